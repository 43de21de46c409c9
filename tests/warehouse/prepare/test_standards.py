"""What is due by the standard: by class, month, year, area, with a cap, or nobody can tell."""

from collections.abc import Callable, Mapping

import duckdb
import pytest

from anomaly.values import month_of

Build = Callable[..., None]
Row = Mapping[str, object]

JAN = month_of(2024, 1)


def rate(fen: int, per: str = "month", **more: object) -> Row:
    return {"programme": "p", "rate_yuan": fen, "per": per} | more


#: name, standards, payment beyond person, programme, month JAN and amount 10000; due, over
CASES: list[tuple[str, list[Row], Row, int | None, int | None]] = [
    ("rate a month", [rate(9000)], {}, 9000, 1000),
    ("below the rate nothing is over", [rate(12000)], {}, 12000, 0),
    ("another programme has no standard", [rate(9000, programme="q")], {}, None, None),
    ("before the first month", [rate(9000, from_month=JAN + 1)], {}, None, None),
    ("after the last month", [rate(9000, to_month=JAN - 1)], {}, None, None),
    ("on the edges", [rate(9000, from_month=JAN, to_month=JAN)], {}, 9000, 1000),
    ("the payment's class", [rate(9000, **{"class": "A"}), rate(8000, **{"class": "B"})],
     {"class": "B"}, 8000, 2000),
    ("no class known and two rates", [rate(9000, **{"class": "A"}), rate(8000, **{"class": "B"})],
     {}, None, None),
    ("no class known and one rate", [rate(9000, **{"class": "A"}), rate(9000, **{"class": "B"})],
     {}, 9000, 1000),
    ("a class without a rate of its own", [rate(9000, **{"class": "A"}), rate(8000)],
     {"class": "C"}, 8000, 2000),
    ("a class that the list does not know", [rate(9000, **{"class": "A"})], {"class": "C"},
     None, None),
    ("two rates for one class", [rate(9000), rate(8000)], {}, None, None),
    ("the rate of that month", [rate(9000, to_month=JAN), rate(8000, from_month=JAN + 1)],
     {"month": JAN + 1}, 8000, 2000),
    ("by area", [rate(1000, "mu")], {"quantity": 85000}, 8500, 1500),
    ("by area, half a fen up", [rate(1001, "mu")], {"quantity": 85000}, 8509, 1491),
    ("by area without an area", [rate(1000, "mu")], {}, None, None),
    ("by area with a cap", [rate(1000, "mu", cap_yuan=8000)], {"quantity": 85000}, 8000, 2000),
    ("by item", [rate(4000, "item")], {"quantity": 20000}, 8000, 2000),
    ("a year's rate, paid once", [rate(9600, "year")], {}, 9600, 400),
    ("a year's rate, one of twelve months", [rate(9600, "year")],
     {"months_covered": 12, "whole_period": False}, 800, 9200),
    ("a year's rate, one of six months", [rate(9600, "year")],
     {"months_covered": 6, "whole_period": False}, 800, 9200),
    ("a year's rate, the whole year", [rate(9600, "year")],
     {"months_covered": 12, "whole_period": True}, 9600, 400),
    ("a year's rate, two years", [rate(4000, "year")],
     {"months_covered": 24, "whole_period": True}, 8000, 2000),
    ("a month's rate, a whole quarter", [rate(3000)],
     {"months_covered": 3, "whole_period": True}, 9000, 1000),
    ("a month's rate, one of three months", [rate(3000)],
     {"months_covered": 3, "whole_period": False}, 3000, 7000),
]  # fmt: skip


@pytest.mark.parametrize(
    ("standards", "payment", "due", "over"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_due_and_over(
    build: Build,
    connection: duckdb.DuckDBPyConnection,
    standards: list[Row],
    payment: Row,
    due: int | None,
    over: int | None,
) -> None:
    row = {"person": 1, "programme": "p", "month": JAN, "amount": 10000} | dict(payment)
    build({"list.standards": standards, "payment": [row]})
    found = connection.execute("SELECT due_amount, over_due FROM main.payment").fetchall()
    assert found == [(due, over)]


ROSTER = [
    {"class": "A", "from_month": JAN, "to_month": JAN},
    {"class": "B", "from_month": JAN + 1},
    {"class": "A", "from_month": JAN + 2},
    {"class": "C", "status": "refused"},
]


@pytest.mark.parametrize(
    ("month", "due"), [(JAN - 1, None), (JAN, 9000), (JAN + 1, 8000), (JAN + 2, None)]
)
def test_the_roster_tells_the_class_of_the_month(
    build: Build, connection: duckdb.DuckDBPyConnection, month: int, due: int | None
) -> None:
    build(
        {
            "list.standards": [rate(9000, **{"class": "A"}), rate(8000, **{"class": "B"})],
            "entitlement": [{"person": 1, "programme": "p"} | row for row in ROSTER],
            "payment": [{"person": 1, "programme": "p", "month": month, "amount": 1}],
        }
    )
    assert connection.execute("SELECT due_amount FROM main.payment").fetchall() == [(due,)]


def test_the_programme_itself_may_stand_for_a_class(
    build: Build, connection: duckdb.DuckDBPyConnection
) -> None:
    build(
        {
            "list.programmes": [{"programme": "p", "class": "B"}],
            "list.standards": [rate(9000, **{"class": "A"}), rate(8000, **{"class": "B"})],
            "payment": [{"person": 1, "programme": "p", "month": JAN, "amount": 1}],
        }
    )
    assert connection.execute("SELECT due_amount FROM main.payment").fetchall() == [(8000,)]


#: month of the payment -> month of approval; approvals run from JAN (approved JAN - 1) and JAN + 6
APPROVALS = [(JAN - 1, JAN - 1), (JAN, JAN - 1), (JAN + 5, JAN - 1), (JAN + 6, JAN + 6)]


@pytest.mark.parametrize(("month", "approved"), APPROVALS)
def test_the_approval_of_a_payment_is_the_last_before_it(
    build: Build, connection: duckdb.DuckDBPyConnection, month: int, approved: int
) -> None:
    build(
        {
            "entitlement": [
                {"person": 1, "programme": "p", "from_month": JAN, "approve_date": 20231220},
                {"person": 1, "programme": "p", "from_month": JAN + 6},
                {"person": 1, "programme": "q", "from_month": JAN + 3},
                {"person": 1, "programme": "p", "from_month": JAN + 2, "status": "applied"},
            ],
            "payment": [{"person": 1, "programme": "p", "month": month}],
        }
    )
    found = connection.execute("SELECT approved_month FROM main.payment").fetchall()
    assert found == [(approved,)]
