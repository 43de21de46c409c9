"""Months side by side (1月 … 12月): which columns of a sheet are months of one money field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anomaly.ingest.clean.texts import squeeze
from anomaly.ingest.facts import SheetFacts
from anomaly.ingest.mapping import Match

_MONTH = re.compile(r"(?:20\d{2}年)?(\d{1,2})月份?(?:\(?(?:发放|补贴)?金额\)?|\(元\))?")
_LEAST_MONTHS = 3
_MONTHS = 12
_MONEY = ("amount", "gross", "net")


@dataclass(frozen=True, slots=True, kw_only=True)
class WideMonths:
    """Month columns of a sheet.

    Args:
        field: the money field that they fill.
        months: (source position, month 1 to 12).
        year: the year of all of them, None when a column tells it.
    """

    field: str
    months: tuple[tuple[int, int], ...]
    year: int | None

    @property
    def satisfied(self) -> frozenset[str]:
        """Required fields that the months give."""
        return frozenset({self.field, "from_month", "month"})


def find_wide_months(
    labels: Sequence[Sequence[str]], match: Match, facts: SheetFacts
) -> WideMonths | None:
    """The month columns of a sheet; None when it has none.

    A 合计 column beside them is their sum and is not used.
    """
    names = [name for name in _MONEY if name in match.table.fields]
    if not names or not {"from_month", "month"} & set(match.table.fields):
        return None
    months: list[tuple[int, int]] = []
    for position, candidates in enumerate(labels):
        found = _MONTH.fullmatch(squeeze(candidates[0])) if candidates else None
        if found and 1 <= int(found[1]) <= _MONTHS:
            months.append((position, int(found[1])))
    if len(months) < _LEAST_MONTHS or len({month for _, month in months}) < len(months):
        return None
    year = facts.from_month // 12 if facts.from_month is not None else None
    return WideMonths(field=names[0], months=tuple(months), year=year)
