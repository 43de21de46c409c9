"""The lists a county supplies: programmes, standards, exclusive pairs, homes, areas, coverage."""

from collections.abc import Iterator, Sequence

from anomaly.county.model import County
from anomaly.county.months import FIRST, LAST, month_text
from anomaly.county.person_numbers import AREA
from anomaly.county.programmes import EXCLUSIVE_PAIRS, PROGRAMMES, STANDARDS, Programme
from anomaly.county.sheets import Cell, Column, File, Sheet
from anomaly.county.writing import COUNTY_NAME

#: Tables that the county holds completely, and from when on.
_COMPLETE = ("hukou", "payment", "pension", "death", "payroll", "entitlement", "vehicle")


def list_files(county: County) -> Iterator[File]:
    """The files of the `lists` folder."""
    yield _file("programmes", _PROGRAMME_HEADERS, [_programme(p) for p in PROGRAMMES])
    yield _file(
        "exclusive_pairs",
        ("programme_a", "programme_b", "from_month", "to_month"),
        [(a, b, month_text(first), _open(last)) for a, b, first, last in EXCLUSIVE_PAIRS],
    )
    yield _file(
        "standards",
        ("programme", "class", "from_month", "to_month", "rate_yuan", "per", "cap_yuan"),
        [
            (
                s.programme,
                s.klass,
                month_text(s.from_month),
                _open(s.to_month),
                f"{s.rate / 100:.2f}",
                s.per,
                "",
            )
            for s in STANDARDS
        ],
    )
    homes = [
        (county.account_number(-1 - at), name, month_text(FIRST - 40), "")
        for at, name in enumerate(county.homes)
    ]
    yield _file("institution_accounts", ("account", "name", "from_month", "to_month"), homes)
    yield _file(
        "areas", ("code", "name", "level", "parent", "aliases", "from", "to"), _areas(county)
    )
    yield _file(
        "coverage",
        ("table", "area", "programme", "from_month", "to_month"),
        [(t, COUNTY_NAME, "", month_text(FIRST), month_text(LAST)) for t in _COMPLETE],
    )


_PROGRAMME_HEADERS = (
    "programme",
    "aliases",
    "family",
    "basis",
    "means_tested",
    "discretionary",
    "due_after_death",
    "local_only",
    "age_min",
    "age_max",
    "spread",
    "universal",
)


def _programme(programme: Programme) -> tuple[str, ...]:
    return (
        programme.name,
        "|".join(programme.aliases),
        programme.family,
        programme.basis,
        _yes(value=programme.means_tested),
        _yes(value=programme.discretionary),
        _yes(value=programme.due_after_death),
        _yes(value=programme.local_only),
        "" if programme.age_min is None else str(programme.age_min),
        "" if programme.age_max is None else str(programme.age_max),
        "" if programme.spread is None else _yes(value=programme.spread),
        _yes(value=programme.universal),
    )


def _areas(county: County) -> list[tuple[str, ...]]:
    places = county.places
    rows: list[tuple[str, ...]] = [(str(AREA), COUNTY_NAME, "county", "", "", "", "")]
    codes = [f"{AREA}{at + 101:03d}" for at in range(len(places.towns))]
    for code, town in zip(codes, places.towns, strict=True):
        rows.append((code, town, "town", str(AREA), "", "", ""))
    seen = [0] * len(codes)
    for village, town_at in zip(places.villages, places.town_of.tolist(), strict=True):
        seen[town_at] += 1
        stem = village.removesuffix("村")
        aliases = f"{stem}村委会|{stem}" if stem != village else ""
        code = f"{codes[town_at]}{seen[town_at] + 200:03d}"
        rows.append((code, village, "village", codes[town_at], aliases, "", ""))
    return rows


def _file(name: str, headers: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> File:
    columns = []
    for at, header in enumerate(headers):
        cells: list[Cell] = [row[at] for row in rows]
        columns.append(Column(header, cells))
    return File(path=name, sheets=(Sheet(name="", columns=columns),), format="utf8")


def _open(last: int | None) -> str:
    return "" if last is None else month_text(last)


def _yes(*, value: bool) -> str:
    return "是" if value else "否"
