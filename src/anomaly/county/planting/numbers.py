"""`id.checksum`: payments under a number with a wrong check digit, and numbers written oddly."""

from anomaly.county.months import FIRST, LAST, month
from anomaly.county.person_numbers import Writing, wrong_check
from anomaly.county.planting.planter import Planter
from anomaly.county.population import Role
from anomaly.county.programmes import DISABLED_CARE, DISABLED_LIVING, PUBLIC_POST

_RULE = "id.checksum"
_YEAR = range(FIRST, LAST + 1)
_ODD_WRITING = (
    (Writing.LOWER_X, "小写x"),
    (Writing.SPACED, "号码中有空格"),
    (Writing.FULL_WIDTH, "全角数字"),
    (Writing.APOSTROPHE, "前导撇号"),
    (Writing.OLD15, "15位旧证号"),
)


def plant_numbers(planter: Planter) -> None:
    """Plant wrong check digits; spaces, full width, small x and old numbers are no error."""
    if not planter.clean:
        _wrong_in_payments(planter)
        _wrong_in_hukou(planter)
    _odd_but_right(planter)


def _wrong_in_payments(planter: Planter) -> None:
    for turn, person in enumerate(planter.take(planter.count, planter.aged(22, 57))):
        programme = (DISABLED_LIVING, PUBLIC_POST, DISABLED_CARE)[turn % 3]
        klass = "一级" if programme == DISABLED_CARE else ""
        months = range(month(1 + turn % 3), LAST + 1)
        planter.enrol(person, programme, klass=klass)
        planter.pay(person, programme, months, klass=klass, writing=Writing.WRONG_CHECK)
        planter.case(
            _RULE,
            "positive",
            person,
            "发放表中的证号校验码不符，户籍库为另一号码",
            subject=wrong_check(planter.name_of(person)),
            programme=programme,
            first=months[0],
            last=months[-1],
        )


def _wrong_in_hukou(planter: Planter) -> None:
    """A number once issued with a wrong check digit: the hukou book has it too."""
    persons = planter.county.persons
    mask = planter.aged(30, 57) & (persons.role == Role.SPOUSE)
    for person in planter.take(planter.few, mask):
        persons.number[person] = wrong_check(persons.number[person])
        planter.enrol(person, DISABLED_LIVING)
        planter.pay(person, DISABLED_LIVING, _YEAR)
        planter.case(_RULE, "grey", person, "户籍库中就是这个号码，仅提示", first=FIRST, last=LAST)


def _odd_but_right(planter: Planter) -> None:
    persons = planter.county.persons
    ends_in_x = [number.endswith("X") for number in persons.number]
    for writing, why in _ODD_WRITING:
        mask = planter.aged(35, 70)
        if writing == Writing.LOWER_X:
            mask = mask & ends_in_x
        for person in planter.take(1, mask):
            planter.enrol(person, DISABLED_LIVING)
            planter.pay(person, DISABLED_LIVING, _YEAR, writing=writing)
            planter.case(_RULE, "negative", person, why, programme=DISABLED_LIVING)
