"""`anomaly rules lint`, `test` and `lock`: is a rule right, do its tests hold, did it change."""

import fnmatch
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from anomaly.cli.options import json_option, language_option
from anomaly.cli.ruling.library import (
    error_row,
    folder_option,
    globs_argument,
    open_library,
    print_errors,
    selected,
)
from anomaly.errors import AnomalyError, ExitCode

if TYPE_CHECKING:
    from anomaly.rules import TestFailure


@click.command("lint", epilog="示例 / example:  anomaly rules lint 'death.*'")
@globs_argument
@folder_option
@json_option
@language_option
def lint(globs: tuple[str, ...], folder: Path | None, *, as_json: bool, language: str) -> int:
    """检查规则文件，一次列出全部错误（文件:行:列）。

    Check the rule files; list every error with file, line and column.
    """
    _, library = open_library(folder, strict=False)
    chosen = [rule for rule in library.rules if _meets(rule.rule, globs)]
    errors = [error for error in library.errors if _meets(_file_id(error), globs)]
    if globs and not chosen and not errors:
        selected(library, globs)
    if as_json:
        rows = [error_row(error) for error in errors]
        content = {"rules": len(chosen), "errors": rows}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        print_errors(errors, language)
        click.echo(
            f"{len(chosen)} 条规则无误，{len(errors)} 处错误"
            if language == "zh"
            else f"{len(chosen)} rules are right, {len(errors)} mistakes"
        )
    return int(ExitCode.CONFIGURATION) if errors else 0


def _meets(name: str, globs: tuple[str, ...]) -> bool:
    return not globs or any(fnmatch.fnmatchcase(name, pattern) for pattern in globs)


def _file_id(error: AnomalyError) -> str:
    """The id that the place of a broken file stands for."""
    parts = Path(error.place.file or "").with_suffix("").parts if error.place else ()
    return ".".join(parts[-2:])


@click.command("test", epilog="示例 / example:  anomaly rules test 'death.*' --mutate")
@globs_argument
@click.option(
    "--mutate",
    is_flag=True,
    help="逐一改动规则（去掉条件、移动界限、停用例外），看测试能否发现 / "
    "change one thing of the rule at a time and see whether a test notices",
)
@folder_option
@json_option
@language_option
def test(
    globs: tuple[str, ...], folder: Path | None, *, mutate: bool, as_json: bool, language: str
) -> int:
    """运行规则自带的测试；--mutate 检验测试本身是否够用。

    Run the tests that rules carry; --mutate tests the tests. A change that no test notices fails
    a rule of status active.
    """
    from anomaly.engine import DuckDBExecutor
    from anomaly.rules import mutants, run_rule_tests, surviving_mutants
    from anomaly.rules.model import Status

    vocabulary, library = open_library(folder)
    executor = DuckDBExecutor(vocabulary)
    failures: list[TestFailure] = []
    survivors: list[dict[str, Any]] = []
    tests = changes = 0
    for rule in selected(library, globs):
        tests += len(rule.tests)
        failed = run_rule_tests(rule, executor, vocabulary)
        failures += failed
        if not mutate or failed:
            continue
        changes += len(mutants(rule))
        survivors += [
            {
                "code": "M001",
                "rule": rule.rule,
                "file": rule.file,
                "fails": rule.status is Status.ACTIVE,
                "zh": f"没有测试发现：{mutant.name.zh}",
                "en": f"no test notices when {mutant.name.en}",
            }
            for mutant in surviving_mutants(rule, executor, vocabulary)
        ]
    if as_json:
        content = {"tests": tests, "failures": [_failure_row(item) for item in failures]}
        content |= {"mutants": changes, "survivors": survivors} if mutate else {}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        _print_failures(failures, language)
        for row in survivors:
            click.echo(f"{row['file'] or row['rule']}: M001: {row[language]}")
        click.echo(_summary(tests, len(failures), language))
        if mutate:
            click.echo(_mutants_summary(changes, len(survivors), language))
    bad = failures or any(row["fails"] for row in survivors)
    return int(ExitCode.CONFIGURATION) if bad else 0


def _failure_row(failure: "TestFailure") -> dict[str, Any]:
    return {
        "rule": failure.rule,
        "test": failure.test,
        "zh": failure.zh,
        "en": failure.en,
        "expected": list(failure.expected),
        "found": list(failure.found),
    }


def _print_failures(failures: "list[TestFailure]", language: str) -> None:
    zh = language == "zh"
    for failure in failures:
        click.echo(f"{failure.rule}: {failure.test}: {failure.zh if zh else failure.en}")
        for label, lines in (
            ("应有" if zh else "expected", failure.expected),
            ("得到" if zh else "found", failure.found),
        ):
            for line in lines:
                click.echo(f"    {label}: {line}")


def _summary(tests: int, failed: int, language: str) -> str:
    if language == "zh":
        return f"{tests} 个测试，{failed} 个未通过"
    return f"{tests} tests, {failed} failed"


def _mutants_summary(changes: int, survivors: int, language: str) -> str:
    if language == "zh":
        return f"{changes} 处改动，{survivors} 处没有测试发现"
    return f"{changes} changes, {survivors} that no test notices"


@click.command("lock", epilog="示例 / example:  anomaly rules lock")
@click.option("--write", is_flag=True, help="写入 rules.lock.json / write rules.lock.json")
@folder_option
@language_option
def lock(folder: Path | None, *, write: bool, language: str) -> int:
    """核对规则版本：含义变了而版本号未提高的规则会列出。

    Check the versions: rules whose meaning changed without a raised version are listed.
    """
    from anomaly.rules import check_lock, library_path, lock_of, lock_text, read_lock

    _, library = open_library(folder)
    path = (folder or library_path()) / "rules.lock.json"
    errors = check_lock(library.rules, read_lock(path)) if path.exists() else ()
    for error in errors:
        click.echo(error.report(language))
    if write:
        path.write_text(lock_text(lock_of(library.rules)), encoding="utf-8")
        click.echo(str(path))
        return 0
    return int(ExitCode.CONFIGURATION) if errors else 0
