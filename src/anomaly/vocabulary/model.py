"""What is a canonical table, a field, a code list: the checked form of the vocabulary YAML.

Rules and loaders know nothing but what stands here. Adding a table is adding one YAML file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from anomaly.errors import VocabularyError, nearest
from anomaly.values import Text

FieldType = Literal[
    "text",
    "code",
    "account",
    "place",
    "programme",
    "name",
    "person_no",
    "money",
    "quantity",
    "month",
    "date",
    "whole_number",
    "yes_no",
    "person",
]

#: DuckDB type of each field type. Money is fen, a quantity is ten-thousandths of its unit, a month
#: is year*12+month-1, a date is yyyymmdd with 00 for a part that is not known.
SQL_TYPES: Mapping[FieldType, str] = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "account": "VARCHAR",
    "place": "VARCHAR",
    "programme": "VARCHAR",
    "name": "VARCHAR",
    "person_no": "VARCHAR",
    "money": "BIGINT",
    "quantity": "BIGINT",
    "month": "INTEGER",
    "date": "INTEGER",
    "whole_number": "BIGINT",
    "yes_no": "BOOLEAN",
    "person": "INTEGER",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One value of a code list with its label and the words that files use for it."""

    value: str
    label: Text
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a canonical table.

    Args:
        name: English snake_case name, the one rules use.
        type: see `SQL_TYPES`.
        label: what people are shown.
        aliases: headers that offices use, raw; matching normalises them.
        unit: unit of the stored value as people write it (`yuan`, `mu`), None where none applies.
        codes: closed value list of a `code` field, else empty.
        protected: may not appear in any condition of a rule.
        derived: made by preparation, never read from a file.
        nullable: whether a usable row may lack it.
        note: one sentence on the meaning.
    """

    name: str
    type: FieldType
    label: Text
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    codes: tuple[Code, ...] = ()
    protected: bool = False
    derived: bool = False
    nullable: bool = True
    note: Text | None = None

    @property
    def sql_type(self) -> str:
        """The DuckDB type that holds the field."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReference:
    """How a row names a person: the fields with the number, the name and what else is known."""

    reference: str
    number: str | None
    name: str | None
    birth: str | None = None
    sex: str | None = None
    village: str | None = None
    town: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPath:
    """A declared way to reach a table's rows, and how many rows that may give."""

    name: str
    column: str
    rows: Literal["one", "many"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A canonical table: one YAML file.

    Args:
        name: `payment`, or `list.programmes` for a list a county supplies.
        label: what people are shown.
        group: money, entitlement, life, work, land, institutions, product or lists.
        rows: what one row is.
        words: words of titles, tabs and file names that speak for this table.
        required: each entry is a field, or alternatives of which one must be usable.
        recognised_by: fields whose presence makes a sheet this table (scores detection).
        persons: the person references of a row; the first is the main one.
        paths: join paths by name.
        fields: columns by name, in order.
    """

    name: str
    label: Text
    group: str
    rows: Text
    fields: Mapping[str, Field]
    words: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()
    recognised_by: tuple[str, ...] = ()
    persons: tuple[PersonReference, ...] = ()
    paths: Mapping[str, JoinPath] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether this is a list a county supplies rather than a delivered table."""
        return self.name.startswith("list.")

    @property
    def file_fields(self) -> tuple[Field, ...]:
        """The fields that come from files, in order."""
        return tuple(f for f in self.fields.values() if not f.derived)

    def field(self, name: str) -> Field:
        """The field called `name`.

        Raises:
            VocabularyError: the table has no such field; the message names the nearest ones.
        """
        found = self.fields.get(name)
        if found is None:
            near = "、".join(nearest(name, list(self.fields)))
            raise VocabularyError(
                f"表 {self.name} 没有字段 {name}" + (f"，相近：{near}" if near else ""),
                f"table {self.name} has no field {name}" + (f"; nearest: {near}" if near else ""),
                code="vocabulary.field",
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All canonical tables and lists, by name."""

    tables: Mapping[str, Table]

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables.values())

    def table(self, name: str) -> Table:
        """The table called `name`.

        Raises:
            VocabularyError: there is no such table; the message names the nearest ones.
        """
        found = self.tables.get(name)
        if found is None:
            near = "、".join(nearest(name, list(self.tables)))
            raise VocabularyError(
                f"没有标准表 {name}" + (f"，相近：{near}" if near else ""),
                f"there is no canonical table {name}" + (f"; nearest: {near}" if near else ""),
                code="vocabulary.table",
            )
        return found
