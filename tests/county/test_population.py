"""Who lives in the county: valid numbers, plausible families, namesakes."""

from collections import Counter

import numpy as np
import pytest
from stdnum.iso7064 import mod_11_2

from anomaly.county.model import County
from anomaly.county.months import FIRST, LAST, ages, month_of_date
from anomaly.county.person_numbers import (
    Writing,
    make_numbers,
    old_number,
    write_number,
    wrong_check,
)
from anomaly.county.population import MALE, Role, make_population


def populate(count: int, seed: int = 7) -> County:
    places, households, persons = make_population(np.random.default_rng(seed), count)
    return County(
        seed=seed,
        rng=np.random.default_rng(seed),
        places=places,
        households=households,
        persons=persons,
        accounts=np.arange(count),
        writes15=np.zeros(count, bool),
    )


@pytest.mark.parametrize("count", [500, 2999, 20_000])
def test_numbers_are_valid_unique_and_fit_birth_and_sex(count: int) -> None:
    persons = populate(count).persons
    assert len(set(persons.number)) == len(persons) == count
    for number, birth, sex in zip(
        persons.number, persons.birth.tolist(), persons.sex.tolist(), strict=True
    ):
        assert mod_11_2.is_valid(number)
        assert number[6:14] == str(birth)
        assert int(number[16]) % 2 == (sex == MALE)
        assert not number.endswith("000")


def test_many_births_on_one_day_still_get_numbers_of_their_own() -> None:
    numbers = make_numbers(np.full(800, 19700101), np.tile([1, 2], 400))
    assert len(set(numbers)) == 800


@pytest.mark.parametrize(
    ("writing", "expected"),
    [
        (Writing.PLAIN, "52990119440305123X"),
        (Writing.LOWER_X, "52990119440305123x"),
        (Writing.SPACED, "529901 19440305 123X"),
        (Writing.FULL_WIDTH, "５２９９０１１９４４０３０５１２３Ｘ"),
        (Writing.APOSTROPHE, "'52990119440305123X"),
        (Writing.OLD15, "529901440305123"),
        (Writing.NUMBER_CELL, 5.29901194403051e17),
        (Writing.TRAILING_SPACE, "52990119440305123X "),
    ],
)
def test_a_number_is_written_as_offices_write_it(writing: Writing, expected: object) -> None:
    assert write_number("52990119440305123X", writing) == expected


def test_a_wrong_check_character_is_wrong_whatever_it_was() -> None:
    for last in "0123456789X":
        number = "52990119440305123" + last
        assert wrong_check(number) != number
        assert wrong_check(number)[:17] == number[:17]


def test_an_old_number_upgrades_to_the_new_one() -> None:
    number = populate(500).persons.number[0]
    old = old_number(number)
    assert len(old) == 15
    assert number.startswith(old[:6])
    assert number[8:17] == old[6:]


def test_families_are_plausible() -> None:
    county = populate(3000)
    persons, households = county.persons, county.households
    children = np.flatnonzero(persons.mother >= 0)
    gaps = ages(persons.birth[persons.mother[children]], FIRST) - ages(
        persons.birth[children], FIRST
    )
    assert gaps.min() >= 14
    assert np.median(gaps) < 32
    paired = np.flatnonzero(persons.spouse >= 0)
    assert (persons.spouse[persons.spouse[paired]] == paired).all()
    assert (persons.role[households.head] == Role.HEAD).all()
    assert households.size.sum() == len(persons)
    assert 0.02 < np.mean(ages(persons.birth, FIRST) >= 80) < 0.07


def test_villages_and_towns_follow_the_size() -> None:
    places = populate(20_000).places
    assert (len(places.towns), len(places.villages)) == (4, 40)
    assert len(set(places.towns)) == 4
    for town in range(4):
        here = [v for v, t in zip(places.villages, places.town_of, strict=True) if t == town]
        assert len(set(here)) == len(here)


def test_namesakes_occur() -> None:
    names = Counter(populate(3000).persons.name)
    assert names.most_common(1)[0][1] >= 3
    assert 0.5 < len(names) / 3000 < 0.98


def test_nobody_is_born_after_the_year() -> None:
    persons = populate(3000).persons
    assert month_of_date(int(persons.birth.max())) <= LAST
