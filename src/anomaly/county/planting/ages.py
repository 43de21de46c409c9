"""`id.age_out_of_range`: too young or too old for a programme, and exactly at its limits."""

from anomaly.county.months import FIRST, LAST, QUARTERS, YEAR, month
from anomaly.county.planting.planter import Mask, Planter
from anomaly.county.programmes import EX_CADRE, OLD_AGE, ORPHAN, PUBLIC_POST

_RULE = "id.age_out_of_range"
_YEAR = range(FIRST, LAST + 1)


def plant_ages(planter: Planter) -> None:
    """Plant payees outside the ages of their programme, birthdays, and the limits themselves."""
    if not planter.clean:
        makers = (_too_young, _birthday_in_year, _grown_orphan, _past_working_age, _young_cadre)
        for turn in range(planter.count):
            makers[turn % len(makers)](planter, turn)
        _birthday_month(planter)
    _eighty_on_first_day(planter)
    _eighteen_in_december(planter)
    _sixty_in_june(planter)


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


def _near(planter: Planter, lowest: int, highest: int) -> Mask:
    """People whose birth date may be moved a little without odds to their relatives."""
    persons = planter.county.persons
    return planter.aged(lowest, highest) & (persons.spouse < 0)


def _too_young(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(69, 77)):
        planter.enrol(person, OLD_AGE)
        amount = planter.pay(person, OLD_AGE, _YEAR)
        _truth(planter, person, OLD_AGE, _YEAR, amount, "全年不满80周岁")


def _birthday_in_year(planter: Planter, turn: int) -> None:
    for person in planter.take(1, _near(planter, 77, 83)):
        birthday = 7 + turn % 4
        planter.rebirth(person, (YEAR - 80) * 10000 + birthday * 100 + 16)
        planter.enrol(person, OLD_AGE)
        early = range(FIRST, month(birthday) + 1)
        amount = planter.pay(person, OLD_AGE, early)
        planter.pay(person, OLD_AGE, range(early[-1] + 1, LAST + 1))
        note = f"{birthday}月满80周岁，1月即发放；生日当月为低"
        _truth(planter, person, OLD_AGE, early, amount, note)


def _grown_orphan(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(19, 22)):
        planter.enrol(person, ORPHAN, klass="散居")
        months = range(month(1 + turn % 5), LAST + 1)
        amount = planter.pay(person, ORPHAN, months, klass="散居")
        _truth(planter, person, ORPHAN, months, amount, "已满18周岁仍领孤儿基本生活费")


def _past_working_age(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(61, 68)):
        planter.enrol(person, PUBLIC_POST)
        months = range(month(1 + turn % 4), LAST + 1)
        amount = planter.pay(person, PUBLIC_POST, months)
        _truth(planter, person, PUBLIC_POST, months, amount, "超过退休年龄在公益性岗位")


def _young_cadre(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(45, 55)):
        planter.enrol(person, EX_CADRE, klass="一档")
        amount = sum(
            planter.pay_quarter(person, EX_CADRE, first, klass="一档") for first in QUARTERS
        )
        _truth(planter, person, EX_CADRE, _YEAR, amount, "不满60周岁领离任村干部生活补贴，按季发放")


def _birthday_month(planter: Planter) -> None:
    for person in planter.take(planter.few, _near(planter, 77, 83)):
        planter.rebirth(person, (YEAR - 80) * 10000 + 520)
        planter.enrol(person, OLD_AGE, first=month(5))
        planter.pay(person, OLD_AGE, range(month(5), LAST + 1))
        planter.case(
            _RULE,
            "grey",
            person,
            "自满80周岁当月起发放",
            programme=OLD_AGE,
            first=month(5),
            last=month(5),
            amount=5000,
        )


def _eighty_on_first_day(planter: Planter) -> None:
    for person in planter.take(planter.few, _near(planter, 77, 83)):
        planter.rebirth(person, (YEAR - 80) * 10000 + 101)
        planter.enrol(person, OLD_AGE, first=FIRST)
        planter.pay(person, OLD_AGE, _YEAR)
        planter.case(_RULE, "negative", person, "1月1日正好满80周岁", programme=OLD_AGE)


def _eighteen_in_december(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(15, 17)):
        planter.rebirth(person, (YEAR - 18) * 10000 + 1202)
        planter.enrol(person, ORPHAN, klass="散居")
        planter.pay(person, ORPHAN, _YEAR, klass="散居")
        planter.case(_RULE, "negative", person, "12月2日才满18周岁", programme=ORPHAN)


def _sixty_in_june(planter: Planter) -> None:
    for person in planter.take(planter.few, _near(planter, 57, 61)):
        planter.rebirth(person, (YEAR - 60) * 10000 + 615)
        planter.enrol(person, PUBLIC_POST, month(6), reason="到龄退出")
        planter.pay(person, PUBLIC_POST, range(FIRST, month(7)))
        planter.case(
            _RULE, "negative", person, "6月15日满60周岁，6月初仍为59周岁", programme=PUBLIC_POST
        )
