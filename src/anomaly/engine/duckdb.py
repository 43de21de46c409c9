"""Run compiled rules on a locked DuckDB connection, one rule after the other.

A rule that fails becomes `not_run` with its reason; the others go on. Each rule's cases are put
into a temporary table once, so that merging, evidence and explanation all read the same rows.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import duckdb

from anomaly.engine.findings import CodeWords, Evidence, FindingId, build_finding
from anomaly.engine.merge import CASES, MERGED, evidence_join_sql, merge_sql
from anomaly.engine.persons import PersonFacts, person_facts
from anomaly.engine.statements import execute, fetch_rows
from anomaly.rules import CompiledRule
from anomaly.values import Finding, Outcome, RecordRef, RuleCoverage, Text, mask_text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """What the engine is told beside the rules.

    Args:
        make_id: computes the stable id of a finding.
        delivered: rows that arrived per table and list (`list.x`); a rule whose needed table has
            none is not run.
        table_labels: how tables are called in reasons.
        codes: words for the values of coded fields, by `table.field`.
        seconds_limit: a rule that runs longer is stopped and counts as not run.
        rows_limit: a rule with more cases than this is stopped: it says nothing about anybody.
    """

    make_id: FindingId
    delivered: Mapping[str, int]
    table_labels: Mapping[str, Text] = field(default_factory=dict)
    codes: CodeWords = field(default_factory=dict)
    seconds_limit: float = 900.0
    rows_limit: int = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """Findings ordered by rule and subject, coverage in the order of the rules."""

    findings: tuple[Finding, ...]
    coverage: tuple[RuleCoverage, ...]
    failed: tuple[str, ...] = ()


def run_rules(
    connection: "DuckDBPyConnection", rules: Sequence[CompiledRule], context: RunContext
) -> RunResult:
    """Run every rule and merge its cases into findings.

    Args:
        connection: holds the prepared tables; temporary tables are made and dropped in it.
        rules: compiled for DuckDB.
        context: see `RunContext`.
    """
    findings: list[Finding] = []
    coverage: list[RuleCoverage] = []
    failed: list[str] = []
    for compiled in rules:
        missing = [name for name in compiled.needs if not context.delivered.get(name)]
        if missing:
            coverage.append(_not_run(compiled, _missing_reason(missing, context)))
            continue
        started = time.perf_counter()
        try:
            with _time_limit(connection, context.seconds_limit):
                found, counted = _run_one(connection, compiled, context)
        except duckdb.Error as error:
            failed.append(compiled.rule.rule)
            coverage.append(_not_run(compiled, _failure_reason(error, context)))
            continue
        finally:
            _drop(connection)
        findings.extend(found)
        coverage.append(_with_seconds(counted, time.perf_counter() - started))
    findings.sort(key=lambda finding: (finding.rule, finding.subject, finding.finding_id))
    return RunResult(findings=tuple(findings), coverage=tuple(coverage), failed=tuple(failed))


def _run_one(
    connection: "DuckDBPyConnection", compiled: CompiledRule, context: RunContext
) -> tuple[list[Finding], RuleCoverage]:
    execute(connection, f"CREATE TEMP TABLE {CASES} AS {compiled.cases_sql}", compiled)
    cases = execute(connection, f"SELECT COUNT(*) FROM {CASES}", compiled).fetchall()[0][0]
    if cases > context.rows_limit:
        raise duckdb.OutOfRangeException(f"{cases} cases, more than {context.rows_limit}")
    checked = execute(connection, compiled.checked_sql, compiled).fetchall()[0][0]
    if not cases:
        return [], _count(compiled, [], checked)
    execute(connection, f"CREATE TEMP TABLE {MERGED} AS {merge_sql(compiled)}", compiled)
    rows = fetch_rows(connection, f"SELECT * FROM {MERGED} ORDER BY first_case", compiled)
    people = _people(connection, compiled, rows)
    evidence = _evidence(connection, compiled)
    found = [
        build_finding(compiled, row, people, evidence, context.make_id, context.codes)
        for row in rows
    ]
    merged = _merge_same_ids(found)
    return merged, _count(compiled, found, checked)


def _people(
    connection: "DuckDBPyConnection", compiled: CompiledRule, rows: Sequence[Mapping[str, Any]]
) -> dict[int, PersonFacts]:
    columns = {c.column for c in compiled.grain if c.type == "person"} | {"one_person", "person"}
    columns |= {p.column for p in compiled.placeholders if p.type == "person" and p.column}
    return person_facts(
        connection, (row[name] for row in rows for name in columns if row[name] is not None)
    )


def _evidence(connection: "DuckDBPyConnection", compiled: CompiledRule) -> dict[int, Evidence]:
    sources: dict[int, dict[RecordRef, None]] = {}
    doubtful: dict[int, dict[str, int]] = {}
    result = execute(connection, evidence_join_sql(compiled), compiled)
    for first_case, file, sheet, row, money, fen in result.fetchall():
        sources.setdefault(first_case, {})[RecordRef(file, sheet, row)] = None
        if fen is not None:
            parts = doubtful.setdefault(first_case, {})
            parts[money] = parts.get(money, 0) + fen
    return {
        first_case: Evidence(
            sources=tuple(refs), doubtful=tuple(doubtful.get(first_case, {}).items())
        )
        for first_case, refs in sources.items()
    }


def _merge_same_ids(findings: Sequence[Finding]) -> list[Finding]:
    """One row a finding id.

    Two dense persons can share a natural key only when neither has a number (same name, birth
    and village); their grains then read as one finding, with both sets of rows as evidence.
    """
    merged: dict[str, Finding] = {}
    for finding in findings:
        earlier = merged.get(finding.finding_id)
        merged[finding.finding_id] = finding if earlier is None else _joined(earlier, finding)
    return list(merged.values())


_PRECEDENCE = (Outcome.HIT, Outcome.WAIVED, Outcome.CANNOT_TELL, Outcome.EXCEPTED)


def _joined(first: Finding, second: Finding) -> Finding:
    if first.outcome is not second.outcome:
        return min(first, second, key=lambda finding: _PRECEDENCE.index(finding.outcome))
    months = [m for m in (first.period_from, second.period_from) if m is not None]
    last = [m for m in (first.period_to, second.period_to) if m is not None]
    amounts = [a for a in (first.amount, second.amount) if a is not None]
    return replace(
        first,
        level=max(first.level, second.level),
        count=first.count + second.count,
        amount=sum(amounts) if amounts else None,
        period_from=min(months, default=None),
        period_to=max(last, default=None),
        match_level=max(first.match_level, second.match_level),
        programme=first.programme if first.programme == second.programme else None,
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
        doubtful=tuple(dict.fromkeys((*first.doubtful, *second.doubtful))),
    )


def _count(compiled: CompiledRule, findings: Sequence[Finding], checked: int) -> RuleCoverage:
    outcomes = [finding.outcome for finding in findings]
    hit = outcomes.count(Outcome.HIT)
    excepted = outcomes.count(Outcome.EXCEPTED)
    cannot_tell = outcomes.count(Outcome.CANNOT_TELL)
    return RuleCoverage(
        rule=compiled.rule.rule,
        status="ran",
        checked=checked,
        hit=hit,
        excepted=excepted,
        cannot_tell=cannot_tell,
        clear=checked - hit - excepted - cannot_tell,
    )


def _with_seconds(coverage: RuleCoverage, seconds: float) -> RuleCoverage:
    return replace(coverage, seconds=round(seconds, 3))


def _not_run(compiled: CompiledRule, reason: Text) -> RuleCoverage:
    return RuleCoverage(rule=compiled.rule.rule, status="not_run", reason=reason)


def _missing_reason(missing: Sequence[str], context: RunContext) -> Text:
    labels = [context.table_labels.get(name, Text(name, name)) for name in missing]
    return Text(
        "缺表：" + "、".join(label.zh for label in labels),
        "missing: " + ", ".join(label.en for label in labels),
    )


def _failure_reason(error: duckdb.Error, context: RunContext) -> Text:
    if isinstance(error, duckdb.InterruptException):
        limit = f"{context.seconds_limit:g}"
        return Text(f"运行超过 {limit} 秒，已停止", f"stopped after {limit} seconds")
    words = mask_text(str(error)).splitlines()[0][:200]
    return Text(f"运行出错：{words}", f"failed: {words}")


def _drop(connection: "DuckDBPyConnection") -> None:
    for name in (CASES, MERGED):
        connection.execute(f"DROP TABLE IF EXISTS {name}")


@contextmanager
def _time_limit(connection: "DuckDBPyConnection", seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
