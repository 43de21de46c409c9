"""`amt.over_std`: paid above the standard, and amounts that are high for a good reason."""

from anomaly.county.model import Channel, PayKind
from anomaly.county.months import FIRST, LAST, QUARTERS, day_in, month
from anomaly.county.planting.planter import Planter
from anomaly.county.population import Role
from anomaly.county.programmes import (
    DESTITUTE,
    DISABLED_CARE,
    DISABLED_LIVING,
    EX_CADRE,
    FARMLAND,
    OLD_AGE,
    ORPHAN,
    PUBLIC_POST,
)

_RULE = "amt.over_std"
_YEAR = range(FIRST, LAST + 1)


def plant_amounts(planter: Planter) -> None:
    """Plant amounts above the standard, and classes, raises and back-pay that explain them."""
    if not planter.clean:
        makers = (_double_rate, _area_twice, _raised_early, _wrong_class, _typing, _quarter)
        for turn in range(max(planter.count, len(makers))):
            makers[turn % len(makers)](planter, turn)
    _high_class(planter)
    _after_raise(planter)
    _several_months(planter)
    _rounded(planter)


def _truth(
    planter: Planter, person: int, programme: str, months: range, amount: int, note: str
) -> None:
    planter.case(
        _RULE,
        "positive",
        person,
        note,
        programme=programme,
        first=months[0],
        last=months[-1],
        amount=amount,
    )


def _lawful(planter: Planter, person: int, programme: str, why: str) -> None:
    planter.case(_RULE, "negative", person, why, programme=programme)


def _double_rate(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(80, 87)):
        planter.enrol(person, OLD_AGE)
        high = range(month(3 + turn % 4), month(8 + turn % 4))
        planter.pay(person, OLD_AGE, range(FIRST, high[0]))
        planter.pay(person, OLD_AGE, high, amount=10000)
        planter.pay(person, OLD_AGE, range(high[-1] + 1, LAST + 1))
        _truth(planter, person, OLD_AGE, high, 5000 * len(high), "80至89周岁按高一档发放")


def _area_twice(planter: Planter, turn: int) -> None:
    del turn
    county = planter.county
    mask = planter.aged(30, 79) & (county.persons.role == Role.HEAD)
    for person in planter.take(1, mask):
        county.without_land.add(int(county.persons.household[person]))
        planter.pay(
            person,
            FARMLAND,
            [FIRST],
            last=LAST,
            amount=93888,
            quantity=40000,
            pay_date=day_in(month(6), 14),
        )
        _truth(planter, person, FARMLAND, range(FIRST, FIRST + 1), 46944, "金额为面积乘标准的两倍")


def _raised_early(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(30, 78)):
        planter.enrol(person, DISABLED_LIVING)
        early = range(month(3), month(7))
        planter.pay(person, DISABLED_LIVING, range(FIRST, month(3)))
        planter.pay(person, DISABLED_LIVING, early, amount=9000)
        planter.pay(person, DISABLED_LIVING, range(month(7), LAST + 1))
        _truth(planter, person, DISABLED_LIVING, early, 4000, "提标7月执行，3月已按新标准")


def _wrong_class(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(4, 14)):
        planter.enrol(person, ORPHAN, klass="散居")
        planter.pay(person, ORPHAN, _YEAR, klass="散居", amount=180000)
        _truth(planter, person, ORPHAN, _YEAR, 60000 * 12, "散居按集中养育标准发放")


def _typing(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(22, 56)):
        planter.enrol(person, PUBLIC_POST)
        wrong = month(2 + turn % 9)
        planter.pay(person, PUBLIC_POST, [m for m in _YEAR if m != wrong])
        planter.pay(person, PUBLIC_POST, [wrong], amount=190000)
        _truth(planter, person, PUBLIC_POST, range(wrong, wrong + 1), 100000, "900误为1900")


def _quarter(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(62, 78)):
        planter.enrol(person, EX_CADRE, klass="一档")
        for first in QUARTERS[:3]:
            planter.pay_quarter(person, EX_CADRE, first, klass="一档")
        planter.pay_quarter(person, EX_CADRE, QUARTERS[3], klass="一档", amount=60000)
        _truth(planter, person, EX_CADRE, range(month(10), LAST + 1), 24000, "四季度按二档发放")


def _high_class(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(62, 79, head=True)):
        number = planter.relieve(person, DESTITUTE, klass="全护理")
        planter.pay(person, DESTITUTE, _YEAR, klass="全护理", household_no=number)
        _lawful(planter, person, DESTITUTE, "全护理档次标准较高")
    for person in planter.take(planter.few, planter.aged(20, 70)):
        planter.enrol(person, DISABLED_CARE, klass="一级")
        planter.pay(person, DISABLED_CARE, _YEAR, klass="一级")
        _lawful(planter, person, DISABLED_CARE, "一级标准")


def _after_raise(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(30, 78)):
        planter.enrol(person, DISABLED_LIVING, first=month(7))
        planter.pay(person, DISABLED_LIVING, range(month(7), LAST + 1))
        _lawful(planter, person, DISABLED_LIVING, "7月起执行新标准")


def _several_months(planter: Planter) -> None:
    """One back-pay row for three months is three times the rate."""
    for person in planter.take(planter.few, planter.aged(22, 56)):
        planter.enrol(person, PUBLIC_POST, first=month(2))
        planter.pay(person, PUBLIC_POST, range(month(5), LAST + 1))
        planter.pay(
            person,
            PUBLIC_POST,
            [month(2)],
            last=month(4),
            amount=270000,
            kind=PayKind.BACK_PAY,
            channel=Channel.ADJUSTMENTS,
            pay_date=day_in(month(5), 28),
        )
        _lawful(planter, person, PUBLIC_POST, "一笔补发三个月")


def _rounded(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(30, 79, head=True)):
        planter.county.without_land.add(int(planter.county.persons.household[person]))
        planter.pay(
            person,
            FARMLAND,
            [FIRST],
            last=LAST,
            amount=58700,
            quantity=50000,
            pay_date=day_in(month(6), 14),
        )
        _lawful(planter, person, FARMLAND, "四舍五入到元，差额不足0.5元")
