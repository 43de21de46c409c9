"""What planting a case takes: somebody nobody else uses, rosters, payments, the truth."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomaly.county.model import (
    BankReturn,
    Case,
    Channel,
    County,
    DeathRow,
    PayKind,
    Payment,
    ReliefHousehold,
    ReliefMember,
    RosterRow,
)
from anomaly.county.months import FIRST, LAST, ages, day_in, month_of_date
from anomaly.county.person_numbers import spare_number
from anomaly.county.population import Role, relation_word
from anomaly.county.programmes import (
    LOW_INCOME,
    OLD_AGE,
    old_age_class,
    pay_day,
    rate,
)

Mask = NDArray[np.bool_]

_PER_RULE = 0.003 / 12
_USUAL, _TINY, _TINY_COUNTY = 5, 2, 1500
_ROSTER_START = FIRST - 30


class Planter:
    """Hands out unused people and writes down what happens to them.

    Args:
        county: the county under construction.
        clean: positives and grey cases are not planted.
    """

    def __init__(self, county: County, *, clean: bool) -> None:
        self.county = county
        self.clean = clean
        persons = county.persons
        self.age = ages(persons.birth, FIRST)
        usual = _TINY if len(persons) < _TINY_COUNTY else _USUAL
        #: positives of a rule; look-alikes and grey cases come in smaller numbers
        self.count = max(usual, round(len(persons) * _PER_RULE))
        self.few = max(1, self.count // 3)

    def take(self, count: int, mask: Mask) -> list[int]:
        """Up to `count` persons of `mask`, each from a household of its own, now reserved."""
        county = self.county
        candidates = np.flatnonzero(mask)
        household = county.persons.household
        found: list[int] = []
        for person in county.rng.permutation(candidates).tolist():
            if len(found) == count:
                break
            home = int(household[person])
            if home not in county.reserved:
                county.reserved.add(home)
                found.append(person)
        return found

    def aged(self, lowest: int, highest: int, *, head: bool = False) -> Mask:
        """Persons of these ages on the first day of the year, optionally only heads."""
        mask = (self.age >= lowest) & (self.age <= highest)
        return mask & (self.county.persons.role == Role.HEAD) if head else mask

    def name_of(self, person: int) -> str:
        """The 18-character number of a person: the subject of findings about persons."""
        return self.county.persons.number[person]

    # -- what offices write down -------------------------------------------------------------

    def enrol(
        self,
        person: int,
        programme: str,
        last: int | None = None,
        *,
        first: int = _ROSTER_START,
        klass: str = "",
        reason: str = "",
    ) -> None:
        """Put somebody on the approved roster of a programme."""
        self.county.roster.append(
            RosterRow(
                person=person,
                programme=programme,
                first=first,
                last=last,
                klass=klass or self._class(person, programme, FIRST),
                reason=reason,
            )
        )

    def relieve(
        self,
        head: int,
        programme: str = LOW_INCOME,
        last: int | None = None,
        *,
        first: int = _ROSTER_START,
        reason: str = "",
        klass: str = "",
        members: Iterable[ReliefMember] | None = None,
    ) -> str:
        """Approve a benefit household (default: the whole hukou household); its number."""
        county = self.county
        number = county.next_relief_number("DB" if programme == LOW_INCOME else "TK")
        if members is None:
            home = int(county.persons.household[head])
            others = county.households.members(home) if programme == LOW_INCOME else [head]
            members = [
                ReliefMember(
                    person=person,
                    relation=relation_word(county.persons, head, person),
                    first=first,
                    last=last,
                )
                for person in others
            ]
        listed = tuple(members)
        county.relief.append(
            ReliefHousehold(number=number, programme=programme, head=head, members=listed)
        )
        county.roster.append(
            RosterRow(
                person=head,
                programme=programme,
                first=first,
                last=last,
                klass=klass,
                reason=reason,
                household_no=number,
                members=len(listed),
            )
        )
        return number

    def pay(self, person: int, programme: str, months: Iterable[int], **change: Any) -> int:
        """Pay one row a month; the sum in fen.

        Args:
            person: payee.
            programme: name of the programme.
            months: belong months.
            **change: fields of `Payment` that differ from the usual.
        """
        total = 0
        for belong in months:
            klass = change.get("klass") or self._class(person, programme, belong)
            amount = change.get("amount")
            if amount is None:
                amount = rate(programme, klass, belong)
            row = {
                "first": belong,
                "last": belong,
                "pay_date": pay_day(programme, belong),
                "account": person,
                **change,
                "klass": klass,
                "amount": amount,
            }
            self.county.payments.append(Payment(person=person, programme=programme, **row))
            total += amount
        return total

    def pay_quarter(self, person: int, programme: str, first: int, **change: Any) -> int:
        """Pay three months in one row; the sum in fen."""
        klass = change.pop("klass", "")
        monthly = rate(programme, klass, first)
        row = {
            "amount": monthly * 3,
            "pay_date": day_in(first + 2, 22),
            "account": person,
            **change,
        }
        payment = Payment(
            person=person, programme=programme, first=first, last=first + 2, klass=klass, **row
        )
        self.county.payments.append(payment)
        return payment.amount

    def reverse(self, person: int, programme: str, belong: int, amount: int) -> None:
        """Write a payment back with a negative row in the file of adjustments."""
        self.pay(
            person,
            programme,
            [belong],
            amount=-amount,
            kind=PayKind.REVERSAL,
            channel=Channel.ADJUSTMENTS,
            pay_date=day_in(min(belong + 1, LAST), 26),
        )

    def send_back(self, person: int, programme: str, belong: int, amount: int) -> None:
        """Let the bank return a payment."""
        self.county.returns.append(
            BankReturn(
                person=person,
                programme=programme,
                first=belong,
                last=belong,
                amount=amount,
                account=person,
                returned=day_in(min(belong + 1, LAST), 12),
            )
        )

    def die(self, person: int, date: int, *rows: DeathRow) -> None:
        """Let somebody die on a day, as the sources given (default: police) say it."""
        county = self.county
        county.persons.death[person] = date
        county.deaths.extend(rows or (DeathRow(person=person, source="公安注销", date=date),))

    def rebirth(self, person: int, birth: int) -> None:
        """Give somebody another birth date, and so another number, before anything is written."""
        persons = self.county.persons
        persons.birth[person] = birth
        persons.number[person] = spare_number(birth, int(persons.sex[person]), persons.number)
        self.age[person] = ages(persons.birth[person : person + 1], FIRST)[0]

    def _class(self, person: int, programme: str, belong: int) -> str:
        if programme == OLD_AGE:
            return old_age_class(int(self.county.persons.birth[person]), belong)
        return ""

    # -- the truth ---------------------------------------------------------------------------

    def case(self, rule: str, label: Any, person: int, note: str, **row: Any) -> None:
        """Write down one case; the subject is the person unless `subject` says otherwise."""
        number = self.name_of(person)
        self.county.cases.append(
            Case(
                rule=rule,
                label=label,
                subject=row.pop("subject", number),
                person_no=number,
                note=note,
                **row,
            )
        )


def months_after(date: int, count: int) -> range:
    """The `count` months after the month of a date, none beyond the end of the year."""
    start = month_of_date(date) + 1
    return range(start, min(start + count, LAST + 1))
