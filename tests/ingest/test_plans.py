"""The fast SQL of a column says what the reference says, for every type of field."""

from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomaly.ingest.plans import ColumnContext, ColumnPlan, plan_column
from anomaly.values import Text
from anomaly.vocabulary.model import Field

CONNECTION = duckdb.connect()
TYPES = [
    "text", "place", "name", "account", "person_no", "money", "quantity", "date", "month",
    "whole_number", "yes_no", "code",
]  # fmt: skip


def _plan(kind: str) -> ColumnPlan:
    field = Field(name="some", type=kind, label=Text("某项", "some"))  # type: ignore[arg-type]
    return plan_column(field, 0, ColumnContext())


def _by_sql(plan: ColumnPlan, text: str) -> tuple[tuple[Any, ...], str | None] | None:
    """(outputs, code) that the statement gives; None when it leaves the text to the reference."""
    names = {"c": "c"}
    inner = "SELECT $text AS c"
    for at, step in enumerate(plan.fast_steps, 1):
        inner = f"SELECT *, {step.format(**names)} AS s{at} FROM ({inner})"
        names[f"s{at}"] = f"s{at}"
    outputs = [sql.format(**names) for sql in (*plan.fast_outputs, plan.fast_code or "NULL")]
    row = CONNECTION.execute(
        f"SELECT regexp_full_match(c, '{plan.fast}'), {', '.join(outputs)} FROM ({inner})",
        {"text": text},
    ).fetchall()[0]
    return (row[1:-1], row[-1]) if row[0] else None


FAST = [kind for kind in TYPES if _plan(kind).fast is not None]


def test_the_types_that_matter_have_a_fast_way() -> None:
    assert {"person_no", "name", "account", "money", "date", "text", "place"} <= set(FAST)


@pytest.mark.parametrize("kind", FAST)
@given(data=st.data())
def test_the_fast_way_is_the_reference(kind: str, data: st.DataObject) -> None:
    plan = _plan(kind)
    text = data.draw(st.from_regex(str(plan.fast), fullmatch=True))
    found = _by_sql(plan, text)
    assert found is not None
    outputs, code, _ = plan.cleaner(text, False)  # noqa: FBT003 - the shape of a cleaner
    assert found == (outputs, code)
