"""`dup.exclusive_pair`: two programmes that exclude each other, in the same month."""

from anomaly.county.months import FIRST, LAST, QUARTERS, month
from anomaly.county.planting.planter import Planter
from anomaly.county.programmes import (
    DESTITUTE,
    DISABLED_LIVING,
    EX_CADRE,
    FOSTER,
    LOW_INCOME,
    OLD_AGE,
    ORPHAN,
)

_RULE = "dup.exclusive_pair"
_CARE = "全自理"
_RELIEF = 52000


def plant_pairs(planter: Planter) -> None:
    """Plant exclusive pairs, changes of programme, and pairs before or after their ban."""
    if not planter.clean:
        makers = (_destitute_and_relief, _destitute_and_disabled, _two_child_grants, _ex_cadre)
        for turn in range(planter.count):
            makers[turn % len(makers)](planter, turn)
        _switch_month(planter)
    _changed_over(planter)
    _before_the_ban(planter)
    _free_pair(planter)


def _destitute(planter: Planter, person: int, months: range, last: int | None = None) -> int:
    number = planter.relieve(person, DESTITUTE, last, klass=_CARE)
    return planter.pay(person, DESTITUTE, months, klass=_CARE, household_no=number)


def _relief(planter: Planter, person: int, months: range, last: int | None = None) -> int:
    number = planter.relieve(person, LOW_INCOME, last)
    return planter.pay(person, LOW_INCOME, months, amount=_RELIEF, household_no=number)


def _truth(planter: Planter, person: int, months: range, amount: int, note: str) -> None:
    planter.case(_RULE, "positive", person, note, first=months[0], last=months[-1], amount=amount)


def _destitute_and_relief(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(60, 79, head=True)):
        both = range(month(2 + turn % 3), month(8))
        _destitute(planter, person, range(both[0], LAST + 1))
        amount = _relief(planter, person, range(FIRST, month(8)), month(12))
        amount = amount // 7 * len(both)
        _truth(planter, person, both, amount, "特困供养与城乡低保同享")


def _destitute_and_disabled(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(61, 79, head=True)):
        _destitute(planter, person, range(FIRST, LAST + 1))
        planter.enrol(person, DISABLED_LIVING)
        both = range(month(4), month(10))
        amount = planter.pay(person, DISABLED_LIVING, both)
        _truth(planter, person, both, amount, "特困供养与困难残疾人生活补贴同享")


def _two_child_grants(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(2, 15)):
        planter.enrol(person, ORPHAN, klass="散居")
        planter.enrol(person, FOSTER)
        both = range(FIRST, month(3 + turn % 6))
        planter.pay(person, ORPHAN, range(FIRST, LAST + 1), klass="散居")
        amount = planter.pay(person, FOSTER, both)
        _truth(planter, person, both, amount, "孤儿与事实无人抚养儿童补贴同享")


def _ex_cadre(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(62, 78, head=True)):
        planter.enrol(person, EX_CADRE, klass="二档")
        for first in QUARTERS:
            planter.pay_quarter(person, EX_CADRE, first, klass="二档")
        _relief(planter, person, range(FIRST, LAST + 1))
        both = range(month(7), LAST + 1)
        note = "7月起离任村干部补贴与低保不得同享，较小一项为离任补贴"
        _truth(planter, person, both, 20000 * len(both), note)


def _switch_month(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(60, 79, head=True)):
        _relief(planter, person, range(FIRST, month(7)), month(6))
        _destitute(planter, person, range(month(6), LAST + 1))
        planter.case(
            _RULE, "grey", person, "只有转项当月重叠", first=month(6), last=month(6), amount=_RELIEF
        )


def _changed_over(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(60, 79, head=True)):
        _relief(planter, person, range(FIRST, month(6)), month(5))
        _destitute(planter, person, range(month(6), LAST + 1))
        planter.case(_RULE, "negative", person, "低保转特困，月份不重叠")


def _before_the_ban(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(62, 78, head=True)):
        planter.enrol(person, EX_CADRE, klass="一档")
        for first in QUARTERS:
            planter.pay_quarter(person, EX_CADRE, first, klass="一档")
        _relief(planter, person, range(FIRST, month(7)), month(6))
        planter.case(_RULE, "negative", person, "7月禁止同享前两项并存，低保6月退出")


def _free_pair(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(80, 95, head=True)):
        planter.enrol(person, OLD_AGE)
        planter.pay(person, OLD_AGE, range(FIRST, LAST + 1))
        _relief(planter, person, range(FIRST, LAST + 1))
        planter.case(_RULE, "negative", person, "高龄津贴与低保可以同享")
