"""Ordinary work: village officials, and who is on the public payroll."""

import numpy as np
from numpy.typing import NDArray

from anomaly.county.model import County, Official, PayrollSpell
from anomaly.county.months import FIRST, LAST, ages, between
from anomaly.county.population import Role

Mask = NDArray[np.bool_]

_POSTS = ("村党支部书记", "村委会主任", "村监委会主任")
_OFFICIAL_GROSS = 285000
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
#: kind of staff: share of those who may be, lowest age, highest age, lowest monthly gross in fen
_KINDS = {
    "staff": (0.03, 23, 58, 420000),
    "退休": (0.05, 61, 120, 360000),
    "临聘人员": (0.008, 23, 58, 240000),
    "公益性岗位": (0.007, 23, 58, 190000),
    "遗属": (0.01, 50, 60, 90000),
}


def hold_office(county: County, free: Mask) -> Mask:
    """Give every village three officials; the mask of who they are."""
    persons, rng = county.persons, county.rng
    village = county.households.village[persons.household]
    able = free & between(ages(persons.birth, FIRST), 28, 57) & (persons.role <= Role.SPOUSE)
    busy = np.zeros(len(persons), bool)
    for at in range(len(county.places.villages)):
        candidates = np.flatnonzero(able & (village == at))
        chosen = rng.choice(candidates, min(len(_POSTS), len(candidates)), replace=False)
        for post, person in zip(_POSTS, chosen.tolist(), strict=False):
            busy[person] = True
            county.officials.append(
                Official(person=person, post=post, village=at, first=FIRST - 36)
            )
            county.payroll.append(
                PayrollSpell(
                    person=person,
                    unit="村级组织",
                    kind="村干部",
                    gross=_OFFICIAL_GROSS,
                    first=FIRST,
                    last=LAST,
                )
            )
    return busy


def join_payroll(county: County, free: Mask) -> Mask:
    """Put staff, retired staff, helpers and survivors on the payroll; the mask of who they are."""
    persons, rng = county.persons, county.rng
    years = ages(persons.birth, FIRST)
    busy = np.zeros(len(persons), bool)
    for kind, (share, youngest, oldest, lowest) in _KINDS.items():
        for person in county.draw(free & ~busy & between(years, youngest, oldest), share):
            busy[person] = True
            luck = int(rng.integers(0, 1000))
            gross = lowest + luck * 350
            word = _STAFF_WORDS[luck % len(_STAFF_WORDS)] if kind == "staff" else kind
            county.payroll.append(
                PayrollSpell(
                    person=person,
                    unit=_UNITS[luck % len(_UNITS)],
                    kind=word,
                    gross=gross,
                    first=FIRST,
                    last=LAST,
                )
            )
            if kind == "退休":
                county.pension_scheme[person] = ("机关事业单位养老保险", gross - 50000)
    return busy
