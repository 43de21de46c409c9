"""Amounts and quantities: decimal text to whole fen or ten-thousandths, never through a float."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from anomaly.ingest.clean.numerals import number_of
from anomaly.ingest.clean.texts import is_missing, squeeze, unquote

#: Fen in one unit of money.
MONEY_UNITS = {"分": 1, "角": 10, "元": 100, "圆": 100, "百元": 10**4, "千元": 10**5, "万元": 10**6}
#: Ten-thousandths of a mu in one unit of area (1 mu = 2000/3 square metres, so these are whole).
AREA_UNITS = {
    "亩": 10**4,
    "万亩": 10**8,
    "公顷": 15 * 10**4,
    "平方米": 15,
    "平米": 15,
    "㎡": 15,
    "m2": 15,
}
#: Ten-thousandths of one counted thing.
COUNT_UNITS = {"人": 10**4, "头": 10**4, "只": 10**4, "台": 10**4, "户": 10**4, "吨": 10**4}

FEN_PER_YUAN = 100
QUANTITY_SCALE = 10**4
_EXTREME_FEN = 10**14
#: How far, in yuan, an amount may lie from a whole fen and still be that fen.
_TOLERANCE = Decimal("0.0001")

_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?(E[+-]?\d{1,2})?")
_PARENTHESES = re.compile(r"\((.+)\)")
_CAPITALS = re.compile(r"([^元圆]*)[元圆](?:([^角]+)角)?(?:零?([^分]+)分)?整?")
_TAIL = re.compile(r"(万元|千元|百元|元|圆|角|分|万亩|亩|公顷|平方米|平米|m2)(整|/.+)?$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A cell understood: whole fen (or ten-thousandths), None when missing or set aside."""

    value: int | None
    code: str | None = None
    #: the unit written in the cell itself, when there is one
    unit: str | None = None


def parse_money(text: str, *, fen: int | None, number_cell: bool = False) -> Amount:
    """Whole fen of a money cell.

    Args:
        text: the cell as text.
        fen: fen in the unit of the column; None when no unit is declared (yuan, or the cell's).
        number_cell: whether the cell held a number, which may carry float noise.

    >>> [parse_money(t, fen=None).value for t in ("1,234.50", "￥12", "(3)", "5-", "壹拾元整")]
    [123450, 1200, -300, -500, 1000]
    """
    if is_missing(text):
        return Amount(None)
    bare = _bare(text)
    capitals = _capital_fen(bare)
    if capitals is not None:
        return Amount(capitals, "amount.chinese")
    bare, unit = _without_unit(bare)
    own = MONEY_UNITS.get(unit) if unit else None
    if unit and own is None:
        return Amount(None, "amount.text")
    if own is not None and fen is not None and own != fen:
        return Amount(None, "amount.unit_clash", unit)
    number = _decimal(bare)
    if number is None:
        return Amount(None, "amount.text")
    return _whole(number * (own or fen or FEN_PER_YUAN), number_cell=number_cell, unit=unit)


def parse_quantity(text: str, *, scale: int | None) -> Amount:
    """Ten-thousandths of a quantity cell (area in mu, heads, units).

    Args:
        text: the cell as text.
        scale: ten-thousandths in the unit of the column, None when undeclared.

    >>> parse_quantity("1.5公顷", scale=None).value
    225000
    """
    if is_missing(text):
        return Amount(None)
    bare, unit = _without_unit(_bare(text))
    own = AREA_UNITS.get(unit) if unit else None
    if unit and own is None:
        return Amount(None, "amount.text")
    if own is not None and scale is not None and own != scale:
        return Amount(None, "amount.unit_clash", unit)
    number = _decimal(bare)
    if number is None:
        return Amount(None, "amount.text")
    exact = number * (own or scale or QUANTITY_SCALE)
    # Surveyed areas carry more places than anybody decides by; the half is rounded to even.
    return Amount(int(exact.to_integral_value()), None, unit)


def parse_whole(text: str) -> tuple[int | None, str | None]:
    """(whole number, issue code) of a count cell; 3.0 is 3, 3.5 is set aside."""
    if is_missing(text):
        return None, None
    bare = _bare(text).rstrip("人口个岁次户")
    number = _decimal(bare)
    if number is None or number != number.to_integral_value() or abs(number) >= 10**15:
        return None, "cell.number"
    return int(number), None


def _bare(text: str) -> str:
    bare = unquote(squeeze(text)).removeprefix("人民币").removeprefix("RMB").lstrip("¥￥")
    return bare.replace("−", "-").replace("—", "-").replace("，", ",")


def _without_unit(bare: str) -> tuple[str, str | None]:
    tail = _TAIL.search(bare)
    if not tail or (tail[2] or "").startswith("/"):
        return bare, None
    return bare[: tail.start()], tail[1]


def _decimal(bare: str) -> Decimal | None:
    negative = False
    inner = _PARENTHESES.fullmatch(bare)
    if inner:
        negative, bare = True, inner[1].lstrip("¥￥")
    elif bare.endswith("-") and not bare.startswith("-"):
        negative, bare = True, bare[:-1]
    if not _NUMBER.fullmatch(bare.upper()):
        return None
    try:
        number = Decimal(bare.replace(",", ""))
    except InvalidOperation:
        return None
    return -number if negative else number


def _whole(fen: Decimal, *, number_cell: bool, unit: str | None) -> Amount:
    if abs(fen) >= 10**18:
        return Amount(None, "amount.text", unit)
    nearest = fen.to_integral_value()
    limit = _TOLERANCE * FEN_PER_YUAN if number_cell else Decimal(0)
    if abs(fen - nearest) > limit:
        return Amount(None, "amount.text", unit)
    value = int(nearest)
    return Amount(value, "amount.extreme" if abs(value) >= _EXTREME_FEN else None, unit)


def _capital_fen(bare: str) -> int | None:
    whole = _CAPITALS.fullmatch(bare)
    if not whole:
        return None
    yuan = number_of(whole[1])
    jiao = number_of(whole[2]) if whole[2] else 0
    fen = number_of(whole[3]) if whole[3] else 0
    if yuan is None or jiao is None or fen is None:
        return None
    return yuan * FEN_PER_YUAN + jiao * 10 + fen
