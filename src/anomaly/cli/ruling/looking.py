"""`anomaly rules list` and `show`: what rules there are and what one of them means."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from anomaly.cli.options import json_option, language_option
from anomaly.cli.ruling.library import folder_option, globs_argument, one_rule, open_library

if TYPE_CHECKING:
    from anomaly.values import RuleCard


@click.command("list", epilog="示例 / example:  anomaly rules list 'death.*'")
@globs_argument
@folder_option
@json_option
@language_option
def list_rules(globs: tuple[str, ...], folder: Path | None, *, as_json: bool, language: str) -> int:
    """列出规则：编号、名称、等级、所需数据表。

    List the rules: id, title, level, tables needed.
    """
    _, library = open_library(folder)
    cards = [rule.card() for rule in library.select(globs).rules]
    if as_json:
        rows = [card_row(card) for card in cards]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for card in cards:
        click.echo(
            f"{card.rule}\t{card.version}\t{card.status}\t{card.level.code}\t"
            f"{card.title.of(language)}\t{' '.join(card.needs)}"
        )
    return 0


def card_row(card: "RuleCard") -> dict[str, object]:
    """A rule as `--json` prints it."""
    return {
        "rule": card.rule,
        "version": card.version,
        "status": card.status,
        "level": card.level.code,
        "list": card.list.value,
        "title": {"zh": card.title.zh, "en": card.title.en},
        "needs": list(card.needs),
    }


@click.command("show", epilog="示例 / example:  anomaly rules show death.pay_after_death")
@click.argument("rule_id")
@folder_option
@language_option
def show(rule_id: str, folder: Path | None, *, language: str) -> int:
    """查看一条规则：含义、例外、可能的合理解释、核查方式。

    Show one rule: its meaning, exceptions, innocent reasons, how to check.
    """
    _, library = open_library(folder)
    rule = one_rule(library, rule_id)
    card = rule.card()
    zh = language == "zh"

    def section(title_zh: str, title_en: str, lines: list[str]) -> None:
        if lines:
            click.echo(f"\n{title_zh if zh else title_en}")
            for line in lines:
                click.echo(f"  - {line}")

    click.echo(f"{card.rule} {card.version}  {card.title.of(language)}  [{card.level.code}]")
    click.echo(card.why.of(language))
    click.echo(card.sentence.of(language))
    click.echo(card.basis.of(language))
    section(
        "参数",
        "parameters",
        [f"{p.of(language)}: {value} ({src})" for p, value, src in card.parameters],
    )
    section("例外", "exceptions", [f"{n}: {t.of(language)}" for n, t in card.exceptions.items()])
    section(
        "降级情形", "lowered when", [f"{n}: {t.of(language)}" for n, t in card.lowerings.items()]
    )
    section(
        "可能的合理解释",
        "what else could explain it",
        [f"{reason.of(language)} {check.of(language)}" for reason, check in card.innocent_reasons],
    )
    section("核查方式", "how to check", [t.of(language) for t in card.check_steps])
    section("局限", "known limits", [t.of(language) for t in card.known_limits])
    return 0
