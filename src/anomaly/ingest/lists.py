"""Lists of a county and shipped ones: the file name is the list, the later folder wins."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from anomaly.ingest.inventory import FoundFile, take_inventory
from anomaly.ingest.load import load_files
from anomaly.ingest.reception import LoadContext
from anomaly.ingest.record import create_tables, quote, record_table
from anomaly.ingest.settings import Delivery, IngestSettings
from anomaly.values import Text
from anomaly.vocabulary.model import Field, Table, Vocabulary

if TYPE_CHECKING:
    import duckdb

_SUFFIXES = frozenset({".csv", ".txt", ".xlsx", ".xls", ".et"})
_SEPARATORS = re.compile(r"[|、;；,，]+")
_PLAIN_FIELDS = {
    "value": Field(
        name="value",
        type="text",
        label=Text("值", "Value"),
        aliases=("名称", "内容", "代码", "编号"),
    ),
    "from_month": Field(
        name="from_month",
        type="month",
        label=Text("起始年月", "First month"),
        aliases=("生效年月", "开始年月", "from"),
    ),
    "to_month": Field(
        name="to_month",
        type="month",
        label=Text("截止年月", "Last month"),
        aliases=("失效年月", "终止年月", "to"),
    ),
    "reason": Field(
        name="reason", type="text", label=Text("理由", "Reason"), aliases=("说明", "备注", "依据")
    ),
}


def load_lists(
    directories: Sequence[Path],
    connection: "duckdb.DuckDBPyConnection",
    vocabulary: Vocabulary,
    settings: IngestSettings,
) -> Delivery:
    """Read `*.csv` and `*.xlsx` of folders into `record."list.<name>"`.

    Args:
        directories: folders; a list in a later one replaces the list of that name in an earlier.
        connection: the run's database.
        vocabulary: knows the columns of named lists; any other name is a plain list of values.
        settings: see `IngestSettings`.
    """
    create_tables(connection, vocabulary)
    context = LoadContext.from_settings(connection, vocabulary, settings)
    chosen: dict[str, tuple[FoundFile, Table]] = {}
    for folder in directories:
        if not folder.is_dir():
            continue
        paths = [path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES]
        for found in take_inventory(folder, paths).files:
            table = list_table(vocabulary, found.path.stem)
            name = f"lists/{found.path.name}"
            chosen[table.name] = (replace(found, file=name), table)
    files = [chosen[name] for name in sorted(chosen)]
    # Programmes come first: the names in other lists are then read through their aliases.
    files.sort(key=lambda item: item[1].name != "list.programmes")
    first = [item for item in files if item[1].name == "list.programmes"]
    delivery = load_files(context, first)
    _join_aliases(connection, vocabulary)
    names = programme_aliases(connection)
    later = LoadContext.from_settings(
        connection, vocabulary, replace(settings, programmes=settings.programmes or names or None)
    )
    rest = load_files(later, [item for item in files if item[1].name != "list.programmes"])
    _join_aliases(connection, vocabulary)
    return Delivery(
        files=delivery.files + rest.files,
        balances=delivery.balances + rest.balances,
        issues=delivery.issues + rest.issues,
        sheets=delivery.sheets + rest.sheets,
    )


def list_table(vocabulary: Vocabulary, stem: str) -> Table:
    """The list called `stem` (English name, or Chinese label or word); else a plain list."""
    name = f"list.{stem}"
    if name in vocabulary.tables:
        return vocabulary.tables[name]
    for table in vocabulary:
        if table.is_list and stem in {
            table.label.zh,
            table.label.zh.removesuffix("清单"),
            *table.words,
        }:
            return table
    return Table(
        name=name,
        label=Text(stem, stem),
        group="lists",
        rows=Text("一个值", "one value"),
        fields=MappingProxyType(_PLAIN_FIELDS),
        required=(("value",),),
        recognised_by=("value",),
    )


def programme_aliases(connection: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """Every name and alias in `list.programmes` to the programme's name, for `IngestSettings`."""
    rows = connection.execute(
        f"SELECT programme, aliases FROM {record_table('list.programmes')}"
        " WHERE programme IS NOT NULL ORDER BY programme"
    ).fetchall()
    names = {programme: programme for programme, _ in rows}
    for programme, aliases in rows:
        for alias in split_names(aliases):
            names.setdefault(alias, programme)
    return names


def split_names(text: str | None) -> tuple[str, ...]:
    """Names in one cell, separated by | 、 ; or comma.

    >>> split_names("低保|城乡低保、农村低保")
    ('低保', '城乡低保', '农村低保')
    """
    return tuple(name.strip() for name in _SEPARATORS.split(text or "") if name.strip())


def _join_aliases(connection: "duckdb.DuckDBPyConnection", vocabulary: Vocabulary) -> None:
    """Aliases with one separator, whatever the county typed."""
    for table in vocabulary:
        if not table.is_list or "aliases" not in table.fields:
            continue
        connection.execute(
            f"UPDATE {record_table(table.name)} SET {quote('aliases')} ="
            " regexp_replace(aliases, '\\s*[|、;；,，]+\\s*', '|', 'g')"
            " WHERE aliases IS NOT NULL"
        )
