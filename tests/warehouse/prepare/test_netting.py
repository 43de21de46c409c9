"""Which payments are left, and with how much, after reversals, returns and the bank's answers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anomaly.people import link
from anomaly.values import month_of
from anomaly.vocabulary import Vocabulary, load_vocabulary
from anomaly.warehouse import create_record_schema, open_warehouse, prepare

NO = "11010519491231002X"
JAN, FEB, MAR = (month_of(2024, month) for month in (1, 2, 3))
Row = Mapping[str, object]


def paid(month: int | None, amount: int, **more: object) -> dict[str, object]:
    return {
        "person_no": NO,
        "name": "张国强",
        "programme": "低保",
        "from_month": month,
        "to_month": month,
        "amount": amount,
    } | more


def bank(month: int | None, amount: int, **more: object) -> dict[str, object]:
    return paid(month, amount, table="bank_return", status="failed") | more


#: name, rows (payments unless `table` says otherwise), months and amounts left.
CASES: list[tuple[str, list[dict[str, object]], list[tuple[int | None, int]]]] = [
    ("nothing to net", [paid(JAN, 100), paid(FEB, 100)], [(JAN, 100), (FEB, 100)]),
    ("a negative row cancels", [paid(JAN, 100), paid(JAN, -100)], []),
    (
        "a reversal written as a positive amount cancels",
        [paid(JAN, 100), paid(JAN, 100, kind="reversal")],
        [],
    ),
    (
        "reversed and paid again",
        [paid(JAN, 100), paid(JAN, -100), paid(JAN, 100)],
        [(JAN, 100)],
    ),
    (
        "reversed and paid again with another amount",
        [paid(JAN, 100), paid(JAN, -100), paid(JAN, 80)],
        [(JAN, 80)],
    ),
    ("a part is taken back", [paid(JAN, 100), paid(JAN, -30)], [(JAN, 70)]),
    (
        "more is taken back than the first payment",
        [paid(JAN, 100), paid(JAN, 50), paid(JAN, -120)],
        [(JAN, 30)],
    ),
    ("more is taken back than there is", [paid(JAN, 100), paid(JAN, -130)], []),
    (
        "an equal payment goes before a partial one",
        [paid(JAN, 70), paid(JAN, 100), paid(JAN, -100)],
        [(JAN, 70)],
    ),
    ("another month is untouched", [paid(JAN, 100), paid(FEB, -100)], [(JAN, 100)]),
    (
        "another programme is untouched",
        [paid(JAN, 100), paid(JAN, -100, programme="高龄")],
        [(JAN, 100)],
    ),
    (
        "another person is untouched",
        [paid(JAN, 100), paid(JAN, -100, person_no="110105198003150019")],
        [(JAN, 100)],
    ),
    (
        "a reversal without a period takes the last payment before it",
        [
            paid(JAN, 100, pay_date=20240115),
            paid(FEB, 100, pay_date=20240215),
            paid(MAR, 100, pay_date=20240315),
            paid(None, -100, pay_date=20240301),
        ],
        [(JAN, 100), (MAR, 100)],
    ),
    (
        "a status that says so: not paid",
        [paid(JAN, 100, status="发放失败"), paid(FEB, 100, status="退回"), paid(MAR, 100)],
        [(MAR, 100)],
    ),
    (
        "a failed payment that was sent again is paid",
        [paid(JAN, 100, status="退回后重发成功"), paid(FEB, 100, status="发放成功")],
        [(JAN, 100), (FEB, 100)],
    ),
    (
        "a failed row does not cancel the payment made instead",
        [paid(JAN, 100, status="失败"), paid(JAN, 100)],
        [(JAN, 100)],
    ),
    ("the bank says it failed", [paid(JAN, 100), bank(JAN, 100)], []),
    ("the bank says it was paid", [paid(JAN, 100), bank(JAN, 100, status="paid")], [(JAN, 100)]),
    (
        "failed once, sent again",
        [paid(JAN, 100, batch="1"), paid(JAN, 100, batch="2"), bank(JAN, 100, batch="1")],
        [(JAN, 100)],
    ),
    (
        "the bank names neither programme nor period",
        [
            paid(JAN, 100, pay_date=20240115),
            paid(FEB, 100, pay_date=20240215),
            bank(None, 100, programme=None, pay_date=20240120),
        ],
        [(FEB, 100)],
    ),
    (
        "the bank knows account and name only",
        [
            paid(JAN, 100, account="621"),
            paid(JAN, 100, account="622", person_no="110105198003150019"),
            bank(JAN, 100, person_no=None, person_no_kind=None, account="621"),
        ],
        [(JAN, 100)],
    ),
    (
        "a failed row of the bank that fits nothing takes nothing",
        [paid(JAN, 100), bank(JAN, 60)],
        [(JAN, 100)],
    ),
    (
        "a quarter is spread, its first months get the fen left over",
        [paid(JAN, 1000, to_month=MAR)],
        [(JAN, 334), (FEB, 333), (MAR, 333)],
    ),
    (
        "one month of a quarter is taken back",
        [paid(JAN, 300, to_month=MAR), paid(FEB, -100)],
        [(JAN, 100), (MAR, 100)],
    ),
    (
        "a quarter is taken back in one row",
        [paid(JAN, 100), paid(FEB, 100), paid(MAR, 100), paid(JAN, -300, to_month=MAR)],
        [],
    ),
    (
        "a yearly payment by area stays whole at its first month",
        [paid(JAN, 1000, to_month=MAR, programme="地力")],
        [(JAN, 1000)],
    ),
    (
        "back-pay belongs to the months it names",
        [paid(MAR, 100), paid(JAN, 200, to_month=FEB, kind="back_pay", pay_date=20240320)],
        [(JAN, 100), (FEB, 100), (MAR, 100)],
    ),
    (
        "without a period the pay date tells the month",
        [paid(None, 100, pay_date=20240305), paid(None, 100, pay_date=20240000)],
        [(None, 100), (MAR, 100)],
    ),
    ("a zero is no payment", [paid(JAN, 0), paid(FEB, 100)], [(FEB, 100)]),
    ("a period the wrong way round is its first month", [paid(MAR, 9, to_month=JAN)], [(MAR, 9)]),
]


def fill(record: Any, rows: list[dict[str, object]]) -> None:
    record.add(
        "list.programmes",
        {"programme": "低保", "basis": "household"},
        {"programme": "高龄", "basis": "person"},
        {"programme": "地力", "basis": "mu"},
    )
    for row in rows:
        values = dict(row)
        record.add(str(values.pop("table", "payment")), values)


def left(record: Any, vocabulary: Vocabulary, rows: list[dict[str, object]]) -> Any:
    fill(record, rows)
    link(record.connection, vocabulary)
    return prepare(record.connection, vocabulary)


def of_case(row: dict[str, object], case: int) -> dict[str, object]:
    """The row with persons and accounts of its own, so that all cases fit into one county."""
    marked = {
        name: f"{case:04d}{str(row[name])[4:]}" if name == "person_no" else f"{case}/{row[name]}"
        for name in ("person_no", "account")
        if row.get(name) is not None
    }
    return row | marked | {"name": f"张{case}", "note": str(case)}


@pytest.fixture(scope="module")
def netted(vocabulary: Vocabulary, make_record: Any) -> Iterator[Any]:
    with open_warehouse(threads=2) as connection:
        record = make_record(connection, vocabulary)
        rows = [of_case(row, case) for case, (_, rows, _) in enumerate(CASES) for row in rows]
        left(record, vocabulary, [r if "table" not in r else without(r, "note") for r in rows])
        yield connection


def without(row: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in row.items() if key != name}


@pytest.mark.parametrize(
    ("case", "expected"),
    list(enumerate(case[2] for case in CASES)),
    ids=[case[0] for case in CASES],
)
def test_payments_left(netted: Any, case: int, expected: list[tuple[int | None, int]]) -> None:
    found = netted.execute(
        "SELECT month, amount FROM main.payment WHERE note = ? ORDER BY month NULLS FIRST, amount",
        [str(case)],
    ).fetchall()
    assert found == sorted(expected, key=lambda row: (row[0] or 0, row[1]))


def test_what_netting_did_is_counted(record: Any, vocabulary: Vocabulary) -> None:
    rows = [
        paid(JAN, 100),
        paid(JAN, -100),
        paid(FEB, 100, status="失败"),
        paid(MAR, 100),
        paid(MAR, -30),
        bank(MAR, 55),
        paid(None, 100),
    ]
    summary = left(record, vocabulary, rows).payments
    assert (summary.rows, summary.failed, summary.cancelled) == (6, 1, 1)
    assert (summary.reduced, summary.unmatched, summary.without_month) == (1, 1, 1)


def test_the_row_that_survives_is_the_one_paid_again(record: Any, vocabulary: Vocabulary) -> None:
    rows = [
        paid(JAN, 100, pay_date=20240131, batch="again"),
        paid(JAN, 100, pay_date=20240115, batch="first"),
        paid(JAN, -100, pay_date=20240120, batch="back"),
    ]
    left(record, vocabulary, rows)
    assert record.connection.execute("SELECT batch FROM main.payment").fetchall() == [("again",)]


def test_a_reversal_finds_the_payment_of_an_account_when_no_number_is_known(
    record: Any, vocabulary: Vocabulary
) -> None:
    nameless = {"person_no": None, "person_no_kind": None, "account": "621"}
    left(record, vocabulary, [paid(JAN, 100, **nameless), paid(JAN, -100, **nameless)])
    assert record.connection.execute("SELECT count(*) FROM main.payment").fetchall() == [(0,)]


def test_each_part_says_what_it_is_part_of(record: Any, vocabulary: Vocabulary) -> None:
    rows = [paid(JAN, 300, to_month=MAR), paid(JAN, 500, to_month=MAR, programme="地力")]
    left(record, vocabulary, [*rows, paid(FEB, 7, part=3)])
    found = record.connection.execute(
        "SELECT payment_id, month_basis, whole_period, months_covered FROM main.payment "
        "ORDER BY programme DESC, month, months_covered"
    ).fetchall()
    (whole,) = [row for row in found if row[2]]
    parts = [row[0].split("-", 1)[1] for row in found if not row[2]]
    assert sorted(parts) == ["5@2024-01", "5@2024-02", "5@2024-03", "7.3"]
    assert whole[1:] == ("belong", True, 3)


ENTRIES = st.lists(
    st.tuples(st.sampled_from([JAN, FEB]), st.integers(-3, 5).map(lambda n: n * 50)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=10, deadline=None)
@given(entries=ENTRIES)
def test_no_month_keeps_more_than_was_paid_net(entries: list[tuple[int, int]]) -> None:
    vocabulary = load_vocabulary()
    with open_warehouse(threads=1) as connection:
        create_record_schema(connection, vocabulary)
        connection.executemany(
            "INSERT INTO record.payment (person_no, person_no_kind, name, programme, from_month, "
            "amount, file, \"row\", part) VALUES (?, 'ok', '张', '低保', ?, ?, 'a.csv', ?, 0)",
            [(NO, month, amount, n) for n, (month, amount) in enumerate(entries)],
        )
        link(connection, vocabulary)
        prepare(connection, vocabulary)
        kept = dict(
            connection.execute(
                "SELECT month, sum(amount)::BIGINT FROM main.payment GROUP BY month"
            ).fetchall()
        )
        smallest = connection.execute("SELECT min(amount) FROM main.payment").fetchall()[0][0]
    for month in (JAN, FEB):
        net = sum(amount for of, amount in entries if of == month)
        assert kept.get(month, 0) == max(net, 0)
    assert smallest is None or smallest > 0
