"""`asset.vehicle`: a car or truck in a household that draws means-tested relief."""

from anomaly.county.model import ReliefMember, Vehicle
from anomaly.county.months import FIRST, LAST, day_in, month
from anomaly.county.planting.planter import Mask, Planter
from anomaly.county.population import Role, relation_word
from anomaly.county.programmes import LOW_INCOME

_RULE = "asset.vehicle"
_RELIEF = 64000
_YEAR = range(FIRST, LAST + 1)
_OLD = 20190617
#: (class, status, why it is no car of theirs)
_LAWFUL = (
    ("小型轿车", "报废", "车辆已报废"),
    ("普通二轮摩托车", "正常", "摩托车不计"),
    ("正三轮载货摩托车", "正常", "三轮车不计"),
    ("小型普通客车", "已过户", "车辆已过户"),
)


def plant_vehicles(planter: Planter) -> None:
    """Plant cars in relief households, and vehicles that do not count."""
    if not planter.clean:
        makers = (_head_owns, _member_owns, _bought_in_year, _truck)
        for turn in range(planter.count):
            makers[turn % len(makers)](planter, turn)
    _do_not_count(planter)
    _after_relief(planter)
    _not_a_member(planter)
    _left_before(planter)


def _relief(planter: Planter, person: int, months: range, last: int | None = None) -> int:
    number = planter.relieve(person, LOW_INCOME, last)
    return planter.pay(person, LOW_INCOME, months, amount=_RELIEF, household_no=number)


def _own(planter: Planter, person: int, klass: str, date: int, status: str = "正常") -> None:
    planter.county.vehicles.append(
        Vehicle(person=person, klass=klass, registered=date, status=status)
    )


def _truth(planter: Planter, person: int, months: range, amount: int, note: str) -> None:
    planter.case(
        _RULE,
        "positive",
        person,
        note,
        subject=planter.county.relief[-1].number,
        first=months[0],
        last=months[-1],
        amount=amount,
    )


def _head_owns(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(28, 60, head=True)):
        amount = _relief(planter, person, _YEAR)
        _own(planter, person, "小型轿车", _OLD + 10000 * (turn % 3))
        _truth(planter, person, _YEAR, amount, "申请人名下有小型轿车")


def _couple(planter: Planter) -> list[int]:
    persons = planter.county.persons
    return planter.take(1, planter.aged(28, 58, head=True) & (persons.spouse >= 0))


def _member_owns(planter: Planter, turn: int) -> None:
    del turn
    for person in _couple(planter):
        amount = _relief(planter, person, _YEAR)
        owner = int(planter.county.persons.spouse[person])
        _own(planter, owner, "小型越野客车", _OLD)
        _truth(planter, person, _YEAR, amount, "配偶名下有车")


def _bought_in_year(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(28, 58, head=True)):
        bought = month(5 + turn % 4)
        _relief(planter, person, range(FIRST, bought))
        number = planter.county.relief[-1].number
        paid = range(bought, LAST + 1)
        amount = planter.pay(person, LOW_INCOME, paid, amount=_RELIEF, household_no=number)
        _own(planter, person, "小型轿车", day_in(bought, 1))
        _truth(planter, person, paid, amount, "享受期间购车，自登记当月起算")


def _truck(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(28, 58, head=True)):
        amount = _relief(planter, person, range(FIRST, month(9)), month(8))
        _own(planter, person, "轻型普通货车", _OLD)
        _own(planter, person, "普通二轮摩托车", _OLD)
        _truth(planter, person, range(FIRST, month(9)), amount, "货车一辆，摩托车不计；8月退出")


def _do_not_count(planter: Planter) -> None:
    for at, person in enumerate(planter.take(len(_LAWFUL), planter.aged(28, 60, head=True))):
        klass, status, why = _LAWFUL[at]
        _relief(planter, person, _YEAR)
        _own(planter, person, klass, _OLD, status)
        _lawful(planter, person, why)


def _lawful(planter: Planter, person: int, why: str) -> None:
    planter.case(_RULE, "negative", person, why, subject=planter.county.relief[-1].number)


def _after_relief(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(28, 56, head=True)):
        _relief(planter, person, range(FIRST, month(7)), month(6))
        _own(planter, person, "小型轿车", day_in(month(8), 20))
        _lawful(planter, person, "6月退出，8月购车")


def _not_a_member(planter: Planter) -> None:
    """A grown child in the hukou household that the benefit household does not count."""
    county = planter.county
    for child in planter.take(planter.few, _grown_child(planter)):
        head = int(county.households.head[county.persons.household[child]])
        members = [
            ReliefMember(
                person=person,
                relation=relation_word(county.persons, head, person),
                first=FIRST - 30,
            )
            for person in county.households.members(int(county.persons.household[head]))
            if person != child
        ]
        number = planter.relieve(head, LOW_INCOME, members=members)
        planter.pay(head, LOW_INCOME, _YEAR, amount=_RELIEF, household_no=number)
        _own(planter, child, "小型轿车", _OLD + 30000)
        _lawful(planter, head, "成年子女同户籍但不在保障户")


def _left_before(planter: Planter) -> None:
    """A grown child who was counted until March and bought a car in June."""
    county = planter.county
    for child in planter.take(planter.few, _grown_child(planter)):
        head = int(county.households.head[county.persons.household[child]])
        members = [
            ReliefMember(
                person=person,
                relation=relation_word(county.persons, head, person),
                first=FIRST - 30,
                last=month(3) if person == child else None,
            )
            for person in county.households.members(int(county.persons.household[head]))
        ]
        number = planter.relieve(head, LOW_INCOME, members=members)
        planter.pay(head, LOW_INCOME, _YEAR, amount=_RELIEF, household_no=number)
        _own(planter, child, "小型轿车", day_in(month(6), 6))
        _lawful(planter, head, "成员3月分户退出，6月购车")


def _grown_child(planter: Planter) -> Mask:
    persons = planter.county.persons
    mask: Mask = planter.aged(18, 40) & (persons.role == Role.CHILD)
    return mask
