"""Each rule's compiled SQL against the same rule written by hand.

Three sides take turns:

- `hand`: one statement that answers the question and explains nothing.
- `compiled`: the same rule compiled for the same question, its answer without explanation.
  A scan does not run this statement: it needs the explanation, which is the next side.
- `engine`: what the engine does for a person to understand the answer: the cases with every
  compared value, level, month and place go into a temporary table that is then merged.

All must give the same outcome, grain, count and total.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from anomaly.engine.merge import CASES, merge_sql
from anomaly.engine.statements import execute
from anomaly.rules import CompiledRule, compile_answer
from anomaly.stages import Scan, compile_library, link, load, prepare
from harness import Ratio, Record, Rounds, Row, digest_rows, take_turns

HAND = Path(__file__).parent / "hand_sql"
STAGES: tuple[Callable[[Scan], None], ...] = (load, link, prepare, compile_library)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigures:
    """How one rule compares; `turns` is None when the sides disagree, and then no time counts."""

    rule: str
    rows: int
    turns: Rounds | None

    def ratio(self, side: str) -> Ratio | None:
        """CPU of `compiled` or `engine` in CPU of the hand-written statement."""
        return self.turns.ratio(side, "hand") if self.turns else None


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
        seconds = {
            f"{side}_cpu_seconds": found.turns.seconds(side)
            for side in ("hand", "compiled", "engine")
            if found.turns
        }
        record.add(
            "rule_sql",
            _words(found),
            rule=found.rule,
            rows=found.rows,
            agree=found.turns is not None,
            compiled_ratio_cpu=found.ratio("compiled"),
            engine_ratio_cpu=found.ratio("engine"),
            **seconds,
        )
    return figures


def _compare(scan: Scan, compiled: CompiledRule, hand: str, rounds: int) -> RuleFigures:
    merged = _merged_sql(compiled)
    answer = compile_answer(compiled.rule, scan.vocabulary)

    def by_engine() -> list[Row]:
        execute(
            scan.connection,
            f"CREATE OR REPLACE TEMP TABLE {CASES} AS {compiled.cases_sql}",
            compiled,
        )
        return execute(scan.connection, merged, compiled).fetchall()

    def by_rule() -> list[Row]:
        return scan.connection.execute(answer.sql, answer.parameters).fetchall()

    def by_hand() -> list[Row]:
        return scan.connection.execute(hand).fetchall()

    sides = {"hand": by_hand, "compiled": by_rule, "engine": by_engine}
    results = [side() for side in sides.values()]
    agree = len({digest_rows(rows) for rows in results}) == 1
    turns = take_turns(sides, rounds) if agree else None
    scan.connection.execute(f"DROP TABLE IF EXISTS {CASES}")
    return RuleFigures(rule=compiled.rule.rule, rows=len(results[-1]), turns=turns)


def _merged_sql(compiled: CompiledRule) -> str:
    grain = ", ".join(column.column for column in compiled.grain)
    return f"SELECT outcome, {grain}, all_cases, all_amount FROM ({merge_sql(compiled)})"


def _words(found: RuleFigures) -> str:
    compiled, engine = found.ratio("compiled"), found.ratio("engine")
    if found.turns is None or compiled is None or engine is None:
        return f"  {found.rule:27}{found.rows:7} findings   DIFFERENT RESULTS, not timed"
    return (
        f"  {found.rule:27}{found.rows:7} findings   "
        f"by hand {found.turns.seconds('hand'):6.3f} s   "
        f"compiled x {compiled.median:4.2f} ({compiled.low:.2f}-{compiled.high:.2f})   "
        f"with explanation x {engine.median:4.2f} ({engine.low:.2f}-{engine.high:.2f})"
    )
