"""What a statement is asked for: everything that people see of a case, or only the answer."""

from dataclasses import dataclass, replace

from anomaly.rules.model import Rule, RuleException
from anomaly.rules.plan.limits import split_limits
from anomaly.rules.plan.message import PlannedPlaceholder, planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What later steps need of the records beside grain, exceptions and money.

    Args:
        placeholders: values that the message needs.
        explained: whether place, keys, match level and compared values are asked for as well.
    """

    placeholders: tuple[PlannedPlaceholder, ...] = ()
    explained: bool = True


def everything(rule: Rule) -> Asked:
    """What the cases of a rule are asked for."""
    return Asked(placeholders=planned(rule))


#: What an answer without explanation is asked for.
ANSWER = Asked(explained=False)


def without_levels(rule: Rule) -> Rule:
    """The rule as far as it decides outcomes: of lowerings only those whose cases the site hides.

    A lowering that reads the finding's count or total is judged after merging and is left out too.
    """
    hidden = tuple(
        RuleException(name=item.name, why=item.why, when=item.when)
        for item in rule.lower
        if item.hidden and not split_limits(item.when)[1]
    )
    return replace(rule, lower=(), except_=(*rule.except_, *hidden))
