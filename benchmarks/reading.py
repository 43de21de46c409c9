"""Read time against the bare libraries on the same files.

The bare side opens each file and touches every cell; it finds no header, types nothing, checks
nothing and keeps nothing but Python lists or a table of text.
"""

import tempfile
from pathlib import Path

from python_calamine import CalamineWorkbook

from anomaly import ingest
from anomaly.vocabulary import load_vocabulary
from anomaly.warehouse import create_record_schema, open_warehouse
from harness import Record, take_turns

GROUPS = {"workbooks": (".xlsx", ".xls"), "text files": (".csv", ".txt")}


def compare_reading(inbox: Path, record: Record, rounds: int) -> None:
    """One measurement for workbooks and one for text files."""
    for name, suffixes in GROUPS.items():
        files = sorted(path for path in inbox.rglob("*") if path.suffix.lower() in suffixes)
        if not files:
            continue
        with tempfile.TemporaryDirectory() as folder:
            same = Path(folder) / "inbox"
            same.mkdir()
            for path in files:
                target = same / path.relative_to(inbox)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(path.resolve())
            turns = take_turns(
                {
                    "ingest": lambda same=same: _ingest(same),  # type: ignore[misc]
                    "bare": lambda files=files: _bare(files),  # type: ignore[misc]
                },
                rounds,
            )
        ratio = turns.ratio("ingest", "bare")
        size = sum(path.stat().st_size for path in files)
        record.add(
            "reading",
            f"  {name:12} {len(files):4} files {size / 1e6:8.1f} MB   "
            f"read and cleaned {turns.seconds('ingest', 'wall'):7.2f} s   "
            f"bare {turns.seconds('bare', 'wall'):7.2f} s   "
            f"CPU ratio {ratio.median:5.2f} ({ratio.low:.2f}-{ratio.high:.2f})",
            group=name,
            files=len(files),
            bytes=size,
            ratio_cpu=ratio,
            ratio_wall=turns.ratio("ingest", "bare", "wall"),
            ingest_wall_seconds=turns.seconds("ingest", "wall"),
            bare_wall_seconds=turns.seconds("bare", "wall"),
        )


def _ingest(inbox: Path) -> None:
    vocabulary = load_vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        with open_warehouse(scratch / "reading.duckdb") as connection:
            create_record_schema(connection, vocabulary)
            settings = ingest.IngestSettings(scratch=scratch)
            ingest.load(inbox, connection, vocabulary, settings)


def _bare(files: list[Path]) -> None:
    with open_warehouse() as connection:
        for path in files:
            if path.suffix.lower() in GROUPS["workbooks"]:
                workbook = CalamineWorkbook.from_path(path)
                for sheet in workbook.sheet_names:
                    workbook.get_sheet_by_name(sheet).to_python()
                continue
            with tempfile.TemporaryDirectory() as folder:
                text = Path(folder) / "text.csv"
                text.write_text(_decoded(path), encoding="utf-8")
                connection.execute(
                    "CREATE OR REPLACE TEMP TABLE bare AS SELECT * FROM read_csv($1, "
                    "all_varchar=true, header=false, null_padding=true, ignore_errors=true)",
                    [str(text)],
                )


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")
