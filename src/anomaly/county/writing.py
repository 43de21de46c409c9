"""Columns of cells from the county in memory: numbers, names, places, accounts, money, months."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Literal

import numpy as np

from anomaly.county.ledger import Texts
from anomaly.county.model import SECOND_ACCOUNT, County
from anomaly.county.months import Integers, date_text, period_text
from anomaly.county.person_numbers import write_number
from anomaly.county.programmes import PROGRAMMES
from anomaly.county.sheets import Cell, Column

COUNTY_NAME = "青禾县"
MoneyStyle = Literal["number", "text", "grouped", "ten_thousand"]
_FEN_OF_TEN_THOUSAND = 1_000_000
_TWO = 2


class Clerk:
    """Writes columns about the persons of a county.

    Args:
        county: what is true.
    """

    def __init__(self, county: County) -> None:
        self.county = county
        self.towns = county.places.towns
        self.villages = county.places.villages
        self._town_of = county.places.town_of

    def numbers(self, header: str, persons: Integers, writings: Integers | None = None) -> Column:
        """Person numbers as the office wrote them; -1 is empty."""
        known = self.county.persons.number
        if writings is None:
            cells: list[Cell] = [known[p] if p >= 0 else "" for p in persons.tolist()]
        else:
            pairs = zip(persons.tolist(), writings.tolist(), strict=True)
            cells = [known[p] if not w else write_number(known[p], w) for p, w in pairs]
        return Column(header, cells, 22)

    def names(
        self, header: str, persons: Integers, *, spaced: bool = False, noted: str = ""
    ) -> Column:
        """Names; `spaced` sets short ones apart to the width of three characters.

        Args:
            header: header of the column.
            persons: person indexes, -1 empty.
            spaced: 张　三 instead of 张三.
            noted: bracket text behind every seventh name, such as 户主.
        """
        known = self.county.persons.name
        cells = [known[p] if p >= 0 else "" for p in persons.tolist()]
        if spaced:
            cells = ["\u3000".join(name) if len(name) == _TWO else name for name in cells]
        if noted:
            cells = [
                name + f"({noted})" if p % 7 == 0 else name
                for p, name in zip(persons.tolist(), cells, strict=True)
            ]
        return Column(header, cells, 10)

    def town(self, header: str, village: Integers) -> Column:
        """Names of the towns of villages."""
        return Column(header, [self.towns[t] for t in self._town_of[village].tolist()], 10)

    def village(self, header: str, village: Integers, suffix: str = "") -> Column:
        """Names of villages; `suffix` such as 委会 is added."""
        return Column(header, [self.villages[v] + suffix for v in village.tolist()], 12)

    def town_of(self, village: Integers) -> Integers:
        """The towns of villages."""
        return self._town_of[village]

    def accounts(self, header: str, accounts: Integers) -> Column:
        """Account digits as text."""
        number = self.county.account_number
        return Column(header, [number(a) for a in accounts.tolist()], 22)

    def holders(self, header: str, accounts: Integers) -> Column:
        """The name an account runs under: a person or an institution."""
        persons, homes = self.county.persons.name, self.county.homes
        cells = [homes[-1 - a] if a < 0 else persons[a % SECOND_ACCOUNT] for a in accounts.tolist()]
        return Column(header, cells, 14)


def money(header: str, fen: Integers, style: MoneyStyle = "number") -> Column:
    """Amounts in yuan (or ten thousand yuan) as numbers or as text."""
    values = fen.tolist()
    if style == "number":
        return Column(header, [value / 100 for value in values], 12)
    if style == "ten_thousand":
        return Column(header, [value / _FEN_OF_TEN_THOUSAND for value in values], 12)
    if style == "grouped":
        return Column(header, [f"{value / 100:,.2f}" for value in values], 12)
    return Column(header, [f"{value / 100:.2f}" for value in values], 12)


def dates(header: str, values: Iterable[int], style: str = "dash") -> Column:
    """Dates in one notation; 0 is empty."""
    return Column(header, _per_value(values, lambda d: date_text(d, style)), 13)


def date_cells(header: str, values: Iterable[int]) -> Column:
    """Dates as date cells of a workbook; all must be known to the day."""
    days = [date(d // 10000, d // 100 % 100, d % 100) for d in values]
    return Column(header, days, 13)


def mixed_dates(header: str, values: Iterable[int]) -> Column:
    """Dates in a different notation from row to row, as several clerks type them."""
    styles = ("dash", "slash", "word", "digits", "dot")
    return Column(header, [date_text(d, styles[at % 5]) for at, d in enumerate(values)], 13)


def periods(header: str, first: Integers, last: Integers, style: str = "dash") -> Column:
    """The period that payments are for."""
    texts: dict[tuple[int, int], str] = {}
    cells = []
    for pair in zip(first.tolist(), last.tolist(), strict=True):
        if pair not in texts:
            texts[pair] = period_text(*pair, style)
        cells.append(texts[pair])
    return Column(header, cells, 14)


def words(header: str, texts: Texts | Iterable[str], width: int = 14) -> Column:
    """Texts as they are."""
    cells = texts.tolist() if isinstance(texts, np.ndarray) else list(texts)
    return Column(header, cells, width)


def _per_value(values: Iterable[int], write: Callable[[int], str]) -> list[str]:
    known: dict[int, str] = {}
    cells = []
    for value in values:
        number = int(value)
        if number not in known:
            known[number] = write(number)
        cells.append(known[number])
    return cells


def programmes(header: str, numbers: Integers) -> Column:
    """Names of programmes by their numbers."""
    return Column(header, [PROGRAMMES[number].name for number in numbers.tolist()], 22)


def programmes_of(header: str, names: Iterable[str]) -> Column:
    """Names of programmes."""
    return Column(header, list(names), 22)


__all__ = [
    "COUNTY_NAME",
    "Clerk",
    "date_cells",
    "dates",
    "mixed_dates",
    "money",
    "periods",
    "programmes",
    "programmes_of",
    "words",
]
