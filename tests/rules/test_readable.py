"""The SQL that an auditor reads says what it is about, and runs as it is printed."""

import re

import pytest

from anomaly.errors import RuleError
from anomaly.rules import RuleSet, compile_answer, compile_rule
from anomaly.rules.readable import readable_answer, readable_cases
from anomaly.vocabulary import Vocabulary


def test_every_value_of_the_sql_is_explained_on_top(
    shipped: RuleSet, vocabulary: Vocabulary
) -> None:
    for rule in shipped.rules:
        text = readable_answer(rule, vocabulary)
        head = [line for line in text.splitlines() if line.startswith("-- ")]
        body = "\n".join(line for line in text.splitlines() if not line.startswith("-- "))
        explained = {found[1] for line in head if (found := re.match(r"-- \$(p\d+) = ", line))}
        assert explained == set(re.findall(r"\$(p\d+)\b", body)), rule.rule
        assert body.strip().rstrip(";") == compile_answer(rule, vocabulary).sql.strip()


def test_the_head_says_what_the_rule_means_in_both_languages(
    shipped: RuleSet, vocabulary: Vocabulary
) -> None:
    rule = shipped.rule("death.pay_after_death")
    assert rule is not None
    assert readable_answer(rule, vocabulary).startswith(
        "-- death.pay_after_death 1.0.0  死亡后仍领取补贴"
    )
    english = readable_answer(rule, vocabulary, language="en")
    assert "-- g0 = payment.person; g1 = payment.programme\n" in english
    assert not re.search("[\u4e00-\u9fff]", english)


def test_the_full_text_names_every_column_of_a_condition(
    shipped: RuleSet, vocabulary: Vocabulary
) -> None:
    for rule in shipped.rules:
        text = readable_cases(rule, vocabulary, language="en")
        compiled = compile_rule(rule, vocabulary)
        for leaf in compiled.leaves:
            assert f"-- {leaf.left}, {leaf.right}, {leaf.truth}: {leaf.label.en}" in text
        for sql in (compiled.cases_sql, compiled.evidence_sql, compiled.checked_sql):
            assert f"{sql};" in text


def test_an_unknown_dialect_is_refused(shipped: RuleSet, vocabulary: Vocabulary) -> None:
    with pytest.raises(RuleError, match="known: duckdb"):
        readable_answer(shipped.rules[0], vocabulary, dialect="cobol")
