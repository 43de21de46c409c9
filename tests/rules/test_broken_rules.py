"""What a report of mistakes looks like, and mistakes that need a whole shipped rule to show."""

import pytest

from anomaly.errors import AnomalyError
from anomaly.rules import RuleProblem, RuleSet, load_rule_text
from anomaly.rules.pack import library_path
from anomaly.vocabulary import Vocabulary


def broken(name: str, old: str, new: str) -> str:
    """A shipped rule with one passage replaced."""
    text = (library_path() / f"{name}.yml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def load(text: str, vocabulary: Vocabulary) -> RuleSet:
    return load_rule_text(text, vocabulary, name="rules/x/y.yml")


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
