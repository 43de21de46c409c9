"""Plain text cells: what counts as missing, what is stripped, which characters are one."""

import re
import unicodedata

#: Written by programs for "no value".
PROGRAM_NULLS = frozenset({"", "\\N", "NULL", "null", "Null", "None", "nan", "NaN", "<NA>"})
#: Written by people for "no value".
WRITTEN_NULLS = frozenset({"无", "/", "\\", "-", "--", "—", "——", "－", "／", "空", "_"})

_INVISIBLE = re.compile("[\u0000-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_QUOTED = re.compile(r'^=\s*"(.*)"$')


def fold(text: str) -> str:
    """Compare form of a text: NFKC, invisible characters away, no white space at the ends.

    >>> fold(" １２　ａ\u200b ")
    '12 a'
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def squeeze(text: str) -> str:
    """`fold` without any white space inside.

    >>> squeeze("发放 日期（元）")
    '发放日期(元)'
    """
    bare = _SPACES.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    # What stood on both sides of a space may now combine.
    return bare if bare.isascii() else unicodedata.normalize("NFKC", bare)


def unquote(text: str) -> str:
    """Without a leading apostrophe or back-tick and without `="..."`.

    >>> [unquote(t) for t in ("'0012", '="0012"', "`12", "12")]
    ['0012', '0012', '12', '12']
    """
    inner = _QUOTED.match(text)
    if inner:
        text = inner[1]
    return text.strip("'`\"‘’“”´")


def is_missing(text: str | None) -> bool:
    """Whether a cell says nothing, by a program's or a person's habit."""
    if text is None:
        return True
    bare = text.strip()
    return bare in PROGRAM_NULLS or bare in WRITTEN_NULLS


def clean_text(text: str) -> str | None:
    """Free text: invisible characters and outer spaces away, missing marks to None."""
    bare = _INVISIBLE.sub("", text).strip()
    return None if bare in PROGRAM_NULLS or bare in WRITTEN_NULLS else bare


def clean_token(text: str) -> str | None:
    """Places, codes and short names: `squeeze`, quotes away, missing marks to None.

    >>> [clean_token(t) for t in (" 东风 镇", "'001", "/", "")]
    ['东风镇', '001', None, None]
    """
    bare = unquote(squeeze(text))
    return None if bare in PROGRAM_NULLS or bare in WRITTEN_NULLS else bare
