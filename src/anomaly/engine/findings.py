"""Turn merged rows into findings: subject, id, words, evidence."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anomaly.engine.persons import PersonFacts
from anomaly.rules import CompiledRule, GrainColumn, Placeholder
from anomaly.values import (
    About,
    ConditionValue,
    Finding,
    Level,
    ListName,
    Outcome,
    RecordRef,
    Text,
    date_text,
    mask_account,
    mask_number,
    month_text,
    yuan,
)

#: The integers of the column `outcome`.
OUTCOMES = {1: Outcome.HIT, 2: Outcome.CANNOT_TELL, 3: Outcome.EXCEPTED}
_OWN_HOUSEHOLD = "P:"
_QUANTITY_UNIT = 10_000
_NOTHING = "—"
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")

#: `table.field` -> value -> words
CodeWords = Mapping[str, Mapping[str, Text]]

#: (rule id, identity version, kind of subject, (name, natural value) pairs) -> finding id
FindingId = Callable[[str, int, str, Sequence[tuple[str, str]]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Source rows of a finding and the doubtful fen of each payment."""

    sources: tuple[RecordRef, ...]
    doubtful: tuple[tuple[str, int], ...]


_NO_EVIDENCE = Evidence(sources=(), doubtful=())


def build_finding(
    compiled: CompiledRule,
    row: Mapping[str, Any],
    people: Mapping[int, PersonFacts],
    evidence: Mapping[int, Evidence],
    make_id: FindingId,
    codes: CodeWords,
) -> Finding:
    """One finding from one merged row.

    Args:
        compiled: the rule.
        row: a row of `merge.merge_sql`.
        people: facts of every person the row names.
        evidence: by the row's `first_case`.
        make_id: computes the stable id.
        codes: words for the values of coded fields.
    """
    rule = compiled.rule
    count, amount = int(row["all_cases"]), row["all_amount"]
    outcome, level, exception, lowered = judge_finding(compiled, row)
    facts = people.get(row["one_person"]) if row["one_person"] is not None else None
    subject = _subject(compiled, row, people)
    grain = [(c.reference, natural_text(c, row[c.column], people)) for c in compiled.grain]
    proof = evidence.get(row["first_case"], _NO_EVIDENCE)
    match_level = row["all_match_level"] or 4
    words = [
        (p, _shown(p, row, count, amount, people), codes.get(p.name, {}))
        for p in compiled.placeholders
    ]
    household_alone = rule.finding.about is About.HOUSEHOLD and facts is None
    if household_alone and row["person"] is not None:
        facts = people.get(row["person"])
    return Finding(
        finding_id=make_id(rule.rule, rule.identity, rule.finding.about.value, grain),
        rule=rule.rule,
        rule_version=rule.version,
        level=level,
        certainty=rule.certainty,
        outcome=outcome,
        list=_list_of(compiled, outcome, match_level),
        about=rule.finding.about,
        subject=subject,
        person_no=facts.person_no if facts else None,
        name=facts.name if facts else None,
        town=row["town"] or (facts.town if facts else None),
        village=row["village"] or (facts.village if facts else None),
        programme=row["one_programme"],
        period_from=row["all_month_from"],
        period_to=row["all_month_to"],
        count=count,
        amount=None if rule.finding.total is None else amount,
        match_level=match_level,
        message=Text(
            *(
                _fill(
                    rule.finding.message.of(language),
                    {p.name: c[w].of(language) if w in c else w for p, w, c in words},
                )
                for language in ("zh", "en")
            )
        ),
        sources=proof.sources,
        values=tuple(
            ConditionValue(
                condition=leaf.name,
                left=row[leaf.left],
                right=row[leaf.right],
                truth=row[leaf.truth],
                label=leaf.label,
            )
            for leaf in compiled.leaves
        ),
        exception=exception,
        account=row["account"],
        name_flag=bool(row["all_name_flag"]),
        lowered=lowered,
        doubtful=proof.doubtful,
    )


def judge_finding(
    compiled: CompiledRule, row: Mapping[str, Any]
) -> tuple[Outcome, Level, str | None, tuple[str, ...]]:
    """Outcome, level, exception and lowerings of a merged row.

    Lowerings that read the finding's count or total can only be judged here, after its cases
    were merged; all others are in the level of the cases already.
    """
    outcome = OUTCOMES[row["outcome"]]
    level = Level(row["all_level"] or compiled.rule.level)
    exception: str | None = row["all_exception"] if outcome is Outcome.EXCEPTED else None
    if outcome is not Outcome.HIT:
        return outcome, level, exception, ()
    lowered = []
    for lowering in compiled.lowerings:
        if not row[f"all_{lowering.column}"]:
            continue
        if not lowering.applies(count=int(row["all_cases"]), total=row["all_amount"]):
            continue
        lowered.append(lowering.name)
        if not lowering.limits:
            continue
        if lowering.hidden:
            return Outcome.EXCEPTED, level, lowering.name, tuple(lowered)
        level = min(level, lowering.to)
    return outcome, level, exception, tuple(lowered)


def _list_of(compiled: CompiledRule, outcome: Outcome, match_level: int) -> ListName:
    """Only a hit is moved to the identity list by a weak match."""
    return compiled.list_for(match_level) if outcome is Outcome.HIT else compiled.rule.list


def natural_text(column: GrainColumn, value: Any, people: Mapping[int, PersonFacts]) -> str:
    """A grain value as it stands in ids: no dense number, no format that could change."""
    if value is None:
        return ""
    if column.type == "person":
        return people[value].natural_key
    if column.type == "month":
        return month_text(value) or ""
    return str(value)


def _subject(
    compiled: CompiledRule, row: Mapping[str, Any], people: Mapping[int, PersonFacts]
) -> str:
    about = compiled.rule.finding.about
    wanted = "person" if about in {About.PERSON, About.OFFICIAL} else None
    columns = [c for c in compiled.grain if c.type == wanted] if wanted else []
    column = columns[0] if columns else compiled.grain[0]
    text = natural_text(column, row[column.column], people)
    return text.removeprefix(_OWN_HOUSEHOLD) if about is About.HOUSEHOLD else text


def _shown(
    placeholder: Placeholder,
    row: Mapping[str, Any],
    count: int,
    amount: int | None,
    people: Mapping[int, PersonFacts],
) -> str:
    if placeholder.merge == "count":
        return str(count)
    if placeholder.merge == "total":
        return display(amount, "money", people)
    prefix = "" if placeholder.merge == "first" else f"{placeholder.merge}_"
    return display(row[f"{prefix}{placeholder.column}"], placeholder.type, people)


def display(value: Any, kind: str, people: Mapping[int, PersonFacts]) -> str:
    """A stored value as people read it; numbers of persons and accounts are masked."""
    if value is None:
        return _NOTHING
    if kind == "person":
        facts = people.get(value)
        return (facts.name if facts else None) or _NOTHING
    write = _WRITERS.get(kind, str)
    return write(value) or _NOTHING


def _quantity(value: int) -> str:
    return f"{value / _QUANTITY_UNIT:.4f}".rstrip("0").rstrip(".")


_WRITERS: Mapping[str, Callable[[Any], str | None]] = {
    "money": lambda fen: str(yuan(fen)),
    "month": month_text,
    "date": date_text,
    "quantity": _quantity,
    "person_no": mask_number,
    "account": mask_account,
}


def _fill(template: str, words: Mapping[str, str]) -> str:
    """Replace each `{name}` by its value, in one pass, so that a value is never read again."""
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), template)
