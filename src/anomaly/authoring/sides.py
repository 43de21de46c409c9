"""Which rules one side of a comparison holds: a library, a rule file, or a rule by its id."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from anomaly.errors import AnomalyError, ConfigurationError, ErrorList, nearest
from anomaly.rules import Rule, RuleSet, library_path, load_overlay, load_rules
from anomaly.vocabulary import Vocabulary

_SUFFIXES = (".yml", ".yaml")
#: A site file speaks of the whole library; a side may hold a part of it.
_NOT_IN_THIS_SIDE = frozenset({"S002", "S003"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The rules of one side, with the site's settings in them.

    Args:
        name: as the user wrote it.
        rules: without retired ones and ones that the site switched off.
        alone: the side is one rule, which is compared with the one rule of the other side
            whatever their ids are.
    """

    name: str
    rules: tuple[Rule, ...]
    alone: bool

    def by_id(self) -> dict[str, Rule]:
        """The rules by id."""
        return {rule.rule: rule for rule in self.rules}


def open_side(
    name: str, vocabulary: Vocabulary, *, site: Path | None = None, lists: Iterable[str] = ()
) -> Side:
    """The rules that `name` stands for.

    Args:
        name: a rule library's folder, a rule file in one, or the id of a shipped rule.
        vocabulary: the canonical tables.
        site: settings that both sides get.
        lists: names of the county's lists.

    Raises:
        ErrorList: a rule file or the site file has mistakes.
        ConfigurationError: `name` is neither a folder nor a file nor a rule.
    """
    path = Path(name)
    if path.is_dir():
        library = _library(path, vocabulary, lists).require_clean()
        return Side(name=name, rules=_tuned(library, site).select().rules, alone=False)
    if path.is_file() and path.suffix in _SUFFIXES:
        root = path.resolve().parent.parent
        library = _library(root, vocabulary, lists)
        rule_id = f"{path.resolve().parent.name}.{path.stem}"
        mistakes = [error for error in library.errors if _is_about(error, path)]
        if mistakes:
            raise ErrorList(mistakes)
    else:
        library = _library(library_path(), vocabulary, lists).require_clean()
        rule_id = name
    rule = _tuned(library, site).rule(rule_id)
    if rule is None:
        raise _unknown(name, library)
    return Side(name=name, rules=(rule,), alone=True)


def _library(folder: Path, vocabulary: Vocabulary, lists: Iterable[str]) -> RuleSet:
    own = {path.stem for path in (folder / "lists").glob("*") if path.is_file()}
    return load_rules([folder], vocabulary, lists=own | set(lists))


def _tuned(library: RuleSet, site: Path | None) -> RuleSet:
    if site is None:
        return library
    read = load_overlay(site, library)
    mistakes = [error for error in read.errors if error.code not in _NOT_IN_THIS_SIDE]
    if mistakes:
        raise ErrorList(mistakes)
    return read.overlay.apply(library)


def _is_about(error: AnomalyError, path: Path) -> bool:
    place = Path((error.place.file if error.place else None) or "")
    resolved = path.resolve()
    return place.parts[-2:] == resolved.parts[-2:]


def _unknown(name: str, library: RuleSet) -> ConfigurationError:
    near = nearest(name, library.ids)
    return ConfigurationError(
        f"{name} 不是规则库文件夹、规则文件或规则编号"
        + (f"，相近：{'、'.join(near)}" if near else ""),
        f"{name} is no folder of rules, no rule file and no rule"
        + (f"; nearest: {', '.join(near)}" if near else ""),
        code="rules.unknown",
    )
