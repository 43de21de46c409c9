"""Whether two names, already in compare form, can be the same person's on one number."""

from enum import IntEnum

#: A character that a file shows instead of one it hides or cannot print.
_HIDDEN = frozenset("*＊×□?？某〇○")

_SHORTEST_PART = 2
_SHORTEST_VARIANT = 3


class NameAgreement(IntEnum):
    """How far two names agree, best first."""

    EQUAL = 1
    NEARLY = 2
    DIFFERENT = 3


def compare_names(first: str, second: str) -> NameAgreement:
    """How far two names agree; the order of the two does not matter.

    Nearly equal are names of which one of three or more characters differs or is missing, which
    hold the same characters in another order, of which one is a part of the other, or of which
    one has hidden characters and fits otherwise. Two characters with one different are two names.

    >>> compare_names("张国强", "张国墙").name
    'NEARLY'
    >>> compare_names("张强", "张墙").name
    'DIFFERENT'
    """
    if first == second:
        return NameAgreement.EQUAL
    shorter, longer = sorted((first, second), key=lambda name: (len(name), name))
    nearly = (
        _fits_hidden(shorter, longer)
        or _is_part(shorter, longer)
        or _is_reordered(shorter, longer)
        or _differs_in_one(shorter, longer)
    )
    return NameAgreement.NEARLY if nearly else NameAgreement.DIFFERENT


def _fits_hidden(shorter: str, longer: str) -> bool:
    """Whether hidden characters stand for the other name's, and one visible one agrees."""
    if len(shorter) != len(longer) or not _HIDDEN.intersection(shorter + longer):
        return False
    pairs = list(zip(shorter, longer, strict=True))
    seen = [(a, b) for a, b in pairs if a not in _HIDDEN and b not in _HIDDEN]
    return bool(seen) and all(a == b for a, b in seen)


def _is_part(shorter: str, longer: str) -> bool:
    return len(shorter) >= _SHORTEST_PART and shorter in longer


def _is_reordered(shorter: str, longer: str) -> bool:
    return len(shorter) > 1 and sorted(shorter) == sorted(longer)


def _differs_in_one(shorter: str, longer: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    return (
        len(shorter) >= _SHORTEST_VARIANT
        and Levenshtein.distance(shorter, longer, score_cutoff=1) == 1
    )
