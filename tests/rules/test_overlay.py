"""The site file: what it may set, and what it is told when it is wrong."""

from pathlib import Path

import pytest

from anomaly.rules import RuleSet, load_overlay, meaning_hash, read_overlay
from anomaly.values import Level, month_of

GOOD = """
schema: 1
set:
  role.payroll_relief: {params: {ignored_pay: {"2024-07": 2500}}, level: medium}
  "tag:source.death": {params: {grace_months: 3}}
  death.pay_after_death: {params: {grace_months: 2}}
hide:
  death.pay_after_death: [within_grace]
off:
  dup.id15_18: 本县无旧号
"""

# Text, code, line, column, nearest name or None.
BAD: list[tuple[str, str, int, int, str | None]] = [
    ("sett: {}\n", "R101", 1, 1, "set"),
    ("set:\n  death.pay_after_deth: {level: low}\n", "S002", 2, 3, "death.pay_after_death"),
    ("set:\n  'tag:source.deth': {level: low}\n", "S003", 2, 3, "tag:source.death"),
    (
        "set:\n  death.pay_after_death: {params: {grace: 1}}\n",
        "S004",
        2,
        36,
        "grace_months",
    ),
    ("set:\n  asset.vehicle: {level: high}\n", "S005", 2, 26, None),
    ("set:\n  death.pay_after_death: {params: {grace_months: 13}}\n", "S010", 2, 50, None),
    ("set:\n  death.pay_after_death: {params: {grace_months: x}}\n", "S002", 2, 50, None),
    ("hide:\n  death.pay_after_death: [grace]\n", "S006", 2, 27, "within_grace"),
    ("off:\n  dup.id15_18:\n", "S007", 2, 3, None),
]


def test_settings_reach_the_rules_and_say_where_they_come_from(shipped: RuleSet) -> None:
    read = read_overlay(GOOD, shipped)
    assert read.errors == ()
    rules = read.overlay.apply(shipped)
    payroll, death = rules.rule("role.payroll_relief"), rules.rule("death.pay_after_death")
    pension = rules.rule("death.pension_after_death")
    assert payroll is not None
    assert death is not None
    assert pension is not None
    assert payroll.level is Level.MEDIUM
    assert payroll.params["ignored_pay"].origin == "site"
    # The site adds a date; the years before keep the rule's own values.
    assert payroll.params["ignored_pay"].default == (
        (month_of(2023, 1), 200_000),
        (month_of(2024, 1), 220_000),
        (month_of(2024, 7), 250_000),
    )
    # An entry by id has the last word over one by tag.
    assert death.params["grace_months"].default == ((None, 2),)
    assert pension.params["grace_months"].default == ((None, 3),)
    assert [item.hidden for item in death.lower] == [True]
    assert "dup.id15_18" not in rules.select().ids
    untouched = rules.rule("asset.vehicle")
    assert untouched == shipped.rule("asset.vehicle")


@pytest.mark.parametrize(("text", "code", "line", "column", "near"), BAD)
def test_a_mistake_has_code_place_and_suggestion(
    text: str, code: str, line: int, column: int, near: str | None, shipped: RuleSet
) -> None:
    errors = read_overlay(text, shipped).errors
    assert [(e.code, e.place and e.place.line, e.place and e.place.character) for e in errors] == [
        (code, line, column)
    ]
    if near is not None:
        assert f'did you mean "{near}"?' in errors[0].report("en")


@pytest.mark.parametrize("text", ["", "# nothing set yet\n\n"])
def test_an_empty_site_file_sets_nothing(text: str, shipped: RuleSet, tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    path.write_text(text, encoding="utf-8")
    read = load_overlay(path, shipped)
    assert read.errors == ()
    assert read.overlay.apply(shipped) == shipped
    assert load_overlay(tmp_path / "none.yml", shipped).overlay.apply(shipped) == shipped


def test_setting_a_parameter_changes_the_hash_but_not_the_id(shipped: RuleSet) -> None:
    rules = read_overlay(GOOD, shipped).overlay.apply(shipped)
    for name in ("role.payroll_relief", "death.pay_after_death"):
        before, after = shipped.rule(name), rules.rule(name)
        assert before is not None
        assert after is not None
        assert meaning_hash(before) != meaning_hash(after)
        assert before.identity == after.identity
