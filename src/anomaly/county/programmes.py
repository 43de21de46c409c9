"""The county's programmes, their standards, and which of them exclude each other."""

from dataclasses import dataclass

import numpy as np

from anomaly.county.months import FIRST, LAST, Integers, ages, day_in, month

LOW_INCOME = "城乡低保"
DESTITUTE = "特困供养"
OLD_AGE = "高龄津贴"
DISABLED_LIVING = "困难残疾人生活补贴"
DISABLED_CARE = "重度残疾人护理补贴"
ORPHAN = "孤儿基本生活费"
FOSTER = "事实无人抚养儿童基本生活补贴"
EMERGENCY = "临时救助"
PUBLIC_POST = "公益性岗位补贴"
EX_CADRE = "离任村干部生活补贴"
FARMLAND = "耕地地力保护补贴"
MAIZE = "玉米生产者补贴"
SOY = "大豆生产者补贴"
BIRTH_PLAN = "计划生育家庭奖励扶助"
MIGRANT = "水库移民后期扶持"
MEALS = "农村义务教育营养改善"
FUNERAL = "丧葬补助"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A row of the list of programmes; `rhythm` is how the county pays it."""

    name: str
    aliases: tuple[str, ...]
    family: str
    basis: str
    rhythm: str = "month"
    means_tested: bool = False
    discretionary: bool = False
    due_after_death: bool = False
    local_only: bool = True
    age_min: int | None = None
    age_max: int | None = None
    spread: bool | None = None
    universal: bool = False


PROGRAMMES = (
    Programme(
        name=LOW_INCOME,
        aliases=("低保金", "农村低保", "最低生活保障"),
        family="relief",
        basis="household",
        means_tested=True,
        discretionary=True,
    ),
    Programme(
        name=DESTITUTE,
        aliases=("特困人员救助供养", "特困人员供养"),
        family="relief",
        basis="person",
        means_tested=True,
        discretionary=True,
    ),
    Programme(name=OLD_AGE, aliases=("高龄老人津贴",), family="age", basis="person", age_min=80),
    Programme(
        name=DISABLED_LIVING,
        aliases=("困难残疾人补贴",),
        family="disability",
        basis="person",
        discretionary=True,
    ),
    Programme(name=DISABLED_CARE, aliases=("重残护理补贴",), family="disability", basis="person"),
    Programme(
        name=ORPHAN, aliases=("孤儿基本生活保障",), family="child", basis="person", age_max=17
    ),
    Programme(
        name=FOSTER,
        aliases=("事实无人抚养儿童补贴",),
        family="child",
        basis="person",
        discretionary=True,
        age_max=17,
    ),
    Programme(
        name=EMERGENCY,
        aliases=("临时救助金",),
        family="relief",
        basis="person",
        rhythm="event",
        means_tested=True,
        discretionary=True,
    ),
    Programme(
        name=PUBLIC_POST,
        aliases=("公益岗补贴", "公益岗位补贴"),
        family="job",
        basis="person",
        discretionary=True,
        age_min=16,
        age_max=59,
    ),
    Programme(
        name=EX_CADRE,
        aliases=("离任村干部补贴",),
        family="other",
        basis="person",
        rhythm="quarter",
        age_min=60,
    ),
    Programme(
        name=FARMLAND,
        aliases=("地力补贴",),
        family="farm",
        basis="mu",
        rhythm="year",
        local_only=False,
        spread=False,
        universal=True,
    ),
    Programme(
        name=MAIZE,
        aliases=("玉米补贴",),
        family="farm",
        basis="mu",
        rhythm="year",
        local_only=False,
        spread=False,
    ),
    Programme(
        name=SOY,
        aliases=("大豆补贴",),
        family="farm",
        basis="mu",
        rhythm="year",
        local_only=False,
        spread=False,
    ),
    Programme(
        name=BIRTH_PLAN,
        aliases=("计生奖扶",),
        family="other",
        basis="person",
        rhythm="year",
        age_min=60,
        spread=False,
    ),
    Programme(
        name=MIGRANT,
        aliases=("移民后扶直补",),
        family="other",
        basis="person",
        universal=True,
    ),
    Programme(
        name=MEALS,
        aliases=("营养改善计划",),
        family="school",
        basis="person",
        local_only=False,
        universal=True,
    ),
    Programme(
        name=FUNERAL,
        aliases=("丧葬补助金",),
        family="funeral",
        basis="item",
        rhythm="event",
        due_after_death=True,
    ),
)
BY_NAME = {programme.name: programme for programme in PROGRAMMES}
NUMBER_OF = {programme.name: at for at, programme in enumerate(PROGRAMMES)}

#: first programme, second programme, first month of the ban, last month (None: still in force)
EXCLUSIVE_PAIRS: tuple[tuple[str, str, int, int | None], ...] = (
    (DESTITUTE, LOW_INCOME, 2016 * 12 + 2, None),
    (DESTITUTE, DISABLED_LIVING, 2016 * 12, None),
    (DESTITUTE, DISABLED_CARE, 2016 * 12, None),
    (ORPHAN, FOSTER, 2020 * 12, None),
    (ORPHAN, DISABLED_LIVING, 2016 * 12, None),
    (EX_CADRE, LOW_INCOME, month(7), None),
    (OLD_AGE, BIRTH_PLAN, 2019 * 12, 2022 * 12 + 11),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A rate in fen for one class over an interval of months; empty class: any."""

    programme: str
    klass: str
    from_month: int
    to_month: int | None
    rate: int
    per: str = "month"


_RAISE = month(7)
_EARLY = FIRST - 36

#: Ages at which the next tier of the old-age allowance begins.
_TIERS = (90, 100)
OLD_CLASSES = ("80-89周岁", "90-99周岁", "100周岁及以上")
CARE_CLASSES = ("全自理", "半自理", "全护理")
DISABLED_CLASSES = ("一级", "二级")
ORPHAN_CLASSES = ("散居", "集中养育")
CADRE_CLASSES = ("一档", "二档", "三档")


def _dated(programme: str, klass: str, before: int, after: int) -> tuple[Standard, Standard]:
    return (
        Standard(
            programme=programme, klass=klass, from_month=_EARLY, to_month=_RAISE - 1, rate=before
        ),
        Standard(programme=programme, klass=klass, from_month=_RAISE, to_month=None, rate=after),
    )


def _flat(programme: str, klass: str, rate: int, per: str = "month") -> Standard:
    return Standard(
        programme=programme, klass=klass, from_month=_EARLY, to_month=None, rate=rate, per=per
    )


STANDARDS: tuple[Standard, ...] = (
    _flat(OLD_AGE, OLD_CLASSES[0], 5000),
    _flat(OLD_AGE, OLD_CLASSES[1], 10000),
    _flat(OLD_AGE, OLD_CLASSES[2], 30000),
    *_dated(DESTITUTE, CARE_CLASSES[0], 78000, 82000),
    *_dated(DESTITUTE, CARE_CLASSES[1], 98000, 102000),
    *_dated(DESTITUTE, CARE_CLASSES[2], 138000, 142000),
    *_dated(DISABLED_LIVING, "", 8000, 9000),
    _flat(DISABLED_CARE, DISABLED_CLASSES[0], 12000),
    _flat(DISABLED_CARE, DISABLED_CLASSES[1], 9000),
    _flat(ORPHAN, ORPHAN_CLASSES[0], 120000),
    _flat(ORPHAN, ORPHAN_CLASSES[1], 180000),
    _flat(FOSTER, "", 120000),
    _flat(PUBLIC_POST, "", 90000),
    _flat(EX_CADRE, CADRE_CLASSES[0], 12000),
    _flat(EX_CADRE, CADRE_CLASSES[1], 20000),
    _flat(EX_CADRE, CADRE_CLASSES[2], 30000),
    _flat(FARMLAND, "", 11736, "mu"),
    _flat(MAIZE, "", 1845, "mu"),
    _flat(SOY, "", 35100, "mu"),
    _flat(BIRTH_PLAN, "", 96000, "year"),
    _flat(MIGRANT, "", 5000),
    _flat(MEALS, "", 10000),
)
_RATES = {(NUMBER_OF[s.programme], s.klass, s.from_month): s for s in STANDARDS}


def rate(programme: str, klass: str, belong: int) -> int:
    """The rate in fen of one class in one month.

    >>> rate(DISABLED_LIVING, "", month(6)), rate(DISABLED_LIVING, "", month(7))
    (8000, 9000)
    """
    number = NUMBER_OF[programme]
    raised = _RATES.get((number, klass, _RAISE))
    if raised is not None and belong >= _RAISE:
        return raised.rate
    return _RATES[number, klass, _EARLY].rate


def has_standard(programme: str) -> bool:
    """Whether the county publishes a standard for this programme."""
    return any(standard.programme == programme for standard in STANDARDS)


def old_age_class(birth: int, belong: int) -> str:
    """The tier of the old-age allowance by the age on the first day of the month."""
    return OLD_CLASSES[int(old_age_tiers(np.array([birth]), belong)[0])]


def old_age_tiers(births: Integers, belong: int) -> Integers:
    """Indexes of `OLD_CLASSES`; people below 80 stand in the first tier."""
    years = ages(births, belong)
    return np.searchsorted(_TIERS, years, side="right")


def pay_day(programme: str, belong: int) -> int:
    """The usual pay date: the old-age allowance comes a month late, except in December."""
    if programme == OLD_AGE and belong < LAST:
        return day_in(belong + 1, 8)
    return day_in(belong, 25)
