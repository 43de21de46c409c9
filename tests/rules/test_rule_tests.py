"""Tests inside rules: typed blocks, exact comparison, and failures that can be read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from anomaly.rules import (
    Calendar,
    CompiledRule,
    GrainRow,
    RuleSet,
    TestTable,
    mutants,
    run_rule_tests,
)
from anomaly.rules.block_tables import fields_read, typed_test
from anomaly.rules.problems import Problems
from anomaly.values import month_of
from anomaly.vocabulary import Vocabulary


class Silent:
    """An executor that never finds anything."""

    def run(
        self, compiled: CompiledRule, tables: Mapping[str, TestTable], *, calendar: Calendar
    ) -> Sequence[GrainRow]:
        del compiled, tables, calendar
        return []


def test_cells_are_typed_by_the_vocabulary(shipped: RuleSet, vocabulary: Vocabulary) -> None:
    rule = shipped.rule("death.pay_after_death")
    assert rule is not None
    problems = Problems("x")
    typed = typed_test(rule.tests[0], vocabulary, problems)
    assert problems.found == []
    payment = typed.tables["payment"]
    assert payment.columns == (
        ("payment_id", "VARCHAR"),
        ("person", "INTEGER"),
        ("programme", "VARCHAR"),
        ("month", "INTEGER"),
        ("amount", "BIGINT"),
        ("match_level", "INTEGER"),
        ("name_flag", "BOOLEAN"),
    )
    assert payment.rows[0] == ("P1", 1, "elderly", month_of(2024, 2), 10_000, 1, False)
    assert typed.tables["death"].rows == ((1, 20240131, 1, False), (3, 20240131, 1, False))
    assert typed.persons == {"A": 1, "B": 2, "C": 3}


def test_what_a_rule_reads(shipped: RuleSet) -> None:
    rule = shipped.rule("role.payroll_relief")
    assert rule is not None
    assert fields_read(rule) == {
        "payment": {"person", "programme", "month", "amount"},
        "payroll": {"person", "month", "gross", "staff_type"},
        "list.programmes": {"means_tested"},
    }


def test_a_failure_names_missing_and_surplus_rows(shipped: RuleSet, vocabulary: Vocabulary) -> None:
    rule = shipped.rule("death.pay_after_death")
    assert rule is not None
    failures = run_rule_tests(rule, Silent(), vocabulary)
    clear = [test for test in rule.tests if test.expect.hits or test.expect.cannot_tell]
    assert [failure.test for failure in failures] == [test.name for test in clear]
    assert failures[0].expected == (
        "hit person=A programme=elderly level=high count=2 total=20000",
        "hit person=C programme=elderly level=low count=1 total=10000",
    )
    assert failures[0].found == ()


def test_a_known_gap_fails_when_it_closes(shipped: RuleSet, vocabulary: Vocabulary) -> None:
    rule = shipped.rule("death.pay_after_death")
    assert rule is not None
    clear = next(t for t in rule.tests if not (t.expect.hits or t.expect.cannot_tell))
    hit = next(t for t in rule.tests if t.expect.hits)
    marked = replace(rule, tests=(replace(clear, known_gap=True), replace(hit, known_gap=True)))
    assert [failure.test for failure in run_rule_tests(marked, Silent(), vocabulary)] == [
        clear.name
    ]


def test_mutants_change_one_thing_each(shipped: RuleSet) -> None:
    rule = shipped.rule("role.payroll_relief")
    assert rule is not None
    assert [mutant.name.en for mutant in mutants(rule)] == [
        "condition programme.means_tested is yes is removed",
        "condition payroll.gross more_than is removed",
        "the edge of condition payroll.gross more_than is moved",
        "condition payroll.staff_type none_of is removed",
        "the common field month is removed",
        "exception public_welfare_post is disabled",
    ]
