"""Speed and memory on a synthetic county; run it with `make bench`.

Prints, in one run: read time against the bare libraries, each rule's compiled SQL against the same
rule by hand, the whole scan against a pandas script, and peak memory. Every measurement is also one
JSON line in `measurements.jsonl`. Nothing here ever fails on a time.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from anomaly.county import write_county
from anomaly.stages import Scan, ScanRequest
from anomaly.vocabulary import load_vocabulary
from anomaly.warehouse import open_warehouse
from harness import Record, machine
from reading import compare_reading
from rule_sql import compare_rules, prepare_county
from whole_scan import compare_scan

PARTS = ("reading", "rules", "scan")


def main() -> None:
    """Make the county, run the chosen parts, print the figures."""
    options = _options()
    out: Path = options.out
    county = out / f"county-{options.persons}-{options.seed}"
    context = machine()
    record = Record(
        out / "measurements.jsonl", persons=options.persons, seed=options.seed, machine=context
    )
    print(f"machine: {context}")
    if not (county / "truth.csv").exists():
        summary = write_county(county, persons=options.persons, seed=options.seed)
        print(f"county: {summary.persons} persons, {summary.payments} payments", flush=True)
    if "reading" in options.part:
        print("\nreading, against bare python-calamine and bare DuckDB", flush=True)
        compare_reading(county / "inbox", record, rounds=options.reading_rounds)
    if "rules" in options.part:
        print("\nrules, compiled SQL against SQL by hand, CPU seconds", flush=True)
        _rules(county, record, options.rounds)
    if "scan" in options.part:
        print("\nthe whole scan against a pandas script", flush=True)
        compare_scan(county, out, record, rounds=options.scan_rounds)


def _rules(county: Path, record: Record, rounds: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_warehouse(
            Path(folder) / "bench.duckdb", temp_dir=Path(folder) / "spill"
        ) as connection,
    ):
        scan = Scan(
            request=ScanRequest.from_inbox(county / "inbox"),
            connection=connection,
            scratch=Path(folder),
            vocabulary=load_vocabulary(),
        )
        prepare_county(scan)
        figures = compare_rules(scan, record, rounds)
    for side, words in (("compiled", "compiled"), ("engine", "with explanation")):
        found = [ratio.median for figure in figures if (ratio := figure.ratio(side)) is not None]
        if found:
            record.add(
                "rule_sql_all",
                f"  {words}: median {statistics.median(found):.2f}, worst {max(found):.2f}, "
                f"{len(found)} of {len(figures)} rules agree (goal: median at most 1.2)",
                side=side,
                median=statistics.median(found),
                worst=max(found),
                agree=len(found),
                rules=len(figures),
            )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--rounds", type=int, default=7, help="rounds per rule")
    parser.add_argument("--reading-rounds", type=int, default=2)
    parser.add_argument("--scan-rounds", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
