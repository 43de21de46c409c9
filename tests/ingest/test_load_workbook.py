"""Workbooks from cells to records: kinds of cells, headers over two rows, hidden things."""

import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import xlsxwriter
import xlwt

from anomaly.values import month_of

HEADER = ["姓名", "身份证号", "补贴项目", "所属期", "金额（元）", "银行账号"]


def test_cells_keep_their_kind(inbox: Any, number: Callable[..., str]) -> None:
    inbox.write_xlsx(
        "a.xlsx",
        {
            "一": [
                HEADER,
                ["张三", number(1), "高龄津贴", "2024-03", 100.5, "6217000000001"],
                ["李四", 522422198409034143, "高龄津贴", 202403, 0.1 + 0.2, 6217000000001234567],
                ["王五", number(3), "高龄津贴", date(2024, 3, 15), 7, 6217000000001],
            ]
        },
    )
    delivery = inbox.load()
    assert inbox.rows(
        "SELECT row, person_no_kind, amount, from_month, account, sheet"
        " FROM record.payment ORDER BY row"
    ) == [
        (2, "ok", 10050, month_of(2024, 3), "6217000000001", "一"),
        (3, "float", 30, month_of(2024, 3), None, "一"),
        (4, "ok", 700, month_of(2024, 3), "6217000000001", "一"),
    ]
    assert sorted(i.code for i in delivery.issues) == [
        "account.precision_lost",
        "number.precision_lost",
    ]
    shown = "".join(f"{i.raw}{i.message_zh}" for i in delivery.issues)
    assert "4112" not in shown


def test_a_header_over_two_rows_with_merged_cells(inbox: Any, number: Callable[..., str]) -> None:
    path = inbox.folder / "工资.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("2024年3月")
    sheet.merge_range("C3:H3", "某县财政供养人员工资表")
    sheet.merge_range("C4:C5", "姓名")
    sheet.merge_range("D4:E4", "证件")
    sheet.write_row("D5", ["种类", "号码"])
    for column, title in zip("FGH", ("单位名称", "应发合计", "实发合计"), strict=True):
        sheet.merge_range(f"{column}4:{column}5", title)
    sheet.write_row("C6", ["张三", "身份证", number(1), "财政局", 5000, 4000.25])
    book.close()
    delivery = inbox.load()
    assert [use.header_rows for use in delivery.sheets] == [(4, 5)]
    assert inbox.rows(
        "SELECT name, person_no, unit, gross, net, month, row FROM record.payroll"
    ) == [("张三", number(1), "财政局", 500000, 400025, month_of(2024, 3), 6)]
    assert (delivery.balances[0].seen, delivery.balances[0].non_data) == (4, 3)


def test_units_from_the_title_line(inbox: Any, number: Callable[..., str]) -> None:
    inbox.write_xlsx(
        "a.xlsx",
        {
            "一": [
                ["2024年3月高龄津贴发放表"],
                ["单位：万元"],
                ["姓名", "身份证号", "金额"],
                ["张三", number(1), 0.05],
            ]
        },
    )
    inbox.load()
    assert inbox.rows("SELECT amount FROM record.payment") == [(50000,)]


def test_one_sheet_per_village(inbox: Any, number: Callable[..., str]) -> None:
    rows = [["2024年3月高龄津贴"], ["姓名", "身份证号", "金额"], ["张三", number(1), 50]]
    inbox.write_xlsx("a.xlsx", {"和平村": rows, "东风社区": rows})
    inbox.load()
    assert inbox.rows("SELECT village, count(*) FROM record.payment GROUP BY 1 ORDER BY 1") == [
        ("东风社区", 1),
        ("和平村", 1),
    ]


def test_hidden_sheets_templates_and_hidden_rows(inbox: Any, number: Callable[..., str]) -> None:
    path = inbox.folder / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("明细")
    sheet.write_row(0, 0, HEADER)
    for row in range(1, 4):
        sheet.write_row(row, 0, ["张三", number(row), "高龄津贴", "2024-03", 1, "1234567"])
    sheet.set_row(2, None, None, {"hidden": True})
    book.add_worksheet("旧").hide()
    book.add_worksheet("填报说明").write(0, 0, "请填写")
    book.close()
    delivery = inbox.load()
    assert sorted(i.code for i in delivery.issues) == [
        "sheet.hidden",
        "sheet.hidden_rows",
        "sheet.template",
    ]
    assert inbox.rows("SELECT count(*) FROM record.payment") == [(3,)]


def test_months_side_by_side_become_one_record_each(inbox: Any, number: Callable[..., str]) -> None:
    header = ["姓名", "身份证号", *(f"{month}月" for month in range(1, 13)), "合计"]
    paid = [10] * 3 + [0] * 8 + [20]
    inbox.write_xlsx(
        "a.xlsx", {"一": [["2024年高龄津贴发放表"], header, ["张三", number(1), *paid, 50]]}
    )
    delivery = inbox.load()
    assert inbox.rows(
        "SELECT from_month, to_month, amount, row, part FROM record.payment ORDER BY 1"
    ) == [
        (month_of(2024, 1), month_of(2024, 1), 1000, 3, 1),
        (month_of(2024, 2), month_of(2024, 2), 1000, 3, 2),
        (month_of(2024, 3), month_of(2024, 3), 1000, 3, 3),
        (month_of(2024, 12), month_of(2024, 12), 2000, 3, 12),
    ]
    assert (delivery.balances[0].accepted, delivery.balances[0].derived) == (1, 4)


def test_months_without_a_year_wait(inbox: Any, number: Callable[..., str]) -> None:
    header = ["姓名", "身份证号", "1月", "2月", "3月"]
    inbox.write_xlsx("a.xlsx", {"一": [["高龄津贴发放表"], header, ["张三", number(1), 1, 2, 3]]})
    assert [i.code for i in inbox.load().issues] == ["sheet.no_year"]


def test_old_xls_named_et(inbox: Any, number: Callable[..., str]) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for column, text in enumerate(HEADER):
        sheet.write(0, column, text)
    for column, value in enumerate(["张三", number(1), "高龄津贴", "2024-03", 12.5, "1234567"]):
        sheet.write(1, column, value)
    book.save(str(inbox.folder / "a.et"))
    delivery = inbox.load()
    assert delivery.files[0].kind == "xls"
    assert inbox.rows("SELECT amount FROM record.payment") == [(1250,)]
    assert delivery.issues == ()


def test_serials_of_a_1904_workbook(inbox: Any, number: Callable[..., str]) -> None:
    path = inbox.folder / "死亡人员.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    sheet = book.add_worksheet("火化")
    sheet.write_row(0, 0, ["姓名", "身份证号", "死亡日期"])
    sheet.write_row(1, 0, ["张三", number(1), 43894])
    book.close()
    inbox.load()
    assert inbox.rows("SELECT death_date, source FROM record.death") == [(20240305, "cremation")]


def test_a_far_cell_is_refused_before_it_is_parsed(inbox: Any) -> None:
    path = inbox.folder / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "姓名")
    sheet.write(1048575, 16383, "x")
    book.close()
    assert [i.code for i in inbox.load().issues] == ["file.too_heavy"]


def test_entities_are_refused(inbox: Any) -> None:
    path = inbox.write_xlsx("a.xlsx", {"一": [HEADER]})
    evil = inbox.folder / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(evil, "w") as target:
        for entry in source.namelist():
            data = source.read(entry)
            if entry.endswith("sheet1.xml"):
                data = data.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            target.writestr(entry, data)
    path.unlink()
    assert [i.code for i in inbox.load().issues] == ["file.unsafe_xml"]


def test_empty_and_header_only_sheets(inbox: Any) -> None:
    inbox.write_xlsx("a.xlsx", {"空": [], "头": [HEADER]})
    delivery = inbox.load()
    assert [(i.code, i.sheet) for i in delivery.issues] == [
        ("sheet.empty", "空"),
        ("sheet.no_rows", "头"),
    ]
