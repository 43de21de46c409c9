"""The answer alone: per grain its outcome, the number of its cases and their money.

No condition is explained, no case is numbered, and cases of one grain are counted where they are
found, so that the statement costs what the same question costs when it is written by hand.
"""

from collections.abc import Callable

from anomaly.rules.compiled import CANNOT_TELL, EXCEPTED, HIT
from anomaly.rules.model import Rule
from anomaly.rules.plan.expr import (
    NO_BIGINT,
    Call,
    Case,
    Column,
    Expr,
    any_of,
    call,
    never_unknown,
    number,
    when,
)
from anomaly.rules.plan.found import FOUND, Found
from anomaly.rules.plan.judge import OUTCOME, excuse, late_joins, read_late, with_lookups
from anomaly.rules.plan.records import lookup_steps
from anomaly.rules.plan.steps import Join, Source, Step

CASES, ANSWER = "cases", "answer"


def tally(rule: Rule, found: Found) -> tuple[Step, ...]:
    """The steps that follow `found`: columns `outcome`, `g0..`, `count`, `total`, one row a grain.

    Args:
        rule: without levels, see `without_levels`.
        found: the possible cases.
    """
    read = read_late(rule, found, ())
    steps = with_lookups(found.steps, lookup_steps(read))
    joins = late_joins(rule, read)
    grain = tuple(found.scope.term(reference).value for reference in rule.finding.one_per)
    amount = None if rule.finding.total is None else found.facts["amount"]
    possible = _possible(rule, found)
    if len(possible) == 1:
        return (*steps, _counted(FOUND, grain, None, amount, possible, joins))
    columns = [(f"g{index}", value) for index, value in enumerate(grain)]
    columns.append((OUTCOME, _outcome(rule, found, possible)))
    columns += [] if amount is None else [("amount", amount)]
    cases = Step(
        name=CASES,
        columns=tuple(columns),
        source=Source(name=FOUND, alias=FOUND),
        joins=joins,
    )
    return (*steps, cases, tally_of(CASES, rule, possible))


def tally_of(cases: str, rule: Rule, possible: tuple[int, ...]) -> Step:
    """Count judged cases per grain.

    Args:
        cases: a step with the columns `g0..`, `outcome` and, when the rule has a total, `amount`.
        rule: the rule.
        possible: the outcomes that a case can have.
    """
    grain = tuple(Column(cases, f"g{index}") for index in range(len(rule.finding.one_per)))
    amount = None if rule.finding.total is None else Column(cases, "amount")
    return _counted(cases, grain, Column(cases, OUTCOME), amount, possible, ())


def _possible(rule: Rule, found: Found) -> tuple[int, ...]:
    unknown = () if found.certain else (CANNOT_TELL,)
    excused = (EXCEPTED,) if rule.except_ else ()
    return (HIT, *unknown, *excused)


def _outcome(rule: Rule, found: Found, possible: tuple[int, ...]) -> Expr:
    branches: list[tuple[Expr, Expr]] = []
    if CANNOT_TELL in possible:
        branches.append((_open(found.truth), number(CANNOT_TELL)))
    if EXCEPTED in possible:
        # An exception whose own condition is unknown does not excuse.
        excused = any_of(call("is_true", excuse(item, found)) for item in rule.except_)
        branches.append((excused, number(EXCEPTED)))
    return Case(tuple(branches), number(HIT))


def _open(condition: Expr) -> Expr:
    """Whether a condition that is not FALSE is unknown: then some part of its AND is."""
    if isinstance(condition, Call) and condition.function == "and":
        return any_of(_open(item) for item in condition.arguments if not never_unknown(item))
    return call("is_null", condition)


def _counted(
    source: str,
    grain: tuple[Expr, ...],
    outcome: Expr | None,
    amount: Expr | None,
    possible: tuple[int, ...],
    joins: tuple[Join, ...],
) -> Step:
    """One row a grain; only the cases of its first outcome count.

    The cases of each outcome are counted side by side: a window over the groups, to find out which
    of them is wanted, would cost more than all counts together.
    """
    final: Expr = number(HIT) if outcome is None else call("min", outcome)

    def chosen(of: Callable[[Expr | None], Expr]) -> Expr:
        if outcome is None:
            return of(None)
        per = [(code, of(call("eq", outcome, number(code)))) for code in possible]
        branches = tuple((call("eq", final, number(code)), value) for code, value in per[:-1])
        return Case(branches, per[-1][1])

    def counted(among: Expr | None) -> Expr:
        return call("count") if among is None else call("count", when(among, number(1)))

    def summed(among: Expr | None) -> Expr:
        if amount is None:
            return NO_BIGINT
        return call("sum", amount if among is None else when(among, amount))

    return Step(
        name=ANSWER,
        columns=(
            ("outcome", final),
            *((f"g{index}", value) for index, value in enumerate(grain)),
            ("count", chosen(counted)),
            ("total", NO_BIGINT if amount is None else chosen(summed)),
        ),
        source=Source(name=source, alias=source),
        joins=joins,
        group_by=grain,
    )
