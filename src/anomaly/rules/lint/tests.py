"""The tests a rule needs for its status, and whether they fit it."""

from anomaly.rules.block_tables import check_tests
from anomaly.rules.lint.subject import RuleSubject
from anomaly.rules.model import Status

_FEWEST = 2


def tests_fit_the_rule(subject: RuleSubject) -> None:
    """T102 to T104: columns the rule decides by, cells of the right type, grains of the rule."""
    check_tests(subject.rule, subject.vocabulary, subject.problems)


def too_few_tests(subject: RuleSubject) -> None:
    """T106: a draft may have none, a trial needs a hit and a clear one."""
    rule = subject.rule
    if rule.status in (Status.DRAFT, Status.RETIRED):
        return
    with_hit = any(test.expect.hits for test in rule.tests)
    without = any(not test.expect.hits for test in rule.tests)
    if len(rule.tests) < _FEWEST or not with_hit or not without:
        subject.problems.add(
            "T106",
            subject.place("tests"),
            f"状态 {rule.status} 至少需要一个有命中和一个无命中的测试",
            f"status {rule.status} needs at least one test with a hit and one without",
        )


def untested_exception(subject: RuleSubject) -> None:
    """T110: an active rule shows each of its exceptions at work."""
    rule = subject.rule
    if rule.status is not Status.ACTIVE:
        return
    tested = {row.get("by") for test in rule.tests for row in test.expect.excepted}
    for exception in rule.except_:
        if exception.name not in tested:
            subject.problems.add(
                "T110",
                subject.place("tests"),
                f"没有测试检验例外 {exception.name}",
                f"no test shows the exception {exception.name}",
            )


def untested_lowering(subject: RuleSubject) -> None:
    """T111: an active rule shows a hit on the level that each of its lowerings gives."""
    rule = subject.rule
    if rule.status is not Status.ACTIVE:
        return
    tested = {row.get("level") for test in rule.tests for row in test.expect.hits}
    for lowering in rule.lower:
        if lowering.to.code not in tested:
            subject.problems.add(
                "T111",
                subject.place("tests"),
                f"没有测试检验降级情形 {lowering.name}（{lowering.to.code}）",
                f"no test shows the lowering {lowering.name} to {lowering.to.code}",
            )
