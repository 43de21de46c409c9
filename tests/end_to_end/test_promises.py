"""Promises of every run: balance, traceable sources, determinism, no ties."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from anomaly.pipeline import ScanRequest, ScanSummary, scan_to_folder
from anomaly.values import Finding, Outcome
from anomaly.warehouse import table_digest


def test_every_row_of_every_file_is_accounted_for(sample_run: Path) -> None:
    balances = json.loads((sample_run / "manifest.json").read_text())["balance"]
    assert len(balances) > 10
    assert sum(row["seen"] for row in balances) > 10_000
    wrong = [
        row
        for row in balances
        if row["refused"] is None
        and row["seen"] != row["accepted"] + row["repaired"] + row["quarantined"] + row["non_data"]
    ]
    assert wrong == []


def test_the_manifest_names_every_delivered_file(sample_data: Path, sample_run: Path) -> None:
    manifest = json.loads((sample_run / "manifest.json").read_text())
    delivered = {
        path.relative_to(sample_data / "inbox").as_posix()
        for path in (sample_data / "inbox").rglob("*")
        if path.is_file()
    }
    assert {row["file"] for row in manifest["inputs"]} == delivered


class _SourceRows:
    """The raw text of rows, read without any code of ours."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._sheets: dict[tuple[str, str | None], list[str]] = {}

    def text(self, file: str, sheet: str | None, row: int) -> str:
        key = (file, sheet)
        if key not in self._sheets:
            self._sheets[key] = self._read(self._inbox / file, sheet)
        return self._sheets[key][row - 1]

    def _read(self, path: Path, sheet: str | None) -> list[str]:
        if path.suffix == ".parquet":
            return ["", *(str(row) for row in pq.read_table(path).to_pylist())]
        if sheet is None:
            data = path.read_bytes()
            try:
                return data.decode("utf-8-sig").splitlines()
            except UnicodeDecodeError:
                return data.decode("gb18030").splitlines()
        workbook = CalamineWorkbook.from_path(path)
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        return [" ".join(str(cell) for cell in row) for row in rows]


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("\u3000", "").upper()


def test_the_sources_of_a_finding_lead_to_rows_about_its_subject(
    sample_data: Path, sample_summary: ScanSummary
) -> None:
    rows = _SourceRows(sample_data / "inbox")
    hits = [f for f in sample_summary.findings if f.outcome is Outcome.HIT]
    assert len(hits) > 50
    lost = [finding.finding_id for finding in hits if not finding.sources]
    assert lost == []
    strangers = [
        (finding.rule, ref)
        for finding in hits
        for ref in finding.sources
        if not _speaks_of(finding, _squeezed(rows.text(ref.file, ref.sheet, ref.row)))
    ]
    assert strangers == []


def _speaks_of(finding: Finding, text: str) -> bool:
    if finding.about.value in {"household", "account"}:
        # The rows of a household finding are about its members, so the rule's own tests hold it.
        return bool(text)
    number = finding.person_no or finding.subject
    old_number = number[:6] + number[8:17]
    return number.upper() in text or old_number in text or (finding.name or "\0") in text


@pytest.mark.slow
def test_threads_do_not_change_a_finding(
    sample_data: Path, sample_run: Path, tmp_path: Path
) -> None:
    for threads in (1, 4):
        request = ScanRequest.from_inbox(sample_data / "inbox", threads=threads)
        scan_to_folder(request, tmp_path / f"run{threads}")
        for name in ("findings", "leads", "persons", "issues"):
            first = pq.read_table(sample_run / f"{name}.parquet")
            second = pq.read_table(tmp_path / f"run{threads}" / f"{name}.parquet")
            assert table_digest(first) == table_digest(second), (threads, name)
            assert first.equals(second), (threads, name)


def test_ranks_are_a_total_order(sample_run: Path) -> None:
    leads = pq.read_table(sample_run / "leads.parquet").to_pylist()
    assert [lead["rank"] for lead in leads] == list(range(1, len(leads) + 1))
    scores = [lead["score"] for lead in leads]
    assert scores == sorted(scores, reverse=True)


def test_counts_of_the_coverage_add_up(sample_run: Path) -> None:
    rows = pq.read_table(sample_run / "coverage.parquet").to_pylist()
    assert {row["status"] for row in rows} == {"ran"}
    outcomes = ("hit", "excepted", "waived", "cannot_tell", "clear")
    wrong = [row for row in rows if row["checked"] != sum(row[name] for name in outcomes)]
    assert wrong == []
    assert all(row["clear"] >= 0 for row in rows)


def test_finding_ids_are_unique_and_only_hits_have_leads(sample_run: Path) -> None:
    rows = pq.read_table(sample_run / "findings.parquet").to_pylist()
    ids = [row["finding_id"] for row in rows]
    assert len(set(ids)) == len(ids)
    wrong = [
        row["finding_id"]
        for row in rows
        if (row["lead_id"] is not None)
        != (row["outcome"] == "hit" and row["list"] in {"suspect", "identity"})
    ]
    assert wrong == []


def test_the_truth_file_reads_as_the_contract_says(sample_data: Path) -> None:
    with (sample_data / "truth.csv").open(encoding="utf-8-sig", newline="") as handle:
        header = next(csv.reader(handle))
    assert header == [
        "rule", "label", "subject", "person_no", "programme", "period_from", "period_to",
        "amount_yuan", "note",
    ]  # fmt: skip
