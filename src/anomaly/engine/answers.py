"""Ask a rule for its answer alone: which findings, how many cases, how much money."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from anomaly.engine.findings import OUTCOMES, natural_text
from anomaly.engine.persons import PersonFacts, person_facts
from anomaly.rules import CompiledAnswer, GrainColumn
from anomaly.values import Outcome, mask_account, mask_number, mask_text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: (field, natural key) of each value of `one_per`, in the order of the fields' names
Grain = tuple[tuple[str, str], ...]

_PRECEDENCE = tuple(OUTCOMES[code] for code in sorted(OUTCOMES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a rule says about one grain.

    Args:
        grain: its identity from run to run; numbers are whole here.
        shown: the same for people, masked, in the order of the rule.
        outcome: hit, cannot tell or excepted.
        count: cases with that outcome.
        amount: fen, None when the rule has no total.
        town, village: of the person, None when the grain names none.
    """

    grain: Grain
    shown: tuple[tuple[str, str], ...]
    outcome: Outcome
    count: int
    amount: int | None
    town: str | None = None
    village: str | None = None


def ask(connection: "DuckDBPyConnection", answer: CompiledAnswer) -> dict[Grain, Answered]:
    """Everything that is not clear, by its identity.

    Args:
        connection: holds the prepared tables that the rule needs.
        answer: the rule, compiled for DuckDB.
    """
    result = connection.execute(answer.sql, dict(answer.parameters))
    names = [column[0] for column in result.description or ()]
    rows = [dict(zip(names, values, strict=True)) for values in result.fetchall()]
    persons = [column.column for column in answer.grain if column.type == "person"]
    people = person_facts(
        connection, (row[name] for row in rows for name in persons if row[name] is not None)
    )
    found: dict[Grain, Answered] = {}
    for row in rows:
        item = _answered(answer, row, people)
        earlier = found.get(item.grain)
        found[item.grain] = item if earlier is None else _joined(earlier, item)
    return found


def _joined(first: Answered, second: Answered) -> Answered:
    """Two persons without a number can share their natural key: one finding, as in a run."""
    if first.outcome is not second.outcome:
        return min(first, second, key=lambda item: _PRECEDENCE.index(item.outcome))
    amounts = [item.amount for item in (first, second) if item.amount is not None]
    return replace(
        first, count=first.count + second.count, amount=sum(amounts) if amounts else None
    )


def _answered(
    answer: CompiledAnswer, row: Mapping[str, Any], people: Mapping[int, PersonFacts]
) -> Answered:
    named = [
        people[row[column.column]]
        for column in answer.grain
        if column.type == "person" and row[column.column] is not None
    ]
    return Answered(
        grain=tuple(
            sorted((c.reference, natural_text(c, row[c.column], people)) for c in answer.grain)
        ),
        shown=tuple((c.reference, _shown(c, row[c.column], people)) for c in answer.grain),
        outcome=OUTCOMES[row["outcome"]],
        count=int(row["count"]),
        amount=None if row["total"] is None else int(row["total"]),
        town=named[0].town if named else None,
        village=named[0].village if named else None,
    )


def _shown(column: GrainColumn, value: Any, people: Mapping[int, PersonFacts]) -> str:
    """A grain value that may be printed: names and places whole, numbers masked."""
    if column.type == "person" and value is not None:
        facts = people[value]
        number = mask_number(facts.person_no)
        return " ".join(part for part in (facts.name, number) if part) or mask_text(
            facts.natural_key
        )
    text = natural_text(column, value, people)
    if column.type == "account":
        return mask_account(text) or ""
    return mask_text(text)
