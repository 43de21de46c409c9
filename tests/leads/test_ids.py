"""Ids: stable, unambiguous, and bound to a key."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anomaly.leads import check_characters, finding_id, lead_id

_GRAIN = [("person", "P1"), ("programme", "高龄津贴")]


def test_ids_are_the_published_ones() -> None:
    """A changed id would orphan every verdict, so three of them are written down."""
    assert finding_id("death.pay_after_death", 1, "person", _GRAIN) == "5VKUZNYQLZL3CIUUEROSP6GKWQ"
    assert lead_id("person", "P1") == "AH5SLD5OCVCCEFKNTFKLGFHTQE"
    assert check_characters("AH5SLD5OCVCCEFKNTFKLGFHTQE", "2024-12-31-0") == "NCCD"


def test_the_order_of_the_grain_does_not_matter() -> None:
    assert finding_id("a.b", 1, "person", _GRAIN) == finding_id("a.b", 1, "person", _GRAIN[::-1])


def test_each_part_is_in_the_id() -> None:
    variants: list[tuple[Any, ...]] = [
        ("a.b", 1, "person", _GRAIN),
        ("a.c", 1, "person", _GRAIN),
        ("a.b", 2, "person", _GRAIN),
        ("a.b", 1, "household", _GRAIN),
        ("a.b", 1, "person", _GRAIN[:1]),
        ("a.b", 1, "person", [("person", "P"), ("programme", "1高龄津贴")]),
        ("a.b", 1, "person", _GRAIN, b"another key"),
    ]
    assert len({finding_id(*v) for v in variants}) == len(variants)


@given(st.text(), st.text(), st.text(), st.text())
def test_where_one_part_ends_matters(a: str, b: str, c: str, d: str) -> None:
    same = (a, b) == (c, d)
    assert (lead_id(a, b) == lead_id(c, d)) is same
    assert re.fullmatch("[A-Z2-7]{26}", lead_id(a, b))


def test_check_characters_belong_to_one_batch() -> None:
    key = lead_id("person", "P1")
    assert check_characters(key, "run 1") != check_characters(key, "run 2")
    assert check_characters(key, "run 1") != check_characters(key[:-1], "run 1")
