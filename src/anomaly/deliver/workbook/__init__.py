"""The workbook 疑点清单.xlsx: the list, and the form in which it comes back."""

from pathlib import Path

from anomaly.deliver.handout import hand_out
from anomaly.deliver.run_view import RunView
from anomaly.deliver.scan import scan_workbook
from anomaly.deliver.sentences import Sentences
from anomaly.deliver.workbook import columns, rows
from anomaly.deliver.workbook.book import Book
from anomaly.deliver.workbook.grid import write_grid
from anomaly.deliver.workbook.guide import write_guide
from anomaly.deliver.workbook.lists import SCHEMA_VERSION, write_lists
from anomaly.deliver.workbook.summary import SummarySheet
from anomaly.values import Lead, ListName

__all__ = ["SCHEMA_VERSION", "write_workbook"]

_TABS = {
    "summary": "#1F4468",
    "leads": "#9B2318",
    "findings": "#B5483C",
    "identity": "#D9A441",
    "missed": "#4F8A6B",
    "coverage": "#7FA3BF",
    "quality": "#7FA3BF",
    "guide": "#8A6D1D",
    "lists": "#999999",
}


def write_workbook(view: RunView, path: Path) -> None:
    """Write the workbook of a run and scan it.

    The file appears under its name only when it is complete, and is deleted again when the scan
    finds a formula, an outside link or a macro in it. Equal runs give equal bytes.

    Args:
        view: the finished run.
        path: the file to write; an earlier one is replaced.

    Raises:
        StorageError: the file cannot be written.
        InternalError: a cell could not be written as meant, or the scan found something.
    """
    say = Sentences(view)
    words = say.words
    handed = hand_out(view)
    sizes = _sheet_sizes(view, handed.leads)
    header = " · ".join(
        part for part in (view.county, words("book.title"), words("notice")) if part
    )
    with Book(
        path, created=view.as_of, title=words("book.title"), rows=sum(sizes.values())
    ) as book:
        sheets = {name: book.sheet(words(f"sheet.{name}")) for name in _TABS}
        for name, colour in _TABS.items():
            sheets[name].colour(colour)
        SummarySheet(book, sheets["summary"], view, say, handed).write(
            {words(f"sheet.{name}"): count for name, count in sizes.items()}
        )
        lead_at, detail_at = _places(handed.leads)
        tables = {
            "leads": (
                columns.LEADS,
                rows.lead_rows(view, say, handed.leads, detail_at),
                columns.LEADS_FROZEN,
                5,
            ),
            "findings": (
                columns.FINDINGS,
                rows.finding_rows(view, say, handed.leads, lead_at),
                columns.FINDINGS_FROZEN,
                3,
            ),
            "identity": (
                columns.IDENTITY,
                rows.identity_rows(view, say),
                columns.IDENTITY_FROZEN,
                3,
            ),
            "missed": (columns.MISSED, rows.missed_rows(view, say), columns.MISSED_FROZEN, 3),
            "coverage": (columns.COVERAGE, rows.coverage_rows(view, say), 1, 2),
            "quality": (columns.QUALITY, rows.quality_rows(view, say), 1, 1),
        }
        for name, (shape, content, frozen, pages_wide) in tables.items():
            write_grid(
                sheets[name],
                words,
                shape,
                content,
                empty=f"empty.{name}",
                frozen=frozen,
                pages_wide=pages_wide,
                header=header,
            )
        write_guide(sheets["guide"], view, words)
        write_lists(book, sheets["lists"], view, words)
        book.property("batch", view.run_id)
        book.property("schema", SCHEMA_VERSION)
    scan_workbook(path)


def _sheet_sizes(view: RunView, leads: tuple[Lead, ...]) -> dict[str, int]:
    """Rows of each table sheet, without the header."""
    issue_groups = {(issue.file, issue.code) for issue in view.issues}
    return {
        "leads": len(leads),
        "findings": sum(len(lead.finding_ids) for lead in leads),
        "identity": len(view.leads_of(ListName.IDENTITY)),
        "missed": len(view.hits_of(ListName.MISSED)),
        "coverage": len(view.coverage),
        "quality": len(issue_groups),
    }


def _places(leads: tuple[Lead, ...]) -> tuple[dict[str, int], dict[str, int]]:
    """Row of each lead on the leads sheet, and of its first finding on the findings sheet."""
    lead_at: dict[str, int] = {}
    detail_at: dict[str, int] = {}
    detail = 1
    for row, lead in enumerate(leads, start=1):
        lead_at[lead.lead_id] = row
        detail_at[lead.lead_id] = detail
        detail += len(lead.finding_ids)
    return lead_at, detail_at
