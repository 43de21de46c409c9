"""Identity numbers: clean the text, name its kind, never rebuild what was lost.

`judge_number` is the reference; `sql_kind` says the same for the everyday case (18 clean
characters in a text cell) over a whole column, and a test holds them equal.
Method: GB 11643-1999 (check character by ISO 7064 MOD 11-2).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from anomaly.ingest.clean.texts import PROGRAM_NULLS, WRITTEN_NULLS, squeeze, unquote

NumberKind = Literal[
    "ok",
    "permit",
    "old15",
    "disab20",
    "float",
    "bad_check",
    "bad_date",
    "cut",
    "long",
    "two",
    "masked",
    "other_doc",
    "placeholder",
    "none",
]

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
OLD_LENGTH = 15
BODY_LENGTH = 17
LENGTH = 18
#: A number cell of this many digits or more does not hold all of them any more.
LOSSY_DIGITS = 16
#: In front of the digits of a number cell, all of which stand in the file.
RAW_DIGITS = "\ufdd2"
#: Pattern of the everyday case, the one that SQL judges.
FAST_PATTERN = "[1-9][0-9]{16}[0-9X]"

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_TWO = re.compile(r"([0-9]{17}[0-9X]|[0-9]{15})\D*([0-9]{17}[0-9X]|[0-9]{15})")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{2}")
_DISABILITY = re.compile(r"([0-9]{17}[0-9X])[1-7][1-4](B[0-9])?")
_CENTENARIAN = ("996", "997", "998", "999")
_X_LIKE = "XхХ×✕✖"
_REPEATS = 6
_DOCUMENT_LENGTH = 4

_CODES: dict[NumberKind, str | None] = {
    "ok": None,
    "permit": None,
    "other_doc": None,
    "none": None,
    "old15": "number.old15",
    "disab20": "number.cleaned",
    "float": "number.precision_lost",
    "bad_check": "number.check",
    "bad_date": "number.date",
    "cut": "number.length",
    "long": "number.length",
    "two": "number.two",
    "masked": "number.masked",
    "placeholder": "number.placeholder",
}
_WITHOUT_VALUE = frozenset({"float", "two", "placeholder", "none"})


@dataclass(frozen=True, slots=True)
class JudgedNumber:
    """A number cell understood.

    Args:
        value: the text to use (15 digits as 18, a disability number as its inner number), None
            where nothing may be used.
        kind: see `ingest.md` 5.2.
        text: cleaned, not upgraded.
        code: issue code, None when used as delivered.
    """

    value: str | None
    kind: NumberKind
    text: str | None
    code: str | None


def check_character(body: str) -> str:
    """The check character of the first 17 digits.

    >>> check_character("11010519491231002")
    'X'
    """
    return CHECK_CHARACTERS[
        sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    ]


def upgrade(old: str) -> str:
    """The 18-character form of 15 digits; sequences 996 to 999 were given to centenarians.

    >>> upgrade("110105491231002")
    '11010519491231002X'
    """
    century = "18" if old[12:] in _CENTENARIAN else "19"
    body = old[:6] + century + old[6:]
    return body + check_character(body)


def judge_number(text: str | None, *, number_cell: bool, latest: date) -> JudgedNumber:
    """The kind of one cell's text.

    Args:
        text: the cell as text; a number cell in plain digits or scientific writing.
        number_cell: whether the cell held a number rather than text.
        latest: the last possible birth date.
    """
    if text is None or text.strip() in PROGRAM_NULLS:
        return JudgedNumber(None, "none", None, None)
    whole = text.startswith(RAW_DIGITS)
    text = text.removeprefix(RAW_DIGITS)
    cleaned = clean_number(text)
    kind, value = _kind_of(cleaned, text, number_cell=number_cell, latest=latest)
    code = _CODES[kind]
    if code is None and whole:
        code = "number.raw_digits"
    elif code is None and kind != "none" and cleaned != text:
        code = "number.cleaned"
    shown: str | None = _lost_form(cleaned) if kind == "float" else cleaned
    if kind in {"placeholder", "none"}:
        shown = None
    return JudgedNumber(None if kind in _WITHOUT_VALUE else value, kind, shown, code)


def clean_number(text: str) -> str:
    """NFKC, no spaces, quotes or invisible characters, upper case, a last x in any script as X.

    >>> clean_number(" '１１０１０５ 19491231 002х")
    '11010519491231002X'
    """
    cleaned = unquote(squeeze(text)).upper()
    if len(cleaned) == LENGTH and cleaned[-1] in _X_LIKE.upper() and cleaned[:-1].isascii():
        cleaned = cleaned[:-1] + "X"
    return cleaned


def is_real_date(year: int, month: int, day: int, *, latest: date) -> bool:
    """Whether a person can be born on that day."""
    if year < 1800:  # noqa: PLR2004 - nobody on the files is older
        return False
    try:
        return date(year, month, day) <= latest
    except ValueError:
        return False


def _kind_of(  # noqa: PLR0911 - one line a kind
    cleaned: str, original: str, *, number_cell: bool, latest: date
) -> tuple[NumberKind, str]:
    if _is_placeholder(cleaned):
        return "placeholder", cleaned
    digits = sum(character.isdigit() for character in cleaned)
    if _SCIENTIFIC.fullmatch(cleaned) or (number_cell and digits >= LOSSY_DIGITS):
        return "float", cleaned
    if "*" in cleaned or cleaned.count("X") > 1:
        return "masked", cleaned
    if _EIGHTEEN.fullmatch(cleaned):
        return _judge_eighteen(cleaned, latest), cleaned
    if _FIFTEEN.fullmatch(cleaned):
        return _judge_fifteen(cleaned, latest)
    disability = _DISABILITY.fullmatch(cleaned)
    if disability and _judge_eighteen(disability[1], latest) == "ok":
        return "disab20", disability[1]
    if _TWO.fullmatch(cleaned) or _TWO.fullmatch(original.strip().upper()):
        return "two", cleaned
    return _kind_by_length(cleaned, digits), cleaned


def _judge_eighteen(text: str, latest: date) -> NumberKind:
    if check_character(text[:BODY_LENGTH]) != text[BODY_LENGTH]:
        return "float" if text.endswith("000") else "bad_check"
    if not is_real_date(int(text[6:10]), int(text[10:12]), int(text[12:14]), latest=latest):
        return "bad_date"
    return "permit" if text[:2] in {"81", "82", "83"} or text[0] == "9" else "ok"


def _judge_fifteen(text: str, latest: date) -> tuple[NumberKind, str]:
    upgraded = upgrade(text)
    year, month, day = int(upgraded[6:10]), int(upgraded[10:12]), int(upgraded[12:14])
    if is_real_date(year, month, day, latest=latest):
        return "old15", upgraded
    return "bad_date", text


def _kind_by_length(cleaned: str, digits: int) -> NumberKind:
    if cleaned.replace("X", "").isdigit():
        return "cut" if len(cleaned) < LENGTH else "long"
    if len(cleaned) == LENGTH and digits >= OLD_LENGTH:
        return "bad_check"  # a letter typed for a digit, such as O for 0
    return "other_doc" if digits >= _DOCUMENT_LENGTH else "placeholder"


def _is_placeholder(cleaned: str) -> bool:
    if cleaned in PROGRAM_NULLS or cleaned in WRITTEN_NULLS or set(cleaned) == {"0"}:
        return True
    return len(cleaned) >= _REPEATS and len(set(cleaned)) == 1 and cleaned.isdigit()


def _lost_form(cleaned: str) -> str:
    """A damaged number is never printed in full: the 15 digits that can be right, then E+."""
    if not cleaned.isdigit() or len(cleaned) < LOSSY_DIGITS:
        return cleaned
    return f"{cleaned[0]}.{cleaned[1:15]}E+{len(cleaned) - 1}"


def sql_body(text: str) -> str:
    """SQL of the first 17 digits of a text column as a number; NULL where there are none."""
    return f"TRY_CAST(substr({text}, 1, {BODY_LENGTH}) AS BIGINT)"


def sql_kind(text: str, body: str, latest: date) -> str:
    """SQL of the kind of a text that matches `FAST_PATTERN`; equal to `judge_number`.

    Args:
        text: SQL of the text.
        body: SQL of its first 17 digits as a number, see `sql_body`.
        latest: the last possible birth date.
    """
    total = " + ".join(
        f"({body} // {10 ** (16 - position)}) % 10 * {weight}"
        for position, weight in enumerate(WEIGHTS)
    )
    check = f"substr('{CHECK_CHARACTERS}', CAST(({total}) % 11 AS INTEGER) + 1, 1)"
    year, month, day = (
        f"({body} // 10000000 % 10000)",
        f"({body} // 100000 % 100)",
        f"({body} // 1000 % 100)",
    )
    leap = f"({year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0))"
    days = (
        f"CASE WHEN {month} IN (4, 6, 9, 11) THEN 30 WHEN {month} <> 2 THEN 31"
        f" WHEN {leap} THEN 29 ELSE 28 END"
    )
    real = (
        f"({year} >= 1800 AND {month} BETWEEN 1 AND 12 AND {day} >= 1 AND {day} <= {days}"
        f" AND {body} // 1000 % 100000000 <= {latest:%Y%m%d})"
    )
    return (
        f"CASE WHEN {body} % {'1' * BODY_LENGTH} = 0 AND {text} = repeat(left({text}, 1), {LENGTH})"
        " THEN 'placeholder'"
        f" WHEN {check} <> right({text}, 1)"
        f" THEN CASE WHEN right({text}, 3) = '000' THEN 'float' ELSE 'bad_check' END"
        f" WHEN NOT {real} THEN 'bad_date'"
        f" WHEN {body} // {10**15} IN (81, 82, 83) OR {body} // {10**16} = 9 THEN 'permit'"
        " ELSE 'ok' END"
    )


def code_of(kind: NumberKind) -> str | None:
    """The issue code of a kind, None for numbers that are used as delivered."""
    return _CODES[kind]
