"""What a delivery gave: its sheets understood one by one, cleaned in batches, told in order.

Understanding happens in the calling thread, cleaning in others; results are put together in the
order in which the sheets came.
"""

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from anomaly.ingest.batching import Batches
from anomaly.ingest.catalogue import issue
from anomaly.ingest.cleaning import Batch, clean_batch
from anomaly.ingest.inventory import FoundFile
from anomaly.ingest.raw import RawSheet
from anomaly.ingest.reading import ReadFile
from anomaly.ingest.settings import Delivery, IngestSettings
from anomaly.ingest.sheets import SheetResult, prepare_sheet
from anomaly.ingest.sniff import PROMISES
from anomaly.ingest.understanding import Knowledge
from anomaly.values import Issue, SourceFile
from anomaly.vocabulary.model import Table, Vocabulary

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadContext:
    """What a load works with, and the tables it filled."""

    connection: "duckdb.DuckDBPyConnection"
    settings: IngestSettings
    knowledge: Knowledge
    used_tables: set[str] = field(default_factory=set)

    @classmethod
    def from_settings(
        cls,
        connection: "duckdb.DuckDBPyConnection",
        vocabulary: Vocabulary,
        settings: IngestSettings,
    ) -> "LoadContext":
        """A fresh context."""
        return cls(
            connection=connection,
            settings=settings,
            knowledge=Knowledge.from_settings(vocabulary, settings),
        )


class Reception:
    """Takes files and sheets in the order of a delivery; use it as a context manager."""

    def __init__(self, context: LoadContext) -> None:
        self._context = context
        self._batches = Batches()
        self._files: list[SourceFile] = []
        #: in the order of the delivery: an issue of a file, or the place of a sheet's result
        self._told: list[Issue | int] = []
        self._results: dict[int, SheetResult] = {}
        self._running: deque[tuple[Batch, Future[list[SheetResult]]]] = deque()
        self._cursors = _Cursors(context)
        self._pool = ThreadPoolExecutor(
            max(1, context.settings.threads), thread_name_prefix="clean"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._cursors.close()

    def remark(self, one: Issue) -> None:
        """Something about a file of which nothing else is told."""
        self._told.append(one)

    def same_content(self, found: FoundFile, other: str) -> None:
        """A file with the content of another one, which counts once."""
        self._files.append(_source_file(found, None))
        self.remark(issue("file.same_content", file=found.file, values={"other": other}))

    def file(self, read: ReadFile, table: Table | None) -> None:
        """A file that was read, and the table it is known to be."""
        found = read.found
        self._files.append(_source_file(found, read.encoding))
        promised = PROMISES.get(found.path.suffix.lower())
        if promised is not None and found.kind not in promised and read.refusal is None:
            kind = {"kind": found.kind.value}
            self.remark(issue("file.extension", file=found.file, values=kind))
        if read.refusal is not None:
            values = read.refusal.values
            self.remark(issue(read.refusal.code, file=found.file, values=values))
            return
        for code, sheet, values in read.remarks:
            self.remark(issue(code, file=found.file, sheet=sheet, values=values))
        self.sheets(read.sheets, table)

    def sheets(self, sheets: Sequence[RawSheet], table: Table | None) -> None:
        """The sheets of one file; those that wait for others of their layout are cleaned later."""
        for sheet in sheets:
            order = len(self._told)
            self._told.append(order)
            prepared = prepare_sheet(self._context.knowledge, order, sheet, table)
            if isinstance(prepared, SheetResult):
                self._results[order] = prepared
                continue
            self._context.used_tables.add(prepared.layout.name)
            for batch in self._batches.add(prepared):
                self._clean(batch)

    def wait(self) -> None:
        """Clean what still waits for others; afterwards no file is needed any more."""
        for batch in self._batches.rest():
            self._clean(batch)
        while self._running:
            self._collect()

    def finish(self) -> Delivery:
        """What all files gave, in the order in which they came."""
        self.wait()
        results = [self._results[told] for told in self._told if isinstance(told, int)]
        issues: list[Issue] = []
        for told in self._told:
            issues += self._results[told].issues if isinstance(told, int) else [told]
        return Delivery(
            files=tuple(sorted(self._files, key=lambda source: source.file)),
            balances=tuple(result.balance for result in results),
            issues=tuple(issues),
            sheets=tuple(result.use for result in results if result.use is not None),
        )

    def _clean(self, batch: Batch) -> None:
        self._running.append((batch, self._pool.submit(self._work, batch)))
        # Cleaned rows leave memory; reading does not run far ahead of cleaning.
        if len(self._running) > 2 * self._context.settings.threads:
            self._collect()

    def _work(self, batch: Batch) -> list[SheetResult]:
        context = self._context
        return clean_batch(self._cursors.own(), batch, context.knowledge, context.settings)

    def _collect(self) -> None:
        batch, future = self._running.popleft()
        for part, result in zip(batch.parts, future.result(), strict=True):
            self._results[part.order] = result


class _Cursors:
    """A cursor of the run's database for each thread; their temporary tables do not meet."""

    def __init__(self, context: LoadContext) -> None:
        self._connection = context.connection
        self._local = threading.local()
        self._made: list[duckdb.DuckDBPyConnection] = []

    def own(self) -> "duckdb.DuckDBPyConnection":
        """The cursor of the calling thread."""
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection.cursor()
            self._made.append(cursor)
        return cursor

    def close(self) -> None:
        """Close all of them."""
        for cursor in self._made:
            cursor.close()


def _source_file(found: FoundFile, encoding: str | None) -> SourceFile:
    return SourceFile(
        file=found.file,
        sha256=found.sha256,
        size=found.size,
        kind=found.kind.value,
        encoding=encoding,
    )
