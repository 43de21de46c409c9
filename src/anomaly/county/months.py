"""The county's calendar: one year of payments, months as `year * 12 + month - 1`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer[Any]]

YEAR = 2024
#: First and last month that is paid.
FIRST, LAST = YEAR * 12, YEAR * 12 + 11
MONTHS = range(FIRST, LAST + 1)
QUARTERS = tuple(range(FIRST, LAST + 1, 3))
QUARTER_WORDS = ("一", "二", "三", "四")


def month(number: int) -> int:
    """The month integer of a month of the year that is paid.

    >>> month(3) - FIRST
    2
    """
    return FIRST + number - 1


def number_of(belong: int) -> int:
    """1 to 12 for a month integer."""
    return belong % 12 + 1


def month_of_date(date: int) -> int:
    """The month integer of a yyyymmdd date."""
    return date // 10000 * 12 + date // 100 % 100 - 1


def months_of_dates(dates: Integers) -> Integers:
    """The month integers of yyyymmdd dates."""
    return dates // 10000 * 12 + dates // 100 % 100 - 1


def first_day(belong: int) -> int:
    """The first day of a month as yyyymmdd."""
    return belong // 12 * 10000 + (belong % 12 + 1) * 100 + 1


def day_in(belong: int, day: int) -> int:
    """A day of a month as yyyymmdd; `day` must exist in it."""
    return first_day(belong) + day - 1


def ages(births: Integers, belong: int) -> Integers:
    """Completed years on the first day of a month."""
    return (first_day(belong) - births) // 10000


def between(values: Integers, lowest: int, highest: int) -> NDArray[np.bool_]:
    """Which values lie between two bounds, both included."""
    return (values >= lowest) & (values <= highest)


def age(birth: int, belong: int) -> int:
    """Completed years on the first day of a month.

    >>> age(19440101, month(1)), age(19440102, month(1))
    (80, 79)
    """
    return (first_day(belong) - birth) // 10000


def month_text(belong: int, style: str = "dash") -> str:
    """A month as offices write it: dash 2024-03, word 2024年3月, digits 202403, slash 2024/03."""
    year, number = belong // 12, belong % 12 + 1
    if style == "word":
        return f"{year}年{number}月"
    if style == "digits":
        return f"{year}{number:02d}"
    return f"{year}{'/' if style == 'slash' else '-'}{number:02d}"


def date_text(date: int, style: str = "dash") -> str:
    """A date as offices write it, no more precise than it is known; 0 is empty.

    >>> [date_text(20240305, s) for s in ("dash", "slash", "word", "digits", "dot")]
    ['2024-03-05', '2024/3/5', '2024年3月5日', '20240305', '2024.3.5']
    """
    if not date:
        return ""
    year, number, day = date // 10000, date // 100 % 100, date % 100
    if not number:
        return f"{year}年" if style == "word" else str(year)
    if not day:
        return month_text(year * 12 + number - 1, style)
    written = {
        "word": f"{year}年{number}月{day}日",
        "digits": str(date),
        "dash": f"{year}-{number:02d}-{day:02d}",
        "slash": f"{year}/{number}/{day}",
        "dot": f"{year}.{number}.{day}",
    }
    return written[style]


def period_text(first: int, last: int, style: str = "dash") -> str:
    """One month, a quarter in words, or an interval of months."""
    if first == last:
        return month_text(first, style)
    if first % 12 == 0 and last == first + 11:
        return f"{first // 12}年度"
    if first % 3 == 0 and last == first + 2:
        return f"{first // 12}年第{QUARTER_WORDS[first % 12 // 3]}季度"
    return f"{month_text(first, 'dash')}至{month_text(last, 'dash')}"
