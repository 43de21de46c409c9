"""`death.pay_after_death`: paid on after a death, and what only looks like it."""

from anomaly.county.model import Channel, DeathRow, PayKind
from anomaly.county.months import FIRST, LAST, day_in, month
from anomaly.county.person_numbers import Writing
from anomaly.county.planting.planter import Planter, months_after
from anomaly.county.population import Role
from anomaly.county.programmes import (
    DISABLED_LIVING,
    EX_CADRE,
    FARMLAND,
    FUNERAL,
    LOW_INCOME,
    OLD_AGE,
)

_RULE = "death.pay_after_death"
_POLICE, _CREMATION, _HEALTH, _VILLAGE = "公安注销", "火化", "卫健死亡证明", "村级报告"


def plant_deaths(planter: Planter) -> None:
    """Plant deaths with payments after them, lawful payments around deaths, grace months."""
    if not planter.clean:
        _paid_on(planter)
        _grace_month(planter)
        _year_only(planter)
    _death_month(planter)
    _funeral(planter)
    _left_the_register(planter)
    _came_back(planter)
    _late_arrears(planter)
    _land_of_the_year(planter)


def _paid_on(planter: Planter) -> None:
    makers = (_two_programmes, _certificate_only, _died_before_year, _relief_head, _month_only)
    for turn in range(planter.count):
        makers[turn % len(makers)](planter, turn)


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


def _two_programmes(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(80, 98)):
        date = day_in(month(2 + turn % 5), 11)
        late = months_after(date, 3 + turn % 4)
        planter.die(
            person,
            date,
            DeathRow(person=person, source=_POLICE, date=date, cancelled=day_in(late[-1], 9)),
            DeathRow(person=person, source=_CREMATION, date=date + 2),
        )
        for programme in (OLD_AGE, DISABLED_LIVING):
            planter.enrol(person, programme)
            planter.pay(person, programme, range(FIRST, late[0]))
            amount = planter.pay(person, programme, late)
            note = "死亡后继续发放，公安注销滞后，火化记录为准"
            _truth(planter, person, programme, late, amount, note)


def _certificate_only(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(35, 78)):
        date = day_in(month(3 + turn % 4), 27)
        late = months_after(date, 5)
        planter.die(person, date, DeathRow(person=person, source=_HEALTH, date=date))
        planter.enrol(person, DISABLED_LIVING)
        planter.pay(person, DISABLED_LIVING, range(FIRST, late[0]))
        amount = planter.pay(person, DISABLED_LIVING, late)
        _truth(planter, person, DISABLED_LIVING, late, amount, "只有卫健死亡证明，户口未注销")


def _died_before_year(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(81, 98)):
        date = (FIRST // 12 - 1) * 10000 + (900 + 100 * (turn % 3)) + 14
        late = range(FIRST, FIRST + 4)
        row = DeathRow(person=person, source=_POLICE, date=date, writing=Writing.OLD15)
        planter.die(person, date, row)
        planter.enrol(person, OLD_AGE)
        amount = planter.pay(person, OLD_AGE, late)
        _truth(planter, person, OLD_AGE, late, amount, "上年已死亡，死亡表为15位旧证号")


def _relief_head(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(45, 79, head=True)):
        date = day_in(month(4 + turn % 3), 19)
        late = months_after(date, 6)
        planter.die(person, date, DeathRow(person=person, source=_CREMATION, date=date))
        number = planter.relieve(person)
        monthly = 56000
        planter.pay(
            person,
            LOW_INCOME,
            range(FIRST, late[0]),
            amount=monthly,
            household_no=number,
        )
        amount = planter.pay(person, LOW_INCOME, late, amount=monthly, household_no=number)
        _truth(planter, person, LOW_INCOME, late, amount, "低保申请人死亡后仍发放")


def _month_only(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(62, 78)):
        date = day_in(month(4), 10)
        planter.die(person, date, DeathRow(person=person, source=_VILLAGE, date=date // 100 * 100))
        planter.enrol(person, EX_CADRE, klass="一档")
        planter.pay_quarter(person, EX_CADRE, month(1), klass="一档")
        quarters = [
            planter.pay_quarter(person, EX_CADRE, month(first), klass="一档") for first in (4, 7)
        ]
        amount = quarters[0] * 2 // 3 + quarters[1]
        note = "死亡日期只到月；按季发放，4月可发，5至9月不应发"
        _truth(planter, person, EX_CADRE, range(month(5), month(9) + 1), amount, note)


def _grace_month(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(80, 98)):
        date = day_in(month(6), 23)
        planter.die(person, date)
        planter.enrol(person, OLD_AGE)
        planter.pay(person, OLD_AGE, range(FIRST, month(6) + 1))
        amount = planter.pay(person, OLD_AGE, [month(7)])
        planter.case(
            _RULE,
            "grey",
            person,
            "只多发死亡次月，属宽限",
            programme=OLD_AGE,
            first=month(7),
            last=month(7),
            amount=amount,
        )


def _year_only(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(80, 98)):
        row = DeathRow(person=person, source=_VILLAGE, date=FIRST // 12 * 10000)
        planter.county.deaths.append(row)
        planter.enrol(person, OLD_AGE)
        amount = planter.pay(person, OLD_AGE, range(FIRST, LAST + 1))
        planter.case(
            _RULE,
            "grey",
            person,
            "死亡日期只到年，不能判断",
            programme=OLD_AGE,
            first=FIRST,
            last=LAST,
            amount=amount,
        )


def _death_month(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(80, 98)):
        date = day_in(month(8), 3)
        planter.die(person, date)
        planter.enrol(person, OLD_AGE, month(8), reason="死亡")
        planter.pay(person, OLD_AGE, range(FIRST, month(8) + 1))
        planter.case(_RULE, "negative", person, "死亡当月可发，次月8日到账", programme=OLD_AGE)


def _funeral(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(55, 79)):
        date = day_in(month(5), 6)
        planter.die(person, date)
        planter.pay(person, FUNERAL, [month(6)], amount=150000, pay_date=day_in(month(6), 17))
        planter.case(_RULE, "negative", person, "丧葬补助应在死亡后发放", programme=FUNERAL)


def _left_the_register(planter: Planter) -> None:
    persons = planter.county.persons
    # Nobody else of the household may be paid through the card of somebody who left it.
    alone = planter.county.households.size[persons.household] == 1
    mask = planter.aged(80, 92) & (alone | (persons.role == Role.PARENT))
    for at, person in enumerate(planter.take(max(2, planter.few), mask)):
        reason = "迁出" if at % 2 == 0 else "重户"
        row = DeathRow(
            person=person,
            source=_POLICE,
            date=0,
            cancelled=day_in(month(3), 12),
            reason=reason,
        )
        county = planter.county
        county.deaths.append(row)
        county.accounts[person] = person
        if at % 2 == 0:
            county.persons.moved[person] = row.cancelled
        else:
            county.cancelled.add(person)
        planter.enrol(person, OLD_AGE)
        planter.pay(person, OLD_AGE, range(FIRST, LAST + 1))
        planter.case(_RULE, "negative", person, f"户口因{reason}注销，不是死亡", programme=OLD_AGE)


def _came_back(planter: Planter) -> None:
    """Payments after death that the bank returned or the office reversed."""
    for at, person in enumerate(planter.take(max(2, planter.few), planter.aged(80, 92))):
        date = day_in(month(5), 20)
        planter.die(person, date)
        planter.enrol(person, OLD_AGE, month(5), reason="死亡")
        planter.pay(person, OLD_AGE, range(FIRST, month(6)))
        for belong in months_after(date, 2):
            amount = planter.pay(person, OLD_AGE, [belong])
            if at % 2:
                planter.reverse(person, OLD_AGE, belong, amount)
            else:
                planter.send_back(person, OLD_AGE, belong, amount)
        note = "死亡后发放已冲销" if at % 2 else "死亡后发放已由银行退回"
        planter.case(_RULE, "negative", person, note, programme=OLD_AGE)


def _late_arrears(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(40, 78)):
        date = day_in(month(7), 15)
        planter.die(person, date)
        planter.enrol(person, DISABLED_LIVING, month(7), first=month(4), reason="死亡")
        planter.pay(person, DISABLED_LIVING, [month(6), month(7)])
        planter.pay(
            person,
            DISABLED_LIVING,
            [month(4), month(5)],
            kind=PayKind.BACK_PAY,
            channel=Channel.ADJUSTMENTS,
            pay_date=day_in(month(9), 10),
        )
        planter.case(
            _RULE,
            "negative",
            person,
            "死亡后补发死亡前月份",
            programme=DISABLED_LIVING,
        )


def _land_of_the_year(planter: Planter) -> None:
    county = planter.county
    mask = planter.aged(50, 79) & (county.persons.role == Role.HEAD)
    for person in planter.take(planter.few, mask):
        date = day_in(month(3), 8)
        planter.die(person, date)
        county.without_land.add(int(county.persons.household[person]))
        planter.pay(
            person,
            FARMLAND,
            [FIRST],
            last=LAST,
            amount=46944,
            quantity=40000,
            pay_date=day_in(month(6), 14),
        )
        planter.case(
            _RULE, "negative", person, "年度整发，所属期首月在死亡之前", programme=FARMLAND
        )
