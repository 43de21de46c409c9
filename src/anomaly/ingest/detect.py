"""Which canonical table a sheet is: fields found, what the titles say, facts around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from anomaly.ingest.clean.texts import squeeze
from anomaly.ingest.facts import SheetFacts
from anomaly.ingest.mapping import AliasIndex, Match, match_columns
from anomaly.vocabulary.model import Table, Vocabulary

_RECOGNISED, _REQUIRED, _MISSING, _COLUMN = 3.0, 2.0, -4.0, 0.5
_IN_TITLE, _IN_FILE = 4.0, 2.5
#: Tables whose scores are nearer than this cannot be told apart.
_NEAR = 1.0
_MONEY_FIELDS = ("amount", "total_amount", "net", "gross")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table tried on a sheet, with its score and what is missing."""

    match: Match
    score: float
    missing: tuple[tuple[str, ...], ...]


def fact_fields(table: Table, facts: SheetFacts) -> dict[str, int | str]:
    """The fields of a table that facts around the sheet can fill.

    A title's period is the period of money; on a roster it says when the roster was made.
    """
    found: dict[str, int | str] = {}
    names = {field.name for field in table.file_fields}
    programme = facts.programme
    if programme is None and "programme" in {name for group in table.required for name in group}:
        programme = facts.programme_guess
    if "programme" in names and programme is not None:
        found["programme"] = programme
    is_money = any(name in names for name in _MONEY_FIELDS)
    if is_money and facts.from_month is not None and facts.to_month is not None:
        if "from_month" in names:
            found["from_month"] = facts.from_month
            found["to_month"] = facts.to_month
        elif "month" in names and facts.from_month == facts.to_month:
            found["month"] = facts.from_month
    if "pay_date" in names and facts.pay_date is not None:
        found["pay_date"] = facts.pay_date
    if "town" in names and facts.town is not None:
        found["town"] = facts.town
    if "village" in names and facts.village is not None:
        found["village"] = facts.village
    return found


def rank_tables(
    labels: Sequence[Sequence[str]],
    vocabulary: Vocabulary,
    index: AliasIndex,
    facts: SheetFacts,
    said: tuple[Sequence[str], str],
) -> list[Candidate]:
    """The tables that a sheet may be, best first.

    Args:
        labels: candidate header texts of each column.
        vocabulary: all tables; lists and product tables are not tried.
        index: known headers.
        facts: facts around the sheet, which satisfy required fields.
        said: texts of titles and tab, and the file name.
    """
    near = "".join(squeeze(text) for text in said[0])
    file_name = squeeze(said[1])
    found: list[Candidate] = []
    for table in vocabulary:
        if table.is_list or table.group == "product" or not table.file_fields:
            continue
        match = match_columns(labels, table, index)
        if not match.fields:
            continue
        missing = match.missing(frozenset(fact_fields(table, facts)))
        score = (
            _RECOGNISED * sum(name in match.fields for name in table.recognised_by)
            + _REQUIRED * (len(table.required) - len(missing))
            + _MISSING * len(missing)
            + _COLUMN * len(match.fields)
            + (_IN_TITLE if any(word in near for word in table.words) else 0.0)
            + (_IN_FILE if any(word in file_name for word in table.words) else 0.0)
        )
        found.append(Candidate(match, score, missing))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.match.table.name))


def choose_table(ranked: Sequence[Candidate]) -> Candidate | tuple[str, str] | None:
    """The best candidate, the two names that cannot be told apart, or None when none fits."""
    if not ranked or ranked[0].score <= 0:
        return None
    best = ranked[0]
    if len(ranked) > 1:
        second = ranked[1]
        if best.score - second.score < _NEAR and bool(best.missing) == bool(second.missing):
            return best.match.table.name, second.match.table.name
    return best
