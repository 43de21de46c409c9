"""`role.payroll_relief`: on the public payroll and in means-tested relief in one month."""

from anomaly.county.model import PayrollSpell
from anomaly.county.months import FIRST, LAST, month
from anomaly.county.planting.planter import Planter
from anomaly.county.programmes import DESTITUTE, LOW_INCOME

_RULE = "role.payroll_relief"
_RELIEF = 58000
#: (kind of staff, monthly gross in fen, why it is lawful)
_LAWFUL = (
    ("遗属", 265000, "遗属生活补助，不是公职工资"),
    ("公益性岗位", 240000, "公益性岗位本身属于帮扶"),
    ("村干部", 280000, "村干部误工补贴"),
    ("临聘人员", 260000, "临聘人员"),
    ("在职", 220000, "工资正好等于可忽略金额"),
)


def plant_payroll(planter: Planter) -> None:
    """Plant staff in relief, and pay that is no obstacle to relief."""
    if not planter.clean:
        makers = (_serving, _retired, _hired, _two_part_wages)
        for turn in range(planter.count):
            makers[turn % len(makers)](planter, turn)
    _lawful_pay(planter)
    _job_ended_before(planter)
    _namesake(planter)


def _earn(
    planter: Planter, person: int, kind: str, gross: int, months: range, unit: str = "县第二中学"
) -> None:
    planter.county.payroll.append(
        PayrollSpell(
            person=person,
            unit=unit,
            kind=kind,
            gross=gross,
            first=months[0],
            last=months[-1],
        )
    )


def _relief(planter: Planter, person: int, months: range, last: int | None = None) -> int:
    number = planter.relieve(person, LOW_INCOME, last)
    return planter.pay(person, LOW_INCOME, months, amount=_RELIEF, household_no=number)


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


_YEAR = range(FIRST, LAST + 1)


def _serving(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(26, 56, head=True)):
        amount = _relief(planter, person, _YEAR)
        _earn(planter, person, "在职", 612000 + 1700 * turn, _YEAR)
        _truth(planter, person, LOW_INCOME, _YEAR, amount, "在职教师领取低保")


def _retired(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(61, 79, head=True)):
        klass = "半自理"
        number = planter.relieve(person, DESTITUTE, klass=klass)
        amount = planter.pay(person, DESTITUTE, _YEAR, klass=klass, household_no=number)
        _earn(planter, person, "退休", 385000 + 900 * turn, _YEAR, "县农业技术推广站")
        planter.county.pension_until[person] = FIRST - 1
        _truth(planter, person, DESTITUTE, _YEAR, amount, "退休人员领取特困供养")


def _hired(planter: Planter, turn: int) -> None:
    for person in planter.take(1, planter.aged(25, 50, head=True)):
        _relief(planter, person, range(FIRST, month(5)))
        paid = range(month(5), LAST + 1)
        number = planter.county.relief[-1].number
        amount = planter.pay(person, LOW_INCOME, paid, amount=_RELIEF, household_no=number)
        _earn(planter, person, "事业编制", 455000 + 500 * turn, paid, "县人民医院")
        _truth(planter, person, LOW_INCOME, paid, amount, "5月起有财政工资，仍领低保")


def _two_part_wages(planter: Planter, turn: int) -> None:
    del turn
    for person in planter.take(1, planter.aged(26, 57, head=True)):
        amount = _relief(planter, person, _YEAR)
        _earn(planter, person, "在职", 150000, _YEAR, "县文化馆")
        _earn(planter, person, "工勤", 130000, _YEAR, "县图书馆")
        _truth(planter, person, LOW_INCOME, _YEAR, amount, "两个单位各发一份，合计超过可忽略金额")


def _lawful_pay(planter: Planter) -> None:
    for at, person in enumerate(planter.take(len(_LAWFUL), planter.aged(25, 57, head=True))):
        kind, gross, why = _LAWFUL[at]
        _relief(planter, person, _YEAR)
        _earn(planter, person, kind, gross, _YEAR, "县财政局代发")
        planter.case(_RULE, "negative", person, why, programme=LOW_INCOME)


def _job_ended_before(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(26, 56, head=True)):
        _earn(planter, person, "在职", 520000, range(FIRST, month(4)), "县水务局")
        number = planter.relieve(person, LOW_INCOME, first=month(4))
        planter.pay(
            person, LOW_INCOME, range(month(4), LAST + 1), amount=_RELIEF, household_no=number
        )
        planter.case(_RULE, "negative", person, "3月离职，4月起纳入低保", programme=LOW_INCOME)


def _namesake(planter: Planter) -> None:
    persons = planter.county.persons
    for person in planter.take(planter.few, planter.aged(30, 56, head=True)):
        same_sex = planter.aged(30, 56) & (persons.sex == persons.sex[person])
        for other in planter.take(1, same_sex):
            persons.name[other] = persons.name[person]
            _relief(planter, person, _YEAR)
            _earn(planter, other, "公务员", 690000, _YEAR, "县教育局")
            planter.case(_RULE, "negative", person, "工资表上是同名的另一人", programme=LOW_INCOME)
