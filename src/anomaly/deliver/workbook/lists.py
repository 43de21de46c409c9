"""The hidden sheet that holds the drop-down values, and the names that refer to it."""

from itertools import zip_longest

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
    lists = {name: words.choices(name) for name in CHOICES}
    columns = [
        ("batch", view.run_id, "schema", SCHEMA_VERSION),
        *((name, *values) for name, values in lists.items()),
    ]
    # Row by row, because a streamed workbook cannot go back to an earlier row.
    for row, values in enumerate(zip_longest(*columns)):
        for column, value in enumerate(values):
            if value is not None:
                sheet.text(row, column, value, style)
    for column, (name, choices) in enumerate(lists.items(), start=1):
        cells = xl_range_abs(1, column, len(choices), column)
        book.name_range(f"list_{name}", f"'{sheet.name}'!{cells}")
    sheet.protect()
    sheet.hide()
