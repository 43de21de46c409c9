"""The county in memory: what every register holds and what was paid, before any file is written."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from anomaly.county.months import LAST, Integers, month_of_date, months_of_dates
from anomaly.county.person_numbers import Writing
from anomaly.county.population import Households, Persons, Places

Label = Literal["positive", "negative", "grey"]

#: The second account of a person stands this far behind the first.
SECOND_ACCOUNT = 10_000_000
ADULT, WORKING_END = 18, 60
#: Words of the insurance office.
RESIDENT_SCHEME, MONTHLY_ITEM = "城乡居民基本养老保险", "月养老金"


class Channel(IntEnum):
    """The file a payment is delivered in."""

    REGULAR = 0
    ADJUSTMENTS = 1
    EXTRA_BATCH = 2


class PayKind(IntEnum):
    """What a payment row is."""

    NORMAL = 0
    BACK_PAY = 1
    REVERSAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One row of a payment file; amounts in fen, quantity in ten-thousandths of a mu.

    `account` is a person index (see `SECOND_ACCOUNT`), or -1 - n for institution n. `town` and
    `village` are those of the file when it is not the payee's own; -1 otherwise.
    """

    person: int
    programme: str
    first: int
    last: int
    pay_date: int
    amount: int
    account: int
    quantity: int = 0
    klass: str = ""
    kind: PayKind = PayKind.NORMAL
    writing: Writing = Writing.PLAIN
    channel: Channel = Channel.REGULAR
    village: int = -1
    household_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A programme that somebody is ordinarily paid, from `first` to `last` of the year.

    `amount` is the monthly (or whole) amount in fen where no standard says it.
    """

    person: int
    programme: str
    first: int
    last: int
    account: int
    klass: str = ""
    amount: int = 0
    quantity: int = 0
    writing: Writing = Writing.PLAIN
    household_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """An approved entitlement; `last` None means that it still runs."""

    person: int
    programme: str
    first: int
    last: int | None = None
    klass: str = ""
    reason: str = ""
    household_no: str = ""
    members: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefMember:
    """A member of a benefit household; months are inclusive, `last` None is open."""

    person: int
    relation: str
    first: int
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefHousehold:
    """A benefit household with its number, applicant and members."""

    number: str
    programme: str
    head: int
    members: tuple[ReliefMember, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathRow:
    """What one source says; dates yyyymmdd with 00 for what is not known."""

    person: int
    source: str
    date: int
    cancelled: int = 0
    reason: str = "死亡"
    writing: Writing = Writing.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollSpell:
    """Monthly pay from one unit; gross in fen, months inclusive."""

    person: int
    unit: str
    kind: str
    gross: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A registered vehicle; class and status in the words of the vehicle office."""

    person: int
    klass: str
    registered: int
    status: str = "正常"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marriage:
    """A registration of two persons."""

    husband: int
    wife: int
    date: int
    event: str = "结婚"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankReturn:
    """A payment that the bank sent back."""

    person: int
    programme: str
    first: int
    last: int
    amount: int
    account: int
    returned: int
    reason: str = "账户状态异常"


@dataclass(frozen=True, slots=True, kw_only=True)
class PensionRow:
    """A pension payment beside or after the monthly ones."""

    person: int
    month: int
    amount: int
    item: str = MONTHLY_ITEM
    pay_date: int = 0
    scheme: str = RESIDENT_SCHEME


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A term in a village post, from `first` on."""

    person: int
    post: str
    village: int
    first: int
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the truth; months inclusive, amount in fen, None where the rule has no total."""

    rule: str
    label: Label
    subject: str
    person_no: str
    programme: str = ""
    first: int | None = None
    last: int | None = None
    amount: int | None = None
    note: str = ""


@dataclass(slots=True, kw_only=True)
class County:
    """Everything that is true in the county, and everything its offices wrote down.

    Args:
        accounts: for each person whose account is paid into when nothing else is said.
        writes15: whether offices know this person by the old 15-digit number.
        payments: rows made one by one; ordinary ones come from `grants`.
        pension_until: last month of pension where it is not the month of death.
        pension_scheme: scheme and monthly fen where it is not the residents' one.
        reserved: household indexes kept for planted cases.
        without_land: households whose farmland subsidy is made one by one, or not at all.
        busy: households with somebody in office or on a payroll.
        cancelled: persons whose registration was cancelled for another reason than death.
    """

    seed: int
    rng: np.random.Generator
    places: Places
    households: Households
    persons: Persons
    accounts: Integers
    writes15: NDArray[np.bool_]
    payments: list[Payment] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    roster: list[RosterRow] = field(default_factory=list)
    relief: list[ReliefHousehold] = field(default_factory=list)
    deaths: list[DeathRow] = field(default_factory=list)
    payroll: list[PayrollSpell] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    marriages: list[Marriage] = field(default_factory=list)
    returns: list[BankReturn] = field(default_factory=list)
    pensions: list[PensionRow] = field(default_factory=list)
    officials: list[Official] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    pension_until: dict[int, int] = field(default_factory=dict)
    pension_scheme: dict[int, tuple[str, int]] = field(default_factory=dict)
    reserved: set[int] = field(default_factory=set)
    without_land: set[int] = field(default_factory=set)
    busy: set[int] = field(default_factory=set)
    cancelled: set[int] = field(default_factory=set)
    homes: list[str] = field(default_factory=lambda: ["中心敬老院", "城北养老服务中心"])

    def village_of(self, person: int) -> int:
        """The village of the hukou household of a person."""
        return int(self.households.village[self.persons.household[person]])

    def month_of_death(self, person: int) -> int | None:
        """The month of death, None for the living."""
        death = int(self.persons.death[person])
        return month_of_date(death) if death else None

    def paid_until(self) -> Integers:
        """For each person the last month that may be paid: of death, or of moving away."""
        until = np.full(len(self.persons), LAST)
        for dates in (self.persons.death, self.persons.moved):
            until = np.where(dates > 0, np.minimum(until, months_of_dates(dates)), until)
        return until

    def is_reserved(self) -> NDArray[np.bool_]:
        """For each person whether the household is kept for planted cases."""
        return np.isin(self.persons.household, list(self.reserved))

    def draw(self, mask: NDArray[np.bool_], share: float) -> list[int]:
        """Each person of a mask with the chance `share`."""
        chosen = mask & self.lucky(len(mask), share)
        return [int(person) for person in np.flatnonzero(chosen)]

    def lucky(self, count: int, share: float) -> NDArray[np.bool_]:
        """`count` draws, each true with the chance `share`."""
        return self.rng.random(count) < share

    def account_number(self, account: int) -> str:
        """The digits of an account index."""
        if account < 0:
            return f"20990100{-account:010d}"
        return f"62179901{account * 7919 + 1234567:011d}"

    def next_relief_number(self, prefix: str) -> str:
        """The number of the next benefit household."""
        return f"{prefix}5299{len(self.relief) + 1:06d}"
