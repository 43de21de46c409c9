"""Chinese numerals in dates and amounts, strictly: what is not a numeral is refused."""

_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("〇零○", "一壹弌", "二贰貳两", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG_UNITS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

NUMERALS = frozenset(_DIGITS) | frozenset(_UNITS) | frozenset(_BIG_UNITS)


def digits_of(text: str) -> str | None:
    """Digit by digit reading, as in 二〇二四; None when something else is in the text.

    >>> digits_of("二〇二四")
    '2024'
    """
    if not text or any(character not in _DIGITS for character in text):
        return None
    return "".join(str(_DIGITS[character]) for character in text)


def number_of(text: str) -> int | None:
    """Value of a numeral with units, as in 壹拾贰万叁仟 or 二十五; None when it is not one.

    >>> [number_of(t) for t in ("十", "二十五", "壹拾贰万叁仟", "壹万零伍拾", "12")]
    [10, 25, 123000, 10050, None]
    """
    if not text or any(character not in NUMERALS for character in text):
        return None
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            # A bare 十 means one ten.
            section += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            total = (total + section + digit) * _BIG_UNITS[character]
            section = digit = 0
    return total + section + digit
