"""Put a rule together from its node tree; a rule exists only when nothing is wrong with it."""

from collections.abc import Callable
from dataclasses import replace

from anomaly.rules.bodies import ReadBody, conditions_of, read_duplicate, read_match, read_threshold
from anomaly.rules.conditions import ConditionReader
from anomaly.rules.finding import read_finding
from anomaly.rules.header import Header, check_reasons, read_header
from anomaly.rules.library import Shared
from anomaly.rules.literals import read_literal
from anomaly.rules.lookups import COUNT, TOTAL
from anomaly.rules.model import (
    AllOf,
    Condition,
    HasRow,
    InnocentReason,
    Kind,
    Leaf,
    Lowering,
    MatchBody,
    Operator,
    Parameter,
    Rule,
    RuleException,
    Status,
    leaves,
)
from anomaly.rules.parameters import read_parameters
from anomaly.rules.plan.limits import is_limit, split_limits
from anomaly.rules.plan.message import names_in, parameter_name
from anomaly.rules.plan.reading import parameters as parameters_of
from anomaly.rules.problems import Problems
from anomaly.rules.reach import Reach
from anomaly.rules.reading import Reader
from anomaly.rules.blocks import read_tests
from anomaly.rules.block_tables import check_tests
from anomaly.rules.wording import check_words
from anomaly.values import Level
from anomaly.vocabulary.model import Vocabulary
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar

_BODIES: dict[Kind, Callable[[Mapping, Reader, Reach], ReadBody | None]] = {
    Kind.MATCH: read_match,
    Kind.DUPLICATE: read_duplicate,
    Kind.THRESHOLD: read_threshold,
}
_LEVELS = tuple(level.code for level in reversed(Level))
_FEWEST_TESTS = 2


def assemble(  # noqa: PLR0913 - a rule stands on all of these
    tree: Node,
    problems: Problems,
    vocabulary: Vocabulary,
    lists: frozenset[str],
    shared: Shared,
    *,
    expected_id: str | None,
) -> Rule | None:
    """The rule, or None with its mistakes noted in `problems`."""
    reader = Reader(problems)
    if not isinstance(tree, Mapping):
        problems.add("R105", tree, "规则文件应为键值对", "a rule file must be a map")
        return None
    header = read_header(tree, reader, expected_id)
    both = header.both if header is not None else _is_active(tree)
    kind = header.kind if header is not None else _kind(tree)
    parameters = read_parameters(tree.get("params"), reader, both=both)
    reach = Reach(vocabulary=vocabulary, lists=lists, parameters=parameters, problems=problems)
    read = _read_find(tree, kind, reader, reach)
    if read is None:
        return None
    rule_parts = _Parts(tree, reader, read, both=both)
    lower = rule_parts.lowerings(header.level if header else Level.HIGH)
    exceptions = rule_parts.exceptions(shared)
    reasons = rule_parts.reasons()
    finding = read_finding(tree.get("finding"), reader, read.reach, read.body, both=both)
    tests = read_tests(tree.get("tests_given"), tree.get("tests"), reader, vocabulary, parameters)
    _check_absence(tree, reader, read, (*lower, *exceptions))
    if header is None or finding is None:
        return None
    rule = _rule(header, read, parameters, problems.file)
    rule = replace(
        rule,
        finding=finding,
        lower=lower,
        except_=exceptions,
        innocent_reasons=reasons,
        tests=tests,
    )
    check_reasons(tree, reader, reasons, header.level)
    check_words(tree, rule, shared.words, problems)
    _check_parameters_used(rule, problems)
    _check_test_count(tree, rule, reader)
    check_tests(rule, vocabulary, problems)
    return None if problems.found else rule


def _rule(header: Header, read: ReadBody, parameters: dict[str, Parameter], file: str) -> Rule:
    from anomaly.rules.model import FindingSpec
    from anomaly.values import About, Text

    blank = FindingSpec(about=About.ITEM, one_per=(), total=None, message=Text("", ""), show=())
    return Rule(
        rule=header.rule,
        scene=header.scene,
        version=header.version,
        identity=header.identity,
        status=header.status,
        retired=header.retired,
        kind=header.kind,
        level=header.level,
        min_match_level=header.min_match_level,
        list=header.list,
        certainty=header.certainty,
        owner=header.owner,
        title=header.title,
        why=header.why,
        basis=header.basis,
        basis_note=header.basis_note,
        tags=header.tags,
        check_steps=header.check_steps,
        known_limits=header.known_limits,
        changes=header.changes,
        params=parameters,
        find=read.body,
        finding=blank,
        file=file,
    )


def _is_active(tree: Mapping) -> bool:
    status = tree.get("status")
    return isinstance(status, Scalar) and status.value == Status.ACTIVE


def _kind(tree: Mapping) -> Kind | None:
    node = tree.get("kind")
    known = {str(kind.value) for kind in Kind}
    return Kind(node.value) if isinstance(node, Scalar) and node.value in known else None


def _read_find(tree: Mapping, kind: Kind | None, reader: Reader, reach: Reach) -> ReadBody | None:
    if kind is None:
        return None
    read = _BODIES.get(kind)
    if read is None:
        is_sql = kind is Kind.SQL
        reader.problems.add(
            "R602" if is_sql else "R401",
            tree.items["kind"],
            "sql 类规则只能来自受信任的本地规则包" if is_sql else f"本引擎暂不支持 {kind} 类规则",
            "kind sql is only for trusted local packs"
            if is_sql
            else f"kind {kind} is not supported yet in this engine",
        )
        return None
    mapping = reader.any_mapping(tree.get("find"), "find")
    return None if mapping is None else read(mapping, reader, reach)


class _Parts:
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
            plain = all(not hasattr(operand, "reference") for operand in leaf.right)
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


# ---- checks across parts ---------------------------------------------------------------------


def _check_absence(
    tree: Mapping,
    reader: Reader,
    read: ReadBody,
    judged: tuple[Lowering | RuleException, ...],
) -> None:
    """A rule that rests on something missing must say which table has to be complete."""
    if "absence" in tree.items:
        reader.problems.add(
            "R401",
            tree.keys["absence"],
            "absence 本引擎暂不支持",
            "absence is not supported yet in this engine",
        )
        return
    del judged  # an exception that rests on absence only excuses, it accuses nobody
    for condition in conditions_of(read.body):
        for leaf in leaves(condition):
            if _rests_on_absence(leaf, read):
                reader.problems.add(
                    "R410",
                    leaf.place,
                    f"“{leaf.name}”依据的是“没有”，须写 absence",
                    f'"{leaf.name}" rests on something missing and needs "absence"',
                )


def _rests_on_absence(leaf: Leaf | HasRow, read: ReadBody) -> bool:
    vocabulary = read.reach.vocabulary
    if isinstance(leaf, HasRow):
        return leaf.negated
    if leaf.operator is Operator.NOT_IN_LIST:
        table = vocabulary.tables.get(f"list.{leaf.word}")
        return table is not None and bool(table.persons)  # a delivered register, not a setting
    body = read.body
    matched = body.matched_to.table if isinstance(body, MatchBody) and body.matched_to else None
    in_where = (
        isinstance(body, MatchBody)
        and body.matched_to is not None
        and leaf in leaves(body.matched_to.where)
    )
    is_empty = leaf.operator is Operator.IS and leaf.word == "empty"
    return is_empty and leaf.left.table == matched and not in_where


def _check_parameters_used(rule: Rule, problems: Problems) -> None:
    used: set[str] = set()
    conditions: list[Condition] = [
        *conditions_of(rule.find),
        *(item.when for item in rule.lower),
        *(item.when for item in rule.except_),
        *(item.ruled_out_when or AllOf() for item in rule.innocent_reasons),
    ]
    for condition in conditions:
        used |= set(parameters_of(condition))
    more_than = getattr(rule.find, "more_than", None)
    if more_than is not None and hasattr(more_than, "name"):
        used.add(more_than.name)
    for text in (rule.finding.message.zh, rule.finding.message.en):
        used |= {name for item in names_in(text) if (name := parameter_name(item)) is not None}
    for parameter in rule.params.values():
        if parameter.name not in used:
            problems.add(
                "R313",
                parameter.place,
                f"参数 {parameter.name} 没有被使用",
                f"parameter {parameter.name} is never used",
                name=parameter.name,
            )


def _check_test_count(tree: Mapping, rule: Rule, reader: Reader) -> None:
    """Drafts may have none; a trial needs a hit and a clear one, an active rule more."""
    if rule.status in (Status.DRAFT, Status.RETIRED):
        return
    place = tree.keys["tests"].place if "tests" in tree.keys else tree.place
    with_hit = any(test.expect.hits for test in rule.tests)
    without = any(not test.expect.hits for test in rule.tests)
    if len(rule.tests) < _FEWEST_TESTS or not with_hit or not without:
        reader.problems.add(
            "T106",
            place,
            f"状态 {rule.status} 至少需要一个有命中和一个无命中的测试",
            f"status {rule.status} needs at least one test with a hit and one without",
        )
    if rule.status is not Status.ACTIVE:
        return
    tested = {row.get("by") for test in rule.tests for row in test.expect.excepted}
    for exception in rule.except_:
        if exception.name not in tested:
            reader.problems.add(
                "T110",
                place,
                f"没有测试检验例外 {exception.name}",
                f"no test shows the exception {exception.name}",
            )
