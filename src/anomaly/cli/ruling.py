"""`anomaly rules`: look at the rule library, check it, run its tests."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from anomaly.cli.options import json_option, language_option
from anomaly.errors import AnomalyError, ErrorList, ExitCode

if TYPE_CHECKING:
    from anomaly.rules import RuleSet
    from anomaly.vocabulary import Vocabulary

_FOLDER = click.option(
    "--rules",
    "folder",
    type=click.Path(path_type=Path),
    default=None,
    help="规则库文件夹，默认为随程序提供的规则库 / rule library, default: the shipped one",
)
_GLOBS = click.argument("globs", nargs=-1)


@click.group()
def rules() -> None:
    """规则库：列出、查看、检查、测试。

    The rule library: list, show, lint, test.
    """


@rules.command("list", epilog="示例 / example:  anomaly rules list 'death.*'")
@_GLOBS
@_FOLDER
@json_option
@language_option
def list_rules(globs: tuple[str, ...], folder: Path | None, *, as_json: bool, language: str) -> int:
    """列出规则：编号、名称、等级、所需数据表。

    List the rules: id, title, level, tables needed.
    """
    _, library = _load(folder)
    cards = [rule.card() for rule in library.select(globs).rules]
    if as_json:
        rows = [
            {
                "rule": card.rule,
                "version": card.version,
                "status": card.status,
                "level": card.level.code,
                "list": card.list.value,
                "title": {"zh": card.title.zh, "en": card.title.en},
                "needs": list(card.needs),
            }
            for card in cards
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for card in cards:
        click.echo(
            f"{card.rule}\t{card.version}\t{card.status}\t{card.level.code}\t"
            f"{card.title.of(language)}\t{' '.join(card.needs)}"
        )
    return 0


@rules.command("show", epilog="示例 / example:  anomaly rules show death.pay_after_death")
@click.argument("rule_id")
@_FOLDER
@language_option
def show(rule_id: str, folder: Path | None, *, language: str) -> int:
    """查看一条规则：含义、例外、可能的合理解释、核查方式。

    Show one rule: its meaning, exceptions, innocent reasons, how to check.
    """
    from anomaly.errors import ConfigurationError, nearest

    _, library = _load(folder)
    found = library.select((rule_id,)).rules
    if not found:
        near = "、".join(nearest(rule_id, library.ids))
        raise ConfigurationError(
            f"没有规则 {rule_id}" + (f"，相近：{near}" if near else ""),
            f"there is no rule {rule_id}" + (f"; nearest: {near}" if near else ""),
            code="rules.unknown",
        )
    card = found[0].card()
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
    section("例外", "exceptions", [t.of(language) for t in card.exceptions.values()])
    section("降级情形", "lowered when", [t.of(language) for t in card.lowerings.values()])
    section(
        "可能的合理解释",
        "what else could explain it",
        [f"{reason.of(language)} {check.of(language)}" for reason, check in card.innocent_reasons],
    )
    section("核查方式", "how to check", [t.of(language) for t in card.check_steps])
    section("局限", "known limits", [t.of(language) for t in card.known_limits])
    return 0


@rules.command("lint", epilog="示例 / example:  anomaly rules lint")
@_FOLDER
@json_option
@language_option
def lint(folder: Path | None, *, as_json: bool, language: str) -> int:
    """检查规则文件，一次列出全部错误（文件:行:列）。

    Check the rule files; list every error with file, line and column.
    """
    _, library = _load(folder, strict=False)
    return _report(library.errors, len(library.rules), as_json=as_json, language=language)


@rules.command("test", epilog="示例 / example:  anomaly rules test 'death.*'")
@_GLOBS
@_FOLDER
@json_option
@language_option
def test(globs: tuple[str, ...], folder: Path | None, *, as_json: bool, language: str) -> int:
    """运行规则自带的测试。

    Run the tests that rules carry.
    """
    from anomaly.engine import DuckDBExecutor
    from anomaly.rules import run_rule_tests

    vocabulary, library = _load(folder)
    executor = DuckDBExecutor(vocabulary)
    failures = []
    tests = 0
    for rule in library.select(globs).rules:
        tests += len(rule.tests)
        failures.extend(run_rule_tests(rule, executor, vocabulary))
    if as_json:
        rows = [
            {"rule": f.rule, "test": f.test, "zh": f.zh, "en": f.en,
             "expected": list(f.expected), "found": list(f.found)}
            for f in failures
        ]  # fmt: skip
        click.echo(json.dumps({"tests": tests, "failures": rows}, ensure_ascii=False, indent=2))
    else:
        for failure in failures:
            click.echo(
                f"{failure.rule}: {failure.test}: {failure.zh if language == 'zh' else failure.en}"
            )
            for label, lines in (("expected", failure.expected), ("found", failure.found)):
                for line in lines:
                    click.echo(f"    {label}: {line}")
        words = "个测试" if language == "zh" else "tests"
        failed = "个未通过" if language == "zh" else "failed"
        click.echo(f"{tests} {words}，{len(failures)} {failed}" if language == "zh"
                   else f"{tests} {words}, {len(failures)} {failed}")  # fmt: skip
    return int(ExitCode.CONFIGURATION) if failures else 0


@rules.command("lock", epilog="示例 / example:  anomaly rules lock")
@click.option("--write", is_flag=True, help="写入 rules.lock.json / write rules.lock.json")
@_FOLDER
@language_option
def lock(folder: Path | None, *, write: bool, language: str) -> int:
    """核对规则版本：含义变了而版本号未提高的规则会列出。

    Check the versions: rules whose meaning changed without a raised version are listed.
    """
    from anomaly.rules import check_lock, library_path, lock_of, lock_text, read_lock

    _, library = _load(folder)
    path = (folder or library_path()) / "rules.lock.json"
    errors = check_lock(library.rules, read_lock(path)) if path.exists() else ()
    for error in errors:
        click.echo(error.report(language))
    if write:
        path.write_text(lock_text(lock_of(library.rules)), encoding="utf-8")
        click.echo(str(path))
        return 0
    return int(ExitCode.CONFIGURATION) if errors else 0


def _load(folder: Path | None, *, strict: bool = True) -> "tuple[Vocabulary, RuleSet]":
    from anomaly.rules import library_path, load_rules
    from anomaly.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    library = load_rules([folder or library_path()], vocabulary)
    if strict and library.errors:
        raise ErrorList(library.errors)
    return vocabulary, library


def _report(
    errors: "tuple[AnomalyError, ...]", rules_read: int, *, as_json: bool, language: str
) -> int:
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "code": error.code,
                "file": error.place.file if error.place else None,
                "line": error.place.line if error.place else None,
                "column": error.place.character if error.place else None,
                "zh": error.zh,
                "en": error.en,
            }
            for error in errors
        ]
        click.echo(json.dumps({"rules": rules_read, "errors": rows}, ensure_ascii=False, indent=2))
    else:
        for error in errors:
            click.echo(error.report(language))
        click.echo(
            f"{rules_read} 条规则，{len(errors)} 处错误"
            if language == "zh"
            else f"{rules_read} rules, {len(errors)} errors"
        )
    return int(ExitCode.CONFIGURATION) if errors else 0
