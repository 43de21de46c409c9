"""Which canonical table a sheet is: fields found, what the titles say, facts around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from anomaly.ingest.clean.texts import squeeze
from anomaly.ingest.facts import SheetFacts
from anomaly.ingest.mapping import AliasIndex, Match, read_label
from anomaly.ingest.wide import find_wide_months
from anomaly.vocabulary.model import Table, Vocabulary

_RECOGNISED, _REQUIRED, _MISSING, _COLUMN = 3.0, 2.0, -3.0, 0.5
#: A column that some other table knows and this one has no use for.
_UNUSED = -2.5
#: Nothing but the person is known: neither a telling column nor a word speaks for the table.
_SILENT = -4.0
#: A word of the table in title or tab, in the file name: this, and its length on top.
_IN_TITLE, _IN_FILE = 2.0, 1.0
#: Tables whose scores are nearer than this cannot be told apart.
_NEAR = 1.0
#: Codes that differ from row to row, whatever a title says.
_ROW_CODES = frozenset(
    {"relation", "sex", "staff_type", "vehicle_class", "plate_kind", "reason", "item", "role"}
)
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
    return found | _code_facts(table, facts.texts)


def _code_facts(table: Table, texts: Sequence[str]) -> dict[str, int | str]:
    """Codes that a title states for all rows, such as the source of a 火化 list."""
    found: dict[str, int | str] = {}
    telling = {*table.recognised_by, *(name for group in table.required for name in group)}
    for field in table.file_fields:
        if not field.codes or field.name not in telling or field.name in _ROW_CODES:
            continue
        for text in texts:
            said = {
                code.value
                for code in field.codes
                for word in (code.label.zh, *code.aliases)
                if len(word) > 1 and word in text
            }
            if len(said) == 1:
                found[field.name] = said.pop()
                break
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
    known = [any(index.knows(read_label(text)) for text in texts) for texts in labels]
    for table in vocabulary:
        if table.is_list or table.group in {"product", "lists"} or not table.file_fields:
            continue
        match = index.match(labels, table)
        if not match.fields:
            continue
        wide = find_wide_months(labels, match, facts)
        given = {*fact_fields(table, facts), *(wide.satisfied if wide else ())}
        missing = match.missing(frozenset(given))
        telling = sum(name in match.fields for name in table.recognised_by) + bool(wide)
        unused = sum(
            use.field is None and is_known
            for use, is_known in zip(match.columns, known, strict=True)
        )
        silent = not telling and not any(w in near or w in file_name for w in table.words)
        score = (
            _RECOGNISED * telling
            + _UNUSED * unused
            + _SILENT * silent
            + _REQUIRED * (len(table.required) - len(missing))
            + _MISSING * len(missing)
            + _COLUMN * len(match.fields)
            + _said_score(table, near, _IN_TITLE)
            + _said_score(table, file_name, _IN_FILE)
        )
        found.append(Candidate(match, score, missing))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.match.table.name))


def _said_score(table: Table, text: str, base: float) -> float:
    """Longer words say more: 工资发放 is a payroll although 发放 is said of payments too."""
    longest = max((len(word) for word in table.words if word in text), default=0)
    return base + longest if longest else 0.0


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
