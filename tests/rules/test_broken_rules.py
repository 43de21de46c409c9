"""Deliberately broken rules: code, line and column of the mistake, in both languages."""

import pytest

from anomaly.errors import AnomalyError
from anomaly.rules import RuleProblem, RuleSet, load_rule_text
from anomaly.rules.pack import library_path
from anomaly.vocabulary import Vocabulary

# Rule file, text to replace, what stands there instead, code, text the mistake points at.
CASES: list[tuple[str, str, str, str, str]] = [
    ("death/pay_after_death", "owner:", "ownr:", "R101", "ownr:"),
    ("death/pay_after_death", "kind: match", "kind: macth", "R104", "macth"),
    ("death/pay_after_death", "level: high\n", "level: urgent\n", "R104", "urgent"),
    ("death/pay_after_death", "schema: 1", "schema: 2", "R104", "2\n"),
    (
        "death/pay_after_death",
        "rule: death.pay_after_death",
        "rule: Death.pay",
        "R103",
        "Death.pay",
    ),
    ("death/pay_after_death", "scene: death", "scene: dup", "R108", "dup\n"),
    ("death/pay_after_death", 'version: "1.0.0"', "version: 1.0", "R020", "1.0\n"),
    ("death/pay_after_death", 'version: "1.0.0"', 'version: "1.0"', "R107", '"1.0"'),
    ("death/pay_after_death", "tags: [risk.life_status", "tags: [life", "R111", "life,"),
    (
        "death/pay_after_death",
        "title: {en: Paid after death, zh: 死亡后仍领取补贴}",
        "title: {zh: 死亡后仍领取补贴}",
        "R106",
        "{zh: 死亡后仍领取补贴}",
    ),
    (
        "death/pay_after_death",
        "{field: death.month}}\nlower",
        "{field: death.mnth}}\nlower",
        "R204",
        "death.mnth",
    ),
    ("death/pay_after_death", "table: death", "table: deaths", "R201", "deaths"),
    ("death/pay_after_death", "by: person", "by: account", "R104", "account\n"),
    (
        "death/pay_after_death",
        "{after: {field: death.month}}\nlower",
        "{after: {field: death.death_date}}\nlower",
        "R205",
        "death.death_date}}\nlower",
    ),
    ("death/pay_after_death", "{after: {field", "{more_than: {field", "R207", "more_than"),
    ("death/pay_after_death", "$grace_months}}}", "$grace}}}", "R301", "$grace}"),
    ("death/pay_after_death", "    default: 1\n", "    default: 18\n", "R310", "18\n"),
    ("death/pay_after_death", "    min: 0\n", "    min: 13\n", "R320", "min: 13"),
    ("death/pay_after_death", "    keep: {earliest: death.month}\n", "", "R403", "table: death"),
    (
        "death/pay_after_death",
        "    keep: {earliest: death.month}\n",
        "    keep: earliest\n",
        "R403",
        "earliest\n",
    ),
    (
        "death/pay_after_death",
        "{person.name} died",
        "{person.nam} died",
        "R501",
        "{person.nam} died",
    ),
    ("death/pay_after_death", "title: {en: Paid", "title: {en: Fraud", "R502", "Fraud"),
    ("death/pay_after_death", "zh: 死亡后仍领取补贴}", "zh: 死亡后仍冒领补贴}", "R502", "冒领"),
    ("death/pay_after_death", "basis_note:", "known_limit:", "R701", "basis: []"),
    (
        "death/pay_after_death",
        "total: payment.amount",
        "total: payment.month",
        "R205",
        "payment.month\n  message",
    ),
    (
        "death/pay_after_death",
        "one_per: [payment.person,",
        "one_per: [payment.persn,",
        "R204",
        "payment.persn",
    ),
    ("death/pay_after_death", "    to: low\n", "    to: high\n", "R104", "high\n    why"),
    (
        "role/payroll_relief",
        'default: {"2023-01": 2000',
        'default: {"2023-13": 2000',
        "R311",
        '"2023-13"',
    ),
    (
        "role/payroll_relief",
        "add_up: payroll.gross",
        "keep: any\n    add_up: payroll.gross",
        "R404",
        "add_up",
    ),
    (
        "role/payroll_relief",
        "{any_row: {one_of: [public_welfare_post]}}",
        "{one_of: [staff]}",
        "R406",
        "payroll.staff_type: {one_of: [staff]}",
    ),
    (
        "role/payroll_relief",
        "[survivor, village_cadre",
        "[survivers, village_cadre",
        "R206",
        "survivers",
    ),
    (
        "dup/exclusive_pair",
        "pairs_from_list: exclusive_pairs",
        "pairs_from_list: exclusive_pear",
        "R202",
        "exclusive_pear\n",
    ),
    (
        "dup/exclusive_pair",
        "total: {smaller_of_pair: payment.amount}",
        "total: payment.amount",
        "R412",
        "payment.amount\n",
    ),
    (
        "dup/exclusive_pair",
        "same: [payment.person, payment.month]",
        "same: [payment.person]",
        "R407",
        "same: [payment.person]",
    ),
    (
        "dup/exclusive_pair",
        "when: {count: {at_most: 1}}",
        "when: {any_of: [{count: {at_most: 1}}]}",
        "R409",
        "at_most",
    ),
    (
        "acct/many_people",
        "{in_list: institution_accounts}",
        "{in_list: institution_acounts}",
        "R202",
        "institution_acounts",
    ),
    (
        "acct/many_people",
        "families: {at_least: $min_families}\nlower",
        "families_: {at_least: $min_families}\nlower",
        "R209",
        "families_",
    ),
    (
        "acct/many_people",
        "    when: {payment.account: {in",
        "    when: {payment.village: {in",
        "R408",
        "payment.village: {in",
    ),
    ("amt/over_std", "  - use: x.retro_pay", "  - use: x.retro_pai", "R203", "x.retro_pai"),
    (
        "acct/many_people",
        "X,       2020-01,\n",
        "X,       2020-1,\n",
        "T103",
        "        X,       2020-1,",
    ),
    ("acct/many_people", "by: institution_account}]", "by: other}]", "T110", "tests:\n"),
]


def broken(name: str, old: str, new: str) -> str:
    """A shipped rule with one passage replaced."""
    text = (library_path() / f"{name}.yml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def position(text: str, mark: str) -> tuple[int, int]:
    """Line and column, both from 1, at which a passage begins."""
    before = text[: text.index(mark)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def load(text: str, vocabulary: Vocabulary) -> RuleSet:
    return load_rule_text(text, vocabulary, name="rules/x/y.yml")


@pytest.mark.parametrize(("name", "old", "new", "code", "mark"), CASES)
def test_a_mistake_has_code_and_place(
    name: str, old: str, new: str, code: str, mark: str, vocabulary: Vocabulary
) -> None:
    text = broken(name, old, new)
    found = load(text, vocabulary)
    assert found.rules == ()
    error = next((error for error in found.errors if error.code == code), None)
    assert error is not None, [(item.code, item.en) for item in found.errors]
    assert error.place is not None
    line, character = position(text, mark)
    assert (error.place.line, error.place.character) == (
        line,
        1 if code == "T103" else character,
    )
    assert error.zh
    assert error.zh != error.en


def test_mistakes_of_yaml_itself(vocabulary: Vocabulary) -> None:
    cases = [
        ("rule: a\nrule: b\n", "R011", 2, 1),
        ("rule: &a x\n", "R006", 1, 7),
        ("rule: !!int 1\n", "R007", 1, 7),
        ("rule: [1\n", "R004", 2, 1),
    ]
    for text, code, line, character in cases:
        errors = load(text, vocabulary).errors
        places = [(e.code, e.place and e.place.line, e.place and e.place.character) for e in errors]
        assert places == [(code, line, character)], text


def test_all_mistakes_of_a_file_are_reported_at_once(vocabulary: Vocabulary) -> None:
    text = broken("death/pay_after_death", "owner:", "ownr:")
    text = text.replace("{person.name} died", "{person.nam} died")
    text = text.replace("{field: death.month}}\nlower", "{field: death.mnth}}\nlower")
    codes = [error.code for error in load(text, vocabulary).errors]
    assert codes == ["R102", "R101", "R204", "R501"]


def test_a_report_shows_line_mark_and_suggestion(vocabulary: Vocabulary) -> None:
    text = broken("death/pay_after_death", "table: death", "table: deaths")
    error: AnomalyError = load(text, vocabulary).errors[0]
    assert isinstance(error, RuleProblem)
    assert error.report("en").splitlines() == [
        'rules/x/y.yml:32:12: error R201: there is no table "deaths"',
        "   32 |     table: deaths",
        "      |            ^^^^^^",
        '   did you mean "death"?',
    ]
    assert error.report("zh").splitlines()[-1] == "   是否应为“death”？"


def test_protected_attributes_are_refused(vocabulary: Vocabulary) -> None:
    text = broken("death/pay_after_death", "table: death", "table: hukou")
    text = text.replace("keep: {earliest: death.month}", "keep: any")
    text = text.replace(
        "payment.month: {after: {field: death.month}}\nlower",
        "hukou.ethnicity: {one_of: [x]}\n    payment.person_no: {starts_with: '1101'}\nlower",
    )
    codes = [error.code for error in load(text, vocabulary).errors]
    assert codes.count("R601") == 2


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("relation", "R401"),
        ("outlier", "R401"),
        ("reconcile", "R401"),
        ("gap", "R401"),
        ("sql", "R602"),
    ],
)
def test_kinds_that_do_not_compile_yet_say_so(kind: str, code: str, vocabulary: Vocabulary) -> None:
    text = broken("death/pay_after_death", "kind: match", f"kind: {kind}")
    assert [error.code for error in load(text, vocabulary).errors] == [code]


def test_what_rests_on_absence_needs_a_declaration(vocabulary: Vocabulary) -> None:
    over = "payment.over_due: {more_than: $tolerance}\n"
    filed = "list.filed_relatives: {has_no_row: {person: {field: payment.person}}}\n"
    text = broken("amt/over_std", over, f"{over}    {filed}")
    assert "R410" in [error.code for error in load(text, vocabulary).errors]


def test_a_test_that_leaves_out_what_the_rule_reads(vocabulary: Vocabulary) -> None:
    header = "payment_id, person, family_group, account, programme, month"
    text = broken("acct/many_people", header, header.replace("programme", "program"))
    codes = [error.code for error in load(text, vocabulary).errors]
    assert sorted(codes) == ["T101", "T102"]
