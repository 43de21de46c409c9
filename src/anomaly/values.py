"""The small frozen value types that rooms hand to each other.

Money is integer fen in here and decimal yuan only in outputs; a month is `year * 12 + month - 1`;
identifiers are text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Literal

Language = Literal["zh", "en"]


class Level(IntEnum):
    """How urgent a finding is; a rule's level is a ceiling that conditions only lower."""

    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4

    @property
    def code(self) -> str:
        """The word used in files: `high`, `medium`, `low`, `info`."""
        return self.name.lower()

    @classmethod
    def from_code(cls, code: str) -> "Level":
        """The level called `code`; KeyError for an unknown word."""
        return cls[code.upper()]


class Outcome(StrEnum):
    """What a rule answers about one grain; `clear` is only counted, never listed."""

    HIT = "hit"
    WAIVED = "waived"
    CANNOT_TELL = "cannot_tell"
    EXCEPTED = "excepted"
    CLEAR = "clear"


class Certainty(StrEnum):
    """Registers contradict each other, a reason to look, or a statistical distance."""

    FACT = "fact"
    INDICATOR = "indicator"
    STATISTICAL = "statistical"


class ListName(StrEnum):
    """The list a finding goes to."""

    SUSPECT = "suspect"
    IDENTITY = "identity"
    MISSED = "missed"
    DATA = "data"


class About(StrEnum):
    """The kind of subject a finding is about."""

    PERSON = "person"
    HOUSEHOLD = "household"
    ACCOUNT = "account"
    VILLAGE = "village"
    OFFICIAL = "official"
    PROGRAMME = "programme"
    INSTITUTION = "institution"
    PAYMENT = "payment"
    BATCH = "batch"
    COMPANY = "company"
    ITEM = "item"


class Severity(StrEnum):
    """Effect of a data issue: refused or quarantined, set aside or used, repaired."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The sentence in `language`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """One source row: file relative to the inbox with `/`, sheet (None for text files), row.

    The row is the one a person sees in the file: the first line is 1.
    """

    file: str
    sheet: str | None
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A cell, row or file that could not be used as delivered.

    Args:
        file: path relative to the inbox.
        sheet: sheet name, None for text files or for the whole file.
        row: row as seen in the file, None when the issue is about a sheet or file.
        column: header as delivered, None when the issue is about a row or more.
        code: stable code such as `number.check`.
        severity: error (refused, quarantined), warning (set aside, used), info (repaired).
        raw: the value received, masked.
        message_zh: sentence with what to do.
        message_en: the same in English.
    """

    file: str
    code: str
    severity: Severity
    message_zh: str
    message_en: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBalance:
    """Where the rows of one sheet (or text file) went.

    `accepted + repaired + quarantined + non_data == seen` for a sheet that was used; a refused
    sheet has `refused` set to the issue code and stands outside the sum.
    """

    file: str
    sheet: str | None
    table: str | None
    seen: int
    accepted: int
    repaired: int
    quarantined: int
    non_data: int
    derived: int = 0
    refused: str | None = None

    @property
    def balanced(self) -> bool:
        """Whether every row seen is accounted for."""
        placed = self.accepted + self.repaired + self.quarantined + self.non_data
        return self.refused is not None or placed == self.seen


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A received file: path relative to the inbox, what it really is, and its fingerprint."""

    file: str
    sha256: str
    size: int
    kind: str
    encoding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionValue:
    """One condition of a finding with both values as a person reads them.

    `condition` is its stable name, `label` the words people are shown. `truth` is None when the
    condition could not be judged.
    """

    condition: str
    left: str | None
    right: str | None
    truth: bool | None
    label: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule, one subject, one grain, with its evidence; columns as in the run folder.

    `amount` is fen (None: the rule has no total); `period_from` and `period_to` are month
    integers of the first and last case. `person_no` is the full number: mask it where shown.
    """

    finding_id: str
    rule: str
    rule_version: str
    level: Level
    certainty: Certainty
    outcome: Outcome
    list: ListName
    about: About
    subject: str
    person_no: str | None
    name: str | None
    town: str | None
    village: str | None
    programme: str | None
    period_from: int | None
    period_to: int | None
    count: int
    amount: int | None
    match_level: int
    message: Text
    sources: tuple[RecordRef, ...]
    values: tuple[ConditionValue, ...]
    exception: str | None = None
    lead_id: str | None = None
    life: str | None = None
    first_seen: str | None = None
    account: str | None = None
    name_flag: bool = False
    lowered: tuple[str, ...] = ()
    doubtful: tuple[tuple[str, int], ...] = ()  # (payment id, doubtful fen) per payment row


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLine:
    """One factor of a lead's score: what it is, in words, and the points it added."""

    text: Text
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """All suspect and identity findings of one subject, scored and ranked (1 is first)."""

    lead_id: str
    rank: int
    list: ListName
    about: About
    subject: str
    person_no: str | None
    name: str | None
    town: str | None
    village: str | None
    score: Decimal
    level: Level
    amount: int | None
    still_paid: bool
    rules: tuple[str, ...]
    finding_ids: tuple[str, ...]
    why: tuple[WhyLine, ...]
    programmes: tuple[str, ...] = ()
    period_from: int | None = None
    period_to: int | None = None
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCoverage:
    """What one rule looked at: `checked` is the sum of the five outcomes, in grains."""

    rule: str
    status: Literal["ran", "not_run"]
    reason: Text | None = None
    checked: int = 0
    hit: int = 0
    excepted: int = 0
    waived: int = 0
    cannot_tell: int = 0
    clear: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCard:
    """What people are shown about a rule; filled by `rules`, read by `leads` and `deliver`."""

    rule: str
    version: str
    title: Text
    why: Text
    sentence: Text
    level: Level
    certainty: Certainty
    list: ListName
    about: About
    status: str
    basis: Text
    innocent_reasons: tuple[tuple[Text, Text], ...] = ()
    check_steps: tuple[Text, ...] = ()
    known_limits: tuple[Text, ...] = ()
    exceptions: Mapping[str, Text] = field(default_factory=dict)
    lowerings: Mapping[str, Text] = field(default_factory=dict)
    parameters: tuple[tuple[Text, str, str], ...] = ()  # (label, value, origin)
    needs: tuple[str, ...] = ()


def month_of(year: int, month: int) -> int:
    """The month integer of a calendar month.

    >>> month_of(2024, 3)
    24290
    """
    return year * 12 + month - 1


def month_text(month: int | None) -> str | None:
    """`YYYY-MM` of a month integer; None stays None.

    >>> month_text(24290)
    '2024-03'
    """
    if month is None:
        return None
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def date_text(date: int | None) -> str | None:
    """A partial date as text, no more precise than it is known.

    >>> [date_text(d) for d in (20240305, 20240300, 20240000, None)]
    ['2024-03-05', '2024-03', '2024', None]
    """
    if date is None:
        return None
    year, month, day = date // 10000, date // 100 % 100, date % 100
    if month == 0:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" if day == 0 else f"{year:04d}-{month:02d}-{day:02d}"


def yuan(fen: int | None) -> Decimal | None:
    """Fen as decimal yuan with two places; None stays None.

    >>> yuan(12345)
    Decimal('123.45')
    """
    return None if fen is None else Decimal(fen).scaleb(-2).quantize(Decimal("0.01"))


_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{6})(\d{4,9})(\d{3}[0-9Xx])(?![0-9A-Za-z])")


def mask_number(number: str | None) -> str | None:
    """A person number with only its first six and last four characters left.

    Shorter texts keep less, so that masking never shows more than half.

    >>> mask_number("11010519491231002X")
    '110105********002X'
    >>> mask_number("12345678")
    '12****78'
    """
    if number is None:
        return None
    if len(number) >= 15:  # noqa: PLR2004 - old and new person numbers
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    keep = len(number) // 4
    return number[:keep] + "*" * (len(number) - 2 * keep) + number[len(number) - keep :]


def mask_account(account: str | None) -> str | None:
    """An account with only its last four digits left.

    >>> mask_account("6217001234567890")
    '************7890'
    """
    if account is None:
        return None
    return "*" * max(len(account) - 4, 0) + account[-4:]


def mask_text(text: str) -> str:
    """Free text with every person number and long digit run in it masked.

    >>> mask_text("no 11010519491231002X, 5 rows")
    'no 110105********002X, 5 rows'
    """
    masked = _NUMBER.sub(lambda m: m[1] + "*" * len(m[2]) + m[3], text)
    return re.sub(r"(?<!\*)\d{12,}", lambda m: "*" * (len(m[0]) - 4) + m[0][-4:], masked)
