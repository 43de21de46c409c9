"""What a rule that reads well may still have wrong: words, limits, exceptions, tests.

Each check is one function for one problem. `TREE_CHECKS` look at the file as written and run
whatever else is wrong with it; `RULE_CHECKS` need the typed rule, `SOUND_CHECKS` a rule in which
every name was understood, because a misspelt name would make them complain about its shadow.
`LIBRARY_CHECKS` look at all rules together.
"""

from collections.abc import Callable, Sequence

from anomaly.errors import AnomalyError
from anomaly.rules.lint.basis import citation_without_basis, invented_basis
from anomaly.rules.lint.contradictions import (
    exception_always_holds,
    exception_never_holds,
    exception_said_twice,
)
from anomaly.rules.lint.library import replaced_by_unknown, title_used_twice
from anomaly.rules.lint.limits import too_many_conditions, unused_parameter
from anomaly.rules.lint.subject import RuleSubject, TreeSubject
from anomaly.rules.lint.tests import (
    tests_fit_the_rule,
    too_few_tests,
    untested_exception,
    untested_lowering,
)
from anomaly.rules.lint.texts import (
    judging_words,
    long_title,
    messages_differ,
    reason_said_twice,
    too_few_reasons,
)
from anomaly.rules.model import Rule

TREE_CHECKS: tuple[Callable[[TreeSubject], None], ...] = (
    judging_words,
    long_title,
    too_few_reasons,
    reason_said_twice,
    invented_basis,
    citation_without_basis,
)
RULE_CHECKS: tuple[Callable[[RuleSubject], None], ...] = (
    messages_differ,
    too_many_conditions,
    too_few_tests,
    untested_exception,
    untested_lowering,
)
SOUND_CHECKS: tuple[Callable[[RuleSubject], None], ...] = (
    unused_parameter,
    exception_never_holds,
    exception_always_holds,
    exception_said_twice,
    tests_fit_the_rule,
)
LIBRARY_CHECKS: tuple[Callable[[Sequence[Rule]], Sequence[AnomalyError]], ...] = (
    title_used_twice,
    replaced_by_unknown,
)


def lint_tree(subject: TreeSubject) -> None:
    """Note what is wrong with the file as written."""
    for check in TREE_CHECKS:
        check(subject)


def lint_rule(subject: RuleSubject) -> None:
    """Note what is wrong with the typed rule."""
    is_sound = not any(error.code[:2] in {"R2", "R3", "R4"} for error in subject.problems.found)
    for check in RULE_CHECKS:
        check(subject)
    for check in SOUND_CHECKS if is_sound else ():
        check(subject)


def lint_library(rules: Sequence[Rule]) -> tuple[AnomalyError, ...]:
    """What is wrong with rules only when they stand side by side."""
    return tuple(error for check in LIBRARY_CHECKS for error in check(rules))


__all__ = [
    "LIBRARY_CHECKS",
    "RULE_CHECKS",
    "SOUND_CHECKS",
    "TREE_CHECKS",
    "RuleSubject",
    "TreeSubject",
    "lint_library",
    "lint_rule",
    "lint_tree",
]
