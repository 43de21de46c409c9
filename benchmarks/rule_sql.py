"""Each rule's compiled SQL against the same rule written by hand.

The compiled side does what the engine does: cases with every column an explanation needs go into a
temporary table, which is then merged into findings. The hand-written side answers the question in
one statement and explains nothing. Both must give the same outcome, grain, count and total.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from anomaly.engine.merge import CASES, merge_sql
from anomaly.engine.statements import execute
from anomaly.rules import CompiledRule
from anomaly.stages import Scan, compile_library, link, load, prepare
from harness import Ratio, Record, Row, digest_rows, take_turns

HAND = Path(__file__).parent / "hand_sql"
STAGES: tuple[Callable[[Scan], None], ...] = (load, link, prepare, compile_library)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigures:
    """How one rule compares; `ratio` is None when the two disagree, and then no time counts."""

    rule: str
    rows: int
    agree: bool
    ratio: Ratio | None
    compiled_seconds: float | None
    hand_seconds: float | None


def prepare_county(scan: Scan) -> None:
    """Fill the scan's database up to the point where rules run."""
    for stage in STAGES:
        stage(scan)


def compare_rules(scan: Scan, record: Record, rounds: int) -> Sequence[RuleFigures]:
    """Compare every rule that has a hand-written counterpart; one measurement each."""
    figures = []
    for compiled in scan.compiled:
        path = HAND / f"{compiled.rule.rule}.sql"
        if not path.exists():
            record.add("rule_sql", f"  {compiled.rule.rule:28} no hand-written SQL")
            continue
        found = _compare(scan, compiled, path.read_text(encoding="utf-8"), rounds)
        figures.append(found)
        record.add(
            "rule_sql",
            _words(found),
            rule=found.rule,
            rows=found.rows,
            agree=found.agree,
            ratio_cpu=found.ratio,
            compiled_cpu_seconds=found.compiled_seconds,
            hand_cpu_seconds=found.hand_seconds,
        )
    return figures


def _compare(scan: Scan, compiled: CompiledRule, hand: str, rounds: int) -> RuleFigures:
    merged = _merged_sql(compiled)

    def by_rule() -> list[Row]:
        execute(
            scan.connection,
            f"CREATE OR REPLACE TEMP TABLE {CASES} AS {compiled.cases_sql}",
            compiled,
        )
        return execute(scan.connection, merged, compiled).fetchall()

    def by_hand() -> list[Row]:
        return scan.connection.execute(hand).fetchall()

    ours, theirs = by_rule(), by_hand()
    agree = digest_rows(ours) == digest_rows(theirs)
    turns = take_turns({"compiled": by_rule, "hand": by_hand}, rounds) if agree else None
    scan.connection.execute(f"DROP TABLE IF EXISTS {CASES}")
    return RuleFigures(
        rule=compiled.rule.rule,
        rows=len(ours),
        agree=agree,
        ratio=turns.ratio("compiled", "hand") if turns else None,
        compiled_seconds=turns.seconds("compiled") if turns else None,
        hand_seconds=turns.seconds("hand") if turns else None,
    )


def _merged_sql(compiled: CompiledRule) -> str:
    grain = ", ".join(column.column for column in compiled.grain)
    return f"SELECT outcome, {grain}, all_cases, all_amount FROM ({merge_sql(compiled)})"


def _words(found: RuleFigures) -> str:
    if found.ratio is None:
        return f"  {found.rule:28} {found.rows:8} findings   DIFFERENT RESULTS, not timed"
    return (
        f"  {found.rule:28} {found.rows:8} findings   "
        f"compiled {found.compiled_seconds:7.3f} s   by hand {found.hand_seconds:7.3f} s   "
        f"ratio {found.ratio.median:5.2f} ({found.ratio.low:.2f}-{found.ratio.high:.2f})"
    )
