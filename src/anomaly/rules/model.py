"""What a checked rule is: frozen values whose names are the keys of the YAML file.

A `Rule` exists only after every check of the loader passed, so nothing that reads one tests names
or types again. Money in here is fen, a month is `year * 12 + month - 1`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from anomaly.errors import Place
from anomaly.rules.tree import (
    NOTHING,
    AllOf,
    AnyOf,
    Condition,
    Constant,
    FieldUse,
    HasRow,
    Leaf,
    Operand,
    Operator,
    ParameterUse,
    Reference,
    Scalar,
    ValueType,
    leaves,
)
from anomaly.values import About, Certainty, Level, ListName, RuleCard, Text


class Kind(StrEnum):
    """The kinds of rules; `sql` only in trusted packs."""

    MATCH = "match"
    DUPLICATE = "duplicate"
    RELATION = "relation"
    THRESHOLD = "threshold"
    OUTLIER = "outlier"
    RECONCILE = "reconcile"
    GAP = "gap"
    SQL = "sql"


class Status(StrEnum):
    """The life of a rule."""

    DRAFT = "draft"
    TRIAL = "trial"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A limit that a site may set.

    Args:
        name: without `$`.
        type: whole_number, number, money (fen), month, date, choice or list.
        label: what people are shown.
        default: `(None, value)` alone, or `(first month, value)` pairs in the order of months.
        unit: as people write it.
        minimum, maximum: inclusive bounds, in the stored unit.
        choices: allowed words of a choice or list.
        origin: `rule` or `site`.
    """

    name: str
    type: str
    label: Text
    default: "tuple[tuple[int | None, ParameterValue], ...]"
    unit: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    origin: Literal["rule", "site"] = "rule"
    place: Place = field(default=Place(), compare=False)

    @property
    def is_dated(self) -> bool:
        """Whether the value depends on the record's month."""
        return self.default[0][0] is not None


ParameterValue = Scalar | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Which of several matched rows counts; `by` is the field for earliest and latest."""

    which: Literal["earliest", "latest", "any", "all"]
    by: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedTo:
    """The other side of a match.

    Args:
        table: vocabulary table.
        by: name of the join path.
        left, right: the path's column in the records and in `table`.
        same: fields that must be equal on both sides, by their common name.
        where: which rows of `table` count; only TRUE rows do.
        keep: which row of several is looked at.
        add_up: or the fields that are summed over them.
    """

    table: str
    by: str
    left: str
    right: str
    same: tuple[str, ...] = ()
    where: Condition = NOTHING
    keep: Keep | None = None
    add_up: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchBody:
    """`find` of kind match; without `matched_to` a record is judged by its own fields."""

    records: str
    where: Condition = NOTHING
    matched_to: MatchedTo | None = None
    when: Condition = NOTHING


_ONE = Constant(value=1, type="whole_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateBody:
    """`find` of kind duplicate.

    Args:
        records: table.
        same: fields in which the records agree.
        where: which records are looked at.
        differs: field in which they must differ.
        pairs_from_list: list (without `list.`) that names the pairs of `differs` values.
        more_than: records, or different values of `differs`, that are still free.
    """

    records: str
    same: tuple[Reference, ...]
    where: Condition = NOTHING
    differs: Reference | None = None
    pairs_from_list: str | None = None
    more_than: Constant | ParameterUse = _ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number of a group: count, count_different, sum, min or max of a field."""

    name: str
    function: Literal["count", "count_different", "sum", "min", "max"]
    of: Reference | None = None

    @property
    def type(self) -> ValueType:
        """Type of the value: that of the field for sum, min and max."""
        if self.of is None or self.function in {"count", "count_different"}:
            return "whole_number"
        return self.of.type


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdBody:
    """`find` of kind threshold: groups of records (`per`) over a limit."""

    records: str
    per: tuple[Reference, ...]
    measure: tuple[Measure, ...]
    where: Condition = NOTHING
    when: Condition = NOTHING


Body = MatchBody | DuplicateBody | ThresholdBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Which table must declare coverage of which area and months."""

    table: str
    area: str
    months: str
    programme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowering:
    """A circumstance that lowers the level of a hit but does not hide it.

    `hidden` is set by the site: the cases are then counted as excepted.
    """

    name: str
    why: Text
    to: Level
    when: Condition
    hidden: bool = False
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleException:
    """A circumstance in which the hit is right; `until` is the last month it holds."""

    name: str
    why: Text
    when: Condition
    until: int | None = None
    use: str | None = None
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Money in doubt: a field, or the smaller part of a pair."""

    field: Reference
    smaller_of_pair: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSpec:
    """What a finding is about, its grain, money, sentence and evidence columns.

    `placeholders` resolves the field and measure names that the message uses.
    """

    about: About
    one_per: tuple[Reference, ...]
    total: Total | None
    message: Text
    show: tuple[str, ...]
    placeholders: Mapping[str, Reference] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class InnocentReason:
    """What else could explain a hit, and how a person finds out."""

    reason: Text
    check: Text
    ruled_out_when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A document the author has at hand."""

    document: str
    article: str | None = None
    issuer: str | None = None
    in_force: str | None = None
    until: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """When and why a rule ended, and what took its place."""

    on: str
    reason: Text
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestBlock:
    """A table block of a test: texts as written, None for an empty cell."""

    __test__ = False

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a test expects: rows as written, exact on the grain; or the table that is missing."""

    hits: tuple[Mapping[str, str], ...] = ()
    excepted: tuple[Mapping[str, str], ...] = ()
    cannot_tell: tuple[Mapping[str, str], ...] = ()
    not_run: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """One test of a rule; months and `as_of` (yyyymmdd) freeze the calendar."""

    __test__ = False

    name: str
    given: tuple[TestBlock, ...]
    expect: Expectation
    params: Mapping[str, Parameter] = field(default_factory=dict)
    run_months: tuple[int, int] | None = None
    as_of: int | None = None
    known_gap: bool = False
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A checked rule; attributes are the keys of its file (`except_` is `except`)."""

    rule: str
    scene: str
    version: str
    status: Status
    kind: Kind
    level: Level
    min_match_level: int
    list: ListName
    certainty: Certainty
    owner: str
    title: Text
    why: Text
    basis: tuple[Basis, ...]
    basis_note: Text | None
    tags: tuple[str, ...]
    find: Body
    finding: FindingSpec
    schema: int = 1
    identity: int = 1
    retired: Retired | None = None
    params: Mapping[str, Parameter] = field(default_factory=dict)
    absence: tuple[Absence, ...] = ()
    lower: tuple[Lowering, ...] = ()
    except_: tuple[RuleException, ...] = ()
    innocent_reasons: tuple[InnocentReason, ...] = ()
    check_steps: tuple[Text, ...] = ()
    known_limits: tuple[Text, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    tests: tuple[RuleTest, ...] = ()
    file: str = field(default="", compare=False)
    off: str | None = None  # the site's reason for switching the rule off

    @property
    def id(self) -> str:
        """The rule's id, the same as `rule`."""
        return self.rule

    def card(self) -> RuleCard:
        """What people are shown about the rule, with the parameters in force and their origin."""
        from anomaly.rules.card import rule_card

        return rule_card(self)


__all__ = [
    "NOTHING",
    "Absence",
    "AllOf",
    "AnyOf",
    "Basis",
    "Condition",
    "Constant",
    "DuplicateBody",
    "Expectation",
    "FieldUse",
    "FindingSpec",
    "HasRow",
    "InnocentReason",
    "Keep",
    "Kind",
    "Leaf",
    "Lowering",
    "MatchBody",
    "MatchedTo",
    "Measure",
    "Operand",
    "Operator",
    "Parameter",
    "ParameterUse",
    "ParameterValue",
    "Reference",
    "Retired",
    "Rule",
    "RuleException",
    "RuleTest",
    "Scalar",
    "Status",
    "TestBlock",
    "ThresholdBody",
    "Total",
    "ValueType",
    "leaves",
]
