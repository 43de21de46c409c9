"""What a listed group shows of its records: one row a group."""

from anomaly.rules.kinds.any_rows import any_row_columns, any_row_truths, any_true
from anomaly.rules.kinds.shape import OWN_PERSON
from anomaly.rules.lookups import LOOKUPS
from anomaly.rules.model import Leaf, Reference, Rule
from anomaly.rules.plan.asked import Asked
from anomaly.rules.plan.expr import (
    FALSE,
    NO_INTEGER,
    Column,
    Expr,
    call,
    number,
    when,
)
from anomaly.rules.plan.found import FOUND
from anomaly.rules.plan.records import (
    RECORD,
    has_person,
    record_month,
    record_scope,
    shown_fields,
)
from anomaly.rules.plan.terms import Scope, Term
from anomaly.rules.plan.wanted import wanted
from anomaly.vocabulary.model import Vocabulary

FIRST, LAST = "first_month", "last_month"


class Members:
    """The columns by which a group describes its records, and the names they give.

    Args:
        rule: the rule.
        vocabulary: canonical tables.
        asked: what later steps show.
        keys: fields in which the records of a group agree.
        rows: `any_row` conditions.
        also: further fields that are asked for.
    """

    def __init__(
        self,
        rule: Rule,
        vocabulary: Vocabulary,
        asked: Asked,
        *,
        keys: tuple[Reference, ...],
        rows: tuple[Leaf, ...],
        also: tuple[Reference, ...] = (),
    ) -> None:
        self._rule = rule
        self._vocabulary = vocabulary
        self._table = rule.find.records
        self._rows = rows
        self._asked = asked
        self._keys = {str(key) for key in keys}
        self._fields = wanted(rule, self._table, asked, vocabulary, also, with_total=False)
        self.has_month = record_month(self._table, vocabulary) is not None
        self.has_person = has_person(self._table, vocabulary)

    def columns(self) -> list[tuple[str, Expr]]:
        """Aggregates over the records of a group."""
        columns: list[tuple[str, Expr]] = []
        if self.has_month:
            month = Column(RECORD, "month")
            columns += [(FIRST, call("min", month)), (LAST, call("max", month))]
        if self.has_person and self._asked.explained:
            level = call("coalesce", Column(RECORD, "match_level"), number(OWN_PERSON))
            columns.append(("match_level", call("to_integer", call("max", level))))
            columns.append(("name_flag", any_true(Column(RECORD, "name_flag"))))
        columns += [
            (str(item), _only_value(Column(RECORD, item.field)))
            for item in self._fields
            if str(item) not in self._keys and item.field != "payment_id"
        ]
        scope = record_scope(self._rule, self._vocabulary)
        return [*columns, *any_row_columns(self._rows, scope)]

    def scope(self, terms: dict[str, Term]) -> Scope:
        """Names in reach of the steps that read `found`."""
        return Scope(
            vocabulary=self._vocabulary,
            parameters=self._rule.params,
            aliases={name: name for name in LOOKUPS},
            carried=FOUND,
            terms=terms,
            any_rows=any_row_truths(self._rows, lambda name: Column(FOUND, name)),
            month_from=Column(FOUND, FIRST) if self.has_month else None,
            month_to=Column(FOUND, LAST) if self.has_month else None,
        )

    def facts(self) -> dict[str, Expr]:
        """The facts of a case; a value in which records differ is not shown."""
        facts: dict[str, Expr] = {
            item.field: Column(FOUND, str(item))
            for item in shown_fields(self._table, self._vocabulary)
            if item.field != "payment_id"
        }
        return facts | {
            "match_level": Column(FOUND, "match_level") if self.has_person else number(1),
            "name_flag": Column(FOUND, "name_flag") if self.has_person else FALSE,
            "month_from": Column(FOUND, FIRST) if self.has_month else NO_INTEGER,
            "month_to": Column(FOUND, LAST) if self.has_month else NO_INTEGER,
        }


def _only_value(value: Expr) -> Expr:
    """The value when all records of the group have the same one."""
    return when(call("eq", call("min", value), call("max", value)), call("min", value))
