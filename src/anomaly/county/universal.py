"""Programmes that reach nearly everybody: land, families, resettled villages, school meals."""

import numpy as np

from anomaly.county.model import ADULT, County, Grant
from anomaly.county.months import FIRST, LAST, Integers, ages, between
from anomaly.county.person_numbers import Writing
from anomaly.county.population import is_resettled
from anomaly.county.programmes import BIRTH_PLAN, FARMLAND, MAIZE, MEALS, MIGRANT, SOY, rate


def grant_universal(county: County) -> None:
    """Grant what no roster is kept for, planted households included."""
    years, until = ages(county.persons.birth, FIRST), county.paid_until()
    _yearly(county, years, until)
    _whole_villages(county, years, until)


def _yearly(county: County, years: Integers, until: Integers) -> None:
    """Subsidies by the mu to households, and the yearly reward for small families."""
    persons, households, rng = county.persons, county.households, county.rng
    damaged = max(2, len(persons) // 1500)
    areas = rng.integers(8, 95, (len(households.head), 3))
    draws = [county.lucky(len(households.head), share) for share in (0.78, 0.2, 0.12)]
    farmland, maize, soy = (draw.tolist() for draw in draws)
    for home in range(len(households.head)):
        payee = _land_payee(county, home, years, until)
        if payee is None:
            continue
        if home not in county.without_land and farmland[home]:
            # A few numbers were stored as numbers: their last digits are gone for good.
            lost = damaged > 0 and not home % 97 and home not in county.reserved
            damaged -= lost
            writing = Writing.NUMBER_CELL if lost else Writing.PLAIN
            _land(county, payee, FARMLAND, int(areas[home, 0]), writing)
        if home in county.reserved:
            continue
        if maize[home]:
            _land(county, payee, MAIZE, int(areas[home, 1]) // 2 + 5)
        if soy[home]:
            _land(county, payee, SOY, int(areas[home, 2]) // 3 + 5)
    rewarded = ~county.is_reserved() & (until == LAST) & between(years, 61, 120)
    for person in county.draw(rewarded, 0.06):
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
    resettled = is_resettled(village)
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
    for person in np.flatnonzero(between(years, 6, 15) & (until >= FIRST)).tolist():
        county.grants.append(
            Grant(
                person=person,
                programme=MEALS,
                first=FIRST,
                last=int(until[person]),
                account=int(county.accounts[person]),
            )
        )
