"""Rules: the checked model, the loader, the plan, and the SQL an engine runs."""

from collections.abc import Iterable

from anomaly.rules.card import rule_card
from anomaly.rules.compiled import (
    CompiledAnswer,
    CompiledException,
    CompiledLowering,
    CompiledRule,
    GrainColumn,
    LeafColumns,
    Limit,
    ParameterShown,
    Placeholder,
)
from anomaly.rules.copying import copy_rule
from anomaly.rules.loader import RuleSet, load_rule_text, load_rules
from anomaly.rules.lock import check_lock, lock_of, lock_text, meaning_hash, read_lock
from anomaly.rules.model import Rule
from anomaly.rules.mutate import Mutant, mutants, surviving_mutants
from anomaly.rules.overlay import Overlay, load_overlay, read_overlay
from anomaly.rules.pack import library_path
from anomaly.rules.problems import RuleProblem
from anomaly.rules.sentence import sentence
from anomaly.rules.testing import (
    Calendar,
    GrainRow,
    RuleExecutor,
    TestFailure,
    TestTable,
    run_rule_tests,
)
from anomaly.vocabulary.model import Vocabulary


def compile_rule(
    rule: Rule,
    vocabulary: Vocabulary,
    lists: Iterable[str] = (),
    overlay: Overlay | None = None,
    dialect: str = "duckdb",
) -> CompiledRule:
    """The rule as SQL; see `anomaly.rules.compiler.compile_rule`, imported only when needed."""
    from anomaly.rules.compiler import compile_rule as compile_now

    return compile_now(rule, vocabulary, lists, overlay, dialect)


def compile_answer(rule: Rule, vocabulary: Vocabulary, dialect: str = "duckdb") -> CompiledAnswer:
    """The answer alone as SQL; see `anomaly.rules.compiler.compile_answer`."""
    from anomaly.rules.compiler import compile_answer as compile_now

    return compile_now(rule, vocabulary, dialect)


__all__ = [
    "Calendar",
    "CompiledAnswer",
    "CompiledException",
    "CompiledLowering",
    "CompiledRule",
    "GrainColumn",
    "GrainRow",
    "LeafColumns",
    "Limit",
    "Mutant",
    "Overlay",
    "ParameterShown",
    "Placeholder",
    "Rule",
    "RuleExecutor",
    "RuleProblem",
    "RuleSet",
    "TestFailure",
    "TestTable",
    "Vocabulary",
    "check_lock",
    "compile_answer",
    "compile_rule",
    "copy_rule",
    "library_path",
    "load_overlay",
    "load_rule_text",
    "load_rules",
    "lock_of",
    "lock_text",
    "meaning_hash",
    "mutants",
    "read_lock",
    "read_overlay",
    "rule_card",
    "run_rule_tests",
    "sentence",
    "surviving_mutants",
]
