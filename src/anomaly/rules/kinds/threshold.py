"""`threshold`: a group of records over a limit."""

from anomaly.rules.kinds.groups import GroupSpec, plan_groups
from anomaly.rules.kinds.shape import KindPlan
from anomaly.rules.model import Rule, ThresholdBody
from anomaly.rules.plan.asked import Asked
from anomaly.vocabulary.model import Vocabulary


def plan_threshold(
    rule: Rule,
    body: ThresholdBody,
    vocabulary: Vocabulary,
    asked: Asked,
) -> KindPlan:
    """The plan of a threshold rule; each case is a group."""
    spec = GroupSpec(keys=body.per, measures=body.measure, when=body.when)
    return plan_groups(rule, spec, vocabulary, asked)
