"""What the score needs to know beside the findings themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from anomaly.leads.ids import PUBLIC_KEY
from anomaly.values import About, Text

Subject = tuple[About, str]
"""The kind of a subject and its natural key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """How many innocent explanations of a finding could not be put aside.

    Args:
        not_ruled_out: tested, and still possible.
        not_tested: the table needed to test them was not delivered.
    """

    not_ruled_out: int = 0
    not_tested: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """Facts about subjects and rules that no single finding carries.

    Args:
        newest_month: the newest month in the delivered payments, None when there are none.
        last_paid: last month in which a subject was paid. A subject that is missing here counts
            as still paid when one of its findings reaches the newest month.
        insiders: subjects that are an official, a handler, a relative of one, or an account
            linked to one, each by an edge with a source.
        namesakes: others in the register with the same name and birth date (M3) or birth year
            (M4), per subject.
        known_pending: subjects reported by an earlier run whose check is still open.
        agreeing: ids of findings that two independent sources support.
        explained: open innocent explanations per finding id.
        yields: observed yield of a rule, 0 to 1; a rule that is missing uses its prior.
        titles: the words for a rule in the why lines.
        key: the site's secret for lead ids.
    """

    newest_month: int | None = None
    last_paid: Mapping[Subject, int] = field(default_factory=dict)
    insiders: frozenset[Subject] = frozenset()
    namesakes: Mapping[Subject, int] = field(default_factory=dict)
    known_pending: frozenset[Subject] = frozenset()
    agreeing: frozenset[str] = frozenset()
    explained: Mapping[str, Explained] = field(default_factory=dict)
    yields: Mapping[str, Decimal] = field(default_factory=dict)
    titles: Mapping[str, Text] = field(default_factory=dict)
    key: bytes = PUBLIC_KEY

    def title(self, rule: str) -> Text:
        """The words for a rule; its id when nothing better is known."""
        return self.titles.get(rule, Text(rule, rule))
