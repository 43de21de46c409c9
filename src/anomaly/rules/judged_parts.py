"""Read what judges a case once it was found: lowerings, exceptions, innocent reasons."""

from dataclasses import replace

from anomaly.rules.bodies import ReadBody
from anomaly.rules.conditions import ConditionReader
from anomaly.rules.literals import read_literal
from anomaly.rules.lookups import COUNT, TOTAL
from anomaly.rules.model import (
    Condition,
    FieldUse,
    InnocentReason,
    Lowering,
    Operator,
    RuleException,
    leaves,
)
from anomaly.rules.pack import Shared
from anomaly.rules.plan.limits import is_limit, split_limits
from anomaly.rules.plan.reading import parameters as parameters_of
from anomaly.rules.problems import Problems
from anomaly.rules.reading import Reader
from anomaly.values import Level
from anomaly.vocabulary.yaml_nodes import Mapping, Node

_LEVELS = tuple(level.code for level in reversed(Level))


class JudgedParts:
    """Reads the parts of a rule that judge a case."""

    def __init__(self, tree: Mapping, reader: Reader, read: ReadBody, *, both: bool) -> None:
        self._tree = tree
        self._reader = reader
        self._read = read
        self._both = both

    def lowerings(self, ceiling: Level) -> tuple[Lowering, ...]:
        """`lower`; may also read the finding's count and total."""
        reach = replace(
            self._read.reach,
            numbers={**self._read.reach.numbers, COUNT: "whole_number", TOTAL: "money"},
        )
        keys = ("name", "why", "to", "when")
        found: list[Lowering] = []
        for node in self._reader.items(self._tree.get("lower"), "lower"):
            mapping = self._reader.mapping(node, "lower", allowed=keys, required=keys)
            if mapping is None:
                continue
            name = self._name(mapping, "lower", [item.name for item in found])
            why = self._reader.localised(mapping.get("why"), "lower.why", both=self._both)
            to = self._reader.word(mapping.get("to"), "lower.to", _LEVELS)
            when = ConditionReader(self._reader, reach).read(mapping.get("when"), "lower.when")
            self._check_limits(when)
            if name is None or why is None or to is None:
                continue
            level = Level.from_code(to)
            if level >= ceiling:
                self._reader.problems.add(
                    "R104",
                    mapping.items["to"],
                    f"lower.to 应低于规则级别 {ceiling.code}",
                    f"lower.to must be below the rule's level {ceiling.code}",
                )
            found.append(Lowering(name=name, why=why, to=level, when=when, place=node.place))
        return tuple(found)

    def _check_limits(self, when: Condition) -> None:
        """Count and total are known only at the end, so they cannot stand inside any_of."""
        inside, limits = split_limits(when)
        for leaf in leaves(inside):
            if is_limit(leaf):
                self._reader.problems.add(
                    "R409",
                    leaf.place,
                    "count 和 total 只能直接写在 when 下，不能放在 any_of 里",
                    "count and total stand directly under when, not inside any_of",
                )
        fine = {
            Operator.MORE_THAN,
            Operator.AT_LEAST,
            Operator.LESS_THAN,
            Operator.AT_MOST,
            Operator.BETWEEN,
        }
        for leaf in limits:
            dated = any(self._read.reach.parameters[name].is_dated for name in parameters_of(leaf))
            plain = not any(isinstance(operand, FieldUse) for operand in leaf.right)
            if leaf.operator not in fine or not plain or dated:
                self._reader.problems.add(
                    "R409",
                    leaf.place,
                    "count 和 total 只能与数字或不分月份的参数比较大小",
                    "count and total are compared with numbers or undated parameters",
                )

    def exceptions(self, shared: Shared) -> tuple[RuleException, ...]:
        """`except`, with shared ones read in the reach of this rule."""
        found: list[RuleException] = []
        for node in self._reader.items(self._tree.get("except"), "except"):
            names = [item.name for item in found]
            mapping = self._reader.any_mapping(node, "except")
            if mapping is None:
                continue
            exception = (
                self._used(mapping, shared, names)
                if "use" in mapping.items
                else self._own(mapping, names)
            )
            if exception is not None:
                found.append(exception)
        return tuple(found)

    def _own(self, mapping: Mapping, names: list[str]) -> RuleException | None:
        keys = ("name", "why", "when")
        self._reader.mapping(mapping, "except", allowed=(*keys, "until"), required=keys)
        name = self._name(mapping, "except", names)
        return None if name is None else self._exception(mapping, name, self._reader, use=None)

    def _used(self, mapping: Mapping, shared: Shared, names: list[str]) -> RuleException | None:
        self._reader.mapping(mapping, "except", allowed=("use",), required=("use",))
        scalar = self._reader.scalar(mapping.get("use"), "except.use")
        if scalar is None:
            return None
        found = shared.exceptions.get(scalar.value)
        if found is None:
            self._reader.problems.add(
                "R203",
                scalar,
                f"没有共用例外“{scalar.value}”",
                f'there is no shared exception "{scalar.value}"',
                name=scalar.value,
                known=tuple(shared.exceptions),
            )
            return None
        if found.name in names:
            self._twice(scalar, found.name)
            return None
        # What does not fit this rule is this rule's mistake: it is noted where `use` stands.
        other = Problems(found.problems.file)
        exception = self._exception(found.node, found.name, Reader(other), use=found.name)
        for error in other.found:
            self._reader.problems.add(
                "R203",
                scalar,
                f"共用例外 {found.name} 不适用于本规则：{error.zh}",
                f"shared exception {found.name} does not fit this rule: {error.en}",
            )
        return exception

    def _exception(
        self, mapping: Mapping, name: str, reader: Reader, *, use: str | None
    ) -> RuleException | None:
        reach = replace(self._read.reach, problems=reader.problems)
        why = reader.localised(mapping.get("why"), "except.why", both=self._both)
        when = ConditionReader(reader, reach).read(mapping.get("when"), "except.when")
        until = None
        scalar = reader.scalar(mapping.get("until"), "except.until")
        if scalar is not None:
            value = read_literal(scalar.value, "month")
            if isinstance(value, int):
                until = value
            else:
                reader.problems.add(
                    "R205",
                    scalar,
                    "until 应为月份，如 2024-12",
                    "until must be a month such as 2024-12",
                )
        if why is None:
            return None
        return RuleException(
            name=name, why=why, when=when, until=until, use=use, place=mapping.place
        )

    def reasons(self) -> tuple[InnocentReason, ...]:
        """`innocent_reasons`."""
        keys = ("reason", "check")
        found = []
        for node in self._reader.items(self._tree.get("innocent_reasons"), "innocent_reasons"):
            mapping = self._reader.mapping(
                node, "innocent_reasons", allowed=(*keys, "ruled_out_when"), required=keys
            )
            if mapping is None:
                continue
            reason, check = (
                self._reader.localised(mapping.get(key), f"innocent_reasons.{key}", both=self._both)
                for key in keys
            )
            ruled_out = None
            if "ruled_out_when" in mapping.items:
                ruled_out = ConditionReader(self._reader, self._read.reach).read(
                    mapping.items["ruled_out_when"], "innocent_reasons.ruled_out_when"
                )
            if reason is not None and check is not None:
                found.append(InnocentReason(reason=reason, check=check, ruled_out_when=ruled_out))
        return tuple(found)

    def _name(self, mapping: Mapping, what: str, names: list[str]) -> str | None:
        node = mapping.get("name")
        name = self._reader.text(node, f"{what}.name")
        if name is not None and node is not None and name in names:
            self._twice(node, name)
            return None
        return name

    def _twice(self, node: Node, name: str) -> None:
        self._reader.problems.add(
            "R112", node, f"名称重复：{name}", f"the name {name} is used twice"
        )
