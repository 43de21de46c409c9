"""A folder, lists or frames into the schema `record`.

Files are read ahead by several threads, understood one after the other, and cleaned in batches of
equal layout. Issues and balances are put together in the order of the inventory, and every record
carries its place, so that the result does not depend on the number of threads.
"""

import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from anomaly.ingest.catalogue import issue
from anomaly.ingest.inventory import FoundFile, take_inventory
from anomaly.ingest.readers.frame import sheet_from_frame
from anomaly.ingest.reading import ReadFile, read_file
from anomaly.ingest.reception import LoadContext, Reception
from anomaly.ingest.record import (
    count_delivered,
    create_table,
    create_tables,
    literal,
    record_table,
)
from anomaly.ingest.settings import Delivery, IngestSettings
from anomaly.vocabulary.model import Table, Vocabulary

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def load(
    inbox: Path,
    connection: "duckdb.DuckDBPyConnection",
    vocabulary: Vocabulary,
    settings: IngestSettings,
) -> Delivery:
    """Read every file under a folder into schema `record`.

    Bad data becomes issues and never stops the load: a file or sheet that cannot be used is
    refused with its reason, the others go on.

    Args:
        inbox: the folder; names in the result are relative to it.
        connection: the run's database; gets or keeps the tables of the vocabulary.
        vocabulary: canonical tables.
        settings: see `IngestSettings`.

    Raises:
        ConfigurationError: a saved mapping is wrong.
    """
    create_tables(connection, vocabulary)
    context = LoadContext.from_settings(connection, vocabulary, settings)
    inventory = take_inventory(inbox)
    with (
        _one_thread_a_statement(connection, files=len(inventory.files)),
        Reception(context) as reception,
    ):
        for name in inventory.ignored:
            reception.remark(issue("file.ignored", file=name))
        for name, reason in inventory.unreadable:
            reception.remark(issue("file.unreadable", file=name, values={"reason": reason}))
        for one, other in inventory.same:
            reception.same_content(one, other)
        _receive(context, reception, [(one, None) for one in inventory.files])
        delivery = reception.finish()
    _declare_coverage(context)
    count_delivered(connection, context.used_tables)
    return delivery


def load_files(context: LoadContext, files: Sequence[tuple[FoundFile, Table | None]]) -> Delivery:
    """Read files whose tables are known (lists); see `load`."""
    with Reception(context) as reception:
        _receive(context, reception, files)
        delivery = reception.finish()
    count_delivered(context.connection, context.used_tables)
    return delivery


def load_frames(
    frames: "Mapping[str, pd.DataFrame]",
    connection: "duckdb.DuckDBPyConnection",
    vocabulary: Vocabulary,
    settings: IngestSettings,
) -> Delivery:
    """Read DataFrames by canonical table name, with the same mapping and cleaning as files.

    Columns are canonical names or an office's own headers. A record's place is (table name, no
    sheet, position + 2).

    Raises:
        VocabularyError: a name is no canonical table.
    """
    from anomaly.ingest.lists import list_table

    create_tables(connection, vocabulary)
    context = LoadContext.from_settings(connection, vocabulary, settings)
    tables = {
        name: list_table(vocabulary, name.removeprefix("list."))
        if name.startswith("list.")
        else vocabulary.table(name)
        for name in frames
    }
    with Reception(context) as reception:
        for name, frame in frames.items():
            table = tables[name]
            if table.is_list:
                # A list that is handed in replaces the shipped one, as a county's file does.
                create_table(connection, table)
                connection.execute(f"DELETE FROM {record_table(table.name)}")
            reception.sheets([sheet_from_frame(frame, name)], table)
            # A frame that was handed in is delivered, whatever could be used of it.
            context.used_tables.add(table.name)
        delivery = reception.finish()
    count_delivered(connection, context.used_tables)
    return delivery


def _receive(
    context: LoadContext,
    reception: Reception,
    files: Sequence[tuple[FoundFile, Table | None]],
) -> None:
    """Read files ahead and hand them on in their order."""
    with _scratch(context.settings.scratch) as scratch:
        tables = [table for _, table in files]
        reads = _read_ahead([found for found, _ in files], context.settings, scratch)
        for table, read in zip(tables, reads, strict=True):
            reception.file(read, table)
        reception.wait()


@contextmanager
def _one_thread_a_statement(
    connection: "duckdb.DuckDBPyConnection", *, files: int
) -> Iterator[None]:
    """Batches are cleaned at the same time, so sharing one statement among threads only costs."""
    (threads,) = connection.execute("SELECT current_setting('threads')").fetchall()[0]
    if files <= int(threads):
        yield
        return
    connection.execute("SET threads = 1")
    try:
        yield
    finally:
        connection.execute(f"SET threads = {int(threads):d}")


def _read_ahead(
    files: Sequence[FoundFile], settings: IngestSettings, scratch: Path
) -> Iterator[ReadFile]:
    ahead = max(1, settings.threads)
    waiting: deque[Future[ReadFile]] = deque()
    with ThreadPoolExecutor(ahead, thread_name_prefix="read") as pool:
        for number, found in enumerate(files):
            target = scratch / f"text{number:06d}.csv"
            waiting.append(pool.submit(read_file, found, settings, target))
            if len(waiting) > 2 * ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ingest-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _declare_coverage(context: LoadContext) -> None:
    """What saved mappings say their sources hold completely, as rows of `coverage`."""
    if "coverage" not in context.knowledge.vocabulary.tables:
        return
    for mapping in context.knowledge.saved.mappings:
        for row, cover in enumerate(mapping.covers, 1):
            months = ["NULL" if m is None else str(m) for m in (cover.from_month, cover.to_month)]
            programme = "NULL" if cover.programme is None else literal(cover.programme)
            context.connection.execute(
                f'INSERT INTO {record_table("coverage")} ("table", area, programme, from_month,'
                f" to_month, file, sheet, row, part) SELECT {literal(mapping.table)},"
                f" {literal(cover.area)}, {programme}, {', '.join(months)},"
                f" {literal('mappings/' + mapping.path)}, NULL, {row:d}, 0"
            )
            context.used_tables.add("coverage")
