"""Recall and precision per rule: what a scan found against the planted truth.

A finding matches a row of `truth.csv` when rule and subject agree and, where both name a
programme, the programme too. Grey rows (grace months, boundary months, dates too coarse to
judge) count neither for nor against a rule.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anomaly.values import Finding, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthRow:
    """One planted case: what the scan must find (positive), must not (negative), may (grey)."""

    rule: str
    label: str
    subject: str
    person_no: str
    programme: str
    period_from: str
    period_to: str
    amount_yuan: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleScore:
    """How one rule did against the truth; counts are findings, not payments."""

    rule: str
    planted: int
    found: int
    false_hits: int
    grey_hits: int
    lookalikes: int
    lookalike_hits: int

    @property
    def recall(self) -> float | None:
        """Share of planted positives that were found; None when nothing was planted."""
        return self.found / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        """Share of hits (grey ones apart) that were planted; None when there was no hit."""
        hits = self.found + self.false_hits
        return self.found / hits if hits else None

    def as_json(self) -> dict[str, Any]:
        """The score with its two ratios, for `--json`."""
        return {
            "rule": self.rule,
            "planted": self.planted,
            "found": self.found,
            "false_hits": self.false_hits,
            "grey_hits": self.grey_hits,
            "lookalikes": self.lookalikes,
            "lookalike_hits": self.lookalike_hits,
            "recall": self.recall,
            "precision": self.precision,
        }


def read_truth(path: Path) -> tuple[TruthRow, ...]:
    """The rows of a `truth.csv` (UTF-8, header row)."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return tuple(TruthRow(**row) for row in csv.DictReader(handle))


def score_findings(truth: Iterable[TruthRow], findings: Iterable[Finding]) -> tuple[RuleScore, ...]:
    """Score the hits of a scan, one row a rule that was planted or hit, ordered by rule.

    Args:
        truth: the planted cases.
        findings: all findings of the run; only outcome `hit` is compared.
    """
    rows: dict[tuple[str, str], list[TruthRow]] = defaultdict(list)
    for row in truth:
        rows[row.rule, row.subject].append(row)
    found: set[TruthRow] = set()
    false_hits: dict[str, int] = defaultdict(int)
    grey_hits: dict[str, int] = defaultdict(int)
    lookalike_hits: dict[str, int] = defaultdict(int)
    rules = {row.rule for group in rows.values() for row in group}
    for finding in findings:
        if finding.outcome is not Outcome.HIT:
            continue
        rules.add(finding.rule)
        matches = [
            row for row in rows[finding.rule, finding.subject] if _same_programme(row, finding)
        ]
        labels = {row.label for row in matches}
        if "positive" in labels:
            found.update(row for row in matches if row.label == "positive")
        elif "grey" in labels:
            grey_hits[finding.rule] += 1
        else:
            false_hits[finding.rule] += 1
            lookalike_hits[finding.rule] += "negative" in labels
    planted = [row for group in rows.values() for row in group if row.label == "positive"]
    negatives = [row for group in rows.values() for row in group if row.label == "negative"]
    return tuple(
        RuleScore(
            rule=rule,
            planted=sum(row.rule == rule for row in planted),
            found=sum(row.rule == rule for row in found),
            false_hits=false_hits[rule],
            grey_hits=grey_hits[rule],
            lookalikes=sum(row.rule == rule for row in negatives),
            lookalike_hits=lookalike_hits[rule],
        )
        for rule in sorted(rules)
    )


def _same_programme(row: TruthRow, finding: Finding) -> bool:
    return not row.programme or finding.programme is None or row.programme == finding.programme
