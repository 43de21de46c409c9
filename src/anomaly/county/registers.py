"""Ordinary life in the registers: deaths, moves, marriages, vehicles."""

import numpy as np
from numpy.typing import NDArray

from anomaly.county.employment import hold_office, join_payroll
from anomaly.county.model import ADULT, County, DeathRow, Marriage, Vehicle
from anomaly.county.months import FIRST, YEAR, ages, between
from anomaly.county.population import FEMALE, MALE, Kind, Role

Mask = NDArray[np.bool_]

_CARS = ("小型轿车", "小型普通客车", "小型越野客车", "小型面包车")
_TRUCKS = ("轻型普通货车", "轻型厢式货车", "重型普通货车")
_SMALL = ("普通二轮摩托车", "正三轮载货摩托车", "轮式拖拉机", "两轮轻便摩托车")
_STATUSES = ("逾期未检验", "报废", "已过户")
#: from this age on: share that dies within two years
_DEATHS = {1: 0.002, 50: 0.012, 65: 0.04, 75: 0.10, 85: 0.22}
#: share of deaths that a source knows
_POLICE, _CREMATION, _HEALTH, _MONTH_ONLY, _YEAR_ONLY = 0.88, 0.6, 0.5, 0.05, 0.03
#: The register of marriages begins so many years ago, and holds this share of them.
_REGISTER_YEARS, _REGISTERED = 35, 0.85


def live(county: County) -> None:
    """Write two normal years into all registers, away from the planted households."""
    persons = county.persons
    free = ~county.is_reserved()
    _die(county, free)
    _move(county, free & (persons.death == 0))
    _marry(county)
    _divorce(county, free)
    settled = free & (persons.death == 0) & (persons.moved == 0)
    busy = hold_office(county, settled)
    busy |= join_payroll(county, settled & ~busy)
    county.busy = set(persons.household[busy].tolist())


def buy_vehicles(county: County) -> None:
    """Give vehicles to households: cars only where no means-tested relief is drawn."""
    persons, rng = county.persons, county.rng
    relieved = {int(persons.household[m.person]) for h in county.relief for m in h.members}
    adult = between(ages(persons.birth, FIRST), 20, 78) & (persons.death == 0)
    owners = county.draw(adult & ~county.is_reserved(), 0.16)
    small, trucks = county.lucky(len(owners), 0.35), county.lucky(len(owners), 0.12)
    in_use = county.lucky(len(owners), 0.85)
    for at, person in enumerate(owners):
        poor = int(persons.household[person]) in relieved
        words = _SMALL if poor or small[at] else _TRUCKS if trucks[at] else _CARS
        county.vehicles.append(
            Vehicle(
                person=person,
                klass=words[int(rng.integers(0, len(words)))],
                registered=int(rng.integers(YEAR - 14, YEAR)) * 10000
                + int(rng.integers(1, 13)) * 100
                + int(rng.integers(1, 29)),
                status="正常" if in_use[at] else _STATUSES[int(rng.integers(0, len(_STATUSES)))],
            )
        )


def _die(county: County, free: Mask) -> None:
    persons, rng = county.persons, county.rng
    years = ages(persons.birth, FIRST)
    chance = np.zeros(len(persons))
    for age, share in _DEATHS.items():
        chance = np.where(years >= age, share, chance)
    dying = np.flatnonzero(free & (rng.random(len(persons)) < chance))
    dates = (
        rng.integers(YEAR - 1, YEAR + 1, len(dying)) * 10000
        + rng.integers(1, 13, len(dying)) * 100
        + rng.integers(1, 27, len(dying))
    )
    persons.death[dying] = dates
    shares = (_POLICE, _CREMATION, _HEALTH, _MONTH_ONLY, _YEAR_ONLY)
    known = [county.lucky(len(dying), share).tolist() for share in shares]
    for at, (person, date) in enumerate(zip(dying.tolist(), dates.tolist(), strict=True)):
        police, fire, health, month_only, year_only = (source[at] for source in known)
        rows = []
        if police:
            rows.append(DeathRow(person=person, source="公安注销", date=date, cancelled=date + 1))
        if fire or not rows:
            rows.append(DeathRow(person=person, source="火化", date=date + 2))
        if health:
            rows.append(DeathRow(person=person, source="卫健死亡证明", date=date))
        # Villages often know only the month or the year.
        if month_only or year_only:
            coarse = date // 100 * 100 if month_only else date // 10000 * 10000
            rows.append(DeathRow(person=person, source="村级报告", date=coarse))
        county.deaths.extend(rows)


def _move(county: County, free: Mask) -> None:
    persons, rng = county.persons, county.rng
    grown = between(ages(persons.birth, FIRST), ADULT, 44)
    for person in county.draw(free & grown & (persons.role != Role.HEAD), 0.012):
        date = YEAR * 10000 + int(rng.integers(1, 13)) * 100 + int(rng.integers(1, 29))
        persons.moved[person] = date
        county.deaths.append(
            DeathRow(person=person, source="公安注销", date=0, cancelled=date, reason="迁出")
        )


def _marry(county: County) -> None:
    persons, rng = county.persons, county.rng
    husbands = county.draw((persons.spouse >= 0) & (persons.sex == MALE), _REGISTERED)
    reissued = county.lucky(len(husbands), 0.03)
    for at, husband in enumerate(husbands):
        wife = int(persons.spouse[husband])
        born = max(int(persons.birth[husband]), int(persons.birth[wife])) // 10000
        year = born + int(rng.integers(22, 26))
        if YEAR - _REGISTER_YEARS <= year < YEAR:
            date = year * 10000 + int(rng.integers(1, 13)) * 100 + int(rng.integers(1, 29))
            event = "补领" if reissued[at] else "结婚"
            county.marriages.append(Marriage(husband=husband, wife=wife, date=date, event=event))


def _divorce(county: County, free: Mask) -> None:
    """Some single mothers are divorced from a man who lives alone."""
    persons = county.persons
    kind = county.households.kind[persons.household]
    heads = free & (persons.role == Role.HEAD)
    men = np.flatnonzero(heads & (kind == Kind.SINGLE) & (persons.sex == MALE)).tolist()
    women = heads & (kind == Kind.SINGLE_PARENT) & (persons.sex == FEMALE)
    for husband, wife in zip(men, np.flatnonzero(women).tolist()[::3], strict=False):
        for year, event in ((YEAR - 12, "结婚"), (YEAR - 3, "离婚")):
            county.marriages.append(
                Marriage(husband=husband, wife=wife, date=year * 10000 + 716, event=event)
            )
