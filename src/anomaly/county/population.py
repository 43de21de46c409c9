"""Who lives in the county: places, hukou households, persons, parents and marriages."""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from anomaly.county.months import YEAR, Integers
from anomaly.county.names import draw_surnames, make_names, town_names, village_names
from anomaly.county.person_numbers import make_numbers

MALE, FEMALE = 1, 2
_PERSONS_PER_TOWN, _FEWEST_TOWNS = 8000, 4
_PERSONS_PER_VILLAGE = 500
_OLDEST = 103
_RESETTLED = 5
_GROWN = 24
#: Chances that somebody lives in the household: a grandmother, a grown child, the head's parents.
_GRANDMOTHER, _STAYS, _FATHER, _MOTHER, _BOYS = 0.6, 0.08, 0.55, 0.7, 0.51


class Role(IntEnum):
    """The place of a person in the hukou household."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    PARENT = 5
    GRANDCHILD = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Towns and villages; `town_of` gives the town of each village."""

    towns: list[str]
    villages: list[str]
    town_of: Integers
    groups: int = 6


@dataclass(slots=True, kw_only=True)
class Persons:
    """One entry a person; person indexes run over everything below.

    Args:
        number: valid 18-character numbers.
        name: full names.
        sex: 1 male, 2 female.
        birth: yyyymmdd.
        household: index of the hukou household.
        role: see `Role`.
        father: person index, -1 unknown.
        mother: person index, -1 unknown.
        spouse: person index of the husband or wife in the same hukou household, -1 none.
        death: yyyymmdd, 0 alive.
        moved: yyyymmdd of leaving the county, 0 none.
    """

    number: list[str]
    name: list[str]
    sex: Integers
    birth: Integers
    household: Integers
    role: Integers
    father: Integers
    mother: Integers
    spouse: Integers
    death: Integers
    moved: Integers

    def __len__(self) -> int:
        return len(self.number)


@dataclass(slots=True, kw_only=True)
class Households:
    """Hukou households: village, group, first person (its head), number of members, kind."""

    village: Integers
    group: Integers
    head: Integers
    size: Integers
    kind: Integers
    extra: dict[int, int] = field(default_factory=dict)

    def members(self, household: int) -> range:
        """The persons of a household; they stand next to each other."""
        start = int(self.head[household])
        return range(start, start + int(self.size[household]))

    def number(self, household: int) -> str:
        """The number in the hukou book."""
        return f"5299{household + 1:08d}"


def relation_word(persons: Persons, head: int, person: int) -> str:
    """What a member of a hukou household is to the applicant, in words."""
    if person == head:
        return "户主"
    female = persons.sex[person] == FEMALE
    if persons.spouse[head] == person:
        return "妻" if female else "夫"
    if head in (persons.father[person], persons.mother[person]):
        return "女" if female else "子"
    if person in (persons.father[head], persons.mother[head]):
        return "母亲" if female else "父亲"
    if persons.role[person] == Role.GRANDCHILD:
        return "孙女" if female else "孙子"
    return "其他亲属"


def is_resettled(village: Integers) -> NDArray[np.bool_]:
    """Whether a village was resettled for a reservoir: one in five."""
    resettled: NDArray[np.bool_] = village % _RESETTLED == _RESETTLED // 2
    return resettled


class Kind(IntEnum):
    """How a household is made up."""

    OLD_COUPLE = 0
    OLD_SINGLE = 1
    COUPLE = 2
    FAMILY = 3
    THREE_GENERATIONS = 4
    SINGLE = 5
    GRANDPARENTS = 6
    SINGLE_PARENT = 7


_SHARES = (0.12, 0.10, 0.10, 0.34, 0.22, 0.05, 0.04, 0.03)
_OLD_KINDS = (Kind.OLD_COUPLE, Kind.OLD_SINGLE, Kind.GRANDPARENTS)


def make_population(rng: np.random.Generator, count: int) -> tuple[Places, Households, Persons]:
    """A county of exactly `count` registered persons."""
    kinds = rng.choice(len(_SHARES), count, p=_SHARES)
    ages, sexes, present = _slots(rng, kinds)
    sizes = present.sum(axis=1)
    fitting = int(np.searchsorted(np.cumsum(sizes), count, side="right"))
    missing = count - int(sizes[:fitting].sum())
    # The rest of the county lives alone.
    kinds = np.r_[kinds[:fitting], np.full(missing, Kind.SINGLE)]
    alone_ages, alone_sexes, alone = _slots(rng, np.full(missing, Kind.SINGLE))
    ages = np.concatenate([ages[:fitting], alone_ages])
    sexes = np.concatenate([sexes[:fitting], alone_sexes])
    present = np.concatenate([present[:fitting], alone])
    places, village = _places(rng, count, len(kinds))
    order = np.argsort(village, kind="stable")
    kinds, village, present = kinds[order], village[order], present[order]
    persons, heads = _persons(rng, ages[order], sexes[order], present)
    households = Households(
        village=village,
        group=rng.integers(1, places.groups + 1, len(kinds)),
        head=heads,
        size=present.sum(axis=1),
        kind=kinds,
    )
    return places, households, persons


def _places(rng: np.random.Generator, persons: int, households: int) -> tuple[Places, Integers]:
    towns = town_names(max(_FEWEST_TOWNS, round(persons / _PERSONS_PER_TOWN)))
    count = max(len(towns), round(persons / _PERSONS_PER_VILLAGE))
    town_of = np.sort(np.arange(count) % len(towns))
    names: list[str] = []
    for town in range(len(towns)):
        names += village_names(rng, int((town_of == town).sum()))
    weights = rng.uniform(0.7, 1.3, count)
    village = rng.choice(count, households, p=weights / weights.sum())
    return Places(towns=towns, villages=names, town_of=town_of), village


def _slots(
    rng: np.random.Generator, kinds: Integers
) -> tuple[Integers, Integers, NDArray[np.bool_]]:
    """Ages, sexes and presence for: head, spouse, three children, two parents, a grandchild."""
    count = len(kinds)
    old = np.isin(kinds, _OLD_KINDS)
    head = np.where(old, 60 + (rng.beta(1.3, 2.0, count) * 38).astype(np.int64), 0)
    head = np.where(old, head, rng.integers(26, 60, count))
    head = np.where(kinds == Kind.THREE_GENERATIONS, rng.integers(30, 57, count), head)
    spouse = np.maximum(head - rng.integers(-2, 6, count), 22)
    mother_age = np.where(kinds == Kind.SINGLE_PARENT, head, spouse)
    first = mother_age - rng.integers(21, 30, count)
    second = first - rng.integers(2, 5, count)
    third = second - rng.integers(2, 5, count)
    father = np.minimum(head + rng.integers(22, 32, count), _OLDEST - 2)
    mother = np.minimum(father - rng.integers(-1, 5, count), _OLDEST)
    mother = np.maximum(mother, head + 18)
    grandchild = rng.integers(3, 17, count)
    ages = np.stack([head, spouse, first, second, third, father, mother, grandchild], axis=1)
    chance = rng.random((count, 8))
    present = np.zeros((count, 8), bool)
    present[:, 0] = True
    paired = np.isin(kinds, (Kind.OLD_COUPLE, Kind.COUPLE, Kind.FAMILY, Kind.THREE_GENERATIONS))
    present[:, 1] = paired | ((kinds == Kind.GRANDPARENTS) & (chance[:, 1] < _GRANDMOTHER))
    raising = np.isin(kinds, (Kind.FAMILY, Kind.THREE_GENERATIONS, Kind.SINGLE_PARENT))
    for slot, share in ((2, 1.0), (3, 0.5), (4, 0.12)):
        present[:, slot] = raising & (chance[:, slot] < share) & (ages[:, slot] >= 0)
    # Grown children have left for households of their own, except a few.
    grown = (ages[:, 2:5] >= _GROWN) & (chance[:, 2:5] >= _STAYS)
    present[:, 2:5] &= ~grown
    present[:, 3] &= present[:, 2]
    present[:, 4] &= present[:, 3]
    three = kinds == Kind.THREE_GENERATIONS
    present[:, 5] = three & (chance[:, 5] < _FATHER)
    present[:, 6] = three & ((chance[:, 6] < _MOTHER) | ~present[:, 5])
    present[:, 7] = kinds == Kind.GRANDPARENTS
    sexes = np.where(rng.random((count, 8)) < _BOYS, MALE, FEMALE)
    sexes[:, 0] = np.where(paired, MALE, sexes[:, 0])
    sexes[:, 0] = np.where(kinds == Kind.GRANDPARENTS, MALE, sexes[:, 0])
    sexes[:, 1] = FEMALE
    sexes[:, 5], sexes[:, 6] = MALE, FEMALE
    return ages, sexes, present


def _persons(
    rng: np.random.Generator,
    ages: Integers,
    sexes: Integers,
    present: NDArray[np.bool_],
) -> tuple[Persons, Integers]:
    household, slot = np.nonzero(present)
    count = len(household)
    index = np.full(present.shape, -1, np.int64)
    index[household, slot] = np.arange(count)
    births = _births(rng, ages[present])
    sex = sexes[present]
    surnames = _surnames(rng, present)[present]
    role = np.array([0, 1, 2, 2, 2, 5, 5, 7])[slot]
    father = np.full(count, -1, np.int64)
    mother = np.full(count, -1, np.int64)
    spouse = np.full(count, -1, np.int64)
    is_child = role == Role.CHILD
    head_of, spouse_of = index[household, 0], index[household, 1]
    head_sex = sex[head_of]
    father[is_child] = np.where(head_sex[is_child] == MALE, head_of[is_child], -1)
    mother[is_child] = np.where(head_sex[is_child] == MALE, spouse_of[is_child], head_of[is_child])
    is_head = role == Role.HEAD
    father[is_head] = index[household[is_head], 5]
    mother[is_head] = index[household[is_head], 6]
    spouse[is_head] = spouse_of[is_head]
    is_spouse = role == Role.SPOUSE
    spouse[is_spouse] = head_of[is_spouse]
    for one, other in ((5, 6), (6, 5)):
        chosen = slot == one
        spouse[chosen] = index[household[chosen], other]
    persons = Persons(
        number=make_numbers(births, sex),
        name=make_names(rng, surnames, sex),
        sex=sex,
        birth=births,
        household=household,
        role=role,
        father=father,
        mother=mother,
        spouse=spouse,
        death=np.zeros(count, np.int64),
        moved=np.zeros(count, np.int64),
    )
    return persons, index[:, 0]


def _births(rng: np.random.Generator, ages: Integers) -> Integers:
    """Days of birth such that `ages` are completed at the end of the year."""
    count = len(ages)
    return (YEAR - ages) * 10000 + rng.integers(1, 13, count) * 100 + rng.integers(1, 29, count)


def _surnames(rng: np.random.Generator, present: NDArray[np.bool_]) -> Integers:
    count = len(present)
    names = np.stack([draw_surnames(rng, count) for _ in range(8)], axis=1)
    for slot in (2, 3, 4, 5, 7):
        names[:, slot] = names[:, 0]
    return names
