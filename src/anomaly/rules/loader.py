"""Load rule files: node tree -> checked rules, with every mistake of every file."""

import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from anomaly.errors import AnomalyError, ErrorList, Place, nearest
from anomaly.rules.assemble import assemble
from anomaly.rules.lint import lint_library
from anomaly.rules.model import Kind, Rule, Status
from anomaly.rules.pack import (
    Shared,
    library_path,
    open_rule,
    open_text,
    read_pack,
    read_shared,
)
from anomaly.rules.pack_files import file_label, pack_files
from anomaly.rules.problems import Problems
from anomaly.vocabulary.model import Vocabulary
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar, YamlError


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Rules in the order of their ids, and what is wrong with the files that gave none."""

    rules: tuple[Rule, ...]
    errors: tuple[AnomalyError, ...] = field(default_factory=tuple)

    def rule(self, name: str) -> Rule | None:
        """The rule with an id."""
        return next((rule for rule in self.rules if rule.rule == name), None)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all rules."""
        return tuple(rule.rule for rule in self.rules)

    def select(self, globs: Iterable[str] = (), tags: Iterable[str] = ()) -> "RuleSet":
        """The rules that meet one of the patterns and have one of the tags.

        Args:
            globs: patterns of ids such as `death.*`; none means all.
            tags: tags, or patterns of tags; none means all.

        Returns:
            The selected rules, without retired ones and ones a site switched off.
        """
        patterns, wanted = tuple(globs), tuple(tags)
        kept = tuple(
            rule
            for rule in self.rules
            if rule.status is not Status.RETIRED
            and rule.off is None
            and _meets((rule.rule,), patterns)
            and _meets(rule.tags, wanted)
        )
        return RuleSet(rules=kept, errors=self.errors)

    def unmatched(self, globs: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Patterns that no rule meets, each with the nearest ids."""
        return tuple(
            (pattern, nearest(pattern, self.ids))
            for pattern in globs
            if not any(fnmatch.fnmatchcase(name, pattern) for name in self.ids)
        )

    def require_clean(self) -> "RuleSet":
        """The same set; all errors at once when there are any.

        Raises:
            ErrorList: some file has a mistake.
        """
        if self.errors:
            raise ErrorList(self.errors)
        return self


def _meets(names: Iterable[str], patterns: tuple[str, ...]) -> bool:
    return not patterns or any(
        fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns
    )


def load_rules(
    directories: Sequence[Path] = (),
    vocabulary: Vocabulary | None = None,
    *,
    lists: Iterable[str] = (),
    trusted: bool = False,
) -> RuleSet:
    """Load every rule of some libraries.

    Args:
        directories: libraries (`<scene>/<name>.yml` in each); the shipped one when empty.
        vocabulary: canonical tables; the shipped ones when None.
        lists: names of plain lists, without `list.`, that the vocabulary does not declare.
        trusted: the folders are the workspace's own, so a pack that says `trust: trusted` may hold
            rules of kind sql.

    Returns:
        The rules that are right, and all mistakes of all files in the order of their places.
    """
    if vocabulary is None:
        from anomaly.vocabulary import load_vocabulary

        vocabulary = load_vocabulary()
    places = tuple(directories) or (library_path(),)
    # A county's own library may take the exceptions that are shipped; its own come on top.
    shared = read_shared(tuple(dict.fromkeys((library_path(), *places))))
    known = known_lists(vocabulary, lists)
    rules: dict[str, Rule] = {}
    errors: list[AnomalyError] = list(shared.errors)
    for directory in places:
        pack, files = read_pack(directory), pack_files(directory)
        errors += [*pack.errors, *files.errors]
        for path in files.rules:
            try:
                tree, problems = open_rule(path, directory)
            except YamlError as error:
                errors.append(error)
                continue
            expected = f"{path.parent.name}.{path.stem}"
            rule = None
            if (trusted and pack.trusted) or not _refuse_sql(tree, problems):
                rule = assemble(tree, problems, vocabulary, known, shared, expected_id=expected)
            if rule is not None and rule.rule in rules:
                _note_twice(rule, file_label(path, directory), problems)
                rule = None
            if rule is not None:
                rules[rule.rule] = rule
            errors += problems.reported()
    loaded = tuple(rules[name] for name in sorted(rules))
    errors += lint_library(loaded)
    return RuleSet(rules=loaded, errors=tuple(_by_place(errors)))


def load_rule_text(
    text: str,
    vocabulary: Vocabulary,
    *,
    name: str = "<text>",
    lists: Iterable[str] = (),
    shared: Shared | None = None,
) -> RuleSet:
    """Load one rule from a text; for editors and tests.

    Args:
        text: YAML.
        vocabulary: canonical tables.
        name: how the text is called in messages.
        lists: further plain lists.
        shared: shared exceptions and words; those of the shipped library when None.
    """
    shared = read_shared((library_path(),)) if shared is None else shared
    try:
        tree, problems = open_text(text, name)
    except YamlError as error:
        return RuleSet(rules=(), errors=(error,))
    known = known_lists(vocabulary, lists)
    rule = None
    if not _refuse_sql(tree, problems):
        rule = assemble(tree, problems, vocabulary, known, shared, expected_id=None)
    return RuleSet(
        rules=() if rule is None else (rule,), errors=tuple(_by_place(problems.reported()))
    )


def known_lists(vocabulary: Vocabulary, lists: Iterable[str]) -> frozenset[str]:
    """Names of lists without `list.`: those of the vocabulary and those at hand."""
    declared = {
        name.removeprefix("list.") for name in vocabulary.tables if name.startswith("list.")
    }
    return frozenset(declared | {name.removeprefix("list.") for name in lists})


def _refuse_sql(tree: Node, problems: Problems) -> bool:
    """Whether a rule of a pack that nobody vouches for holds raw SQL."""
    node = tree.get("kind") if isinstance(tree, Mapping) else None
    if not isinstance(node, Scalar) or node.value != Kind.SQL:
        return False
    problems.add(
        "R602",
        node,
        "sql 类规则只能来自受信任的本地规则包",
        "kind sql is only for trusted local packs",
    )
    return True


def _note_twice(rule: Rule, label: str, problems: Problems) -> None:
    problems.add(
        "R112",
        Place(file=label, line=1, character=1),
        f"规则编号重复：{rule.rule}",
        f"there is another rule {rule.rule}",
    )


def _by_place(errors: Iterable[AnomalyError]) -> list[AnomalyError]:
    def key(error: AnomalyError) -> tuple[str, int, int, str]:
        place = error.place
        if place is None:
            return ("", 0, 0, error.code)
        return (place.file or "", place.line or 0, place.character or 0, error.code)

    return sorted(errors, key=key)
