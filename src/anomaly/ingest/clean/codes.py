"""Code lists, yes and no, programme names: words of a file to the canonical value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anomaly.errors import nearest
from anomaly.ingest.clean.texts import clean_token
from anomaly.vocabulary.model import Code

_NUMBERING = re.compile(r"^[0-9A-Za-z]{1,4}[-.、:：_](?=\D)")
_YES = frozenset({"是", "√", "1", "true", "yes", "y", "有", "t", "对"})
_NO = frozenset({"否", "×", "0", "false", "no", "n", "无", "f", "x", "不是"})


@dataclass(frozen=True, slots=True)
class JudgedCode:
    """A code cell understood: value (None when missing or set aside) and issue code."""

    value: str | None
    code: str | None = None


class CodeList:
    """The closed values of one field, findable by value, label and alias."""

    def __init__(self, codes: Sequence[Code]) -> None:
        self._values: dict[str, str] = {}
        for code in codes:
            for word in (code.value, code.label.zh, code.label.en, *code.aliases):
                self._values.setdefault(_key(word), code.value)

    def judge(self, text: str) -> JudgedCode:
        """The value that a cell names; an unknown word is set aside."""
        bare = clean_token(text)
        if bare is None and _key(text) not in self._values:
            return JudgedCode(None)
        word = _key(text)
        found = self._values.get(word) or self._values.get(_key(_NUMBERING.sub("", word)))
        if found is None and word.isdigit():
            found = self._values.get(word.lstrip("0") or "0")
        return JudgedCode(found, None if found else "cell.unknown_code")


def parse_yes_no(text: str) -> tuple[bool | None, str | None]:
    """(yes or no, issue code); an undeclared word is set aside.

    >>> [parse_yes_no(t)[0] for t in ("是", "NO", "√", "0.0", "")]
    [True, False, True, False, None]
    """
    word = _key(text).removesuffix(".0")
    if word in _YES:
        return True, None
    if word in _NO:
        return False, None
    return None, None if clean_token(text) is None else "cell.unknown_code"


class ProgrammeNames:
    """Known programmes by name and alias; None as mapping means that none are declared."""

    def __init__(self, names: Mapping[str, str] | None) -> None:
        self.declared = names is not None
        self._names = {_key(name): name for name in (names or {}).values()}
        self._names |= {_key(alias): name for alias, name in (names or {}).items()}
        self._known = sorted(set((names or {}).values()))
        self._aliases = sorted(self._names, key=lambda alias: (-len(alias), alias))

    def find(self, name: str) -> str | None:
        """The canonical programme that `name` is or is an alias of."""
        return self._names.get(_key(name))

    def find_inside(self, text: str) -> str | None:
        """The programme whose name or alias stands in a title; the longest one wins."""
        key = _key(text)
        return next((self._names[alias] for alias in self._aliases if alias in key), None)

    def near(self, name: str) -> tuple[str, ...]:
        """The known programmes most like an unknown name."""
        return nearest(name, self._known)


def _key(text: str) -> str:
    return (clean_token(text) or text.strip()).lower()
