"""Small random prepared tables: few persons, few programmes, months at every boundary.

Values are drawn from short pools so that joins meet, limits are hit exactly, ties and duplicates
occur, and every nullable column is sometimes missing.
"""

from typing import Any

from hypothesis import strategies as st

from oracle.months import MONTH_2023_01, MONTH_2024_01

Tables = dict[str, list[dict[str, Any]]]

PERSONS = (1, 2, 3, 4, 5, 6)
PROGRAMMES = ("minimum", "destitute", "elderly", "pension", "machine", "unlisted")
HOUSEHOLDS = ("H1", "H2", "H3")
ACCOUNTS = ("X", "Y")

_MONTHS = (
    MONTH_2023_01 - 1,
    MONTH_2023_01,
    MONTH_2023_01 + 1,
    MONTH_2024_01 - 1,
    MONTH_2024_01,
    MONTH_2024_01 + 1,
    MONTH_2024_01 + 2,
)
# The first month and the last month stand for ends that were left open.
_SINCE = (0, *_MONTHS)
_UNTIL = (*_MONTHS, 9999 * 12 + 11)

months = st.sampled_from(_MONTHS)
some_months = st.one_of(months, months, months, st.none())
amounts = st.sampled_from((1, 100, 10_000, 10_000, 25_050))
yes_no = st.sampled_from((True, True, False, None))
# Most records rest on a sure match.
match_levels = st.sampled_from((1, 1, 1, 1, 2, 3, None))
name_flags = st.sampled_from((False, False, False, True))

_ONE = {"person": st.sampled_from(PERSONS), "match_level": match_levels, "name_flag": name_flags}
_INTERVAL = {"from_month": st.one_of(st.none(), months), "to_month": st.one_of(st.none(), months)}

_PAYMENT = st.fixed_dictionaries(
    _ONE
    | {
        "programme": st.sampled_from(PROGRAMMES),
        "month": some_months,
        "amount": amounts,
        "household": st.sampled_from(HOUSEHOLDS),
        "account": st.sampled_from((*ACCOUNTS, *ACCOUNTS, None)),
        "kind": st.sampled_from(("normal", "normal", "back_pay", None)),
        "person_no_kind": st.sampled_from(("ok", "ok", "old15", "bad_check", "disab20", "none")),
        "number_in_register": yes_no,
        "age": st.sampled_from((0, 18, 19, 59, 60, 79, 80, 89, 90, None)),
        "birthday": st.booleans(),
        "over_due": st.sampled_from((0, 49, 50, 51, 2_000, None)),
    }
)
_PENSION = st.fixed_dictionaries(
    _ONE
    | {
        "scheme": st.sampled_from(("employee", "resident")),
        "month": some_months,
        "amount": amounts,
        "item": st.sampled_from(
            ("monthly", "monthly", "funeral", "lump_sum", "survivor", "adjustment", None)
        ),
    }
)
_DEATH = st.fixed_dictionaries(_ONE | {"month": some_months})
_PAYROLL = st.fixed_dictionaries(
    _ONE
    | {
        "month": months,
        "gross": st.sampled_from((0, 100_000, 120_000, 200_000, 200_001, 220_000, 220_001, None)),
        "staff_type": st.sampled_from(
            ("staff", "staff", "retired", "survivor", "public_welfare_post", "temporary", None)
        ),
    }
)
_VEHICLE = st.fixed_dictionaries(
    _ONE
    | {
        "household": st.sampled_from((*HOUSEHOLDS, None)),
        "vehicle_class": st.sampled_from(("car", "car", "truck", "bus", "motorcycle", None)),
        "status": st.sampled_from(("normal", "normal", "normal", "scrapped", None)),
        "register_month": some_months,
    }
)
_ENTITLEMENT = st.fixed_dictionaries(
    _ONE
    | {
        "programme": st.sampled_from(PROGRAMMES),
        "status": st.sampled_from(("approved", "stopped", "refused", "applied", None)),
        "since_month": st.sampled_from(_SINCE),
        "until_month": st.sampled_from(_UNTIL),
    }
)
_PROGRAMME = st.fixed_dictionaries(
    {
        "family": st.sampled_from(("relief", "pension", "age", "child", None)),
        "basis": st.sampled_from(("person", "household", "head", "item", None)),
        "means_tested": yes_no,
        "due_after_death": st.sampled_from((True, False, False, None)),
        "age_min": st.sampled_from((None, 0, 60, 80)),
        "age_max": st.sampled_from((None, 18, 79, 89)),
    }
)


def _numbered(rows: list[dict[str, Any]], first: int) -> list[dict[str, Any]]:
    return [{**row, "src": first + place} for place, row in enumerate(rows)]


@st.composite
def prepared_tables(draw: st.DrawFn, *, most: int = 8) -> Tables:
    """All tables that the shipped rules read, with at most `most` rows each."""

    def rows(row: st.SearchStrategy[dict[str, Any]], first: int) -> list[dict[str, Any]]:
        return _numbered(draw(st.lists(row, max_size=most)), first)

    families = {
        person: draw(st.sampled_from([p for p in PERSONS if p <= person])) for person in PERSONS
    }
    return {
        "payment": [_payment(row, families) for row in rows(_PAYMENT, 1)],
        "pension": rows(_PENSION, 101),
        "death": rows(_DEATH, 201),
        "payroll": rows(_PAYROLL, 301),
        "vehicle": rows(_VEHICLE, 401),
        "entitlement": rows(_ENTITLEMENT, 501),
        "list.programmes": _programmes(draw),
        "list.exclusive_pairs": _pairs(draw),
        "list.standards": draw(st.lists(_dated(programme=st.sampled_from(PROGRAMMES)), max_size=3)),
        "list.institution_accounts": draw(
            st.lists(_dated(account=st.sampled_from(ACCOUNTS)), max_size=2)
        ),
    }


def _dated(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(columns | _INTERVAL)


def _payment(row: dict[str, Any], families: dict[int, int]) -> dict[str, Any]:
    """A drawn payment with the columns that follow from the drawn ones."""
    person, month, age = row["person"], row["month"], row["age"]
    made = {name: value for name, value in row.items() if name != "birthday"}
    digits = {"old15": f"11010549123100{person}", "none": None, "disab20": f"{person:020d}"}
    over = row["over_due"]
    return made | {
        "payment_id": f"P{row['src']}",
        "year": None if month is None else month // 12,
        "family_group": families[person],
        "person_no_raw": digits.get(row["person_no_kind"], f"{person:018d}"),
        "age_at_month_end": None if age is None else age + int(row["birthday"]),
        "due_amount": None if over is None else max(row["amount"] - over, 0),
    }


def _programmes(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One row for some of the programmes; `unlisted` stands in no list."""
    names = draw(st.lists(st.sampled_from(PROGRAMMES[:-1]), unique=True))
    listed = []
    for name in names:
        row = draw(_PROGRAMME)
        lowest, highest = row["age_min"], row["age_max"]
        ages = {
            "age_from": 0 if lowest is None else lowest,
            "age_to": 999 if highest is None else highest,
        }
        listed.append({"programme": name, **row, **ages})
    return listed


def _pairs(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Pairs in either order; one pair may stand there for two intervals, in the same order."""
    names = draw(
        st.lists(
            st.tuples(st.sampled_from(PROGRAMMES), st.sampled_from(PROGRAMMES)).filter(
                lambda pair: pair[0] != pair[1]
            ),
            max_size=3,
            unique_by=frozenset,
        )
    )
    intervals = st.lists(st.fixed_dictionaries(_INTERVAL), min_size=1, max_size=2)
    return [
        {"programme_a": programme_a, "programme_b": programme_b, **interval}
        for programme_a, programme_b in names
        for interval in draw(intervals)
    ]
