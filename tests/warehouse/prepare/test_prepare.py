"""From a record to the tables rules see."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from anomaly.errors import InternalError
from anomaly.people import link
from anomaly.values import month_of
from anomaly.vocabulary import Vocabulary, load_vocabulary
from anomaly.warehouse import (
    create_record_schema,
    open_warehouse,
    prepare,
    seen_columns,
    table_digest,
)
from anomaly.warehouse.schema import existing_columns

ZHANG = "11010519491231002X"
WANG = "110105198003150019"
JAN = month_of(2024, 1)


def run(record: Any, vocabulary: Vocabulary) -> Any:
    link(record.connection, vocabulary, as_of=20241231)
    return prepare(record.connection, vocabulary)


def rows(record: Any, statement: str) -> list[tuple[Any, ...]]:
    return list(record.connection.execute(statement).fetchall())


def test_rules_find_every_column_of_every_table(record: Any, vocabulary: Vocabulary) -> None:
    run(record, vocabulary)
    for table in vocabulary:
        there = existing_columns(record.connection, "main", table.name)
        wanted = [name for name, _ in seen_columns(table)]
        assert list(there[: len(wanted)]) == wanted


def test_a_payment_knows_its_person_household_family_age_and_source(
    record: Any, vocabulary: Vocabulary
) -> None:
    record.add(
        "hukou",
        {"person_no": ZHANG, "name": "张国强", "household_no": "H1", "relation": "02"},
        {"person_no": WANG, "name": "王军", "household_no": "H1", "relation": "20"},
    )
    record.add("household", {"person_no": ZHANG, "name": "张国强", "household": "B7"})
    record.add(
        "payment",
        {"person_no": ZHANG, "name": "张国强", "programme": "低保", "from_month": JAN,
         "amount": 100, "file": "a.xlsx", "sheet": "一月", "row": 7},
        {"person_no": WANG, "name": "王军", "programme": "低保", "from_month": JAN, "amount": 50,
         "file": "a.xlsx", "sheet": "一月", "row": 8},
    )  # fmt: skip
    run(record, vocabulary)
    found = rows(
        record,
        "SELECT p.natural_key, t.household, f.natural_key, t.age, t.year, t.number_in_register, "
        "t.match_level, u.file, u.sheet, t.src % 4294967296 FROM main.payment t "
        "JOIN main.person p USING (person) JOIN main.person f ON f.person = t.family_group "
        "JOIN main.source_unit u ON u.unit = t.src // 4294967296 ORDER BY t.src",
    )
    first = min(ZHANG, WANG)
    assert found == [
        (ZHANG, "B7", first, 74, 2024, True, 1, "a.xlsx", "一月", 7),
        (WANG, f"P:{WANG}", first, 43, 2024, True, 1, "a.xlsx", "一月", 8),
    ]


def test_without_a_register_nobody_knows_whether_a_number_stands_in_it(
    record: Any, vocabulary: Vocabulary
) -> None:
    payment = {"person_no": ZHANG, "programme": "低保", "from_month": JAN, "amount": 1}
    record.add("payment", payment)
    run(record, vocabulary)
    assert rows(record, "SELECT number_in_register FROM main.payment") == [(None,)]
    record.add("hukou", {"person_no": WANG, "name": "王军"})
    record.add("payment", {**payment, "person_no": None, "name": "王军"})
    run(record, vocabulary)
    found = rows(record, "SELECT number_in_register FROM main.payment ORDER BY person_no")
    assert found == [(False,), (None,)]


def test_an_age_is_not_taken_from_a_column(record: Any, vocabulary: Vocabulary) -> None:
    record.add(
        "hukou", {"person_no": "1234", "person_no_kind": "cut", "name": "张", "birth": 19500101}
    )
    record.add("payment", {"person_no": "1234", "person_no_kind": "cut", "name": "张",
                           "programme": "p", "from_month": JAN, "amount": 1})  # fmt: skip
    run(record, vocabulary)
    assert rows(record, "SELECT age FROM main.payment") == [(None,)]


def test_deaths_are_deaths_and_have_a_month_when_the_date_tells_it(
    record: Any, vocabulary: Vocabulary
) -> None:
    record.add(
        "death",
        {"person_no": ZHANG, "death_date": 20240131, "source": "police"},
        {"person_no": ZHANG, "death_date": 20240200, "reason": "death", "source": "health"},
        {"person_no": ZHANG, "death_date": 20240000, "source": "village"},
        {"person_no": WANG, "death_date": 20240131, "reason": "moved"},
    )
    summary = run(record, vocabulary)
    assert rows(record, "SELECT source, month FROM main.death ORDER BY source") == [
        ("health", month_of(2024, 2)),
        ("police", JAN),
        ("village", None),
    ]
    assert summary.left_out == (("death", 1),)


#: roster row -> since, until
ROSTER = [
    ({"from_month": JAN, "to_month": JAN + 5}, (JAN, JAN + 5)),
    ({"from_month": JAN, "status": "approved"}, (JAN, 119999)),
    ({}, (0, 119999)),
    ({"approve_date": 20240210}, (JAN + 1, 119999)),
    ({"from_month": JAN, "status": "stopped"}, (JAN, None)),
    ({"from_month": JAN, "status": "suspended"}, (JAN, None)),
    ({"from_month": JAN, "to_month": JAN + 1, "status": "stopped"}, (JAN, JAN + 1)),
    ({"from_month": JAN, "status": "refused"}, (119999, 0)),
    ({"from_month": JAN, "status": "applied"}, (119999, 0)),
]


def test_entitlements_have_filled_ends(record: Any, vocabulary: Vocabulary) -> None:
    for row, _ in ROSTER:
        record.add("entitlement", {"person_no": ZHANG, "programme": "低保", **row})
    run(record, vocabulary)
    found = rows(record, "SELECT since_month, until_month FROM main.entitlement ORDER BY src")
    assert found == [expected for _, expected in ROSTER]


def test_an_entitlement_knows_when_its_person_left(record: Any, vocabulary: Vocabulary) -> None:
    record.add("entitlement", {"person_no": ZHANG, "programme": "p"})
    record.add("entitlement", {"person_no": WANG, "programme": "p", "household_no": "B3"})
    record.add("death", {"person_no": ZHANG, "death_date": 20240305})
    record.add("hukou", {"person_no": ZHANG, "name": "张", "status": "moved_out",
                         "moved_out_on": 20240205})  # fmt: skip
    run(record, vocabulary)
    found = rows(record, "SELECT household, left_month FROM main.entitlement ORDER BY src")
    assert found == [(f"P:{ZHANG}", JAN + 1), ("B3", None)]


def test_pensions_are_netted_by_scheme_and_grants_stay_apart(
    record: Any, vocabulary: Vocabulary
) -> None:
    base = {"person_no": ZHANG, "scheme": "resident", "from_month": JAN}
    record.add(
        "pension",
        base | {"amount": 300, "to_month": JAN + 2},
        base | {"amount": -40, "item": "adjustment"},
        base | {"amount": 900, "item": "funeral", "to_month": JAN + 2},
        base | {"amount": 70, "scheme": "employee"},
    )
    run(record, vocabulary)
    found = rows(
        record,
        "SELECT scheme, item, month, amount, year FROM main.pension ORDER BY scheme, src, month",
    )
    assert found == [
        ("employee", None, JAN, 70, 2024),
        ("resident", None, JAN, 60, 2024),
        ("resident", None, JAN + 1, 100, 2024),
        ("resident", None, JAN + 2, 100, 2024),
        ("resident", "funeral", JAN, 900, 2024),
    ]


def test_programmes_have_open_age_bounds(record: Any, vocabulary: Vocabulary) -> None:
    record.add("list.programmes", {"programme": "a"}, {"programme": "b", "age_min": 80})
    run(record, vocabulary)
    found = rows(record, 'SELECT age_from, age_to FROM main."list.programmes" ORDER BY programme')
    assert found == [(0, 999), (80, 999)]


def test_coverage_of_deliveries_and_of_the_list_both_count(
    record: Any, vocabulary: Vocabulary
) -> None:
    record.add("coverage", {"table": "death"})
    record.add("list.coverage", {"table": "payment", "programme": "低保"})
    run(record, vocabulary)
    found = rows(record, 'SELECT "table", programme FROM main.coverage ORDER BY 1')
    assert found == [("death", None), ("payment", "低保")]


def test_lists_that_name_persons_know_who_they_are(record: Any, vocabulary: Vocabulary) -> None:
    record.add("list.filed_relatives", {"person_no": ZHANG, "official_no": WANG, "year": 2024})
    run(record, vocabulary)
    found = rows(
        record,
        'SELECT a.natural_key, b.natural_key FROM main."list.filed_relatives" l '
        "JOIN main.person a ON a.person = l.person JOIN main.person b ON b.person = l.official",
    )
    assert found == [(ZHANG, WANG)]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("payroll", {"month": JAN, "gross": 1}),
        ("payment", {"from_month": JAN, "amount": 1, "programme": "p"}),
    ],
)
def test_a_row_loaded_twice_under_one_place_stops_the_run(
    record: Any, vocabulary: Vocabulary, table: str, row: dict[str, object]
) -> None:
    twice = {"person_no": ZHANG, "row": 5, **row}
    record.add(table, twice, twice)
    with pytest.raises(InternalError, match=table):
        run(record, vocabulary)


_EXTRA_TABLE = """
table: disability
label: {zh: 残疾人, en: Disability cards}
group: life
rows: {zh: 一张证, en: one card}
words: [残疾]
required: [person_no]
recognised_by: [grade]
persons:
  person: {number: person_no, name: name}
fields:
  person_no: {type: person_no, label: {zh: 证号, en: Number}, aliases: [残疾证号]}
  name: {type: name, label: {zh: 姓名, en: Name}, aliases: []}
  grade: {type: whole_number, label: {zh: 等级, en: Grade}, aliases: [残疾级别]}
  person: {type: person, label: {zh: 本人, en: Person}, derived: yes, nullable: no}
"""


def test_a_table_from_outside_the_package_is_prepared_like_any_other(
    connection: duckdb.DuckDBPyConnection, make_record: Any, tmp_path: Path
) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "disability.yml").write_text(_EXTRA_TABLE, encoding="utf-8")
    wider = load_vocabulary(tmp_path)
    record = make_record(connection, wider)
    record.add("hukou", {"person_no": ZHANG, "name": "张国强"})
    record.add("disability", {"person_no": ZHANG, "name": "张国墙", "grade": 2})
    link(connection, wider)
    prepare(connection, wider)
    found = rows(
        record,
        "SELECT p.name, d.grade, d.match_level, d.name_flag FROM main.disability d "
        "JOIN main.person p USING (person)",
    )
    assert found == [("张国强", 2, 2, True)]


def fill_county(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, seed: int) -> None:
    """The same small county, its rows in an order that depends on the seed."""
    create_record_schema(connection, vocabulary)
    draw = np.random.default_rng(7)
    numbers = [f"11010519{n % 70 + 30}0101{n:03d}X" for n in range(120)]
    payments = []
    for n in range(1200):
        month = JAN + int(draw.integers(4))
        place = ("pay.csv", n, 0, numbers[draw.integers(120)], "ok", f"王{draw.integers(3)}")
        programme = ("低保", "高龄")[draw.integers(2)]
        last = month + (0, 0, 2)[draw.integers(3)]
        amount = (100, 100, 250, 1000, -100, -30)[draw.integers(6)]
        payments.append((*place, programme, month, last, amount))
    households = [("hh.csv", n, 0, numbers[n], "ok", f"B{n // 3}") for n in range(90)]
    order = np.random.default_rng(seed)
    connection.executemany(
        'INSERT INTO record.payment (file, "row", part, person_no, person_no_kind, name, '
        "programme, from_month, to_month, amount) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [payments[n] for n in order.permutation(len(payments))],
    )
    connection.executemany(
        'INSERT INTO record.household (file, "row", part, person_no, person_no_kind, household) '
        "VALUES (?, ?, ?, ?, ?, ?)",
        [households[n] for n in order.permutation(len(households))],
    )
    connection.execute(
        'INSERT INTO record."list.programmes" (programme, basis, file, "row", part) VALUES '
        "('低保', 'household', 'l.csv', 2, 0), ('高龄', 'person', 'l.csv', 3, 0)"
    )


def test_neither_load_order_nor_threads_nor_a_second_run_change_anything(
    vocabulary: Vocabulary,
) -> None:
    digests = []
    for seed, threads in ((1, 1), (2, 2), (3, 4)):
        with open_warehouse(threads=threads) as connection:
            fill_county(connection, vocabulary, seed)
            for _ in range(2 if seed == 1 else 1):
                link(connection, vocabulary, as_of=20241231)
                summary = prepare(connection, vocabulary)
                tables = [
                    table_digest(connection.sql(f'FROM main."{table.name}"').to_arrow_table())
                    for table in vocabulary
                ]
                digests.append((summary, tuple(tables)))
    assert len(set(digests)) == 1
    assert digests[0][0].payments.cancelled > 0
    assert digests[0][0].payments.reduced > 0
