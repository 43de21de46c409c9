"""Households, kin edges and family groups, from the blocks of a rule's own tests."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

Build = Callable[..., None]


def edges(connection: duckdb.DuckDBPyConnection) -> set[tuple[Any, ...]]:
    rows = connection.execute("SELECT person_a, relation, person_b, trust FROM main.kin_edge")
    return {tuple(row) for row in rows.fetchall()}


def groups(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    return dict(connection.execute("SELECT person, family_group FROM main.family_group").fetchall())


def member(person: int, relation: str, household: str = "H1", **more: object) -> dict[str, object]:
    return {"person": person, "household_no": household, "relation": relation} | more


def test_members_are_related_to_the_head_and_through_the_head(
    connection: duckdb.DuckDBPyConnection, build: Build
) -> None:
    hukou = [member(1, "02"), member(2, "12"), member(3, "20"), member(4, "38"), member(5, "99")]
    build({"hukou": hukou})
    assert edges(connection) == {
        (2, "spouse", 1, 2),
        (1, "spouse", 2, 2),
        (3, "child", 1, 2),
        (1, "parent", 3, 2),
        (4, "child_in_law", 1, 2),
        (1, "parent_in_law", 4, 2),
        (2, "parent", 3, 2),  # the head's wife and the head's son
        (3, "child", 2, 2),
    }


def test_nothing_follows_from_a_household_with_two_heads_or_too_many_members(
    connection: duckdb.DuckDBPyConnection, build: Build
) -> None:
    crowd = [member(10, "02", "H9"), *(member(n, "20", "H9") for n in range(11, 31))]
    hukou = [member(1, "02"), member(2, "02"), member(3, "20"), *crowd]
    build({"hukou": hukou})
    found = edges(connection)
    assert all(1 not in (a, b) for a, _, b, _ in found)
    assert {relation for _, relation, _, _ in found} == {"child", "parent"}


def test_declared_relatives_are_trusted_most_and_kept_beside_others(
    connection: duckdb.DuckDBPyConnection, build: Build
) -> None:
    build(
        {
            "kinship": [
                {"person_a": 1, "person_b": 2, "relation": "brother"},
                {"person_a": 3, "person_b": 2, "relation": "not_related"},
                {"person_a": 2, "person_b": 2, "relation": "spouse"},
            ],
            "hukou": [member(2, "02"), member(1, "20")],
        },
    )
    assert edges(connection) == {
        (1, "sibling", 2, 1),
        (2, "sibling", 1, 1),
        (1, "child", 2, 2),
        (2, "parent", 1, 2),
    }


def test_parents_numbers_make_parents_and_siblings(
    connection: duckdb.DuckDBPyConnection, build: Build
) -> None:
    hukou = [{"person": 1, "mother": 9, "father": 8}, {"person": 2, "mother": 9}]
    build({"hukou": hukou})
    assert edges(connection) == {
        (9, "parent", 1, 4),
        (1, "child", 9, 4),
        (8, "parent", 1, 4),
        (1, "child", 8, 4),
        (9, "parent", 2, 4),
        (2, "child", 9, 4),
        (1, "sibling", 2, 4),
        (2, "sibling", 1, 4),
    }


#: Register entries of one couple (event, date) -> months the edge holds.
MARRIAGES: list[tuple[list[tuple[str, int | None]], list[tuple[int | None, int | None]]]] = [
    ([("married", 20200510)], [(24244, None)]),
    ([("married", 20200510), ("divorced", 20220301)], [(24244, 24266)]),
    (
        [("married", 20200510), ("divorced", 20220301), ("married", 20230101)],
        [(24244, 24266), (24276, None)],
    ),
    ([("reissued", 20200510)], [(None, None)]),
    ([("married", 20200510), ("reissued", 20210101)], [(24244, None)]),
    ([("divorced", 20220301)], [(None, 24266)]),
    ([("married", 20200000)], [(None, None)]),
]


@pytest.mark.parametrize(("entries", "expected"), MARRIAGES)
def test_a_marriage_lasts_until_the_divorce(
    connection: duckdb.DuckDBPyConnection,
    build: Build,
    entries: list[tuple[str, int | None]],
    expected: list[tuple[int | None, int | None]],
) -> None:
    marriage = [{"husband": 1, "wife": 2, "event": event, "date": date} for event, date in entries]
    build({"marriage": marriage})
    found = connection.execute(
        "SELECT from_month, to_month FROM main.kin_edge WHERE person_a = 1 ORDER BY 1 NULLS FIRST"
    ).fetchall()
    assert found == expected


def test_the_head_of_a_benefit_household_belongs_to_it(
    connection: duckdb.DuckDBPyConnection, build: Build
) -> None:
    build(
        {
            "entitlement": [
                {"person": 2, "head": 1, "household_no": "B1", "programme": "低保"},
                {"person": 3, "head": 3, "household_no": "B2", "programme": "低保"},
                {"person": 4, "head": 1, "household_no": "B3", "status": "refused"},
            ]
        },
    )
    rows = connection.execute(
        "SELECT household, person FROM main.household ORDER BY 1, 2"
    ).fetchall()
    assert rows == [("B1", 1), ("B1", 2), ("B2", 3)]


def test_family_groups_join_households_couples_and_minors_only(
    connection: duckdb.DuckDBPyConnection, build: Build
) -> None:
    build(
        {
            "person": [
                {"person": 7, "birth": 20101231},
                {"person": 8, "birth": 20061231},
                *({"person": n} for n in (1, 2, 3, 4, 5, 6, 9)),
            ],
            "household": [{"household": "B1", "person": 1}, {"household": "B1", "person": 2}],
            "hukou": [member(2, "02"), member(3, "20"), member(4, "20", status="moved_out")],
            "kinship": [
                {"person_a": 3, "person_b": 5, "relation": "spouse"},
                {"person_a": 5, "person_b": 6, "relation": "brother"},
                {"person_a": 5, "person_b": 7, "relation": "parent"},
                {"person_a": 5, "person_b": 8, "relation": "parent"},
            ],
        },
        as_of=20241231,
    )
    assert groups(connection) == {1: 1, 2: 1, 3: 1, 5: 1, 7: 1, 4: 4, 6: 6, 8: 8, 9: 9}


def test_somebody_who_moved_hangs_on_the_last_household_only(
    connection: duckdb.DuckDBPyConnection, build: Build
) -> None:
    build(
        {
            "household": [
                {"household": "B1", "person": 1, "from_month": 24200, "to_month": 24210},
                {"household": "B1", "person": 2},
                {"household": "B2", "person": 1, "from_month": 24211},
                {"household": "B2", "person": 3},
            ]
        },
        as_of=20241231,
    )
    assert groups(connection) == {1: 1, 3: 1, 2: 2}


def test_a_group_that_a_test_gives_stays(
    connection: duckdb.DuckDBPyConnection, build: Build
) -> None:
    build(
        {
            "payment": [{"person": 1, "month": 24290, "family_group": 77}],
            "household": [{"household": "B1", "person": 1}, {"household": "B1", "person": 2}],
        },
    )
    assert connection.execute("SELECT family_group FROM main.payment").fetchall() == [(77,)]
