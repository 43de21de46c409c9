"""How results are shown in a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from anomaly.values import Level, SheetBalance, Text

if TYPE_CHECKING:
    from anomaly.county.score import RuleScore
    from anomaly.pipeline import ScanSummary

_LEVELS = {
    Level.HIGH: Text("高", "high"),
    Level.MEDIUM: Text("中", "medium"),
    Level.LOW: Text("低", "low"),
    Level.INFO: Text("提示", "info"),
}


def console() -> Console:
    """A console that wraps nothing when its output is a file or a pipe."""
    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=160)


def print_scan(summary: "ScanSummary", language: str) -> None:
    """Row balance, coverage of the rules, leads by level, and where the files are."""
    out = console()
    zh = language == "zh"
    _print_balance(summary, out, zh=zh)
    _print_coverage(summary, out, zh=zh)
    leads = summary.leads
    counts = {level: sum(lead.level is level for lead in leads) for level in _LEVELS}
    parts = [f"{text.of(language)} {counts[level]}" for level, text in _LEVELS.items()]
    if zh:
        out.print(f"疑点对象 {len(leads)} 个（{'，'.join(parts)}），统计截止 {summary.as_of}")
        out.print("疑点仅供核查，不代表认定")
    else:
        out.print(f"{len(leads)} leads ({', '.join(parts)}), as of {summary.as_of}")
        out.print("discrepancies to check, not conclusions")
    for label, path in (
        (Text("工作簿", "workbook"), summary.workbook),
        (Text("报告", "report"), summary.report),
    ):
        out.print(f"{label.of(language)}: {path}", soft_wrap=True)


def _print_balance(summary: "ScanSummary", out: Console, *, zh: bool) -> None:
    """One line a file; the sheets one by one stand in the manifest."""
    table = Table(title="行数平衡" if zh else "row balance", title_justify="left")
    heads = (
        ("文件", "工作表", "标准表", "读入", "入库", "修复入库", "隔离", "非数据", "拒收")
        if zh
        else ("file", "sheets", "table", "seen", "accepted", "repaired", "quarantined", "non-data",
              "refused")
    )  # fmt: skip
    for position, head in enumerate(heads):
        table.add_column(head, justify="left" if position in {0, 2, 8} else "right")
    files: dict[str, list[SheetBalance]] = {}
    for row in summary.balances:
        files.setdefault(row.file, []).append(row)
    for file, rows in files.items():
        sums = [
            sum(numbers)
            for numbers in zip(
                *((r.seen, r.accepted, r.repaired, r.quarantined, r.non_data) for r in rows),
                strict=True,
            )
        ]
        table.add_row(
            file,
            str(sum(row.sheet is not None for row in rows) or ""),
            " ".join(dict.fromkeys(row.table for row in rows if row.table)),
            *map(str, sums),
            " ".join(dict.fromkeys(row.refused for row in rows if row.refused)),
        )
    out.print(table)


def _print_coverage(summary: "ScanSummary", out: Console, *, zh: bool) -> None:
    table = Table(title="规则运行情况" if zh else "rules", title_justify="left")
    heads = (
        ("规则", "名称", "状态", "检查", "疑点", "例外", "核销", "无法判断", "正常", "原因")
        if zh
        else ("rule", "title", "status", "checked", "hit", "excepted", "waived", "cannot tell",
              "clear", "reason")
    )  # fmt: skip
    for position, head in enumerate(heads):
        table.add_column(head, justify="right" if 3 <= position <= 8 else "left")  # noqa: PLR2004
    language = "zh" if zh else "en"
    for row in summary.coverage:
        status = ("已运行", "ran") if row.status == "ran" else ("未运行", "not run")
        numbers = (row.checked, row.hit, row.excepted, row.waived, row.cannot_tell, row.clear)
        card = summary.cards.get(row.rule)
        table.add_row(
            row.rule,
            card.title.of(language) if card else "",
            status[0 if zh else 1],
            *(str(n) for n in numbers),
            row.reason.of(language) if row.reason else "",
        )
    out.print(table)


def print_scores(scores: Sequence["RuleScore"], language: str) -> None:
    """Recall and precision per rule against the planted truth."""
    zh = language == "zh"
    table = Table(
        title="与预设答案对照" if zh else "against the planted truth", title_justify="left"
    )
    heads = (
        ("规则", "预设", "找到", "召回率", "多报", "精确率", "合法相似", "其中误报", "灰色命中")
        if zh
        else ("rule", "planted", "found", "recall", "false", "precision", "look-alikes",
              "of them hit", "grey hits")
    )  # fmt: skip
    for position, head in enumerate(heads):
        table.add_column(head, justify="left" if position == 0 else "right")
    for score in scores:
        table.add_row(
            score.rule,
            str(score.planted),
            str(score.found),
            _ratio(score.recall),
            str(score.false_hits),
            _ratio(score.precision),
            str(score.lookalikes),
            str(score.lookalike_hits),
            str(score.grey_hits),
        )
    console().print(table)


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
