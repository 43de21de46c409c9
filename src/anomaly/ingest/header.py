"""Where the table begins: title rows, one or two header rows, first body row.

Each of the first rows, and each pair of adjacent rows, is scored by how many of its cells are
headers that the vocabulary knows. What stands above is the title.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anomaly.ingest.clean.texts import squeeze
from anomaly.ingest.mapping import AliasIndex, read_label

#: How far down a header is looked for.
SEARCHED_ROWS = 30
#: A second header this near the best one makes the sheet ambiguous.
_MARGIN = 0.9
_NUMBER_LIKE = re.compile(r"[-+]?[\d,.:/年月日-]+%?")
#: Headers of months side by side, which are no values.
_PERIOD_LABEL = re.compile(r"(\d{4}年)?\d{1,2}月份?|\d{4}年度?")

Row = Sequence[str | None]
#: (first row, first column, last row, last column), from 0
Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderBlock:
    """The header found.

    Args:
        rows: indexes of the header rows among the rows given.
        labels: for each column its candidate texts, the most specific first.
        titles: texts above the header, from top.
        body: index of the first row after the header.
    """

    rows: tuple[int, ...]
    labels: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...]
    body: int

    @property
    def shown(self) -> str:
        """The headers as one line, for messages."""
        return " ".join(label[0] for label in self.labels if label)


@dataclass(frozen=True, slots=True)
class HeaderAmbiguous:
    """Two header rows that fit equally well."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    rows: tuple[int, ...]
    labels: tuple[tuple[str, ...], ...]


def find_header(
    rows: Sequence[Row],
    index: AliasIndex,
    *,
    merged: Sequence[Range] = (),
    least_hits: int = 2,
) -> HeaderBlock | HeaderAmbiguous | None:
    """The header block among the first rows of a sheet; None when there is none.

    Args:
        rows: the first rows as texts, from the top.
        index: known headers.
        merged: merged ranges, in indexes of `rows`.
        least_hits: known headers that a header row has at least.
    """
    searched = rows[:SEARCHED_ROWS]
    best: _Candidate | None = None
    others: list[_Candidate] = []
    for at in range(len(searched)):
        candidate = _best_at(searched, at, index, merged, least_hits)
        if candidate is None:
            continue
        if best is None or candidate.score > best.score:
            best, others = candidate, [*others, *([best] if best else [])]
        else:
            others.append(candidate)
    if best is None:
        return None
    for other in others:
        apart = not set(other.rows) & set(best.rows)
        if apart and other.score >= _MARGIN * best.score and other.labels != best.labels:
            return HeaderAmbiguous(_shown(best), _shown(other))
    titles = tuple(
        text.strip()
        for row in searched[: best.rows[0]]
        for text in dict.fromkeys(cell for cell in row if cell and cell.strip())
    )
    return HeaderBlock(rows=best.rows, labels=best.labels, titles=titles, body=best.rows[-1] + 1)


def _shown(candidate: _Candidate) -> str:
    return " ".join(label[0] for label in candidate.labels if label)


def _best_at(
    rows: Sequence[Row],
    at: int,
    index: AliasIndex,
    merged: Sequence[Range],
    least_hits: int,
) -> _Candidate | None:
    single_labels = tuple((cell,) if cell and cell.strip() else () for cell in rows[at])
    single = _judge(single_labels, (at,), index, least_hits)
    if at + 1 >= len(rows) or not _looks_like_labels(rows[at + 1]):
        return single
    pair = _judge(_pair_labels(rows, at, merged), (at, at + 1), index, least_hits)
    if pair is None or (single is not None and pair.score <= single.score):
        return single
    # When the second row alone explains everything, the first is a title.
    below = _judge(
        tuple((cell,) if cell and cell.strip() else () for cell in rows[at + 1]),
        (at + 1,),
        index,
        least_hits,
    )
    return single if below is not None and below.score >= pair.score else pair


def _judge(
    labels: tuple[tuple[str, ...], ...],
    rows: tuple[int, ...],
    index: AliasIndex,
    least_hits: int,
) -> _Candidate | None:
    used = [candidates for candidates in labels if candidates]
    hits = sum(any(index.knows(read_label(text)) for text in candidates) for candidates in used)
    if hits < least_hits or sum(_is_value(candidates[0]) for candidates in used) > hits:
        return None
    return _Candidate(hits * (hits / len(used)) ** 0.5, rows, labels)


def _looks_like_labels(row: Row) -> bool:
    texts = [squeeze(cell) for cell in row if cell and cell.strip()]
    return bool(texts) and not any(_is_value(text) for text in texts)


def _is_value(text: str) -> bool:
    bare = squeeze(text)
    return bool(_NUMBER_LIKE.fullmatch(bare)) and not _PERIOD_LABEL.fullmatch(bare)


def _pair_labels(
    rows: Sequence[Row], at: int, merged: Sequence[Range]
) -> tuple[tuple[str, ...], ...]:
    """Parent and child over merged cells: 证件 above 身份证号 gives both, joined first."""
    parents, children = rows[at], rows[at + 1]
    width = max(len(parents), len(children))
    labels: list[tuple[str, ...]] = []
    carried = ""
    for column in range(width):
        own = _cell(parents, column)
        child = _cell(children, column)
        if own:
            carried = own
        elif not child or not _is_spanned(at, column, merged):
            carried = ""
        parent = own or carried
        if parent and child and parent != child:
            labels.append((f"{parent}/{child}", f"{parent}{child}", child))
        elif parent or child:
            labels.append((child or parent,))
        else:
            labels.append(())
    return tuple(labels)


def _cell(row: Row, column: int) -> str:
    text = row[column] if column < len(row) else None
    return text.strip() if text else ""


def _is_spanned(row: int, column: int, merged: Sequence[Range]) -> bool:
    """Whether a parent reaches over this column; text files have no merges, so it may."""
    if not merged:
        return True
    return any(
        top <= row <= bottom and left < column <= right for top, left, bottom, right in merged
    )
