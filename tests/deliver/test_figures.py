"""Figures of summary and report against sums made another way."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace

from anomaly.deliver import RunView
from anomaly.deliver.figures import (
    by_month,
    by_programme,
    by_rule,
    by_town,
    by_village,
    issue_groups,
    totals,
)
from anomaly.deliver.handout import hand_out
from anomaly.values import Level, ListName, Outcome


def _suspect_payments(view: RunView) -> dict[str, int]:
    """Largest doubtful part of each payment of suspect leads, read from the raw findings."""
    suspects = {lead.lead_id for lead in view.leads if lead.list is ListName.SUSPECT}
    largest: dict[str, int] = defaultdict(int)
    for finding in view.findings:
        if finding.lead_id in suspects:
            for payment, fen in finding.doubtful:
                largest[payment] = max(largest[payment], fen)
    return largest


def test_every_total_counts_a_payment_once(view: RunView) -> None:
    expected = sum(_suspect_payments(view).values())
    assert totals(view).amount == expected
    assert sum(p.amount for p in by_town(view)) == expected
    assert sum(p.amount for p in by_village(view)) == expected
    assert sum(m.amount or 0 for m in by_month(view)) == expected


def test_money_without_payments_stands_beside_the_total(view: RunView) -> None:
    """What a lead states and no payment carries is shown, but never added in."""
    assert totals(view).apart == 0
    lead = next(x for x in view.leads if len(x.finding_ids) == 1 and x.list is ListName.SUSPECT)
    findings = [
        replace(f, doubtful=()) if f.finding_id in lead.finding_ids else f for f in view.findings
    ]
    total = totals(replace(view, findings=findings))
    assert total.apart == lead.amount
    assert total.amount + total.apart == totals(view).amount


def test_counts_add_up(view: RunView) -> None:
    total = totals(view)
    assert total.leads + total.identity == len(view.leads)
    assert sum(total.levels.values()) == total.leads
    assert sum(p.leads for p in by_town(view)) == total.leads
    assert sum(p.still_paid for p in by_town(view)) == total.still_paid
    assert sum(f.findings for f in by_rule(view)) == sum(bool(f.lead_id) for f in view.findings)
    assert total.rules_run + total.rules_not_run == len(view.coverage)
    assert total.rows_set_aside == sum(b.quarantined for b in view.balances if not b.refused)


def test_a_rule_states_its_own_money(view: RunView) -> None:
    for figure in by_rule(view):
        hits = [f for f in view.findings if f.rule == figure.rule and f.outcome is Outcome.HIT]
        assert figure.amount == sum(f.amount or 0 for f in hits)


def test_orders_are_by_size(view: RunView) -> None:
    sizes = [
        [f.amount for f in by_rule(view)],
        [p.leads for p in by_town(view)],
        [p.amount for p in by_programme(view)],
    ]
    assert [sorted(s, reverse=True) for s in sizes] == sizes


def test_months_have_no_gaps_and_are_never_spread(view: RunView) -> None:
    months = by_month(view)
    assert [m.month for m in months] == list(range(months[0].month, months[-1].month + 1))
    unknown = by_month(replace(view, payment_months={}))
    assert {m.amount for m in unknown} == {None}
    assert [m.leads for m in unknown] == [m.leads for m in months]


def test_issues_are_grouped_with_the_worst_first(view: RunView) -> None:
    groups = issue_groups(view)
    assert [(g.code, g.count, len(g.examples)) for g in groups] == [
        ("date.unreadable", 2, 2),
        ("sheet.unknown", 1, 1),
        ("number.check", 7, 3),
    ]
    assert [i.row for i in groups[2].examples] == [12, 43, 74]


def test_nothing_gives_zeros(empty_view: RunView) -> None:
    total = totals(empty_view)
    assert (total.leads, total.amount, total.rows_seen) == (0, 0, 0)
    assert [f(empty_view) for f in (by_rule, by_town, by_village, by_programme, by_month)] == [
        []
    ] * 5


def test_the_hand_out_is_what_a_town_can_check_and_what_must_not_wait(
    make_view: Callable[..., RunView],
) -> None:
    view = make_view(per_town=2)
    handed = hand_out(view)
    suspects = [lead for lead in view.leads if lead.list is ListName.SUSPECT]
    assert len(handed.leads) + handed.left_out == len(suspects)
    assert list(handed.leads) == sorted(handed.leads, key=lambda x: x.rank)
    urgent = {x.lead_id for x in suspects if x.level is Level.HIGH and x.still_paid}
    kept = {x.lead_id for x in handed.leads}
    assert urgent <= kept
    others = Counter(x.town for x in handed.leads if x.lead_id not in urgent)
    assert max(others.values()) <= 2
    best = {town: min(x.rank for x in suspects if x.town == town) for town in others}
    assert set(best.values()) <= {x.rank for x in handed.leads}
