"""Ordinary benefits: who is paid which programme, from when, until when."""

import numpy as np
from numpy.typing import NDArray

from anomaly.county.model import (
    ADULT,
    BankReturn,
    Channel,
    County,
    Grant,
    PayKind,
    Payment,
    ReliefHousehold,
    ReliefMember,
    RosterRow,
)
from anomaly.county.months import FIRST, LAST, Integers, ages, day_in, month, months_of_dates
from anomaly.county.person_numbers import Writing
from anomaly.county.planting.planter import relation_word
from anomaly.county.population import Kind, Role
from anomaly.county.programmes import (
    BIRTH_PLAN,
    DESTITUTE,
    DISABLED_CARE,
    DISABLED_LIVING,
    EMERGENCY,
    EX_CADRE,
    FARMLAND,
    FOSTER,
    FUNERAL,
    LOW_INCOME,
    MAIZE,
    MEALS,
    MIGRANT,
    OLD_AGE,
    ORPHAN,
    PUBLIC_POST,
    SOY,
    old_age_class,
    rate,
)

Mask = NDArray[np.bool_]

_SINCE = FIRST - 24
_NEVER = LAST + 1


def grant_benefits(county: County) -> None:
    """Give the county its ordinary benefits; nobody planted gets a planted programme's kind."""
    persons = county.persons
    years = ages(persons.birth, FIRST)
    until = _until(county)
    free = ~np.isin(persons.household, list(county.reserved)) & (persons.moved == 0)
    free &= until >= FIRST
    idle = free & ~np.isin(persons.household, list(county.busy))
    relieved = _relief(county, idle & (persons.death == 0), years)
    _destitute(county, idle & ~relieved & (persons.death == 0), years)
    taken = {m.person for h in county.relief for m in h.members}
    poor = np.isin(np.arange(len(persons)), list(taken))
    _old_age(county, free, years, until)
    _disabled(county, idle & ~poor, relieved, years)
    _children(county, idle & ~poor, years)
    _posts(county, idle & ~poor, years)
    _one_off(county, idle, poor, years)
    _yearly(county, years, until)
    _whole_villages(county, years, until)


def _until(county: County) -> Integers:
    """The last month that may be paid: the month of death, or of moving away."""
    persons = county.persons
    until = np.full(len(persons), LAST)
    for dates in (persons.death, persons.moved):
        until = np.where(dates > 0, np.minimum(until, months_of_dates(dates)), until)
    return until


def _draw(county: County, mask: Mask, share: float) -> list[int]:
    chosen = mask & (county.rng.random(len(mask)) < share)
    return [int(person) for person in np.flatnonzero(chosen)]


def _enrol(county: County, grant: Grant, *, since: int, stop: int = _NEVER) -> None:
    county.grants.append(grant)
    ended = stop <= LAST
    county.roster.append(
        RosterRow(
            person=grant.person,
            programme=grant.programme,
            first=since,
            last=stop if ended else None,
            klass=grant.klass,
            reason=_reason(county, grant.person) if ended else "",
            household_no=grant.household_no,
        )
    )


def _reason(county: County, person: int) -> str:
    return "死亡" if county.persons.death[person] else "不再符合条件"


def _relief(county: County, mask: Mask, years: Integers) -> Mask:
    """Low-income households: the whole hukou household is one benefit household."""
    persons, households = county.persons, county.households
    dying = np.zeros(len(households.head), bool)
    dying[persons.household[persons.death > 0]] = True
    heads = mask & (persons.role == Role.HEAD) & (years < 80) & (years >= 22)  # noqa: PLR2004
    heads &= ~dying[persons.household]
    relieved = np.zeros(len(persons), bool)
    for head in _draw(county, heads, 0.075):
        home = int(persons.household[head])
        # Some leave the programme in the course of the year, some come in.
        luck = int(county.rng.integers(0, 100))
        first = FIRST if luck >= 10 else month(2 + luck % 10)  # noqa: PLR2004
        last = LAST if luck < 90 else month(2 + luck % 10)  # noqa: PLR2004
        since = first if first > FIRST else _SINCE - luck
        number = county.next_relief_number("DB")
        members = [person for person in households.members(home) if persons.moved[person] == 0]
        county.relief.append(
            ReliefHousehold(
                number=number,
                programme=LOW_INCOME,
                head=head,
                members=tuple(
                    ReliefMember(
                        person=person,
                        relation=relation_word(county, head, person),
                        first=since,
                        last=last if last < LAST else None,
                    )
                    for person in members
                ),
            )
        )
        county.grants.append(
            Grant(
                person=head,
                programme=LOW_INCOME,
                first=first,
                last=last,
                account=head,
                amount=(21000 + luck * 70) * len(members) + 4000,
                household_no=number,
            )
        )
        county.roster.append(
            RosterRow(
                person=head,
                programme=LOW_INCOME,
                first=since,
                last=last if last < LAST else None,
                reason="收入超过标准" if last < LAST else "",
                household_no=number,
                members=len(members),
            )
        )
        relieved[list(households.members(home))] = True
    return relieved


def _destitute(county: County, mask: Mask, years: Integers) -> None:
    persons = county.persons
    kind = county.households.kind[persons.household]
    alone = mask & (kind == Kind.OLD_SINGLE) & (persons.role == Role.HEAD) & (years < 80)  # noqa: PLR2004
    for turn, person in enumerate(_draw(county, alone, 0.12)):
        klass = ("全自理", "半自理", "全护理")[turn % 3]
        number = county.next_relief_number("TK")
        county.relief.append(
            ReliefHousehold(
                number=number,
                programme=DESTITUTE,
                head=person,
                members=(ReliefMember(person=person, relation="户主", first=_SINCE),),
            )
        )
        # Those who live in a home are paid through the home's account.
        home = -1 - turn // 2 % len(county.homes)
        grant = Grant(
            person=person,
            programme=DESTITUTE,
            first=FIRST,
            last=LAST,
            account=home if turn % 2 == 0 else person,
            klass=klass,
            household_no=number,
        )
        _enrol(county, grant, since=_SINCE)


def _old_age(county: County, mask: Mask, years: Integers, until: Integers) -> None:
    """Everybody from the month after the eightieth birthday on, with few exceptions."""
    births = county.persons.birth
    for person in _draw(county, mask & (years >= 79), 0.97):  # noqa: PLR2004
        birth, stop = int(births[person]), int(until[person])
        start = max(FIRST, (birth // 10000 + 80) * 12 + birth // 100 % 100)
        if birth % 100 == 1:
            start = max(FIRST, (birth // 10000 + 80) * 12 + birth // 100 % 100 - 1)
        if start > stop:
            continue
        old_number = county.writes15[person]
        grant = Grant(
            person=person,
            programme=OLD_AGE,
            first=start,
            last=stop,
            account=int(county.accounts[person]),
            klass=old_age_class(birth, start),
            writing=Writing.OLD15 if old_number else Writing.PLAIN,
        )
        _enrol(county, grant, since=start if start > FIRST else _SINCE, stop=_stop(county, person))


def _stop(county: County, person: int) -> int:
    death = int(county.persons.death[person])
    return death // 10000 * 12 + death // 100 % 100 - 1 if death else _NEVER


def _disabled(county: County, mask: Mask, relieved: Mask, years: Integers) -> None:
    persons = county.persons
    alive = persons.death == 0
    known_poor = relieved & alive & (persons.moved == 0)
    for person in _draw(county, (mask | known_poor) & alive & (years >= 2), 0.022):  # noqa: PLR2004
        grant = Grant(
            person=person,
            programme=DISABLED_LIVING,
            first=FIRST,
            last=LAST,
            account=int(county.accounts[person]),
        )
        _enrol(county, grant, since=_SINCE)
    for turn, person in enumerate(_draw(county, mask & alive & (years >= 2), 0.012)):  # noqa: PLR2004
        grant = Grant(
            person=person,
            programme=DISABLED_CARE,
            first=FIRST,
            last=LAST,
            account=int(county.accounts[person]),
            klass=("一级", "二级")[turn % 2],
        )
        _enrol(county, grant, since=_SINCE)


def _children(county: County, mask: Mask, years: Integers) -> None:
    persons = county.persons
    raised = mask & (persons.role == Role.GRANDCHILD) & (years <= 15) & (persons.death == 0)  # noqa: PLR2004
    disabled = {g.person for g in county.grants if g.programme in (DISABLED_LIVING,)}
    for turn, person in enumerate(_draw(county, raised, 0.4)):
        if person in disabled:
            continue
        programme = (FOSTER, FOSTER, ORPHAN)[turn % 3]
        grant = Grant(
            person=person,
            programme=programme,
            first=FIRST,
            last=LAST,
            account=person,
            klass="散居" if programme == ORPHAN else "",
        )
        _enrol(county, grant, since=_SINCE)


def _posts(county: County, mask: Mask, years: Integers) -> None:
    persons = county.persons
    alive = persons.death == 0
    workers = mask & alive & (years >= ADULT) & (years < 58)  # noqa: PLR2004
    for turn, person in enumerate(_draw(county, workers, 0.012)):
        last = LAST if turn % 9 else month(5 + turn % 7)
        grant = Grant(person=person, programme=PUBLIC_POST, first=FIRST, last=last, account=person)
        _enrol(county, grant, since=FIRST - 8, stop=last if last < LAST else _NEVER)
    retired = mask & alive & (years >= 61) & (years < 80)  # noqa: PLR2004
    for turn, person in enumerate(_draw(county, retired, 0.03)):
        grant = Grant(
            person=person,
            programme=EX_CADRE,
            first=FIRST,
            last=LAST,
            account=person,
            klass=("一档", "二档", "三档")[turn % 3],
        )
        _enrol(county, grant, since=_SINCE)


def _one_off(county: County, mask: Mask, poor: Mask, years: Integers) -> None:
    """Emergency relief by case, funeral grants, returned payments that were sent again."""
    rng, persons = county.rng, county.persons
    alive = (persons.death == 0) & (years >= ADULT)
    heads = {h.head for h in county.relief if h.programme == LOW_INCOME}
    asking = mask & alive & poor & np.isin(np.arange(len(persons)), list(heads))
    for person in _draw(county, asking, 0.3):
        belong = month(int(rng.integers(1, 13)))
        county.payments.append(
            Payment(
                person=person,
                programme=EMERGENCY,
                first=belong,
                last=belong,
                pay_date=day_in(belong, int(rng.integers(3, 27))),
                amount=int(rng.integers(5, 30)) * 10000,
                account=person,
            )
        )
    reserved = np.isin(persons.household, list(county.reserved))
    dead = ~reserved & (persons.death >= FIRST // 12 * 10000) & (persons.death % 10000 < 1100)  # noqa: PLR2004
    for person in _draw(county, dead, 0.5):
        belong = _stop(county, person) + 1
        county.payments.append(
            Payment(
                person=person,
                programme=FUNERAL,
                first=belong,
                last=belong,
                pay_date=day_in(belong, 17),
                amount=150000,
                account=person,
            )
        )
    _send_again(county)


def _send_again(county: County) -> None:
    """Payments that the bank returned because a card was replaced, and that were paid again."""
    grants = [g for g in county.grants if g.programme in (OLD_AGE, PUBLIC_POST) and g.last == LAST]
    count = max(2, len(county.persons) // 1500)
    step = max(1, len(grants) // count)
    for turn, grant in enumerate(grants[::step][:count]):
        belong = max(grant.first, month(3 + turn % 6))
        klass = grant.klass
        if grant.programme == OLD_AGE:
            klass = old_age_class(int(county.persons.birth[grant.person]), belong)
        amount = rate(grant.programme, klass, belong)
        county.returns.append(
            BankReturn(
                person=grant.person,
                programme=grant.programme,
                first=belong,
                last=belong,
                amount=amount,
                account=grant.account,
                returned=day_in(min(belong + 1, LAST), 12),
            )
        )
        county.payments.append(
            Payment(
                person=grant.person,
                programme=grant.programme,
                first=belong,
                last=belong,
                pay_date=day_in(min(belong + 2, LAST), 6),
                amount=amount,
                account=grant.account,
                klass=klass,
                kind=PayKind.NORMAL,
                writing=grant.writing,
                channel=Channel.ADJUSTMENTS,
            )
        )


def _yearly(county: County, years: Integers, until: Integers) -> None:
    """Subsidies by the mu to households, and the yearly reward for small families."""
    persons, households, rng = county.persons, county.households, county.rng
    damaged = max(2, len(persons) // 1500)
    areas = rng.integers(8, 95, (len(households.head), 3))
    chance = rng.random((len(households.head), 3))
    for home in range(len(households.head)):
        payee = _land_payee(county, home, years, until)
        if payee is None:
            continue
        if home not in county.without_land and chance[home, 0] < 0.78:  # noqa: PLR2004
            # A few numbers were stored as numbers: their last digits are gone for good.
            lost = damaged > 0 and home % 97 == 5 and home not in county.reserved  # noqa: PLR2004
            damaged -= lost
            writing = Writing.NUMBER_CELL if lost else Writing.PLAIN
            _land(county, payee, FARMLAND, int(areas[home, 0]), writing)
        if home in county.reserved:
            continue
        if chance[home, 1] < 0.2:  # noqa: PLR2004
            _land(county, payee, MAIZE, int(areas[home, 1]) // 2 + 5)
        if chance[home, 2] < 0.12:  # noqa: PLR2004
            _land(county, payee, SOY, int(areas[home, 2]) // 3 + 5)
    reserved = np.isin(persons.household, list(county.reserved))
    rewarded = ~reserved & (until == LAST) & (years >= 61)  # noqa: PLR2004
    for person in _draw(county, rewarded, 0.06):
        county.grants.append(
            Grant(person=person, programme=BIRTH_PLAN, first=FIRST, last=LAST, account=person)
        )


def _land_payee(county: County, home: int, years: Integers, until: Integers) -> int | None:
    """The head, or the next adult when the head died before the year."""
    for person in county.households.members(home):
        if until[person] >= FIRST and years[person] >= ADULT:
            return person
    return None


def _land(
    county: County, person: int, programme: str, tenths: int, writing: Writing = Writing.PLAIN
) -> None:
    """Land is measured in tenths of a mu, paid by the mu."""
    quantity = tenths * 1000
    county.grants.append(
        Grant(
            person=person,
            programme=programme,
            first=FIRST,
            last=LAST,
            account=person,
            amount=(quantity * rate(programme, "", FIRST) + 5000) // 10000,
            quantity=quantity,
            writing=writing,
        )
    )


def _whole_villages(county: County, years: Integers, until: Integers) -> None:
    """Programmes that reach everybody: resettled villages, meals of pupils."""
    persons = county.persons
    village = county.households.village[persons.household]
    resettled = village % 5 == 2  # noqa: PLR2004 - one village in five
    for person in np.flatnonzero(resettled & (until >= FIRST)).tolist():
        if years[person] < 0:
            continue
        old_number = bool(county.writes15[person])
        county.grants.append(
            Grant(
                person=person,
                programme=MIGRANT,
                first=FIRST,
                last=int(until[person]),
                account=int(county.accounts[person]),
                writing=Writing.OLD15 if old_number else Writing.PLAIN,
            )
        )
    for person in np.flatnonzero((years >= 6) & (years <= 15) & (until >= FIRST)).tolist():  # noqa: PLR2004
        county.grants.append(
            Grant(
                person=person,
                programme=MEALS,
                first=FIRST,
                last=int(until[person]),
                account=int(county.accounts[person]),
            )
        )
