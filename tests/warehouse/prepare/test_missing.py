"""What a rule's own test need not write because preparation derives it."""

from collections.abc import Callable

import duckdb

from anomaly.values import month_of
from anomaly.vocabulary import Vocabulary
from anomaly.warehouse import derive_missing, seen_columns
from anomaly.warehouse.schema import existing_columns

Build = Callable[..., None]
MARCH = month_of(2024, 3)


def test_every_table_exists_with_every_column(
    build: Build, connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary
) -> None:
    build({"payment": [{"payment_id": "P1", "person": 1, "month": MARCH, "amount": 5}]})
    for table in vocabulary:
        wanted = tuple(name for name, _ in seen_columns(table))
        assert existing_columns(connection, "main", table.name)[: len(wanted)] == wanted
    found = connection.execute(
        "SELECT payment_id, year, month_basis, household, family_group, match_level, name_flag, "
        "src, due_amount, whole_period, months_covered FROM main.payment"
    ).fetchall()
    assert found == [("P1", 2024, "belong", "P:1", 1, 1, False, 0, None, False, 1)]
    assert connection.execute("SELECT person, match_level FROM main.person").fetchall() == [(1, 1)]


def test_what_is_given_is_taken_as_it_is(
    build: Build, connection: duckdb.DuckDBPyConnection
) -> None:
    build(
        {
            "payment": [
                {"person": 1, "month": MARCH, "amount": 500, "year": 1999, "household": "X",
                 "due_amount": 300, "age": 7, "family_group": 9}
            ],
            "death": [{"person": 1, "death_date": 20240101, "month": MARCH}],
        }
    )  # fmt: skip
    found = connection.execute(
        "SELECT year, household, due_amount, over_due, age, family_group FROM main.payment"
    ).fetchall()
    assert found == [(1999, "X", 300, 200, 7, 9)]
    assert connection.execute("SELECT month FROM main.death").fetchall() == [(MARCH,)]


def test_match_levels_and_flags_of_a_test_are_kept(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary
) -> None:
    columns = {"person": "1", "match_level": "3", "name_flag": "TRUE"}
    text = ", ".join(f"{value} AS {name}" for name, value in columns.items())
    connection.execute(f"CREATE TABLE main.payment AS SELECT {text}")
    derive_missing(connection, vocabulary, {"payment": columns})
    found = connection.execute("SELECT match_level, name_flag FROM main.payment").fetchall()
    assert found == [(3, True)]


def test_rows_keep_their_place_as_source(
    build: Build, connection: duckdb.DuckDBPyConnection
) -> None:
    build({"payment": [{"payment_id": f"P{n}", "person": 9 - n} for n in range(5)]})
    found = connection.execute("SELECT payment_id FROM main.payment ORDER BY src").fetchall()
    assert found == [("P0",), ("P1",), ("P2",), ("P3",), ("P4",)]


def test_a_register_entry_closed_for_another_reason_is_no_death(
    build: Build, connection: duckdb.DuckDBPyConnection
) -> None:
    build(
        {
            "death": [
                {"person": 1, "death_date": 20240102, "reason": "army"},
                {"person": 2, "death_date": 20240102, "reason": None},
            ]
        }
    )
    assert connection.execute("SELECT person FROM main.death").fetchall() == [(2,)]


def test_a_number_in_the_register_is_found(
    build: Build, connection: duckdb.DuckDBPyConnection
) -> None:
    build(
        {
            "hukou": [{"person": 1, "person_no": "A"}],
            "payment": [{"person": n, "person_no": text} for n, text in ((1, "A"), (2, "B"))],
        }
    )
    found = connection.execute(
        "SELECT person, number_in_register FROM main.payment ORDER BY person"
    ).fetchall()
    assert found == [(1, True), (2, False)]


def test_households_of_rosters_and_of_blocks_are_one_table(
    build: Build, connection: duckdb.DuckDBPyConnection
) -> None:
    build(
        {
            "household": [{"household": "B1", "person": 1, "relation": "02"}],
            "entitlement": [
                {"household_no": "B1", "person": 1},
                {"household_no": "B1", "person": 2},
            ],
            "payment": [{"person": 2, "month": MARCH}],
        }
    )
    found = connection.execute(
        "SELECT household, person, kind, relation, match_level FROM main.household ORDER BY person"
    ).fetchall()
    assert found == [("B1", 1, "benefit", "02", 1), ("B1", 2, "benefit", None, 1)]
    payment = connection.execute("SELECT household, family_group FROM main.payment").fetchall()
    assert payment == [("B1", 1)]
