"""What is wrong with rules only when they stand side by side."""

from collections.abc import Sequence

from anomaly.errors import AnomalyError, Place
from anomaly.rules.model import Rule, Status
from anomaly.rules.problems import RuleProblem


def title_used_twice(rules: Sequence[Rule]) -> Sequence[AnomalyError]:
    """R115: people tell rules apart by their titles; a draft may still have that of its model."""
    errors: list[AnomalyError] = []
    first: dict[str, Rule] = {}
    for rule in (item for item in rules if item.status in {Status.TRIAL, Status.ACTIVE}):
        for title in dict.fromkeys((rule.title.zh, rule.title.en)):
            other = first.setdefault(title, rule)
            if other is not rule:
                errors.append(
                    _problem(
                        rule,
                        "R115",
                        f"标题“{title}”已用于 {other.rule}",
                        f'the title "{title}" is already that of {other.rule}',
                    )
                )
                break
    return errors


def replaced_by_unknown(rules: Sequence[Rule]) -> Sequence[AnomalyError]:
    """R114: a retired rule leads to a rule that exists."""
    ids = {rule.rule for rule in rules}
    return [
        _problem(
            rule,
            "R114",
            f"retired.replaced_by 所指的规则 {rule.retired.replaced_by} 不存在",
            f"retired.replaced_by names {rule.retired.replaced_by}, which does not exist",
        )
        for rule in rules
        if rule.retired is not None
        and rule.retired.replaced_by is not None
        and rule.retired.replaced_by not in ids
    ]


def _problem(rule: Rule, code: str, zh: str, en: str) -> RuleProblem:
    place = Place(file=rule.file or rule.rule, line=1, character=1)
    return RuleProblem(zh, en, code=code, place=place)


__all__ = ["replaced_by_unknown", "title_used_twice"]
