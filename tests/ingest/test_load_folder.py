"""A whole folder: what is refused goes alone, what is equal counts once, order is fixed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from anomaly.ingest import inspect, load, save_mappings
from anomaly.ingest.mapping import fingerprint
from anomaly.vocabulary import load_vocabulary

HEADER = "姓名,身份证号,补贴项目,所属期,金额（元）,银行账号"


def test_files_that_cannot_be_read_are_refused_alone(
    inbox: Any, number: Callable[..., str]
) -> None:
    inbox.write("good.csv", f"{HEADER}\n张三,{number(1)},高龄津贴,2024-03,1,1234567\n")
    inbox.write("empty.csv", "")
    inbox.write("~$lock.xlsx", "x")
    inbox.write(".DS_Store", "x")
    (inbox.folder / "a.zip").write_bytes(b"PK\x05\x06" + b"\x00" * 18)
    (inbox.folder / "b.rar").write_bytes(b"Rar!\x1a\x07\x00rest")
    (inbox.folder / "c.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (inbox.folder / "d.pdf").write_bytes(b"%PDF-1.4\x00\x01\x02\x03\x04\x05" * 20)
    inbox.write("e.html", "<html>没有表格</html>")
    (inbox.folder / "f.xls").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"cut off")
    delivery = inbox.load()
    assert {(i.file, i.code) for i in delivery.issues} == {
        ("empty.csv", "file.empty"),
        ("~$lock.xlsx", "file.ignored"),
        (".DS_Store", "file.ignored"),
        ("a.zip", "file.archive"),
        ("b.rar", "file.archive"),
        ("c.xlsx", "file.truncated"),
        ("d.pdf", "file.unsupported"),
        ("e.html", "file.unsupported"),
        ("f.xls", "file.truncated"),
    }
    assert inbox.rows("SELECT count(*) FROM record.payment") == [(1,)]


def test_equal_content_counts_once(inbox: Any, number: Callable[..., str]) -> None:
    text = f"{HEADER}\n张三,{number(1)},高龄津贴,2024-03,1,1234567\n"
    inbox.write("a/一.csv", text)
    inbox.write("b/二.csv", text)
    delivery = inbox.load()
    assert [(i.code, i.file) for i in delivery.issues] == [("file.same_content", "b/二.csv")]
    assert [f.file for f in delivery.files] == ["a/一.csv", "b/二.csv"]
    assert inbox.rows("SELECT file FROM record.payment") == [("a/一.csv",)]


def test_a_wrong_extension_is_a_remark(inbox: Any, number: Callable[..., str]) -> None:
    inbox.write("a.xls", f"{HEADER}\n张三,{number(1)},高龄津贴,2024-03,1,1234567\n", "gb18030")
    assert [i.code for i in inbox.load().issues] == ["file.extension"]


def test_names_with_brackets_and_stars_are_ordinary(inbox: Any, number: Callable[..., str]) -> None:
    inbox.write(
        "发放[1]（副本）'表.csv", f"{HEADER}\n张三,{number(1)},高龄津贴,2024-03,1,1234567\n"
    )
    inbox.load()
    assert inbox.rows("SELECT count(*) FROM record.payment") == [(1,)]


def test_hostile_headers_and_tabs_are_only_labels(inbox: Any, number: Callable[..., str]) -> None:
    evil = 'x"; DROP TABLE record.payment; --'
    inbox.write_xlsx(
        "a.xlsx",
        {
            'it\'s "x"': [
                ["姓名", "身份证号", "项目名称", "金额", evil],
                ["张三", number(1), "低保", 1, "'"],
            ]
        },
    )
    inbox.load()
    assert inbox.rows("SELECT programme, sheet FROM record.payment") == [("城乡低保", 'it\'s "x"')]


def test_threads_do_not_change_the_result(inbox: Any, number: Callable[..., str]) -> None:
    for at in range(12):
        rows = "".join(f"张三,{number(i)},高龄津贴,2024-03,{at},1234567\n" for i in range(at + 1))
        inbox.write(f"{at:02d}.csv", f"{HEADER}\n{rows}")
    found = []
    for threads in (1, 4):
        with duckdb.connect() as connection:
            delivery = load(
                inbox.folder, connection, load_vocabulary(), inbox.settings(threads=threads)
            )
            # The record has no order of its own: rows are known by their place.
            rows = connection.execute(
                "SELECT * FROM record.payment ORDER BY file, sheet, row, part"
            ).fetchall()
        found.append((delivery, rows))
    assert found[0] == found[1]


def test_a_table_nobody_knows_waits(inbox: Any) -> None:
    inbox.write("a.csv", "苹果,梨\n1,2\n")
    inbox.write("b.csv", "姓名,身份证号,颜色\n张三,1,红\n")
    delivery = inbox.load()
    assert delivery.balances[0].refused == "sheet.no_header"
    assert inbox.rows("SELECT count(*) FROM record.payment") == [(0,)]


def test_two_columns_for_one_field_wait_unless_due_and_paid(
    inbox: Any, number: Callable[..., str]
) -> None:
    inbox.write("a.csv", f"姓名,身份证号,项目名称,发放金额,打卡金额\n张三,{number(1)},低保,1,2\n")
    inbox.write("b.csv", f"姓名,身份证号,项目名称,应发金额,实发金额\n张三,{number(1)},低保,1,2\n")
    inbox.write("c.csv", f"姓名,身份证号,项目名称,应发金额\n张三,{number(1)},低保,3\n")
    delivery = inbox.load()
    assert [(i.file, i.code) for i in delivery.issues] == [("a.csv", "sheet.two_columns_one_field")]
    assert inbox.rows("SELECT amount_due, amount FROM record.payment ORDER BY 1") == [
        (100, 200),
        (300, 300),
    ]


def test_a_missing_column_names_the_table_it_was_read_as(
    inbox: Any, number: Callable[..., str]
) -> None:
    inbox.write(
        "发放.csv",
        f"姓名,身份证号,银行账号,补贴项目,所属期\n张三,{number(1)},1234567,低保,2024-01\n",
    )
    delivery = inbox.load()
    assert delivery.balances[0].refused == "sheet.missing_column"
    assert "发放金额" in delivery.issues[0].message_zh


def test_marriages_are_one_row_of_two_persons(inbox: Any, number: Callable[..., str]) -> None:
    inbox.write(
        "婚姻登记.csv",
        "男方姓名,男方身份证件号,女方姓名,女方身份证件号,登记日期,业务类型\n"
        f"张三,{number(1)},李四,{number(2)},2020-05-01,结婚登记\n",
    )
    inbox.load()
    assert inbox.rows("SELECT husband_no, wife_no, event, date FROM record.marriage") == [
        (number(1), number(2), "married", 20200501)
    ]


def test_an_interval_cell_fills_both_months(inbox: Any, number: Callable[..., str]) -> None:
    inbox.write("a.csv", f"{HEADER}\n张三,{number(1)},高龄津贴,2024.01-2024.06,1,1234567\n")
    inbox.load()
    assert inbox.rows("SELECT to_month - from_month FROM record.payment") == [(5,)]


def test_inspect_proposes_and_a_saved_mapping_is_used(
    inbox: Any, number: Callable[..., str], tmp_path: Path
) -> None:
    path = inbox.write("a.csv", f"{HEADER},颜色\n张三,{number(1)},高龄津贴,2024-03,1,1234567,红\n")
    reports = inspect([inbox.folder], load_vocabulary(), inbox.settings())
    sheet = reports[0].sheets[0]
    assert (sheet.table, sheet.header_rows) == ("payment", (1,))
    assert sheet.columns[1].samples == (number(1)[:6] + "*" * 8 + number(1)[-4:],)
    mappings = tmp_path / "mappings"
    written = save_mappings(reports, mappings)
    assert len(written) == 1
    text = written[0].read_text("utf-8")
    written[0].write_text(text.replace("颜色: null", "颜色: note"), "utf-8")
    path.write_text(path.read_text("utf-8"), "utf-8")
    inbox.load(mappings_dir=mappings)
    assert inbox.rows("SELECT note FROM record.payment") == [("红",)]


def test_a_mapping_declares_programme_period_and_coverage(
    inbox: Any, number: Callable[..., str], tmp_path: Path
) -> None:
    inbox.write("a.csv", f"姓名,身份证号,金额,银行账号\n张三,{number(1)},1,1234567\n")
    assert [i.code for i in inbox.load().issues] == ["sheet.table_ambiguous"]
    header = fingerprint([("姓名",), ("身份证号",), ("金额",), ("银行账号",)])
    mappings = tmp_path / "mappings"
    mappings.mkdir()
    (mappings / "a.yml").write_text(
        f'table: payment\nheader: "{header}"\nunits: {{money: 万元}}\ndelivery:\n'
        '  programme: 低保\n  period: "2024-03"\n'
        "  covers: [{area: 某县, from_month: 2024-01, to_month: 2024-12}]\n",
        "utf-8",
    )
    inbox.load(mappings_dir=mappings)
    assert inbox.rows("SELECT programme, from_month, amount FROM record.payment") == [
        ("城乡低保", 2024 * 12 + 2, 1000000)
    ]
    assert inbox.rows('SELECT "table", area, from_month FROM record.coverage') == [
        ("payment", "某县", 2024 * 12)
    ]
