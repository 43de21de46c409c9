"""Money that several findings doubt at once, counted once.

A finding states its doubtful fen per payment row. A set of findings is worth the sum over distinct
payment rows of the largest doubtful part. A finding without payment rows (a village's ratio) has
an amount of its own list: it can be what a lead is worth, but it never enters a total.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anomaly.values import About, Finding, Lead, ListName

_COUNTED_FIRST = (
    About.PERSON,
    About.HOUSEHOLD,
    About.ACCOUNT,
    About.PAYMENT,
    About.BATCH,
    About.ITEM,
    About.COMPANY,
    About.INSTITUTION,
    About.OFFICIAL,
    About.VILLAGE,
    About.PROGRAMME,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A lead's share of a total, in fen.

    Args:
        counted: doubtful fen counted in this lead.
        overlapping: doubtful fen of payments that another lead already counts.
    """

    counted: int
    overlapping: int


def payments_of(findings: Iterable[Finding]) -> dict[str, int]:
    """The largest doubtful fen of each distinct payment row."""
    largest: dict[str, int] = {}
    for finding in findings:
        for payment, fen in finding.doubtful:
            largest[payment] = max(fen, largest.get(payment, 0))
    return largest


def distinct_amount(findings: Sequence[Finding]) -> int | None:
    """What a set of findings doubts, in fen, each payment row once.

    Findings without payment rows are compared, not added: what they doubt may be the same money,
    so the result is the larger of the payments' sum and the largest such amount. It is None when
    no finding states any amount.
    """
    parts = [f.amount for f in findings if not f.doubtful and f.amount is not None]
    payments = payments_of(findings)
    if payments:
        parts.append(sum(payments.values()))
    return max(parts, default=None)


def distinct_count(findings: Sequence[Finding]) -> int:
    """Payment rows that a set of findings doubts; at least the largest count without rows."""
    counts = [f.count for f in findings if not f.doubtful]
    return max([len(payments_of(findings)), *counts])


def attribute_amounts(leads: Sequence[Lead], findings: Mapping[str, Finding]) -> dict[str, Amount]:
    """Split a total over leads so that every payment row is counted in exactly one of them.

    Suspect leads come before identity leads; then a person's lead before a household's, an
    account's and so on; then the lead of better rank. A payment is worth the largest part that
    any lead doubts, so the counted amounts of all leads add up to `sum(payments_of(all))`.

    Args:
        leads: ranked leads.
        findings: findings by id, at least those of the leads.

    Returns:
        The amount of each lead by lead id.
    """
    own = {lead.lead_id: payments_of(findings[i] for i in lead.finding_ids) for lead in leads}
    largest: dict[str, int] = {}
    for part in own.values():
        for payment, fen in part.items():
            largest[payment] = max(fen, largest.get(payment, 0))
    taken: set[str] = set()
    shares: dict[str, Amount] = {}
    for lead in sorted(leads, key=_counting_order):
        counted = overlapping = 0
        for payment, fen in own[lead.lead_id].items():
            if payment in taken:
                overlapping += fen
            else:
                counted += largest[payment]
                taken.add(payment)
        shares[lead.lead_id] = Amount(counted=counted, overlapping=overlapping)
    return shares


def _counting_order(lead: Lead) -> tuple[bool, int, int]:
    return lead.list is not ListName.SUSPECT, _COUNTED_FIRST.index(lead.about), lead.rank
