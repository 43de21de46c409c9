"""Ordinary life in the registers: deaths, moves, officials, payroll, marriages, vehicles."""

import numpy as np
from numpy.typing import NDArray

from anomaly.county.model import (
    ADULT,
    WORKING_END,
    County,
    DeathRow,
    Marriage,
    Official,
    PayrollSpell,
    Vehicle,
)
from anomaly.county.months import FIRST, LAST, YEAR, ages
from anomaly.county.population import FEMALE, MALE, Kind, Role

Mask = NDArray[np.bool_]

_UNITS = (
    "县教育局",
    "县第一中学",
    "县人民医院",
    "县民政局",
    "县农业农村局",
    "县财政局",
    "县水务局",
    "县实验小学",
    "县中医院",
    "城关镇人民政府",
    "县自然资源局",
    "县林业局",
    "县交通运输局",
    "县疾控中心",
    "县文化馆",
)
_STAFF_WORDS = ("在职", "事业编制", "公务员", "在职教师", "工勤")
_CARS = ("小型轿车", "小型普通客车", "小型越野客车", "小型面包车")
_TRUCKS = ("轻型普通货车", "轻型厢式货车", "重型普通货车")
_SMALL = ("普通二轮摩托车", "正三轮载货摩托车", "轮式拖拉机", "两轮轻便摩托车")
_STATUSES = ("正常", "逾期未检验", "报废", "已过户")


def live(county: County) -> None:
    """Write a normal two years into all registers, away from the planted households."""
    free = _free(county)
    _die(county, free)
    _move(county, free & (county.persons.death == 0))
    _marry(county)
    settled = free & (county.persons.death == 0) & (county.persons.moved == 0)
    busy = _hold_office(county, settled)
    busy |= _earn(county, settled & ~busy)
    county.busy = set(county.persons.household[busy].tolist())


def buy_vehicles(county: County) -> None:
    """Give vehicles to households: cars only where no means-tested relief is drawn."""
    persons, rng = county.persons, county.rng
    relieved = {int(persons.household[m.person]) for h in county.relief for m in h.members}
    relieved |= county.reserved
    adult = (ages(persons.birth, FIRST) >= 20) & (persons.death == 0)  # noqa: PLR2004
    chance = rng.random(len(persons))
    picks = np.flatnonzero(adult & (chance < 0.16))  # noqa: PLR2004 - vehicles per adult
    shape = rng.random((len(picks), 3))
    for person, (what, status, when) in zip(picks.tolist(), shape.tolist(), strict=True):
        home = int(persons.household[person])
        if home in county.reserved:
            continue
        small = home in relieved or what < 0.35  # noqa: PLR2004
        words = _SMALL if small else _TRUCKS if what > 0.9 else _CARS  # noqa: PLR2004
        county.vehicles.append(
            Vehicle(
                person=person,
                klass=words[int(when * 1000) % len(words)],
                registered=(YEAR - 14 + int(when * 14)) * 10000
                + (1 + int(what * 997) % 12) * 100
                + 1
                + int(status * 991) % 28,
                status=_STATUSES[0] if status < 0.85 else _STATUSES[1 + int(status * 97) % 3],  # noqa: PLR2004
            )
        )


def _free(county: County) -> Mask:
    reserved = np.zeros(len(county.households.head), bool)
    reserved[list(county.reserved)] = True
    return ~reserved[county.persons.household]


def _die(county: County, free: Mask) -> None:
    persons, rng = county.persons, county.rng
    years = ages(persons.birth, FIRST)
    chance = np.select(
        [years >= 85, years >= 75, years >= 65, years >= 50, years >= 1],  # noqa: PLR2004
        [0.22, 0.10, 0.04, 0.012, 0.002],
        0.0,
    )
    dying = np.flatnonzero(free & (rng.random(len(persons)) < chance))
    dates = (
        rng.integers(YEAR - 1, YEAR + 1, len(dying)) * 10000
        + rng.integers(1, 13, len(dying)) * 100
        + rng.integers(1, 27, len(dying))
    )
    persons.death[dying] = dates
    sources = rng.random((len(dying), 4))
    for person, date, (police, fire, health, late) in zip(
        dying.tolist(), dates.tolist(), sources.tolist(), strict=True
    ):
        rows = []
        if police < 0.88:  # noqa: PLR2004 - the rest is not yet cancelled
            cancelled = min(date + 1, YEAR * 10000 + 1231) if late < 0.7 else 0  # noqa: PLR2004
            rows.append(DeathRow(person=person, source="公安注销", date=date, cancelled=cancelled))
        if fire < 0.6 or not rows:  # noqa: PLR2004 - others are buried
            rows.append(DeathRow(person=person, source="火化", date=date + 2))
        if health < 0.5:  # noqa: PLR2004
            rows.append(DeathRow(person=person, source="卫健死亡证明", date=date))
        if late < 0.08:  # noqa: PLR2004 - villages often know only the month or the year
            coarse = date // 100 * 100 if late < 0.05 else date // 10000 * 10000  # noqa: PLR2004
            rows.append(DeathRow(person=person, source="村级报告", date=coarse))
        county.deaths.extend(rows)


def _move(county: County, free: Mask) -> None:
    persons, rng = county.persons, county.rng
    years = ages(persons.birth, FIRST)
    leaving = free & (persons.role != Role.HEAD) & (years >= ADULT) & (years < 45)  # noqa: PLR2004
    chosen = np.flatnonzero(leaving & (rng.random(len(persons)) < 0.012))  # noqa: PLR2004
    for person in chosen.tolist():
        date = YEAR * 10000 + int(rng.integers(1, 13)) * 100 + int(rng.integers(1, 29))
        persons.moved[person] = date
        county.deaths.append(
            DeathRow(person=person, source="公安注销", date=0, cancelled=date, reason="迁出")
        )


def _marry(county: County) -> None:
    """Marriages of the last 35 years are in the register; older ones were never entered."""
    persons, rng = county.persons, county.rng
    husbands = np.flatnonzero((persons.spouse >= 0) & (persons.sex == MALE))
    chance = rng.random(len(husbands))
    for husband, luck in zip(husbands.tolist(), chance.tolist(), strict=True):
        wife = int(persons.spouse[husband])
        born = max(int(persons.birth[husband]), int(persons.birth[wife]))
        date = (born // 10000 + 22 + int(luck * 10) % 4) * 10000 + 110 + 100 * int(luck * 9)
        if YEAR - 35 <= date // 10000 < YEAR and luck < 0.85:  # noqa: PLR2004
            county.marriages.append(
                Marriage(
                    husband=husband,
                    wife=wife,
                    date=date,
                    event="补领" if luck < 0.03 else "结婚",  # noqa: PLR2004
                )
            )
    _divorce(county)


def _divorce(county: County) -> None:
    persons, households = county.persons, county.households
    kind = households.kind[persons.household]
    single = (kind == Kind.SINGLE) & (persons.sex == MALE) & (persons.role == Role.HEAD)
    parents = (kind == Kind.SINGLE_PARENT) & (persons.sex == FEMALE) & (persons.role == Role.HEAD)
    reserved = np.isin(persons.household, list(county.reserved))
    men = np.flatnonzero(single & ~reserved).tolist()
    women = np.flatnonzero(parents & ~reserved).tolist()
    for husband, wife in zip(men, women[::3], strict=False):
        date = (YEAR - 3) * 10000 + 716
        county.marriages.append(Marriage(husband=husband, wife=wife, date=date - 90000 + 4))
        county.marriages.append(Marriage(husband=husband, wife=wife, date=date, event="离婚"))


def _hold_office(county: County, free: Mask) -> Mask:
    persons, rng = county.persons, county.rng
    years = ages(persons.birth, FIRST)
    village = county.households.village[persons.household]
    able = free & (years >= 28) & (years < 58) & (persons.role <= Role.SPOUSE)  # noqa: PLR2004
    busy = np.zeros(len(persons), bool)
    posts = ("村党支部书记", "村委会主任", "村监委会主任")
    for at in range(len(county.places.villages)):
        candidates = np.flatnonzero(able & (village == at))
        chosen = rng.choice(candidates, min(len(posts), len(candidates)), replace=False)
        for post, person in zip(posts, chosen.tolist(), strict=False):
            busy[person] = True
            county.officials.append(
                Official(person=person, post=post, village=at, first=FIRST - 36)
            )
            county.payroll.append(
                PayrollSpell(
                    person=person,
                    unit="村级组织",
                    kind="村干部",
                    gross=285000,
                    first=FIRST,
                    last=LAST,
                )
            )
    return busy


def _earn(county: County, free: Mask) -> Mask:
    persons, rng = county.persons, county.rng
    years = ages(persons.birth, FIRST)
    adult = (years >= 23) & (years < WORKING_END - 1)  # noqa: PLR2004
    chance = rng.random(len(persons))
    kinds = (
        ("staff", free & adult & (chance < 0.03)),  # noqa: PLR2004
        ("退休", free & (years >= 61) & (chance > 0.95)),  # noqa: PLR2004
        ("临聘人员", free & adult & (chance > 0.992)),  # noqa: PLR2004
        ("公益性岗位", free & adult & (chance > 0.985) & (chance <= 0.992)),  # noqa: PLR2004
        ("遗属", free & (years >= 50) & (years < 61) & (chance < 0.01)),  # noqa: PLR2004
    )
    busy = np.zeros(len(persons), bool)
    for kind, mask in kinds:
        for person in np.flatnonzero(mask & ~busy).tolist():
            busy[person] = True
            luck = int(rng.integers(0, 1000))
            county.payroll.append(
                PayrollSpell(
                    person=person,
                    unit=_UNITS[luck % len(_UNITS)],
                    kind=_STAFF_WORDS[luck % len(_STAFF_WORDS)] if kind == "staff" else kind,
                    gross=_GROSS[kind] + luck * 350,
                    first=FIRST,
                    last=LAST,
                )
            )
            if kind == "退休":
                county.pension_scheme[person] = ("机关事业单位养老保险", 310000 + luck * 200)
    return busy


_GROSS = {"staff": 420000, "退休": 360000, "临聘人员": 240000, "公益性岗位": 190000, "遗属": 90000}
