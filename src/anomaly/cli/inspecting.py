"""`anomaly inspect`: what each file is taken for, and why."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from anomaly.cli.options import json_option, language_option
from anomaly.errors import ExitCode
from anomaly.values import Issue

if TYPE_CHECKING:
    from anomaly.ingest import FileReport, SheetReport


@click.command(epilog="示例 / example:  anomaly inspect sample_data/inbox")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--lists",
    type=click.Path(path_type=Path),
    default=None,
    help="县清单文件夹 / county lists",
)
@click.option(
    "--mappings",
    type=click.Path(path_type=Path),
    default=None,
    help="列映射文件夹 / saved mappings",
)
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    default=None,
    help="把识别结果写成列映射文件 / write what was understood as mapping files into this folder",
)
@json_option
@language_option
def inspect(
    paths: tuple[Path, ...],
    lists: Path | None,
    mappings: Path | None,
    save: Path | None,
    *,
    as_json: bool,
    language: str,
) -> int:
    """逐个文件说明：格式、编码、表头、对应的标准表和列、存在的问题。

    Say of each file what it is: format, encoding, header, proposed table and columns, problems.
    """
    from anomaly.ingest import Passwords
    from anomaly.pipeline import inspect_paths

    passwords = Passwords.from_environment(os.environ)
    reports = inspect_paths(paths, lists=lists, mappings=mappings, passwords=passwords)
    if save is not None:
        from anomaly.ingest import save_mappings

        for path in save_mappings(reports, save):
            click.echo(str(path), err=as_json)
    if as_json:
        rows = [_file_json(report) for report in reports]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for report in reports:
            _print_file(report, language)
    problems = any(report.problems or any(s.problems for s in report.sheets) for report in reports)
    return int(ExitCode.CONFIGURATION) if problems else 0


def _print_file(report: "FileReport", language: str) -> None:
    encoding = f", {report.encoding}" if report.encoding else ""
    click.secho(f"{report.file}  ({report.kind}{encoding})", bold=True)
    _print_problems(report.problems, language)
    for sheet in report.sheets:
        _print_sheet(sheet, language)
    click.echo()


def _print_sheet(sheet: "SheetReport", language: str) -> None:
    zh = language == "zh"
    name = f"[{sheet.sheet}] " if sheet.sheet is not None else ""
    table = sheet.table or ("未识别" if zh else "not recognised")
    rows = ", ".join(str(row) for row in sheet.header_rows)
    header = (f"，表头第 {rows} 行" if zh else f", header row {rows}") if rows else ""
    click.echo(f"  {name}-> {table}{header}")
    for key, value in sheet.facts.items():
        click.echo(f"      {key} = {value}")
    for column in sheet.columns:
        samples = " | ".join(column.samples)
        target = column.use.field or ("（未使用）" if zh else "(not used)")
        unit = f" [{column.use.unit}]" if column.use.unit else ""
        click.echo(f"      {column.use.header} -> {target}{unit}  {column.use.reason}  {samples}")
    _print_problems(sheet.problems, language)


def _print_problems(problems: tuple[Issue, ...], language: str) -> None:
    for problem in problems:
        words = problem.message_zh if language == "zh" else problem.message_en
        click.secho(f"    ! {problem.code}: {words}", fg="yellow")


def _file_json(report: "FileReport") -> dict[str, Any]:
    return {
        "file": report.file,
        "kind": report.kind,
        "encoding": report.encoding,
        "problems": [_issue_json(problem) for problem in report.problems],
        "sheets": [
            {
                "sheet": sheet.sheet,
                "table": sheet.table,
                "header_rows": list(sheet.header_rows),
                "facts": dict(sheet.facts),
                "columns": [
                    {
                        "header": column.use.header,
                        "field": column.use.field,
                        "unit": column.use.unit,
                        "reason": column.use.reason,
                        "samples": list(column.samples),
                    }
                    for column in sheet.columns
                ],
                "problems": [_issue_json(problem) for problem in sheet.problems],
            }
            for sheet in report.sheets
        ],
    }


def _issue_json(problem: Issue) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "zh": problem.message_zh,
        "en": problem.message_en,
    }
