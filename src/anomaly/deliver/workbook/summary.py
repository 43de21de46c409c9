"""汇总: the run on one page, as tables one below the other with native charts beside them.

Rows are written strictly downwards, because a streamed workbook cannot go back. The charts read
the tables' own cells, so what a chart shows can be read, copied and corrected.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter.format import Format

from anomaly.deliver import figures
from anomaly.deliver.handout import HandOut
from anomaly.deliver.run_view import RunView
from anomaly.deliver.sentences import Sentences
from anomaly.deliver.workbook.book import Book, Sheet
from anomaly.deliver.workbook.charts import (
    Chart,
    Span,
    finish_chart,
    month_chart,
    rule_chart,
    town_chart,
)
from anomaly.deliver.workbook.formats import NAVY, SOFT_INK, Style
from anomaly.deliver.workbook.grid import MOST_ROWS, place
from anomaly.values import Level, mask_text, month_text, yuan

_WIDTHS = (34, 25, 14, 9, 9, 9, 9, 9, 9, 2)
_CHART_COLUMN = 10
_FIRST_CHART_ROW = 3
_CHART_GAP = 1
_ROW_PIXELS = 24
_LINE_POINTS = 18
_TOP_PROGRAMMES = 10
_SHOWN_LEVELS = (Level.HIGH, Level.MEDIUM, Level.LOW)

_Value = str | int | Decimal | None


class SummarySheet:
    """Writes the summary.

    Args:
        book: the workbook, for charts.
        sheet: an empty sheet, the first of the workbook.
        view: the run.
        say: its sentences.
        handed: the hand-out.
    """

    def __init__(
        self, book: Book, sheet: Sheet, view: RunView, say: Sentences, handed: HandOut
    ) -> None:
        self._book = book
        self._sheet = sheet
        self._view = view
        self._say = say
        self._words = say.words
        self._handed = handed
        self._row = 0
        self._chart_row = _FIRST_CHART_ROW

    def write(self, sheet_sizes: Mapping[str, int]) -> None:
        """Write everything.

        Args:
            sheet_sizes: rows of the other sheets by name, in the order of the tabs.
        """
        for column, width in enumerate(_WIDTHS):
            self._sheet.width(column, width)
        self._sheet.plain()
        self._head()
        self._basics()
        self._sheets(sheet_sizes)
        self._rules()
        self._towns()
        self._programmes()
        self._months()
        self._balances()
        self._sheet.protect()
        self._sheet.print_landscape(pages_wide=1, header=self._words("notice"))

    def _head(self) -> None:
        formats = self._sheet.formats
        county = self._view.county or ""
        title = self._words("summary.title", county=county).lstrip(": ")
        self._sheet.text(0, 0, title, formats.plain(bold=True, font_size=18, font_color=NAVY))
        self._sheet.height(0, 34)
        notice = formats.plain(bold=True, font_size=11, font_color="#9B2318")
        self._sheet.text(1, 0, self._words("notice"), notice)
        self._sheet.height(1, 22)
        self._row = 3

    def _basics(self) -> None:
        view, words, say = self._view, self._words, self._say
        total = figures.totals(view)
        levels = " / ".join(str(total.levels[level]) for level in _SHOWN_LEVELS)
        new = total.life.get("new", 0)
        seen_before = set(total.life) - {"new"}
        life = (
            f"{new} / {total.life.get('continuing', 0)} / {total.life.get('gone', 0)}"
            if seen_before
            else words("summary.first_run", n=new)
        )
        trips = words.listed([say.title(rule) for rule in sorted(view.tripwires)])
        pairs = [
            ("summary.run", view.run_id),
            ("summary.as_of", view.as_of.isoformat()),
            ("summary.files", f"{total.files:,}"),
            ("summary.rows", f"{total.rows_seen:,} / {total.rows_set_aside:,}"),
            ("summary.persons", f"{view.persons:,}"),
            ("summary.leads", words("summary.leads_of", n=f"{total.leads:,}", levels=levels)),
            ("summary.handed", f"{len(self._handed.leads):,} / {self._handed.left_out:,}"),
            ("summary.identity", f"{total.identity:,}"),
            ("summary.amount", say.money(total.amount)),
            ("summary.overlap", say.money(total.overlapping)),
            ("summary.apart", say.money(total.apart)),
            ("summary.still_paid", f"{total.still_paid:,}"),
            ("summary.life", life),
            ("summary.rules", f"{total.rules_run} / {total.rules_not_run}"),
            ("summary.tripwires", trips or words("none")),
        ]
        self._heading("summary.basics")
        self._header(["summary.item", "summary.value"])
        for key, value in pairs:
            self._line([words(key), value])
        self._row += 1

    def _sheets(self, sizes: Mapping[str, int]) -> None:
        self._heading("summary.go")
        formats = self._sheet.formats
        for name, rows in sizes.items():
            style = formats.cell(Style.TEXT, link=True, middle=True)
            self._sheet.link(self._row, 0, name, place(name, 0), style)
            key = "summary.rows_of" if rows <= MOST_ROWS else "summary.rows_cut"
            text = self._words(key, n=f"{rows:,}", shown=f"{MOST_ROWS:,}")
            self._sheet.text(self._row, 1, text, self._style(Style.TEXT))
            self._sheet.height(self._row, _LINE_POINTS)
            self._row += 1
        self._row += 1

    def _rules(self) -> None:
        found = figures.by_rule(self._view)
        if not found:
            return
        self._heading("summary.by_rule", "summary.by_rule.note")
        levels = [f"level.{level.code}" for level in sorted(Level, reverse=True)]
        self._header(["col.title", "col.amount", "summary.people", *levels])
        first = self._row
        for figure in found:
            self._line(
                [
                    self._say.title(figure.rule),
                    yuan(figure.amount),
                    figure.subjects,
                    *figure.levels.values(),
                ]
            )
        span = Span(self._sheet.name, first, self._row - 1)
        self._chart(rule_chart(self._book, span), "chart.rule", bars=len(found))
        self._row += 1

    def _towns(self) -> None:
        found = figures.by_town(self._view)
        if not found:
            return
        self._heading("summary.by_town", "summary.by_town.note")
        levels = [f"level.{level.code}" for level in _SHOWN_LEVELS]
        self._header(["col.town", "col.amount", "summary.total", *levels, "summary.still"])
        first = self._row
        for figure in found:
            self._line(
                [
                    figure.town or self._words("place.unknown"),
                    yuan(figure.amount),
                    figure.leads,
                    *(figure.levels[level] for level in _SHOWN_LEVELS),
                    figure.still_paid,
                ]
            )
        names = [self._words(key) for key in levels]
        span = Span(self._sheet.name, first, self._row - 1)
        self._chart(town_chart(self._book, span, names), "chart.town", bars=len(found))
        totals: list[_Value] = [
            self._words("summary.total"),
            yuan(sum(f.amount for f in found)),
            sum(f.leads for f in found),
            *(sum(f.levels[level] for f in found) for level in _SHOWN_LEVELS),
            sum(f.still_paid for f in found),
        ]
        self._line(totals, bold=True)
        self._row += 1

    def _programmes(self) -> None:
        found = figures.by_programme(self._view)[:_TOP_PROGRAMMES]
        if not found:
            return
        self._heading("summary.by_programme")
        self._header(["col.programme", "col.amount", "summary.people"])
        for figure in found:
            name = figure.programme
            shown = self._words("programme.several") if name is None else mask_text(name)
            self._line([shown, yuan(figure.amount), figure.subjects])
        self._row += 1

    def _months(self) -> None:
        found = figures.by_month(self._view)
        if not found:
            return
        money = any(f.amount is not None for f in found)
        self._heading("summary.by_month")
        self._header(["summary.month", *(["col.amount"] if money else []), "summary.active"])
        first = self._row
        for figure in found:
            amount = [yuan(figure.amount)] if money else []
            self._line([month_text(figure.month), *amount, figure.leads])
        span = Span(self._sheet.name, first, self._row - 1)
        key = "chart.month" if money else "chart.month.count"
        self._chart(month_chart(self._book, span), key, bars=0)
        self._row += 1

    def _balances(self) -> None:
        if not self._view.balances:
            return
        self._heading("summary.balance", "summary.balance.note")
        keys = ["file", "sheet", "table", "seen", "accepted", "repaired", "quarantined"]
        columns = [f"summary.{key}" for key in keys[1:]]
        self._header(["col.file", *columns, "summary.non_data", "summary.balanced"])
        for balance in self._view.balances:
            if balance.refused is not None:
                state = self._words("summary.refused", code=balance.refused)
                self._line([mask_text(balance.file), mask_text(balance.sheet or ""), state])
                continue
            self._line(
                [
                    mask_text(balance.file),
                    mask_text(balance.sheet or ""),
                    self._view.table(balance.table) if balance.table else None,
                    balance.seen,
                    balance.accepted,
                    balance.repaired,
                    balance.quarantined,
                    balance.non_data,
                    self._words("yes" if balance.balanced else "no"),
                ]
            )

    def _chart(self, chart: Chart, key: str, *, bars: int) -> None:
        """Put a chart below the one before, on the right of the tables."""
        height = finish_chart(chart, self._words(key), bars=bars)
        self._sheet.chart(self._chart_row, _CHART_COLUMN, chart, self._words(key))
        self._chart_row += round(height / _ROW_PIXELS) + _CHART_GAP

    def _heading(self, key: str, note: str | None = None) -> None:
        formats = self._sheet.formats
        look = formats.plain(bold=True, font_size=12, font_color=NAVY)
        self._sheet.text(self._row, 0, self._words(key), look)
        self._sheet.height(self._row, 24)
        self._row += 1
        if note is not None:
            self._sheet.text(self._row, 0, self._words(note), formats.plain(font_color=SOFT_INK))
            self._row += 1

    def _header(self, keys: Sequence[str]) -> None:
        for column, key in enumerate(keys):
            self._sheet.text(self._row, column, self._words(key), self._sheet.formats.header())
        self._sheet.height(self._row, 24)
        self._row += 1

    def _line(self, values: Sequence[_Value], *, bold: bool = False) -> None:
        for column, value in enumerate(values):
            if isinstance(value, Decimal):
                style = self._style(Style.MONEY, bold=bold)
                self._sheet.number(self._row, column, value, style)
            elif isinstance(value, int):
                style = self._style(Style.INTEGER, bold=bold)
                self._sheet.number(self._row, column, value, style)
            else:
                style = self._style(Style.TEXT, bold=bold)
                self._sheet.text(self._row, column, value or "", style)
        self._sheet.height(self._row, _LINE_POINTS)
        self._row += 1

    def _style(self, style: Style, *, bold: bool = False) -> Format:
        return self._sheet.formats.cell(style, bold=bold, middle=True)
