"""Policies over the shipped library; each lists all offenders."""

import pytest
from sqlglot import parse_one

from anomaly.rules import (
    RuleExecutor,
    RuleSet,
    compile_rule,
    load_rules,
    rule_card,
    run_rule_tests,
    surviving_mutants,
)
from anomaly.rules.dialects.duckdb import ALLOWED
from anomaly.vocabulary import Vocabulary

#: The examples printed in the rule format's design: the compiler is done when they pass unchanged.
PRINTED = (
    "death.pay_after_death",
    "dup.exclusive_pair",
    "role.payroll_relief",
    "acct.many_people",
)


def test_every_file_of_the_library_loads(vocabulary: Vocabulary) -> None:
    assert [error.text("en") for error in load_rules((), vocabulary).errors] == []


def test_the_printed_examples_are_there(shipped: RuleSet) -> None:
    assert set(PRINTED) <= set(shipped.ids)


def test_every_rule_passes_its_own_tests(
    shipped: RuleSet, vocabulary: Vocabulary, engine: RuleExecutor
) -> None:
    failures = [
        (failure.rule, failure.test, failure.expected, failure.found)
        for rule in shipped.rules
        for failure in run_rule_tests(rule, engine, vocabulary)
    ]
    assert failures == []


@pytest.mark.parametrize("name", PRINTED)
def test_a_test_notices_every_single_change(
    name: str, shipped: RuleSet, vocabulary: Vocabulary, engine: RuleExecutor
) -> None:
    rule = shipped.rule(name)
    assert rule is not None
    assert [m.name.en for m in surviving_mutants(rule, engine, vocabulary)] == []


def test_compiled_sql_holds_only_listed_nodes_when_parsed_back(
    shipped: RuleSet, vocabulary: Vocabulary
) -> None:
    foreign = set()
    for rule in shipped.rules:
        compiled = compile_rule(rule, vocabulary)
        for sql in (compiled.cases_sql, compiled.evidence_sql, compiled.checked_sql):
            for node in parse_one(sql, dialect="duckdb").walk():
                if type(node) not in ALLOWED:
                    foreign.add((rule.rule, type(node).__name__))
    assert foreign == set()


def test_no_text_of_a_rule_stands_in_its_sql_unless_bound(
    shipped: RuleSet, vocabulary: Vocabulary
) -> None:
    for rule in shipped.rules:
        compiled = compile_rule(rule, vocabulary)
        used = set().union(
            *(
                compiled.bound(sql)
                for sql in (compiled.cases_sql, compiled.evidence_sql, compiled.checked_sql)
            )
        )
        assert used == set(compiled.parameters), rule.rule


def test_every_rule_has_a_sentence_and_labels_in_both_languages(
    shipped: RuleSet, vocabulary: Vocabulary
) -> None:
    for rule in shipped.rules:
        card = rule_card(rule, vocabulary)
        labels = [leaf.label for leaf in compile_rule(rule, vocabulary).leaves]
        for text in (card.sentence, *labels):
            assert text.zh, rule.rule
            assert text.en, rule.rule
            assert text.zh != text.en, rule.rule
