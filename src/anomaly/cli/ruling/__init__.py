"""`anomaly rules`: look at the rule library, check it, write and compare rules."""

import rich_click as click

from anomaly.cli.ruling.checking import lint, lock, test
from anomaly.cli.ruling.comparing import diff
from anomaly.cli.ruling.looking import list_rules, show
from anomaly.cli.ruling.writing import compile_command, new


@click.group()
def rules() -> None:
    """规则库：列出、查看、检查、测试、新建、比较。

    The rule library: list, show, check, test, write, compare.
    """


for _command in (list_rules, show, lint, test, lock, diff, compile_command, new):
    rules.add_command(_command)

__all__ = ["rules"]
