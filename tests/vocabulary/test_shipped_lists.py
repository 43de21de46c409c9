"""The lists that ship with the rules fit the vocabulary and one another."""

import csv
from pathlib import Path

import pytest

from anomaly.vocabulary import load_vocabulary, spelling

LISTS = Path(__file__).resolve().parents[2] / "rules" / "lists"
NAMES = sorted(path.stem for path in LISTS.glob("*.csv"))


def rows_of(name: str) -> list[dict[str, str]]:
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_list_of_the_vocabulary_has_its_file() -> None:
    lists = {t.name.removeprefix("list.") for t in load_vocabulary() if t.is_list}
    assert set(NAMES) == lists


@pytest.mark.parametrize("name", NAMES)
def test_headers_and_codes_are_those_of_the_vocabulary(name: str) -> None:
    table = load_vocabulary().table(f"list.{name}")
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        headers = next(csv.reader(file))
    fields = [
        next((f for f in table.file_fields if header in f.aliases), None) for header in headers
    ]
    assert fields == list(table.file_fields)
    offenders = [
        (row, field.name)
        for row in rows_of(name)
        for header, field in zip(headers, fields, strict=True)
        if field is not None
        and (
            (field.codes and row[header] and row[header] not in {c.value for c in field.codes})
            or (field.type == "yes_no" and row[header] not in {"是", "否", ""})
            or (not field.nullable and not row[header])
        )
    ]
    assert offenders == []


def test_a_name_of_a_programme_names_one_programme() -> None:
    names: dict[str, str] = {}
    offenders = []
    for row in rows_of("programmes"):
        for word in (row["programme"], *filter(None, row["aliases"].split("|"))):
            other = names.setdefault(spelling(word), row["programme"])
            if other != row["programme"] or (word == other and word in row["aliases"].split("|")):
                offenders.append((word, other, row["programme"]))
    assert offenders == []


def test_pairs_name_programmes_of_the_list_once() -> None:
    programmes = {row["programme"] for row in rows_of("programmes")}
    pairs = [(row["programme_a"], row["programme_b"]) for row in rows_of("exclusive_pairs")]
    assert [pair for pair in pairs if not set(pair) <= programmes] == []
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)


def test_ages_are_in_order() -> None:
    assert [
        row["programme"]
        for row in rows_of("programmes")
        if row["age_min"] and row["age_max"] and int(row["age_min"]) > int(row["age_max"])
    ] == []
