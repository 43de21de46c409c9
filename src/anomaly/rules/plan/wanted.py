"""The fields of one table that later steps ask for."""

from collections.abc import Iterable

from anomaly.rules.lookups import LOOKUPS
from anomaly.rules.model import Reference, Rule
from anomaly.rules.plan.asked import Asked
from anomaly.rules.plan.reading import judged, references
from anomaly.rules.plan.records import shown_fields
from anomaly.vocabulary.model import Vocabulary


def wanted(
    rule: Rule,
    table: str,
    asked: Asked,
    vocabulary: Vocabulary,
    also: Iterable[Reference] = (),
    *,
    with_total: bool = True,
) -> tuple[Reference, ...]:
    """The fields of `table` that exceptions, lowerings, grain, money and sentence read.

    Args:
        rule: the rule.
        table: a table of the rule.
        asked: what later steps show.
        vocabulary: canonical tables.
        also: further references, filtered in the same way.
        with_total: whether the money itself is carried, and not only a sum of it.

    Returns:
        Distinct references; for the records also what every explained case shows.
    """
    read = [item for condition in judged(rule) for item in references(condition)]
    read += rule.finding.one_per
    read += [item.reference for item in asked.placeholders if item.reference is not None]
    if with_total and rule.finding.total is not None:
        read.append(rule.finding.total.field)
    read += also
    kept = [item for item in read if item.table == table]
    if table == rule.find.records:
        kept += _keys_of_lookups(table, read, vocabulary)
        kept += shown_fields(table, vocabulary) if asked.explained else ()
    return tuple({str(item): item for item in kept}.values())


def _keys_of_lookups(
    table: str, read: Iterable[Reference], vocabulary: Vocabulary
) -> list[Reference]:
    fields = vocabulary.tables[table].fields
    named = {item.table for item in read}
    return [
        Reference(table=table, field=lookup.column, type=fields[lookup.column].type)
        for name, lookup in LOOKUPS.items()
        if name in named and lookup.column in fields
    ]
