"""填写说明: how to use and fill the workbook, what the codes are, which batch it is."""

from anomaly.deliver.run_view import RunView
from anomaly.deliver.words import CHOICES, Words
from anomaly.deliver.workbook.book import Sheet
from anomaly.deliver.workbook.formats import NAVY, SOFT_INK, Style
from anomaly.deliver.workbook.grid import lines_needed
from anomaly.deliver.workbook.lists import SCHEMA_VERSION
from anomaly.leads import check_characters

_USE = ("use", 4)
_FILL = ("fill", 5)
_WORDS = ("level", "score", "match", "amount", "expected")
_CONTACT = ("office", "person", "return")
_TEXT_WIDTH = 108
_CHOICE_COLUMNS = {
    "verdict": "col.verdict",
    "reason": "col.reason",
    "cause": "col.cause",
    "method": "col.method",
    "correction": "col.correction",
    "disposal": "col.disposal",
    "yes_no": "col.stopped",
    "same_person": "col.same_person",
}


def write_guide(sheet: Sheet, view: RunView, words: Words) -> None:
    """Write the guide."""
    _Guide(sheet, words).write(view)


class _Guide:
    """Writes downwards, one line at a time."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self._sheet = sheet
        self._words = words
        self._row = 0

    def write(self, view: RunView) -> None:
        sheet, words = self._sheet, self._words
        sheet.plain()
        sheet.width(0, 18)
        sheet.width(1, _TEXT_WIDTH)
        self._title(words("notice"))
        self._section("guide.heading.use", _USE)
        self._section("guide.heading.fill", _FILL)
        self._heading("guide.heading.codes")
        for name in CHOICES:
            self._pair(words(_CHOICE_COLUMNS[name]), " ／ ".join(words.choices(name)))
        self._heading("guide.heading.words")
        for name in _WORDS:
            self._pair(*_split(words(f"guide.word.{name}")))
        self._heading("guide.heading.batch")
        self._pair(words("guide.batch"), view.run_id)
        self._pair(words("guide.schema"), SCHEMA_VERSION)
        # The batch named by its own key: a workbook of another site's key does not match.
        self._pair(words("guide.check"), check_characters("batch", view.run_id, view.key))
        self._pair(words("guide.audit"), words("guide.audit.none"))
        self._heading("guide.heading.contact")
        for name in _CONTACT:
            self._pair(words(f"guide.contact.{name}"), "", fill=True)
        sheet.protect()
        sheet.print_landscape(pages_wide=1, header=words("notice"))

    def _title(self, text: str) -> None:
        look = self._sheet.formats.plain(bold=True, font_size=14, font_color=NAVY)
        self._sheet.text(self._row, 0, text, look)
        self._sheet.height(self._row, 30)
        self._row += 1

    def _section(self, heading: str, lines: tuple[str, int]) -> None:
        self._heading(heading)
        name, count = lines
        for number in range(1, count + 1):
            self._pair(f"{number}.", self._words(f"guide.{name}.{number}"))

    def _heading(self, key: str) -> None:
        self._row += 1
        look = self._sheet.formats.plain(
            bold=True, font_size=11, font_color=NAVY, bottom=1, bottom_color=NAVY
        )
        self._sheet.text(self._row, 0, self._words(key), look)
        self._sheet.blank(self._row, 1, look)
        self._sheet.height(self._row, 22)
        self._row += 1

    def _pair(self, name: str, value: str, *, fill: bool = False) -> None:
        formats = self._sheet.formats
        self._sheet.text(
            self._row, 0, name, formats.plain(font_color=SOFT_INK, valign="top", align="right")
        )
        self._sheet.text(self._row, 1, value, formats.cell(Style.WRAPPED, fill=fill))
        self._sheet.height(self._row, 6 + 15 * lines_needed(value, _TEXT_WIDTH))
        self._row += 1


def _split(sentence: str) -> tuple[str, str]:
    """The word before the colon, and what it means."""
    word, _, meaning = sentence.replace(": ", "：", 1).partition("：")
    return word, meaning
