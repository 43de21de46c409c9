"""`death.pension_after_death`: pension after a death, and what is due then."""

from anomaly.county.model import DeathRow, PensionRow
from anomaly.county.months import FIRST, day_in, month, number_of
from anomaly.county.pensions import RESIDENT_MONTHLY
from anomaly.county.planting.planter import Planter, months_after

_RULE = "death.pension_after_death"
_OFFICE = "机关事业单位养老保险"
#: (item, fen) that is due to the family after a death
_DUE = (("丧葬补助", 120000), ("个人账户继承", 486250), ("抚恤金", 64000), ("一次性待遇", 250000))


def plant_pensions(planter: Planter) -> None:
    """Plant pensions paid on after a death, items that are due, and grace months."""
    if not planter.clean:
        for turn in range(planter.count):
            _paid_on(planter, turn)
        _grace_month(planter)
    _due_items(planter)
    _death_month(planter)


def _paid_on(planter: Planter, turn: int) -> None:
    county = planter.county
    for person in planter.take(1, planter.aged(62, 79)):
        in_year = (turn + 1) % 5 > 0  # every fifth died before the year
        date = day_in(month(2 + turn % 6), 13) if in_year else (FIRST // 12 - 1) * 10000 + 1109
        late = months_after(date, 4 + turn % 3) if in_year else range(FIRST, FIRST + 5)
        monthly = RESIDENT_MONTHLY
        if turn % 3 == 1:
            monthly = 326800
            county.pension_scheme[person] = (_OFFICE, monthly)
        sources = ("公安注销", "火化") if turn % 2 else ("卫健死亡证明",)
        planter.die(
            person, date, *(DeathRow(person=person, source=one, date=date) for one in sources)
        )
        county.pension_until[person] = late[-1]
        planter.case(
            _RULE,
            "positive",
            person,
            "死亡后继续发放养老待遇" if in_year else "上年已死亡，本年仍发放养老待遇",
            first=late[0],
            last=late[-1],
            amount=monthly * len(late),
        )


def _grace_month(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(62, 79)):
        date = day_in(month(5), 21)
        planter.die(person, date)
        planter.county.pension_until[person] = month(6)
        planter.case(
            _RULE,
            "grey",
            person,
            "只多发死亡次月，属宽限",
            first=month(6),
            last=month(6),
            amount=RESIDENT_MONTHLY,
        )


def _due_items(planter: Planter) -> None:
    for at, person in enumerate(planter.take(len(_DUE), planter.aged(62, 79))):
        item, amount = _DUE[at]
        date = day_in(month(4 + at), 17)
        planter.die(person, date)
        planter.county.pensions.append(
            PensionRow(
                person=person,
                month=month(number_of(month(4 + at)) + 2),
                amount=amount,
                item=item,
            )
        )
        planter.case(_RULE, "negative", person, f"{item}应在死亡后发放")


def _death_month(planter: Planter) -> None:
    for person in planter.take(planter.few, planter.aged(62, 79)):
        planter.die(person, day_in(month(9), 2))
        planter.case(_RULE, "negative", person, "死亡当月可发")
