"""The steps after the cases were found: exceptions, lowerings, outcome, level, order."""

from dataclasses import replace

from anomaly.rules.compiled import CANNOT_TELL, EXCEPTED, HIT
from anomaly.rules.lookups import LOOKUPS
from anomaly.rules.model import Lowering, Reference, Rule, RuleException
from anomaly.rules.plan.expr import (
    FALSE,
    NO_BIGINT,
    NO_INTEGER,
    NO_TEXT,
    TRUE,
    Bound,
    Case,
    Column,
    Expr,
    RowNumber,
    any_of,
    call,
    number,
    when,
)
from anomaly.rules.plan.found import FOUND, Found
from anomaly.rules.plan.limits import split_limits
from anomaly.rules.plan.message import PlannedPlaceholder
from anomaly.rules.plan.reading import judged, references
from anomaly.rules.plan.records import lookup_join, lookup_steps
from anomaly.rules.plan.steps import Join, Source, Step
from anomaly.rules.plan.truth import truth
from anomaly.values import Level

#: Outcome of a case that is dropped after one of several matched rows was chosen.
CLEAR = 0

JUDGE, OUTCOME, RESULT = "judge", "outcome", "finding"

#: Facts of a case in the order of the columns, with what stands where a kind has none.
FACTS: tuple[tuple[str, Expr], ...] = (
    ("match_level", number(1)),
    ("name_flag", FALSE),
    ("amount", NO_BIGINT),
    ("month_from", NO_INTEGER),
    ("month_to", NO_INTEGER),
    ("programme", NO_TEXT),
    ("person", NO_INTEGER),
    ("town", NO_TEXT),
    ("village", NO_TEXT),
    ("household", NO_TEXT),
    ("account", NO_TEXT),
)


def judge(
    rule: Rule, found: Found, placeholders: tuple[PlannedPlaceholder, ...]
) -> tuple[Step, ...]:
    """The steps that follow `found`: one row a case in a total order, not clear.

    Args:
        rule: with the site's settings in it.
        found: the possible cases.
        placeholders: values that the message needs.
    """
    read = read_late(rule, found, placeholders)
    before = with_lookups(found.steps, lookup_steps(read))
    judged_cases = _judge_step(rule, found, placeholders, late_joins(rule, read))
    steps = [*before, judged_cases, _outcome_step(rule, found)]
    if found.choose is not None:
        steps.append(_choose_step(found))
    steps.append(_ordered_step(found, steps[-1].name))
    return tuple(steps)


def with_lookups(steps: tuple[Step, ...], late: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps so far, their lookups widened by the fields that are read only now."""
    widened = {step.name: step for step in late}
    kept = []
    for step in steps:
        wider = widened.pop(step.name, None)
        columns = step.columns if wider is None else (*step.columns, *wider.columns)
        kept.append(replace(step, columns=tuple(dict(columns).items())))
    return (*kept, *widened.values())


def read_late(
    rule: Rule, found: Found, placeholders: tuple[PlannedPlaceholder, ...]
) -> tuple[Reference, ...]:
    """Fields of lookups that are read only now, when few rows are left."""
    read = [item for condition in judged(rule) for item in references(condition)]
    read += [item.reference for item in placeholders if item.reference is not None]
    read += rule.finding.one_per
    for item in found.leaves:
        if item.leaf is not None:
            read += references(item.leaf)
    return tuple(item for item in read if item.table in LOOKUPS)


def late_joins(rule: Rule, read: tuple[Reference, ...]) -> tuple[Join, ...]:
    """The joins of a step that reads `found` to the lookups among `read`."""
    names = {item.table for item in read}
    return tuple(
        lookup_join(name, Column(FOUND, f"{rule.find.records}.{lookup.column}"))
        for name, lookup in LOOKUPS.items()
        if name in names
    )


def _judge_step(
    rule: Rule,
    found: Found,
    placeholders: tuple[PlannedPlaceholder, ...],
    joins: tuple[Join, ...],
) -> Step:
    scope = found.scope
    columns: list[tuple[str, Expr]] = [
        (f"g{index}", scope.term(reference).value)
        for index, reference in enumerate(rule.finding.one_per)
    ]
    columns += found.keys
    columns += [(name, found.facts.get(name, nothing)) for name, nothing in FACTS]
    columns.append(("truth", found.truth))
    columns += [
        (f"x{index}", excuse(exception, found)) for index, exception in enumerate(rule.except_)
    ]
    columns += [
        (f"low{index}", truth(split_limits(lowering.when)[0], scope))
        for index, lowering in enumerate(rule.lower)
    ]
    missing: list[tuple[Expr, Expr]] = [(item, Bound(name)) for item, name in found.missing]
    for index, leaf in enumerate(found.leaves):
        columns += [
            (f"c{index}_left", leaf.left),
            (f"c{index}_right", leaf.right),
            (f"c{index}_truth", leaf.truth),
        ]
        missing += [(condition, Bound(name)) for condition, name in leaf.missing]
    columns.append(("missing", Case(tuple(missing)) if missing else NO_TEXT))
    columns += [(f"m_{name}", term.value) for name, term in found.measures]
    for item in placeholders:
        if item.column is not None and item.parameter is not None:
            columns.append((item.column, scope.parameter(item.parameter).value))
        elif item.column is not None and item.reference is not None:
            columns.append((item.column, scope.term(item.reference).value))
    columns += _record_columns(found)
    return Step(
        name=JUDGE,
        columns=tuple(dict(columns).items()),
        source=Source(name=FOUND, alias=FOUND),
        joins=joins,
    )


def _record_columns(found: Found) -> list[tuple[str, Expr]]:
    return [(f"record{index}", value) for index, value in enumerate(found.record)]


def excuse(exception: RuleException, found: Found) -> Expr:
    """Whether an exception applies; after its last month it does not."""
    holds = truth(exception.when, found.scope)
    if exception.until is None or found.scope.month_to is None:
        return holds
    return call("and", call("le", found.scope.month_to, Bound(exception.until)), holds)


def _outcome_step(rule: Rule, found: Found) -> Step:
    def column(name: str) -> Expr:
        return Column(JUDGE, name)

    excuses = [(column(f"x{index}"), item.name) for index, item in enumerate(rule.except_)]
    excuses += [
        (column(f"low{index}"), item.name)
        for index, item in enumerate(rule.lower)
        if item.hidden and _is_per_case(item)
    ]
    # An exception whose own condition is unknown does not excuse.
    certain = [(call("is_true", holds), name) for holds, name in excuses]
    unknown = call("is_null", column("truth"))
    branches: list[tuple[Expr, Expr]] = [(unknown, number(CANNOT_TELL))]
    if found.choose == "all":
        branches.append((call("not", column("truth")), number(CLEAR)))
    exception: Expr = NO_TEXT
    if certain:
        branches.append((any_of(holds for holds, _ in certain), number(EXCEPTED)))
        excused = [(holds, Bound(name)) for holds, name in certain]
        exception = Case(((unknown, NO_TEXT), *excused))
    return Step(
        name=OUTCOME,
        carry=JUDGE,
        columns=(
            ("outcome", Case(tuple(branches), number(HIT))),
            ("exception", exception),
            ("level", _level(rule)),
        ),
        source=Source(name=JUDGE, alias=JUDGE),
    )


def _is_per_case(lowering: Lowering) -> bool:
    return not split_limits(lowering.when)[1]


def _level(rule: Rule) -> Expr:
    """The level after lowerings, then one step down each for a weak match and unlike names.

    No step goes below low: info means data quality, which is another list.
    """
    level: Expr = number(int(rule.level))
    lowered = [
        (call("is_true", Column(JUDGE, f"low{index}")), item.to)
        for index, item in enumerate(rule.lower)
        if not item.hidden and _is_per_case(item) and item.to < rule.level
    ]
    if lowered:
        from_lowest = sorted(lowered, key=lambda pair: pair[1])
        level = Case(tuple((holds, number(int(to))) for holds, to in from_lowest), level)
    if rule.level <= Level.LOW:
        return level
    weak = call("gt", Column(JUDGE, "match_level"), number(rule.min_match_level))
    lower = call(
        "sub",
        call("sub", level, when(weak, number(1), number(0))),
        when(Column(JUDGE, "name_flag"), number(1), number(0)),
    )
    floor: Expr = number(int(Level.LOW))
    if any(to < Level.LOW for _, to in lowered):
        floor = call("least", level, floor)
    return call("greatest", lower, floor)


def _choose_step(found: Found) -> Step:
    """One matched row per record.

    `any`: the row that says most (hit, then cannot tell, then excepted; then the highest level).
    `all`: the row that says least, because every row has to speak against the record.
    """

    def column(name: str) -> Expr:
        return Column(OUTCOME, name)

    order: list[tuple[Expr, bool]] = [(column("outcome"), False), (column("level"), True)]
    if found.choose == "all":
        ranks = {CLEAR: 0, CANNOT_TELL: 1, EXCEPTED: 2, HIT: 3}
        least = Case(
            tuple(
                (call("eq", column("outcome"), number(code)), number(rank))
                for code, rank in ranks.items()
            )
        )
        order = [(least, False), (column("level"), False)]
    order += [(column(name), False) for name, _ in found.keys]
    record = tuple(column(name) for name, _ in _record_columns(found))
    return Step(
        name="find.matched_to.keep",
        carry=OUTCOME,
        columns=(),
        source=Source(name=OUTCOME, alias=OUTCOME),
        qualify=call("eq", RowNumber(record, tuple(order)), number(1)),
    )


def _ordered_step(found: Found, source: str) -> Step:
    """The cases in a total order, so that the same input numbers them in the same way."""

    def column(name: str) -> Expr:
        return Column(source, name)

    # The keys tell cases apart; the grain would only make the sort wider.
    order = tuple((column(name), False) for name in ("month_from", *(key for key, _ in found.keys)))
    clear = call("ne", column("outcome"), number(CLEAR))
    return Step(
        name=RESULT,
        carry=source,
        columns=(("case_no", call("to_bigint", RowNumber((), order))),),
        source=Source(name=source, alias=source),
        where=clear if found.choose == "all" else TRUE,
    )
