"""The ranked table of the page: one row a lead, its evidence folded beneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anomaly.deliver.handout import HandOut
from anomaly.deliver.report.sections import rule_anchor
from anomaly.deliver.run_view import RunView
from anomaly.deliver.sentences import Sentences
from anomaly.leads import distinct_amount
from anomaly.values import Finding, Lead, mask_text, month_text

_TOP = 10
_SOURCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRow:
    """What one row shows; `sort_` values are for the page's own script."""

    number: int
    level: str
    level_code: str
    sort_level: int
    subject: str
    kind: str
    person_no: str
    place: str
    town: str
    titles: str
    description: str
    why: tuple[tuple[str, str], ...]
    period: str
    amount: str
    sort_amount: int
    still_paid: bool
    score: str
    search: str
    evidence: tuple[dict[str, Any], ...]


def lead_table(view: RunView, say: Sentences, handed: HandOut, most: int) -> dict[str, Any]:
    """The section about the leads of the hand-out, at most `most` of them."""
    words = say.words
    findings = view.findings_by_id()
    shown = handed.leads[:most]
    heading = words("leads.none")
    if handed.leads:
        top = handed.leads[:_TOP]
        amount = distinct_amount([findings[i] for lead in top for i in lead.finding_ids])
        heading = words(
            "leads.finding",
            n=f"{len(handed.leads):,}",
            top=len(top),
            amount=say.short_money(amount or 0),
        )
    notes = []
    if len(shown) < len(handed.leads):
        notes.append(words("leads.cut", n=f"{len(shown):,}"))
    if handed.left_out:
        notes.append(words("leads.left_out", n=f"{handed.left_out:,}"))
    rows = [
        _row(view, say, number, lead, [findings[i] for i in lead.finding_ids])
        for number, lead in enumerate(shown, start=1)
    ]
    return {
        "heading": heading,
        "rows": rows,
        "notes": notes,
        "towns": sorted({row.town for row in rows if row.town}),
        "levels": list(dict.fromkeys((row.level_code, row.level) for row in rows)),
    }


def _row(view: RunView, say: Sentences, number: int, lead: Lead, own: Sequence[Finding]) -> LeadRow:
    words = say.words
    place = [mask_text(part) for part in (lead.town, lead.village) if part]
    start, end = month_text(lead.period_from), month_text(lead.period_to)
    period = start or ""
    if start and end and start != end:
        period = words("leads.to", start=start, end=end)
    subject = say.subject(lead)
    programmes = say.programmes(lead.programmes)
    titles = say.titles(lead.rules)
    return LeadRow(
        number=number,
        level=say.level(lead.level),
        level_code=lead.level.code,
        sort_level=int(lead.level),
        subject=subject,
        kind=words(f"about.{lead.about.value}"),
        person_no=say.person_no(lead.person_no) or "",
        place=" ".join(place),
        town=lead.town or "",
        titles=titles,
        description=say.description(own),
        why=tuple((text, f"+{points}") for text, points in say.why(lead)),
        period=period,
        amount=say.money(lead.amount),
        sort_amount=lead.amount or 0,
        still_paid=lead.still_paid,
        score=f"{lead.score:.2f}",
        search=" ".join([subject, *place, programmes, titles]).lower(),
        evidence=tuple(_evidence(view, say, finding) for finding in own),
    )


def _evidence(view: RunView, say: Sentences, finding: Finding) -> dict[str, Any]:
    return {
        "title": say.title(finding.rule),
        "anchor": rule_anchor(finding.rule) if finding.rule in view.cards else None,
        "level": say.level(finding.level),
        "level_code": finding.level.code,
        "message": say.message(finding),
        "match": say.match(finding),
        "conditions": say.conditions(finding),
        "notes": say.exceptions(finding),
        "sources": say.sources([finding], most=_SOURCES),
        "key": view.printed_key(finding.finding_id),
    }
