"""The figures that the summary sheet and the report show, computed once from a run.

Money is fen. A payment counts once in every total; only the figures per rule may overlap, since
several rules can doubt the same payment.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anomaly.deliver.run_view import RunView
from anomaly.leads import attribute_amounts
from anomaly.leads.amounts import payments_of
from anomaly.values import Finding, Issue, Lead, Level, ListName, Severity

_LEAD_LISTS = frozenset({ListName.SUSPECT, ListName.IDENTITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A run in one line.

    `amount` is the fen of suspect leads, each payment once; `apart` what their findings state
    beyond that without naming payments, which is shown beside the total and never inside it.
    """

    leads: int
    levels: Mapping[Level, int]
    identity: int
    amount: int
    overlapping: int
    apart: int
    still_paid: int
    still_paid_amount: int
    rules_run: int
    rules_not_run: int
    files: int
    rows_seen: int
    rows_set_aside: int
    life: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigure:
    """One rule: its findings per level, distinct subjects, and fen within the rule."""

    rule: str
    levels: Mapping[Level, int]
    subjects: int
    amount: int

    @property
    def findings(self) -> int:
        """Findings of all levels."""
        return sum(self.levels.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFigure:
    """Suspect leads of one town or village per level, with the fen counted there."""

    town: str | None
    village: str | None
    levels: Mapping[Level, int]
    still_paid: int
    amount: int

    @property
    def leads(self) -> int:
        """Leads of all levels."""
        return sum(self.levels.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFigure:
    """One programme (None: findings that span several): subjects and distinct fen."""

    programme: str | None
    subjects: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigure:
    """One month: suspect leads whose period includes it, and doubtful fen if known."""

    month: int
    leads: int
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueGroup:
    """Issues of one file and code: how many, how bad, and the first three."""

    file: str
    code: str
    severity: Severity
    count: int
    examples: tuple[Issue, ...]


def totals(view: RunView) -> Totals:
    """The figures of the first page."""
    suspects = view.leads_of(ListName.SUSPECT)
    findings = view.findings_by_id()
    shares = attribute_amounts(suspects, findings)
    paid = [lead for lead in suspects if lead.still_paid]
    used = [b for b in view.balances if b.refused is None]
    return Totals(
        leads=len(suspects),
        levels=_levels(suspects),
        identity=len(view.leads_of(ListName.IDENTITY)),
        amount=sum(share.counted for share in shares.values()),
        overlapping=sum(share.overlapping for share in shares.values()),
        apart=sum(_apart(lead, findings) for lead in suspects),
        still_paid=len(paid),
        still_paid_amount=sum(shares[lead.lead_id].counted for lead in paid),
        rules_run=sum(c.status == "ran" for c in view.coverage),
        rules_not_run=sum(c.status == "not_run" for c in view.coverage),
        files=len(view.files),
        rows_seen=sum(b.seen for b in used),
        rows_set_aside=sum(b.quarantined for b in used),
        life=Counter(f.life for f in view.findings if f.life is not None),
    )


def by_rule(view: RunView) -> list[RuleFigure]:
    """Rules with findings that made leads, by amount, then findings, then id."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in view.findings:
        if finding.lead_id is not None and finding.list in _LEAD_LISTS:
            groups[finding.rule].append(finding)
    figures = [
        RuleFigure(
            rule=rule,
            levels=_levels(group),
            subjects=len({f.lead_id for f in group}),
            # Grains of one rule do not overlap, so amounts without payment rows may be added.
            amount=_distinct(group) + sum(f.amount or 0 for f in group if not f.doubtful),
        )
        for rule, group in groups.items()
    ]
    return sorted(figures, key=lambda f: (-f.amount, -f.findings, f.rule))


def by_town(view: RunView) -> list[PlaceFigure]:
    """Towns by number of leads, then amount, then name."""
    return _by_place(view, village=False)


def by_village(view: RunView) -> list[PlaceFigure]:
    """Villages by number of leads, then amount, then name; leads without a village are left out."""
    return [p for p in _by_place(view, village=True) if p.village is not None]


def by_programme(view: RunView) -> list[ProgrammeFigure]:
    """Programmes of suspect leads by amount, then subjects, then name."""
    suspects = {lead.lead_id for lead in view.leads_of(ListName.SUSPECT)}
    groups: dict[str | None, list[Finding]] = defaultdict(list)
    for finding in view.findings:
        if finding.lead_id in suspects:
            groups[finding.programme].append(finding)
    figures = [
        ProgrammeFigure(
            programme=programme,
            subjects=len({f.lead_id for f in group}),
            amount=_distinct(group),
        )
        for programme, group in groups.items()
    ]
    return sorted(figures, key=lambda f: (-f.amount, -f.subjects, f.programme or ""))


def by_month(view: RunView) -> list[MonthFigure]:
    """Every month from the first to the last of the suspect leads, without gaps.

    The amount is None throughout when the run does not know the months of its payments: a period
    is never spread over its months.
    """
    suspects = view.leads_of(ListName.SUSPECT)
    active: Counter[int] = Counter()
    for lead in suspects:
        if lead.period_from is not None and lead.period_to is not None:
            active.update(range(lead.period_from, lead.period_to + 1))
    amounts: Counter[int] = Counter()
    if view.payment_months:
        findings = view.findings_by_id()
        doubted = payments_of(findings[i] for lead in suspects for i in lead.finding_ids)
        for payment, fen in doubted.items():
            if payment in view.payment_months:
                amounts[view.payment_months[payment]] += fen
    months = sorted({*active, *amounts})
    if not months:
        return []
    return [
        MonthFigure(month=m, leads=active[m], amount=amounts[m] if view.payment_months else None)
        for m in range(months[0], months[-1] + 1)
    ]


def issue_groups(view: RunView) -> list[IssueGroup]:
    """Issues by file and code: the worst effect first, then the most frequent."""
    groups: dict[tuple[str, str], list[Issue]] = defaultdict(list)
    for issue in view.issues:
        groups[issue.file, issue.code].append(issue)
    order = list(Severity)
    figures = [
        IssueGroup(
            file=file,
            code=code,
            severity=min((i.severity for i in group), key=order.index),
            count=len(group),
            examples=tuple(sorted(group, key=lambda i: (i.sheet or "", i.row or 0))[:3]),
        )
        for (file, code), group in groups.items()
    ]
    return sorted(figures, key=lambda g: (order.index(g.severity), -g.count, g.file, g.code))


def match_levels(view: RunView) -> dict[int, int]:
    """Number of findings of leads per match level, weakest last."""
    counts = Counter(f.match_level for f in view.findings if f.lead_id is not None)
    return dict(sorted(counts.items()))


def _levels(items: Iterable[Finding | Lead]) -> dict[Level, int]:
    counts = Counter(item.level for item in items)
    return {level: counts[level] for level in sorted(Level, reverse=True)}


def _distinct(findings: Sequence[Finding]) -> int:
    return sum(payments_of(findings).values())


def _apart(lead: Lead, findings: Mapping[str, Finding]) -> int:
    """What a lead is worth beyond the payments its findings name, in fen."""
    return max((lead.amount or 0) - _distinct([findings[i] for i in lead.finding_ids]), 0)


def _by_place(view: RunView, *, village: bool) -> list[PlaceFigure]:
    suspects = view.leads_of(ListName.SUSPECT)
    shares = attribute_amounts(suspects, view.findings_by_id())
    groups: dict[tuple[str | None, str | None], list[Lead]] = defaultdict(list)
    for lead in suspects:
        groups[lead.town, lead.village if village else None].append(lead)
    figures = [
        PlaceFigure(
            town=place[0],
            village=place[1],
            levels=_levels(group),
            still_paid=sum(lead.still_paid for lead in group),
            amount=sum(shares[lead.lead_id].counted for lead in group),
        )
        for place, group in groups.items()
    ]
    return sorted(figures, key=lambda p: (-p.leads, -p.amount, p.town or "", p.village or ""))
