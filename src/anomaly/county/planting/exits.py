"""`time.after_exit`: paid on after leaving a programme, and exits that were respected."""

from anomaly.county.model import Channel, PayKind
from anomaly.county.months import FIRST, LAST, day_in, month
from anomaly.county.planting.planter import Planter
from anomaly.county.programmes import (
    DESTITUTE,
    DISABLED_CARE,
    DISABLED_LIVING,
    LOW_INCOME,
    PUBLIC_POST,
)

_RULE = "time.after_exit"
_YEAR = range(FIRST, LAST + 1)


def plant_exits(planter: Planter) -> None:
    """Plant payments after an exit, re-entries, arrears and returned payments."""
    if not planter.clean:
        makers = (_relief, _left_before_year, _post, _destitute, _care)
        for turn in range(planter.count):
            makers[turn % len(makers)](planter, turn)
        _one_month(planter)
    _came_again(planter)
    _arrears(planter)
    _returned(planter)
    _last_month(planter)


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


def _relief(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(30, 79, head=True)):
        last = month(2 + turn % 3)
        number = planter.relieve(person, LOW_INCOME, last, reason="收入超过标准")
        planter.pay(person, LOW_INCOME, range(FIRST, last + 1), amount=47000, household_no=number)
        late = range(last + 1, last + 8)
        amount = planter.pay(person, LOW_INCOME, late, amount=47000, household_no=number)
        _truth(planter, person, LOW_INCOME, late, amount, "低保已退出，仍发放7个月")


def _left_before_year(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(25, 78)):
        planter.enrol(person, DISABLED_LIVING, FIRST - 2, reason="家庭不再符合困难条件")
        late = range(FIRST, month(9))
        amount = planter.pay(person, DISABLED_LIVING, late)
        _truth(planter, person, DISABLED_LIVING, late, amount, "上年11月已退出，本年仍发放")


def _post(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(22, 56)):
        last = month(3 + turn % 3)
        planter.enrol(person, PUBLIC_POST, last, reason="离岗")
        planter.pay(person, PUBLIC_POST, range(FIRST, last + 1))
        late = range(last + 1, last + 7)
        amount = planter.pay(person, PUBLIC_POST, late)
        _truth(planter, person, PUBLIC_POST, late, amount, "离岗后仍发岗位补贴")


def _destitute(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(61, 79, head=True)):
        klass = "全自理"
        number = planter.relieve(person, DESTITUTE, month(4), klass=klass, reason="有赡养人")
        common = {"klass": klass, "household_no": number}
        planter.pay(person, DESTITUTE, range(FIRST, month(5)), **common)
        late = range(month(5), LAST + 1)
        amount = planter.pay(person, DESTITUTE, late, **common)
        _truth(planter, person, DESTITUTE, late, amount, "终止供养后仍发放")


def _care(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(20, 75)):
        planter.enrol(person, DISABLED_CARE, month(5), klass="二级", reason="残疾证注销")
        planter.pay(person, DISABLED_CARE, range(FIRST, month(6)), klass="二级")
        late = range(month(6), LAST + 1)
        amount = planter.pay(person, DISABLED_CARE, late, klass="二级")
        _truth(planter, person, DISABLED_CARE, late, amount, "护理补贴停发后仍发放")


def _one_month(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(25, 78)):
        planter.enrol(person, DISABLED_LIVING, month(6), reason="家庭不再符合困难条件")
        planter.pay(person, DISABLED_LIVING, range(FIRST, month(7)))
        amount = planter.pay(person, DISABLED_LIVING, [month(7)])
        planter.case(
            _RULE,
            "grey",
            person,
            "退出次月多发一个月，属宽限",
            programme=DISABLED_LIVING,
            first=month(7),
            last=month(7),
            amount=amount,
        )


def _came_again(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(25, 78)):
        planter.enrol(person, DISABLED_LIVING, month(3), reason="家庭不再符合困难条件")
        planter.enrol(person, DISABLED_LIVING, first=month(6))
        planter.pay(person, DISABLED_LIVING, range(FIRST, month(4)))
        planter.pay(person, DISABLED_LIVING, range(month(6), LAST + 1))
        _lawful(planter, person, DISABLED_LIVING, "3月退出，6月重新纳入")


def _arrears(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(22, 56)):
        planter.enrol(person, PUBLIC_POST, month(4), reason="离岗")
        planter.pay(person, PUBLIC_POST, range(FIRST, month(3)))
        planter.pay(
            person,
            PUBLIC_POST,
            [month(3)],
            last=month(4),
            amount=180000,
            kind=PayKind.BACK_PAY,
            channel=Channel.ADJUSTMENTS,
            pay_date=day_in(month(7), 19),
        )
        _lawful(planter, person, PUBLIC_POST, "离岗后补发在岗月份")


def _returned(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(25, 78)):
        planter.enrol(person, DISABLED_LIVING, month(8), reason="家庭不再符合困难条件")
        planter.pay(person, DISABLED_LIVING, range(FIRST, month(9)))
        for belong in (month(9), month(10)):
            amount = planter.pay(person, DISABLED_LIVING, [belong])
            planter.send_back(person, DISABLED_LIVING, belong, amount)
        _lawful(planter, person, DISABLED_LIVING, "退出后两笔均由银行退回")


def _last_month(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(30, 79, head=True)):
        number = planter.relieve(person, LOW_INCOME, month(5), reason="自愿退出")
        planter.pay(person, LOW_INCOME, range(FIRST, month(6)), amount=51000, household_no=number)
        _lawful(planter, person, LOW_INCOME, "退出当月可发")
