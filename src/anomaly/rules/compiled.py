"""The hand-over from rules to an engine: SQL texts, bound values, and what each column means.

An engine runs `cases_sql` into a temporary table `case_rows`, then `evidence_sql` and `checked_sql`
(both may read `case_rows`), merges cases into findings by the grain and shows the values. Each
statement is run with `bound(sql)`, because an engine refuses values a statement does not use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from anomaly.rules.model import Rule, Scalar, ValueType
from anomaly.values import Level, ListName, Text

_NAME = re.compile(r"\$(p\d+)\b")
_WORD = re.compile(r"\w+")

#: Integers in the column `outcome`.
HIT, CANNOT_TELL, EXCEPTED = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class GrainColumn:
    """One value of `one_per`: its column (`g0`), full name, short name in tests, and type."""

    column: str
    reference: str
    short: str
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafColumns:
    """One condition: `name` as shown; columns `cN_left`, `cN_right` (text) and `cN_truth`."""

    name: str
    label: Text
    left: str
    right: str
    truth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`count` or `total` (fen) of a finding compared with a number."""

    of: Literal["count", "total"]
    operator: Literal["more_than", "at_least", "less_than", "at_most", "between"]
    values: tuple[int, ...]

    def holds(self, count: int, total: int | None) -> bool | None:
        """Whether the comparison is true; None when the finding has no total."""
        value = count if self.of == "count" else total
        if value is None:
            return None
        first = self.values[0]
        answers = {
            "more_than": value > first,
            "at_least": value >= first,
            "less_than": value < first,
            "at_most": value <= first,
            "between": first <= value <= self.values[-1],
        }
        return answers[self.operator]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledLowering:
    """A circumstance that lowers a hit.

    Args:
        name: as in the rule.
        why: shown to people.
        to: the level it lowers to; never raises.
        column: `lowN`, TRUE for the cases it speaks of.
        limits: comparisons with the finding's count and total, all of which must hold. Empty: the
            lowering is already in the case's `level`. Otherwise the engine applies it last, see
            `applies`.
        hidden: the site turned it into an exception. Without limits the cases have outcome
            excepted already; with limits the engine turns them into excepted.
    """

    name: str
    why: Text
    to: Level
    column: str
    limits: tuple[Limit, ...] = ()
    hidden: bool = False

    def applies(self, *, count: int, total: int | None) -> bool:
        """Whether the finding's count and total (fen) meet all limits; unknown does not lower."""
        return all(limit.holds(count, total) is True for limit in self.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledException:
    """An exception: name in the column `exception`, why, and its truth column `xN`."""

    name: str
    why: Text
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """A `{name}` of the message.

    Args:
        name: as written, without braces.
        column: column of `case_rows`, None for `count` and `total`.
        merge: how the cases of a finding give one value: the first case by `case_no`, the largest,
            the smallest, `count` or `total` of the finding.
        type: for display.
    """

    name: str
    column: str | None
    merge: Literal["first", "max", "min", "count", "total"]
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterShown:
    """A parameter value in force, for the explanation: label, text in both languages, origin."""

    name: str
    label: Text
    value: str
    origin: Literal["rule", "list", "site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledAnswer:
    """The answer of a rule alone, for reading, counting and comparing.

    Args:
        sql: one row a grain that is not clear: `outcome` (1 hit, 2 cannot tell, 3 excepted),
            `g0..`, `count` of its cases with that outcome, `total` BIGINT fen or NULL.
        parameters: values of `$p0`, `$p1` ...
        grain: the values of `one_per`.
    """

    sql: str
    parameters: Mapping[str, Scalar]
    grain: tuple[GrainColumn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRule:
    """A rule as SQL for one dialect.

    Args:
        rule: the rule with the site's settings in it.
        dialect: `duckdb`.
        cases_sql: one row per case that is not clear, columns below.
        evidence_sql: columns of the grain, `case_no`, `src`, `table_name`, `payment_id` (text,
            NULL unless the row is a payment), `doubtful` (fen of that row, NULL where the rule has
            no total or the row is not one of the records); distinct rows in a total order.
        checked_sql: one BIGINT: grains looked at.
        parameters: values of `$p0`, `$p1` ... of all three texts.
        reads: tables and lists (`list.x`) the statements read.
        needs: the tables of `reads` without which the rule is not run (no lists).
        grain: the values of `one_per`.
        leaves: conditions of where and when, in order.
        lowerings: in order.
        exceptions: in order.
        measures: `m_<name>` columns by measure.
        placeholders: of both messages.
        shown_parameters: values in force with their origin.
        hash: of the meaning with the parameter values in force.

    Columns of `cases_sql`: `g0..` · `case_no` BIGINT · `outcome` INTEGER (1 hit, 2 cannot tell,
    3 excepted) · `exception` VARCHAR · `level` INTEGER (1 info .. 4 high; lowerings without limits,
    match level and name flag are in it) · `lowN`, `xN` BOOLEAN · `match_level` INTEGER (worst) ·
    `name_flag` BOOLEAN · `amount` BIGINT fen or NULL · `month_from`, `month_to` INTEGER ·
    `programme` VARCHAR · `person` INTEGER · `town`, `village` VARCHAR · `household` VARCHAR ·
    `account` VARCHAR · `cN_left`, `cN_right` VARCHAR for display, `cN_truth` BOOLEAN · `missing`
    VARCHAR (`death.month`, `param.x`; for cannot tell) · `m_*` · `v_*` (raw values of the
    placeholders) · `kN` (the case's own key, for the evidence).
    """

    rule: Rule
    dialect: str
    cases_sql: str
    evidence_sql: str
    checked_sql: str
    parameters: Mapping[str, Scalar]
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    grain: tuple[GrainColumn, ...]
    leaves: tuple[LeafColumns, ...]
    lowerings: tuple[CompiledLowering, ...]
    exceptions: tuple[CompiledException, ...]
    measures: Mapping[str, ValueType]
    placeholders: tuple[Placeholder, ...]
    shown_parameters: tuple[ParameterShown, ...]
    hash: str

    @property
    def names(self) -> frozenset[str]:
        """Every quoted or bare name in the statements; the columns they read are among them."""
        texts = (self.cases_sql, self.evidence_sql, self.checked_sql)
        return frozenset(word for text in texts for word in _WORD.findall(text))

    def bound(self, sql: str) -> dict[str, Scalar]:
        """The values that one of the statements uses, by name without `$`."""
        return {name: self.parameters[name] for name in sorted(set(_NAME.findall(sql)))}

    def list_for(self, match_level: int) -> ListName:
        """The list a finding with this (worst) match level goes to.

        M3 and M4 move a suspect to the identity list; the other lists keep their findings.
        """
        weak = 3
        if match_level >= weak and self.rule.list is ListName.SUSPECT:
            return ListName.IDENTITY
        return self.rule.list
