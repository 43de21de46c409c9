"""The score: worked examples by hand, and reasons that always add up."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomaly.leads import (
    Explained,
    LeadFacts,
    ScoreWeights,
    capped,
    expected_recovery,
    rank_leads,
)
from anomaly.values import About, Certainty, Finding, Lead, Level, ListName, Text, month_of

Make = Callable[..., Finding]
_P1 = (About.PERSON, "P1")


def lead_of(findings: list[Finding], **facts: Any) -> Lead:
    """The only lead of some findings about one subject."""
    (lead,), _ = rank_leads(findings, LeadFacts(**facts), ScoreWeights())
    return lead


def test_worked_example(make: Make) -> None:
    """10 x 0.30 = 3.00; 900 yuan x1.2788 = 3.84; 6 months x1.25 = 4.80; paid x1.2 = 5.76."""
    lead = lead_of(
        [make(doubtful=tuple((f"p{m}", 15000) for m in range(6)))],
        newest_month=month_of(2024, 6),
        titles={"death.pay_after_death": Text("死亡后仍领取补贴", "Paid after death")},
    )
    assert [(w.text.zh, str(w.points)) for w in lead.why] == [
        ("死亡后仍领取补贴（高，M1）", "3.00"),
        ("疑点金额900.00元（×1.28）", "0.84"),
        ("涉及6个月（×1.25）", "0.96"),
        ("仍在发放（×1.20）", "0.96"),
    ]
    assert (str(lead.score), lead.amount, lead.still_paid) == ("5.76", 90000, True)


@pytest.mark.parametrize(
    ("finding", "facts", "expected"),
    [
        ({}, {}, "3.00"),
        ({"level": Level.MEDIUM}, {}, "1.20"),
        ({"level": Level.LOW}, {}, "0.30"),
        ({"level": Level.INFO}, {}, "0.00"),
        ({"match_level": 2}, {}, "2.40"),
        ({"match_level": 3}, {}, "0.48"),
        ({"match_level": 4}, {}, "0.24"),
        ({"match_level": 0}, {}, "3.00"),
        ({"certainty": Certainty.INDICATOR}, {}, "1.50"),
        ({"certainty": Certainty.STATISTICAL}, {}, "0.20"),
        ({}, {"yields": {"death.pay_after_death": Decimal("0.5")}}, "5.00"),
        ({}, {"insiders": frozenset([_P1])}, "4.50"),
        ({}, {"known_pending": frozenset([_P1])}, "0.60"),
        ({"match_level": 3}, {"namesakes": {_P1: 3}}, "0.12"),
        ({"match_level": 1}, {"namesakes": {_P1: 3}}, "3.00"),
        ({}, {"newest_month": month_of(2024, 6), "last_paid": {_P1: month_of(2024, 6)}}, "3.60"),
        ({}, {"newest_month": month_of(2024, 6), "last_paid": {_P1: month_of(2024, 5)}}, "3.00"),
    ],
)
def test_single_factors(
    make: Make, finding: dict[str, Any], facts: dict[str, Any], expected: str
) -> None:
    plain = {"period_from": None, "period_to": None, **finding}
    assert str(lead_of([make(**plain)], **facts).score) == expected


def test_two_sources_that_agree_count_a_fifth_more(make: Make) -> None:
    finding = make(period_from=None)
    lead = lead_of([finding], agreeing=frozenset([finding.finding_id]))
    assert str(lead.score) == "3.60"


@pytest.mark.parametrize(
    ("explained", "expected"),
    [
        (Explained(), "3.00"),
        (Explained(not_ruled_out=1), "2.40"),
        (Explained(not_tested=1), "2.85"),
        (Explained(not_ruled_out=2, not_tested=1), "1.82"),
        (Explained(not_ruled_out=9), "1.50"),
    ],
)
def test_open_explanations_lower_but_never_bury(
    make: Make, explained: Explained, expected: str
) -> None:
    finding = make(period_from=None)
    assert str(lead_of([finding], explained={finding.finding_id: explained}).score) == expected


def test_a_lead_is_as_explained_as_its_least_explained_family(make: Make) -> None:
    one, two = make(rule="a.x", period_from=None), make(rule="b.x", period_from=None)
    lead = lead_of([one, two], explained={one.finding_id: Explained(not_ruled_out=3)})
    assert str(lead.score) == "6.00"


def test_only_the_strongest_of_a_family_counts(make: Make) -> None:
    """Ten near-identical rules cannot stack; they are named with no points."""
    alike = [make(rule=f"dup.r{n}", level=Level.MEDIUM, period_from=None) for n in range(9)]
    strong = make(rule="dup.strong", period_from=None)
    other = make(rule="role.x", level=Level.LOW, period_from=None)
    lead = lead_of([*alike, other, strong])
    assert str(lead.score) == "3.30"
    assert [(w.text.zh, str(w.points)) for w in lead.why] == [
        ("dup.strong（高，M1）", "3.00"),
        ("同类另有9条，不重复计分", "0.00"),
        ("role.x（低，M1）", "0.30"),
    ]
    assert lead.finding_ids[0] == strong.finding_id
    assert len(lead.finding_ids) == 11


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, Level.HIGH),
        ({"match_level": 2}, Level.HIGH),
        ({"match_level": 3}, Level.MEDIUM),
        ({"match_level": 4}, Level.MEDIUM),
        ({"certainty": Certainty.STATISTICAL}, Level.MEDIUM),
        ({"certainty": Certainty.STATISTICAL, "level": Level.LOW}, Level.LOW),
    ],
)
def test_weak_identity_and_statistics_are_never_high(
    make: Make, change: dict[str, Any], level: Level
) -> None:
    finding = make(**change)
    assert capped(finding).level is level
    leads, linked = rank_leads([finding], LeadFacts(), ScoreWeights())
    assert leads[0].level is level
    assert linked[0].level is level


@pytest.mark.parametrize(
    ("periods", "months"),
    [
        ([(0, 5, 6)], 6),
        ([(0, 5, 6), (0, 5, 6)], 6),
        ([(0, 2, 3), (10, 12, 3)], 6),
        ([(0, 47, 2)], 2),
        ([(0, 0, 1)], 1),
    ],
)
def test_months_are_the_union_of_periods_and_never_more_than_the_cases(
    make: Make, periods: list[tuple[int, int, int]], months: int
) -> None:
    start = month_of(2020, 1)
    findings = [
        make(rule=f"f{n}.x", period_from=start + a, period_to=start + b, count=count)
        for n, (a, b, count) in enumerate(periods)
    ]
    why = [w.text.zh for w in lead_of(findings).why]
    assert any(text.startswith(f"涉及{months}个月") for text in why)


def test_the_months_factor_ends_at_two(make: Make) -> None:
    finding = make(period_from=month_of(2015, 1), period_to=month_of(2024, 12), count=120)
    assert str(lead_of([finding]).score) == "6.00"


@given(st.data())
def test_the_reasons_always_add_up_to_the_score(make: Make, data: st.DataObject) -> None:
    findings = [
        make(
            rule=f"{data.draw(st.sampled_from('abc'))}.r{n}",
            level=data.draw(st.sampled_from(Level)),
            certainty=data.draw(st.sampled_from(Certainty)),
            match_level=data.draw(st.integers(0, 4)),
            amount=data.draw(st.none() | st.integers(0, 10**10)),
            count=data.draw(st.integers(1, 40)),
        )
        for n in range(data.draw(st.integers(1, 5)))
    ]
    lead = lead_of(
        findings,
        newest_month=month_of(2024, data.draw(st.integers(1, 12))),
        insiders=frozenset([_P1]) if data.draw(st.booleans()) else frozenset(),
        namesakes={_P1: data.draw(st.integers(0, 5))},
        explained={findings[0].finding_id: Explained(not_ruled_out=data.draw(st.integers(0, 4)))},
    )
    assert sum((w.points for w in lead.why), Decimal(0)) == lead.score
    assert lead.score == lead.score.quantize(Decimal("0.01"))
    assert lead.score >= 0


def test_expected_recovery_is_in_tens_of_yuan(make: Make) -> None:
    weights = ScoreWeights()
    fact = make(doubtful=(("p1", 123456),))
    other = make(rule="role.x", certainty=Certainty.INDICATOR, doubtful=(("p1", 123456),))
    assert expected_recovery([fact], weights) == 37000
    assert expected_recovery([fact, other], weights) == 50000
    assert expected_recovery([make()], weights) is None
    sure = {fact.rule: Decimal(1)}
    assert expected_recovery([fact], weights, sure) == 117000


def test_an_identity_lead_names_its_namesakes(make: Make) -> None:
    finding = make(match_level=3, list=ListName.IDENTITY, period_from=None)
    why = lead_of([finding], namesakes={_P1: 1}).why
    assert (why[-1].text.en, str(why[-1].points)) == (
        "others of this name and birth: 1 (×0.50)",
        "-0.24",
    )
