"""`dup.same_project_period` and `dup.id15_18`: paid twice, under one number or two."""

from anomaly.county.model import SECOND_ACCOUNT, Channel, PayKind
from anomaly.county.months import FIRST, LAST, day_in, month
from anomaly.county.person_numbers import Writing
from anomaly.county.planting.planter import Planter
from anomaly.county.population import Role
from anomaly.county.programmes import (
    DISABLED_LIVING,
    FARMLAND,
    LOW_INCOME,
    MAIZE,
    OLD_AGE,
    ORPHAN,
    PUBLIC_POST,
    SOY,
)

_TWICE, _OLD_AND_NEW = "dup.same_project_period", "dup.id15_18"
_LATEST_OLD_NUMBER, _VERY_OLD = 19690000, 80


def plant_duplicates(planter: Planter) -> None:
    """Plant double payments, and rows that only look double."""
    if not planter.clean:
        makers = (_two_towns, _extra_batch, _two_land_lists, _relief_twice, _second_card)
        for turn in range(planter.count):
            makers[turn % len(makers)](planter, turn)
        _old_and_new_number(planter)
    _taken_back(planter)
    _arrears(planter)
    _two_crops(planter)
    _old_then_new_number(planter)


def _truth(
    planter: Planter, person: int, programme: str, months: list[int], amount: int, note: str
) -> None:
    planter.case(
        _TWICE,
        "positive",
        person,
        note,
        programme=programme,
        first=months[0],
        last=months[-1],
        amount=amount,
    )


def _other_village(planter: Planter, person: int) -> int:
    """A village of another town."""
    places = planter.county.places
    town = places.town_of[planter.county.village_of(person)]
    others = (places.town_of != town).nonzero()[0]
    return int(others[person % len(others)])


def _two_towns(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(80, 97)):
        planter.enrol(person, OLD_AGE)
        planter.pay(person, OLD_AGE, range(FIRST, LAST + 1))
        months = [month(3 + turn % 5), month(4 + turn % 5)]
        village = _other_village(planter, person)
        amount = planter.pay(person, OLD_AGE, months, village=village)
        _truth(planter, person, OLD_AGE, months, amount, "两个乡镇的发放表各列一次")


def _extra_batch(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(20, 57)):
        planter.enrol(person, PUBLIC_POST)
        planter.pay(person, PUBLIC_POST, range(FIRST, LAST + 1))
        months = [month(6 + turn % 5)]
        amount = planter.pay(
            person,
            PUBLIC_POST,
            months,
            channel=Channel.EXTRA_BATCH,
            writing=Writing.SPACED,
        )
        _truth(planter, person, PUBLIC_POST, months, amount, "补充批次重复列入")


def _two_land_lists(planter: Planter, turn: int) -> None:
    del turn
    county = planter.county
    mask = planter.aged(30, 79) & (county.persons.role == Role.HEAD)
    for person in planter.take(1, mask):
        county.without_land.add(int(county.persons.household[person]))
        common = {"last": LAST, "pay_date": day_in(month(6), 14)}
        planter.pay(person, FARMLAND, [FIRST], amount=70416, quantity=60000, **common)
        amount = planter.pay(
            person,
            FARMLAND,
            [FIRST],
            amount=58680,
            quantity=50000,
            village=_other_village(planter, person),
            **common,
        )
        _truth(planter, person, FARMLAND, [FIRST], amount, "两个乡镇的清册各列一次，较小一笔")


def _relief_twice(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(40, 79, head=True)):
        number = planter.relieve(person)
        planter.pay(person, LOW_INCOME, range(FIRST, LAST + 1), amount=61000, household_no=number)
        months = [month(at + turn % 4) for at in (2, 3, 4)]
        amount = planter.pay(person, LOW_INCOME, months, amount=61000, household_no=number)
        _truth(planter, person, LOW_INCOME, months, amount, "同一花名册内列两次")


def _second_card(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(3, 15)):
        planter.enrol(person, ORPHAN, klass="散居")
        planter.pay(person, ORPHAN, range(FIRST, LAST + 1), klass="散居")
        months = [month(5 + turn % 4), month(7 + turn % 4)]
        amount = planter.pay(person, ORPHAN, months, klass="散居", account=person + SECOND_ACCOUNT)
        _truth(planter, person, ORPHAN, months, amount, "换卡后新旧卡各发一次")


def _old_and_new_number(planter: Planter) -> None:
    mask = planter.aged(58, 97) & (planter.county.persons.birth < _LATEST_OLD_NUMBER)
    for turn, person in enumerate(planter.take(planter.count, mask)):
        programme = _programme_by_age(planter, person)
        planter.enrol(person, programme)
        planter.pay(person, programme, range(FIRST, LAST + 1))
        months = [month(2 + turn % 4) + at for at in range(2 + turn % 3)]
        amount = planter.pay(
            person,
            programme,
            months,
            writing=Writing.OLD15,
            village=_other_village(planter, person) if turn % 2 else -1,
        )
        for rule in (_OLD_AND_NEW, _TWICE):
            planter.case(
                rule,
                "positive",
                person,
                "15位旧证号与18位证号同月各领一次",
                programme=programme,
                first=months[0],
                last=months[-1],
                amount=amount,
            )


def _taken_back(planter: Planter) -> None:
    """A second payment that was reversed, and one that the bank returned before it was resent."""
    for at, person in enumerate(planter.take(max(2, planter.few), planter.aged(25, 57))):
        planter.enrol(person, PUBLIC_POST)
        amount = planter.pay(person, PUBLIC_POST, range(FIRST, LAST + 1)) // 12
        belong = month(4)
        planter.pay(
            person,
            PUBLIC_POST,
            [belong],
            channel=Channel.EXTRA_BATCH if at % 2 else Channel.ADJUSTMENTS,
            pay_date=day_in(month(6), 5),
        )
        if at % 2:
            planter.reverse(person, PUBLIC_POST, belong, amount)
        else:
            planter.send_back(person, PUBLIC_POST, belong, amount)
        note = "重复一笔已冲销" if at % 2 else "退汇后重发"
        planter.case(_TWICE, "negative", person, note, programme=PUBLIC_POST)


def _arrears(planter: Planter) -> None:
    """Back-payments: of other months in one month, and the difference after a raise."""
    people = planter.take(max(2, planter.few), planter.aged(30, 78))
    for at, person in enumerate(people):
        adjusted = {
            "kind": PayKind.BACK_PAY,
            "channel": Channel.ADJUSTMENTS,
            "pay_date": day_in(month(9), 10),
        }
        if at % 2:
            planter.enrol(person, DISABLED_LIVING)
            planter.pay(person, DISABLED_LIVING, range(FIRST, month(7)))
            planter.pay(person, DISABLED_LIVING, [month(7), month(8)], amount=8000)
            planter.pay(person, DISABLED_LIVING, range(month(9), LAST + 1))
            planter.pay(
                person, DISABLED_LIVING, [month(7), month(8)], **{**adjusted, "amount": 1000}
            )
            note = "提标补差与原发同属一月"
        else:
            planter.enrol(person, DISABLED_LIVING, first=FIRST)
            planter.pay(person, DISABLED_LIVING, range(month(4), LAST + 1))
            total = 3 * 8000
            planter.pay(
                person,
                DISABLED_LIVING,
                [FIRST],
                **{**adjusted, "amount": total, "last": month(3)},
            )
            note = "9月同时发放当月与补发1至3月，所属期不同"
        planter.case(_TWICE, "negative", person, note, programme=DISABLED_LIVING)


def _two_crops(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(30, 75, head=True)):
        for programme, amount in ((MAIZE, 5535), (SOY, 105300)):
            planter.pay(
                person,
                programme,
                [FIRST],
                last=LAST,
                amount=amount,
                quantity=30000,
                pay_date=day_in(month(10), 18),
            )
        planter.case(_TWICE, "negative", person, "两种作物各领各的补贴", programme=MAIZE)


def _old_then_new_number(planter: Planter) -> None:
    mask = planter.aged(60, 97) & (planter.county.persons.birth < _LATEST_OLD_NUMBER)
    for person in planter.take(max(2, planter.few), mask):
        programme = _programme_by_age(planter, person)
        planter.enrol(person, programme)
        planter.pay(person, programme, range(FIRST, month(7)), writing=Writing.OLD15)
        planter.pay(person, programme, range(month(7), LAST + 1))
        planter.case(
            _OLD_AND_NEW, "negative", person, "上半年旧证号，下半年新证号", programme=programme
        )


def _programme_by_age(planter: Planter, person: int) -> str:
    return OLD_AGE if planter.age[person] >= _VERY_OLD else DISABLED_LIVING
