"""What a match rule reads of its other table, and what that table's condition reads of it."""

from anomaly.rules.kinds.matched import MatchedSide
from anomaly.rules.model import FieldUse, Leaf, MatchBody, MatchedTo, Reference, Rule
from anomaly.rules.plan.asked import Asked
from anomaly.rules.plan.reading import any_rows, judged, needs_month, references
from anomaly.rules.plan.wanted import wanted
from anomaly.vocabulary.model import Vocabulary


def matched_side(
    rule: Rule,
    body: MatchBody,
    vocabulary: Vocabulary,
    asked: Asked,
) -> MatchedSide | None:
    """Plan the other side; None for a rule that judges a record by its own fields."""
    to = body.matched_to
    if to is None:
        return None
    rows = tuple(
        leaf for leaf in any_rows((body.when, *judged(rule))) if leaf.left.table == to.table
    )
    also = [*references(body.when), *(references(to.where) if asked.explained else ())]
    if to.keep is not None and to.keep.by is not None:
        also.append(to.keep.by)
    fields = wanted(rule, to.table, asked, vocabulary, also)
    return MatchedSide(
        rule=rule,
        body=body,
        to=to,
        vocabulary=vocabulary,
        asked=asked,
        fields=tuple(item for item in fields if not to.add_up or item in to.add_up),
        record_fields=_record_fields(rule, body, to, rows, vocabulary),
        any_rows=rows,
    )


def _record_fields(
    rule: Rule, body: MatchBody, to: MatchedTo, rows: tuple[Leaf, ...], vocabulary: Vocabulary
) -> tuple[Reference, ...]:
    """What the condition on the other side reads of the record."""
    read = list(references(to.where))
    for leaf in rows:
        read += [item.reference for item in leaf.right if isinstance(item, FieldUse)]
    same = {to.left, *to.same}
    # A field by which both sides are joined is read on the other side itself.
    others = [
        item
        for item in read
        if item.table != to.table and not (item.table == body.records and item.field in same)
    ]
    looked_up = needs_month(to.where, rule, vocabulary) or any(
        needs_month(leaf, rule, vocabulary) for leaf in rows
    )
    if looked_up and "month" not in same and "month" in vocabulary.tables[body.records].fields:
        others.append(Reference(table=body.records, field="month", type="month"))
    return tuple({str(item): item for item in others}.values())
