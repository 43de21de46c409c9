"""`anomaly rules compile` and `new`: a rule as SQL, and a new rule from one that exists."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from anomaly.cli.options import language_option
from anomaly.cli.ruling.library import folder_option, one_rule, open_library
from anomaly.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from anomaly.rules import Rule
    from anomaly.vocabulary import Vocabulary

_ID = re.compile(r"[a-z]{2,10}\.[a-z][a-z0-9_]{2,40}")


@click.command(
    "compile", epilog="示例 / example:  anomaly rules compile death.pay_after_death --lang en"
)
@click.argument("rule")
@click.option("--full", is_flag=True, help="含逐条解释的完整语句 / the explained cases of a run")
@click.option(
    "--dialect",
    type=click.Choice(["duckdb"]),
    default="duckdb",
    show_default=True,
    help="SQL 方言 / SQL dialect",
)
@folder_option
@language_option
def compile_command(
    rule: str, folder: Path | None, dialect: str, *, full: bool, language: str
) -> int:
    """输出规则对应的 SQL，供核对；RULE 为规则编号或规则文件。

    Print the SQL of a rule for people to read: its answer alone, or with --full all that a run
    asks. RULE is an id or a rule file. Values are listed on top, none is pasted into the SQL.
    """
    from anomaly.rules.readable import readable_answer, readable_cases

    vocabulary, found = _named(rule, folder)
    write = readable_cases if full else readable_answer
    click.echo(write(found, vocabulary, dialect=dialect, language=language), nl=False)
    return 0


def _named(name: str, folder: Path | None) -> "tuple[Vocabulary, Rule]":
    """The rule of a file, or the one with an id."""
    if Path(name).is_file():
        from anomaly.authoring import open_side
        from anomaly.vocabulary import load_vocabulary

        vocabulary = load_vocabulary()
        return vocabulary, open_side(name, vocabulary).rules[0]
    vocabulary, library = open_library(folder)
    return vocabulary, one_rule(library, name)


@click.command(
    "new",
    epilog="示例 / example:  anomaly rules new death.pay_after_move --like death.pay_after_death "
    "--owner county-audit --rules my-rules",
)
@click.argument("rule_id", metavar="ID")
@click.option("--like", required=True, help="以哪条规则为样本 / the rule to copy")
@click.option(
    "--owner",
    prompt="负责这条规则的团队 / the team that answers for this rule",
    help="负责的团队，不给则询问 / the team that answers for it; asked for if not given",
)
@click.option(
    "--rules",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("rules"),
    show_default=True,
    help="写入的规则库文件夹 / the rule library it is written into",
)
@language_option
def new(rule_id: str, like: str, owner: str, folder: Path, *, language: str) -> int:
    """以现有规则为样本新建一条草稿规则，保留注释；编号已存在则拒绝。

    Write a new rule, a draft, from one that exists: comments stay, the id is renamed, the history
    goes. An id that is taken is refused.
    """
    from anomaly.rules import copy_rule, library_path

    _, shipped = open_library(None)
    own = open_library(folder, strict=False)[1] if folder.is_dir() else shipped
    target = folder.joinpath(*rule_id.split(".")).with_suffix(".yml")
    if not _ID.fullmatch(rule_id):
        raise ConfigurationError(
            f"编号“{rule_id}”应为 场景.名称（小写字母、数字、下划线）",
            f'the id "{rule_id}" must be scene.name in lower-case letters, digits, underscores',
            code="R103",
        )
    if rule_id in {*shipped.ids, *own.ids} or target.exists():
        raise ConfigurationError(
            f"编号 {rule_id} 已存在；编号不重复使用，请换一个",
            f"there is a rule {rule_id} already; ids are never used again, choose another",
            code="rules.exists",
        )
    in_own = own.rule(like) is not None and own is not shipped
    sample = one_rule(own if in_own else shipped, like)
    source = (folder if in_own else library_path()).joinpath(*sample.rule.split("."))
    text = source.with_suffix(".yml").read_text(encoding="utf-8-sig")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(copy_rule(text, rule_id, owner=owner), encoding="utf-8", newline="\n")
    click.echo(
        f"已写入 {target}；改好后：anomaly rules lint {rule_id} --rules {folder}"
        if language == "zh"
        else f"written: {target}; when changed: anomaly rules lint {rule_id} --rules {folder}"
    )
    return int(ExitCode.COMPLETE)
