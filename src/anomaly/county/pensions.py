"""All pensions of the year as columns: everybody over sixty, month by month."""

from dataclasses import dataclass

import numpy as np

from anomaly.county.ledger import Texts
from anomaly.county.model import MONTHLY_ITEM, RESIDENT_SCHEME, County
from anomaly.county.months import FIRST, LAST, Integers, ages

#: Fen a month of the residents' pension.
RESIDENT_MONTHLY = 14300
_PENSION_AGE = 60


@dataclass(slots=True, kw_only=True)
class Pensions:
    """One entry a pension payment; scheme and item in the words of the insurance office."""

    person: Integers
    month: Integers
    amount: Integers
    scheme: Texts
    item: Texts


def make_pensions(county: County) -> Pensions:
    """Monthly pensions of everybody over sixty, and the items planted one by one."""
    persons = county.persons
    start = (persons.birth // 10000 + _PENSION_AGE) * 12 + persons.birth // 100 % 100
    stop = np.full(len(persons), LAST)
    for dates in (persons.death, persons.moved):
        months = dates // 10000 * 12 + dates // 100 % 100 - 1
        stop = np.where(dates > 0, np.minimum(stop, months), stop)
    for one, until in county.pension_until.items():
        stop[one] = until
    eligible = ages(persons.birth, LAST + 1) >= _PENSION_AGE
    slots = np.arange(FIRST, LAST + 1)
    person, column = np.nonzero(
        eligible[:, None] & (start[:, None] <= slots) & (stop[:, None] >= slots)
    )
    monthly = np.full(len(persons), RESIDENT_MONTHLY)
    scheme = np.full(len(persons), RESIDENT_SCHEME, "U12")
    for one, (word, amount) in county.pension_scheme.items():
        scheme[one], monthly[one] = word, amount
    extra = county.pensions
    return Pensions(
        person=np.r_[person, np.array([p.person for p in extra], np.int64)],
        month=np.r_[slots[column], np.array([p.month for p in extra], np.int64)],
        amount=np.r_[monthly[person], np.array([p.amount for p in extra], np.int64)],
        scheme=np.r_[scheme[person], np.array([p.scheme for p in extra], "U12")],
        item=np.r_[
            np.full(len(person), MONTHLY_ITEM, "U8"), np.array([p.item for p in extra], "U8")
        ],
    )
