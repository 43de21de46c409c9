"""The workbook, read back with other libraries: what is written is what is there."""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from anomaly.deliver import RunView, write_workbook
from anomaly.deliver.handout import hand_out
from anomaly.deliver.words import CHOICES
from anomaly.deliver.workbook import book as book_module
from anomaly.deliver.workbook import grid as grid_module
from anomaly.errors import InternalError, StorageError
from anomaly.leads import check_characters
from anomaly.values import Finding, ListName, Text, mask_number, month_text

_SHEETS = [
    "汇总",
    "疑点清单",
    "疑点明细",
    "待确认身份",
    "应享未享",
    "规则运行情况",
    "数据质量",
    "填写说明",
    "_lists",
]
_LEAD_COLUMNS = """
序号 疑点对象编号 风险等级 得分 县 乡镇 村 组 姓名 身份证号 户主 与户主关系 补贴项目 疑点类型
疑点描述 所属期起 所属期止 涉及笔数 疑点金额(元) 是否仍在发放 账号后四位 户名 比对数据来源
原始文件/工作表/行号 匹配方式 同名情况 为什么排在这里 合理解释核对 规则核实率 政策依据
可能的合理解释 建议核查方式 首次发现 连续出现期数 变化 主管部门 交办单位 办结期限 预期追回(元)
当前办理状态
核查人 核查日期 核查方式 核查情况 是否属实 不属实原因 责任原因 应追缴金额 已追缴金额 是否停发
整改情况 是否移送 移送单位 处置方式 备注
"""
_FILLED = _LEAD_COLUMNS.split()[40:]


@pytest.fixture(scope="module")
def book(written: Path) -> Iterator[Workbook]:
    loaded = openpyxl.load_workbook(written)
    yield loaded
    loaded.close()


def _rows(sheet: Worksheet) -> list[dict[str, Any]]:
    header = [cell.value for cell in sheet[1]]
    return [
        dict(zip(header, (c.value for c in row), strict=True)) for row in sheet.iter_rows(min_row=2)
    ]


def _column(sheet: Worksheet, name: str) -> int:
    return [cell.value for cell in sheet[1]].index(name) + 1


def test_sheets(book: Workbook) -> None:
    assert book.sheetnames == _SHEETS
    assert [book[n].sheet_state for n in _SHEETS] == ["visible"] * 8 + ["veryHidden"]


def test_columns_of_the_list(book: Workbook) -> None:
    assert [cell.value for cell in book["疑点清单"][1]] == _LEAD_COLUMNS.split()


def test_every_lead_of_the_hand_out_cell_by_cell(written: Path, view: RunView) -> None:
    grid = CalamineWorkbook.from_path(str(written)).get_sheet_by_name("疑点清单").to_python()
    header, rows = grid[0], [dict(zip(grid[0], row, strict=True)) for row in grid[1:]]
    assert header == _LEAD_COLUMNS.split()
    leads = hand_out(view).leads
    assert len(rows) == len(leads)
    words = {"high": "高", "medium": "中", "low": "低", "info": "提示"}
    for number, (row, lead) in enumerate(zip(rows, leads, strict=True), start=1):
        assert row["序号"] == number
        assert row["疑点对象编号"] == view.printed_key(lead.lead_id)
        assert row["风险等级"] == words[lead.level.code]
        assert row["得分"] == float(lead.score)
        assert (row["县"], row["乡镇"], row["村"]) == ("青禾县", lead.town, lead.village)
        assert row["身份证号"] == (mask_number(lead.person_no) or "")
        assert row["疑点金额(元)"] == (lead.amount or 0) / 100
        assert (row["所属期起"], row["所属期止"]) == (
            month_text(lead.period_from),
            month_text(lead.period_to),
        )
        assert row["涉及笔数"] == lead.count
        assert row["是否仍在发放"] == ("是" if lead.still_paid else "否")
        assert row["疑点描述"].endswith("。")
        assert str(row["首次发现"]) == "2024-12-31"
        assert {row[name] for name in _FILLED} == {""}


def test_why_names_the_three_largest_parts(book: Workbook, view: RunView) -> None:
    row = _rows(book["疑点清单"])[0]
    lead = hand_out(view).leads[0]
    lines = row["为什么排在这里"].split("\n")
    best = sorted((w.points for w in lead.why), reverse=True)[:3]
    assert [line.rsplit("+", 1)[1] for line in lines] == [str(p) for p in best]


def test_details_hold_every_finding_with_its_evidence(book: Workbook, view: RunView) -> None:
    rows = _rows(book["疑点明细"])
    found = view.findings_by_id()
    expected = [found[i] for lead in hand_out(view).leads for i in lead.finding_ids]
    assert [r["疑点编号"] for r in rows] == [view.printed_key(f.finding_id) for f in expected]
    for row, finding in zip(rows, expected, strict=True):
        assert row["规则"] == finding.rule
        assert row["原始行"].count("\n") + 1 == len(finding.sources)
        assert row["条件与两边的值"].count("\n") + 1 == len(finding.values)
        assert "（成立）" in row["条件与两边的值"]
        assert row["参数及来源"] == "宽限月数＝1（规则默认）"


def test_links_lead_from_a_lead_to_its_findings_and_back(book: Workbook, view: RunView) -> None:
    leads, details = book["疑点清单"], book["疑点明细"]
    name = _column(leads, "姓名")
    key = _column(details, "疑点对象编号")
    for row, lead in enumerate(hand_out(view).leads, start=2):
        link = leads.cell(row, name).hyperlink
        assert link is not None
        sheet, cell = link.location.replace("'", "").split("!")
        assert sheet == "疑点明细"
        target = details[cell].row
        assert details.cell(target, key).value == view.printed_key(lead.lead_id)
        back = details.cell(target, _column(details, "姓名")).hyperlink
        assert back is not None
        assert back.location == f"'疑点清单'!A{row}"


def test_identity_leads_stand_on_their_own_sheet(book: Workbook, view: RunView) -> None:
    rows = _rows(book["待确认身份"])
    leads = [x for x in view.leads if x.list is ListName.IDENTITY]
    assert [r["疑点对象编号"] for r in rows] == [view.printed_key(x.lead_id) for x in leads]
    assert {r["风险等级"] for r in rows} <= {"中", "低"}
    assert "同名同出生" in rows[0]["同名情况"]


def test_coverage_adds_up_and_an_unrun_rule_has_no_zeros(book: Workbook) -> None:
    rows = _rows(book["规则运行情况"])
    assert (rows[0]["状态"], rows[0]["检查数"], rows[0]["命中"]) == ("未运行", None, None)
    assert rows[0]["未运行原因"].startswith("缺表")
    parts = ("命中", "例外", "豁免", "无法判断", "未见异常")
    for row in rows[1:]:
        assert row["检查数"] == sum(row[p] for p in parts)


def test_data_quality_groups_issues(book: Workbook) -> None:
    rows = _rows(book["数据质量"])
    assert [(r["问题代码"], r["处数"]) for r in rows] == [
        ("date.unreadable", 2),
        ("sheet.unknown", 1),
        ("number.check", 7),
    ]
    assert rows[2]["举例（前三处）"].count("\n") == 2


def test_drop_downs_offer_the_lists_and_warn(book: Workbook, view: RunView) -> None:
    sheet = book["疑点清单"]
    last = len(hand_out(view).leads) + 1
    lists = {str(v.sqref): v for v in sheet.data_validations.dataValidation if v.type == "list"}
    expected = {
        "核查方式": "method",
        "是否属实": "verdict",
        "不属实原因": "reason",
        "责任原因": "cause",
        "是否停发": "yes_no",
        "整改情况": "correction",
        "是否移送": "yes_no",
        "处置方式": "disposal",
    }
    for header, name in expected.items():
        letter = sheet.cell(1, _column(sheet, header)).column_letter
        rule = lists.pop(f"{letter}2:{letter}{last}")
        assert (rule.formula1, rule.errorStyle) == (f"list_{name}", "warning")
        place = book.defined_names[f"list_{name}"].attr_text
        assert place is not None
        cells = book["_lists"][place.split("!")[1].replace("$", "")]
        assert [c[0].value for c in cells] == [zh for zh, _ in CHOICES[name]]
    assert lists == {}
    kinds = sorted(v.type for v in sheet.data_validations.dataValidation if v.type != "list")
    assert kinds == ["date", "decimal", "decimal"]


@pytest.mark.parametrize("name", ["疑点清单", "疑点明细", "待确认身份", "规则运行情况", "数据质量"])
def test_table_sheets_can_be_read_filtered_and_printed(book: Workbook, name: str) -> None:
    sheet = book[name]
    assert sheet.freeze_panes is not None
    assert sheet.freeze_panes.endswith("2")
    assert sheet.auto_filter.ref == sheet.dimensions
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1"
    assert not sheet.merged_cells.ranges
    assert sheet.protection.sheet is True
    assert sheet.protection.password is None
    assert sheet.protection.autoFilter is False  # False: not locked away
    assert sheet.protection.formatColumns is False


def test_only_the_cells_to_fill_are_open(book: Workbook) -> None:
    sheet = book["疑点清单"]
    open_columns = [
        cell.value for cell in sheet[1] if not sheet.cell(2, cell.column).protection.locked
    ]
    assert open_columns == _FILLED
    details = book["疑点明细"]
    assert [c.value for c in details[1] if not details.cell(2, c.column).protection.locked] == [
        "是否属实",
        "不属实原因",
        "应追缴金额",
        "备注",
    ]


def test_numbers_are_text_also_in_empty_rows(book: Workbook) -> None:
    sheet = book["疑点清单"]
    for header in ("身份证号", "账号后四位", "疑点对象编号"):
        cell = sheet.cell(2, _column(sheet, header))
        assert (cell.data_type, cell.number_format) == ("s", "@")
        assert sheet.column_dimensions[cell.column_letter].number_format == "@"


def test_no_full_number_or_account_is_in_the_file(written: Path, view: RunView) -> None:
    secrets = {s for f in view.findings for s in (f.person_no, f.account, f.subject) if s}
    secrets = {s for s in secrets if len(s) > 10}
    with zipfile.ZipFile(written) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert len(secrets) > 100
    assert [s for s in secrets if s.encode() in whole] == []


def test_nothing_computes_or_calls(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert b'TargetMode="External"' not in content
            if name.startswith("xl/worksheets/sheet"):
                assert not re.search(rb"<f[ >]", content)


def test_the_summary_agrees_with_the_run(book: Workbook, view: RunView) -> None:
    sheet = book["汇总"]
    cells = [[c.value for c in row] for row in sheet.iter_rows(max_col=9)]
    assert cells[1][0] == "本表仅供核查，不代表认定"
    basics = {row[0]: row[1] for row in cells if row[0] and row[1] is not None}
    assert basics["批次号"] == view.run_id
    assert basics["疑点对象（高／中／低）"] == "59（23 / 20 / 16）"
    assert basics["规则 已运行 / 未运行"] == "11 / 1"
    start = next(n for n, row in enumerate(cells) if row[0] == "乡镇")
    towns = cells[start + 1 : start + 7]
    assert [towns[-1][0], towns[-1][2]] == ["合计", 59]
    for column in range(1, 7):
        assert sum(t[column] for t in towns[:-1]) == pytest.approx(towns[-1][column])
    assert basics["疑点金额（同一笔只计一次）"] == f"{towns[-1][1]:,.2f}"
    assert len(sheet._charts) == 3


def test_the_batch_is_named_where_people_and_programs_look(book: Workbook, view: RunView) -> None:
    guide = [[c.value for c in row] for row in book["填写说明"].iter_rows(max_col=2)]
    assert ["批次号", view.run_id] in guide
    assert ["批次校验", check_characters("batch", view.run_id)] in guide
    assert book["_lists"]["A2"].value == view.run_id
    assert {p.name: p.value for p in book.custom_doc_props} == {
        "batch": view.run_id,
        "schema": "1",
    }


def test_equal_runs_give_equal_bytes(view: RunView, written: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.xlsx"
    write_workbook(view, path)
    assert path.read_bytes() == written.read_bytes()


def _cells(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_streaming_writes_the_same_cells(
    view: RunView, written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_module, "_STREAMED_ROWS", 0)
    path = tmp_path / "streamed.xlsx"
    write_workbook(view, path)
    assert _cells(path) == _cells(written)


def test_hostile_text_stays_text(
    make_view: Callable[..., RunView], hostile: tuple[str, ...], tmp_path: Path
) -> None:
    view = make_view()
    names = {x.lead_id: hostile[n % len(hostile)] for n, x in enumerate(view.leads)}

    def changed(finding: Finding) -> Finding:
        if finding.lead_id is None:
            return finding
        text = names[finding.lead_id]
        return replace(finding, message=Text(text, text), town=text, programme=text)

    leads = [
        replace(x, name=names[x.lead_id], town=names[x.lead_id], programmes=(names[x.lead_id],))
        for x in view.leads
    ]
    path = tmp_path / "hostile.xlsx"
    write_workbook(
        replace(view, findings=[changed(f) for f in view.findings], leads=leads, county=hostile[0]),
        path,
    )
    sheet = openpyxl.load_workbook(path)["疑点清单"]
    shown = hand_out(replace(view, leads=leads)).leads
    for row, lead in zip(_rows(sheet), shown, strict=True):
        assert (row["县"], row["乡镇"]) == (hostile[0], lead.town)
        assert row["补贴项目"] == lead.town
    assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n", "d"}


def test_what_a_cell_cannot_hold_is_marked_or_cut(
    make_view: Callable[..., RunView], tmp_path: Path
) -> None:
    view = make_view()
    first = view.leads[0]
    findings = [
        replace(f, message=Text("长" * 40_000, "x")) if f.finding_id == first.finding_ids[0] else f
        for f in view.findings
    ]
    path = tmp_path / "long.xlsx"
    leads = [replace(first, village="坏\x00\x0b\ud800村"), *view.leads[1:]]
    write_workbook(replace(view, findings=findings, leads=leads), path)
    row = _rows(openpyxl.load_workbook(path)["疑点清单"])[0]
    assert len(row["疑点描述"]) == 32_767
    assert row["疑点描述"].endswith(" …")
    assert row["村"] == "坏\ufffd\ufffd\ufffd村"


def test_long_sheets_end_and_say_so(
    view: RunView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_module, "MOST_ROWS", 5)
    monkeypatch.setattr("anomaly.deliver.workbook.summary.MOST_ROWS", 5)
    path = tmp_path / "cut.xlsx"
    write_workbook(view, path)
    book = openpyxl.load_workbook(path)
    assert book["疑点清单"].max_row == 6
    summary = {row[0].value: row[1].value for row in book["汇总"].iter_rows(max_col=2)}
    assert summary["疑点清单"] == "59行，只列前5行"


def test_an_empty_run_has_all_sheets_and_says_so(empty_view: RunView, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    write_workbook(empty_view, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == _SHEETS
    assert [c.value for c in book["疑点清单"][1]] == _LEAD_COLUMNS.split()
    assert book["疑点清单"].max_row == 1
    with zipfile.ZipFile(path) as archive:
        drawings = "".join(
            archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/drawings/")
        )
    assert "没有疑点不等于没有问题" in drawings


def test_english(make_view: Callable[..., RunView], tmp_path: Path) -> None:
    path = tmp_path / "en.xlsx"
    write_workbook(make_view(language="en"), path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:3] == ["Summary", "Leads", "Findings"]
    row = _rows(book["Leads"])[0]
    assert (row["Level"], row["What was found"]) == ("high", "Exclusive programmes together")
    assert row["Description"].endswith(".")


def test_a_call_that_fails_stops_the_book_and_leaves_no_file(
    view: RunView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_module, "LONGEST_TEXT", 10**9)
    long = [replace(f, message=Text("长" * 40_000, "x")) for f in view.findings]
    with pytest.raises(InternalError, match="cell O2 of sheet 疑点清单"):
        write_workbook(replace(view, findings=long), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_is_one_clear_error(view: RunView, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"a\.xlsx"):
        write_workbook(view, tmp_path / "missing" / "a.xlsx")
