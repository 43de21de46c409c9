"""`anomaly rules diff`: which findings a change of rules wins and loses."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from anomaly.cli.options import json_option, language_option
from anomaly.values import Text, yuan

if TYPE_CHECKING:
    from anomaly.authoring import Change, Comparison

_KINDS = {
    "won": Text("新增疑点", "findings won"),
    "lost": Text("减少疑点", "findings lost"),
    "changed": Text("数字有变的疑点", "findings with other figures"),
    "other": Text("其他结论变化", "other answers that changed"),
}
_OUTCOMES = {
    "hit": Text("疑点", "hit"),
    "excepted": Text("例外", "excepted"),
    "cannot_tell": Text("无法判断", "cannot tell"),
    "clear": Text("无疑点", "clear"),
}


@click.command(
    "diff",
    epilog="示例 / example:  anomaly rules diff death.pay_after_death "
    "rules/death/pay_after_death.yml --on sample_data/inbox",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--on",
    "place",
    type=click.Path(path_type=Path),
    required=True,
    help="来数文件夹，或某次运行的结果文件夹 / an inbox, or the folder of a run",
)
@json_option
@language_option
def diff(before: str, after: str, place: Path, *, as_json: bool, language: str) -> int:
    """比较两套规则（或两条规则）：在同一批数据上，新增和减少哪些疑点。

    Findings won and lost from rules A to rules B over the same data. A and B are folders of rules,
    rule files, or ids of shipped rules; two single rules are compared whatever their ids are. The
    county's lists, mappings and site file are those beside the inbox.
    """
    from anomaly.authoring import compare, delivered_data, open_side
    from anomaly.ingest import Passwords
    from anomaly.stages import list_names

    passwords = Passwords.from_environment(os.environ)
    with delivered_data(place, language=language, passwords=passwords) as data:
        lists = list_names(data.request)
        sides = [
            open_side(name, data.vocabulary, site=data.request.site, lists=lists)
            for name in (before, after)
        ]
        comparison = compare(sides[0], sides[1], data)
    if as_json:
        click.echo(json.dumps(_comparison_row(comparison), ensure_ascii=False, indent=2))
    else:
        _print(comparison, language)
    return 0


def _comparison_row(comparison: "Comparison") -> dict[str, Any]:
    return {
        "rules": list(comparison.rules),
        "added": list(comparison.added),
        "removed": list(comparison.removed),
        "not_asked": [
            {"rule": row.rule, "missing": list(row.missing)} for row in comparison.not_asked
        ],
        "changes": [
            {
                "rule": change.rule,
                "finding_id": change.finding_id,
                "kind": change.kind.value,
                "subject": dict(change.subject),
                "town": change.town,
                "village": change.village,
                "before": _side_row(change.before.value, change.count_before, change.amount_before),
                "after": _side_row(change.after.value, change.count_after, change.amount_after),
            }
            for change in comparison.changes
        ],
    }


def _side_row(outcome: str, count: int, amount: int | None) -> dict[str, Any]:
    yuan_text = None if amount is None else str(yuan(amount))
    return {"outcome": outcome, "count": count, "amount": yuan_text}


def _print(comparison: "Comparison", language: str) -> None:
    from anomaly.authoring import Kind

    zh = language == "zh"
    for label, names in (
        (Text("B 新增的规则", "rules only in B"), comparison.added),
        (Text("B 没有的规则", "rules only in A"), comparison.removed),
    ):
        if names:
            click.echo(f"{label.of(language)}: {', '.join(names)}")
    for row in comparison.not_asked:
        missing = ", ".join(row.missing)
        click.echo(
            f"{row.rule}: 未运行，缺表 {missing}" if zh else f"{row.rule}: not run, no {missing}"
        )
    for kind in Kind:
        changes = comparison.of(kind)
        if changes:
            click.echo(f"\n{_KINDS[kind.value].of(language)}: {_sum_line(changes, zh=zh)}")
        for change in changes:
            click.echo("  " + _line(change, language))
    asked = len(comparison.rules)
    click.echo(
        f"\n比较了 {asked} 条规则，{len(comparison.changes)} 处不同"
        if zh
        else f"\n{asked} rules compared, {len(comparison.changes)} answers differ"
    )


def _sum_line(changes: "Sequence[Change]", *, zh: bool) -> str:
    fen = sum((change.amount_after or 0) - (change.amount_before or 0) for change in changes)
    amount = f"{yuan(fen):+,.2f}"
    return f"{len(changes)} 个，金额 {amount} 元" if zh else f"{len(changes)}, {amount} yuan"


def _line(change: "Change", language: str) -> str:
    """One finding: rule, place, identity, outcome and figures before and after, its id."""
    place = "/".join(part for part in (change.town, change.village) if part)
    identity = "; ".join(value or "-" for _, value in change.subject)
    sides = [
        _side(change.before.value, change.count_before, change.amount_before, language),
        _side(change.after.value, change.count_after, change.amount_after, language),
    ]
    parts = [change.rule, place, identity, " -> ".join(sides), change.finding_id]
    return "  ".join(part for part in parts if part)


def _side(outcome: str, count: int, amount: int | None, language: str) -> str:
    text = _OUTCOMES[outcome].of(language)
    if not count:
        return text
    text += f" x{count}"
    return text if amount is None else f"{text} {yuan(amount):,.2f}"
