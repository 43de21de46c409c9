"""Workbooks read in child processes: the same rows, and a child that ends costs only its file."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from anomaly.ingest import WorkbookReaders

HEADER = ["姓名", "身份证号", "补贴项目", "所属期", "金额（元）"]
SELECT = "SELECT * FROM record.payment ORDER BY file, sheet, row"


@pytest.fixture
def readers() -> Iterator[WorkbookReaders]:
    with WorkbookReaders(1) as opened:
        yield opened


def _end_children(readers: WorkbookReaders) -> None:
    for child in readers._all:
        child.kill()
        child.wait()


def test_a_child_reads_what_this_process_reads(
    inbox: Any, number: Callable[..., str], readers: WorkbookReaders
) -> None:
    inbox.write_xlsx(
        "a.xlsx",
        {
            "东村": [
                ["2024年低保发放表"],
                HEADER,
                ["张三", number(1), "低保", "2024-03", 100.5],
                ["李四", 522422198409034143, "低保", date(2024, 4, 1), "约500"],
                ["合计", None, None, None, 100.5],
            ],
            "空表": [],
        },
    )
    inbox.write("b.xls", "<table><tr><td>姓名</td><td>金额</td></tr></table>")
    own = inbox.load()
    rows = inbox.rows(SELECT)
    inbox.connection.execute("DROP SCHEMA record CASCADE")
    assert inbox.load(readers=readers) == own
    assert inbox.rows(SELECT) == rows
    assert len(rows) == 1


def test_a_child_that_ends_costs_its_file_and_is_replaced(
    inbox: Any, number: Callable[..., str], readers: WorkbookReaders
) -> None:
    for at, name in enumerate(("a.xlsx", "b.xlsx")):
        inbox.write_xlsx(name, {"一": [HEADER, ["张三", number(at), "低保", "2024-03", 100]]})
    _end_children(readers)
    delivery = inbox.load(readers=readers)
    assert [(one.code, one.file) for one in delivery.issues] == [("file.too_heavy", "a.xlsx")]
    assert inbox.rows("SELECT file FROM record.payment") == [("b.xlsx",)]


def test_a_child_that_takes_too_long_is_ended(inbox: Any, number: Callable[..., str]) -> None:
    inbox.write_xlsx("a.xlsx", {"一": [HEADER, ["张三", number(1), "低保", "2024-03", 100]]})
    with WorkbookReaders(1, seconds=0.001) as readers:
        delivery = inbox.load(readers=readers)
    assert [one.code for one in delivery.issues] == ["file.too_heavy"]
    assert inbox.rows(SELECT) == []
