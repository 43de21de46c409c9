"""`truth.csv`: the planted cases in the order of rule, label and subject."""

import csv
from collections.abc import Sequence
from pathlib import Path

from anomaly.county.model import Case
from anomaly.county.months import month_text

COLUMNS = (
    "rule",
    "label",
    "subject",
    "person_no",
    "programme",
    "period_from",
    "period_to",
    "amount_yuan",
    "note",
)


def write_truth(path: Path, cases: Sequence[Case]) -> None:
    """Write the truth as UTF-8 with a header row."""
    rows = sorted(
        (
            case.rule,
            case.label,
            case.subject,
            case.person_no,
            case.programme,
            "" if case.first is None else month_text(case.first),
            "" if case.last is None else month_text(case.last),
            "" if case.amount is None else f"{case.amount / 100:.2f}",
            case.note,
        )
        for case in cases
    )
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
