"""Run the tests inside rules: typed tables in, grains out, compared with what the test expects.

The engine is handed in (`RuleExecutor`): this room may not import one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from anomaly.rules.compiled import CompiledRule

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
