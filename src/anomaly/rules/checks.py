"""Checks that need the whole rule: absence, unused parameters, tests that a status asks for."""

from anomaly.rules.bodies import ReadBody, conditions_of
from anomaly.rules.model import (
    AllOf,
    Condition,
    DuplicateBody,
    HasRow,
    Leaf,
    MatchBody,
    Operator,
    ParameterUse,
    Rule,
    Status,
    leaves,
)
from anomaly.rules.plan.message import names_in, parameter_name
from anomaly.rules.plan.reading import parameters as parameters_of
from anomaly.rules.problems import Problems
from anomaly.rules.reading import Reader
from anomaly.vocabulary.yaml_nodes import Mapping

_FEWEST_TESTS = 2


def check_absence(
    tree: Mapping,
    reader: Reader,
    read: ReadBody,
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
    # An exception that rests on absence only excuses; it accuses nobody.
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


def check_parameters_used(rule: Rule, problems: Problems) -> None:
    """A parameter that nothing uses misleads whoever sets it."""
    used: set[str] = set()
    conditions: list[Condition] = [
        *conditions_of(rule.find),
        *(item.when for item in rule.lower),
        *(item.when for item in rule.except_),
        *(item.ruled_out_when or AllOf() for item in rule.innocent_reasons),
    ]
    for condition in conditions:
        used |= set(parameters_of(condition))
    if isinstance(rule.find, DuplicateBody) and isinstance(rule.find.more_than, ParameterUse):
        used.add(rule.find.more_than.name)
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


def check_test_count(tree: Mapping, rule: Rule, reader: Reader) -> None:
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
