"""The tables of a run folder, with exactly the columns that other programs rely on.

Numbers are whole here: these files stay with the county. Each table has a fixed schema, also when
it is empty, and a total order of rows, so equal runs give equal files.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from anomaly.deliver.run_view import RunView
from anomaly.values import Finding, Issue, Language, Lead, RuleCoverage, month_text, yuan

TableWriter = Callable[[pa.Table, Path], object]
"""Writes one Arrow table to a Parquet file."""

_MONEY = pa.decimal128(18, 2)
_MOST_LEVELS = 4

_SOURCE = pa.struct([("file", pa.string()), ("sheet", pa.string()), ("row", pa.int64())])
_VALUE = pa.struct(
    [
        ("condition", pa.string()),
        ("left", pa.string()),
        ("right", pa.string()),
        ("truth", pa.bool_()),
    ]
)
_WHY = pa.struct([("text_zh", pa.string()), ("text_en", pa.string()), ("points", _MONEY)])

FINDINGS = pa.schema(
    [
        ("finding_id", pa.string()),
        ("rule", pa.string()),
        ("rule_version", pa.string()),
        ("level", pa.string()),
        ("certainty", pa.string()),
        ("outcome", pa.string()),
        ("list", pa.string()),
        ("about", pa.string()),
        ("subject", pa.string()),
        ("person_no", pa.string()),
        ("name", pa.string()),
        ("town", pa.string()),
        ("village", pa.string()),
        ("programme", pa.string()),
        ("period_from", pa.string()),
        ("period_to", pa.string()),
        ("count", pa.int64()),
        ("amount", _MONEY),
        ("match_level", pa.string()),
        ("message_zh", pa.string()),
        ("message_en", pa.string()),
        ("lead_id", pa.string()),
        ("life", pa.string()),
        ("first_seen", pa.string()),
        ("sources", pa.list_(_SOURCE)),
        ("values", pa.list_(_VALUE)),
        ("exception", pa.string()),
    ]
)
LEADS = pa.schema(
    [
        ("lead_id", pa.string()),
        ("rank", pa.int64()),
        ("list", pa.string()),
        ("about", pa.string()),
        ("subject", pa.string()),
        ("person_no", pa.string()),
        ("name", pa.string()),
        ("town", pa.string()),
        ("village", pa.string()),
        ("score", _MONEY),
        ("level", pa.string()),
        ("amount", _MONEY),
        ("still_paid", pa.bool_()),
        ("rules", pa.list_(pa.string())),
        ("finding_ids", pa.list_(pa.string())),
        ("why", pa.list_(_WHY)),
    ]
)
COVERAGE = pa.schema(
    [
        ("rule", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("checked", pa.int64()),
        ("hit", pa.int64()),
        ("excepted", pa.int64()),
        ("waived", pa.int64()),
        ("cannot_tell", pa.int64()),
        ("clear", pa.int64()),
        ("seconds", pa.float64()),
    ]
)
ISSUES = pa.schema(
    [
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("code", pa.string()),
        ("severity", pa.string()),
        ("raw", pa.string()),
        ("message_zh", pa.string()),
        ("message_en", pa.string()),
    ]
)
PERSONS = pa.schema(
    [
        ("person", pa.string()),
        ("person_no", pa.string()),
        ("name", pa.string()),
        ("birth", pa.string()),
        ("sex", pa.string()),
        ("match_level", pa.string()),
        ("records", pa.int64()),
    ]
)


def findings_table(findings: Sequence[Finding]) -> pa.Table:
    """`findings.parquet`, one row a finding, by rule, subject and id; amounts in yuan."""
    ordered = sorted(findings, key=lambda f: (f.rule, f.about, f.subject, f.finding_id))
    return _table(FINDINGS, [_finding_row(f) for f in ordered])


def leads_table(leads: Sequence[Lead]) -> pa.Table:
    """`leads.parquet`, one row a lead, by rank; amounts in yuan."""
    return _table(LEADS, [_lead_row(x) for x in sorted(leads, key=lambda x: x.rank)])


def coverage_table(coverage: Sequence[RuleCoverage], language: Language = "zh") -> pa.Table:
    """`coverage.parquet`, one row a rule, by rule; the reason in `language`."""
    return _table(
        COVERAGE,
        [
            {
                "rule": c.rule,
                "status": c.status,
                "reason": None if c.reason is None else c.reason.of(language),
                "checked": c.checked,
                "hit": c.hit,
                "excepted": c.excepted,
                "waived": c.waived,
                "cannot_tell": c.cannot_tell,
                "clear": c.clear,
                "seconds": c.seconds,
            }
            for c in sorted(coverage, key=lambda c: c.rule)
        ],
    )


def issues_table(issues: Sequence[Issue]) -> pa.Table:
    """`issues.parquet`, one row an issue, by place and code."""
    return _table(
        ISSUES,
        [
            {
                "file": i.file,
                "sheet": i.sheet,
                "row": i.row,
                "column": i.column,
                "code": i.code,
                "severity": i.severity.value,
                "raw": i.raw,
                "message_zh": i.message_zh,
                "message_en": i.message_en,
            }
            for i in sorted(
                issues,
                key=lambda i: (
                    i.file,
                    i.sheet or "",
                    i.row or 0,
                    i.column or "",
                    i.code,
                    i.raw or "",
                    i.message_en,
                ),
            )
        ],
    )


def persons_table(people: pa.Table) -> pa.Table:
    """`persons.parquet`, one row a person, by stable id.

    Args:
        people: columns `person_id, person_no, name, birth, sex, match_level, records` as the
            warehouse holds them: birth a partial date yyyymmdd with 00 for what is unknown,
            match level 1 to 4 or null. Other columns are ignored. Whole counties pass through
            here, so it works on columns, never on one row at a time.
    """
    people = people.sort_by("person_id")
    level = people.column("match_level").cast(pa.string())
    # A null part makes the joined text null, which is what an unknown level should be.
    level = pc.binary_join_element_wise("M", level, "")
    columns = {
        "person": people.column("person_id"),
        "birth": _partial_dates(people.column("birth")),
        "match_level": level,
    }
    return pa.table(
        [columns.get(f.name, _column(people, f.name)).cast(f.type) for f in PERSONS],
        schema=PERSONS,
    )


def write_tables(view: RunView, people: pa.Table, folder: Path, write: TableWriter) -> list[Path]:
    """Write the five tables of a run folder.

    Args:
        view: the finished run.
        people: see `persons_table`.
        folder: an existing folder; files of the same name are replaced.
        write: writes one table to one Parquet file.

    Returns:
        The files written.
    """
    tables = {
        "findings": findings_table(view.findings),
        "leads": leads_table(view.leads),
        "coverage": coverage_table(view.coverage, view.language),
        "issues": issues_table(view.issues),
        "persons": persons_table(people),
    }
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        write(table, path)
        paths.append(path)
    return paths


def _table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


def _finding_row(finding: Finding) -> dict[str, Any]:
    known = 1 <= finding.match_level <= _MOST_LEVELS
    return {
        "finding_id": finding.finding_id,
        "rule": finding.rule,
        "rule_version": finding.rule_version,
        "level": finding.level.code,
        "certainty": finding.certainty.value,
        "outcome": finding.outcome.value,
        "list": finding.list.value,
        "about": finding.about.value,
        "subject": finding.subject,
        "person_no": finding.person_no,
        "name": finding.name,
        "town": finding.town,
        "village": finding.village,
        "programme": finding.programme,
        "period_from": month_text(finding.period_from),
        "period_to": month_text(finding.period_to),
        "count": finding.count,
        "amount": yuan(finding.amount),
        "match_level": f"M{finding.match_level}" if known else None,
        "message_zh": finding.message.zh,
        "message_en": finding.message.en,
        "lead_id": finding.lead_id,
        "life": finding.life,
        "first_seen": finding.first_seen,
        "sources": [
            {"file": ref.file, "sheet": ref.sheet, "row": ref.row} for ref in finding.sources
        ],
        "values": [
            {"condition": v.condition, "left": v.left, "right": v.right, "truth": v.truth}
            for v in finding.values
        ],
        "exception": finding.exception,
    }


def _lead_row(lead: Lead) -> dict[str, Any]:
    return {
        "lead_id": lead.lead_id,
        "rank": lead.rank,
        "list": lead.list.value,
        "about": lead.about.value,
        "subject": lead.subject,
        "person_no": lead.person_no,
        "name": lead.name,
        "town": lead.town,
        "village": lead.village,
        "score": lead.score,
        "level": lead.level.code,
        "amount": yuan(lead.amount),
        "still_paid": lead.still_paid,
        "rules": list(lead.rules),
        "finding_ids": list(lead.finding_ids),
        "why": [{"text_zh": w.text.zh, "text_en": w.text.en, "points": w.points} for w in lead.why],
    }


def _column(people: pa.Table, name: str) -> pa.ChunkedArray:
    """The column, or nulls under a name that `persons_table` fills itself."""
    if name in people.column_names:
        return people.column(name)
    return pa.chunked_array([pa.nulls(people.num_rows, pa.string())])


def _partial_dates(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Partial dates yyyymmdd as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
    text = pc.utf8_lpad(numbers.cast(pa.int64()).cast(pa.string()), 8, "0")
    full = pc.replace_substring_regex(text, r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3")
    return pc.replace_substring_regex(full, r"(-00)+$", "")
