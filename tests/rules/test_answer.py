"""The answer without explanation says what the explained cases say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from anomaly.errors import RuleError
from anomaly.rules import (
    Calendar,
    CompiledRule,
    GrainRow,
    Rule,
    RuleSet,
    TestTable,
    compile_answer,
    mutants,
    run_rule_tests,
)
from anomaly.rules.model import Keep
from anomaly.vocabulary import Vocabulary

Answer = tuple[Any, ...]


class Comparing:
    """An executor that asks both statements of a rule over the tables of its tests."""

    def __init__(self, engine: Any, rows_of: Any) -> None:
        self._engine = engine
        self._rows_of = rows_of
        self.compared = 0
        self.different: list[tuple[str, set[Answer], set[Answer]]] = []

    def run(
        self, compiled: CompiledRule, tables: Mapping[str, TestTable], *, calendar: Calendar
    ) -> Sequence[GrainRow]:
        del calendar
        if all(name in tables for name in compiled.needs):
            rows = self._rows_of(tables)
            explained = _counted(compiled, self._engine.cases(compiled, rows))
            alone = {tuple(row.values()) for row in self._engine.answer(compiled, rows)}
            self.compared += 1
            if explained != alone:
                self.different.append((compiled.rule.rule, explained, alone))
        return []


def _counted(compiled: CompiledRule, cases: Sequence[Mapping[str, Any]]) -> set[Answer]:
    """Outcome, grain, count and total of explained cases, in the order of the answer's columns."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for case in cases:
        groups.setdefault(tuple(case[c.column] for c in compiled.grain), []).append(case)
    answers = set()
    for grain, members in groups.items():
        outcome = min(case["outcome"] for case in members)
        chosen = [case for case in members if case["outcome"] == outcome]
        amounts = [case["amount"] for case in chosen if case["amount"] is not None]
        answers.add((outcome, *grain, len(chosen), sum(amounts) if amounts else None))
    return answers


def _hidden(rule: Rule) -> Rule:
    """The rule when the site hides the cases that its lowerings speak of."""
    return replace(rule, lower=tuple(replace(item, hidden=True) for item in rule.lower))


@pytest.fixture
def comparing(engine: Any, rows_of_tables: Any) -> Comparing:
    return Comparing(engine, rows_of_tables)


def test_the_answer_is_that_of_the_explained_cases(
    shipped: RuleSet, vocabulary: Vocabulary, comparing: Comparing
) -> None:
    for rule in shipped.rules:
        run_rule_tests(rule, comparing, vocabulary)
        run_rule_tests(_hidden(rule), comparing, vocabulary)
    assert comparing.different == []
    assert comparing.compared > len(shipped.rules)


@pytest.mark.slow
def test_the_answer_is_that_of_the_explained_cases_in_every_mutant(
    shipped: RuleSet, vocabulary: Vocabulary, comparing: Comparing
) -> None:
    for rule in shipped.rules:
        for mutant in mutants(rule):
            run_rule_tests(mutant.rule, comparing, vocabulary)
    assert comparing.different == []
    assert comparing.compared > len(shipped.rules)


@pytest.mark.parametrize("which", ["any", "all"])
def test_the_answer_is_the_same_when_a_matched_row_is_chosen_after_judging(
    which: Any, shipped: RuleSet, vocabulary: Vocabulary, comparing: Comparing
) -> None:
    rule = shipped.rule("death.pay_after_death")
    assert rule is not None
    body: Any = rule.find
    chosen = replace(body, matched_to=replace(body.matched_to, keep=Keep(which=which)))
    run_rule_tests(replace(rule, find=chosen), comparing, vocabulary)
    assert comparing.compared > 0
    assert comparing.different == []


def test_an_unknown_dialect_is_refused(shipped: RuleSet, vocabulary: Vocabulary) -> None:
    with pytest.raises(RuleError):
        compile_answer(shipped.rules[0], vocabulary, "cobol")
