"""Source columns to canonical fields: saved mapping, exact alias, normalised alias, unit aside.

Every decision states its reason. Two columns for one field refuse the sheet, unless they are
应发 and 实发, which are two fields.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from anomaly.ingest.clean.money import AREA_UNITS, COUNT_UNITS, MONEY_UNITS
from anomaly.ingest.clean.texts import squeeze
from anomaly.ingest.settings import ColumnUse
from anomaly.vocabulary.model import Table, Vocabulary

_BRACKETS = str.maketrans(
    {**dict.fromkeys("[{【〔〈《「", "("), **dict.fromkeys("]}】〕〉》」", ")")}
)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_UNIT_TAIL = re.compile(r"[/:：,](?P<unit>[^/:：,()]{1,4})$")
_MARKS = "*＊#:：。."
_UNIT_WORDS = frozenset(MONEY_UNITS) | frozenset(AREA_UNITS) | frozenset(COUNT_UNITS)


@dataclass(frozen=True, slots=True)
class Label:
    """A header text taken apart: compare form, compare form without a unit, the unit."""

    text: str
    key: str
    bare: str
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How the columns of one sheet fit one table.

    Args:
        table: the table tried.
        columns: every source column with field and reason, in order.
        fields: field name to source position.
        conflicts: (field, header, header) claimed twice.
        inherited: fields filled from another field's column, such as amount from amount_due.
    """

    table: Table
    columns: tuple[ColumnUse, ...]
    fields: Mapping[str, int]
    conflicts: tuple[tuple[str, str, str], ...] = ()
    inherited: tuple[str, ...] = ()

    def missing(self, facts: frozenset[str]) -> tuple[tuple[str, ...], ...]:
        """Required entries that neither a column nor a fact can fill."""
        have = set(self.fields) | set(self.inherited) | facts
        return tuple(group for group in self.table.required if not have.intersection(group))


@cache
def read_label(text: str) -> Label:
    """A header text without spaces, in one form of brackets, its unit apart.

    >>> read_label("发放 金额（万元）")
    Label(text='发放 金额（万元）', key='发放金额(万元)', bare='发放金额', unit='万元')
    """
    key = squeeze(text).translate(_BRACKETS).strip(_MARKS).lower()
    unit = None
    bare = key
    for inner in _BRACKETED.findall(key):
        word = _unit_word(inner)
        if word:
            unit = unit or word
            bare = bare.replace(f"({inner})", "")
    tail = _UNIT_TAIL.search(bare)
    if tail and _unit_word(tail["unit"]):
        unit, bare = unit or _unit_word(tail["unit"]), bare[: tail.start()]
    return Label(text, key, bare.strip(_MARKS), unit)


def _unit_word(inner: str) -> str | None:
    """The unit in a bracket such as 元, 单位:万元 or 元/亩; what stands before `/` counts."""
    word = inner.removeprefix("单位").lstrip(":：").split("/")[0]
    return word if word in _UNIT_WORDS else None


class AliasIndex:
    """All headers that the vocabulary knows, for each table and over all tables."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._tables = {table.name: _aliases(table) for table in vocabulary if table.file_fields}
        self._known = frozenset(key for aliases in self._tables.values() for key in aliases)
        self._matches: dict[tuple[Sequence[Sequence[str]], str], Match] = {}

    def knows(self, label: Label) -> bool:
        """Whether any table has a field with this header."""
        return label.key in self._known or label.bare in self._known

    def match(self, labels: Sequence[Sequence[str]], table: Table) -> "Match":
        """`match_columns` without a saved mapping; offices send the same header again and again."""
        key = (labels, table.name)
        if key not in self._matches:
            self._matches[key] = match_columns(labels, table, self)
        return self._matches[key]

    def find(self, table: Table, label: Label) -> tuple[str, str] | None:
        """(field, reason) of a header in one table."""
        aliases = self._tables.get(table.name)
        if aliases is None:
            aliases = self._tables[table.name] = _aliases(table)
        if label.key in aliases:
            field, raw = aliases[label.key]
            return field, ("exact" if raw == label.text else "normalised")
        if label.bare != label.key and label.bare in aliases:
            return aliases[label.bare][0], "unit_stripped"
        return None


def _aliases(table: Table) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for field in table.file_fields:
        for word in (field.name, field.label.zh, field.label.en, *field.aliases):
            found.setdefault(read_label(word).key, (field.name, word))
    for field in table.file_fields:
        # An alias that carries a unit also stands without it, unless another field owns that.
        for word in field.aliases:
            found.setdefault(read_label(word).bare, (field.name, word))
    return found


def match_columns(
    labels: Sequence[Sequence[str]],
    table: Table,
    index: AliasIndex,
    *,
    saved: Mapping[str, str | None] | None = None,
) -> Match:
    """Fit header labels to a table.

    Args:
        labels: for each source column its candidate texts, the most specific first.
        table: the table to fit.
        index: aliases of the vocabulary.
        saved: field (None: leave out) by normalised header of a saved mapping.
    """
    columns: list[ColumnUse] = []
    fields: dict[str, int] = {}
    conflicts: list[tuple[str, str, str]] = []
    for position, candidates in enumerate(labels):
        use = _match_one(position, candidates, table, index, saved)
        if use.field is not None and use.field in fields:
            conflicts.append((use.field, columns[fields[use.field]].header, use.header))
        elif use.field is not None:
            fields[use.field] = position
        columns.append(use)
    inherited = []
    if "amount" in table.fields and "amount" not in fields and "amount_due" in fields:
        inherited.append("amount")
    return Match(
        table=table,
        columns=tuple(columns),
        fields=fields,
        conflicts=tuple(conflicts),
        inherited=tuple(inherited),
    )


def _match_one(
    position: int,
    candidates: Sequence[str],
    table: Table,
    index: AliasIndex,
    saved: Mapping[str, str | None] | None,
) -> ColumnUse:
    header = candidates[0] if candidates else ""
    unit = next((label.unit for text in candidates if (label := read_label(text)).unit), None)
    for text in candidates:
        label = read_label(text)
        if saved is not None and label.key in saved:
            return ColumnUse(
                position=position,
                header=header,
                field=saved[label.key],
                reason="saved_mapping",
                unit=unit,
            )
        found = index.find(table, label)
        if found is not None:
            return ColumnUse(
                position=position, header=header, field=found[0], reason=found[1], unit=unit
            )
    return ColumnUse(position=position, header=header, field=None, reason="unknown", unit=unit)


def fingerprint(labels: Sequence[Sequence[str]]) -> str:
    """What recognises the same kind of sheet next month: its headers, in any order."""
    keys = sorted(read_label(candidates[0]).key for candidates in labels if candidates)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
