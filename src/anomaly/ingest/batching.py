"""Which sheets are cleaned together: those of one layout, as they come, in batches of bounded size.

Batches depend only on the order of the sheets, never on threads.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anomaly.ingest.cleaning import Batch
from anomaly.ingest.layout import Layout, SheetPart
from anomaly.ingest.raw import Body, GridSheet
from anomaly.ingest.relation import grid_rows

if TYPE_CHECKING:
    import pyarrow as pa

#: A batch of more rows is cleaned at once: larger ones gain nothing.
_FULL_ROWS = 50_000
#: All waiting rows together; beyond, the largest batch goes first.
_HELD_ROWS = 200_000


@dataclass(slots=True)
class _Waiting:
    parts: list[SheetPart] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    rows: "list[pa.Table]" = field(default_factory=list)
    count: int = 0

    def batch(self) -> Batch:
        return Batch(parts=self.parts, bodies=self.bodies, rows=self.rows)


class Batches:
    """Sheets that wait for others of their layout."""

    def __init__(self) -> None:
        self._waiting: dict[Layout, _Waiting] = {}
        self._held = 0

    def add(self, part: SheetPart) -> Iterator[Batch]:
        """Take a sheet; the batches that are ready with it."""
        if not isinstance(part.sheet, GridSheet):
            # A text file is read by the database itself, file by file.
            yield Batch(parts=[part])
            return
        waiting = self._waiting.setdefault(part.layout, _Waiting())
        rows, body = grid_rows(part, part.sheet)
        part.sheet.chunks = []  # what is used of them is in `rows`
        waiting.parts.append(part)
        waiting.bodies.append(body)
        waiting.rows.append(rows)
        waiting.count += len(rows)
        self._held += len(rows)
        if waiting.count >= _FULL_ROWS:
            yield self._take(part.layout)
        elif self._held >= _HELD_ROWS:
            yield self._take(max(self._waiting, key=lambda layout: self._waiting[layout].count))

    def rest(self) -> Iterator[Batch]:
        """What still waits, in the order in which it began to."""
        for layout in list(self._waiting):
            yield self._take(layout)

    def _take(self, layout: Layout) -> Batch:
        waiting = self._waiting.pop(layout)
        self._held -= waiting.count
        return waiting.batch()
