"""Who is who: verified numbers, number texts with names, and rows that nothing joins."""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from anomaly.people import link
from anomaly.people.clusters import person_id
from anomaly.people.link import newest_day
from anomaly.vocabulary import Vocabulary
from anomaly.warehouse import create_record_schema, open_warehouse, table_digest

ZHANG = "11010519491231002X"  # female, born 1949-12-31
WANG = "110105198003150019"  # male, born 1980-03-15


def records(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """(row, ref, natural key, level, flag) of every mention."""
    return connection.execute(
        "SELECT r.row, r.ref, p.natural_key, r.match_level, r.name_flag "
        "FROM people.person_record r JOIN people.person p USING (person) ORDER BY 1, 2"
    ).fetchall()


#: (number, kind, name of the second record, level, flag); the first record is 张国强 with ZHANG.
AGREEMENTS = [
    (ZHANG, "ok", "张国强", 1, False),
    (ZHANG, "old15", "张国强", 1, False),
    (ZHANG, "disab20", "张国强", 1, False),
    (ZHANG, "ok", None, 1, False),
    (ZHANG, "ok", "张国墙", 2, True),
    (ZHANG, "ok", "李小红", 3, False),
]


@pytest.mark.parametrize(("number", "kind", "name", "level", "flag"), AGREEMENTS)
def test_a_verified_number_is_one_person_and_the_name_sets_the_level(
    record: Any,
    vocabulary: Vocabulary,
    number: str,
    kind: str,
    name: str | None,
    level: int,
    flag: bool,  # noqa: FBT001 - a column of the cases
) -> None:
    record.add("hukou", {"person_no": ZHANG, "name": "张国强"})
    record.add("payment", {"person_no": number, "person_no_kind": kind, "name": name})
    summary = link(record.connection, vocabulary)
    assert summary.persons == 1
    assert records(record.connection) == [
        (2, "person", ZHANG, 1, False),
        (3, "person", ZHANG, level, flag),
    ]


def test_the_register_knows_the_name_better_than_many_payments(
    record: Any, vocabulary: Vocabulary
) -> None:
    record.add("payment", *[{"person_no": ZHANG, "name": "李小红"}] * 3)
    record.add("hukou", {"person_no": ZHANG, "name": "张国强"})
    link(record.connection, vocabulary)
    names = record.connection.execute("SELECT name FROM people.person").fetchall()
    assert names == [("张国强",)]
    assert [row[3] for row in records(record.connection)] == [3, 3, 3, 1]


def test_without_a_register_the_most_frequent_name_counts_and_ties_go_by_text(
    record: Any, vocabulary: Vocabulary
) -> None:
    record.add("payment", *[{"person_no": ZHANG, "name": name} for name in ("乙", "甲", "乙")])
    record.add("payment", *[{"person_no": WANG, "name": name} for name in ("乙", "甲")])
    link(record.connection, vocabulary)
    names = record.connection.execute(
        "SELECT natural_key, name FROM people.person ORDER BY 1"
    ).fetchall()
    assert names == [(ZHANG, "乙"), (WANG, min("乙", "甲"))]


def test_a_former_name_is_the_persons_name(record: Any, vocabulary: Vocabulary) -> None:
    record.add("hukou", {"person_no": ZHANG, "name": "张国强", "former_name": "李小红"})
    record.add("payment", {"person_no": ZHANG, "name": "李小红"})
    link(record.connection, vocabulary)
    assert [row[3] for row in records(record.connection)] == [1, 1]


#: A nearly equal name, and something else in the row that speaks against the holder.
CONTRADICTIONS: list[tuple[Mapping[str, object], int]] = [
    ({"birth": 19491231, "sex": "female"}, 2),
    ({"birth": 19491200}, 2),
    ({"birth": 19500101}, 3),
    ({"sex": "male"}, 3),
]


@pytest.mark.parametrize(("told", "level"), CONTRADICTIONS)
def test_birth_or_sex_against_a_nearly_equal_name_is_a_conflict(
    record: Any, vocabulary: Vocabulary, told: Mapping[str, object], level: int
) -> None:
    record.add("hukou", {"person_no": ZHANG, "name": "张国强"})
    record.add("death", {"person_no": ZHANG, "name": "张国墙", **told})
    link(record.connection, vocabulary)
    assert records(record.connection)[1][3] == level


def test_the_name_of_another_member_of_the_holders_household_is_a_conflict(
    record: Any, vocabulary: Vocabulary
) -> None:
    record.add(
        "hukou",
        {"person_no": ZHANG, "name": "张国强", "household_no": "H1"},
        {"person_no": WANG, "name": "张国军", "household_no": "H1"},
    )
    record.add("payment", {"person_no": ZHANG, "name": "张国军"})
    record.add("payment", {"person_no": ZHANG, "name": "张国民"})
    link(record.connection, vocabulary)
    assert [row[3] for row in records(record.connection)] == [1, 1, 3, 2]


def test_a_wrong_check_digit_joins_only_with_an_equal_name(
    record: Any, vocabulary: Vocabulary
) -> None:
    wrong = ZHANG[:-1] + "1"
    for name in ("张国强", "张国强", "张国墙", None):
        record.add("payment", {"person_no": wrong, "person_no_kind": "bad_check", "name": name})
    summary = link(record.connection, vocabulary)
    assert summary.persons == 3
    rows = record.connection.execute(
        "SELECT p.name, r.match_level, count(*) FROM people.person_record r "
        "JOIN people.person p USING (person) GROUP BY ALL ORDER BY 1 NULLS FIRST"
    ).fetchall()
    assert rows == [(None, None, 1), ("张国墙", 2, 1), ("张国强", 2, 2)]
    keys = record.connection.execute(
        "SELECT DISTINCT natural_key, verified FROM people.person"
    ).fetchall()
    assert keys == [(wrong, False)]


def test_a_name_alone_never_joins(record: Any, vocabulary: Vocabulary) -> None:
    same = {"name": "张国强", "village": "东村"}
    record.add("payment", same, same, {**same, "person_no": "1234", "person_no_kind": "cut"})
    summary = link(record.connection, vocabulary)
    assert summary.persons == 3
    people = record.connection.execute(
        "SELECT natural_key, unique_key, match_level FROM people.person ORDER BY person"
    ).fetchall()
    assert people == [
        ("1234", "1234", None),
        ("张国强||东村", "张国强||东村", None),
        ("张国强||东村", "张国强||东村#2", None),
    ]
    ids = record.connection.execute("SELECT DISTINCT person_id FROM people.person").fetchall()
    assert len(ids) == 3


def test_a_row_that_says_nothing_about_a_person_names_nobody(
    record: Any, vocabulary: Vocabulary
) -> None:
    record.add("payment", {"programme": "低保", "person_no_kind": "placeholder"})
    summary = link(record.connection, vocabulary)
    assert (summary.persons, summary.records) == (0, 0)


def test_heads_parents_and_couples_are_persons_too(record: Any, vocabulary: Vocabulary) -> None:
    record.add("hukou", {"person_no": WANG, "name": "王军", "mother_no": ZHANG})
    record.add(
        "marriage",
        {"husband_no": WANG, "husband_name": "王军", "wife_name": "赵兰", "event": "married"},
    )
    link(record.connection, vocabulary)
    assert [(ref, key) for _, ref, key, _, _ in records(record.connection)] == [
        ("mother", ZHANG),
        ("person", WANG),
        ("husband", WANG),
        ("wife", "赵兰||"),
    ]


def test_birth_and_sex_come_from_the_number_else_from_columns(
    record: Any, vocabulary: Vocabulary
) -> None:
    record.add("hukou", {"person_no": ZHANG, "name": "张", "birth": 19600101, "sex": "male"})
    record.add("death", {"name": "李", "birth": 19500600, "sex": "male", "village": "西村"})
    link(record.connection, vocabulary)
    people = record.connection.execute(
        "SELECT natural_key, birth, sex, verified FROM people.person ORDER BY person"
    ).fetchall()
    assert people == [
        (ZHANG, 19491231, "female", True),
        ("李|19500600|西村", 19500600, "male", False),
    ]


def test_the_place_is_the_registers_else_the_most_frequent(
    record: Any, vocabulary: Vocabulary
) -> None:
    for village in ("东村", "东村", "西村"):
        record.add("payment", {"person_no": WANG, "village": village, "town": "甲镇"})
        record.add("payment", {"person_no": ZHANG, "village": village, "town": "甲镇"})
    record.add("hukou", {"person_no": ZHANG, "name": "张", "village": "北村", "town": "乙镇"})
    link(record.connection, vocabulary)
    places = record.connection.execute(
        "SELECT natural_key, town, village FROM people.person ORDER BY 1"
    ).fetchall()
    assert places == [(ZHANG, "乙镇", "北村"), (WANG, "甲镇", "东村")]


def test_a_conflict_does_not_weaken_the_person(record: Any, vocabulary: Vocabulary) -> None:
    record.add("payment", {"person_no": WANG, "name": "王军"}, {"person_no": WANG, "name": "王军"})
    record.add("payment", {"person_no": WANG, "name": "李小红"})
    record.add("hukou", {"person_no": ZHANG, "name": "张国强"})
    record.add("payment", {"person_no": ZHANG, "name": "张国墙"})
    summary = link(record.connection, vocabulary)
    levels = record.connection.execute(
        "SELECT natural_key, match_level, records FROM people.person ORDER BY 1"
    ).fetchall()
    assert levels == [(ZHANG, 2, 2), (WANG, 1, 3)]
    assert summary.by_level == ((1, 3), (2, 1), (3, 1))
    assert summary.name_flags == 1


#: payments (from, to, pay date) -> last day of the newest month
NEWEST = [
    ([], None),
    ([(None, None, None)], None),
    ([(24288, None, None), (24289, None, None)], 20240229),
    ([(24288, 24290, None)], 20240331),
    ([(None, None, 20241105)], 20241130),
    ([(24276, None, 20240105)], 20230131),  # paid late: the month it is for counts
]


@pytest.mark.parametrize(("payments", "day"), NEWEST)
def test_the_newest_day_is_the_last_of_the_newest_month_paid(
    record: Any,
    payments: list[tuple[int | None, int | None, int | None]],
    day: int | None,
) -> None:
    for first, last, paid in payments:
        record.add("payment", {"from_month": first, "to_month": last, "pay_date": paid})
    assert newest_day(record.connection) == day


def test_a_household_too_large_to_be_a_family_is_named(record: Any, vocabulary: Vocabulary) -> None:
    numbers = [f"11010519800101{n:03d}X" for n in range(16)]
    record.add(
        "hukou", *({"person_no": n, "name": "王", "household_no": "集体户"} for n in numbers)
    )
    summary = link(record.connection, vocabulary)
    assert summary.large_groups == ((person_id(numbers[0]), 16),)
    assert summary.family_groups == 1


def test_ids_depend_on_the_data_only(vocabulary: Vocabulary) -> None:
    numbers = [f"11010519800101{n:03d}X" for n in range(300)]
    rows = [
        (f"f{n % 3}.csv", n, None if n % 5 == 0 else numbers[n % 300], f"王{n % 7}", f"村{n % 4}")
        for n in range(900)
    ]
    digests = set()
    for seed, threads in ((1, 1), (2, 2), (3, 4)):
        with open_warehouse(threads=threads) as connection:
            create_record_schema(connection, vocabulary)
            connection.executemany(
                'INSERT INTO record.payment (file, "row", part, person_no, person_no_kind, name, '
                "village) VALUES (?, ?, 0, ?, 'ok', ?, ?)",
                [rows[n] for n in np.random.default_rng(seed).permutation(len(rows))],
            )
            link(connection, vocabulary)
            tables = ("person", "person_record", "family_group")
            digests.add(
                tuple(
                    table_digest(connection.sql(f"FROM people.{name}").to_arrow_table())
                    for name in tables
                )
            )
    assert len(digests) == 1


def test_linking_twice_gives_the_same(record: Any, vocabulary: Vocabulary) -> None:
    record.add("hukou", {"person_no": ZHANG, "name": "张国强", "household_no": "H1"})
    first = link(record.connection, vocabulary)
    before: pa.Table = record.connection.sql("FROM people.person").to_arrow_table()
    assert link(record.connection, vocabulary) == first
    assert record.connection.sql("FROM people.person").to_arrow_table().equals(before)


def test_the_text_id_is_short_stable_and_tells_ranks_apart() -> None:
    assert person_id(ZHANG) == person_id(ZHANG)
    assert len(person_id(ZHANG)) == 26
    assert person_id("张三||") != person_id("张三||", 2)
