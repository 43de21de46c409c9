"""A scan finds every planted positive and none of the lawful look-alikes."""

from pathlib import Path

import pytest

from anomaly.county import write_county
from anomaly.county.score import RuleScore, read_truth, score_findings
from anomaly.pipeline import ScanRequest, ScanSummary, scan_to_folder
from anomaly.values import Finding, Outcome, month_text, yuan

TWELVE = {
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


def _scores(truth: Path, findings: tuple[Finding, ...]) -> dict[str, RuleScore]:
    return {score.rule: score for score in score_findings(read_truth(truth), findings)}


def _assert_perfect(scores: dict[str, RuleScore]) -> None:
    assert {rule for rule, score in scores.items() if score.planted} == TWELVE
    wrong = {
        rule: score.as_json()
        for rule, score in scores.items()
        if score.recall != 1.0 or score.precision != 1.0 or score.lookalike_hits
    }
    assert wrong == {}


def test_the_sample_county(sample_data: Path, sample_summary: ScanSummary) -> None:
    _assert_perfect(_scores(sample_data / "truth.csv", sample_summary.findings))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 2024, 90210])
def test_other_counties(seed: int, tmp_path: Path) -> None:
    write_county(tmp_path, persons=3000, seed=seed)
    summary = scan_to_folder(ScanRequest.from_inbox(tmp_path / "inbox"), tmp_path / "run")
    _assert_perfect(_scores(tmp_path / "truth.csv", summary.findings))


@pytest.mark.slow
def test_a_clean_county_gives_no_hit_of_level_medium_or_high(tmp_path: Path) -> None:
    write_county(tmp_path, persons=3000, seed=5, clean=True)
    summary = scan_to_folder(ScanRequest.from_inbox(tmp_path / "inbox"), tmp_path / "run")
    hits = [
        (finding.rule, finding.level.code)
        for finding in summary.findings
        if finding.outcome is Outcome.HIT and finding.level.code in {"medium", "high"}
    ]
    assert hits == []


def test_months_and_amounts_are_those_of_the_truth(
    sample_data: Path, sample_summary: ScanSummary
) -> None:
    """Period and doubtful amount of every planted positive, to the fen."""
    hits = [f for f in sample_summary.findings if f.outcome is Outcome.HIT]
    wrong = []
    for row in read_truth(sample_data / "truth.csv"):
        if row.label != "positive":
            continue
        found = next(
            f
            for f in hits
            if (f.rule, f.subject) == (row.rule, row.subject)
            and row.programme in {"", f.programme or ""}
        )
        amount = yuan(found.amount)
        shown = (
            month_text(found.period_from) or "",
            month_text(found.period_to) or "",
            "" if amount is None else str(amount),
        )
        if shown != (row.period_from, row.period_to, row.amount_yuan):
            wrong.append((row, shown))
    assert wrong == []
