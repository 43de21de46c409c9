"""The rows of each table sheet, as cells by column key."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from anomaly.deliver.figures import by_rule, issue_groups
from anomaly.deliver.run_view import RunView, SubjectNotes
from anomaly.deliver.sentences import Sentences
from anomaly.deliver.workbook.grid import Cell, Link, lines, place
from anomaly.leads import expected_recovery
from anomaly.values import Finding, Issue, Lead, ListName, mask_text, month_text, yuan

Row = dict[str, Cell]

_FEN = 100
_PLACES = 3


def lead_rows(
    view: RunView,
    say: Sentences,
    leads: Sequence[Lead],
    detail_rows: Mapping[str, int],
) -> Iterator[Row]:
    """疑点清单: one row a lead, by rank.

    Args:
        view: the run.
        say: its sentences.
        leads: the hand-out.
        detail_rows: row of the first finding of each lead on the findings sheet.
    """
    findings = view.findings_by_id()
    details = say.words("sheet.findings")
    for number, lead in enumerate(leads, start=1):
        own = [findings[i] for i in lead.finding_ids]
        notes = view.notes.get(lead.lead_id, SubjectNotes())
        row = _subject_cells(view, say, number, lead, own)
        row["col.name"] = Link(say.subject(lead), place(details, detail_rows[lead.lead_id]))
        row |= {
            "col.group": notes.group,
            "col.head": notes.head,
            "col.relation": notes.relation,
            "col.still_paid": say.words("yes" if lead.still_paid else "no"),
            "col.account": say.accounts(own),
            "col.account_holder": notes.account_holder,
            "col.compared": say.compared(own),
            "col.sources": "\n".join(say.sources(own, most=_PLACES)),
            "col.why": lines([f"{text} +{points}" for text, points in say.why(lead)]),
            "col.explained": lines(_explained(say, own)),
            "col.yield": say.rule_yield(lead.rules),
            "col.basis": lines(say.basis(lead.rules)),
            "col.first_seen": _first_seen(own),
            "col.times": 1,
            "col.life": say.words(f"life.{own[0].life or 'new'}"),
            "col.department": notes.department,
            "col.expected": _whole_yuan(expected_recovery(own, view.weights, view.facts.yields)),
            "col.state": say.words("state.new"),
        }
        yield row


def finding_rows(
    view: RunView,
    say: Sentences,
    leads: Sequence[Lead],
    lead_rows_at: Mapping[str, int],
) -> Iterator[Row]:
    """疑点明细: one row a finding, by lead and strength.

    Args:
        view: the run.
        say: its sentences.
        leads: the hand-out.
        lead_rows_at: row of each lead on the leads sheet.
    """
    findings = view.findings_by_id()
    sheet = say.words("sheet.leads")
    for number, lead in enumerate(leads, start=1):
        for identifier in lead.finding_ids:
            finding = findings[identifier]
            yield {
                "col.rank": number,
                "col.finding_key": view.printed_key(identifier),
                "col.lead_key": view.printed_key(lead.lead_id),
                "col.name": Link(say.subject(lead), place(sheet, lead_rows_at[lead.lead_id])),
                "col.title": say.title(finding.rule),
                "col.rule": finding.rule,
                "col.version": finding.rule_version,
                "col.finding_level": finding.level,
                "col.certainty": say.words(f"certainty.{finding.certainty.value}"),
                "col.description": say.message(finding),
                "col.period_from": month_text(finding.period_from),
                "col.period_to": month_text(finding.period_to),
                "col.finding_count": finding.count,
                "col.finding_amount": yuan(finding.amount),
                "col.conditions": lines(say.conditions(finding)),
                "col.exceptions": lines(say.exceptions(finding)),
                "col.parameters": lines(say.parameters(finding.rule)),
                "col.match": say.match(finding),
                "col.all_sources": "\n".join(say.sources([finding])),
            }


def identity_rows(view: RunView, say: Sentences) -> Iterator[Row]:
    """待确认身份: one row a lead whose identity somebody must confirm first."""
    findings = view.findings_by_id()
    for number, lead in enumerate(view.leads_of(ListName.IDENTITY), start=1):
        own = [findings[i] for i in lead.finding_ids]
        row = _subject_cells(view, say, number, lead, own)
        row["col.conditions"] = lines([line for f in own for line in say.conditions(f)])
        row["col.sources"] = "\n".join(say.sources(own, most=_PLACES))
        yield row


def missed_rows(view: RunView, say: Sentences) -> Iterator[Row]:
    """应享未享: one row a finding of the missed list, by place."""
    for number, finding in enumerate(view.hits_of(ListName.MISSED), start=1):
        yield {
            "col.rank": number,
            "col.finding_key": view.printed_key(finding.finding_id),
            "col.county": view.county,
            "col.town": finding.town,
            "col.village": finding.village,
            "col.name": finding.name,
            "col.person_no": say.person_no(finding.person_no),
            "col.programme": finding.programme,
            "col.entitlement": say.title(finding.rule),
            "col.description": say.message(finding),
            "col.period_from": month_text(finding.period_from),
            "col.period_to": month_text(finding.period_to),
            "col.count": finding.count,
            "col.finding_amount": yuan(finding.amount),
            "col.match": say.match(finding),
            "col.conditions": lines(say.conditions(finding)),
            "col.sources": "\n".join(say.sources([finding], most=_PLACES)),
            "col.innocent": lines(say.innocent_reasons([finding.rule])),
            "col.steps": lines(say.steps([finding.rule])),
        }


def coverage_rows(view: RunView, say: Sentences) -> Iterator[Row]:
    """规则运行情况: one row a rule; those that did not run come first, they are the surprise."""
    figures = {f.rule: f for f in by_rule(view)}
    language = view.language
    for entry in sorted(view.coverage, key=lambda c: (c.status == "ran", c.rule)):
        card = view.cards.get(entry.rule)
        figure = figures.get(entry.rule)
        ran = entry.status == "ran"
        reason = None if entry.reason is None else entry.reason.of(language)
        trip = view.tripwires.get(entry.rule)
        yield {
            "col.title": say.title(entry.rule),
            "col.rule": entry.rule,
            "col.version": None if card is None else card.version,
            "col.family": say.family(entry.rule),
            "col.finding_level": None if card is None else card.level,
            "col.certainty": None
            if card is None
            else say.words(f"certainty.{card.certainty.value}"),
            "col.status": say.words(f"status.{entry.status}"),
            "col.status_reason": reason,
            # A rule that did not run has no counts: an empty cell is not a zero.
            "col.checked": entry.checked if ran else None,
            "col.hit": entry.hit if ran else None,
            "col.excepted": entry.excepted if ran else None,
            "col.waived": entry.waived if ran else None,
            "col.cannot_tell": entry.cannot_tell if ran else None,
            "col.clear": entry.clear if ran else None,
            "col.subjects": None if figure is None else figure.subjects,
            "col.amount": None if figure is None else yuan(figure.amount),
            "col.needs": None
            if card is None
            else say.words.listed([view.table(name) for name in card.needs]),
            "col.yield": say.rule_yield([entry.rule]),
            "col.tripwire": None if trip is None else trip.of(language),
            "col.limits": None
            if card is None
            else lines([limit.of(language) for limit in card.known_limits]),
        }


def quality_rows(view: RunView, say: Sentences) -> Iterator[Row]:
    """数据质量: one row per file and kind of issue, the worst first."""
    for group in issue_groups(view):
        first = group.examples[0]
        message = first.message_zh if view.language == "zh" else first.message_en
        yield {
            "col.file": mask_text(group.file),
            "col.code": group.code,
            "col.severity": say.words(f"severity.{group.severity.value}"),
            "col.problem": mask_text(message),
            "col.issues": group.count,
            "col.places": lines([issue_place(say, issue) for issue in group.examples]),
        }


def issue_place(say: Sentences, issue: Issue) -> str:
    """Where one issue is and what stood there, masked."""
    parts = []
    if issue.sheet is not None:
        parts.append(f"[{mask_text(issue.sheet)}]")
    if issue.row is not None:
        parts.append(say.words("issue.row", row=issue.row))
    if issue.column is not None:
        parts.append(mask_text(issue.column))
    text = " ".join(parts)
    return text if issue.raw is None else f"{text}: {mask_text(issue.raw)}".lstrip(": ")


def _subject_cells(
    view: RunView, say: Sentences, number: int, lead: Lead, own: Sequence[Finding]
) -> Row:
    """The cells that leads and identity leads have in common."""
    return {
        "col.rank": number,
        "col.lead_key": view.printed_key(lead.lead_id),
        "col.level": lead.level,
        "col.score": lead.score,
        "col.county": view.county,
        "col.town": lead.town,
        "col.village": lead.village,
        "col.name": say.subject(lead),
        "col.person_no": say.person_no(lead.person_no),
        "col.programme": say.programmes(lead.programmes),
        "col.kind": say.titles(lead.rules),
        "col.description": say.description(own),
        "col.period_from": month_text(lead.period_from),
        "col.period_to": month_text(lead.period_to),
        "col.count": lead.count,
        "col.amount": yuan(lead.amount),
        "col.match": say.matches(own),
        "col.namesakes": say.namesakes(lead),
        "col.innocent": lines(say.innocent_reasons(lead.rules)),
        "col.steps": lines(say.steps(lead.rules)),
    }


def _explained(say: Sentences, findings: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(line for f in findings for line in say.exceptions(f)))


def _first_seen(findings: Sequence[Finding]) -> date | None:
    days = [f.first_seen for f in findings if f.first_seen is not None]
    return date.fromisoformat(min(days)) if days else None


def _whole_yuan(fen: int | None) -> int | None:
    return None if fen is None else fen // _FEN
