"""Everything that is wrong with rule files, with place, offending text and a next step."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from anomaly.errors import AnomalyError, Place, RuleError, nearest
from anomaly.values import Text
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar

#: Mistakes shown of one file; a file with more is not a rule with slips of the pen.
MOST_SHOWN = 100
#: Characters of a line, name or message that fit a screen.
_WIDEST = 160


class RuleProblem(RuleError):  # noqa: N818 - one of several problems, seldom raised alone
    """One mistake in a rule file, test or site file.

    Args:
        zh, en: what is wrong.
        code: `R204`, `T102` ...; the first digit says what it is about.
        place: file, line and column.
        line_text: the line as written, for the report.
        offending: the text that is wrong, underlined in the report.
        hint: what to write instead.
    """

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        code: str,
        place: Place,
        line_text: str | None = None,
        offending: str | None = None,
        hint: Text | None = None,
    ) -> None:
        super().__init__(zh, en, code=code, place=place)
        self.line_text = line_text
        self.offending = offending
        self.hint = hint

    def report(self, language: str = "zh") -> str:
        """The message with its line, the offending text underlined, and the hint."""
        word, words = ("错误", self.zh) if language == "zh" else ("error", self.en)
        lines = [f"{self.place}: {word} {self.code}: {words}"]
        if self.line_text is not None and self.place is not None and self.place.line is not None:
            number = f"{self.place.line:>5} | "
            at = (self.place.character or 1) - 1
            # Of a very long line only what stands around the mistake is shown.
            cut = max(0, at - _WIDEST // 2)
            shown = self.line_text[cut : cut + _WIDEST]
            marked = self.line_text[at : at + len(self.offending or " ")][:_WIDEST]
            lines.append(number + shown)
            before = _columns(self.line_text[cut:at])
            lines.append(" " * 5 + " | " + " " * before + "^" * max(_columns(marked), 1))
        if self.hint is not None:
            lines.append("   " + self.hint.of(language))
        return "\n".join(lines)


def _columns(text: str) -> int:
    """Columns of a terminal that a text takes: a Chinese character takes two."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    file: str
    lines: tuple[str, ...]


class Problems:
    """Collects the mistakes of one file; nothing is raised, so that all are reported at once.

    Args:
        file: how the file is called in messages.
        text: its text, for the lines in reports.
    """

    def __init__(self, file: str, text: str = "") -> None:
        self._source = _Source(file=file, lines=tuple(text.splitlines()))
        self.found: list[AnomalyError] = []
        self._more: list[Place] = []

    def reported(self) -> list[AnomalyError]:
        """The mistakes to show; when they were too many, the last entry says how many more."""
        if not self._more:
            return list(self.found)
        count = len(self._more)
        more = RuleProblem(
            f"本文件另有 {count} 处错误",
            f"and {count} more mistakes in this file",
            code="R015",
            place=self._more[0],
        )
        return [*self.found, more]

    @property
    def file(self) -> str:
        """How the file is called in messages."""
        return self._source.file

    def add(
        self,
        code: str,
        where: Node | Place,
        zh: str,
        en: str,
        *,
        near: Sequence[str] = (),
        known: Sequence[str] = (),
        name: str | None = None,
    ) -> None:
        """Note a mistake.

        Args:
            code: stable code.
            where: the node or place that is wrong.
            zh: what is wrong.
            en: the same.
            near: names like the one written, best first.
            known: all names that could stand there, shown when they are few.
            name: the name written, to find `near` among `known` and to underline.
        """
        place = where if isinstance(where, Place) else where.place
        if len(self.found) >= MOST_SHOWN:
            self._more.append(place)
            return
        offending = name
        if offending is None and isinstance(where, Scalar) and "\n" not in where.value:
            offending = where.value
        if name is not None and known and not near and len(name) <= _WIDEST:
            near = nearest(name, known)
        line = None
        if place.line is not None and place.file == self.file:
            index = place.line - 1
            line = self._source.lines[index] if index < len(self._source.lines) else None
        self.found.append(
            RuleProblem(
                _shortened(zh),
                _shortened(en),
                code=code,
                place=place,
                line_text=line,
                offending=offending,
                hint=_hint(near, known),
            )
        )

    def key_place(self, mapping: Mapping, key: str) -> Place:
        """Where a key stands; the mapping's own place when the key is not there."""
        found = mapping.keys.get(key)
        return found.place if found is not None else mapping.place


_FEW = 12


def _shortened(text: str) -> str:
    return text if len(text) <= 2 * _WIDEST else text[: 2 * _WIDEST] + "…"


def _hint(near: Sequence[str], known: Sequence[str]) -> Text | None:
    zh, en = [], []
    if near:
        zh.append(f"是否应为“{near[0]}”？")
        en.append(f'did you mean "{near[0]}"?')
    if known and (len(known) <= _FEW or not near):
        shown = list(known)[:_FEW]
        zh.append("可用：" + "、".join(shown) + ("……" if len(known) > _FEW else ""))
        en.append("Known: " + ", ".join(shown) + (", ..." if len(known) > _FEW else ""))
    return Text(" ".join(zh), " ".join(en)) if zh else None
