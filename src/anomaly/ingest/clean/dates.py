"""Dates as partial as they were written, and periods of months; never an invented day."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from anomaly.ingest.clean.numerals import NUMERALS, digits_of, number_of
from anomaly.ingest.clean.texts import is_missing, squeeze, unquote

FIRST_YEAR, LAST_YEAR = 1900, 2100
#: Day 0 of the two serial systems of workbooks.
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)

_OPEN = {"长期", "至今", "终身", "永久", "无限期", "长期有效", "9999-12-31", "99991231"}
_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?份?")
_YEAR = re.compile(r"(\d{4})(?:年度?)?")
_QUARTER = re.compile(r"(\d{4})年?[-/.]?(?:第?([1-4一二三四])季度?|Q([1-4]))")
_HALF = re.compile(r"(\d{4})年?(上|下)半年")
_MONTH_RANGE = re.compile(r"(\d{4})年?[-/.]?(\d{1,2})月?[-至到~—](\d{1,2})月份?")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_SHORT = re.compile(r"\d{1,2}[-/.]\d{1,2}([-/.]\d{1,4})?")
_ZERO = re.compile(r"0{4}[-/.]?0{1,2}[-/.]?0{1,2}.*|0+|1900[-/.]0?1[-/.]0{1,2}.*")
_NUMERAL_RUN = re.compile("[" + "".join(sorted(NUMERALS)) + "]+")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_MONTHS = 12
_DAY_DIGITS, _MONTH_DIGITS = 8, 6


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date cell understood.

    Args:
        start: yyyymmdd with 00 for what is not known; None when missing or set aside.
        first_month: first month meant (year*12+month-1), None when missing.
        last_month: last month meant, None when missing or open.
        code: issue code.
        is_open: an open end such as 长期.
    """

    start: int | None
    first_month: int | None = None
    last_month: int | None = None
    code: str | None = None
    is_open: bool = False


_MISSING = ParsedDate(None)


def parse_date(
    text: str | None, *, number_cell: bool = False, epoch: date = EPOCH_1900
) -> ParsedDate:
    """The date, month, year or interval that one cell writes.

    Args:
        text: the cell as text (a date cell as ISO text).
        number_cell: whether the cell held a number: 2024.1 may then be October.
        epoch: day 0 of serial numbers of this workbook.

    >>> [parse_date(t).start for t in ("2024年3月5日", "202403", "2024", "45356")]
    [20240305, 20240300, 20240000, 20240305]
    """
    if text is None or is_missing(text):
        return _MISSING
    bare = unquote(squeeze(_space_before_time(text))).strip("。,;")
    if not bare:
        return _MISSING
    if bare in _OPEN:
        return ParsedDate(None, is_open=True)
    if _ZERO.fullmatch(bare):
        return ParsedDate(None, code="date.zero")
    arabic = _arabic(bare)
    single = _parse_single(arabic, number_cell=number_cell, epoch=epoch)
    if single is not None:
        return single
    if arabic.endswith("至今"):
        arabic = arabic.removesuffix("至今").rstrip("-~—–") + "~至今"
    interval = _parse_interval(arabic)
    return interval if interval is not None else ParsedDate(None, code="date.ambiguous")


def parse_year_month(text: str) -> tuple[int, int] | None:
    """(first, last) month of a period, None when the text is not one."""
    parsed = parse_date(text)
    if parsed.first_month is None or parsed.last_month is None:
        return None
    return parsed.first_month, parsed.last_month


def _space_before_time(text: str) -> str:
    return re.sub(r"(?<=\d)\s+(?=\d{1,2}:)", "T", text.strip())


def _parse_single(  # noqa: PLR0911 - one line a form
    bare: str, *, number_cell: bool, epoch: date
) -> ParsedDate | None:
    for pattern, build in ((_DAY, _from_day), (_QUARTER, _from_quarter), (_HALF, _from_half)):
        match = pattern.fullmatch(bare)
        if match:
            return build(match)
    month = _MONTH.fullmatch(bare)
    if month:
        if number_cell:
            # As a number, 2024.1 may have been typed 2024.10.
            return ParsedDate(None, code="date.ambiguous")
        return _month(int(month[1]), int(month[2]))
    if bare.isdigit():
        return _from_digits(bare, epoch)
    year = _YEAR.fullmatch(bare)
    if year:
        return _year(int(year[1]))
    if _SERIAL.fullmatch(bare):
        return _from_serial(bare, epoch)
    return ParsedDate(None, code="date.ambiguous") if _SHORT.fullmatch(bare) else None


def _from_digits(bare: str, epoch: date) -> ParsedDate:
    if len(bare) == _DAY_DIGITS:
        if bare[4:] == "0000":
            return _year(int(bare[:4]))
        if bare[6:] == "00":
            return _month(int(bare[:4]), int(bare[4:6]))
        return _day(int(bare[:4]), int(bare[4:6]), int(bare[6:]))
    if len(bare) == _MONTH_DIGITS:
        return _month(int(bare[:4]), int(bare[4:]))
    if len(bare) == 4:  # noqa: PLR2004 - a year
        return _year(int(bare))
    return _from_serial(bare, epoch)


def _from_serial(bare: str, epoch: date) -> ParsedDate:
    days = int(bare.split(".", maxsplit=1)[0])
    if not 1 <= days < 80_000:  # noqa: PLR2004 - beyond the year 2100
        return ParsedDate(None, code="date.ambiguous")
    day = epoch + timedelta(days=days)
    return _day(day.year, day.month, day.day)


def _from_day(match: re.Match[str]) -> ParsedDate:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if day == 0:
        return _month(year, month) if month else _year(year)
    return _day(year, month, day)


def _from_quarter(match: re.Match[str]) -> ParsedDate:
    word = match[2] or match[3]
    quarter = _QUARTERS.get(word) or int(word)
    return _months(int(match[1]), quarter * 3 - 2, quarter * 3)


def _from_half(match: re.Match[str]) -> ParsedDate:
    return _months(int(match[1]), *((1, 6) if match[2] == "上" else (7, 12)))


def _parse_interval(bare: str) -> ParsedDate | None:
    within = _MONTH_RANGE.fullmatch(bare)
    if within and int(within[2]) <= int(within[3]):
        return _months(int(within[1]), int(within[2]), int(within[3]))
    for match in _splits(bare):
        first = _parse_single(match[0], number_cell=False, epoch=EPOCH_1900)
        if first is None or first.first_month is None:
            continue
        if match[1] in _OPEN:
            return ParsedDate(first.start, first.first_month, None, is_open=True)
        last = _parse_single(match[1], number_cell=False, epoch=EPOCH_1900)
        if last is None or last.last_month is None or last.last_month < first.first_month:
            continue
        return ParsedDate(first.start, first.first_month, last.last_month)
    return None


def _splits(bare: str) -> list[tuple[str, str]]:
    return [
        (bare[: found.start()], bare[found.end() :])
        for found in re.finditer(r"--|[-~—–至到]", bare)
        if found.start() >= 4 and len(bare) - found.end() >= 2  # noqa: PLR2004 - a year, a word
    ]


def _day(year: int, month: int, day: int) -> ParsedDate:
    if not _is_sane(year) or not 1 <= month <= _MONTHS:
        return ParsedDate(None, code="date.range")
    if not 1 <= day <= monthrange(year, month)[1]:
        return ParsedDate(None, code="date.range")
    index = year * 12 + month - 1
    return ParsedDate(year * 10000 + month * 100 + day, index, index)


def _month(year: int, month: int) -> ParsedDate:
    if not _is_sane(year) or not 1 <= month <= _MONTHS:
        return ParsedDate(None, code="date.range")
    index = year * 12 + month - 1
    return ParsedDate(year * 10000 + month * 100, index, index)


def _months(year: int, first: int, last: int) -> ParsedDate:
    if not _is_sane(year) or not 1 <= first <= last <= _MONTHS:
        return ParsedDate(None, code="date.range")
    start = year * 10000 + (first * 100 if first == last else 0)
    return ParsedDate(start, year * 12 + first - 1, year * 12 + last - 1)


def _year(year: int) -> ParsedDate:
    return _months(year, 1, _MONTHS)


def _is_sane(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def _arabic(bare: str) -> str:
    """Chinese numerals between 年, 月, 日 and 季度 as digits; other texts as they are."""
    if not any(character in NUMERALS for character in bare) or not re.search("[年月日]", bare):
        return bare

    def replace(match: re.Match[str]) -> str:
        run = match[0]
        digits = digits_of(run)
        if digits is not None:
            return digits
        value = number_of(run)
        return run if value is None else str(value)

    return _NUMERAL_RUN.sub(replace, bare)
