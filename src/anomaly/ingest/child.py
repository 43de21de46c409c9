"""The child process that parses workbooks: wishes come as JSON lines, answers go back the same way.

Run by `isolation` as `python -m anomaly.ingest.child`; cells go into the Arrow file of the wish,
one stream a sheet.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from anomaly.ingest.inventory import FoundFile
from anomaly.ingest.isolation import CHILD_BYTES
from anomaly.ingest.passwords import Passwords
from anomaly.ingest.raw import GridSheet, Refusal
from anomaly.ingest.readers.office import read_sheets
from anomaly.ingest.settings import IngestSettings, Limits
from anomaly.ingest.sniff import FileKind


def main() -> None:
    """Answer wishes until there are none."""
    _limit_memory()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(wish: dict[str, Any]) -> dict[str, Any]:
    try:
        target = Path(wish["target"])
        found = FoundFile(
            file=wish["file"],
            path=Path(wish["path"]),
            kind=FileKind(wish["kind"]),
            sha256=wish["sha256"],
            size=wish["size"],
        )
        settings = IngestSettings(
            scratch=target.parent,
            limits=Limits(**wish["limits"]),
            passwords=Passwords({"*": wish["password"]} if wish["password"] else {}),
        )
        book = read_sheets(found, settings, most_rows=wish["most_rows"])
        if isinstance(book, Refusal):
            return {"refusal": [book.code, book.values]}
        sheets, remarks = book
        with pa.OSFile(str(target), "wb") as sink:
            for sheet in sheets:
                if sheet.rows:
                    _write_cells(sink, sheet)
    except MemoryError:
        return {"refusal": ["file.too_heavy", {"limit": f"{CHILD_BYTES >> 20} MiB"}]}
    return {"sheets": [_facts(sheet) for sheet in sheets], "remarks": remarks}


def _write_cells(sink: pa.NativeFile, sheet: GridSheet) -> None:
    cells = pa.concat_tables(sheet.chunks)
    with pa.ipc.new_stream(sink, cells.schema) as stream:
        stream.write_table(cells)


def _facts(sheet: GridSheet) -> dict[str, Any]:
    return {
        "sheet": sheet.sheet,
        "head": sheet.head,
        "width": sheet.width,
        "rows": sheet.rows,
        "first_used": sheet.first_used,
        "first_row": sheet.first_row,
        "merged": sheet.merged,
        "epoch": sheet.epoch.isoformat(),
        "known_header": asdict(sheet.known_header) if sheet.known_header else None,
        "uncomputed": sorted(sheet.uncomputed),
    }


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # a system without such limits
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = CHILD_BYTES if hard == resource.RLIM_INFINITY else min(CHILD_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


if __name__ == "__main__":
    main()
