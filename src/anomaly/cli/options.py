"""Options that several commands share."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click

Command = TypeVar("Command", bound=Callable[..., Any])


def language_option(command: Command) -> Command:
    """`--lang zh|en`."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(["zh", "en"]),
        default="zh",
        show_default=True,
        envvar="ANOMALY_LANG",
        help="输出语言 / language of the output",
    )(command)


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="以 JSON 输出 / print the result as JSON"
    )(command)


def folder_argument(name: str, *, required: bool = True) -> Callable[[Command], Command]:
    """A folder or file given by position; whether it exists is checked by the command itself."""
    return click.argument(name, type=click.Path(path_type=Path), required=required)


def parse_day(text: str | None) -> date | None:
    """`YYYY-MM-DD` as a date; click reports anything else."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day
    except ValueError as error:
        raise click.BadParameter(
            f"{text}: 日期应写作 2024-12-31 / write the date as 2024-12-31", param_hint="--as-of"
        ) from error
