"""What stands around a table: programme, period, pay date, units, village in titles and names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anomaly.ingest.clean.codes import ProgrammeNames
from anomaly.ingest.clean.dates import parse_date
from anomaly.ingest.clean.money import AREA_UNITS, MONEY_UNITS
from anomaly.ingest.clean.texts import squeeze
from anomaly.values import month_of

_UNIT = re.compile(r"(?:金额|面积|计量|货币)?单位[:：]?(?P<units>[^\s;；)]{1,12})")
_PAY_DATE = re.compile(r"(?:发放|打卡|拨付|兑付|支付)(?:日期|时间)[:：]?(?P<date>\d[\d年月日./-]+)")
_OTHER_DATE = re.compile(r"(?:填表|制表|填报|打印|截至|截止|导出|统计|上报|报送|编制)")
_PERIODS = (
    re.compile(r"(?<!\d)20\d{2}年\d{1,2}月?(?:-|—|~|–|至|到)(?:20\d{2}年)?\d{1,2}月"),
    re.compile(
        r"(?<!\d)20\d{2}[./-]?(?:0[1-9]|1[0-2])(?:-|—|~|至)20\d{2}[./-]?(?:0[1-9]|1[0-2])(?!\d)"
    ),
    re.compile(r"(?<!\d)20\d{2}年度?第?[一二三四1-4]季度"),
    re.compile(r"(?<!\d)20\d{2}年度?[上下]半年"),
    re.compile(r"(?<!\d)20\d{2}年\d{1,2}月"),
    re.compile(r"二[〇零○]..年[一二三四五六七八九十]{1,2}月"),
    re.compile(r"(?<!\d)20\d{2}[./_-](?:0?[1-9]|1[0-2])(?![\d./-])"),
    re.compile(r"(?<!\d)20\d{2}(?:0[1-9]|1[0-2])(?!\d)"),
)
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?:年度?|(?=[^\d./-]|$))")
_BARE_MONTH = re.compile(r"(?<![\d年])(\d{1,2})月(?!\d)")
_PROGRAMME = re.compile(
    r"([\u4e00-\u9fff]{2,14}?(?:补贴|津贴|补助金|补助|救助金|救助|保障金|供养金|抚慰金|扶助金|奖补资金|保险金|养老金|低保金))"
)
_NOISE = re.compile(
    r"^(?:.*?(?:县|市|区|旗))?(?:[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道))?(?:[\u4e00-\u9fff]{1,6}?(?:村|社区))?"
    r"(?:年度?|第?[一二三四]季度|[上下]半年|月份?)?(?:发放|关于|惠民惠农)?"
)
_VILLAGE = re.compile(r"[\u4e00-\u9fff]{1,8}(?:村|社区|居委会|村委会)")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,8}(?:镇|乡|街道)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """Facts of a sheet, each None when nothing says it; months are year*12+month-1."""

    programme: str | None = None
    programme_guess: str | None = None
    from_month: int | None = None
    to_month: int | None = None
    pay_date: int | None = None
    money_unit: str | None = None
    area_unit: str | None = None
    town: str | None = None
    village: str | None = None
    texts: tuple[str, ...] = ()


def find_facts(
    titles: Sequence[str],
    tab: str | None,
    file_stem: str,
    programmes: ProgrammeNames,
    *,
    folders: Sequence[str] = (),
) -> SheetFacts:
    """Read titles, then the tab, then the file name and its folders, in this order of trust."""
    texts = [*titles, *([tab] if tab else []), file_stem, *reversed(folders)]
    spoken = [squeeze(text) for text in texts]
    dated = [text for text in spoken if not _OTHER_DATE.search(text)]
    period = _find_period([_PAY_DATE.sub("", text) for text in dated])
    units = [match["units"] for text in spoken if (match := _UNIT.search(text))]
    place = squeeze(tab) if tab else ""
    return SheetFacts(
        programme=next((found for text in spoken if (found := programmes.find_inside(text))), None),
        programme_guess=next((guess for text in spoken if (guess := _guess(text))), None),
        from_month=period[0] if period else None,
        to_month=period[1] if period else None,
        pay_date=next(
            (
                parse_date(match["date"]).start
                for text in spoken
                if (match := _PAY_DATE.search(text))
            ),
            None,
        ),
        money_unit=_find_unit(units, MONEY_UNITS),
        area_unit=_find_unit(units, AREA_UNITS),
        town=place if _TOWN.fullmatch(place) else None,
        village=place if _VILLAGE.fullmatch(place) else None,
        texts=tuple(spoken),
    )


def _find_period(texts: Sequence[str]) -> tuple[int, int] | None:
    for text in texts:
        for pattern in _PERIODS:
            match = pattern.search(text)
            if match:
                parsed = parse_date(match[0].replace("_", "-"))
                if parsed.first_month is not None and parsed.last_month is not None:
                    return parsed.first_month, parsed.last_month
    years = [int(match[1]) for text in texts if (match := _YEAR.search(text))]
    if not years:
        return None
    for text in texts:
        bare = _BARE_MONTH.search(text)
        if bare and 1 <= int(bare[1]) <= 12:  # noqa: PLR2004 - months
            month = month_of(years[0], int(bare[1]))
            return month, month
    return month_of(years[0], 1), month_of(years[0], 12)


def _guess(text: str) -> str | None:
    """A programme-like phrase of a title, when no known name stands in it."""
    tail = re.split(r"\d+[年月]?(?:度|份)?", text)[-1]
    found = _PROGRAMME.search(_NOISE.sub("", tail))
    return found[1] if found else None


def _find_unit(units: Sequence[str], known: dict[str, int]) -> str | None:
    for text in units:
        for word in re.split(r"[、,，/]", text):
            if word in known:
                return word
    return None
