"""What a kind gives to the compiler: its cases, and how evidence and grains are found again."""

from dataclasses import dataclass

from anomaly.rules.model import Rule
from anomaly.rules.plan.expr import (
    NO_BIGINT,
    NO_TEXT,
    Column,
    Expr,
    Fixed,
    OneValue,
    all_of,
    call,
)
from anomaly.rules.plan.found import Found
from anomaly.rules.plan.reading import lookups_in
from anomaly.rules.plan.records import (
    RECORD,
    lookup_joins,
    lookup_steps,
    not_out,
    read_of,
    record_scope,
)
from anomaly.rules.plan.steps import Plan, Source, Step
from anomaly.vocabulary.model import Vocabulary

#: Match level of a record whose person has no joinable number: name and place alone (M4).
OWN_PERSON = 4

#: Table that the engine fills with the cases, and its alias.
CASES = "case_rows"
CASE = "case_row"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPlan:
    """A planned rule.

    Args:
        found: possible cases.
        evidence: steps whose last one has the columns of `evidence_columns`.
        checked: counts the grains looked at.
    """

    found: Found
    evidence: Plan
    checked: Plan


def evidence_columns(
    rule: Rule, src: Expr, table: str, payment: Expr = NO_TEXT, doubtful: Expr = NO_BIGINT
) -> tuple[tuple[str, Expr], ...]:
    """The columns of an evidence row."""
    grain = tuple(
        (f"g{index}", Column(CASE, f"g{index}")) for index in range(len(rule.finding.one_per))
    )
    return (
        *grain,
        ("case_no", Column(CASE, "case_no")),
        ("src", src),
        ("table_name", Fixed(table)),
        ("payment_id", payment),
        ("doubtful", doubtful),
    )


def evidence_plan(parts: tuple[Step, ...], steps: tuple[Step, ...] = ()) -> Plan:
    """Distinct evidence rows of several sources, ordered by case, table and row."""
    together = Step(
        name="rows",
        columns=parts[0].columns,
        source=parts[0].source,
        joins=parts[0].joins,
        where=parts[0].where,
        union=parts[1:],
    )
    result = Step(
        name="evidence",
        carry="rows",
        columns=(),
        source=Source(name="rows", alias="rows"),
        distinct=True,
        order_by=("case_no", "table_name", "src", "payment_id", "doubtful"),
    )
    return Plan(steps=(*steps, together, result))


def checked_plan(rule: Rule, vocabulary: Vocabulary, filled: tuple[str, ...] = ()) -> Plan:
    """How many grains were looked at.

    A grain that also needs the other side (`official.person`) exists only where something was
    found: records without a case are then counted by their own part of the grain.

    Args:
        rule: the rule.
        vocabulary: canonical tables.
        filled: fields of the records that must be filled for a record to be looked at.
    """
    find = rule.find
    table = find.records
    read = (*read_of(find.where), *rule.finding.one_per)
    scope = record_scope(rule, vocabulary)
    own = [
        (f"g{index}", scope.term(reference).value)
        for index, reference in enumerate(rule.finding.one_per)
        if reference.table == table or reference.table in scope.aliases
    ]
    present = [call("not", call("is_null", Column(RECORD, name))) for name in filled]
    looked_at = Step(
        name="find.where",
        columns=tuple(own) or (("g0", Fixed(value=1, type="integer")),),
        source=Source(name=table, alias=RECORD),
        joins=lookup_joins(lookups_in(read)),
        where=all_of([*present, not_out(find.where, table, scope, rule)]),
        distinct=True,
    )
    steps = (*lookup_steps(read), looked_at)
    if len(own) == len(rule.finding.one_per):
        result = Step(
            name="checked",
            columns=(("checked", call("count")),),
            source=Source(name="find.where", alias="looked_at"),
        )
        return Plan(steps=(*steps, result))
    cases_own = tuple((name, Column(CASE, name)) for name, _ in own)
    cases_all = tuple(
        (f"g{index}", Column(CASE, f"g{index}")) for index in range(len(rule.finding.one_per))
    )
    listed = _distinct("listed", cases_own or (("g0", Fixed(value=1, type="integer")),))
    grains = _distinct("grains", cases_all)
    count = call(
        "add",
        call("sub", _count("find.where"), _count("listed")),
        _count("grains"),
    )
    result = Step(name="checked", columns=(("checked", call("to_bigint", count)),), source=None)
    return Plan(steps=(*steps, listed, grains, result))


def _distinct(name: str, columns: tuple[tuple[str, Expr], ...]) -> Step:
    return Step(name=name, columns=columns, source=Source(name=CASES, alias=CASE), distinct=True)


def _count(step: str) -> Expr:
    return OneValue(
        Step(
            name="",
            columns=(("number", call("count")),),
            source=Source(name=step, alias="counted"),
        )
    )
