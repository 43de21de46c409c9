"""Tables in disguise: what each reader makes of its format, beyond the cases of the list."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from anomaly.errors import ConfigurationError
from anomaly.ingest.passwords import Passwords
from anomaly.ingest.sniff import FileKind, sniff
from anomaly.values import month_of
from conformance import files

HEADER = ["姓名", "身份证号", "补贴项目", "所属期", "金额（元）", "银行账号"]
PAID = (
    "SELECT name, person_no_kind, amount, from_month, row, sheet FROM record.payment ORDER BY row"
)


def _row(number: str) -> list[str]:
    return ["张三", number, "高龄津贴", "2024-03", "100.50", "6217000000001"]


def _codes(delivery: Any) -> list[str]:
    return sorted(issue.code for issue in delivery.issues)


class TestWebTables:
    def test_a_page_of_an_office_system(self, inbox: Any, number: Callable[..., str]) -> None:
        page = files.web_table(
            [HEADER[:2] + HEADER[4:], [*_row(number(1))[:2], "1", "62170001"]],
            title="2024年3月高龄津贴发放表",
        )
        files.write(inbox.folder / "a.xls", page)
        delivery = inbox.load()
        assert _codes(delivery) == ["file.extension"]
        assert inbox.rows(PAID) == [("张三", "ok", 100, month_of(2024, 3), 3, None)]
        assert delivery.balances[0].balanced

    def test_spans_are_merged_ranges(self, inbox: Any, number: Callable[..., str]) -> None:
        page = (
            "<table><tr><td rowspan=2>姓名<td colspan='2'>证件<td rowspan=2>补贴项目<td rowspan=2>"
            "所属期<td rowspan=2>金额<tr><td>种类<td>号码"
            f"<tr><td>张三<td>身份证<td>{number(1)}<td>高龄津贴<td>202403<td>1&nbsp;234.5</table>"
        )
        inbox.write("a.html", page)
        delivery = inbox.load()
        assert delivery.issues == ()
        assert inbox.rows(PAID) == [("张三", "ok", 123450, month_of(2024, 3), 3, None)]

    def test_two_tables_are_two_sheets(self, inbox: Any, number: Callable[..., str]) -> None:
        table = files.web_table([HEADER, _row(number(1))]).decode("gb18030")
        inbox.write("a.xls", table + table, "gb18030")
        inbox.load()
        assert [(row[4], row[5]) for row in inbox.rows(PAID)] == [(2, "1"), (2, "2")]

    def test_hidden_rows_are_told(self, inbox: Any, number: Callable[..., str]) -> None:
        page = files.web_table([HEADER, _row(number(1)), _row(number(2))])
        page = page.replace(b"<tr>", b'<tr style="display:none">')
        files.write(inbox.folder / "a.html", page)
        assert _codes(inbox.load()) == ["sheet.hidden_rows"]

    @pytest.mark.parametrize(
        ("page", "code"),
        [
            ("<table><tr><td>姓名<table><tr><td>a</table></table>", "file.html_nested"),
            ("<html><body>没有表格</body></html>", "file.unsupported"),
            ("<table><tr><td colspan=9999>a</table>", "file.too_heavy"),
            ("<table><tr><td>姓名<!--" + "x" * 5_000_000, "file.unreadable"),
            ("MIME-Version: 1.0\nContent-Type: multipart/related", "file.unsupported"),
        ],
    )
    def test_a_page_that_is_no_flat_table_is_refused(
        self, inbox: Any, page: str, code: str
    ) -> None:
        inbox.write("a.html", page)
        assert _codes(inbox.load()) == [code]


class TestXml2003:
    def test_sheets_numbers_and_gaps(self, inbox: Any, number: Callable[..., str]) -> None:
        rows = [HEADER, [*_row(number(1))[:4], 100.5, "62170001"]]
        text = files.xml_2003({"三月": rows, "旧": rows}, encoding="GBK").decode("gbk")
        text = text.replace("<Row>", '<Row ss:Index="4">', 1)
        hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
        at = text.rindex("</Worksheet>")
        inbox.write("a.xls", text[:at] + hidden + text[at:], "gbk")
        assert _codes(inbox.load()) == ["file.extension", "sheet.hidden"]
        assert inbox.rows(PAID) == [("张三", "ok", 10050, month_of(2024, 3), 5, "三月")]

    def test_damaged_and_dangerous_texts_are_refused(self, inbox: Any) -> None:
        good = files.xml_2003({"一": [HEADER]})
        files.write(inbox.folder / "cut.xml", good[:-30])
        evil = good.replace(b"<Workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><Workbook', 1)
        files.write(inbox.folder / "evil.xml", evil)
        files.write(inbox.folder / "other.xml", b'<?xml version="1.0"?><a/>')
        far = good.replace(b"<Cell>", b'<Cell ss:Index="20000">', 1)
        files.write(inbox.folder / "far.xml", far)
        assert [(i.file, i.code) for i in inbox.load().issues] == [
            ("cut.xml", "file.truncated"),
            ("evil.xml", "file.unsafe_xml"),
            ("far.xml", "file.too_heavy"),
            ("other.xml", "file.unsupported"),
        ]

    def test_a_number_cell_with_all_digits_is_restored(
        self, inbox: Any, number: Callable[..., str]
    ) -> None:
        whole = next(n for n in map(number, range(1, 99)) if n[-1] != "X" and n[-3:] != "000")
        rows = [HEADER, ["张三", int(whole), "高龄津贴", "2024-03", 1, "62170001"]]
        files.write(inbox.folder / "a.xml", files.xml_2003({"一": rows}))
        assert _codes(inbox.load()) == ["number.raw_digits"]
        assert inbox.rows("SELECT person_no FROM record.payment") == [(whole,)]


class TestDbf:
    FIELDS = (
        ("姓名", "C", 9),
        ("SFZH", "C", 18),
        ("补贴项目", "C", 20),
        ("所属期", "C", 7),
        ("金额", "N", 10),
        ("账号", "N", 19),
    )

    def _records(self, number: Callable[..., str]) -> list[list[str]]:
        return [
            ["张三", number(1), "高龄津贴", "2024-03", "100.50", "6217000000001234567"],
            ["李四", number(2), "高龄津贴", "2024-03", "7", "6217000000001234567"],
            ["欧阳修齐治", number(3), "高龄津贴", "2024-03", "8.00", ""],
        ]

    def test_deleted_records_and_cut_characters(
        self, inbox: Any, number: Callable[..., str]
    ) -> None:
        data = files.dbf(self.FIELDS, self._records(number), deleted=frozenset({1}))
        files.write(inbox.folder / "a.dbf", data)
        delivery = inbox.load()
        assert _codes(delivery) == ["dbf.cut_char", "dbf.deleted"]
        assert inbox.rows("SELECT name, amount, account, row FROM record.payment ORDER BY row") == [
            ("张三", 10050, "6217000000001234567", 2),
            ("欧阳修齐", 800, None, 4),
        ]
        balance = delivery.balances[0]
        assert (balance.seen, balance.non_data, balance.balanced) == (4, 2, True)

    def test_utf_8_is_told_by_its_bytes(self, inbox: Any, number: Callable[..., str]) -> None:
        fields = [
            ("项目" if field[0] == "补贴项目" else field[0], *field[1:]) for field in self.FIELDS
        ]
        fields.append(("联系电话号码", "C", 3))
        records = [[*record, ""] for record in self._records(number)[:2]]
        data = files.dbf(fields, records, encoding="utf-8")
        files.write(inbox.folder / "a.dbf", data)
        inbox.load()
        assert inbox.rows("SELECT name FROM record.payment ORDER BY row") == [("张三",), ("李四",)]

    def test_a_missing_memo_file_and_a_cut_table(
        self, inbox: Any, number: Callable[..., str]
    ) -> None:
        fields = (*self.FIELDS, ("备注", "M", 10))
        records = [[*record, "1"] for record in self._records(number)[:2]]
        data = files.dbf(fields, records, version=0x83)
        files.write(inbox.folder / "a.dbf", data)
        files.write(inbox.folder / "b.dbf", data[:-20])
        assert [(i.file, i.code) for i in inbox.load().issues] == [
            ("a.dbf", "dbf.memo"),
            ("b.dbf", "file.truncated"),
        ]


class TestEncrypted:
    def test_the_password_that_was_handed_in_opens(
        self, inbox: Any, number: Callable[..., str], capfd: pytest.CaptureFixture[str]
    ) -> None:
        data = files.encrypted(files.workbook([HEADER, _row(number(1))]), "secret-4711")
        files.write(inbox.folder / "民政" / "a.xlsx", data)
        assert _codes(inbox.load()) == ["file.needs_password"]
        assert _codes(inbox.load(passwords=Passwords({"*": "wrong"}))) == ["file.wrong_password"]
        right = Passwords({"民政/*": "secret-4711", "*": "wrong"})
        delivery = inbox.load(passwords=right)
        assert _codes(delivery) == []
        assert len(inbox.rows(PAID)) == 1
        told = repr(right) + "".join(capfd.readouterr()) + repr(inbox.settings(passwords=right))
        assert "secret-4711" not in told

    def test_protection_against_changes_asks_for_nothing(
        self, inbox: Any, number: Callable[..., str]
    ) -> None:
        data = files.encrypted(files.workbook([HEADER, _row(number(1))]), "VelvetSweatshop")
        files.write(inbox.folder / "a.xlsx", data)
        assert _codes(inbox.load()) == []

    def test_passwords_come_from_the_environment_or_a_private_file(self, tmp_path: Path) -> None:
        path = tmp_path / "keys"
        path.write_text("# 民政局\n民政/*.xlsx: a: b\n*.xls: c\n", encoding="utf-8")
        path.chmod(0o600)
        environment = {"ANOMALY_PASSWORD_FILE": str(path), "ANOMALY_PASSWORD": "rest"}
        found = Passwords.from_environment(environment)
        asked = ["民政/名册.xlsx", "x/y.xls", "z.et"]
        assert [found.find(name) for name in asked] == ["a: b", "c", "rest"]
        assert Passwords.from_environment({}).find("z.et") is None
        path.chmod(0o644)
        with pytest.raises(ConfigurationError, match="600"):
            Passwords.from_file(path)


class TestContainers:
    def test_open_document_and_macro_workbooks(
        self, inbox: Any, number: Callable[..., str]
    ) -> None:
        rows = [HEADER, [*_row(number(1))[:4], 100.5, "62170001"]]
        files.write(inbox.folder / "a.ods", files.ods({"一": rows}))
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        out = io.BytesIO()
        book.save(out)
        files.write(inbox.folder / "b.xlsm", out.getvalue())
        assert _codes(inbox.load()) == []
        assert [row[:3] for row in inbox.rows(PAID)] == [("张三", "ok", 10050)] * 2

    def test_other_documents_are_not_taken_for_workbooks(self, tmp_path: Path) -> None:
        good = files.workbook([HEADER])
        letter = files.edited_zip(good, {"[Content_Types].xml": lambda part: part})
        letter = letter.replace(b"xl/workbook.xml", b"xl/document.xml")
        kinds = {
            "letter.docx": (letter, FileKind.UNKNOWN),
            "half.xlsx": (good[: len(good) // 2], FileKind.TRUNCATED),
            "web.xls": (b"\xef\xbb\xbf<!-- a --><table>", FileKind.HTML),
            "wide.txt": ("姓名\t金额\n".encode("utf-16"), FileKind.TEXT),
        }
        for name, (data, kind) in kinds.items():
            assert sniff(files.write(tmp_path / name, data)) is kind, name

    def test_a_cut_old_workbook_is_told_from_a_foreign_one(self, tmp_path: Path) -> None:
        import xlwt

        book = xlwt.Workbook()
        sheet = book.add_sheet("一")
        for row in range(2000):
            sheet.write(row, 0, f"张{row}")
        book.save(str(tmp_path / "a.xls"))
        data = (tmp_path / "a.xls").read_bytes()
        assert sniff(tmp_path / "a.xls") is FileKind.XLS
        assert sniff(files.write(tmp_path / "b.xls", data[: len(data) // 2])) is FileKind.TRUNCATED
        other = data.replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le"))
        assert sniff(files.write(tmp_path / "c.xls", other)) is FileKind.UNKNOWN
