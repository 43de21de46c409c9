"""`match`: a record that meets another record, or is judged by its own fields."""

from dataclasses import replace

from anomaly.rules.kinds.matched import MatchedSide
from anomaly.rules.kinds.other_side import matched_side
from anomaly.rules.kinds.shape import (
    CASE,
    CASES,
    OWN_PERSON,
    KindPlan,
    checked_plan,
    evidence_columns,
    evidence_plan,
)
from anomaly.rules.lookups import LOOKUPS
from anomaly.rules.model import MatchBody, Rule, leaves
from anomaly.rules.plan.asked import Asked
from anomaly.rules.plan.expr import (
    FALSE,
    NO_BIGINT,
    NO_INTEGER,
    NO_TEXT,
    Column,
    Expr,
    all_of,
    any_of,
    call,
    number,
)
from anomaly.rules.plan.found import FOUND, Found, found_leaf
from anomaly.rules.plan.reading import always_known, lookups_in
from anomaly.rules.plan.records import (
    RECORD,
    has_person,
    lookup_joins,
    lookup_steps,
    not_out,
    read_of,
    record_month,
    record_scope,
    shown_fields,
)
from anomaly.rules.plan.steps import Source, Step
from anomaly.rules.plan.terms import Scope
from anomaly.rules.plan.truth import truth
from anomaly.rules.plan.wanted import wanted
from anomaly.vocabulary.model import Vocabulary

#: First key of the other side; the record itself has `k0` (source row) and `k1` (payment).
_FIRST_KEY = 2


def plan_match(
    rule: Rule,
    body: MatchBody,
    vocabulary: Vocabulary,
    asked: Asked,
) -> KindPlan:
    """The plan of a match rule; each case is one record."""
    side = matched_side(rule, body, vocabulary, asked)
    step = _found_step(rule, body, vocabulary, asked, side)
    early = (*read_of(body.where, body.when), *(side.record_fields if side else ()))
    steps = (*lookup_steps(early), *(side.steps() if side else ()), step)
    record = Step(
        name="",
        columns=evidence_columns(
            rule, Column(CASE, "k0"), body.records, Column(CASE, "k1"), Column(CASE, "amount")
        ),
        source=Source(name=CASES, alias=CASE),
    )
    parts = (record,) if side is None else (record, side.evidence(_FIRST_KEY))
    return KindPlan(
        found=_found(rule, body, vocabulary, side, steps),
        evidence=evidence_plan(parts),
        checked=checked_plan(rule, vocabulary),
    )


def _found_step(
    rule: Rule,
    body: MatchBody,
    vocabulary: Vocabulary,
    asked: Asked,
    side: MatchedSide | None,
) -> Step:
    """Records with their matched row, unless the condition is FALSE; raw values only."""
    table = body.records
    early = read_of(body.where, body.when)
    scope = record_scope(rule, vocabulary)
    joins = lookup_joins(lookups_in((*early, *(side.record_fields if side else ()))))
    conditions = [not_out(body.where, table, scope, rule)]
    if side is not None:
        scope = replace(scope, **side.in_found(scope))
        # The match is the sharper filter, unless it needs what the lookup brings.
        joins = (*joins, side.join) if side.depends else (side.join, *joins)
        conditions += side.conditions(scope)
    if side is None or side.choose != "all":
        conditions.append(not_out(body.when, table, scope, rule))
    also = (*early, *(side.carried if side else ()))
    columns: dict[str, Expr] = {
        str(item): Column(RECORD, item.field)
        for item in wanted(rule, table, asked, vocabulary, also)
    }
    if asked.explained:
        columns["record.src"] = Column(RECORD, "src")
    month = record_month(table, vocabulary)
    if month is not None:
        columns[f"{table}.month"] = month
    if has_person(table, vocabulary) and asked.explained:
        columns["record.match_level"] = Column(RECORD, "match_level")
        columns["record.name_flag"] = Column(RECORD, "name_flag")
    if side is not None:
        columns |= {
            str(item): scope.term(item).value for item in side.carried if item.table in LOOKUPS
        }
        columns |= dict(side.columns())
    return Step(
        name=FOUND,
        columns=tuple(columns.items()),
        source=Source(name=table, alias=RECORD),
        joins=joins,
        where=all_of(conditions),
    )


def _found(
    rule: Rule,
    body: MatchBody,
    vocabulary: Vocabulary,
    side: MatchedSide | None,
    steps: tuple[Step, ...],
) -> Found:
    table = body.records
    has_month = record_month(table, vocabulary) is not None
    month = Column(FOUND, f"{table}.month") if has_month else None
    scope = Scope(
        vocabulary=vocabulary,
        parameters=rule.params,
        carried=FOUND,
        aliases={name: name for name in LOOKUPS},
        month_from=month,
        month_to=month,
    )
    if side is not None:
        scope = replace(scope, **side.after_found(FOUND))
    facts: dict[str, Expr] = {
        item.field: Column(FOUND, str(item)) for item in shown_fields(table, vocabulary)
    }
    keys: list[tuple[str, Expr]] = [
        ("k0", Column(FOUND, "record.src")),
        ("k1", facts.pop("payment_id", NO_TEXT)),
    ]
    parts = [body.where, body.when]
    judged = [found_leaf(leaf, scope) for part in parts for leaf in leaves(part)]
    record: tuple[Expr, ...] = ()
    if side is not None:
        keys += side.keys(FOUND, start=_FIRST_KEY)
        judged += side.found_leaves(scope)
        if side.choose is not None:
            other = {name for name, _ in side.columns()}
            record = tuple(
                Column(FOUND, name) for name, _ in steps[-1].columns if name not in other
            )
    total = rule.finding.total
    rows = [
        name
        for name, present in (
            ("record", has_person(table, vocabulary)),
            ("matched", side is not None and side.has_person),
        )
        if present
    ]
    facts |= {
        "month_from": month or NO_INTEGER,
        "month_to": month or NO_INTEGER,
        "amount": NO_BIGINT if total is None else scope.term(total.field).value,
        "match_level": _worst(rows),
        "name_flag": any_of(
            call("coalesce", Column(FOUND, f"{row}.name_flag"), FALSE) for row in rows
        ),
    }
    return Found(
        steps=steps,
        scope=scope,
        truth=all_of([truth(part, scope) for part in parts]),
        leaves=tuple(judged),
        keys=tuple(keys),
        facts=facts,
        choose=side.choose if side is not None else None,
        certain=all(always_known(part, table, rule, vocabulary) for part in parts),
        record=record,
    )


def _worst(rows: list[str]) -> Expr:
    """The weakest match the case rests on.

    A record whose person is known by nothing joinable rests on name and place alone (M4); a case
    without a matched row rests on the record (M1 says nothing against it).
    """
    levels = [
        call(
            "coalesce",
            call("to_integer", Column(FOUND, f"{row}.match_level")),
            number(OWN_PERSON if row == "record" else 1),
        )
        for row in rows
    ]
    if not levels:
        return number(1)
    return levels[0] if len(levels) == 1 else call("greatest", *levels)
