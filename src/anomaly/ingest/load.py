"""A folder, lists or frames into the schema `record`.

Files are read and cleaned in parallel; issues and balances are put together in the order of the
inventory, and every record carries its place, so that the result does not depend on the number of
threads.
"""

import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from anomaly.ingest.catalogue import issue
from anomaly.ingest.inventory import FoundFile, fingerprint, take_inventory
from anomaly.ingest.raw import RawSheet, Refusal
from anomaly.ingest.readers.frame import read_parquet, sheet_from_frame
from anomaly.ingest.readers.office import SHEET_KINDS, read_sheets
from anomaly.ingest.readers.text import TextSheet, read_text
from anomaly.ingest.readers.workbook import Remark
from anomaly.ingest.record import (
    count_delivered,
    create_table,
    create_tables,
    literal,
    record_table,
)
from anomaly.ingest.settings import Delivery, IngestSettings, SheetUse
from anomaly.ingest.sheets import LoadContext, use_sheet
from anomaly.ingest.sniff import PROMISES, FileKind
from anomaly.values import Issue, SheetBalance, SourceFile
from anomaly.vocabulary.model import Table, Vocabulary

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: For reading only the beginning of a text file.
_BYTES_A_ROW = 256
#: Why a container is refused without being opened.
_REFUSED_KINDS = {
    FileKind.EMPTY: "file.empty",
    FileKind.ARCHIVE: "file.archive",
    FileKind.TRUNCATED: "file.truncated",
    FileKind.UNKNOWN: "file.unsupported",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file after reading: its sheets and remarks, or why it is refused."""

    found: FoundFile
    sheets: Sequence[RawSheet] = ()
    remarks: Sequence[Remark] = ()
    refusal: Refusal | None = None
    encoding: str | None = None


@dataclass(slots=True)
class _Collected:
    files: list[SourceFile] = field(default_factory=list)
    balances: list[SheetBalance] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    sheets: list[SheetUse] = field(default_factory=list)

    def add(self, other: "_Collected") -> None:
        """Put what another file gave behind what is here."""
        self.files += other.files
        self.balances += other.balances
        self.issues += other.issues
        self.sheets += other.sheets

    def delivery(self) -> Delivery:
        return Delivery(
            files=tuple(self.files),
            balances=tuple(self.balances),
            issues=tuple(self.issues),
            sheets=tuple(self.sheets),
        )


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
    out = _Collected()
    out.issues += [issue("file.ignored", file=name) for name in inventory.ignored]
    out.issues += [
        issue("file.unreadable", file=name, values={"reason": reason})
        for name, reason in inventory.unreadable
    ]
    for one, other in inventory.same:
        out.files.append(_source_file(one, None))
        out.issues.append(issue("file.same_content", file=one.file, values={"other": other}))
    _use_files(context, [(one, None) for one in inventory.files], out)
    _declare_coverage(context)
    count_delivered(connection, context.used_tables)
    out.files.sort(key=lambda source: source.file)
    return out.delivery()


def load_files(context: LoadContext, files: Sequence[tuple[FoundFile, Table | None]]) -> Delivery:
    """Read files whose tables are known (lists); see `load`."""
    out = _Collected()
    _use_files(context, files, out)
    count_delivered(context.connection, context.used_tables)
    return out.delivery()


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
    out = _Collected()
    for name, frame in frames.items():
        table = (
            list_table(vocabulary, name.removeprefix("list."))
            if name.startswith("list.")
            else vocabulary.table(name)
        )
        if table.is_list:
            # A list that is handed in replaces the shipped one, as a county's file does.
            create_table(connection, table)
            connection.execute(f"DELETE FROM {record_table(table.name)}")
        _use_sheets(context, [sheet_from_frame(frame, name)], table, out)
        # A frame that was handed in is delivered, whatever could be used of it.
        context.used_tables.add(table.name)
    count_delivered(connection, context.used_tables)
    return out.delivery()


def read_file(
    found: FoundFile,
    settings: IngestSettings,
    target: Path,
    *,
    most_rows: int | None = None,
) -> ReadFile:
    """Open one file by what it really is; never raises for what the file contains.

    Args:
        found: the file.
        settings: see `IngestSettings`.
        target: where text is decoded to.
        most_rows: read only the beginning of every sheet, about so many rows; None: all.
    """
    code = _REFUSED_KINDS.get(found.kind)
    if code is not None:
        return ReadFile(found=found, refusal=Refusal(code))
    encoding: str | None = None
    remarks: Sequence[Remark] = ()
    if found.kind in SHEET_KINDS:
        book = read_sheets(found, settings, most_rows=most_rows)
        if isinstance(book, Refusal):
            return ReadFile(found=found, refusal=book)
        sheets: Sequence[RawSheet]
        sheets, remarks = book
    else:
        one = (
            read_parquet(found.path, found.file)
            if found.kind is FileKind.PARQUET
            else read_text(
                found.path,
                found.file,
                target,
                most_bytes=most_rows * _BYTES_A_ROW if most_rows else None,
            )
        )
        if isinstance(one, Refusal):
            return ReadFile(found=found, refusal=one)
        if isinstance(one, TextSheet):
            encoding = one.decoded.encoding
        sheets = [one]
    if fingerprint(found.path) != found.sha256:
        return ReadFile(found=found, refusal=Refusal("file.changed"))
    return ReadFile(found=found, sheets=sheets, remarks=remarks, encoding=encoding)


def _use_files(
    context: LoadContext, files: Sequence[tuple[FoundFile, Table | None]], out: _Collected
) -> None:
    """Read and clean files on several threads; what they gave is put together in file order."""
    workers = _Workers(context)
    scratch = Path(tempfile.mkdtemp(prefix="ingest-", dir=context.settings.scratch))
    ahead = max(1, context.settings.threads)
    waiting: deque[Future[_Collected]] = deque()
    try:
        with ThreadPoolExecutor(ahead, thread_name_prefix="ingest") as pool:
            for number, (found, table) in enumerate(files):
                target = scratch / f"text{number:06d}.csv"
                waiting.append(pool.submit(_use_file, workers, found, table, target))
                if len(waiting) > ahead:
                    out.add(waiting.popleft().result())
            while waiting:
                out.add(waiting.popleft().result())
    finally:
        workers.close()
        shutil.rmtree(scratch, ignore_errors=True)


class _Workers:
    """A cursor of the run's database for each thread; their temporary tables do not meet."""

    def __init__(self, context: LoadContext) -> None:
        self._shared = context
        self._local = threading.local()
        self._made: list[LoadContext] = []

    def context(self) -> LoadContext:
        """The context of the calling thread."""
        own: LoadContext | None = getattr(self._local, "context", None)
        if own is None:
            cursor = self._shared.connection.cursor()
            own = replace(self._shared, connection=cursor, number=0, used_tables=set())
            self._local.context = own
            self._made.append(own)
        return own

    def close(self) -> None:
        """Close the cursors and note the tables they filled."""
        for own in self._made:
            self._shared.used_tables |= own.used_tables
            own.connection.close()


def _use_file(workers: _Workers, found: FoundFile, table: Table | None, target: Path) -> _Collected:
    context = workers.context()
    read = read_file(found, context.settings, target)
    out = _Collected()
    out.files.append(_source_file(found, read.encoding))
    promised = PROMISES.get(found.path.suffix.lower())
    if promised is not None and found.kind not in promised and read.refusal is None:
        out.issues.append(
            issue("file.extension", file=found.file, values={"kind": found.kind.value})
        )
    if read.refusal is not None:
        out.issues.append(issue(read.refusal.code, file=found.file, values=read.refusal.values))
        return out
    out.issues += [
        issue(code, file=found.file, sheet=sheet, values=values)
        for code, sheet, values in read.remarks
    ]
    _use_sheets(context, read.sheets, table, out)
    target.unlink(missing_ok=True)
    return out


def _use_sheets(
    context: LoadContext, sheets: Sequence[RawSheet], table: Table | None, out: _Collected
) -> None:
    for sheet in sheets:
        result = use_sheet(context, sheet, table)
        out.balances.append(result.balance)
        out.issues += result.issues
        if result.use is not None:
            out.sheets.append(result.use)


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


def _source_file(found: FoundFile, encoding: str | None) -> SourceFile:
    return SourceFile(
        file=found.file,
        sha256=found.sha256,
        size=found.size,
        kind=found.kind.value,
        encoding=encoding,
    )
