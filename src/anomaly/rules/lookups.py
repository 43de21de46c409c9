"""Names that stand for a row reached from a record: its programme's list row, its person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """`programme.means_tested` reads `list.programmes` by the record's `programme`."""

    name: str
    table: str
    column: str


LOOKUPS = {
    "programme": Lookup(name="programme", table="list.programmes", column="programme"),
    "person": Lookup(name="person", table="person", column="person"),
}

#: The row of the list that names the pair of a duplicate.
PAIR = "pair"

#: What a finding itself has, beside its measures.
COUNT, TOTAL = "count", "total"
