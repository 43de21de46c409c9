"""A county in memory, from number of persons and seed alone."""

import numpy as np

from anomaly.county.benefits import grant_benefits
from anomaly.county.ledger import Ledger, make_ledger
from anomaly.county.model import County
from anomaly.county.months import FIRST, Integers, ages
from anomaly.county.occasional import pay_occasions
from anomaly.county.pensions import Pensions, make_pensions
from anomaly.county.planting import plant
from anomaly.county.population import Households, Persons, make_population
from anomaly.county.registers import buy_vehicles, live
from anomaly.county.universal import grant_universal

_OWN_CARD_AGE, _HELPED_AGE = 16, 72
_HELPED, _OLD_NUMBERS = 0.25, 0.015
_OLD_NUMBER_AGE = 70


def make_county(persons: int, seed: int, *, clean: bool) -> tuple[County, Ledger, Pensions]:
    """The county, its payments and its pensions.

    Args:
        persons: registered persons.
        seed: the same seed and number give the same county.
        clean: leave out everything that a rule may hit.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    places, households, people = make_population(rng, persons)
    years = ages(people.birth, FIRST)
    county = County(
        seed=seed,
        rng=rng,
        places=places,
        households=households,
        persons=people,
        accounts=_accounts(rng, households, people, years),
        writes15=(years >= _OLD_NUMBER_AGE) & (rng.random(persons) < _OLD_NUMBERS),
    )
    plant(county, clean=clean)
    live(county)
    grant_benefits(county)
    pay_occasions(county)
    grant_universal(county)
    buy_vehicles(county)
    return county, make_ledger(county), make_pensions(county)


def _accounts(
    rng: np.random.Generator, households: Households, people: Persons, years: Integers
) -> Integers:
    """Children, and some of the oldest, are paid through the card of the head of household."""
    own = np.arange(len(people))
    helped = (years >= _HELPED_AGE) & (rng.random(len(people)) < _HELPED)
    return np.where((years < _OWN_CARD_AGE) | helped, households.head[people.household], own)
