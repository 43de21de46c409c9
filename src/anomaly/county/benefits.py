"""Ordinary benefits: who is paid which programme, from when, until when."""

import numpy as np
from numpy.typing import NDArray

from anomaly.county.model import (
    ADULT,
    County,
    Grant,
    ReliefHousehold,
    ReliefMember,
    RosterRow,
)
from anomaly.county.months import FIRST, LAST, Integers, ages, between, month
from anomaly.county.person_numbers import Writing
from anomaly.county.population import Kind, Role, relation_word
from anomaly.county.programmes import (
    DESTITUTE,
    DISABLED_CARE,
    DISABLED_LIVING,
    EX_CADRE,
    FOSTER,
    LOW_INCOME,
    OLD_AGE,
    ORPHAN,
    PUBLIC_POST,
    old_age_class,
)

Mask = NDArray[np.bool_]

_SINCE = FIRST - 24
_NEVER = LAST + 1
#: Of a hundred relief households these come in during the year, and these leave.
_COMING, _LEAVING = range(10), range(90, 100)


def grant_benefits(county: County) -> None:
    """Give the county its ordinary benefits; nobody planted gets a planted programme's kind."""
    persons = county.persons
    years = ages(persons.birth, FIRST)
    until = county.paid_until()
    free = ~county.is_reserved() & (persons.moved == 0)
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
    heads = mask & (persons.role == Role.HEAD) & between(years, 22, 79)
    heads &= ~dying[persons.household]
    relieved = np.zeros(len(persons), bool)
    for head in county.draw(heads, 0.075):
        home = int(persons.household[head])
        # Some leave the programme in the course of the year, some come in.
        luck = int(county.rng.integers(0, 100))
        first = month(2 + luck % 10) if luck in _COMING else FIRST
        last = month(2 + luck % 10) if luck in _LEAVING else LAST
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
                        relation=relation_word(county.persons, head, person),
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
    alone = mask & (kind == Kind.OLD_SINGLE) & between(years, 60, 79)
    for turn, person in enumerate(county.draw(alone, 0.12)):
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
    for person in county.draw(mask & between(years, 79, 120), 0.97):
        birth, stop = int(births[person]), int(until[person])
        start = max(FIRST, (birth // 10000 + 80) * 12 + birth // 100 % 100)
        if birth % 100 == 1:
            start = max(FIRST, (birth // 10000 + 80) * 12 + birth // 100 % 100 - 1)
        if start > stop:
            continue
        death = county.month_of_death(person)
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
        _enrol(
            county,
            grant,
            since=start if start > FIRST else _SINCE,
            stop=_NEVER if death is None else death,
        )


def _disabled(county: County, mask: Mask, relieved: Mask, years: Integers) -> None:
    persons = county.persons
    alive = persons.death == 0
    able = alive & between(years, 2, 79)
    known_poor = relieved & alive & (persons.moved == 0)
    for person in county.draw((mask | known_poor) & able, 0.022):
        grant = Grant(
            person=person,
            programme=DISABLED_LIVING,
            first=FIRST,
            last=LAST,
            account=int(county.accounts[person]),
        )
        _enrol(county, grant, since=_SINCE)
    for turn, person in enumerate(county.draw(mask & able, 0.012)):
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
    raised = mask & (persons.role == Role.GRANDCHILD) & between(years, 0, 15) & (persons.death == 0)
    disabled = {g.person for g in county.grants if g.programme == DISABLED_LIVING}
    for turn, person in enumerate(county.draw(raised, 0.4)):
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
    workers = mask & alive & between(years, ADULT, 57)
    for turn, person in enumerate(county.draw(workers, 0.012)):
        last = LAST if turn % 9 else month(5 + turn % 7)
        grant = Grant(person=person, programme=PUBLIC_POST, first=FIRST, last=last, account=person)
        _enrol(county, grant, since=FIRST - 8, stop=last if last < LAST else _NEVER)
    retired = mask & alive & between(years, 61, 79)
    for turn, person in enumerate(county.draw(retired, 0.03)):
        grant = Grant(
            person=person,
            programme=EX_CADRE,
            first=FIRST,
            last=LAST,
            account=person,
            klass=("一档", "二档", "三档")[turn % 3],
        )
        _enrol(county, grant, since=_SINCE)
