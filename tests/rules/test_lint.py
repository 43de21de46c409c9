"""Lint: every check is shown by a broken file, contradictions one by one, the library is clean."""

import re
from pathlib import Path

import pytest

from anomaly.rules import RuleSet, load_rule_text, load_rules
from anomaly.rules.lint import LIBRARY_CHECKS, RULE_CHECKS, SOUND_CHECKS, TREE_CHECKS, lint_library
from anomaly.rules.pack import library_path
from anomaly.vocabulary import Vocabulary

BROKEN = Path(__file__).parent / "broken"
CODE = re.compile(r"^([RT]\d{3})")


def test_every_check_is_shown_by_a_broken_file() -> None:
    shown = {
        code
        for file in BROKEN.glob("*.yml")
        for code in re.findall(r"^# expect: (\S+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    # Too many conditions are shown among the hostile packs.
    unshown = [
        check.__name__
        for check in (*TREE_CHECKS, *RULE_CHECKS, *SOUND_CHECKS)
        if not {found[1] for found in [CODE.match(check.__doc__ or "")] if found} & {*shown, "R413"}
    ]
    assert unshown == []


def test_no_rule_of_the_library_has_anything_to_mend(vocabulary: Vocabulary) -> None:
    errors = load_rules((), vocabulary).errors
    assert [(error.code, str(error.place), error.en) for error in errors] == []


def test_misspelt_names_do_not_make_other_checks_complain(vocabulary: Vocabulary) -> None:
    text = (BROKEN / "measure_unknown.yml").read_text(encoding="utf-8")
    assert [error.code for error in load_rule_text(text, vocabulary).errors] == ["R209"]


# ---- exceptions --------------------------------------------------------------------------------

MATCH = (BROKEN / "nothing_wrong_match.yml").read_text(encoding="utf-8")
WHEN = "payment.month: {after: {field: death.month}}"
EXCUSE = "when: {programme.due_after_death: {is: yes}}"

#: What the rule requires beside its own condition, what excuses, and whether that can hold.
TOGETHER = [
    ("payment.kind: {one_of: [back_pay]}", "payment.kind: {one_of: [normal]}", False),
    ("payment.kind: {one_of: [back_pay]}", "payment.kind: {none_of: [back_pay, normal]}", False),
    ("payment.kind: {none_of: [back_pay]}", "payment.kind: {one_of: [back_pay]}", False),
    ("payment.kind: {none_of: [back_pay]}", "payment.kind: {one_of: [back_pay, normal]}", True),
    ("payment.amount: {more_than: 100}", "payment.amount: {at_most: 100}", False),
    ("payment.amount: {more_than: 100}", "payment.amount: {less_than: 50}", False),
    ("payment.amount: {at_least: 100}", "payment.amount: {at_most: 100}", True),
    ("payment.amount: {more_than: 100}", "payment.amount: {between: [1, 100]}", False),
    ("payment.amount: {more_than: 100}", "payment.amount: {between: [1, 101]}", True),
    ("payment.account: {is: filled}", "payment.account: {is: empty}", False),
    ("payment.amount: {more_than: 100}", "payment.amount: {is: empty}", False),
    ("payment.village: {is: filled}", "payment.account: {is: empty}", True),
    ("programme.means_tested: {is: yes}", "programme.means_tested: {is: no}", False),
    ("payment.account: {in_list: a}", "payment.account: {not_in_list: a}", False),
    ("payment.account: {in_list: a}", "payment.account: {not_in_list: b}", True),
    ("payment.village: {same_as: {field: death.source}}",
     "payment.village: {differs_from: {field: death.source}}", False),
    ("payment.amount: {more_than: 1}", "payment.month: {not_after: {field: death.month}}", False),
    ("official: {has_row: {person: {field: payment.person}}}",
     "official: {has_no_row: {person: {field: payment.person}}}", False),
    ("any_of: [{payment.amount: {more_than: 5}}, {payment.account: {is: filled}}]",
     "payment.amount: {at_most: 5}", True),
    ("payment.amount: {more_than: 5}",
     "any_of: [{payment.amount: {at_most: 5}}, {payment.amount: {less_than: 3}}]", False),
    ("payment.amount: {more_than: 5}",
     "any_of: [{payment.amount: {at_most: 5}}, {payment.account: {is: empty}}]", True),
]  # fmt: skip


@pytest.mark.parametrize(("required", "excuse", "can_hold"), TOGETHER)
def test_an_exception_that_contradicts_the_rule(
    required: str, excuse: str, *, can_hold: bool, vocabulary: Vocabulary
) -> None:
    text = MATCH.replace(WHEN, f"{WHEN}\n    {required}", 1)
    # The tests of the model rule do not fill these columns, which is another mistake.
    text = text.replace(EXCUSE, f"when: {{{excuse}}}").split("tests:")[0]
    errors = load_rule_text(text, vocabulary, lists=["a", "b"]).errors
    assert [error.code for error in errors] == ([] if can_hold else ["R414"])


def test_an_exception_that_asks_for_more_than_the_rule_is_fine(vocabulary: Vocabulary) -> None:
    text = MATCH.replace(EXCUSE, f"when: {{{WHEN}, payment.amount: {{at_most: 5}}}}")
    assert load_rule_text(text, vocabulary).errors == ()


# ---- rules side by side ------------------------------------------------------------------------


def test_two_rules_of_one_title(vocabulary: Vocabulary, tmp_path: Path) -> None:
    text = (library_path() / "death" / "pay_after_death.yml").read_text(encoding="utf-8")
    (tmp_path / "death").mkdir()
    own = text.replace("rule: death.pay_after_death", "rule: death.own_rule")
    (tmp_path / "death" / "own_rule.yml").write_text(own, encoding="utf-8")
    found = load_rules([library_path(), tmp_path], vocabulary)
    assert [(e.code, e.en) for e in found.errors] == [
        ("R115", 'the title "死亡后仍领取补贴" is already that of death.own_rule')
    ]
    draft = own.replace("status: active", "status: draft")
    (tmp_path / "death" / "own_rule.yml").write_text(draft, encoding="utf-8")
    assert load_rules([library_path(), tmp_path], vocabulary).errors == ()


def test_a_retired_rule_leads_somewhere(vocabulary: Vocabulary, tmp_path: Path) -> None:
    retired = (
        "status: retired\nretired: {on: '2024-01-01', reason: {en: x, zh: 新}, replaced_by: a.b}"
    )
    (tmp_path / "death").mkdir()
    text = MATCH.replace("status: draft", retired)
    (tmp_path / "death" / "try_out.yml").write_text(text, encoding="utf-8")
    assert [error.code for error in load_rules([tmp_path], vocabulary).errors] == ["R114"]


def test_library_checks_find_nothing_in_the_shipped_rules(shipped: RuleSet) -> None:
    assert len(LIBRARY_CHECKS) == 2
    assert lint_library(shipped.rules) == ()
