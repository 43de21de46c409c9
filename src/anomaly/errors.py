"""What can go wrong, with a place and a next step.

Bad data is never an exception: it becomes an `anomaly.values.Issue`. The classes here are for
what stops a run, a file or a rule. Only `anomaly.cli` turns them into output and an exit code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command; the meaning is part of the contract."""

    COMPLETE = 0
    INCOMPLETE = 10
    NEW_HIGH = 11
    HELD = 20
    CONFIGURATION = 30
    LOCKED = 40
    STORAGE = 50
    INTERNAL = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a problem is: a data cell (file, sheet, row, column) or a rule text (file, line)."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None
    character: int | None = None

    def __str__(self) -> str:
        """`rules/a.yml:3:5` for texts, `a.xlsx[Sheet1] row 5, 姓名` for data."""
        if self.line is not None:
            text = f"{self.file or '<text>'}:{self.line}"
            return text if self.character is None else f"{text}:{self.character}"
        text = self.file or ""
        if self.sheet is not None:
            text += f"[{self.sheet}]"
        if self.row is not None:
            text += f" row {self.row}"
        if self.column is not None:
            text += f", {self.column}"
        return text.strip()


class AnomalyError(Exception):
    """Base of all errors of this package.

    Args:
        zh: what happened and what to do, in Chinese.
        en: the same in English.
        code: stable code, such as `R204` or `inbox.empty`.
        place: where it happened.

    Personal numbers must be masked before they are put into a message.
    """

    exit_code = ExitCode.CONFIGURATION

    def __init__(
        self, zh: str, en: str, *, code: str = "error", place: Place | None = None
    ) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.code = code
        self.place = place

    def text(self, language: str = "zh") -> str:
        """The message in `language` (`zh` or `en`), with its place in front."""
        words = self.zh if language == "zh" else self.en
        where = str(self.place) if self.place is not None else ""
        return f"{where}: {words}" if where else words

    def report(self, language: str = "zh") -> str:
        """The message as a terminal shows it: place, code, words."""
        word = "错误" if language == "zh" else "error"
        where = str(self.place) if self.place is not None else ""
        words = self.zh if language == "zh" else self.en
        return f"{where}: {word} {self.code}: {words}" if where else f"{word} {self.code}: {words}"


class ConfigurationError(AnomalyError):
    """Arguments, workspace, lists or settings that cannot be used (exit code 30)."""


class InboxError(AnomalyError):
    """The inbox is missing, empty, or holds nothing usable (exit code 30)."""


class VocabularyError(AnomalyError):
    """A vocabulary file is wrong (exit code 30)."""


class RuleError(AnomalyError):
    """A rule file is wrong (exit code 30)."""


class HeldError(AnomalyError):
    """Delivery gates or a tripwire hold the result (exit code 20)."""

    exit_code = ExitCode.HELD


class LockedError(AnomalyError):
    """Another run holds the lock (exit code 40)."""

    exit_code = ExitCode.LOCKED


class StorageError(AnomalyError):
    """A disk or I/O problem; the previous result stands (exit code 50)."""

    exit_code = ExitCode.STORAGE


class InternalError(AnomalyError):
    """A promise of this package was broken, such as a row balance that does not add up (70)."""

    exit_code = ExitCode.INTERNAL


class ErrorList(AnomalyError):  # noqa: N818 - it holds errors
    """Several problems found in one go, reported together.

    Args:
        errors: at least one error, in the order of their places.
    """

    def __init__(self, errors: Sequence[AnomalyError]) -> None:
        first = errors[0]
        more = len(errors) - 1
        super().__init__(
            first.zh + (f"（另有 {more} 处）" if more else ""),
            first.en + (f" (and {more} more)" if more else ""),
            code=first.code,
            place=first.place,
        )
        self.errors = tuple(errors)

    @property
    def worst(self) -> ExitCode:
        """The exit code of the list: that of its first error."""
        return self.errors[0].exit_code


def nearest(name: str, known: Sequence[str], *, count: int = 3) -> tuple[str, ...]:
    """The known names most like `name`, best first; empty when none is near.

    >>> nearest("deth_date", ["death_date", "month", "source"])
    ('death_date',)
    """
    return tuple(get_close_matches(name, list(known), n=count, cutoff=0.5))
