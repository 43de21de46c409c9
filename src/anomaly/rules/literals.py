"""Read a written value by the type it must have; the type never comes from the writing.

Shared by conditions, parameters and test tables, so that `100` in a money column is 100 yuan
everywhere.
"""

import re
from decimal import Decimal, InvalidOperation

from anomaly.rules.model import Scalar, ValueType
from anomaly.values import month_of

#: Types whose values are text.
TEXTUAL = frozenset({"text", "code", "account", "place", "programme", "name", "person_no"})
#: Types that are compared with more_than and its kin.
NUMERIC = frozenset({"money", "quantity", "whole_number", "number"})
#: Types that can be added up.
SUMMED = frozenset({"money", "quantity", "whole_number"})
#: Types that are compared with after and its kin.
TEMPORAL = frozenset({"month", "date"})

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SCALE = {"money": 100, "quantity": 10_000, "number": 10_000}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def read_literal(text: str, kind: ValueType) -> Scalar | None:  # noqa: PLR0911 - one return per shape
    """The stored form of a written value; None when it is not one of this type.

    Args:
        text: as written: yuan, `2024-03`, `2024-03-05`, `2024`, yes or no.
        kind: the type it must have.

    >>> read_literal("2000", "money"), read_literal("2024-03", "month")
    (200000, 24290)
    >>> read_literal("2023", "date"), read_literal("no", "yes_no"), read_literal("x", "money")
    (20230000, False, None)
    """
    if kind in TEXTUAL:
        return text
    if kind == "yes_no":
        return {"yes": True, "no": False}.get(text)
    if kind == "month":
        return _month(text)
    if kind == "date":
        return _date(text)
    if kind == "whole_number":
        return int(text) if re.fullmatch(r"-?\d{1,15}", text) else None
    if kind in _SCALE:
        return _scaled(text, _SCALE[kind])
    return None


def _month(text: str) -> int | None:
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12:  # noqa: PLR2004 - months of a year
        return None
    return month_of(int(found[1]), int(found[2]))


def _date(text: str) -> int | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    if found[2] is not None and not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return None
    if found[3] is not None and not 1 <= day <= _DAYS[month - 1]:
        return None
    return year * 10_000 + month * 100 + day


def _scaled(text: str, scale: int) -> int | None:
    try:
        value = Decimal(text) * scale
    except InvalidOperation:
        return None
    if not value.is_finite() or value != value.to_integral_value():
        return None
    return int(value)


def literal_text(value: Scalar, kind: ValueType) -> str:
    """How a stored value is written, the inverse of `read_literal`.

    >>> literal_text(200000, "money"), literal_text(24290, "month"), literal_text(True, "yes_no")
    ('2000', '2024-03', 'yes')
    """
    from anomaly.values import date_text, month_text

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if kind == "month":
        return month_text(value) or ""
    if kind == "date":
        return date_text(value) or ""
    scale = _SCALE.get(kind)
    if scale is None:
        return str(value)
    number = Decimal(value) / scale
    return f"{number.normalize():f}"


def comparable(left: ValueType, right: ValueType) -> bool:
    """Whether two types can stand on the two sides of a comparison."""
    if left in TEXTUAL:
        return right in TEXTUAL
    if left == "number":
        return right in {"number", "whole_number"}
    return left == right


def expected(kind: ValueType) -> tuple[str, str]:
    """What a value of a type looks like, in both languages, for messages."""
    return _EXPECTED.get(kind, ("文字", "text"))


_EXPECTED: dict[ValueType, tuple[str, str]] = {
    "yes_no": ("yes 或 no", "yes or no"),
    "month": ("月份，如 2024-03", "a month such as 2024-03"),
    "date": ("日期，如 2024-03-05", "a date such as 2024-03-05"),
    "whole_number": ("整数", "a whole number"),
    "money": ("金额（元，最多两位小数）", "an amount in yuan with at most two decimals"),
    "quantity": ("数量（最多四位小数）", "a quantity with at most four decimals"),
    "number": ("数字（最多四位小数）", "a number with at most four decimals"),
}
