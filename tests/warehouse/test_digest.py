from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomaly.warehouse import table_digest

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.none() | st.text(max_size=4),
            "fen": st.none() | st.integers(-(2**60), 2**60),
            "parts": st.lists(st.integers(0, 3), max_size=2),
        }
    ),
    max_size=8,
)
SCHEMA = pa.schema([("name", pa.string()), ("fen", pa.int64()), ("parts", pa.list_(pa.int64()))])


@given(rows=ROWS, data=st.data())
def test_neither_order_nor_chunks_change_the_digest(
    rows: list[dict[str, object]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    whole = pa.Table.from_pylist(rows, schema=SCHEMA)
    pieces = pa.concat_tables(
        [
            pa.Table.from_pylist(shuffled[:cut], schema=SCHEMA),
            pa.Table.from_pylist(shuffled[cut:], schema=SCHEMA),
        ]
    )
    assert table_digest(whole) == table_digest(pieces)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"a": [1, 2]}, {"a": [1, 3]}),
        ({"a": [1]}, {"a": [1, 1]}),
        ({"a": [1]}, {"b": [1]}),
        ({"a": [1]}, {"a": ["1"]}),
        ({"a": [None]}, {"a": [""]}),
        ({"a": ["x"], "b": ["yz"]}, {"a": ["xy"], "b": ["z"]}),
        ({"a": [Decimal("1.00")]}, {"a": [Decimal("1.01")]}),
    ],
)
def test_any_difference_changes_the_digest(
    first: dict[str, list[object]], second: dict[str, list[object]]
) -> None:
    assert table_digest(pa.table(first)) != table_digest(pa.table(second))
