"""All payments of the year as columns: ordinary grants spread over months, planted rows beside."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomaly.county.model import Channel, County, Grant, Payment
from anomaly.county.months import FIRST, LAST, MONTHS, Integers, month
from anomaly.county.person_numbers import Writing
from anomaly.county.programmes import (
    BIRTH_PLAN,
    BY_NAME,
    FARMLAND,
    MAIZE,
    MEALS,
    NUMBER_OF,
    OLD_AGE,
    OLD_CLASSES,
    SOY,
    has_standard,
    old_age_tiers,
    pay_day,
    rate,
)

Texts = NDArray[np.str_]

#: Months without school meals.
_HOLIDAYS = (month(2), month(8))
#: One number in so many is written with a small x, spaces or full-width digits.
_ODD_WRITINGS = 150


@dataclass(slots=True, kw_only=True)
class Ledger:
    """One entry a payment row, in the order of programme, first month and person.

    Fields are those of `anomaly.county.model.Payment`; `programme` is a number (`NUMBER_OF`),
    amounts are fen.
    """

    person: Integers
    programme: Integers
    first: Integers
    last: Integers
    pay_date: Integers
    amount: Integers
    quantity: Integers
    account: Integers
    kind: Integers
    writing: Integers
    channel: Integers
    village: Integers
    klass: Texts
    household_no: Texts

    def __len__(self) -> int:
        return len(self.person)

    def pick(self, chosen: NDArray[np.bool_] | Integers) -> "Ledger":
        """The rows of a mask, or at positions."""
        return Ledger(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})


def make_ledger(county: County) -> Ledger:
    """Everything paid in the year."""
    parts = [_one_by_one(county, county.payments)]
    by_programme: dict[str, list[Grant]] = {}
    for grant in county.grants:
        by_programme.setdefault(grant.programme, []).append(grant)
    for programme, grants in by_programme.items():
        parts.append(_spread(county, programme, grants))
    whole = Ledger(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Ledger)}
    )
    order = np.lexsort(
        (np.arange(len(whole)), whole.person, whole.first, whole.programme, whole.channel)
    )
    ledger = whole.pick(order)
    _write_oddly(county, ledger)
    return ledger


def sorted_by_village(ledger: Ledger) -> Ledger:
    """The rows in the order in which lists are kept: village, person, month."""
    return ledger.pick(np.lexsort((ledger.first, ledger.person, ledger.village)))


def select(
    ledger: Ledger,
    programmes: tuple[str, ...],
    first: int = FIRST,
    last: int = LAST,
    channel: Channel = Channel.REGULAR,
) -> Ledger:
    """The rows of some programmes whose first month lies in an interval."""
    chosen = np.isin(ledger.programme, [NUMBER_OF[name] for name in programmes])
    chosen &= (ledger.first >= first) & (ledger.first <= last) & (ledger.channel == channel)
    return ledger.pick(chosen)


def _one_by_one(county: County, payments: list[Payment]) -> Ledger:
    columns: dict[str, Any] = {
        f.name: np.array([int(getattr(p, f.name)) for p in payments], np.int64)
        for f in fields(Payment)
        if f.name not in {"programme", "klass", "household_no", "village"}
    }
    own = [county.village_of(p.person) if p.village < 0 else p.village for p in payments]
    return Ledger(
        **columns,
        programme=np.array([NUMBER_OF[p.programme] for p in payments], np.int64),
        klass=np.array([p.klass for p in payments], "U8"),
        household_no=np.array([p.household_no for p in payments], "U14"),
        village=np.array(own, np.int64),
    )


def _spread(county: County, programme: str, grants: list[Grant]) -> Ledger:
    """One row for each month, quarter or year that a grant runs."""
    first = np.array([g.first for g in grants], np.int64)
    last = np.array([g.last for g in grants], np.int64)
    rhythm = BY_NAME[programme].rhythm
    if rhythm == "year":
        at, starts, ends = np.arange(len(grants)), np.full(len(grants), FIRST), None
    else:
        step = 3 if rhythm == "quarter" else 1
        slots = np.arange(FIRST, LAST + 1, step)
        if programme == MEALS:
            slots = slots[~np.isin(slots, _HOLIDAYS)]
        running = (first[:, None] <= slots + step - 1) & (last[:, None] >= slots)
        at, column = np.nonzero(running)
        starts = np.maximum(slots[column], first[at])
        ends = np.minimum(slots[column] + step - 1, last[at])
    if ends is None:
        ends = np.full(len(at), LAST)
    person = np.array([g.person for g in grants], np.int64)[at]
    klass = np.array([g.klass for g in grants], "U8")[at]
    if programme == OLD_AGE:
        klass = _tiers(county, person, starts)
    amounts = np.array([g.amount for g in grants], np.int64)[at]
    if has_standard(programme) and programme not in (FARMLAND, MAIZE, SOY):
        months = np.ones(len(at), np.int64) if rhythm == "year" else ends - starts + 1
        amounts = _rates(programme, klass, starts) * months
    zeros = np.zeros(len(at), np.int64)
    village = county.households.village[county.persons.household[person]]
    return Ledger(
        person=person,
        programme=zeros + NUMBER_OF[programme],
        first=starts,
        last=ends,
        pay_date=_pay_dates(programme, ends),
        amount=amounts,
        quantity=np.array([g.quantity for g in grants], np.int64)[at],
        account=np.array([g.account for g in grants], np.int64)[at],
        kind=zeros,
        writing=np.array([int(g.writing) for g in grants], np.int64)[at],
        channel=zeros,
        village=village,
        klass=klass,
        household_no=np.array([g.household_no for g in grants], "U14")[at],
    )


def _tiers(county: County, person: Integers, belong: Integers) -> Texts:
    tiers = np.empty(len(person), np.int64)
    for each in MONTHS:
        chosen = belong == each
        tiers[chosen] = old_age_tiers(county.persons.birth[person[chosen]], each)
    return np.array(OLD_CLASSES, "U8")[tiers]


def _rates(programme: str, klass: Texts, belong: Integers) -> Integers:
    table = {
        (word, each): rate(programme, word, each)
        for word in np.unique(klass).tolist()
        for each in MONTHS
    }
    pairs = zip(klass.tolist(), belong.tolist(), strict=True)
    return np.array([table[pair] for pair in pairs], np.int64)


def _pay_dates(programme: str, ends: Integers) -> Integers:
    if programme in (FARMLAND, MAIZE, SOY, BIRTH_PLAN):
        day = {FARMLAND: 614, MAIZE: 1018, SOY: 1018, BIRTH_PLAN: 925}[programme]
        return np.full(len(ends), FIRST // 12 * 10000 + day)
    dates = np.array([pay_day(programme, each) for each in MONTHS])
    return dates[ends - FIRST]


def _write_oddly(county: County, ledger: Ledger) -> None:
    """Some right numbers are written with a small x, spaces, full width or an apostrophe."""
    luck = county.rng.integers(0, _ODD_WRITINGS * 5, len(ledger))
    plain = ledger.writing == Writing.PLAIN
    for at, writing in enumerate(
        (
            Writing.LOWER_X,
            Writing.SPACED,
            Writing.FULL_WIDTH,
            Writing.APOSTROPHE,
            Writing.TRAILING_SPACE,
        )
    ):
        ledger.writing[plain & (luck == at)] = writing
