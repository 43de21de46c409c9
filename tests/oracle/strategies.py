"""Small random prepared tables: few persons, few programmes, months at every boundary.

Each example first draws a few persons, programmes and months, and then rows from them, so that
joins meet, limits are hit exactly, ties and duplicates occur, and every nullable column is
sometimes missing.
"""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from oracle.months import MONTH_2023_01, MONTH_2024_01

Row = dict[str, Any]
Tables = dict[str, list[Row]]

PERSONS = (1, 2, 3, 4, 5, 6)
PROGRAMMES = ("minimum", "destitute", "elderly", "pension", "machine", "unlisted")
HOUSEHOLDS = ("H1", "H2")
ACCOUNTS = ("X", "Y")

# First months of a run of months: around a dated limit, and around a turn of the year.
_STARTS = (MONTH_2023_01 - 1, MONTH_2024_01 - 2, MONTH_2024_01)
_OPEN_START, _OPEN_END = 0, 9999 * 12 + 11


def _mostly(usual: Any, *rest: Any) -> st.SearchStrategy[Any]:
    """One of the values, the first one in most cases; hypothesis shrinks towards it."""
    return st.sampled_from((*[usual] * (2 * len(rest)), *rest))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pools:
    """What the rows of one example are drawn from."""

    persons: tuple[int, ...]
    families: dict[int, int]
    programmes: tuple[str, ...]
    months: tuple[int, ...]

    @property
    def month(self) -> st.SearchStrategy[int]:
        return st.sampled_from(self.months)

    @property
    def some_month(self) -> st.SearchStrategy[int | None]:
        return st.sampled_from((*self.months, *self.months, *self.months, None))

    @property
    def programme(self) -> st.SearchStrategy[str]:
        return st.sampled_from(self.programmes)

    def person_row(self, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
        """A row of a person; most rest on a sure match."""
        return st.fixed_dictionaries(
            {
                "person": st.sampled_from(self.persons),
                "match_level": _mostly(1, 2, 3, 4),
                "name_flag": st.sampled_from((False, False, False, True)),
                **columns,
            }
        )

    def dated_row(self, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
        """A row of a list with months, often open."""
        end = st.sampled_from((None, None, *self.months))
        return st.fixed_dictionaries({**columns, "from_month": end, "to_month": end})


@st.composite
def prepared_tables(draw: st.DrawFn, *, most: int = 8) -> Tables:
    """All tables that the shipped rules read, with at most `most` rows each (payments 10 more)."""
    pools = _pools(draw)

    def rows(
        row: st.SearchStrategy[Row], first: int, *, fewest: int = 0, extra: int = 0
    ) -> list[Row]:
        found = draw(st.lists(row, min_size=fewest, max_size=most + extra))
        return [{**values, "src": first + place} for place, values in enumerate(found)]

    payments = rows(_payment(pools), 1, fewest=2, extra=4)
    if draw(st.sampled_from((False, False, False, True))):
        payments += _crowd(draw, pools, first=len(payments) + 1)
    return {
        "payment": [_completed(row, pools) for row in payments],
        "pension": rows(_pension(pools), 101, fewest=1),
        "death": rows(pools.person_row(month=pools.some_month), 201),
        "payroll": rows(_payroll(pools), 301, fewest=1),
        "vehicle": rows(_vehicle(pools), 401),
        "entitlement": rows(_entitlement(pools), 501, fewest=1),
        "list.programmes": _programmes(draw, pools),
        "list.exclusive_pairs": _pairs(draw, pools),
        "list.standards": draw(st.lists(pools.dated_row(programme=pools.programme), max_size=3)),
        "list.institution_accounts": draw(
            st.lists(pools.dated_row(account=st.sampled_from(ACCOUNTS)), max_size=2)
        ),
    }


def _pools(draw: st.DrawFn) -> _Pools:
    # Six persons let five families meet in one account; two make duplicates likely.
    persons = draw(st.sampled_from((PERSONS[:1], PERSONS[:2], PERSONS[:3], PERSONS)))
    start = draw(st.sampled_from(_STARTS))
    return _Pools(
        persons=persons,
        families={
            person: draw(st.sampled_from([person] * person + [p for p in PERSONS if p <= person]))
            for person in PERSONS
        },
        programmes=tuple(
            draw(st.lists(st.sampled_from(PROGRAMMES), min_size=1, max_size=3, unique=True))
        ),
        months=tuple(range(start, start + draw(st.integers(1, 4)))),
    )


def _payment(pools: _Pools) -> st.SearchStrategy[Row]:
    return pools.person_row(
        programme=pools.programme,
        month=pools.some_month,
        amount=st.sampled_from((1, 100, 10_000, 10_000, 25_050)),
        household=st.sampled_from(HOUSEHOLDS),
        account=_mostly("X", "Y", None),
        kind=_mostly("normal", "back_pay", None),
        person_no_kind=_mostly("ok", "old15", "old15", "bad_check", "disab20", "none"),
        number_in_register=st.sampled_from((True, False, None)),
        age=st.sampled_from((0, 17, 18, 19, 59, 60, 79, 80, 89, 90, None)),
        has_birthday=st.booleans(),
        over_due=st.sampled_from((0, 49, 50, 51, 2_000, None)),
    )


def _crowd(draw: st.DrawFn, pools: _Pools, *, first: int) -> list[Row]:
    """A payment of every person to one account, in one programme and month."""
    same = {
        "account": "X",
        "programme": pools.programmes[0],
        "month": pools.months[0],
        "match_level": 1,
        "name_flag": False,
    }
    return [
        {**draw(_payment(pools)), **same, "person": person, "src": first + place}
        for place, person in enumerate(PERSONS)
    ]


def _completed(row: Row, pools: _Pools) -> Row:
    """A drawn payment with the columns that follow from the drawn ones."""
    person, month, age, over = row["person"], row["month"], row["age"], row["over_due"]
    made = {name: value for name, value in row.items() if name != "has_birthday"}
    numbers = {"old15": f"11010549123100{person}", "none": None, "disab20": f"{person:020d}"}
    return made | {
        "payment_id": f"P{row['src']}",
        "year": None if month is None else month // 12,
        "family_group": pools.families[person],
        "person_no_raw": numbers.get(row["person_no_kind"], f"{person:018d}"),
        "age_at_month_end": None if age is None else age + int(row["has_birthday"]),
        "due_amount": None if over is None else max(row["amount"] - over, 0),
    }


def _pension(pools: _Pools) -> st.SearchStrategy[Row]:
    items = ("funeral", "lump_sum", "survivor", "account_inheritance", "adjustment", None)
    return pools.person_row(
        scheme=st.sampled_from(("employee", "resident")),
        month=pools.some_month,
        amount=st.sampled_from((100, 20_000)),
        item=_mostly("monthly", *items),
    )


def _payroll(pools: _Pools) -> st.SearchStrategy[Row]:
    pays = (0, 100_000, 120_000, 200_000, 200_001, 220_000, 220_001, 900_000, None)
    others = ("retired", "survivor", "public_welfare_post", "village_cadre", "temporary", None)
    return pools.person_row(
        month=pools.month, gross=st.sampled_from(pays), staff_type=_mostly("staff", *others)
    )


def _vehicle(pools: _Pools) -> st.SearchStrategy[Row]:
    return pools.person_row(
        household=_mostly("H1", "H2", None),
        vehicle_class=_mostly("car", "truck", "bus", "motorcycle", None),
        status=_mostly("normal", "scrapped", None),
        register_month=pools.some_month,
        member_since=_mostly(_OPEN_START, *pools.months),
        member_until=_mostly(_OPEN_END, *pools.months),
    )


def _entitlement(pools: _Pools) -> st.SearchStrategy[Row]:
    return pools.person_row(
        programme=pools.programme,
        status=_mostly("stopped", "approved", "refused", "applied", None),
        since_month=st.sampled_from((_OPEN_START, *pools.months)),
        until_month=st.sampled_from((*pools.months, pools.months[0] - 1, _OPEN_END)),
    )


def _programmes(draw: st.DrawFn, pools: _Pools) -> list[Row]:
    """One row for each programme of the example that a list may name."""
    listed = []
    for name in pools.programmes:
        if name == "unlisted":
            continue
        lowest = draw(st.sampled_from((None, 0, 18, 60, 80)))
        highest = draw(st.sampled_from((None, 18, 79, 89)))
        listed.append(
            {
                "programme": name,
                "family": draw(_mostly("age", "relief", "pension", "child", None)),
                "basis": draw(_mostly("person", "household", "head", "item", None)),
                "means_tested": draw(st.sampled_from((True, True, False, None))),
                "due_after_death": draw(st.sampled_from((False, False, True, None))),
                "age_min": lowest,
                "age_max": highest,
                "age_from": 0 if lowest is None else lowest,
                "age_to": 999 if highest is None else highest,
            }
        )
    return listed


def _pairs(draw: st.DrawFn, pools: _Pools) -> list[Row]:
    """Pairs in either order; a pair may stand there for two intervals, in the same order."""
    names = draw(
        st.lists(
            st.tuples(pools.programme, st.sampled_from((*pools.programmes, *PROGRAMMES))).filter(
                lambda pair: pair[0] != pair[1]
            ),
            max_size=3,
            unique_by=frozenset,
        )
    )
    return [
        {"programme_a": programme_a, "programme_b": programme_b, **interval}
        for programme_a, programme_b in names
        for interval in draw(st.lists(pools.dated_row(), min_size=1, max_size=2))
    ]
