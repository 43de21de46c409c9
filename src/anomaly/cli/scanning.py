"""`anomaly scan`: from a folder of files to a published run."""

import json
import os
from datetime import date
from pathlib import Path

import rich_click as click

from anomaly.cli.options import folder_argument, json_option, language_option, parse_day


@click.command(
    epilog="示例 / example:  anomaly scan sample_data/inbox --out out",
)
@folder_argument("inbox")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="结果文件夹，默认为 INBOX 旁的 out / folder of the result, default: out beside INBOX",
)
@click.option(
    "--lists",
    type=click.Path(path_type=Path),
    default=None,
    help="县清单文件夹，默认为 INBOX 旁的 lists / county lists, default: lists beside INBOX",
)
@click.option(
    "--mappings",
    type=click.Path(path_type=Path),
    default=None,
    help="列映射文件夹，默认为 INBOX 旁的 mappings / saved mappings, default: beside INBOX",
)
@click.option(
    "--site",
    type=click.Path(path_type=Path),
    default=None,
    help="本地参数文件，默认为 INBOX 旁的 site.yml / site settings, default: beside INBOX",
)
@click.option(
    "--as-of",
    "as_of",
    default=None,
    help="统计截止日，默认为发放数据最新月的月末 / default: last day of the newest month paid",
)
@click.option(
    "--rules",
    "rule_folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="规则库文件夹，默认为随程序提供的规则库 / rule library, default: the shipped one",
)
@click.option(
    "--rule",
    "rule_globs",
    multiple=True,
    help="只运行这些规则，如 'death.*' / run only these rules",
)
@click.option(
    "--tag", "tags", multiple=True, help="只运行带此标签的规则 / only rules with this tag"
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb"]),
    default="duckdb",
    show_default=True,
    help="计算引擎 / engine",
)
@click.option("--memory", default=None, help="内存上限，如 2GiB / memory limit")
@click.option("--threads", type=click.IntRange(1), default=None, help="线程数 / threads")
@click.option(
    "--fail-on",
    type=click.Choice(["new-high"]),
    default=None,
    help="出现新的高等级疑点时以 11 退出 / exit 11 on a new high finding",
)
@json_option
@language_option
def scan(
    inbox: Path,
    out: Path | None,
    lists: Path | None,
    mappings: Path | None,
    site: Path | None,
    as_of: str | None,
    rule_folder: Path | None,
    rule_globs: tuple[str, ...],
    tags: tuple[str, ...],
    engine: str,
    memory: str | None,
    threads: int | None,
    fail_on: str | None,
    *,
    as_json: bool,
    language: str,
) -> int:
    """读取 INBOX 中的文件，比对并生成疑点清单。

    Load the files of INBOX, compare them and publish a ranked list of discrepancies.
    """
    from anomaly.ingest import Passwords
    from anomaly.pipeline import ScanRequest, scan_to_folder

    day: date | None = parse_day(as_of)
    request = ScanRequest.from_inbox(
        inbox,
        lists=lists,
        mappings=mappings,
        site=site,
        as_of=day,
        rule_folder=rule_folder,
        rules=rule_globs,
        tags=tags,
        engine=engine,
        memory=memory,
        threads=threads,
        language=language,
        passwords=Passwords.from_environment(os.environ),
    )
    summary = scan_to_folder(request, out or inbox.parent / "out")
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
    else:
        from anomaly.cli.printing import print_scan

        print_scan(summary, language)
    if fail_on == "new-high" and summary.new_high:
        return 11
    return int(summary.exit_code)
