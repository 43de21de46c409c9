"""`match`: a record that meets another record, or is judged by its own fields."""

from dataclasses import replace

from anomaly.rules.kinds.matched import (
    MATCHED,
    MatchedSide,
    matched_evidence,
    matched_side,
    row_where,
)
from anomaly.rules.kinds.shape import (
    CASE,
    CASES,
    KindPlan,
    checked_plan,
    evidence_columns,
    evidence_plan,
)
from anomaly.rules.model import MatchBody, Reference, Rule, leaves
from anomaly.rules.plan.expr import (
    FALSE,
    NO_BIGINT,
    NO_INTEGER,
    NO_TEXT,
    Column,
    Expr,
    all_of,
    call,
    number,
)
from anomaly.rules.plan.found import FOUND, Found, found_leaf
from anomaly.rules.plan.message import PlannedPlaceholder
from anomaly.rules.plan.reading import lookups_in
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
from anomaly.rules.plan.steps import Join, Source, Step
from anomaly.rules.plan.terms import Scope
from anomaly.rules.plan.truth import truth
from anomaly.rules.plan.wanted import wanted
from anomaly.vocabulary.model import Vocabulary


def plan_match(
    rule: Rule,
    body: MatchBody,
    vocabulary: Vocabulary,
    placeholders: tuple[PlannedPlaceholder, ...],
) -> KindPlan:
    """The plan of a match rule; each case is one record."""
    side = matched_side(rule, body, vocabulary, placeholders)
    found = _found(rule, body, vocabulary, placeholders, side)
    return KindPlan(
        found=found,
        evidence=evidence_plan(rule, *_evidence(rule, body, vocabulary, side)),
        checked=checked_plan(rule, vocabulary),
    )


def _found(
    rule: Rule,
    body: MatchBody,
    vocabulary: Vocabulary,
    placeholders: tuple[PlannedPlaceholder, ...],
    side: MatchedSide | None,
) -> Found:
    table = body.records
    early = read_of(body.where, body.when)
    lookups = lookups_in(early)
    scope = record_scope(rule, vocabulary)
    joins = lookup_joins(lookups)
    conditions: list[Expr] = [not_out(body.where, table, scope, rule)]
    if side is not None:
        scope = replace(scope, **side.names(MATCHED, scope))
        joins = (Join(source=side.source, on=side.on), *joins)
        conditions += side.row_conditions
    if side is None or side.choose != "all":
        conditions.append(not_out(body.when, table, scope, rule))
    conditions_read = (*early, *(side.record_fields if side else ()))
    carried = wanted(rule, table, placeholders, vocabulary, conditions_read)
    columns: list[tuple[str, Expr]] = [
        (str(item), Column(RECORD, item.field)) for item in carried
    ]
    columns += _own_columns(rule, vocabulary)
    if side is not None:
        columns += side.columns(MATCHED)
    step = Step(
        name=FOUND,
        columns=tuple(dict(columns).items()),
        source=Source(name=table, alias=RECORD),
        joins=joins,
        where=all_of(conditions),
    )
    steps = (*lookup_steps(early), *(side.steps if side else ()), step)
    return _as_found(rule, body, vocabulary, side, steps)


def _as_found(
    rule: Rule,
    body: MatchBody,
    vocabulary: Vocabulary,
    side: MatchedSide | None,
    steps: tuple[Step, ...],
) -> Found:
    table = body.records
    month = record_month(table, vocabulary, FOUND)
    month = None if month is None else Column(FOUND, f"{table}.month")
    scope = Scope(
        vocabulary=vocabulary,
        parameters=rule.params,
        carried=FOUND,
        aliases={"programme": "programme", "person": "person"},
        month_from=month,
        month_to=month,
    )
    if side is not None:
        scope = replace(scope, **side.carried_names(FOUND, scope))
    facts: dict[str, Expr] = {
        item.field: Column(FOUND, str(item)) for item in shown_fields(table, vocabulary)
    }
    facts["month_from"] = facts["month_to"] = month or NO_INTEGER
    facts["match_level"] = _worst(rule, vocabulary, side)
    facts["name_flag"] = _flag(rule, vocabulary, side)
    total = rule.finding.total
    facts["amount"] = NO_BIGINT if total is None else scope.term(total.field).value
    keys: list[tuple[str, Expr]] = [("k0", Column(FOUND, "record.src"))]
    payment = facts.get("payment_id")
    keys.append(("k1", NO_TEXT if payment is None else payment))
    if side is not None:
        keys += side.keys(FOUND, start=2)
    parts = [body.where, body.when]
    judged = [found_leaf(leaf, scope) for part in parts for leaf in leaves(part)]
    if side is not None:
        judged += side.found_leaves(scope)
    choose = side.choose if side is not None else None
    record = (
        tuple(Column(FOUND, name) for name, _ in steps[-1].columns if side is None or
              not side.owns(name))
        if choose
        else ()
    )
    return Found(
        steps=steps,
        scope=scope,
        truth=all_of([truth(part, scope) for part in parts]),
        leaves=tuple(judged),
        keys=tuple(keys),
        facts=facts,
        choose=choose,
        record=record,
    )


def _own_columns(rule: Rule, vocabulary: Vocabulary) -> list[tuple[str, Expr]]:
    table = rule.find.records
    columns: list[tuple[str, Expr]] = [("record.src", Column(RECORD, "src"))]
    month = record_month(table, vocabulary)
    if month is not None:
        columns.append((f"{table}.month", month))
    if has_person(table, vocabulary):
        columns.append(("record.match_level", Column(RECORD, "match_level")))
        columns.append(("record.name_flag", Column(RECORD, "name_flag")))
    return columns


def _worst(rule: Rule, vocabulary: Vocabulary, side: MatchedSide | None) -> Expr:
    """The weakest match the case rests on; a row of an own person rests on none (M1)."""
    levels: list[Expr] = []
    if has_person(rule.find.records, vocabulary):
        levels.append(call("coalesce", Column(FOUND, "record.match_level"), number(1)))
    if side is not None and side.has_person:
        levels.append(call("coalesce", Column(FOUND, "matched.match_level"), number(1)))
    if not levels:
        return number(1)
    return levels[0] if len(levels) == 1 else call("greatest", *levels)


def _flag(rule: Rule, vocabulary: Vocabulary, side: MatchedSide | None) -> Expr:
    flags: list[Expr] = []
    if has_person(rule.find.records, vocabulary):
        flags.append(call("coalesce", Column(FOUND, "record.name_flag"), FALSE))
    if side is not None and side.has_person:
        flags.append(call("coalesce", Column(FOUND, "matched.name_flag"), FALSE))
    if not flags:
        return FALSE
    return flags[0] if len(flags) == 1 else call("or", *flags)


def _evidence(
    rule: Rule, body: MatchBody, vocabulary: Vocabulary, side: MatchedSide | None
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    amount = Column(CASE, "amount")
    record = Step(
        name="",
        columns=evidence_columns(
            rule, Column(CASE, "k0"), body.records, Column(CASE, "k1"), amount
        ),
        source=Source(name=CASES, alias=CASE),
    )
    if side is None:
        return (), (record,)
    return (), (record, matched_evidence(rule, side, vocabulary))


def reference_of(table: str, field: str, vocabulary: Vocabulary) -> Reference:
    """The reference of a vocabulary field."""
    return Reference(table=table, field=field, type=vocabulary.tables[table].fields[field].type)


__all__ = ["plan_match", "reference_of", "row_where"]
