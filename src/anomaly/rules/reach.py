"""Which names a rule may use where, and what they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from anomaly.errors import VocabularyError
from anomaly.rules.lookups import LOOKUPS, PAIR
from anomaly.rules.model import Parameter, Reference, ValueType
from anomaly.rules.problems import Problems
from anomaly.vocabulary.model import Field, Table, Vocabulary
from anomaly.vocabulary.yaml_nodes import Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Names in reach of one part of a rule.

    Args:
        vocabulary: canonical tables.
        lists: names of plain lists without `list.`.
        parameters: of the rule.
        problems: where mistakes are noted.
        tables: name used in rules -> table: records, matched table, `programme`, `person`, `pair`.
        numbers: measures, and `count` and `total` where they may stand.
        records: name of the records' table.
        keys: full names that have one value per group; None when cases are records.
        added_up: name of a table whose rows were added up, with the fields that were.
    """

    vocabulary: Vocabulary
    lists: frozenset[str]
    parameters: Mapping[str, Parameter]
    problems: Problems
    tables: Mapping[str, Table] = field(default_factory=dict)
    numbers: Mapping[str, ValueType] = field(default_factory=dict)
    records: str = ""
    keys: frozenset[str] | None = None
    added_up: tuple[str, frozenset[str]] | None = None

    def table(self, name: str, where: Scalar) -> Table | None:
        """A vocabulary table by name."""
        try:
            return self.vocabulary.table(name)
        except VocabularyError:
            self.problems.add(
                "R201",
                where,
                f"没有表“{name}”",
                f'there is no table "{name}"',
                name=name,
                known=tuple(self.vocabulary.tables),
            )
            return None

    def reference(self, text: str, where: Scalar, *, one_value: bool = True) -> Reference | None:
        """The field or measure called `text`; None, with the mistake noted, when there is none.

        Args:
            text: `payment.month`, or a bare measure.
            where: the node, for the message.
            one_value: refuse fields that have several values in a case.
        """
        if "." not in text:
            return self._number(text, where)
        table_name, field_name = text.split(".", 1)
        if text.startswith("list."):
            self._not_here(text, where)
            return None
        table = self.tables.get(table_name)
        if table is None:
            self._not_here(text, where)
            return None
        found = table.fields.get(field_name)
        if found is None:
            self._no_field(text, table_name, table, where)
            return None
        reference = Reference(table=table_name, field=field_name, type=found.type)
        return reference if not one_value or self._has_one_value(reference, where) else None

    def field(self, reference: Reference) -> Field | None:
        """The vocabulary field behind a reference; None for measures."""
        if reference.table is None or reference.table not in self.tables:
            return None
        return self.tables[reference.table].fields.get(reference.field)

    def refuse_protected(self, reference: Reference, where: Scalar) -> None:
        """Protected attributes may not decide anything about anybody."""
        found = self.field(reference)
        if found is not None and found.protected:
            self.problems.add(
                "R601",
                where,
                f"{reference} 属于受保护属性，不得用于任何条件",
                f"{reference} is a protected attribute and may not be used in a condition",
            )

    def names(self) -> tuple[str, ...]:
        """All names that can be written."""
        fields = [f"{name}.{item}" for name, table in self.tables.items() for item in table.fields]
        return (*self.numbers, *fields)

    def _number(self, text: str, where: Scalar) -> Reference | None:
        kind = self.numbers.get(text)
        if kind is not None:
            return Reference(table=None, field=text, type=kind)
        self.problems.add(
            "R209",
            where,
            f"没有指标或字段“{text}”",
            f'there is no measure or field "{text}"',
            name=text,
            known=self.names(),
        )
        return None

    def _not_here(self, text: str, where: Scalar) -> None:
        table_name = text.split(".", 1)[0]
        known = tuple(self.tables)
        exists = table_name in self.vocabulary.tables
        self.problems.add(
            "R208" if exists else "R201",
            where,
            f"此处不能使用“{table_name}”的字段" if exists else f"没有表“{table_name}”",
            f'fields of "{table_name}" are not in reach here'
            if exists
            else f'there is no table "{table_name}"',
            name=text,
            known=known,
        )

    def _no_field(self, text: str, name: str, table: Table, where: Scalar) -> None:
        self.problems.add(
            "R204",
            where,
            f"没有字段“{text}”",
            f'there is no field "{text}"',
            name=text,
            known=tuple(f"{name}.{item}" for item in table.fields),
        )

    def _has_one_value(self, reference: Reference, where: Scalar) -> bool:
        if self.added_up is not None and reference.table == self.added_up[0]:
            if reference.field in self.added_up[1]:
                return True
            self.problems.add(
                "R406",
                where,
                f"{reference} 的行已相加，有多个值；请用 any_row",
                f"rows of {reference.table} are added up, so {reference} has several values; "
                "use any_row",
            )
            return False
        if self.keys is None or reference.table == PAIR:
            return True
        lookup = LOOKUPS.get(reference.table or "")
        key = f"{self.records}.{lookup.column}" if lookup is not None else str(reference)
        if key in self.keys:
            return True
        self.problems.add(
            "R408",
            where,
            f"{reference} 在一组内可有多个值；请用 any_row 或列入分组字段",
            f"{reference} can have several values in a group; use any_row or group by it",
        )
        return False


def pair_table(name: str, vocabulary: Vocabulary) -> Table | None:
    """The list behind `pair.`, if it exists."""
    return vocabulary.tables.get(f"list.{name}")


def lookup_tables(records: Table, vocabulary: Vocabulary) -> dict[str, Table]:
    """`programme` and `person` where the records have the field to look them up by."""
    return {
        name: vocabulary.tables[lookup.table]
        for name, lookup in LOOKUPS.items()
        if lookup.column in records.fields and lookup.table in vocabulary.tables
    }
