"""Options that commands about rules share, and the library they work on."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from anomaly.errors import AnomalyError, ConfigurationError, nearest

if TYPE_CHECKING:
    from anomaly.rules import Rule, RuleSet
    from anomaly.vocabulary import Vocabulary

folder_option = click.option(
    "--rules",
    "folder",
    type=click.Path(path_type=Path),
    default=None,
    help="规则库文件夹，默认为随程序提供的规则库 / rule library, default: the shipped one",
)
globs_argument = click.argument("globs", nargs=-1)

_SHOWN_ERRORS = 50


def open_library(folder: Path | None, *, strict: bool = True) -> "tuple[Vocabulary, RuleSet]":
    """The vocabulary and the rules of a folder, the shipped one when None.

    A folder is the user's own, so a pack in it that says `trust: trusted` may hold SQL.

    Raises:
        ErrorList: a file has a mistake and `strict` is set.
    """
    from anomaly.rules import library_path, load_rules
    from anomaly.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    directory = folder or library_path()
    folders = (library_path() / "lists", directory / "lists")
    lists = {path.stem for lists in folders for path in lists.glob("*") if path.is_file()}
    library = load_rules([directory], vocabulary, lists=lists, trusted=folder is not None)
    return vocabulary, library.require_clean() if strict else library


def selected(library: "RuleSet", globs: Sequence[str]) -> "tuple[Rule, ...]":
    """The rules that meet the patterns.

    Raises:
        ConfigurationError: a pattern meets no rule; the message names the nearest ids.
    """
    for pattern, near in library.unmatched(globs):
        raise _unknown(pattern, near)
    return library.select(globs).rules


def one_rule(library: "RuleSet", rule_id: str) -> "Rule":
    """The rule with an id, retired ones included.

    Raises:
        ConfigurationError: there is none; the message names the nearest ids.
    """
    found = library.rule(rule_id)
    if found is None:
        raise _unknown(rule_id, nearest(rule_id, library.ids))
    return found


def _unknown(rule_id: str, near: Sequence[str]) -> ConfigurationError:
    return ConfigurationError(
        f"没有规则 {rule_id}" + (f"，相近：{'、'.join(near)}" if near else ""),
        f"there is no rule {rule_id}" + (f"; nearest: {', '.join(near)}" if near else ""),
        code="rules.unknown",
    )


def error_row(error: AnomalyError) -> dict[str, Any]:
    """A mistake as `--json` prints it."""
    place = error.place
    hint = getattr(error, "hint", None)
    return {
        "code": error.code,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.character if place else None,
        "zh": error.zh,
        "en": error.en,
        "hint": None if hint is None else {"zh": hint.zh, "en": hint.en},
    }


def print_errors(errors: Sequence[AnomalyError], language: str) -> None:
    """The first mistakes with their lines, and how many more there are."""
    from anomaly.values import mask_text

    for error in errors[:_SHOWN_ERRORS]:
        click.echo(mask_text(error.report(language)))
    more = len(errors) - _SHOWN_ERRORS
    if more > 0:
        click.echo(f"另有 {more} 处" if language == "zh" else f"and {more} more")


__all__ = [
    "error_row",
    "folder_option",
    "globs_argument",
    "one_rule",
    "open_library",
    "print_errors",
    "selected",
]
