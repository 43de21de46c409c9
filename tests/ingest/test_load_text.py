"""Text files from bytes to records: encodings, broken lines, row numbers, balance."""

from collections.abc import Callable
from typing import Any

import pytest

from anomaly.values import Severity, month_of

HEADER = "姓名,身份证号,补贴项目,所属期,金额（元）,银行账号"


def line(number: str, amount: str = "100", name: str = "张三") -> str:
    return f"{name},{number},高龄津贴,2024-03,{amount},6217000000001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(inbox: Any, number: Callable[..., str], encoding: str) -> None:
    inbox.write("a.csv", f"{HEADER}\r\n{line(number(1), name='䶮㐂')}\r\n", encoding)
    delivery = inbox.load()
    assert inbox.rows(
        "SELECT name, person_no, amount, from_month, file, sheet, row, part FROM record.payment"
    ) == [("䶮㐂", number(1), 10000, month_of(2024, 3), "a.csv", None, 2, 0)]
    assert delivery.issues == ()


def test_ascii_first_and_chinese_much_later(inbox: Any, number: Callable[..., str]) -> None:
    rows = [f"A{i},{number(i % 900)},x,2024-03,1,6217000000001" for i in range(4000)]
    text = "name,person_no,programme,from_month,amount,account\n" + "\n".join(rows) + "\n"
    inbox.write("a.csv", text + line(number(1)) + "\n", "gb18030")
    inbox.load(programmes=None)
    assert inbox.rows("SELECT name FROM record.payment ORDER BY row DESC LIMIT 1") == [("张三",)]


def test_characters_and_digits_at_every_block_edge(
    inbox: Any, number: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anomaly.ingest.readers.decoding._BLOCK", 7)
    names = ["䶮㐂" + chr(0x4E00 + i * 37 % 2000) for i in range(40)]
    body = "\r\n".join(line(number(i), name=name) for i, name in enumerate(names))
    inbox.write("a.csv", f"{HEADER}\r\n{body}\r\n", "gb18030")
    inbox.load()
    assert inbox.rows("SELECT name, person_no FROM record.payment ORDER BY row") == [
        (name, number(i)) for i, name in enumerate(names)
    ]


def test_a_broken_byte_costs_its_line_only(inbox: Any, number: Callable[..., str]) -> None:
    lines = [line(number(i)).encode("gb18030") for i in range(200)]
    lines[77] = lines[77].replace("张".encode("gb18030"), b"\xff\xff")
    path = inbox.folder / "a.csv"
    path.write_bytes(HEADER.encode("gb18030") + b"\n" + b"\n".join(lines) + b"\n")
    delivery = inbox.load()
    assert [(i.code, i.row) for i in delivery.issues] == [("row.bytes", 79)]
    balance = delivery.balances[0]
    assert (balance.accepted, balance.quarantined, balance.seen) == (199, 1, 201)
    assert balance.balanced


def test_bytes_in_no_encoding_refuse_the_file(inbox: Any) -> None:
    (inbox.folder / "a.csv").write_bytes(b"\xff\xff,\xfe\xff\n" * 50)
    assert [i.code for i in inbox.load().issues] == ["file.encoding"]


def test_titles_totals_footers_and_blank_lines_are_no_data(
    inbox: Any, number: Callable[..., str]
) -> None:
    inbox.write(
        "2024年3月高龄津贴.csv",
        "2024年3月高龄津贴发放表\n单位：元\n序号,姓名,身份证号,金额\n"
        f"1,张三,{number(1)},100\n\n2,李四,{number(2)},50.5\n"
        "序号,姓名,身份证号,金额\n"
        f"3,王五,{number(3)},1\n,合　计,,151.50\n制表人：赵六,,,\n审核人：钱七\n",
    )
    delivery = inbox.load()
    assert inbox.rows(
        "SELECT row, amount, programme, from_month FROM record.payment ORDER BY row"
    ) == [
        (4, 10000, "高龄津贴", month_of(2024, 3)),
        (6, 5050, "高龄津贴", month_of(2024, 3)),
        (8, 100, "高龄津贴", month_of(2024, 3)),
    ]
    balance = delivery.balances[0]
    assert (balance.seen, balance.accepted, balance.non_data) == (11, 3, 8)
    assert delivery.issues == ()


def test_a_total_that_differs_is_a_warning(inbox: Any, number: Callable[..., str]) -> None:
    inbox.write("a.csv", f"{HEADER}\n{line(number(1))}\n合计,,,,99,\n")
    assert [(i.code, i.row) for i in inbox.load().issues] == [("sheet.total_differs", 3)]


def test_rows_are_numbered_as_a_person_sees_them(inbox: Any, number: Callable[..., str]) -> None:
    inbox.write(
        "a.csv",
        f'{HEADER}\n{line(number(1))}\n\n"张\n三",{number(2)},高龄津贴,2024-03,"1,000",1234567\n'
        f"short,row\n{line(number(3))}\n{line(number(4))},extra\n{line(number(5))}\n",
    )
    delivery = inbox.load()
    assert inbox.rows("SELECT row, person_no FROM record.payment ORDER BY row") == [
        (2, number(1)),
        (4, number(2)),
        (7, number(3)),
        (9, number(5)),
    ]
    assert [(i.code, i.row) for i in delivery.issues] == [("row.length", 6), ("row.length", 8)]
    assert delivery.balances[0].balanced


def test_an_unclosed_quote_names_where_it_begins(inbox: Any, number: Callable[..., str]) -> None:
    rows = [line(number(i)) for i in range(20)]
    rows[10] = '"' + rows[10]
    inbox.write("a.csv", HEADER + "\n" + "\n".join(rows) + "\n")
    delivery = inbox.load()
    assert [(i.code, i.row) for i in delivery.issues] == [("row.quote", 12)]
    assert delivery.balances[0].accepted == 10
    assert delivery.balances[0].balanced


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";", "^", "，"])
def test_delimiters(inbox: Any, number: Callable[..., str], delimiter: str) -> None:
    text = f"{HEADER}\n{line(number(1))}\n{line(number(2))}\n".replace(",", delimiter)
    inbox.write("a.txt", text)
    inbox.load()
    assert inbox.rows("SELECT count(*) FROM record.payment") == [(2,)]


def test_a_bad_number_never_costs_the_row(inbox: Any, number: Callable[..., str]) -> None:
    texts = [number(1)[:-1], "无", "5.2E+17", number(2)[:4] + "*" * 10 + number(2)[-4:], ""]
    inbox.write("a.csv", HEADER + "\n" + "\n".join(line(t) for t in texts) + "\n")
    delivery = inbox.load()
    assert inbox.rows("SELECT person_no_kind FROM record.payment ORDER BY row") == [
        ("cut",),
        ("placeholder",),
        ("float",),
        ("masked",),
        ("none",),
    ]
    assert delivery.balances[0].quarantined == 0
    codes = sorted(i.code for i in delivery.issues)
    assert codes == [
        "file.excel_damage",
        "number.length",
        "number.masked",
        "number.placeholder",
        "number.precision_lost",
    ]


def test_unusable_required_fields_quarantine_the_row(
    inbox: Any, number: Callable[..., str]
) -> None:
    inbox.write(
        "a.csv",
        f"{HEADER}\n{line(number(1), '约500')}\n,,高龄津贴,2024-03,100,1234567\n"
        f"{line(number(2))}\n",
    )
    delivery = inbox.load()
    wrong = [i for i in delivery.issues if i.code == "row.required"]
    assert [(i.row, i.severity) for i in wrong] == [(2, Severity.ERROR), (3, Severity.ERROR)]
    assert (delivery.balances[0].accepted, delivery.balances[0].quarantined) == (1, 2)


def test_raw_values_are_masked_in_issues(inbox: Any, number: Callable[..., str]) -> None:
    bad = number(1)[:-1] + ("0" if number(1)[-1] != "0" else "1")
    inbox.write("a.csv", f"{HEADER}\n{line(bad)}\n")
    delivery = inbox.load()
    shown = [i for i in delivery.issues if i.raw]
    assert shown
    assert not [i for i in shown if bad in f"{i.raw}{i.message_zh}{i.message_en}"]


def test_unknown_programmes_are_kept_and_told_once(inbox: Any, number: Callable[..., str]) -> None:
    rows = [line(number(i)).replace("高龄津贴", "高龄补帖") for i in range(5)]
    inbox.write("a.csv", HEADER + "\n" + "\n".join(rows) + "\n")
    delivery = inbox.load()
    assert [(i.code, i.row) for i in delivery.issues] == [("cell.programme_unknown", 2)]
    assert "高龄津贴" in delivery.issues[0].message_zh
    assert inbox.rows("SELECT DISTINCT programme FROM record.payment") == [("高龄补帖",)]


def test_a_unit_that_contradicts_the_header_refuses_the_sheet(
    inbox: Any, number: Callable[..., str]
) -> None:
    inbox.write("a.csv", f"{HEADER}\n{line(number(1), '3.5万元')}\n{line(number(2))}\n")
    delivery = inbox.load()
    assert [i.code for i in delivery.issues] == ["amount.unit_clash"]
    assert delivery.balances[0].refused == "amount.unit_clash"
    assert inbox.rows("SELECT count(*) FROM record.payment") == [(0,)]


def test_many_issues_of_one_kind_are_counted_beyond_the_limit(
    inbox: Any, number: Callable[..., str]
) -> None:
    rows = [line("'" + number(i)) for i in range(30)]
    inbox.write("a.csv", HEADER + "\n" + "\n".join(rows) + "\n")
    delivery = inbox.load(issue_limit=10)
    codes = [i.code for i in delivery.issues]
    assert codes == ["number.cleaned"] * 10 + ["sheet.more"]
    assert "20" in delivery.issues[-1].message_zh
