"""What findings show of persons, by the dense number that prepared tables hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What a finding shows of a person."""

    natural_key: str
    person_no: str | None
    name: str | None
    town: str | None
    village: str | None


def person_facts(
    connection: "DuckDBPyConnection", persons: Iterable[int]
) -> dict[int, PersonFacts]:
    """The facts of some persons by their dense number.

    Args:
        connection: holds the table `person`.
        persons: dense numbers, in any order.
    """
    wanted = sorted(set(persons))
    people: dict[int, PersonFacts] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        result = connection.execute(
            "SELECT person, natural_key, person_no, name, town, village FROM person "
            "WHERE person IN (SELECT unnest($wanted))",
            {"wanted": wanted[start : start + _AT_ONCE]},
        )
        for person, key, number, name, town, village in result.fetchall():
            people[person] = PersonFacts(
                natural_key=key, person_no=number, name=name, town=town, village=village
            )
    return people
