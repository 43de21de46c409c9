"""What a reader knows of a cell beside its text, said by a mark in front of the text.

The marks are noncharacters, which no text may hold. So cells without a usable value of their own
can stand in a column of texts, are never taken for text, and are told apart from empty ones.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from anomaly.ingest.clean.person_numbers import (
    BODY_LENGTH,
    LENGTH,
    RAW_DIGITS,
    check_character,
    is_real_date,
)

#: A formula whose result was never stored.
FORMULA_EMPTY = "\ufdd0"
#: In front of the value of a merged range, in the cells that the range covers.
MERGED = "\ufdd1"
_MARKS = dict.fromkeys(map(ord, (FORMULA_EMPTY, MERGED, RAW_DIGITS)))

ERROR_VALUES = frozenset(
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#GETTING_DATA",
    }
)
_LATEST = date(2100, 12, 31)
#: Fields that a merged range states for every row it covers. A number or an amount is never
#: repeated: it belongs to one person and is paid once.
_FILLED_TYPES = frozenset({"place"})
_FILLED_FIELDS = frozenset({"household", "household_no", "head_name"})

#: (value of each output column, issue code, detail), as the cleaners of plans give it
_Cleaned = tuple[tuple[Any, ...], str | None, str | None]
_Cleaner = Callable[[str, bool], _Cleaned]


def raw_digits(text: str) -> str | None:
    """The marked identity number that the text of a number cell holds in full; None otherwise.

    A number that a float can hold exactly may have come out of one, so it is not trusted, whatever
    its check digit says; neither is a tail of zeros.

    >>> raw_digits("522422198409034147") is None, raw_digits("522422198409034112") is None
    (True, True)
    """
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()) or text.endswith("000"):
        return None
    if int(float(text)) == int(text) or check_character(text[:BODY_LENGTH]) != text[BODY_LENGTH]:
        return None
    if not is_real_date(int(text[6:10]), int(text[10:12]), int(text[12:14]), latest=_LATEST):
        return None
    return RAW_DIGITS + text


def unmarked(text: str) -> str:
    """A cell's text as people may see it."""
    return text.translate(_MARKS)


def with_marks(cleaner: _Cleaner, name: str, kind: str) -> _Cleaner:
    """A cleaner that sets error values, uncomputed formulas and covered cells aside.

    Args:
        cleaner: cleans the texts of one field.
        name: the field; a household number or a head's name holds for all rows of a merged range.
        kind: the field's type; so does a place.
    """
    nothing, _, _ = cleaner("", False)  # noqa: FBT003 - the shape of a cleaner
    fills = kind in _FILLED_TYPES or name in _FILLED_FIELDS

    def clean(text: str, number: bool) -> _Cleaned:  # noqa: FBT001
        if text == FORMULA_EMPTY:
            return nothing, "cell.formula_empty", None
        if text.startswith(MERGED):
            if not fills:
                return nothing, "row.merged", None
            outputs, code, detail = cleaner(text.removeprefix(MERGED), number)
            return outputs, code or "row.filled", detail
        if text.startswith(RAW_DIGITS) and kind != "person_no":
            return cleaner(text.removeprefix(RAW_DIGITS), number)
        if text.startswith("#") and text.strip().upper() in ERROR_VALUES:
            return nothing, "cell.error", None
        return cleaner(text, number)

    return clean
