"""The site file: how a county works, set without editing a shipped rule.

`set` changes parameters inside their bounds and lowers levels, `hide` turns a named lowering into
an exception, `off` switches a rule off with a reason. An entry names a rule id or
`tag:group.value`.
"""

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from pathlib import Path

from anomaly.errors import AnomalyError
from anomaly.rules.loader import RuleSet
from anomaly.rules.model import Lowering, Parameter, Rule
from anomaly.rules.parameters import Dated, read_values, with_values
from anomaly.rules.problems import Problems
from anomaly.rules.reading import Reader
from anomaly.values import Level
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar, YamlError, parse_yaml

_TAG = "tag:"
_LEVELS = tuple(level.code for level in reversed(Level))


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Checked settings of a site, by rule id."""

    params: MappingOf[str, MappingOf[str, Dated]] = field(default_factory=dict)
    levels: MappingOf[str, Level] = field(default_factory=dict)
    hidden: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    off: MappingOf[str, str] = field(default_factory=dict)

    def apply_to(self, rule: Rule) -> Rule:
        """The rule with the site's settings; values say that they come from the site."""
        params = dict(rule.params)
        for name, values in self.params.get(rule.rule, {}).items():
            params[name] = with_values(params[name], values, origin="site")
        hidden = self.hidden.get(rule.rule, ())
        lower = tuple(
            replace(item, hidden=True) if item.name in hidden else item for item in rule.lower
        )
        return replace(
            rule,
            params=params,
            lower=lower,
            level=min(rule.level, self.levels.get(rule.rule, rule.level)),
            off=self.off.get(rule.rule, rule.off),
        )

    def apply(self, rules: RuleSet) -> RuleSet:
        """All rules with the site's settings."""
        return RuleSet(
            rules=tuple(self.apply_to(rule) for rule in rules.rules), errors=rules.errors
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOverlay:
    """The settings that are right, and what is wrong with the others."""

    overlay: Overlay
    errors: tuple[AnomalyError, ...] = ()


def load_overlay(path: Path, rules: RuleSet) -> ReadOverlay:
    """Read a site file; a file that does not exist sets nothing.

    Args:
        path: `site.yml`.
        rules: the rules it may speak of, without site settings.
    """
    if not path.is_file():
        return ReadOverlay(overlay=Overlay())
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems = Problems(path.name)
        from anomaly.errors import Place

        problems.add(
            "S001", Place(file=path.name), "不是 UTF-8 编码，请另存为 UTF-8", "save it as UTF-8"
        )
        return ReadOverlay(overlay=Overlay(), errors=tuple(problems.reported()))
    return read_overlay(text, rules, name=path.name)


def read_overlay(text: str, rules: RuleSet, *, name: str = "site.yml") -> ReadOverlay:
    """Read the text of a site file; an empty one, or one of comments only, sets nothing."""
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        return ReadOverlay(overlay=Overlay())
    problems = Problems(name, text)
    try:
        tree = parse_yaml(text, name=name)
    except YamlError as error:
        return ReadOverlay(overlay=Overlay(), errors=(error,))
    reading = _SiteReader(Reader(problems), rules)
    overlay = reading.read(tree)
    return ReadOverlay(overlay=overlay, errors=tuple(problems.reported()))


class _SiteReader:
    """Reads the parts of a site file into settings by rule."""

    def __init__(self, reader: Reader, rules: RuleSet) -> None:
        self._reader = reader
        self._problems = reader.problems
        self._rules = rules
        self._params: dict[str, dict[str, Dated]] = {}
        self._levels: dict[str, Level] = {}
        self._hidden: dict[str, tuple[str, ...]] = {}
        self._off: dict[str, str] = {}

    def read(self, tree: Node) -> Overlay:
        mapping = self._reader.mapping(tree, "site.yml", allowed=("schema", "set", "hide", "off"))
        if mapping is not None:
            for scope, key, node in self._entries(mapping, "set"):
                self._set(scope, key, node)
            for scope, key, node in self._entries(mapping, "hide"):
                self._hide(scope, key, node)
            for scope, key, node in self._entries(mapping, "off"):
                self._switch_off(scope, key, node)
        return Overlay(params=self._params, levels=self._levels, hidden=self._hidden, off=self._off)

    def _entries(
        self, mapping: Mapping, part: str
    ) -> Iterable[tuple[tuple[Rule, ...], Scalar, Node]]:
        child = mapping.get(part)
        if isinstance(child, Scalar) and child.is_missing:
            return
        named = self._reader.any_mapping(child, part)
        if named is None:
            return
        # Entries by tag come first, so that an entry by id has the last word.
        ordered = sorted(self._reader.children(named), key=lambda item: item[0][:4] != _TAG)
        for name, key, node in ordered:
            scope = self._scope(name, key)
            if scope:
                yield scope, key, node

    def _scope(self, name: str, key: Scalar) -> tuple[Rule, ...]:
        if name.startswith(_TAG):
            tag = name.removeprefix(_TAG)
            tags = sorted({item for rule in self._rules.rules for item in rule.tags})
            found = tuple(rule for rule in self._rules.rules if tag in rule.tags)
            if not found:
                self._problems.add(
                    "S003",
                    key,
                    f"没有规则带标签“{tag}”",
                    f'no rule has the tag "{tag}"',
                    name=name,
                    known=tuple(f"{_TAG}{item}" for item in tags),
                )
            return found
        rule = self._rules.rule(name)
        if rule is None:
            self._problems.add(
                "S002",
                key,
                f"没有规则“{name}”",
                f'there is no rule "{name}"',
                name=name,
                known=self._rules.ids,
            )
            return ()
        return (rule,)

    def _set(self, scope: tuple[Rule, ...], key: Scalar, node: Node) -> None:
        by_tag = key.value.startswith(_TAG)
        mapping = self._reader.mapping(node, f"set.{key.value}", allowed=("params", "level"))
        if mapping is None:
            return
        level = self._reader.word(mapping.get("level"), "level", _LEVELS)
        if level is not None:
            self._set_level(scope, Level.from_code(level), mapping.items["level"], by_tag=by_tag)
        params = self._reader.any_mapping(mapping.get("params"), "params")
        if params is None:
            return
        for name, param_key, child in self._reader.children(params):
            owners = [(rule, rule.params[name]) for rule in scope if name in rule.params]
            if not owners:
                self._no_parameter(name, param_key, scope)
            for rule, parameter in owners:
                self._set_parameter(rule, parameter, child)

    def _switch_off(self, scope: tuple[Rule, ...], key: Scalar, node: Node) -> None:
        if isinstance(node, Scalar) and node.is_missing:
            self._problems.add(
                "S007", key, "停用规则须写明理由", "a rule is switched off with a reason"
            )
            return
        reason = self._reader.text(node, f"off.{key.value}")
        if reason is not None:
            self._off |= {rule.rule: reason for rule in scope}

    def _set_level(
        self, scope: tuple[Rule, ...], level: Level, node: Node, *, by_tag: bool
    ) -> None:
        for rule in scope:
            if level > rule.level and not by_tag:
                self._problems.add(
                    "S005",
                    node,
                    f"不能把 {rule.rule} 的级别从 {rule.level.code} 提高到 {level.code}",
                    f"the level of {rule.rule} cannot be raised from {rule.level.code} "
                    f"to {level.code}",
                )
            else:
                self._levels[rule.rule] = min(level, rule.level)

    def _set_parameter(self, rule: Rule, parameter: Parameter, node: Node) -> None:
        values = read_values(node, parameter, self._reader, "S0")
        if values is None:
            return
        if values[0][0] is not None and parameter.is_dated:
            # A dated entry adds to the rule's own dates instead of forgetting the years before.
            merged = dict(parameter.default) | dict(values)
            values = tuple(sorted(merged.items(), key=lambda pair: pair[0] or 0))
        elif values[0][0] is not None:
            self._problems.add(
                "S011",
                node,
                f"{rule.rule} 的参数 {parameter.name} 不按月份取值，请写单个值",
                f"parameter {parameter.name} of {rule.rule} is not dated; give one value",
            )
            return
        self._params.setdefault(rule.rule, {})[parameter.name] = values

    def _no_parameter(self, name: str, key: Scalar, scope: tuple[Rule, ...]) -> None:
        known = tuple(dict.fromkeys(item for rule in scope for item in rule.params))
        rules = "、".join(rule.rule for rule in scope)
        self._problems.add(
            "S004",
            key,
            f"{rules} 没有参数“{name}”",
            f'{rules} has no parameter "{name}"',
            name=name,
            known=known,
        )

    def _hide(self, scope: tuple[Rule, ...], key: Scalar, node: Node) -> None:
        for item in self._reader.items(node, f"hide.{key.value}"):
            name = self._reader.text(item, f"hide.{key.value}")
            if name is None:
                continue
            owners = [rule for rule in scope if name in _names(rule.lower)]
            if not owners:
                known = tuple(dict.fromkeys(n for rule in scope for n in _names(rule.lower)))
                self._problems.add(
                    "S006",
                    item,
                    f"{key.value} 没有降级情形“{name}”",
                    f'{key.value} has no lowering "{name}"',
                    name=name,
                    known=known,
                )
            for rule in owners:
                self._hidden[rule.rule] = (*self._hidden.get(rule.rule, ()), name)


def _names(lower: tuple[Lowering, ...]) -> tuple[str, ...]:
    return tuple(item.name for item in lower)
