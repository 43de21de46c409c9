"""Version and hash of meaning: which edit needs a raised version."""

from dataclasses import replace
from pathlib import Path

import pytest

from anomaly.errors import RuleError
from anomaly.rules import (
    Rule,
    RuleSet,
    check_lock,
    load_rule_text,
    lock_of,
    lock_text,
    meaning_hash,
    read_lock,
)
from anomaly.rules.pack import library_path
from anomaly.vocabulary import Vocabulary

NAME = "death.pay_after_death"

# An edit of the file, and whether it changes what the rule means.
EDITS: list[tuple[str, str, bool]] = [
    ("{after: {field: death.month}}\nlower", "{not_before: {field: death.month}}\nlower", True),
    ("    default: 1\n", "    default: 2\n", True),
    ("    max: 12\n", "    max: 11\n", True),
    ("keep: {earliest: death.month}", "keep: {latest: death.month}", True),
    ("min_match_level: M2", "min_match_level: M3", True),
    ("certainty: fact", "certainty: indicator", True),
    ("    to: low\n", "    to: medium\n", True),
    ("one_per: [payment.person, payment.programme]", "one_per: [payment.person]", True),
    ("Reports of a death take time", "A report of a death takes time", False),
    ("title: {en: Paid after death", "title: {en: Paid after a death", False),
    ("  - name: two death records, the earliest one counts", "  - name: two records", False),
    ("owner: social-assistance-audit", "owner: another-office", False),
]


def loaded(vocabulary: Vocabulary, old: str = "", new: str = "") -> Rule:
    text = (library_path() / "death" / "pay_after_death.yml").read_text(encoding="utf-8")
    assert old in text
    found = load_rule_text(text.replace(old, new, 1) if old else text, vocabulary)
    if not found.rules:  # a test of the rule may not fit the edit; its meaning does
        found = load_rule_text(
            text.replace(old, new, 1).split("tests:")[0].replace("active", "draft"), vocabulary
        )
    return found.rules[0]


@pytest.mark.parametrize(("old", "new", "matters"), EDITS)
def test_only_meaning_is_hashed(
    old: str, new: str, *, matters: bool, vocabulary: Vocabulary
) -> None:
    before, after = loaded(vocabulary), loaded(vocabulary, old, new)
    assert (meaning_hash(before) != meaning_hash(after)) is matters


def test_a_changed_meaning_needs_a_raised_version(shipped: RuleSet) -> None:
    locks = lock_of(shipped.rules)
    assert check_lock(shipped.rules, locks) == ()
    rule = shipped.rule(NAME)
    assert rule is not None
    changed = replace(rule, min_match_level=1)
    raised = replace(changed, version="2.0.0")
    back = replace(rule, version="0.9.0")
    others = tuple(item for item in shipped.rules if item.rule != NAME)
    assert [e.code for e in check_lock((*others, changed), locks)] == ["V002"]
    assert [e.code for e in check_lock((*others, raised), locks)] == []
    assert [e.code for e in check_lock((*others, back), locks)] == ["V003"]
    assert [e.code for e in check_lock(others, locks)] == ["V005"]
    del locks[NAME]
    assert [e.code for e in check_lock(shipped.rules, locks)] == ["V001"]


def test_the_lock_file_is_read_as_it_was_written(shipped: RuleSet, tmp_path: Path) -> None:
    locks = lock_of(shipped.rules)
    path = tmp_path / "rules.lock.json"
    assert read_lock(path) == {}
    path.write_text(lock_text(locks), encoding="utf-8")
    assert read_lock(path) == locks
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        read_lock(path)
    assert caught.value.code == "V004"
