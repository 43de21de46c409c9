"""The whole scan against a straightforward pandas script, each in a fresh process.

The script does the same twelve comparisons on the same files. It has to find the same planted
subjects, or its time does not count.
"""

import csv
import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq

from harness import Child, Record, run_child

Found = dict[str, set[str]]


def compare_scan(county: Path, out: Path, record: Record, rounds: int) -> None:
    """One measurement: wall ratio, peak memory, recall of both sides on what was planted.

    Args:
        county: holds `inbox/`, `lists/` and `truth.csv`.
        out: where results go.
        record: gets the measurement.
        rounds: both sides run this often, taking turns; the median of the ratios counts.
    """
    ours: list[Child] = []
    theirs: list[Child] = []
    script = Path(__file__).with_name("pandas_script.py")
    run, listed = out / "run", out / "pandas_findings.csv"
    for number in range(rounds):
        jobs: list[tuple[list[Child], list[str | Path]]] = [
            (ours, ["-m", "anomaly", "scan", county / "inbox", "--out", run]),
            (theirs, [script, county / "inbox", county / "lists", listed]),
        ]
        for children, arguments in jobs if number % 2 == 0 else reversed(jobs):
            children.append(run_child([sys.executable, *arguments]))
    planted = _planted(county / "truth.csv")
    recall = _recall(planted, _scan_subjects(run))
    script_recall = _recall(planted, _script_subjects(listed))
    ratios = [a.cost.wall / b.cost.wall for a, b in zip(ours, theirs, strict=True)]
    wall = statistics.median(child.cost.wall for child in ours)
    script_wall = statistics.median(child.cost.wall for child in theirs)
    peak = max(child.peak for child in ours)
    script_peak = max(child.peak for child in theirs)
    stages = json.loads((run / "manifest.json").read_text(encoding="utf-8")).get("seconds")
    record.add(
        "whole_scan",
        f"  anomaly scan   {wall:8.1f} s wall   peak {peak / 2**30:5.2f} GiB   "
        f"recall {recall['all']:.3f}\n"
        f"  pandas script  {script_wall:8.1f} s wall   peak {script_peak / 2**30:5.2f} GiB   "
        f"recall {script_recall['all']:.3f}\n"
        f"  wall ratio     {statistics.median(ratios):8.3f}   (goal: at most 0.25)\n"
        f"  peak memory    {peak / 2**30:8.2f} GiB (goal: at most 2)",
        ratio_wall=statistics.median(ratios),
        ratios_wall=ratios,
        scan=[child.cost for child in ours],
        script=[child.cost for child in theirs],
        scan_peak_bytes=peak,
        script_peak_bytes=script_peak,
        scan_recall=recall,
        script_recall=script_recall,
        scan_seconds=stages,
    )
    for rule in planted:
        if script_recall[rule] < 1:
            print(f"  the script misses planted subjects of {rule}: {script_recall[rule]:.3f}")


def _planted(truth: Path) -> Found:
    found: Found = defaultdict(set)
    with truth.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["label"] == "positive":
                found[row["rule"]].add(row["subject"])
    return dict(found)


def _scan_subjects(run: Path) -> Found:
    table = pq.read_table(run / "findings.parquet", columns=["rule", "subject", "outcome"])
    found: Found = defaultdict(set)
    for row in table.to_pylist():
        if row["outcome"] == "hit":
            found[row["rule"]].add(row["subject"])
    return found


def _script_subjects(listed: Path) -> Found:
    found: Found = defaultdict(set)
    with listed.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found[row["rule"]].add(row["subject"])
    return found


def _recall(planted: Found, found: Found) -> dict[str, float]:
    shares = {
        rule: len(subjects & found.get(rule, set())) / len(subjects)
        for rule, subjects in sorted(planted.items())
    }
    hit = sum(len(subjects & found.get(rule, set())) for rule, subjects in planted.items())
    return {"all": hit / sum(map(len, planted.values())), **shares}
