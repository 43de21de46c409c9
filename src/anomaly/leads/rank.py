"""From findings to leads: one lead per subject, in one order without ties."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from anomaly.leads.facts import LeadFacts, Subject
from anomaly.leads.ids import lead_id
from anomaly.leads.score import Score, capped, match_of, score_subject
from anomaly.leads.weights import ScoreWeights
from anomaly.values import Finding, Lead, ListName, Outcome

_RANKED_LISTS = frozenset({ListName.SUSPECT, ListName.IDENTITY})
_SURE_MATCH = 2

_Order = tuple[Decimal, int, int, int, int, str, str, str]


def rank_leads(
    findings: Sequence[Finding], facts: LeadFacts, weights: ScoreWeights
) -> tuple[list[Lead], list[Finding]]:
    """Merge hits into leads and rank them.

    Hits on the suspect and identity lists make leads, one per subject. A lead is on the identity
    list when none of its findings is a suspect one on a sure identity (M1, M2). Missed entitlements
    and data remarks are never ranked with suspicions.

    Args:
        findings: all findings of a run, in any order.
        facts: what is known about subjects and rules beside them.
        weights: the numbers of the score.

    Returns:
        The leads by rank (1 first), and all findings in the order given, those of leads with their
        `lead_id` and with a level of at most medium where they are statistical or M3, M4.
    """
    kept = [capped(f) if _ranked(f) else f for f in findings]
    groups: dict[Subject, list[Finding]] = defaultdict(list)
    for finding in kept:
        if _ranked(finding):
            groups[finding.about, finding.subject].append(finding)
    named = {subject: lead_id(subject[0].value, subject[1], facts.key) for subject in groups}
    scored = [
        (subject, score_subject(subject, group, facts, weights))
        for subject, group in groups.items()
    ]
    scored.sort(key=lambda pair: _order(named[pair[0]], pair[0], pair[1]))
    leads = [
        _lead(named[subject], rank, subject, score)
        for rank, (subject, score) in enumerate(scored, start=1)
    ]
    linked = [replace(f, lead_id=named[f.about, f.subject]) if _ranked(f) else f for f in kept]
    return leads, linked


def _ranked(finding: Finding) -> bool:
    return finding.outcome is Outcome.HIT and finding.list in _RANKED_LISTS


def _order(identifier: str, subject: Subject, score: Score) -> _Order:
    """Score, amount, months, level and newest month paid downwards, then names; ends unique."""
    return (
        -score.points,
        -(score.amount if score.amount is not None else -1),
        -score.months,
        -score.level,
        -(score.newest if score.newest is not None else -1),
        subject[0].value,
        subject[1],
        identifier,
    )


def _lead(identifier: str, rank: int, subject: Subject, score: Score) -> Lead:
    findings = score.findings
    suspect = any(f.list is ListName.SUSPECT and match_of(f) <= _SURE_MATCH for f in findings)
    starts = [f.period_from for f in findings if f.period_from is not None]
    ends = [f.period_to for f in findings if f.period_to is not None]
    return Lead(
        lead_id=identifier,
        rank=rank,
        list=ListName.SUSPECT if suspect else ListName.IDENTITY,
        about=subject[0],
        subject=subject[1],
        person_no=_first(findings, lambda f: f.person_no),
        name=_first(findings, lambda f: f.name),
        town=_first(findings, lambda f: f.town),
        village=_first(findings, lambda f: f.village),
        score=score.points,
        level=score.level,
        amount=score.amount,
        still_paid=score.still_paid,
        rules=tuple(dict.fromkeys(f.rule for f in findings)),
        finding_ids=tuple(f.finding_id for f in findings),
        why=score.why,
        programmes=tuple(sorted({f.programme for f in findings if f.programme is not None})),
        period_from=min(starts, default=None),
        period_to=max(ends, default=None),
        count=score.count,
    )


def _first(findings: Iterable[Finding], field: Callable[[Finding], str | None]) -> str | None:
    """The field of the strongest finding that knows it."""
    return next((value for f in findings if (value := field(f)) is not None), None)
