"""The hidden sheet that holds the drop-down values, and the names that refer to it."""

from xlsxwriter.utility import xl_range_abs

from anomaly.deliver.run_view import RunView
from anomaly.deliver.words import CHOICES, Words
from anomaly.deliver.workbook.book import Book, Sheet
from anomaly.deliver.workbook.formats import Style

SCHEMA_VERSION = "1"
"""Version of the sheets and columns, read when a workbook comes back."""


def write_lists(book: Book, sheet: Sheet, view: RunView, words: Words) -> None:
    """Write the values of every drop-down, batch id and schema version; hide the sheet."""
    style = sheet.formats.cell(Style.TEXT)
    sheet.text(0, 0, "batch", style)
    sheet.text(1, 0, view.run_id, style)
    sheet.text(2, 0, "schema", style)
    sheet.text(3, 0, SCHEMA_VERSION, style)
    for column, name in enumerate(CHOICES, start=1):
        sheet.text(0, column, name, style)
    # Row by row, because a streamed workbook cannot go back to an earlier row.
    values = {name: words.choices(name) for name in CHOICES}
    for row in range(max(len(v) for v in values.values())):
        for column, name in enumerate(CHOICES, start=1):
            if row < len(values[name]):
                sheet.text(row + 1, column, values[name][row], style)
    for column, name in enumerate(CHOICES, start=1):
        cells = xl_range_abs(1, column, len(values[name]), column)
        book.name_range(f"list_{name}", f"'{sheet.name}'!{cells}")
    sheet.protect()
    sheet.hide()
