"""Person numbers (GB 11643): made with right check digits, and written as offices write them."""

from collections.abc import Callable, Iterable
from enum import IntEnum

import numpy as np

from anomaly.county.months import Integers

#: Formally valid, given to no county.
AREA = 529901
#: Sequences from here on are kept for numbers that are issued again with another birth date.
_SPARE_SEQUENCE, _LAST_SEQUENCE = 900, 994
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


class Writing(IntEnum):
    """How a number stands in a cell."""

    PLAIN = 0
    LOWER_X = 1
    SPACED = 2
    FULL_WIDTH = 3
    APOSTROPHE = 4
    OLD15 = 5
    WRONG_CHECK = 6
    NUMBER_CELL = 7
    TRAILING_SPACE = 8


def check_character(first17: str) -> str:
    """The check character (ISO 7064 MOD 11-2) of the first 17 digits.

    >>> check_character("11010519491231002")
    'X'
    """
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def make_numbers(births: Integers, sexes: Integers) -> list[str]:
    """One valid 18-character number for each person; none ends in 000.

    Args:
        births: yyyymmdd.
        sexes: 1 male, 2 female; odd sequences are male.
    """
    count = len(births)
    order = np.lexsort((np.arange(count), sexes, births))
    keys = births[order].astype(np.int64) * 4 + sexes[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    ranks = np.arange(count) - np.repeat(starts, np.diff(np.r_[starts, count]))
    # The first sequence of a day differs from day to day, as in real registers.
    usable = np.array([n for n in range(1, _SPARE_SEQUENCE // 2) if (2 * n) % 100], np.int64)
    slots = (births[order].astype(np.int64) * 7919 + ranks) % len(usable)
    sequences = np.empty(count, np.int64)
    sequences[order] = usable[slots] * 2 + (sexes[order] == 1)
    prefix = births.astype(np.int64) * 1000 + sequences
    digits = (AREA * 10**11 + prefix)[:, None] // 10 ** np.arange(16, -1, -1, dtype=np.int64) % 10
    checks = (digits * np.array(_WEIGHTS)).sum(axis=1) % 11
    return [
        f"{AREA}{number:011d}{_CHECKS[check]}"
        for number, check in zip(prefix.tolist(), checks.tolist(), strict=True)
    ]


def spare_number(birth: int, sex: int, taken: Iterable[str]) -> str:
    """A number for somebody whose birth date was changed; unique among `taken`."""
    known = set(taken)
    for sequence in range(_SPARE_SEQUENCE + 1, _LAST_SEQUENCE + 1):
        if (sequence % 2 == 1) != (sex == 1) or not sequence % 100:
            continue
        first17 = f"{AREA}{birth}{sequence:03d}"
        number = first17 + check_character(first17)
        if number not in known:
            return number
    raise ValueError(birth)


def wrong_check(number: str) -> str:
    """The number with its check character one further: the commonest typing error."""
    return number[:17] + _CHECKS[(_CHECKS.index(number[17]) + 3) % len(_CHECKS)]


def old_number(number: str) -> str:
    """The 15-digit form of a number of somebody born in the twentieth century."""
    return number[:6] + number[8:17]


def write_number(number: str, writing: int) -> str | float:
    """The number as it stands in a cell; a float is a number cell that lost its last digits."""
    if writing == Writing.NUMBER_CELL:
        return float(number[:15] + "000")
    return _WRITERS[Writing(writing)](number)


_FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789X"}
_WRITERS: dict[Writing, Callable[[str], str]] = {
    Writing.PLAIN: str,
    Writing.LOWER_X: str.lower,
    Writing.SPACED: lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    Writing.FULL_WIDTH: lambda number: number.translate(_FULL_WIDTH),
    Writing.APOSTROPHE: lambda number: "'" + number,
    Writing.OLD15: old_number,
    Writing.WRONG_CHECK: wrong_check,
    Writing.TRAILING_SPACE: lambda number: number + " ",
}
