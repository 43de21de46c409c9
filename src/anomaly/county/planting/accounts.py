"""`acct.many_people`: one account for several unrelated families, and accounts lawfully shared."""

from anomaly.county.model import Marriage, ReliefMember
from anomaly.county.months import FIRST, LAST, month
from anomaly.county.planting.planter import Planter
from anomaly.county.population import FEMALE, MALE, Kind, Role
from anomaly.county.programmes import DISABLED_CARE, DISABLED_LIVING, LOW_INCOME, OLD_AGE

_RULE = "acct.many_people"
_YEAR = range(FIRST, LAST + 1)
#: families behind one account
_SIZES = (3, 6, 2)


def plant_accounts(planter: Planter) -> None:
    """Plant collectors' accounts, family accounts over two hukou books, guardians."""
    if not planter.clean:
        for turn in range(max(3, planter.count // 2)):
            _collector(planter, _SIZES[turn % len(_SIZES)], turn)
    _couple_apart(planter)
    _father_elsewhere(planter)
    _one_benefit_household(planter)
    _two_programmes(planter)


def _collector(planter: Planter, size: int, turn: int) -> None:
    county = planter.county
    holders = planter.take(1, planter.aged(35, 58))
    payees = planter.take(size, planter.aged(62, 79))
    if not holders or len(payees) < min(_SIZES):
        return
    account, total = holders[0], 0
    months = range(month(1 + turn % 4), LAST + 1)
    for person in payees:
        planter.enrol(person, DISABLED_LIVING)
        total += planter.pay(person, DISABLED_LIVING, months, account=account)
    note = f"{len(payees)}户的补贴汇入同一账户"
    if turn % 2:
        planter.enrol(account, DISABLED_LIVING)
        total += planter.pay(account, DISABLED_LIVING, months)
        note += "，账户人本人也领取"
    planter.case(
        _RULE,
        "positive",
        account,
        note,
        subject=county.account_number(account),
        first=months[0],
        last=months[-1],
        amount=total,
    )


def _lawful(planter: Planter, holder: int, why: str) -> None:
    planter.case(
        _RULE,
        "negative",
        holder,
        why,
        subject=planter.county.account_number(holder),
    )


def _share(planter: Planter, holder: int, other: int) -> None:
    for person in (holder, other):
        planter.enrol(person, DISABLED_LIVING)
        planter.pay(person, DISABLED_LIVING, _YEAR, account=holder)


def _couple_apart(planter: Planter) -> None:
    county = planter.county
    single = county.households.kind[county.persons.household] == Kind.SINGLE
    for _ in range(planter.few):
        men = planter.take(1, single & (county.persons.sex == MALE) & planter.aged(24, 59))
        women = planter.take(1, single & (county.persons.sex == FEMALE) & planter.aged(24, 59))
        if men and women:
            county.marriages.append(
                Marriage(husband=men[0], wife=women[0], date=(FIRST // 12 - 4) * 10000 + 520)
            )
            _share(planter, men[0], women[0])
            _lawful(planter, men[0], "夫妻户口未合并，同用一卡")


def _father_elsewhere(planter: Planter) -> None:
    county = planter.county
    persons = county.persons
    child_mask = planter.aged(3, 14) & (persons.role == Role.GRANDCHILD)
    for child in planter.take(planter.few, child_mask):
        lowest = int(planter.age[child]) + 20
        for father in planter.take(1, planter.aged(lowest, lowest + 25) & (persons.sex == MALE)):
            persons.father[child] = father
            _share(planter, father, child)
            _lawful(planter, father, "未成年子女随祖父母落户，由父亲代领")


def _one_benefit_household(planter: Planter) -> None:
    """Two brothers with a hukou book each live together and are one benefit household."""
    for head in planter.take(planter.few, planter.aged(50, 78, head=True)):
        for other in planter.take(1, planter.aged(50, 78, head=True)):
            members = [
                ReliefMember(person=head, relation="户主", first=FIRST - 30),
                ReliefMember(person=other, relation="弟", first=FIRST - 30),
            ]
            number = planter.relieve(head, LOW_INCOME, members=members)
            planter.pay(head, LOW_INCOME, _YEAR, amount=72000, household_no=number)
            _share(planter, head, other)
            _lawful(planter, head, "同一保障户的两人同用一卡")


def _two_programmes(planter: Planter) -> None:
    """Two families, but never in the same programme."""
    for holder in planter.take(planter.few, planter.aged(60, 78)):
        for other in planter.take(1, planter.aged(80, 95)):
            planter.enrol(holder, DISABLED_CARE, klass="二级")
            planter.pay(holder, DISABLED_CARE, _YEAR, klass="二级")
            planter.enrol(other, OLD_AGE)
            planter.pay(other, OLD_AGE, _YEAR, account=holder)
            _lawful(planter, holder, "两家人，但不在同一项目")
