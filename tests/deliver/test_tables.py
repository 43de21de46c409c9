"""Arrow tables: exactly the columns of the contract, whole numbers, a total order."""

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from anomaly.deliver import (
    RunView,
    coverage_table,
    findings_table,
    issues_table,
    leads_table,
    persons_table,
    write_tables,
)

_NUMBER = "990101" + "19500101" + "0019"
_SOURCES = "list<element: struct<file: string, sheet: string, row: int64>>"
_VALUES = "list<element: struct<condition: string, left: string, right: string, truth: bool>>"
_WHY = "list<element: struct<text_zh: string, text_en: string, points: decimal128(18, 2)>>"
_CONTRACT = {
    "findings": "finding_id rule rule_version level certainty outcome list about subject person_no "
    "name town village programme period_from period_to count amount match_level message_zh "
    "message_en lead_id life first_seen sources values exception",
    "leads": "lead_id rank list about subject person_no name town village score level amount "
    "still_paid rules finding_ids why",
    "coverage": "rule status reason checked hit excepted waived cannot_tell clear seconds",
    "issues": "file sheet row column code severity raw message_zh message_en",
    "persons": "person person_no name birth sex match_level records",
}
_NO_PEOPLE = pa.table(
    {
        "person_id": pa.array([], pa.string()),
        "person_no": pa.array([], pa.string()),
        "name": pa.array([], pa.string()),
        "birth": pa.array([], pa.int32()),
        "sex": pa.array([], pa.string()),
        "match_level": pa.array([], pa.int32()),
        "records": pa.array([], pa.int64()),
    }
)


def _tables(view: RunView, people: pa.Table) -> dict[str, pa.Table]:
    written: dict[str, pa.Table] = {}

    def write(table: pa.Table, path: Path) -> None:
        written[path.stem] = table

    paths = write_tables(view, people, Path("run"), write)
    assert [p.name for p in paths] == [f"{name}.parquet" for name in _CONTRACT]
    return written


def test_columns_are_those_of_the_contract(view: RunView, empty_view: RunView) -> None:
    full, empty = _tables(view, _NO_PEOPLE), _tables(empty_view, _NO_PEOPLE)
    for name, columns in _CONTRACT.items():
        assert full[name].column_names == columns.split()
        assert full[name].schema == empty[name].schema
        assert empty[name].num_rows == 0


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("findings", "amount", "decimal128(18, 2)"),
        ("findings", "count", "int64"),
        ("findings", "sources", _SOURCES),
        ("findings", "values", _VALUES),
        ("leads", "rank", "int64"),
        ("leads", "score", "decimal128(18, 2)"),
        ("leads", "still_paid", "bool"),
        ("leads", "rules", "list<element: string>"),
        ("leads", "why", _WHY),
        ("coverage", "checked", "int64"),
        ("issues", "row", "int64"),
        ("persons", "records", "int64"),
    ],
)
def test_types(view: RunView, table: str, column: str, kind: str) -> None:
    found = str(_tables(view, _NO_PEOPLE)[table].schema.field(column).type)
    assert found.replace("list<item:", "list<element:") == kind


def test_values_are_those_of_the_findings(view: RunView) -> None:
    rows = {row["finding_id"]: row for row in findings_table(view.findings).to_pylist()}
    assert len(rows) == len(view.findings)
    for finding in view.findings:
        row = rows[finding.finding_id]
        assert row["person_no"] == finding.person_no
        assert row["level"] == finding.level.code
        assert row["match_level"] == f"M{finding.match_level}"
        amount = None if finding.amount is None else Decimal(finding.amount) / 100
        assert row["amount"] == amount
        assert row["period_from"] <= row["period_to"]
        assert len(row["sources"]) == len(finding.sources)
        assert row["sources"][-1]["sheet"] is None


def test_leads_add_up_and_point_at_their_findings(view: RunView) -> None:
    linked = {f.finding_id: f.lead_id for f in view.findings}
    rows = leads_table(view.leads).to_pylist()
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert sum(w["points"] for w in row["why"]) == row["score"]
        assert {linked[i] for i in row["finding_ids"]} == {row["lead_id"]}


def test_the_order_of_rows_does_not_depend_on_the_input(view: RunView) -> None:
    chance = random.Random(7)  # noqa: S311 - a shuffle
    makers: list[tuple[Callable[..., pa.Table], list[object]]] = [
        (findings_table, list(view.findings)),
        (leads_table, list(view.leads)),
        (coverage_table, list(view.coverage)),
        (issues_table, list(view.issues)),
    ]
    for make, items in makers:
        shuffled = list(items)
        chance.shuffle(shuffled)
        assert make(shuffled).equals(make(items))


def test_the_reason_is_in_the_language_of_the_run(view: RunView) -> None:
    reasons = {}
    for language in ("zh", "en"):
        column = coverage_table(view.coverage, language)["reason"].to_pylist()
        reasons[language] = next(reason for reason in column if reason)
    assert reasons["zh"].startswith("缺表")
    assert reasons["en"].startswith("no age bounds")


def test_persons_have_text_dates_and_levels() -> None:
    people = pa.table(
        {
            "person": pa.array([3, 2, 1, 0], pa.int32()),
            "person_id": ["d", "c", "b", "a"],
            "person_no": [_NUMBER, None, None, None],
            "name": ["甲", "乙", None, "丁"],
            "birth": pa.array([19500101, 19500100, 19500000, None], pa.int32()),
            "sex": ["male", None, "female", None],
            "match_level": pa.array([1, 3, None, 2], pa.int32()),
            "records": [4, 1, 1, 2],
        }
    )
    rows = persons_table(people).to_pylist()
    assert [r["person"] for r in rows] == ["a", "b", "c", "d"]
    assert [r["birth"] for r in rows] == [None, "1950", "1950-01", "1950-01-01"]
    assert [r["match_level"] for r in rows] == ["M2", None, "M3", "M1"]
    assert rows[3]["person_no"] == _NUMBER
