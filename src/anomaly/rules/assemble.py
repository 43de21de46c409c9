"""Put a rule together from its node tree; a rule exists only when nothing is wrong with it."""

from collections.abc import Callable
from dataclasses import replace

from anomaly.rules.blocks import read_tests
from anomaly.rules.bodies import ReadBody, read_duplicate, read_match, read_threshold
from anomaly.rules.checks import check_absence
from anomaly.rules.finding import read_finding
from anomaly.rules.header import Header, read_header
from anomaly.rules.judged_parts import JudgedParts
from anomaly.rules.lint import RuleSubject, TreeSubject, lint_rule, lint_tree
from anomaly.rules.model import (
    Kind,
    Parameter,
    Rule,
    Status,
)
from anomaly.rules.pack import Shared
from anomaly.rules.parameters import read_parameters
from anomaly.rules.problems import Problems
from anomaly.rules.reach import Reach
from anomaly.rules.reading import Reader
from anomaly.values import Level
from anomaly.vocabulary.model import Vocabulary
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar

_BODIES: dict[Kind, Callable[[Mapping, Reader, Reach], ReadBody | None]] = {
    Kind.MATCH: read_match,
    Kind.DUPLICATE: read_duplicate,
    Kind.THRESHOLD: read_threshold,
}
_LEVELS = tuple(level.code for level in reversed(Level))


def assemble(
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
    lint_tree(TreeSubject(tree=tree, words=shared.words, problems=problems))
    header = read_header(tree, reader, expected_id)
    both = header.both if header is not None else _is_active(tree)
    kind = header.kind if header is not None else _kind(tree)
    parameters = read_parameters(tree.get("params"), reader, both=both)
    reach = Reach(vocabulary=vocabulary, lists=lists, parameters=parameters, problems=problems)
    read = _read_find(tree, kind, reader, reach)
    if read is None:
        return None
    rule_parts = JudgedParts(tree, reader, read, both=both)
    lower = rule_parts.lowerings(header.level if header else Level.HIGH)
    exceptions = rule_parts.exceptions(shared)
    reasons = rule_parts.reasons()
    finding = read_finding(tree.get("finding"), reader, read.reach, read.body, both=both)
    tests = read_tests(tree.get("tests_given"), tree.get("tests"), reader, vocabulary, parameters)
    check_absence(tree, reader, read)
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
    lint_rule(RuleSubject(rule=rule, tree=tree, vocabulary=vocabulary, problems=problems))
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
