"""One finished run as the outputs see it: values only, filled in by the pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from anomaly.leads import PUBLIC_KEY, LeadFacts, ScoreWeights, check_characters
from anomaly.values import (
    Finding,
    Issue,
    Language,
    Lead,
    ListName,
    Outcome,
    RuleCard,
    RuleCoverage,
    SheetBalance,
    SourceFile,
    Text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectNotes:
    """What the record knows about the subject of a lead and no finding carries.

    Args:
        group: villagers' group below the village.
        head: name of the head of the household.
        relation: relation to that head.
        account_holder: name on the account.
        department: office in charge of the programme.
    """

    group: str | None = None
    head: str | None = None
    relation: str | None = None
    account_holder: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """Everything the outputs of one run need.

    Args:
        run_id: batch id, `<as-of>-<12 hex>`.
        as_of: the day the run speaks about; also the creation date inside the workbook.
        findings: all findings, those of leads with their `lead_id`.
        leads: leads by rank.
        coverage: one entry per rule, run or not.
        cards: the words of each rule; a rule without a card is shown by its id.
        files: received files.
        balances: where the rows of each sheet went.
        issues: data issues, raw values already masked.
        persons: number of persons in the run.
        county: name of the county, None when unknown.
        language: language of workbook and report.
        versions: program and engine versions, shown at the foot.
        facts: what ranking knew beside the findings (newest month, namesakes, yields).
        weights: the numbers of the score.
        notes: facts about subjects by lead id.
        payment_months: month of each doubtful payment row; draws money over time.
        table_labels: the words for canonical tables.
        tripwires: rules that wait for a signature, with the reason.
        per_town: leads handed to each town, beside every high one that is still paid.
        key: secret of the check characters behind printed ids.
    """

    run_id: str
    as_of: date
    findings: Sequence[Finding]
    leads: Sequence[Lead]
    coverage: Sequence[RuleCoverage]
    cards: Mapping[str, RuleCard]
    files: Sequence[SourceFile] = ()
    balances: Sequence[SheetBalance] = ()
    issues: Sequence[Issue] = ()
    persons: int = 0
    county: str | None = None
    language: Language = "zh"
    versions: Mapping[str, str] = field(default_factory=dict)
    facts: LeadFacts = field(default_factory=LeadFacts)
    weights: ScoreWeights = field(default_factory=ScoreWeights)
    notes: Mapping[str, SubjectNotes] = field(default_factory=dict)
    payment_months: Mapping[str, int] = field(default_factory=dict)
    table_labels: Mapping[str, Text] = field(default_factory=dict)
    tripwires: Mapping[str, Text] = field(default_factory=dict)
    per_town: int = 50
    key: bytes = PUBLIC_KEY

    def title(self, rule: str) -> str:
        """The rule's title in the language of the run, or its id."""
        card = self.cards.get(rule)
        return card.title.of(self.language) if card is not None else rule

    def table(self, name: str) -> str:
        """The words for a canonical table."""
        label = self.table_labels.get(name)
        return label.of(self.language) if label is not None else name

    def printed_key(self, identifier: str) -> str:
        """An id as people see it: with four check characters that belong to this batch."""
        return f"{identifier}-{check_characters(identifier, self.run_id, self.key)}"

    def findings_by_id(self) -> dict[str, Finding]:
        """The findings of leads by id."""
        return {f.finding_id: f for f in self.findings if f.lead_id is not None}

    def leads_of(self, name: ListName) -> list[Lead]:
        """The leads of one list, by rank."""
        return sorted((lead for lead in self.leads if lead.list is name), key=lambda x: x.rank)

    def hits_of(self, name: ListName) -> list[Finding]:
        """The hits of one list in a total order: place, subject, time, id."""
        hits = [f for f in self.findings if f.outcome is Outcome.HIT and f.list is name]
        return sorted(
            hits,
            key=lambda f: (
                f.town or "",
                f.village or "",
                f.subject,
                f.period_from or 0,
                f.finding_id,
            ),
        )
