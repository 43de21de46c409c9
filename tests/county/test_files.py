"""The files: the same bytes every time, small enough, and nothing that a loader must guess."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from anomaly.county import CountySummary, write_county
from anomaly.county.making import make_county
from anomaly.county.programmes import PROGRAMMES
from anomaly.county.truth import COLUMNS
from anomaly.ingest import IngestSettings, load, load_lists, programme_aliases
from anomaly.vocabulary import load_vocabulary

RULES = {
    "acct.many_people",
    "amt.over_std",
    "asset.vehicle",
    "death.pay_after_death",
    "death.pension_after_death",
    "dup.exclusive_pair",
    "dup.id15_18",
    "dup.same_project_period",
    "id.age_out_of_range",
    "id.checksum",
    "role.payroll_relief",
    "time.after_exit",
}


@dataclass(frozen=True)
class Written:
    folder: Path
    summary: CountySummary

    @property
    def truth(self) -> list[dict[str, str]]:
        with (self.folder / "truth.csv").open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("县 a")
    return Written(folder, write_county(folder, persons=3000, seed=7))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_county(tmp_path / name, persons=600, seed=seed)
    first, second, other = (contents(tmp_path / name) for name in "abc")
    assert first == second
    assert first["truth.csv"] != other["truth.csv"]


def test_the_sample_is_small_and_says_what_it_holds(county: Written) -> None:
    files = contents(county.folder)
    assert sum(map(len, files.values())) == county.summary.bytes < 3_000_000
    assert sum(name.startswith("inbox/") for name in files) == county.summary.files
    suffixes = Counter(Path(name).suffix for name in files if name.startswith("inbox/"))
    assert set(suffixes) == {".xlsx", ".csv", ".parquet"}
    assert county.summary.as_json()["persons"] == 3000


def test_the_truth_has_the_columns_and_cases_that_are_asked_for(county: Written) -> None:
    truth = county.truth
    assert tuple(truth[0]) == COLUMNS
    positives = Counter(row["rule"] for row in truth if row["label"] == "positive")
    negatives = Counter(row["rule"] for row in truth if row["label"] == "negative")
    assert set(positives) == set(negatives) == RULES
    assert all(count >= (3 if rule.startswith("acct") else 5) for rule, count in positives.items())
    assert {row["label"] for row in truth} == {"positive", "negative", "grey"}
    for row in truth:
        if row["label"] == "positive":
            assert "2024-01" <= row["period_from"] <= row["period_to"] <= "2024-12"
            assert bool(row["amount_yuan"]) == (row["rule"] != "id.checksum")
        assert row["subject"]
        assert row["note"]


@pytest.mark.slow
def test_every_file_loads_and_no_payment_is_lost_or_changed(
    county: Written, tmp_path: Path
) -> None:
    """Two-row headers, tabs, titles, units and totals are understood as they were meant."""
    vocabulary = load_vocabulary()
    connection = duckdb.connect()
    settings = IngestSettings(scratch=tmp_path)
    load_lists([county.folder / "lists"], connection, vocabulary, settings)
    settings = IngestSettings(scratch=tmp_path, programmes=programme_aliases(connection))
    delivery = load(county.folder / "inbox", connection, vocabulary, settings)
    refused = {b.file for b in delivery.balances if b.refused not in (None, "sheet.hidden")}
    assert not refused
    assert not [b.file for b in delivery.balances if b.quarantined or not b.balanced]
    assert {issue.code for issue in delivery.issues} == {
        "amount.extreme",
        "name.note",
        "number.check",
        "number.cleaned",
        "number.old15",
        "number.precision_lost",
        "sheet.hidden",
    }
    _, ledger, _ = make_county(3000, 7, clean=False)
    expected: dict[str, list[int]] = {}
    for number, fen in zip(ledger.programme.tolist(), ledger.amount.tolist(), strict=True):
        found = expected.setdefault(PROGRAMMES[number].name, [0, 0])
        found[0] += 1
        found[1] += fen
    loaded = connection.execute(
        "SELECT programme, count(*), sum(amount)::BIGINT FROM record.payment GROUP BY programme"
    ).fetchall()
    assert {name: [rows, fen] for name, rows, fen in loaded} == expected


def test_a_clean_county_has_only_look_alikes(tmp_path: Path) -> None:
    summary = write_county(tmp_path, persons=800, seed=3, clean=True)
    assert {label for labels in summary.planted.values() for label in labels} == {"negative"}
