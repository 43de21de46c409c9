"""Workbooks are parsed in child processes: a hostile file may end a child, never the scan.

Each child has a memory limit where the system knows one, reads one file at a time and hands its
sheets back as Arrow in a file of the run's scratch folder. A child that dies, hangs or exceeds its
limit costs its file, and another one takes its place.
"""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from anomaly.ingest.header import HeaderBlock
from anomaly.ingest.inventory import FoundFile
from anomaly.ingest.raw import GridSheet, Refusal
from anomaly.ingest.settings import IngestSettings

#: Address space of a child.
CHILD_BYTES = 3 * 1024**3
_SECONDS = 600.0


class WorkbookReaders:
    """A few child processes that read workbooks; use it as a context manager.

    Args:
        count: children that work at the same time; they start at once, so that they are ready when
            the first file comes.
        seconds: a file that takes longer is refused.
    """

    def __init__(self, count: int, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._free: queue.SimpleQueue[subprocess.Popen[str]] = queue.SimpleQueue()
        self._all: set[subprocess.Popen[str]] = set()
        for _ in range(max(1, count)):
            self._free.put(self._start())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._all:
            _end(child)

    def read(
        self,
        found: FoundFile,
        settings: IngestSettings,
        target: Path,
        *,
        most_rows: int | None = None,
    ) -> tuple[list[GridSheet], list[tuple[str, str | None, dict[str, object]]]] | Refusal:
        """Read the sheets of one file in a child; see `read_sheets`.

        Args:
            found: the file.
            settings: its limits and passwords.
            target: file of the scratch folder for the cells.
            most_rows: read no more rows of a sheet than about this, None: all.
        """
        wish = {
            "path": str(found.path),
            "file": found.file,
            "kind": found.kind.value,
            "sha256": found.sha256,
            "size": found.size,
            "limits": asdict(settings.limits),
            "password": settings.passwords.find(found.file),
            "target": str(target),
            "most_rows": most_rows,
        }
        child = self._free.get()
        try:
            answer = self._ask(child, wish)
        finally:
            if child.poll() is None:
                self._free.put(child)
            else:
                self._all.discard(child)
                self._free.put(self._start())
                _end(child)
        if answer is None:
            target.unlink(missing_ok=True)
            return Refusal("file.too_heavy", {"limit": f"{CHILD_BYTES >> 20} MiB"})
        if "refusal" in answer:
            return Refusal(*answer["refusal"])
        sheets = _read_cells(target, found.file, answer["sheets"])
        return sheets, [(code, sheet, values) for code, sheet, values in answer["remarks"]]

    def _ask(
        self, child: "subprocess.Popen[str]", wish: Mapping[str, object]
    ) -> dict[str, Any] | None:
        """The child's answer; None when it died, hung or ran out of memory."""
        if child.stdin is None or child.stdout is None:
            return None
        clock = threading.Timer(self._seconds, child.kill)
        clock.start()
        try:
            child.stdin.write(json.dumps(wish) + "\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:  # the pipe of a child that is gone
            line = ""
        finally:
            clock.cancel()
        if not line.endswith("\n"):
            child.kill()
            child.wait()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _start(self) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            [sys.executable, "-m", "anomaly.ingest.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a parser's last words may hold cells of the file
            text=True,
            encoding="utf-8",
        )
        self._all.add(child)
        return child


def _end(child: "subprocess.Popen[str]") -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            # What was still to be written to a child that is gone has nobody to read it.
            with suppress(OSError):
                pipe.close()


def _read_cells(target: Path, file: str, sheets: list[dict[str, Any]]) -> list[GridSheet]:
    """The sheets of an answer, their cells mapped from the file that the child wrote."""
    import pyarrow as pa

    found: list[GridSheet] = []
    source = pa.memory_map(str(target)) if any(facts["rows"] for facts in sheets) else None
    for facts in sheets:
        chunks: list[pa.Table] = []
        if source is not None and facts["rows"]:
            with pa.ipc.open_stream(source) as stream:
                chunks.append(stream.read_all())
        facts["epoch"] = date.fromisoformat(facts["epoch"])
        facts["merged"] = [tuple(block) for block in facts["merged"]]
        facts["uncomputed"] = frozenset(facts["uncomputed"])
        header = facts["known_header"]
        if header is not None:
            labels = tuple(tuple(texts) for texts in header["labels"])
            facts["known_header"] = HeaderBlock(
                rows=tuple(header["rows"]),
                labels=labels,
                titles=tuple(header["titles"]),
                body=header["body"],
            )
        found.append(GridSheet(file=file, chunks=chunks, **facts))
    target.unlink(missing_ok=True)
    return found
