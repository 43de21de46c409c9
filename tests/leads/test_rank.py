"""Leads: which findings make them, one per subject, in one order without ties."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomaly.leads import LeadFacts, ScoreWeights, lead_id, rank_leads, with_life_outside_workspace
from anomaly.values import About, Finding, Level, ListName, Outcome, month_of

Make = Callable[..., Finding]


def ranked(findings: list[Finding], **facts: Any) -> tuple[list[Any], list[Finding]]:
    return rank_leads(findings, LeadFacts(**facts), ScoreWeights())


@pytest.mark.parametrize(
    ("change", "makes_lead"),
    [
        ({}, True),
        ({"list": ListName.IDENTITY}, True),
        ({"list": ListName.MISSED}, False),
        ({"list": ListName.DATA}, False),
        ({"outcome": Outcome.EXCEPTED}, False),
        ({"outcome": Outcome.WAIVED}, False),
        ({"outcome": Outcome.CANNOT_TELL}, False),
    ],
)
def test_only_hits_on_the_ranked_lists_make_leads(
    make: Make, change: dict[str, Any], *, makes_lead: bool
) -> None:
    leads, linked = ranked([make(**change)])
    assert bool(leads) is makes_lead
    assert (linked[0].lead_id is not None) is makes_lead


def test_one_lead_per_subject_with_all_its_findings(make: Make) -> None:
    findings = [
        make(rule="a.x", level=Level.LOW, name=None, programme="甲", period_to=month_of(2024, 12)),
        make(rule="b.x", town=None, programme="乙", period_from=month_of(2023, 1), count=18),
        make(rule="b.x", subject="P2"),
        make(rule="a.x", about=About.HOUSEHOLD),
    ]
    leads, linked = ranked(findings)
    assert [f.finding_id for f in linked] == [f.finding_id for f in findings]
    assert [lead.rank for lead in leads] == [1, 2, 3]
    first = leads[0]
    assert (first.about, first.subject) == (About.PERSON, "P1")
    assert first.lead_id == lead_id("person", "P1")
    assert first.rules == ("b.x", "a.x")
    assert first.finding_ids == (findings[1].finding_id, findings[0].finding_id)
    assert (first.name, first.town, first.programmes) == ("张三", "东镇", ("乙", "甲"))
    assert (first.period_from, first.period_to) == (month_of(2023, 1), month_of(2024, 12))
    assert {f.finding_id: f.lead_id for f in linked}[findings[0].finding_id] == first.lead_id


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([(ListName.SUSPECT, 1)], ListName.SUSPECT),
        ([(ListName.SUSPECT, 2)], ListName.SUSPECT),
        ([(ListName.IDENTITY, 3)], ListName.IDENTITY),
        ([(ListName.SUSPECT, 3), (ListName.SUSPECT, 4)], ListName.IDENTITY),
        ([(ListName.IDENTITY, 3), (ListName.SUSPECT, 1)], ListName.SUSPECT),
        ([(ListName.IDENTITY, 1)], ListName.IDENTITY),
    ],
)
def test_the_list_of_a_lead(
    make: Make, findings: list[tuple[ListName, int]], expected: ListName
) -> None:
    made = [make(rule=f"f{n}.x", list=name, match_level=m) for n, (name, m) in enumerate(findings)]
    assert ranked(made)[0][0].list is expected


_ALIKE = st.fixed_dictionaries(
    {
        "subject": st.sampled_from([f"P{n}" for n in range(6)]),
        "about": st.sampled_from([About.PERSON, About.HOUSEHOLD]),
        "rule": st.sampled_from(["a.x", "a.y", "b.x"]),
        "programme": st.sampled_from(["甲", "乙"]),
        "level": st.sampled_from([Level.HIGH, Level.LOW]),
        "amount": st.sampled_from([None, 0, 100]),
    }
)


@given(st.lists(_ALIKE, max_size=12), st.randoms(use_true_random=False))
def test_the_order_has_no_ties_and_ignores_the_input_order(
    make: Make, specs: list[dict[str, Any]], chance: random.Random
) -> None:
    findings = list({f.finding_id: f for f in (make(**spec) for spec in specs)}.values())
    leads, linked = ranked(findings)
    shuffled = list(findings)
    chance.shuffle(shuffled)
    again, linked_again = ranked(shuffled)
    assert again == leads
    assert {f.finding_id: f for f in linked} == {f.finding_id: f for f in linked_again}
    assert [lead.rank for lead in leads] == list(range(1, len(leads) + 1))
    assert len({lead.lead_id for lead in leads}) == len(leads)
    assert sorted(leads, key=lambda x: -x.score) == leads


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"level": Level.HIGH}, {"level": Level.MEDIUM}),
        ({"level": Level.INFO, "amount": 5}, {"level": Level.INFO, "amount": None}),
        ({"level": Level.INFO, "count": 6}, {"level": Level.INFO, "count": 2}),
        (
            {"level": Level.INFO, "period_from": month_of(2024, 3), "period_to": month_of(2024, 3)},
            {"level": Level.INFO, "period_from": month_of(2024, 2), "period_to": month_of(2024, 2)},
        ),
        ({"about": About.HOUSEHOLD}, {"about": About.PERSON}),
    ],
)
def test_keys_of_the_order(make: Make, better: dict[str, Any], worse: dict[str, Any]) -> None:
    """Each pair is equal in all keys before the one it is about; the worse name sorts first."""
    leads, _ = ranked([make(subject="A", **worse), make(subject="B", **better)])
    assert [lead.subject for lead in leads] == ["B", "A"]


def test_names_decide_last(make: Make) -> None:
    leads, _ = ranked([make(subject="B"), make(subject="A")])
    assert [lead.subject for lead in leads] == ["A", "B"]


def test_no_findings_no_leads() -> None:
    assert ranked([]) == ([], [])


def test_outside_a_workspace_every_hit_is_new(make: Make) -> None:
    hit, other = with_life_outside_workspace(
        [make(), make(outcome=Outcome.CANNOT_TELL)], "2024-12-31"
    )
    assert (hit.life, hit.first_seen) == ("new", "2024-12-31")
    assert (other.life, other.first_seen) == (None, None)
