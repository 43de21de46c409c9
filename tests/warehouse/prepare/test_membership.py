"""Ages to the day, and the benefit household of a month."""

import calendar
from collections.abc import Callable
from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomaly.values import month_of
from anomaly.warehouse.families.sources import FIRST_MONTH, LAST_MONTH
from anomaly.warehouse.prepare.membership import completed_years, month_end

CONNECTION = duckdb.connect()
Build = Callable[..., None]


def number(text: str) -> int:
    return int(text.replace("-", ""))


#: birth, month, age on the first day, age on the last day
AGES = [
    ("1964-03-01", (2024, 3), 60, 60),  # on the birthday
    ("1964-03-02", (2024, 3), 59, 60),
    ("1964-03-31", (2024, 3), 59, 60),  # on the last day
    ("1964-04-01", (2024, 3), 59, 59),
    ("1964-02-29", (2024, 2), 59, 60),  # a leap day in a leap year
    ("1964-02-29", (2023, 2), 58, 58),  # none in a common year: 1 March
    ("1964-02-29", (2023, 3), 59, 59),
    ("2024-03-15", (2024, 3), None, 0),  # not yet born on the first day
    ("2024-04-01", (2024, 3), None, None),
    ("1900-01-01", (2024, 12), 124, 124),
]


@pytest.mark.parametrize(("birth", "month", "first", "last"), AGES)
def test_ages_are_completed_years(
    build: Build,
    connection: duckdb.DuckDBPyConnection,
    birth: str,
    month: tuple[int, int],
    first: int | None,
    last: int | None,
) -> None:
    build(
        {
            "payment": [{"person": 1, "month": month_of(*month)}],
            "person": [{"person": 1, "birth": number(birth)}],
        }
    )
    ages = connection.execute("SELECT age, age_at_month_end FROM main.payment").fetchall()
    assert ages == [(first, last)]


@pytest.mark.parametrize("birth", [None, 19640300, 19640000])
def test_an_age_needs_a_full_birth_date(
    build: Build, connection: duckdb.DuckDBPyConnection, birth: int | None
) -> None:
    build(
        {
            "payment": [{"person": 1, "month": month_of(2024, 3)}],
            "person": [{"person": 1, "birth": birth}],
        }
    )
    assert connection.execute("SELECT age FROM main.payment").fetchall() == [(None,)]


@given(birth=st.dates(date(1900, 1, 1), date(2030, 12, 31)), day=st.dates(date(1900, 1, 1)))
def test_completed_years_are_those_counted_by_hand(birth: date, day: date) -> None:
    statement = f"SELECT {completed_years('$birth', '$day')}"
    values = {"birth": number(birth.isoformat()), "day": number(day.isoformat())}
    had = (day.month, day.day) >= (birth.month, birth.day)
    expected = day.year - birth.year - (0 if had else 1) if birth <= day else None
    assert CONNECTION.execute(statement, values).fetchall() == [(expected,)]


@given(year=st.integers(1890, 2110), month=st.integers(1, 12))
def test_a_month_ends_when_the_calendar_says(year: int, month: int) -> None:
    statement = f"SELECT {month_end('$month')}"
    values = {"month": month_of(year, month)}
    last = calendar.monthrange(year, month)[1]
    assert CONNECTION.execute(statement, values).fetchall() == [
        (year * 10000 + month * 100 + last,)
    ]


#: months the person belongs to B1 and B2, month asked, household
MEMBERSHIPS = [
    ((10, 12), None, 9, "P:1"),
    ((10, 12), None, 10, "B1"),
    ((10, 12), None, 12, "B1"),
    ((10, 12), None, 13, "P:1"),
    ((None, None), None, 99, "B1"),
    ((10, None), (12, 14), 11, "B1"),
    ((10, 11), (12, 14), 12, "B2"),
    ((10, None), (12, 14), 13, "B1"),  # in both: the first by number
    ((None, 11), (12, None), 50, "B2"),
]


@pytest.mark.parametrize(("first", "second", "month", "household"), MEMBERSHIPS)
def test_the_household_is_that_of_the_month(
    build: Build,
    connection: duckdb.DuckDBPyConnection,
    first: tuple[int | None, int | None],
    second: tuple[int | None, int | None] | None,
    month: int,
    household: str,
) -> None:
    rows = [
        {"household": name, "person": 1, "from_month": span[0], "to_month": span[1]}
        for name, span in (("B1", first), ("B2", second))
        if span is not None
    ]
    build({"household": rows, "payment": [{"person": 1, "month": month}]})
    found = connection.execute("SELECT household FROM main.payment").fetchall()
    assert found == [(household,)]


def test_a_hukou_household_is_no_benefit_household(
    build: Build, connection: duckdb.DuckDBPyConnection
) -> None:
    build(
        {
            "household": [{"household": "H1", "person": 1, "kind": "hukou"}],
            "payment": [{"person": 1, "month": 9}],
        }
    )
    assert connection.execute("SELECT household FROM main.payment").fetchall() == [("P:1",)]


def test_a_vehicle_has_a_row_for_each_household_of_its_owner_with_the_months_in_it(
    build: Build, connection: duckdb.DuckDBPyConnection
) -> None:
    build(
        {
            "household": [
                {"household": "B1", "person": 1, "to_month": 24230},
                {"household": "B2", "person": 1, "from_month": 24231, "to_month": 24290},
            ],
            "vehicle": [{"person": 1, "registered_on": 20200517}],
        }
    )
    found = connection.execute(
        "SELECT household, member_since, member_until FROM main.vehicle ORDER BY household"
    ).fetchall()
    assert found == [
        ("B1", FIRST_MONTH, 24230),
        ("B2", 24231, 24290),
        ("P:1", FIRST_MONTH, LAST_MONTH),
    ]


def test_a_registration_known_to_the_year_has_no_month(
    build: Build, connection: duckdb.DuckDBPyConnection
) -> None:
    build(
        {"vehicle": [{"person": n, "registered_on": d} for n, d in ((1, 20200517), (2, 20200000))]}
    )
    found = connection.execute("SELECT register_month FROM main.vehicle ORDER BY person").fetchall()
    assert found == [(month_of(2020, 5),), (None,)]
