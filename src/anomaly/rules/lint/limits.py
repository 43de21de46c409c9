"""Parameters and conditions: nothing that misleads, nothing without end."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from anomaly.rules.lint.subject import RuleSubject
from anomaly.rules.model import HasRow, Leaf, ParameterUse
from anomaly.rules.plan.message import names_in, parameter_name

#: The longest shipped rule has a tenth of this.
MOST_CONDITIONS = 200


def unused_parameter(subject: RuleSubject) -> None:
    """R313: a parameter that nothing uses misleads whoever sets it."""
    rule = subject.rule
    parts = (rule.find, rule.lower, rule.except_, rule.innocent_reasons)
    used = {item.name for part in parts for item in _within(part, ParameterUse)}
    for text in (rule.finding.message.zh, rule.finding.message.en):
        used |= {name for item in names_in(text) if (name := parameter_name(item)) is not None}
    for parameter in rule.params.values():
        if parameter.name not in used:
            subject.problems.add(
                "R313",
                parameter.place,
                f"参数 {parameter.name} 没有被使用",
                f"parameter {parameter.name} is never used",
                name=parameter.name,
            )


def too_many_conditions(subject: RuleSubject) -> None:
    """R413: a query of thousands of conditions costs everybody who runs the pack."""
    rule = subject.rule
    parts = (rule.find, rule.lower, rule.except_, rule.innocent_reasons)
    count = sum(1 for part in parts for _ in _within(part, (Leaf, HasRow)))
    if count > MOST_CONDITIONS:
        subject.problems.add(
            "R413",
            subject.place("find"),
            f"条件共 {count} 个，超过 {MOST_CONDITIONS} 个",
            f"{count} conditions, more than {MOST_CONDITIONS}",
            name="find",
        )


def _within(value: Any, wanted: Any) -> Iterator[Any]:
    """All values of a type anywhere in a part of a rule, whatever its kind."""
    if isinstance(value, wanted):
        yield value
    if isinstance(value, tuple):
        for item in value:
            yield from _within(item, wanted)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from _within(getattr(value, item.name), wanted)
