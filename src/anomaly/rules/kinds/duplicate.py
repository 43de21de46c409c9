"""`duplicate`: records that may not exist together."""

from anomaly.rules.kinds.groups import GroupSpec, plan_groups
from anomaly.rules.kinds.pairs import plan_pairs
from anomaly.rules.kinds.shape import KindPlan
from anomaly.rules.model import NOTHING, DuplicateBody, Measure, Reference, Rule
from anomaly.rules.plan.asked import Asked
from anomaly.rules.plan.display import shown
from anomaly.rules.plan.expr import call
from anomaly.rules.plan.found import FoundLeaf, Missing
from anomaly.rules.plan.terms import Scope, Term
from anomaly.rules.plan.truth import compare
from anomaly.vocabulary.model import Vocabulary

#: Names of the measures that a duplicate has without declaring them.
RECORDS, DIFFERENT = "records", "different"


def plan_duplicate(
    rule: Rule,
    body: DuplicateBody,
    vocabulary: Vocabulary,
    asked: Asked,
) -> KindPlan:
    """The plan of a duplicate rule; each case is a group of records, or a pair of values."""
    if body.pairs_from_list is not None:
        return plan_pairs(rule, body, vocabulary, asked)
    measure = Measure(name=RECORDS, function="count")
    if body.differs is not None:
        measure = Measure(name=DIFFERENT, function="count_different", of=body.differs)

    def own(scope: Scope) -> FoundLeaf:
        left = scope.term(Reference(table=None, field=measure.name, type="whole_number"))
        right = scope.operand(body.more_than)
        return FoundLeaf(
            leaf=None,
            name=f"{measure.name} more_than",
            left=shown(left.value, left.type),
            right=shown(right.value, right.type),
            truth=compare("gt", left, right),
            missing=missing_parts(measure, left, right),
        )

    spec = GroupSpec(
        keys=body.same,
        measures=(measure,),
        when=NOTHING,
        own=own,
        all_but_largest=True,
        # More different values need more records, and records are far cheaper to count.
        more_records_than=None if body.differs is None else body.more_than,
    )
    return plan_groups(rule, spec, vocabulary, asked)


def missing_parts(measure: Measure, left: Term, right: Term) -> Missing:
    """What is missing when the number of different values cannot be told."""
    if measure.of is None or left.is_exact:
        return ()
    return ((call("is_null", compare("gt", left, right)), str(measure.of)),)
