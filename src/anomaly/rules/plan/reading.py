"""Which fields a rule reads, and where: so that a step carries nothing that nobody asks for."""

from collections.abc import Iterable, Iterator

from anomaly.rules.lookups import LOOKUPS
from anomaly.rules.model import (
    AllOf,
    AnyOf,
    Condition,
    FieldUse,
    HasRow,
    Leaf,
    Operand,
    Operator,
    ParameterUse,
    Reference,
    Rule,
    leaves,
)
from anomaly.vocabulary.model import Vocabulary

#: Columns that a listed case shows whenever its table has them.
SHOWN = ("person", "programme", "town", "village", "household", "account", "payment_id")


def operands(leaf: Leaf | HasRow) -> tuple[Operand, ...]:
    """The right sides of a comparison."""
    if isinstance(leaf, HasRow):
        return tuple(operand for _, operand in leaf.columns)
    return leaf.right


def references(condition: Condition) -> Iterator[Reference]:
    """The fields a condition reads, left and right, in order."""
    for leaf in leaves(condition):
        if isinstance(leaf, Leaf):
            yield leaf.left
            if leaf.operator is Operator.IS and leaf.word in {"valid", "invalid"}:
                yield Reference(table=leaf.left.table, field=f"{leaf.left.field}_kind", type="code")
        for operand in operands(leaf):
            if isinstance(operand, FieldUse):
                yield operand.reference


def parameters(condition: Condition) -> Iterator[str]:
    """The parameters a condition uses."""
    for leaf in leaves(condition):
        for operand in operands(leaf):
            if isinstance(operand, ParameterUse):
                yield operand.name
            elif isinstance(operand, FieldUse) and isinstance(operand.plus_months, ParameterUse):
                yield operand.plus_months.name


def any_rows(conditions: Iterable[Condition]) -> tuple[Leaf, ...]:
    """The `any_row` conditions, each once."""
    found = [
        leaf
        for condition in conditions
        for leaf in leaves(condition)
        if isinstance(leaf, Leaf) and leaf.any_row
    ]
    return tuple(dict.fromkeys(found))


def judged(rule: Rule) -> tuple[Condition, ...]:
    """The conditions that are judged per case after it was found."""
    return (*(item.when for item in rule.except_), *(item.when for item in rule.lower))


def needs_month(condition: Condition, rule: Rule, vocabulary: Vocabulary) -> bool:
    """Whether a condition looks something up at the record's month."""
    if any(rule.params[name].is_dated for name in parameters(condition)):
        return True
    for leaf in leaves(condition):
        if isinstance(leaf, HasRow):
            name = leaf.table if leaf.table.startswith("list.") else None
        elif leaf.operator in (Operator.IN_LIST, Operator.NOT_IN_LIST):
            name = f"list.{leaf.word}"
        else:
            name = None
        if name is not None:
            table = vocabulary.tables.get(name)
            if table is None or "from_month" in table.fields:
                return True
    return False


def always_known(condition: Condition, table: str, rule: Rule, vocabulary: Vocabulary) -> bool:  # noqa: PLR0911 - one return per shape
    """Whether a condition on `table` is TRUE or FALSE for every usable record."""
    if isinstance(condition, (AllOf, AnyOf)):
        return all(always_known(item, table, rule, vocabulary) for item in condition.items)
    if isinstance(condition, HasRow) or condition.any_row:
        return False
    if condition.operator is Operator.IS and condition.word in {"filled", "empty"}:
        return True
    if condition.word in {"valid", "invalid"} or condition.left.type == "date":
        return False
    if any(isinstance(operand, FieldUse) for operand in condition.right):
        return False
    if needs_month(condition, rule, vocabulary):
        return False
    if condition.left.table != table or table not in vocabulary.tables:
        return False
    field = vocabulary.tables[table].fields.get(condition.left.field)
    return field is not None and not field.nullable


def filled(condition: Condition) -> frozenset[str]:
    """The fields that a condition asks to be filled, whatever else it asks."""
    items = condition.items if isinstance(condition, AllOf) else (condition,)
    return frozenset(
        str(item.left)
        for item in items
        if isinstance(item, Leaf) and item.operator is Operator.IS and item.word == "filled"
    )


def lookups_in(references_read: Iterable[Reference]) -> tuple[str, ...]:
    """The lookups among references, in a fixed order."""
    tables = {reference.table for reference in references_read}
    return tuple(name for name in LOOKUPS if name in tables)
