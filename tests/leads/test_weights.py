"""Weights: the published defaults, and settings that are checked as a whole."""

from decimal import Decimal

import pytest

from anomaly.errors import ErrorList
from anomaly.leads import ScoreWeights
from anomaly.values import Certainty, Level


def test_defaults_are_the_published_ones() -> None:
    weights = ScoreWeights()
    assert {level.code: weights.level[level] for level in Level} == {
        "high": 10,
        "medium": 4,
        "low": 1,
        "info": 0,
    }
    assert [weights.match[n] for n in range(1, 5)] == [
        1,
        Decimal("0.8"),
        Decimal("0.4"),
        Decimal("0.2"),
    ]
    assert weights.prior[Certainty.INDICATOR] == Decimal("0.15")
    assert (weights.insider, weights.paid, weights.known) == (
        Decimal("1.5"),
        Decimal("1.2"),
        Decimal("0.2"),
    )


def test_settings_replace_single_numbers() -> None:
    weights = ScoreWeights.from_mapping({"paid": 1.1, "level": {"high": "12"}, "match": {"M4": 0}})
    assert weights.paid == Decimal("1.1")
    assert (weights.level[Level.HIGH], weights.level[Level.MEDIUM]) == (12, 4)
    assert (weights.match[4], weights.match[3]) == (0, Decimal("0.4"))
    assert ScoreWeights().level[Level.HIGH] == 10


def test_all_problems_are_reported_together() -> None:
    with pytest.raises(ErrorList) as caught:
        ScoreWeights.from_mapping(
            {
                "payd": 1,
                "paid": "viel",
                "known": "2",
                "level": {"hihg": 3, "low": -1},
                "match": 3,
                "insider": "NaN",
            }
        )
    errors = caught.value.errors
    assert [e.code for e in errors] == [
        "weights.unknown",
        "weights.bounds",
        "weights.bounds",
        "weights.unknown",
        "weights.bounds",
        "weights.group",
        "weights.bounds",
    ]
    assert "paid" in errors[0].en
    assert "level.high" in errors[3].en
