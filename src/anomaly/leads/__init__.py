"""What should a human look at first: findings merged into leads, scored, in a total order.

This room imports only `anomaly.values` and `anomaly.errors`.
"""

from anomaly.leads.amounts import Amount, attribute_amounts, distinct_amount
from anomaly.leads.facts import Explained, LeadFacts, Subject
from anomaly.leads.ids import PUBLIC_KEY, check_characters, finding_id, lead_id
from anomaly.leads.lifecycle import with_life_outside_workspace
from anomaly.leads.rank import rank_leads
from anomaly.leads.score import capped, expected_recovery, rule_family
from anomaly.leads.weights import ScoreWeights

__all__ = [
    "PUBLIC_KEY",
    "Amount",
    "Explained",
    "LeadFacts",
    "ScoreWeights",
    "Subject",
    "attribute_amounts",
    "capped",
    "check_characters",
    "distinct_amount",
    "expected_recovery",
    "finding_id",
    "lead_id",
    "rank_leads",
    "rule_family",
    "with_life_outside_workspace",
]
