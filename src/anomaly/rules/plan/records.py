"""Steps that every kind shares: reading records, looking up their programme and person."""

from collections.abc import Iterable

from anomaly.rules.lookups import LOOKUPS
from anomaly.rules.model import AllOf, AnyOf, Condition, Reference, Rule
from anomaly.rules.plan.expr import Column, Expr, all_of, any_of, call, not_false
from anomaly.rules.plan.reading import SHOWN, always_known, references
from anomaly.rules.plan.steps import Join, Source, Step
from anomaly.rules.plan.terms import Scope
from anomaly.rules.plan.truth import truth
from anomaly.vocabulary.model import Vocabulary

#: Alias of the records in every step.
RECORD = "record"


def record_month(table: str, vocabulary: Vocabulary, alias: str = RECORD) -> Expr | None:
    """The month at which a record is judged; None for tables without one."""
    return Column(alias, "month") if "month" in vocabulary.tables[table].fields else None


def record_scope(rule: Rule, vocabulary: Vocabulary, alias: str = RECORD) -> Scope:
    """Names in reach of a step that reads the records and their lookups."""
    table = rule.find.records
    month = record_month(table, vocabulary, alias)
    return Scope(
        vocabulary=vocabulary,
        parameters=rule.params,
        aliases={table: alias, **{name: name for name in LOOKUPS}},
        month_from=month,
        month_to=month,
    )


def lookup_step(name: str, fields: Iterable[str]) -> Step:
    """The lookup's rows, one per key: a list that names a programme twice must not double money."""
    lookup = LOOKUPS[name]
    key = Column("entry", lookup.column)
    others = sorted({field for field in fields if field != lookup.column})
    return Step(
        name=name,
        columns=(
            (lookup.column, key),
            *((field, call("min", Column("entry", field))) for field in others),
        ),
        source=Source(name=lookup.table, alias="entry"),
        group_by=(key,),
    )


def lookup_steps(read: Iterable[Reference]) -> tuple[Step, ...]:
    """One step per lookup that has to be made unique; persons are unique as they are."""
    fields: dict[str, set[str]] = {}
    for reference in read:
        if reference.table in LOOKUPS and reference.table != "person":
            fields.setdefault(reference.table, set()).add(reference.field)
    return tuple(lookup_step(name, fields[name]) for name in LOOKUPS if name in fields)


def lookup_join(name: str, key: Expr) -> Join:
    """Keeps records whose programme or person is not found."""
    return Join(
        source=Source(name=name, alias=name),
        on=call("eq", Column(name, LOOKUPS[name].column), key),
        left=True,
    )


def lookup_joins(names: Iterable[str], alias: str = RECORD) -> tuple[Join, ...]:
    """Lookup joins of a step that reads the records themselves."""
    return tuple(lookup_join(name, Column(alias, LOOKUPS[name].column)) for name in names)


def not_out(condition: Condition, table: str, scope: Scope, rule: Rule) -> Expr:
    """Rows for which a condition is not FALSE, written so that an engine can filter early."""
    if isinstance(condition, AllOf):
        return all_of([not_out(item, table, scope, rule) for item in condition.items])
    if isinstance(condition, AnyOf):
        return any_of([not_out(item, table, scope, rule) for item in condition.items])
    holds = truth(condition, scope)
    if always_known(condition, table, rule, scope.vocabulary):
        return holds
    return not_false(holds)


def shown_fields(table: str, vocabulary: Vocabulary) -> tuple[Reference, ...]:
    """The fields of the records that a listed case carries."""
    fields = vocabulary.tables[table].fields
    return tuple(
        Reference(table=table, field=name, type=fields[name].type)
        for name in SHOWN
        if name in fields
    )


def has_person(table: str, vocabulary: Vocabulary) -> bool:
    """Whether rows of a table carry a match level and a name flag."""
    return bool(vocabulary.tables[table].persons)


def read_of(*conditions: Condition) -> tuple[Reference, ...]:
    """All references of several conditions."""
    return tuple(reference for item in conditions for reference in references(item))
