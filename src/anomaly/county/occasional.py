"""Single payments: emergency relief, funeral grants, payments that the bank sent back."""

import numpy as np

from anomaly.county.model import ADULT, BankReturn, Channel, County, PayKind, Payment
from anomaly.county.months import FIRST, LAST, ages, day_in, month, months_of_dates
from anomaly.county.programmes import (
    EMERGENCY,
    FUNERAL,
    LOW_INCOME,
    OLD_AGE,
    PUBLIC_POST,
    old_age_class,
    rate,
)


def pay_occasions(county: County) -> None:
    """Emergency relief by case, funeral grants, returned payments that were sent again."""
    rng, persons = county.rng, county.persons
    alive = (persons.death == 0) & (ages(persons.birth, FIRST) >= ADULT)
    heads = {h.head for h in county.relief if h.programme == LOW_INCOME}
    asking = ~county.is_reserved() & alive & np.isin(np.arange(len(persons)), list(heads))
    for person in county.draw(asking, 0.3):
        belong = month(int(rng.integers(1, 13)))
        county.payments.append(
            Payment(
                person=person,
                programme=EMERGENCY,
                first=belong,
                last=belong,
                pay_date=day_in(belong, int(rng.integers(3, 27))),
                amount=int(rng.integers(5, 30)) * 10000,
                account=person,
            )
        )
    died = months_of_dates(persons.death)
    dead = ~county.is_reserved() & (died >= FIRST) & (died < LAST)
    for person in county.draw(dead, 0.5):
        belong = int(died[person]) + 1
        county.payments.append(
            Payment(
                person=person,
                programme=FUNERAL,
                first=belong,
                last=belong,
                pay_date=day_in(belong, 17),
                amount=150000,
                account=person,
            )
        )
    _send_again(county)


def _send_again(county: County) -> None:
    """Payments that the bank returned because a card was replaced, and that were paid again."""
    grants = [g for g in county.grants if g.programme in (OLD_AGE, PUBLIC_POST) and g.last == LAST]
    count = max(2, len(county.persons) // 1500)
    step = max(1, len(grants) // count)
    for turn, grant in enumerate(grants[::step][:count]):
        belong = max(grant.first, month(3 + turn % 6))
        klass = grant.klass
        if grant.programme == OLD_AGE:
            klass = old_age_class(int(county.persons.birth[grant.person]), belong)
        amount = rate(grant.programme, klass, belong)
        county.returns.append(
            BankReturn(
                person=grant.person,
                programme=grant.programme,
                first=belong,
                last=belong,
                amount=amount,
                account=grant.account,
                returned=day_in(min(belong + 1, LAST), 12),
            )
        )
        county.payments.append(
            Payment(
                person=grant.person,
                programme=grant.programme,
                first=belong,
                last=belong,
                pay_date=day_in(min(belong + 2, LAST), 6),
                amount=amount,
                account=grant.account,
                klass=klass,
                kind=PayKind.NORMAL,
                writing=grant.writing,
                channel=Channel.ADJUSTMENTS,
            )
        )
