"""A rule's SQL as an auditor reads it: what it means first, then the statement and its values."""

from collections.abc import Iterable, Mapping

from anomaly.rules.compiled import CompiledRule, GrainColumn
from anomaly.rules.compiler import compile_answer, compile_rule
from anomaly.rules.model import Rule, Scalar
from anomaly.rules.sentence import sentence
from anomaly.values import Text
from anomaly.vocabulary.model import Vocabulary

_UNITS = Text(
    "金额单位为分；月份为 年*12+月-1；人员为本次运行内的编号",
    "amounts are fen; a month is year*12+month-1; persons are numbers of this run",
)
_OUTCOME = Text(
    "outcome：1 疑点，2 无法判断，3 例外；未列出的为无疑点",
    "outcome: 1 hit, 2 cannot tell, 3 excepted; what is not listed is clear",
)
_CASES = Text("案例，每条一行，含各条件两侧取值", "cases, one row each, with both values")
_EVIDENCE = Text("每个案例的来源行", "the source rows of each case")
_CHECKED = Text("比对的数量", "how many were looked at")


def readable_answer(
    rule: Rule, vocabulary: Vocabulary, *, dialect: str = "duckdb", language: str = "zh"
) -> str:
    """The statement that gives the rule's answer alone, with a head of comments.

    Args:
        rule: a checked rule.
        vocabulary: canonical tables.
        dialect: as for `compile_answer`.
        language: of the comments.

    Raises:
        RuleError: the dialect is unknown.
    """
    answer = compile_answer(rule, vocabulary, dialect)
    head = _head(rule, vocabulary, answer.grain, language)
    return "\n".join([*head, *_values(answer.parameters), f"{answer.sql};", ""])


def readable_cases(
    rule: Rule, vocabulary: Vocabulary, *, dialect: str = "duckdb", language: str = "zh"
) -> str:
    """The statements of a run: the explained cases, their evidence, how many were looked at.

    Arguments and errors are those of `readable_answer`.
    """
    compiled = compile_rule(rule, vocabulary, dialect=dialect)
    lines = [*_head(rule, vocabulary, compiled.grain, language), *_legend(compiled, language)]
    lines += _values(compiled.parameters)
    for name, title, sql in (
        ("case_rows", _CASES, compiled.cases_sql),
        ("evidence", _EVIDENCE, compiled.evidence_sql),
        ("checked", _CHECKED, compiled.checked_sql),
    ):
        lines += ["", f"-- {name}: {title.of(language)}", f"{sql};"]
    return "\n".join([*lines, ""])


def _head(
    rule: Rule, vocabulary: Vocabulary, grain: Iterable[GrainColumn], language: str
) -> list[str]:
    names = "; ".join(f"{column.column} = {column.reference}" for column in grain)
    meaning = sentence(rule, vocabulary).of(language)
    parts = [
        f"{rule.rule} {rule.version}  {rule.title.of(language)}",
        *meaning.splitlines(),
        _OUTCOME.of(language),
        names,
        _UNITS.of(language),
    ]
    return [f"-- {part}" for part in parts]


def _legend(compiled: CompiledRule, language: str) -> list[str]:
    conditions = [
        f"-- {leaf.left}, {leaf.right}, {leaf.truth}: {leaf.label.of(language)}"
        for leaf in compiled.leaves
    ]
    lowered = [f"-- {item.column}: {item.why.of(language)}" for item in compiled.lowerings]
    excepted = [f"-- {item.column}: {item.why.of(language)}" for item in compiled.exceptions]
    return [*conditions, *lowered, *excepted]


def _values(parameters: Mapping[str, Scalar]) -> list[str]:
    """The values that stand for `$p0` and so on; nothing of a rule is pasted into its SQL."""
    return [f"-- ${name} = {_written(value)}" for name, value in parameters.items()]


def _written(value: Scalar) -> str:
    if isinstance(value, str):
        # A line break would end the comment.
        flat = " ".join(value.split())
        return "'" + flat.replace("'", "''") + "'"
    return str(value)
