"""Run the tests inside rules: typed tables in, grains out, compared with what the test expects.

The engine is handed in (`RuleExecutor`): this room may not import one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from anomaly.rules.compiled import CompiledRule, GrainColumn
from anomaly.rules.literals import literal_text, read_literal
from anomaly.rules.model import Expectation, Rule, RuleTest
from anomaly.vocabulary.model import Vocabulary

#: A value of a test table, as it is stored: text, fen, month, yyyymmdd, number, yes/no, person.
Cell = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestTable:
    """A filled table of a test.

    Args:
        name: vocabulary name: `payment`, `list.programmes`, `coverage`.
        columns: (field, SQL type) of the columns given; persons are dense INTEGERs. A table with
            person references also has `match_level INTEGER` and `name_flag BOOLEAN`.
        rows: values in the order of `columns`; the row's place in the tuple is its source row.

    Columns that are not given are NULL unless preparation derives them from what is given; a
    derived column that is given is taken as it is.
    """

    __test__ = False

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrainRow:
    """One merged grain of a rule's answer.

    Args:
        grain: value by full name of `one_per` (`payment.person`), as stored.
        outcome: the first of hit, cannot_tell, excepted among its cases; `not_run` alone when a
            table is missing (the grain is then empty).
        level: code of the level, None unless a hit.
        list: name of the list the finding goes to.
        count: cases of that outcome.
        total: fen of those cases, None when the rule has no total.
        exception: name of the exception of an excepted grain.
        missing_tables: tables or lists without which the rule did not run.
    """

    grain: Mapping[str, Cell]
    outcome: Literal["hit", "cannot_tell", "excepted", "not_run"]
    level: str | None = None
    list: str | None = None
    count: int = 0
    total: int | None = None
    exception: str | None = None
    missing_tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The frozen calendar of a test: months of the run (inclusive) and yyyymmdd of its day."""

    run_months: tuple[int, int] | None = None
    as_of: int | None = None


class RuleExecutor(Protocol):
    """Something that runs a compiled rule over test tables and merges its cases."""

    def run(
        self,
        compiled: CompiledRule,
        tables: Mapping[str, TestTable],
        *,
        calendar: Calendar,
    ) -> Sequence[GrainRow]:
        """The grains that are not clear, in any order.

        `tables` holds the blocks of the test by name; a list that is not given is empty. A table
        of `compiled.needs` that is not given means `not_run`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFailure:
    """A test that did not give what it expects; `expected` and `found` are readable rows."""

    __test__ = False

    rule: str
    test: str
    zh: str
    en: str
    expected: tuple[str, ...] = field(default_factory=tuple)
    found: tuple[str, ...] = field(default_factory=tuple)


def run_rule_tests(rule: Rule, executor: RuleExecutor, vocabulary: Vocabulary) -> list[TestFailure]:
    """Run the tests of a rule and compare exactly.

    Args:
        rule: a checked rule.
        executor: runs the compiled query; from the engine.
        vocabulary: canonical tables.

    Returns:
        One failure per test that did not give what it expects; tests marked `known_gap` are
        expected to fail, and it is a failure when they do not.
    """
    failures = [_run_test(rule, test, executor, vocabulary) for test in rule.tests]
    return [failure for failure in failures if failure is not None]


def _run_test(
    rule: Rule, test: RuleTest, executor: RuleExecutor, vocabulary: Vocabulary
) -> TestFailure | None:
    from anomaly.rules.block_tables import grain_columns, typed_test
    from anomaly.rules.compiler import compile_rule
    from anomaly.rules.problems import Problems

    problems = Problems(rule.file)
    typed = typed_test(test, vocabulary, problems)
    if problems.found:
        first = problems.found[0]
        return TestFailure(rule=rule.rule, test=test.name, zh=first.zh, en=first.en)
    changed = replace(rule, params={**rule.params, **test.params})
    compiled = compile_rule(changed, vocabulary)
    calendar = Calendar(run_months=test.run_months, as_of=test.as_of)
    answer = executor.run(compiled, typed.tables, calendar=calendar)
    names = {number: name for name, number in typed.persons.items()}
    comparison = _Comparison(grain=grain_columns(rule), names=names)
    expected, found = comparison.expected(test.expect), comparison.found(answer, test.expect)
    if test.known_gap:
        if expected != found:
            return None
        return TestFailure(
            rule=rule.rule,
            test=test.name,
            zh="标记为 known_gap 的测试已通过，请去掉标记",
            en="the test is marked known_gap but passes; remove the mark",
        )
    if expected == found:
        return None
    lacking = tuple(row for row in expected if row not in found)
    more = tuple(row for row in found if row not in expected)
    return TestFailure(
        rule=rule.rule,
        test=test.name,
        zh=f"应有而没有 {len(lacking)} 行，不应有而有 {len(more)} 行",
        en=f"{len(lacking)} expected row(s) are missing, {len(more)} row(s) were not expected",
        expected=lacking,
        found=more,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """Writes expected and found grains in the same words, so that they compare as texts."""

    grain: tuple[GrainColumn, ...]
    names: Mapping[int, str]

    def expected(self, expect: Expectation) -> tuple[str, ...]:
        if expect.not_run is not None:
            return (f"not_run {expect.not_run}",)
        rows = [
            (outcome, row)
            for outcome, given in (
                ("hit", expect.hits),
                ("excepted", expect.excepted),
                ("cannot_tell", expect.cannot_tell),
            )
            for row in given
        ]
        return tuple(sorted(self._row_text(outcome, row) for outcome, row in rows))

    def _row_text(self, outcome: str, row: Mapping[str, str]) -> str:
        parts = [outcome]
        for column in self.grain:
            text = row.get(column.short, row.get(column.reference))
            value = None if text in (None, "") else self._normal(str(text), column)
            parts.append(f"{column.short}={value}")
        for key in ("level", "list", "count", "total", "by"):
            if key in row:
                value = row[key]
                if key == "total":
                    fen = read_literal(value, "money")
                    value = str(fen)
                parts.append(f"{key}={value}")
        return " ".join(parts)

    def _normal(self, text: str, column: GrainColumn) -> str:
        """A written value in the form in which a stored one is shown."""
        if column.type == "person":
            return text
        value = read_literal(text, column.type)
        return text if value is None else literal_text(value, column.type)

    def _stored(self, value: Cell, column: GrainColumn) -> str | None:
        if value is None:
            return None
        if column.type == "person":
            return self.names.get(int(value), str(value))
        return literal_text(value, column.type)

    def found(self, answer: Sequence[GrainRow], expect: Expectation) -> tuple[str, ...]:
        """The grains found, each with the extra values that the expected row of its grain has."""
        wanted = {
            outcome: {
                tuple(
                    (column.short, str(row.get(column.short, row.get(column.reference, ""))))
                    for column in self.grain
                ): row
                for row in rows
            }
            for outcome, rows in (
                ("hit", expect.hits),
                ("excepted", expect.excepted),
                ("cannot_tell", expect.cannot_tell),
            )
        }
        texts = []
        for row in answer:
            if row.outcome == "not_run":
                texts += [f"not_run {name}" for name in row.missing_tables]
                continue
            values = {
                column.short: self._stored(row.grain[column.reference], column)
                for column in self.grain
            }
            key = tuple((name, str(value or "")) for name, value in values.items())
            asked = wanted[row.outcome].get(key)
            texts.append(_found_text(row, values, asked))
        return tuple(sorted(texts))


def _found_text(
    row: GrainRow, values: Mapping[str, str | None], asked: Mapping[str, str] | None
) -> str:
    parts = [row.outcome, *(f"{name}={value}" for name, value in values.items())]
    extras = {
        "level": row.level,
        "list": row.list,
        "count": row.count,
        "total": row.total,
        "by": row.exception,
    }
    for key, value in extras.items():
        if asked is None or key in asked:
            parts.append(f"{key}={value}")
    return " ".join(parts)
