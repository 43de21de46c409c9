"""Libraries of rule files: ids against paths, selection, shared parts."""

from pathlib import Path

import pytest

from anomaly.errors import ErrorList
from anomaly.rules import RuleSet, load_rules
from anomaly.rules.pack import library_path
from anomaly.vocabulary import Vocabulary

SELECTED: list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    (("death.*",), (), ("death.pay_after_death", "death.pension_after_death")),
    (("dup.id15_18", "acct.*"), (), ("acct.many_people", "dup.id15_18")),
    (("nothing.*",), (), ()),
    ((), ("source.vehicle",), ("asset.vehicle",)),
    (("death.*",), ("source.vehicle",), ()),
]


@pytest.mark.parametrize(("globs", "tags", "ids"), SELECTED)
def test_selection_by_id_and_tag(
    globs: tuple[str, ...], tags: tuple[str, ...], ids: tuple[str, ...], shipped: RuleSet
) -> None:
    assert shipped.select(globs, tags).ids == ids


def test_a_pattern_that_meets_no_rule_is_named_with_the_nearest(shipped: RuleSet) -> None:
    ((pattern, near),) = shipped.unmatched(["death.*", "asset.vehicel"])
    assert pattern == "asset.vehicel"
    assert near[0] == "asset.vehicle"


def test_mistakes_of_all_files_come_together(vocabulary: Vocabulary, tmp_path: Path) -> None:
    text = (library_path() / "death" / "pay_after_death.yml").read_text(encoding="utf-8")
    for folder, name in (("death", "pay_after_death"), ("death", "other"), ("dup", "bad")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.yml").write_text(
            text if name != "bad" else "rule: [", encoding="utf-8"
        )
    found = load_rules([tmp_path], vocabulary)
    assert found.ids == ("death.pay_after_death",)
    assert [error.code for error in found.errors] == ["R103", "R004"]
    with pytest.raises(ErrorList) as caught:
        found.require_clean()
    assert len(caught.value.errors) == 2


def test_a_county_library_adds_rules_but_no_second_one_of_an_id(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    text = (library_path() / "death" / "pay_after_death.yml").read_text(encoding="utf-8")
    (tmp_path / "death").mkdir()
    (tmp_path / "death" / "pay_after_death.yml").write_text(text, encoding="utf-8")
    own = text.replace("rule: death.pay_after_death", "rule: death.own_rule")
    own = own.replace("en: Paid after death, zh: 死亡后仍领取补贴", "en: Own, zh: 本县")
    (tmp_path / "death" / "own_rule.yml").write_text(own, encoding="utf-8")
    found = load_rules([library_path(), tmp_path], vocabulary)
    assert "death.own_rule" in found.ids
    assert [error.code for error in found.errors] == ["R112"]


def test_a_list_at_hand_may_be_named(vocabulary: Vocabulary, tmp_path: Path) -> None:
    text = (library_path() / "acct" / "many_people.yml").read_text(encoding="utf-8")
    (tmp_path / "acct").mkdir()
    own = text.replace("in_list: institution_accounts", "in_list: own_accounts").split("tests:")[0]
    own = own.replace("status: active", "status: draft")
    (tmp_path / "acct" / "many_people.yml").write_text(own, encoding="utf-8")
    assert [e.code for e in load_rules([tmp_path], vocabulary).errors] == ["R202"]
    assert load_rules([tmp_path], vocabulary, lists=["own_accounts"]).errors == ()
