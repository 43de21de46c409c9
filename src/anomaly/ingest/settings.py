"""What ingest is told from outside, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from anomaly.ingest.passwords import Passwords
from anomaly.values import Issue, SheetBalance, SourceFile

if TYPE_CHECKING:
    from anomaly.ingest.isolation import WorkbookReaders


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Beyond these a container is refused before it is parsed."""

    inflated_bytes: int = 4 * 1024**3
    ratio: int = 200
    ratio_from_bytes: int = 10 * 1024**2
    box_cells: int = 40_000_000
    box_to_cells: int = 20
    columns: int = 2_000
    sheets: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSettings:
    """Settings of one load.

    Args:
        scratch: an existing private folder for decoded text; emptied of our files afterwards.
        as_of: births after this day are impossible; None judges by 2100.
        programmes: known programme names and aliases to the canonical name; None: not known, so
            no name is reported as unknown.
        mappings_dir: saved mappings (`*.yml`), None when there are none.
        threads: files parsed at the same time; the result does not depend on it.
        issue_limit: cells of one code listed one by one for a column; the rest is counted.
        limits: refuses hostile containers.
        passwords: opens encrypted workbooks.
        readers: child processes that parse workbooks; None: this process does, which only files
            that we wrote ourselves deserve.
    """

    scratch: Path
    as_of: date | None = None
    programmes: Mapping[str, str] | None = None
    mappings_dir: Path | None = None
    threads: int = 1
    issue_limit: int = 10_000
    limits: Limits = field(default_factory=Limits)
    passwords: Passwords = field(default_factory=Passwords)
    readers: "WorkbookReaders | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """How one source column was understood: its header, field (None: not used) and why."""

    position: int
    header: str
    field: str | None
    reason: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetUse:
    """A sheet that was read: its table, header rows, columns and the facts around it.

    `facts` holds programme, from_month, to_month, pay_date, unit words with where they were found.
    """

    file: str
    sheet: str | None
    table: str
    header_rows: tuple[int, ...]
    columns: tuple[ColumnUse, ...]
    facts: Mapping[str, str]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a folder gave: files, where every row went, issues in order of place, sheets used."""

    files: tuple[SourceFile, ...]
    balances: tuple[SheetBalance, ...]
    issues: tuple[Issue, ...]
    sheets: tuple[SheetUse, ...] = ()
