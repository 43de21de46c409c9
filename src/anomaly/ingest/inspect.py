"""What each file is, without loading it: kind, header, proposed table and columns, samples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from anomaly.ingest.catalogue import issue, mask_raw
from anomaly.ingest.inventory import FoundFile, take_inventory
from anomaly.ingest.mapping import fingerprint
from anomaly.ingest.raw import RawSheet
from anomaly.ingest.reading import read_file
from anomaly.ingest.saved import SavedMapping, write_mapping
from anomaly.ingest.settings import ColumnUse, IngestSettings
from anomaly.ingest.understanding import Knowledge, Refused, understand
from anomaly.values import Issue
from anomaly.vocabulary.model import Vocabulary

_SAMPLES = 3
#: Rows of a sheet that are looked at.
_MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSample:
    """One source column: how it was understood, with a few masked values."""

    use: ColumnUse
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReport:
    """What one sheet is taken for.

    `table` is None when the sheet waits for a mapping; `problems` says why. `header` is the
    fingerprint by which a saved mapping finds the sheet again.
    """

    sheet: str | None
    table: str | None
    header_rows: tuple[int, ...]
    header: str | None
    columns: tuple[ColumnSample, ...]
    facts: Mapping[str, str]
    problems: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What one file is: container, encoding, its sheets, problems of the whole file."""

    file: str
    kind: str
    encoding: str | None
    sheets: tuple[SheetReport, ...]
    problems: tuple[Issue, ...]


def inspect(
    paths: Sequence[Path], vocabulary: Vocabulary, settings: IngestSettings
) -> list[FileReport]:
    """Look at files and folders and propose table and columns of every sheet.

    Args:
        paths: files, or folders of which every file is looked at.
        vocabulary: canonical tables.
        settings: see `IngestSettings`; `scratch` holds decoded text meanwhile.
    """
    knowledge = Knowledge.from_settings(vocabulary, settings)
    reports: list[FileReport] = []
    with TemporaryDirectory(prefix="inspect-", dir=settings.scratch) as scratch:
        for path in paths:
            inventory = (
                take_inventory(path) if path.is_dir() else take_inventory(path.parent, [path])
            )
            for found in inventory.files:
                target = Path(scratch) / f"text{len(reports):06d}.csv"
                reports.append(_report(found, knowledge, settings, target))
    return reports


def save_mappings(reports: Sequence[FileReport], folder: Path) -> list[Path]:
    """Write one mapping file for each sheet whose table is known; existing files stay.

    Returns:
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    done: set[str] = set()
    for report in reports:
        for sheet in report.sheets:
            if sheet.table is None or sheet.header is None or sheet.header in done:
                continue
            done.add(sheet.header)
            path = folder / f"{sheet.table}-{sheet.header}.yml"
            if path.exists():
                continue
            mapping = SavedMapping(
                path=path.name,
                table=sheet.table,
                header=sheet.header,
                money_unit=sheet.facts.get("money_unit"),
                area_unit=sheet.facts.get("area_unit"),
            )
            headers = {
                column.use.header: column.use.field for column in sheet.columns if column.use.header
            }
            write_mapping(path, mapping, headers)
            written.append(path)
    return written


def _report(
    found: FoundFile, knowledge: Knowledge, settings: IngestSettings, target: Path
) -> FileReport:
    read = read_file(found, settings, target, most_rows=_MOST_ROWS)
    target.unlink(missing_ok=True)
    problems: list[Issue] = []
    if read.refusal is not None:
        problems.append(issue(read.refusal.code, file=found.file, values=read.refusal.values))
    problems += [
        issue(code, file=found.file, sheet=sheet, values=values)
        for code, sheet, values in read.remarks
    ]
    return FileReport(
        file=found.file,
        kind=found.kind.value,
        encoding=read.encoding,
        sheets=tuple(_report_sheet(sheet, knowledge) for sheet in read.sheets),
        problems=tuple(problems),
    )


def _report_sheet(sheet: RawSheet, knowledge: Knowledge) -> SheetReport:
    understood = understand(knowledge, sheet)
    if isinstance(understood, Refused):
        return SheetReport(
            sheet=sheet.sheet,
            table=understood.table,
            header_rows=(),
            header=understood.header,
            columns=(),
            facts={},
            problems=(
                issue(
                    understood.code, file=sheet.file, sheet=sheet.sheet, values=understood.values
                ),
            ),
        )
    table = understood.match.table
    columns = tuple(
        ColumnSample(
            use=use,
            samples=_samples(
                sheet,
                understood.header.body,
                use.position,
                table.field(use.field).type if use.field else "text",
            ),
        )
        for use in understood.match.columns
    )
    facts = {name: str(value) for name, value in understood.constants.items()}
    for name in ("money_unit", "area_unit"):
        unit = getattr(understood.facts, name)
        if unit:
            facts[name] = unit
    return SheetReport(
        sheet=sheet.sheet,
        table=table.name,
        header_rows=tuple(sheet.first_row + at for at in understood.header.rows),
        header=fingerprint(understood.header.labels),
        columns=columns,
        facts=facts,
        problems=(),
    )


def _samples(sheet: RawSheet, body: int, position: int, kind: str) -> tuple[str, ...]:
    values: list[str] = []
    for row in sheet.head[body:]:
        text = row[position] if position < len(row) else None
        if text and text not in values:
            values.append(text)
        if len(values) == _SAMPLES:
            break
    return tuple(mask_raw(value, kind) or "" for value in values)


__all__ = ["ColumnSample", "FileReport", "SheetReport", "inspect", "save_mappings"]
