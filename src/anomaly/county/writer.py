"""From a number of persons and a seed to a folder of messy files with their truth."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anomaly.county.file_writers import write_file
from anomaly.county.files import inbox_files
from anomaly.county.lists import list_files
from anomaly.county.making import make_county
from anomaly.county.truth import write_truth


@dataclass(frozen=True, slots=True, kw_only=True)
class CountySummary:
    """What was written.

    Args:
        persons: registered persons.
        payments: payment rows, reversals and repetitions included.
        pensions: pension rows.
        files: files of the inbox.
        rows: records in these files.
        bytes: size of everything written.
        planted: cases by rule and label.
    """

    persons: int
    payments: int
    pensions: int
    files: int
    rows: int
    bytes: int
    planted: dict[str, dict[str, int]]

    def as_json(self) -> dict[str, Any]:
        """The summary for `--json`."""
        return {name: getattr(self, name) for name in self.__slots__}


def write_county(
    target: Path, *, persons: int = 3000, seed: int = 7, clean: bool = False
) -> CountySummary:
    """Write a synthetic county: `inbox/`, `lists/` and `truth.csv`.

    The same persons, seed and `clean` give the same bytes.

    Args:
        target: folder to write into; made when missing.
        persons: registered persons.
        seed: source of chance.
        clean: plant nothing that a rule may hit; look-alikes stay.
    """
    county, ledger, pensions = make_county(persons, seed, clean=clean)
    target.mkdir(parents=True, exist_ok=True)
    written, rows = [], 0
    for file in inbox_files(county, ledger, pensions):
        rows += file.rows
        written.append(write_file(target / "inbox", file))
    lists = [write_file(target / "lists", file) for file in list_files(county)]
    truth = target / "truth.csv"
    write_truth(truth, county.cases)
    planted: dict[str, Counter[str]] = {}
    for case in county.cases:
        planted.setdefault(case.rule, Counter())[case.label] += 1
    return CountySummary(
        persons=persons,
        payments=len(ledger),
        pensions=len(pensions.person),
        files=len(written),
        rows=rows,
        bytes=sum(path.stat().st_size for path in (*written, *lists, truth)),
        planted={rule: dict(sorted(planted[rule].items())) for rule in sorted(planted)},
    )
