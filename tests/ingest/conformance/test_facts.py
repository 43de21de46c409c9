"""Facts that stand in the file but not in its typed cells, and what becomes of such cells."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from anomaly.ingest.preflight import WorkbookAudit, audit_xlsx
from anomaly.ingest.settings import Limits
from anomaly.ingest.sheet_scan import scan_sheet
from conformance import files

HEADER = ["姓名", "身份证号", "补贴项目", "所属期", "金额（元）", "银行账号"]
SHEET = "xl/worksheets/sheet1.xml"


def _book(number: Callable[..., str], edits: dict[str, str]) -> bytes:
    """Three payments with some cells written differently."""
    rows = [[f"张{n}", number(n), "高龄津贴", "2024-03", 10 + n, f"621700{n}"] for n in (1, 2, 3)]

    def edit(part: bytes) -> bytes:
        text = part.decode()
        for old, new in edits.items():
            assert old in text, old
            text = text.replace(old, new)
        return text.encode()

    return files.edited_zip(files.workbook([HEADER, *rows]), {SHEET: edit})


def _codes(delivery: Any) -> list[str]:
    return sorted(issue.code for issue in delivery.issues)


def test_errors_and_uncomputed_formulas_are_no_empty_cells(
    inbox: Any, number: Callable[..., str]
) -> None:
    edits = {
        '<c r="E2"><v>11</v></c>': '<c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c r="E3"><v>12</v></c>': '<c r="E3"><f>A1*2</f><v></v></c>',
        '<c r="E4"><v>13</v></c>': "<c r=\"E4\"><f>'[1]表 1'!A1</f><v>13</v></c>",
    }
    files.write(inbox.folder / "a.xlsx", _book(number, edits))
    delivery = inbox.load()
    assert sorted((i.code, i.row, i.raw) for i in delivery.issues if i.row) == [
        ("cell.error", 2, "#DIV/0!"),
        ("cell.formula_empty", 3, ""),
        ("row.required", 2, None),
        ("row.required", 3, None),
    ]
    assert [i.code for i in delivery.issues if not i.row] == ["cell.external"]
    assert inbox.rows("SELECT row, amount FROM record.payment") == [(4, 1300)]


def test_a_required_column_that_was_never_calculated_refuses_the_sheet(
    inbox: Any, number: Callable[..., str]
) -> None:
    edits = {
        f'<c r="E{row}"><v>{9 + row}</v></c>': f'<c r="E{row}"><f>A1</f></c>' for row in (2, 3, 4)
    }
    files.write(inbox.folder / "a.xlsx", _book(number, edits))
    delivery = inbox.load()
    assert _codes(delivery) == ["sheet.formula_column"]
    assert "金额" in delivery.issues[0].message_zh


def test_an_empty_text_is_a_result(inbox: Any, number: Callable[..., str]) -> None:
    edits = {'<c r="E2"><v>11</v></c>': '<c r="E2" t="str"><f>""</f><v></v></c>'}
    files.write(inbox.folder / "a.xlsx", _book(number, edits))
    assert _codes(inbox.load()) == ["row.required"]


def test_a_number_cell_with_all_digits_in_the_file(inbox: Any, number: Callable[..., str]) -> None:
    whole = [n for n in map(number, range(1, 400)) if n[-1] != "X" and n[-3:] != "000"]
    honest = next(n for n in whole if int(float(n)) != int(n))
    laundered = next(n for n in map(number, range(1, 999)) if n[-1] != "X" and int(n) % 64 == 0)
    data = files.workbook(
        [HEADER, *(["张三", 1, "高龄津贴", "2024-03", 1, "62170001"] for _ in range(3))]
    )
    values = iter((honest, laundered, honest[:15] + "000"))

    def edit(part: bytes) -> bytes:
        for row in (2, 3, 4):
            old, new = f'<c r="B{row}"><v>1</v></c>', f'<c r="B{row}"><v>{next(values)}</v></c>'
            part = part.replace(old.encode(), new.encode())
        return part

    files.write(inbox.folder / "a.xlsx", files.edited_zip(data, {SHEET: edit}))
    delivery = inbox.load()
    assert inbox.rows("SELECT row, person_no, person_no_kind FROM record.payment ORDER BY 1") == [
        (2, honest, "ok"),
        (3, None, "float"),
        (4, None, "float"),
    ]
    assert _codes(delivery) == ["number.precision_lost"] * 2 + ["number.raw_digits"]
    assert delivery.balances[0].repaired == 3


def test_merged_body_cells(inbox: Any, number: Callable[..., str]) -> None:
    path = inbox.folder / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("一")
    sheet.write_row(0, 0, ["村", "户主姓名", "户主身份证号", "户号", *HEADER])
    for at, amount in enumerate((1, "", 3)):
        row = [f"张{at}", number(at), "高龄津贴", "2024-03", amount, f"62170{at}0"]
        sheet.write_row(at + 1, 4, row)
    for column, value in enumerate(["和平村", "张老", number(77), "H-1"]):
        sheet.merge_range(1, column, 3, column, value)
    sheet.merge_range("I2:I3", 50)
    sheet.write_row(4, 0, ["备注：此表", "一式三份"])
    book.close()
    delivery = inbox.load()
    assert inbox.rows(
        "SELECT row, village, head_name, head_no, household_no, amount FROM record.payment"
        " ORDER BY row"
    ) == [
        (2, "和平村", "张老", number(77), "H-1", 5000),
        (4, "和平村", "张老", None, "H-1", 300),
    ]
    assert {(i.code, i.column, i.row) for i in delivery.issues if i.code != "row.filled"} == {
        ("row.merged", "户主身份证号", 3),
        ("row.merged", "户主身份证号", 4),
        ("row.merged", "金额（元）", 3),
        ("row.required", None, 3),
    }
    assert delivery.balances[0].balanced


def test_comments_pictures_and_signatures_are_told(inbox: Any, number: Callable[..., str]) -> None:
    path = inbox.folder / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("一")
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ["张三", number(1), "高龄津贴", "2024-03", 1, "62170001"])
    sheet.write_comment("A2", "已核实")
    sheet.write_comment("B2", "已核实")
    sheet.insert_textbox("H2", "公章")
    book.close()
    signed = files.edited_zip(path.read_bytes(), {"_xmlsignatures/sig1.xml": lambda _: b"<a/>"})
    path.write_bytes(signed)
    told = [(i.code, i.sheet, i.message_zh) for i in inbox.load().issues]
    assert [(code, sheet) for code, sheet, _ in told] == [
        ("sheet.objects", None),
        ("sheet.objects", "一"),
    ]
    assert "有3个" in told[1][2]


@pytest.mark.parametrize("writing", ["prefixed", "single quotes", "no places"])
def test_an_unusual_writing_gives_the_same_facts(number: Callable[..., str], writing: str) -> None:
    edits = {
        '<c r="E2"><v>11</v></c>': '<c r="E2" t="e"><v>#N/A</v></c>',
        '<c r="E3"><v>12</v></c>': '<c r="E3"><f>A1*2</f></c>',
        '<c r="E4"><v>13</v></c>': '<c r="E4"><f>[1]a!A1</f><v>522422195009030092</v></c>',
        '<row r="3"': '<row r="3" hidden="1"',
    }
    data = _book(number, edits)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        usual = archive.read(SHEET)
    other = {
        "prefixed": lambda text: (
            text.replace("<", "<x:")
            .replace("<x:/", "</x:")
            .replace("<x:?", "<?")
            .replace("xmlns=", "xmlns:x=")
        ),
        "single quotes": lambda text: text.replace('"', "'"),
        "no places": lambda text: re.sub(r'<c r="[A-Z]+\d+"', "<c", text),
    }[writing](usual.decode()).encode()
    expected = scan_sheet(io.BytesIO(usual), io.BytesIO(usual))
    found = scan_sheet(io.BytesIO(other), io.BytesIO(other))
    # Up to column Z the quick way tells no column.
    found.last_column = expected.last_column
    assert found == expected
    assert (expected.hidden_rows, expected.external, expected.cells) == (1, 1, 23)
    assert {row: sorted(cells) for row, cells in expected.special.items()}.keys() >= {1, 2}


def test_old_workbooks_tell_errors_and_hidden_rows(inbox: Any, number: Callable[..., str]) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for column, text in enumerate(HEADER):
        sheet.write(0, column, text)
    for row in (1, 2):
        cells = ["张三", number(row), "高龄津贴", "2024-03", 12.5, "1234567"]
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    sheet.row(1).hidden = True
    sheet.row(3).set_cell_error(4, 0x2A)
    for column, value in enumerate(["李四", number(3), "高龄津贴", "2024-03"]):
        sheet.write(3, column, value)
    book.save(str(inbox.folder / "a.xls"))
    assert [(i.code, i.row, i.raw) for i in inbox.load().issues] == [
        ("sheet.hidden_rows", None, None),
        ("row.required", 4, None),
        ("cell.error", 4, "#N/A"),
    ]


class TestLimits:
    @pytest.mark.parametrize(
        ("cell", "code"),
        [
            ('<c r="XFD1048576"><v>1</v></c>', "file.too_heavy"),
            ('<c r="CAA1"><v>1</v></c>', "file.too_heavy"),
            ('<c r="XFD1048576" s="1"/>', None),
        ],
    )
    def test_the_box_of_values_counts_not_that_of_style(
        self, number: Callable[..., str], cell: str, code: str | None
    ) -> None:
        data = _book(number, {"</sheetData>": f'<row r="9">{cell}</row></sheetData>'})
        found = audit_xlsx(io.BytesIO(data), Limits())
        assert isinstance(found, WorkbookAudit) if code is None else found.code == code

    def test_an_overlong_text_is_refused(self, number: Callable[..., str]) -> None:
        import random

        noise = random.Random(1).randbytes(6_000_000).hex()  # noqa: S311 - no secret
        cell = f'<row r="9"><c r="A9" t="inlineStr"><is><t>{noise}</t></is></c></row></sheetData>'
        data = _book(number, {"</sheetData>": cell})
        assert audit_xlsx(io.BytesIO(data), Limits()).code == "file.too_heavy"
        long = f"<sst><si><t>{noise}</t></si></sst>".encode()
        shared = files.edited_zip(_book(number, {}), {"xl/sharedStrings.xml": lambda _: long})
        assert audit_xlsx(io.BytesIO(shared), Limits()).code == "file.too_heavy"

    def test_a_part_that_is_longer_than_declared_is_refused(
        self, number: Callable[..., str]
    ) -> None:
        data = bytearray(_book(number, {}))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = archive.getinfo(SHEET).file_size
        for at in range(len(data) - 4):
            if data[at : at + 4] == size.to_bytes(4, "little"):
                data[at : at + 4] = (size // 2).to_bytes(4, "little")
        assert audit_xlsx(io.BytesIO(bytes(data)), Limits()).code == "file.truncated"
