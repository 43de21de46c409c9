"""Money counted once: per lead, and over leads."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomaly.leads import LeadFacts, ScoreWeights, attribute_amounts, distinct_amount, rank_leads
from anomaly.values import About, Finding, Level

Make = Callable[..., Finding]

_PARTS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 10_000)), max_size=5).map(
    lambda parts: tuple(dict(parts).items())
)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([{"doubtful": (("p1", 100), ("p2", 50))}], 150),
        ([{"doubtful": (("p1", 100),)}, {"doubtful": (("p1", 30), ("p2", 7))}], 107),
        ([{"amount": 900}], 900),
        ([{"amount": 900}, {"amount": 200}], 900),
        ([{"doubtful": (("p1", 100),)}, {"amount": 900}], 900),
        ([{"doubtful": (("p1", 100),)}, {"amount": 60}], 100),
        ([{"amount": None}], None),
        ([{"amount": 0}], 0),
    ],
)
def test_amount_of_a_set_of_findings(
    make: Make, findings: Sequence[dict[str, Any]], expected: int | None
) -> None:
    made = [make(rule=f"r{n}.x", **f) for n, f in enumerate(findings)]
    assert distinct_amount(made) == expected


@given(st.data())
def test_lead_amounts_equal_an_independent_sum_per_payment(make: Make, data: st.DataObject) -> None:
    subjects = [
        (About.PERSON, "A"),
        (About.PERSON, "B"),
        (About.HOUSEHOLD, "H"),
        (About.ACCOUNT, "K"),
    ]
    findings = [
        make(rule=f"f{n}.x", about=about, subject=subject, doubtful=data.draw(_PARTS))
        for n, (about, subject) in enumerate(subjects * 2)
    ]
    leads, linked = rank_leads(findings, LeadFacts(), ScoreWeights())
    by_id = {f.finding_id: f for f in linked}
    whole: dict[str, int] = {}
    for lead in leads:
        largest: dict[str, int] = {}
        for finding in (by_id[i] for i in lead.finding_ids):
            for payment, fen in finding.doubtful:
                largest[payment] = max(largest.get(payment, 0), fen)
                whole[payment] = max(whole.get(payment, 0), fen)
        assert (lead.amount or 0) == sum(largest.values())
    shares = attribute_amounts(leads, by_id)
    assert sum(share.counted for share in shares.values()) == sum(whole.values())


def test_a_payment_in_two_leads_counts_with_the_person(make: Make) -> None:
    person = make(about=About.PERSON, subject="P", level=Level.LOW, doubtful=(("p1", 100),))
    account = make(
        rule="acct.x", about=About.ACCOUNT, subject="K", doubtful=(("p1", 100), ("p2", 5))
    )
    leads, linked = rank_leads([person, account], LeadFacts(), ScoreWeights())
    shares = attribute_amounts(leads, {f.finding_id: f for f in linked})
    found = {lead.about: shares[lead.lead_id] for lead in leads}
    assert leads[0].about is About.ACCOUNT
    assert (found[About.PERSON].counted, found[About.PERSON].overlapping) == (100, 0)
    assert (found[About.ACCOUNT].counted, found[About.ACCOUNT].overlapping) == (5, 100)


@pytest.mark.parametrize("about", list(About))
def test_every_kind_of_subject_can_be_counted(make: Make, about: About) -> None:
    leads, linked = rank_leads(
        [make(about=about, doubtful=(("p", 1),))], LeadFacts(), ScoreWeights()
    )
    shares = attribute_amounts(leads, {f.finding_id: f for f in linked})
    assert shares[leads[0].lead_id].counted == 1
