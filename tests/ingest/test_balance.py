"""Properties over whole messy files: every row is placed, no number is invented."""

import csv
import io
import re
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anomaly.ingest import IngestSettings, load
from anomaly.vocabulary import load_vocabulary

HEADER = ["序号", "姓名", "身份证号", "金额", "银行账号"]
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "张三",
            "合计",
            "1,200",
            '"',
            "a\nb",
            "110105194912310021",
            "11010519491231002X",
            "110105491231002",
            "5.2E+17",
            "约500",
            "无",
            "姓名",
            "制表人：李",
            "6217000000001234567",
            "12.5",
        ]
    ),
    st.text(alphabet='0123456789X,"\n 张', max_size=20),
)
ROWS = st.lists(st.lists(CELLS, min_size=0, max_size=7), max_size=12)


def read(text: str, encoding: str = "utf-8") -> tuple[Any, list[tuple[Any, ...]]]:
    with tempfile.TemporaryDirectory() as folder:
        inbox, scratch = Path(folder, "in"), Path(folder, "scratch")
        inbox.mkdir()
        scratch.mkdir()
        (inbox / "2024年3月高龄津贴发放表.csv").write_bytes(text.encode(encoding))
        wanted = IngestSettings(scratch=scratch, as_of=date(2024, 12, 31))
        with duckdb.connect() as connection:
            delivery = load(inbox, connection, load_vocabulary(), wanted)
            rows = connection.execute(
                "SELECT row, person_no, person_no_kind, account FROM record.payment ORDER BY row"
            ).fetchall()
        assert not list(scratch.iterdir())
    return delivery, rows


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(["utf-8", "gb18030"]), st.sampled_from(["\n", "\r\n"]))
def test_every_row_of_a_messy_file_is_placed(
    rows: list[list[str]], encoding: str, end: str
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows([HEADER, *rows])
    delivery, records = read(out.getvalue(), encoding)
    for balance in delivery.balances:
        assert balance.balanced, balance
        assert balance.refused is None or balance.refused != "sheet.balance"
    written = re.sub(r"[^0-9X]", "", out.getvalue().upper())
    for _, person_no, kind, account in records:
        if person_no and kind == "old15":
            assert person_no[:6] + person_no[8:17] in written
        elif person_no and person_no.isalnum() and person_no.isascii():
            assert re.sub(r"[^0-9X]", "", person_no) in written
        if account:
            assert re.sub(r"[^0-9X]", "", account) in written


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='姓名,身份证号金额\n"1张 \t|', max_size=120))
def test_any_text_is_loaded_or_refused_but_never_fails(text: str) -> None:
    delivery, _ = read(text)
    assert all(balance.balanced for balance in delivery.balances)


@pytest.mark.parametrize("spacing", [64])
def test_a_column_that_went_through_a_float_is_no_key(
    inbox: Any, number: Callable[..., str], spacing: int
) -> None:
    del spacing
    damaged = [str(int(float(number(i).replace("X", "0")))) for i in range(40)]
    rows = "".join(f"{i},张三,{text},1,6217000000001\n" for i, text in enumerate(damaged))
    inbox.write("2024年3月高龄津贴.csv", ",".join(HEADER) + "\n" + rows)
    delivery = inbox.load()
    assert inbox.rows("SELECT DISTINCT person_no, person_no_kind FROM record.payment") == [
        (None, "float")
    ]
    assert "number.laundered" in {i.code for i in delivery.issues}


def test_tails_of_zeros_make_a_column_doubtful(inbox: Any, number: Callable[..., str]) -> None:
    good = [text for i in range(70) if not (text := number(i)).endswith("000")][:60]
    texts = good + [text[:15] + "000" for text in good[:5]]
    rows = "".join(f"{i},张三,{text},1,6217000000001\n" for i, text in enumerate(texts))
    inbox.write("2024年3月高龄津贴.csv", ",".join(HEADER) + "\n" + rows)
    delivery = inbox.load()
    kinds = inbox.rows("SELECT person_no_kind, count(*) FROM record.payment GROUP BY 1 ORDER BY 1")
    assert kinds == [("float", 5), ("ok", 60)]
    assert [i.code for i in delivery.issues].count("number.laundered") == 1


def test_an_honest_column_is_left_alone(inbox: Any, number: Callable[..., str]) -> None:
    rows = "".join(f"{i},张三,{number(i)},1,6217000000001\n" for i in range(500))
    inbox.write("2024年3月高龄津贴.csv", ",".join(HEADER) + "\n" + rows)
    delivery = inbox.load()
    assert delivery.issues == ()
    assert inbox.rows("SELECT DISTINCT person_no_kind FROM record.payment") == [("ok",)]
