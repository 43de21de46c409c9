"""`anomaly demo` and `anomaly synth`: a synthetic county, with and without a scan."""

import json
from pathlib import Path

import rich_click as click

from anomaly.cli.options import folder_argument, json_option, language_option

_PERSONS = click.option(
    "--persons",
    type=click.IntRange(500, 2_000_000),
    default=3000,
    show_default=True,
    help="人口数 / number of persons",
)
_SEED = click.option(
    "--seed", type=int, default=7, show_default=True, help="随机种子 / random seed"
)


@click.command(epilog="示例 / example:  anomaly synth county --persons 3000 --seed 7")
@folder_argument("directory")
@_PERSONS
@_SEED
@json_option
@language_option
def synth(directory: Path, persons: int, seed: int, *, as_json: bool, language: str) -> int:
    """在 DIRECTORY 生成模拟县数据：inbox、lists 和 truth.csv。

    Write a synthetic county into DIRECTORY: inbox, lists and truth.csv.
    """
    from anomaly.county import write_county

    summary = write_county(directory, persons=persons, seed=seed)
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
    elif language == "zh":
        click.echo(f"已在 {directory} 生成模拟县：{summary.persons} 人，{summary.payments} 笔发放")
    else:
        click.echo(
            f"synthetic county written to {directory}: {summary.persons} persons, "
            f"{summary.payments} payments"
        )
    return 0


@click.command(epilog="示例 / example:  anomaly demo --out demo")
@_PERSONS
@_SEED
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("anomaly-demo"),
    show_default=True,
    help="演示文件夹 / folder of the demo",
)
@json_option
@language_option
def demo(persons: int, seed: int, out: Path, *, as_json: bool, language: str) -> int:
    """生成模拟县、扫描，并与预设答案对照。

    Write a synthetic county, scan it, and say what was found against the planted truth.
    """
    from anomaly.county import write_county
    from anomaly.county.score import read_truth, score_findings
    from anomaly.pipeline import ScanRequest, scan_to_folder

    write_county(out, persons=persons, seed=seed)
    request = ScanRequest.from_inbox(out / "inbox", language=language)
    summary = scan_to_folder(request, out / "run")
    scores = score_findings(read_truth(out / "truth.csv"), summary.findings)
    if as_json:
        content = {"scan": summary.as_json(), "truth": [score.as_json() for score in scores]}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        from anomaly.cli.printing import print_scan, print_scores

        print_scan(summary, language)
        print_scores(scores, language)
    return int(summary.exit_code)
