"""What each section of the page says: a heading that states the finding, then the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anomaly.deliver import figures
from anomaly.deliver.figures import PlaceFigure, RuleFigure, Totals
from anomaly.deliver.report import svg
from anomaly.deliver.run_view import RunView
from anomaly.deliver.sentences import Sentences
from anomaly.values import Level, RuleCoverage, mask_text, month_text

_SHOWN_LEVELS = (Level.HIGH, Level.MEDIUM, Level.LOW)
_VILLAGES = 15
_PROGRAMMES = 10

Section = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """One row of a table with a bar in it; the cells beside the bar hold the same figures."""

    label: str
    note: str
    segments: tuple[svg.Segment, ...]
    cells: tuple[str, ...]
    anchor: str | None = None


def overview(view: RunView, say: Sentences, total: Totals) -> Section:
    """The figures of the first screen."""
    words = say.words
    levels = {level.code: f"{total.levels[level]:,}" for level in _SHOWN_LEVELS}
    if total.leads:
        heading = words(
            "overview.finding",
            leads=f"{total.leads:,}",
            amount=say.short_money(total.amount),
            high=levels["high"],
            paid=f"{total.still_paid:,}",
        )
    else:
        heading = words("overview.none")
    paid = words("tile.paid.sub", amount=say.short_money(total.still_paid_amount))
    tiles = [
        ("tile.leads", f"{total.leads:,}", words("tile.leads.sub", **levels)),
        ("tile.amount", say.money(total.amount), words("tile.amount.sub")),
        ("tile.paid", f"{total.still_paid:,}", paid),
        ("tile.identity", f"{total.identity:,}", words("tile.identity.sub")),
        ("tile.rules", f"{total.rules_run:,}", words("tile.rules.sub", n=total.rules_not_run)),
        (
            "tile.rows",
            f"{total.rows_seen:,}",
            words("tile.rows.sub", n=f"{total.rows_set_aside:,}"),
        ),
    ]
    meta = [
        words("page.as_of", day=view.as_of.isoformat()),
        words("page.run", run=view.run_id),
        words("page.files", n=total.files),
        words("page.persons", n=f"{view.persons:,}"),
    ]
    trips = [
        (say.title(rule), view.tripwires[rule].of(view.language)) for rule in sorted(view.tripwires)
    ]
    about = words("overview.about")
    if total.apart:
        about += ("" if view.language == "zh" else " ") + words(
            "overview.apart", amount=say.short_money(total.apart)
        )
    return {
        "heading": heading,
        "about": about,
        "tiles": [(words(key), value, note) for key, value, note in tiles],
        "meta": meta,
        "trips": trips,
    }


def rules(view: RunView, say: Sentences) -> Section:
    """Amount and subjects per rule, and what people need to know about each."""
    words = say.words
    found = figures.by_rule(view)
    heading = words("rules.none")
    if found:
        first = found[0]
        heading = words(
            "rules.finding",
            title=say.title(first.rule),
            amount=say.short_money(first.amount),
            n=f"{first.subjects:,}",
        )
    most = max((f.amount for f in found), default=0)
    return {
        "heading": heading,
        "rows": [_rule_row(say, figure, most) for figure in found],
        "cards": [_card(view, say, figure.rule) for figure in found if figure.rule in view.cards],
    }


def where(view: RunView, say: Sentences) -> Section:
    """Leads per town and village, by level."""
    words = say.words
    towns = figures.by_town(view)
    villages = figures.by_village(view)
    cut = words("where.villages.about", n=_VILLAGES) if len(villages) > _VILLAGES else ""
    heading = words("where.none")
    if towns:
        first = towns[0]
        heading = words(
            "where.finding",
            town=first.town or words("place.unknown"),
            n=f"{first.leads:,}",
            amount=say.short_money(first.amount),
        )
    return {
        "heading": heading,
        "towns": _place_rows(say, towns),
        "villages": _place_rows(say, villages[:_VILLAGES]),
        "villages_about": cut,
        "programmes": [
            (
                words("programme.several") if p.programme is None else mask_text(p.programme),
                f"{p.subjects:,}",
                say.money(p.amount),
            )
            for p in figures.by_programme(view)[:_PROGRAMMES]
        ],
    }


def when(view: RunView, say: Sentences) -> Section:
    """Doubtful money, or leads where months of payments are unknown, per month."""
    words = say.words
    found = figures.by_month(view)
    if not found:
        return {"heading": words("when.none"), "chart": None, "rows": []}
    money = any(f.amount is not None for f in found)
    values = [(f.amount or 0) / 100 if money else f.leads for f in found]
    top = max(range(len(found)), key=lambda i: (values[i], -i))
    shown = say.short_money(found[top].amount or 0) if money else f"{found[top].leads:,}"
    first, last, peak = (month_text(found[i].month) or "" for i in (0, -1, top))
    heading = (
        words("when.finding", first=first, peak=peak, amount=shown)
        if money
        else words("when.finding.count", first=first, peak=peak, n=shown)
    )
    what = words("col.amount" if money else "summary.active")
    chart = svg.columns(
        [
            (month_text(f.month) or "", f"{month_text(f.month)}: {value:,.0f}", value)
            for f, value in zip(found, values, strict=True)
        ]
    )
    return {
        "heading": heading,
        "chart": chart,
        "describe": words("when.describe", first=first, last=last, what=what, peak=peak),
        "what": what,
        "money": money,
        "rows": [(month_text(f.month) or "", f"{f.leads:,}", say.money(f.amount)) for f in found],
    }


def checked(view: RunView, say: Sentences, total: Totals) -> Section:
    """Which rules ran, which did not and why, and how often nobody could tell."""
    entries = sorted(view.coverage, key=lambda c: (c.status == "ran", c.rule))
    return {
        "heading": say.words(
            "checked.finding",
            run=total.rules_run,
            not_run=total.rules_not_run,
            unsure=f"{sum(c.cannot_tell for c in view.coverage):,}",
        ),
        "rows": [_coverage_row(view, say, entry) for entry in entries],
    }


def quality(view: RunView, say: Sentences, total: Totals) -> Section:
    """Where the rows went, what was wrong with them, how sure the identities are."""
    words = say.words
    unbalanced = sum(not b.balanced for b in view.balances)
    heading = (
        words("quality.unbalanced", n=unbalanced)
        if unbalanced
        else words(
            "quality.finding", seen=f"{total.rows_seen:,}", aside=f"{total.rows_set_aside:,}"
        )
    )
    balances = [
        {
            "file": mask_text(b.file),
            "sheet": mask_text(b.sheet or ""),
            "table": view.table(b.table) if b.table else "",
            "refused": None if b.refused is None else words("summary.refused", code=b.refused),
            "figures": [f"{n:,}" for n in (b.seen, b.accepted, b.repaired, b.quarantined)]
            + [f"{b.non_data:,}"],
            "balanced": words("yes" if b.balanced else "no"),
        }
        for b in view.balances
    ]
    issues = [
        (
            mask_text(group.file),
            words(f"severity.{group.severity.value}"),
            mask_text(
                group.examples[0].message_zh
                if view.language == "zh"
                else group.examples[0].message_en
            ),
            f"{group.count:,}",
            group.code,
        )
        for group in figures.issue_groups(view)
    ]
    matches = [
        (words(f"match.{level if level in range(1, 5) else 0}"), f"{count:,}")
        for level, count in figures.match_levels(view).items()
    ]
    return {"heading": heading, "balances": balances, "issues": issues, "matches": matches}


def rule_anchor(rule: str) -> str:
    """The name of a rule's place on the page."""
    return f"rule-{rule.replace('.', '-')}"


def _rule_row(say: Sentences, figure: RuleFigure, most: int) -> BarRow:
    levels = say.words.listed(
        [f"{say.level(level)} {count}" for level, count in figure.levels.items() if count]
    )
    return BarRow(
        label=say.title(figure.rule),
        note=levels,
        segments=svg.bar([("amount", figure.amount)], most),
        cells=(say.money(figure.amount), f"{figure.subjects:,}", f"{figure.findings:,}"),
        anchor=rule_anchor(figure.rule),
    )


def _place_rows(say: Sentences, places: Sequence[PlaceFigure]) -> list[BarRow]:
    most = max((p.leads for p in places), default=0)
    return [
        BarRow(
            label=p.village or p.town or say.words("place.unknown"),
            note=(p.town or "") if p.village else "",
            segments=svg.bar([(level.code, p.levels[level]) for level in _SHOWN_LEVELS], most),
            cells=(
                f"{p.leads:,}",
                *(f"{p.levels[level]:,}" for level in _SHOWN_LEVELS),
                f"{p.still_paid:,}",
                say.money(p.amount),
            ),
        )
        for p in places
    ]


def _card(view: RunView, say: Sentences, rule: str) -> Section:
    card = view.cards[rule]
    language = view.language
    return {
        "anchor": rule_anchor(rule),
        "rule": rule,
        "version": card.version,
        "title": say.title(rule),
        "certainty": say.words(f"certainty.{card.certainty.value}"),
        "why": card.why.of(language),
        "sentence": card.sentence.of(language),
        "basis": card.basis.of(language),
        "parameters": say.parameters(rule),
        "innocent": say.reasons([rule]),
        "steps": say.steps([rule]),
        "limits": [limit.of(language) for limit in card.known_limits],
    }


def _coverage_row(view: RunView, say: Sentences, entry: RuleCoverage) -> Section:
    ran = entry.status == "ran"
    counts = (
        entry.checked,
        entry.hit,
        entry.excepted,
        entry.waived,
        entry.cannot_tell,
        entry.clear,
    )
    return {
        "title": say.title(entry.rule),
        "rule": entry.rule,
        "ran": ran,
        "status": say.words(f"status.{entry.status}"),
        "reason": "" if entry.reason is None else entry.reason.of(view.language),
        "counts": [f"{n:,}" for n in counts] if ran else [""] * len(counts),
        "share": f"{entry.cannot_tell / entry.checked:.1%}" if ran and entry.checked else "",
    }
