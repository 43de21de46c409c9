"""The words of workbook and report, each in Chinese and English, looked up by a key.

A missing key, or a text that lacks one of its languages, is an error of ours and is found by a
test over the whole catalogue, not by a reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from anomaly.deliver.words.guide import GUIDE
from anomaly.deliver.words.report import REPORT
from anomaly.deliver.words.shared import SHARED
from anomaly.deliver.words.workbook import CHOICES, WORKBOOK
from anomaly.values import Language

__all__ = ["CATALOGUE", "CHOICES", "Words"]

CATALOGUE: Mapping[str, tuple[str, str]] = {**SHARED, **WORKBOOK, **GUIDE, **REPORT}


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language.

    >>> Words("zh")("level.high"), Words("en")("unit.payments", n=3)
    ('高', '3 payments')
    """

    language: Language

    def __call__(self, key: str, /, **values: object) -> str:
        """The text under `key` with its placeholders filled."""
        text = CATALOGUE[key][0 if self.language == "zh" else 1]
        return text.format(**values) if values else text

    def __contains__(self, key: str) -> bool:
        return key in CATALOGUE

    def choices(self, name: str) -> tuple[str, ...]:
        """The values of one drop-down, in order."""
        return tuple(pair[0 if self.language == "zh" else 1] for pair in CHOICES[name])

    def listed(self, parts: list[str]) -> str:
        """Short parts as one enumeration."""
        return ("、" if self.language == "zh" else ", ").join(parts)

    def joined(self, parts: list[str]) -> str:
        """Sentences without their full stop as one text."""
        return ("；" if self.language == "zh" else "; ").join(parts)
