"""Names: the compare form beside the raw one; bracket notes apart; two names are set aside."""

import re
import unicodedata
from dataclasses import dataclass

from anomaly.ingest.clean.texts import PROGRAM_NULLS, WRITTEN_NULLS, squeeze, unquote

#: Everyday names, which are their own compare form: two to four characters of the basic block.
FAST_PATTERN = "[\u4e00-\u9fa5]{2,4}"

_DOTS = re.compile("[·•．‧・∙⋅˙.]")
_NOTE = re.compile(r"[(\[【〔〈<]([^()\[\]【】〔〕〈〉<>]*)[)\]】〕〉>]")
_SEPARATORS = re.compile(r"[、,;/|&+]|和(?=..)")
_RARE = re.compile("[\ue000-\uf8ff\ufffd□?\U000f0000-\U0010ffff]")
_WORDS = {"不详", "未知", "空户", "无名"}
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class JudgedName:
    """A name cell understood: compare form (None when missing or set aside), issue code, note."""

    value: str | None
    code: str | None = None
    note: str | None = None


def judge_name(text: str) -> JudgedName:
    """The compare form of one name cell.

    >>> judge_name("张　三（已故）")
    JudgedName(value='张三', code='name.note', note='已故')
    >>> judge_name("张三、李四").code
    'name.two'
    """
    bare = unquote(squeeze(text))
    notes = "；".join(note for note in _NOTE.findall(bare) if note)
    name = _DOTS.sub("·", _NOTE.sub("", bare)).strip("·:：")
    if name in PROGRAM_NULLS or name in WRITTEN_NULLS or name in _WORDS or name.isdigit():
        return JudgedName(None)
    if _is_two(name):
        return JudgedName(None, "name.two")
    if _RARE.search(name):
        return JudgedName(name, "name.rare", notes or None)
    return JudgedName(name, "name.note" if notes else None, notes or None)


def _is_two(name: str) -> bool:
    parts = [part for part in _SEPARATORS.split(name) if part]
    return len(parts) > 1 and all(
        len(part) >= _SHORTEST and all(_is_han(character) for character in part) for part in parts
    )


def _is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY"))
