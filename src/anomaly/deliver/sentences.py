"""What is said about a lead or finding, in plain words and with personal numbers masked.

Workbook and report print the same sentences, so that a town and the county talk about one text.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from anomaly.deliver.run_view import RunView
from anomaly.deliver.words import Words
from anomaly.leads import rule_family
from anomaly.values import (
    About,
    ConditionValue,
    Finding,
    Lead,
    Level,
    RecordRef,
    mask_number,
    mask_text,
    yuan,
)

_MESSAGES = 3
_REASONS = 3
_SOURCE_LINES = 200
_TAIL = 4
_WAN = 10_000
_LEVELS_KNOWN = 4


class Sentences:
    """The sentences of one run.

    Args:
        view: the run; its language is used.
    """

    def __init__(self, view: RunView) -> None:
        self._view = view
        self._tables = {b.file: b.table for b in view.balances if b.table is not None}
        self._sheet_tables = {
            (b.file, b.sheet): b.table for b in view.balances if b.table is not None
        }
        self.words = Words(view.language)

    def level(self, level: Level) -> str:
        """高, 中, 低 or 提示."""
        return self.words(f"level.{level.code}")

    def family(self, rule: str) -> str:
        """The scene of a rule in words, or its short name."""
        name = rule_family(rule)
        # Families of other rule packs are not in our catalogue: their short name stands.
        return self._known(f"family.{name}", name)

    def title(self, rule: str) -> str:
        """The rule's title."""
        return mask_text(self._view.title(rule))

    def subject(self, lead: Lead) -> str:
        """Whom or what a lead is about, short enough for a cell, numbers masked."""
        words = self.words
        if lead.about in {About.PERSON, About.OFFICIAL} and lead.name:
            return mask_text(lead.name)
        if lead.about is About.HOUSEHOLD and lead.name:
            return words("subject.household", name=mask_text(lead.name))
        if lead.about is About.ACCOUNT:
            return words("subject.account", tail=lead.subject[-_TAIL:])
        kind = words(f"about.{lead.about.value}")
        shown = mask_text(lead.name or lead.subject.split("|", 1)[0])
        return words("subject.named", kind=kind, name=shown)

    def person_no(self, number: str | None) -> str | None:
        """The number with its first six and last four characters."""
        return mask_number(number)

    def accounts(self, findings: Iterable[Finding]) -> str:
        """Last four digits of the accounts involved."""
        tails = {f.account[-_TAIL:] for f in findings if f.account}
        return self.words.listed(sorted(tails))

    def description(self, findings: Sequence[Finding]) -> str:
        """One text for a lead: the sentence of each finding, strongest first."""
        sentences = list(dict.fromkeys(self.message(f) for f in findings))
        parts = [s.rstrip("。.；; ") for s in sentences[:_MESSAGES]]
        if len(sentences) > _MESSAGES:
            parts.append(self.words("findings.more", n=len(sentences) - _MESSAGES))
        return self._stop(self.words.joined(parts))

    def message(self, finding: Finding) -> str:
        """The sentence of one finding."""
        return mask_text(finding.message.of(self.words.language))

    def titles(self, rules: Iterable[str]) -> str:
        """The titles of a lead's rules."""
        return self.words.listed([self.title(rule) for rule in rules])

    def programmes(self, names: Sequence[str], *, most: int = 4) -> str:
        """Programme names, the first few."""
        parts = [mask_text(n) for n in names[:most]]
        text = self.words.listed(parts)
        return text if len(names) <= most else text + self.words("more", n=len(names))

    def why(self, lead: Lead, *, most: int = _REASONS) -> list[tuple[str, Decimal]]:
        """The reasons that added most to the score, largest first, with their points."""
        lines = [w for w in lead.why if w.points > 0]
        lines.sort(key=lambda w: -w.points)
        return [(w.text.of(self.words.language), w.points) for w in lines[:most]]

    def why_text(self, lead: Lead) -> str:
        """The largest reasons as one text, each with the points it added."""
        return self.words.joined([f"{text} +{points}" for text, points in self.why(lead)])

    def match(self, finding: Finding) -> str:
        """On what the identity rests."""
        level = finding.match_level if 1 <= finding.match_level <= _LEVELS_KNOWN else 0
        text = self.words(f"match.{level}")
        if finding.name_flag:
            text = self.words.joined([text, self.words("match.name_flag")])
        return text

    def matches(self, findings: Iterable[Finding]) -> str:
        """The match levels among a lead's findings, surest first."""
        ordered = sorted(findings, key=lambda f: (f.match_level, f.name_flag))
        return self.words.listed(list(dict.fromkeys(self.match(f) for f in ordered)))

    def conditions(self, finding: Finding) -> list[str]:
        """One line per condition with both values."""
        return [self._condition(value) for value in finding.values]

    def exceptions(self, finding: Finding) -> list[str]:
        """Exceptions that were looked at and do not apply, and what lowered the level."""
        card = self._view.cards.get(finding.rule)
        if card is None:
            return []
        language = self.words.language
        lines = [
            self.words("exception.not_applying", why=why.of(language))
            for why in card.exceptions.values()
        ]
        for name in finding.lowered:
            lowering = card.lowerings.get(name)
            why = name if lowering is None else lowering.of(language)
            lines.append(self.words("lowered.line", why=why))
        return lines

    def parameters(self, rule: str) -> list[str]:
        """The rule's parameters with value and origin."""
        card = self._view.cards.get(rule)
        if card is None:
            return []
        return [
            self.words(
                "parameter.line",
                label=label.of(self.words.language),
                value=value,
                origin=self._known(f"origin.{origin}", origin),
            )
            for label, value, origin in card.parameters
        ]

    def basis(self, rules: Iterable[str]) -> list[str]:
        """On what norm each rule rests, each text once."""
        cards = [self._view.cards[r] for r in rules if r in self._view.cards]
        return list(dict.fromkeys(b for c in cards if (b := c.basis.of(self.words.language))))

    def innocent_reasons(self, rules: Iterable[str]) -> list[str]:
        """What else could explain it, each with the way to find out."""
        return [
            self.words("reason.line", reason=reason, check=check)
            for reason, check in self.reasons(rules)
        ]

    def reasons(self, rules: Iterable[str]) -> list[tuple[str, str]]:
        """Innocent reasons and their checks, each once."""
        language = self.words.language
        return list(
            dict.fromkeys(
                (reason.of(language), check.of(language))
                for rule in rules
                if rule in self._view.cards
                for reason, check in self._view.cards[rule].innocent_reasons
            )
        )

    def steps(self, rules: Iterable[str]) -> list[str]:
        """What a checker does next, each once."""
        return list(
            dict.fromkeys(
                step.of(self.words.language)
                for rule in rules
                if rule in self._view.cards
                for step in self._view.cards[rule].check_steps
            )
        )

    def sources(self, findings: Iterable[Finding], *, most: int = _SOURCE_LINES) -> list[str]:
        """File, sheet and row of the evidence, each once, in order; then how many more."""
        places = sorted(
            {ref for f in findings for ref in f.sources},
            key=lambda ref: (ref.file, ref.sheet or "", ref.row),
        )
        lines = [self.source(ref) for ref in places[:most]]
        if len(places) > most:
            lines.append(self.words("source.more", n=len(places) - most))
        return lines

    def source(self, ref: RecordRef) -> str:
        """One source row as a person finds it."""
        file = mask_text(ref.file)
        if ref.sheet is None:
            return self.words("source.text", file=file, row=ref.row)
        return self.words("source.line", file=file, sheet=mask_text(ref.sheet), row=ref.row)

    def compared(self, findings: Iterable[Finding]) -> str:
        """The tables a lead rests on, with the day they speak about."""
        found = {
            self._sheet_tables.get((ref.file, ref.sheet), self._tables.get(ref.file))
            for f in findings
            for ref in f.sources
        }
        names = sorted(self._view.table(name) for name in found if name is not None)
        if not names:
            return ""
        tables = self.words.listed(names)
        return self.words("as_of.tables", tables=tables, as_of=self._view.as_of.isoformat())

    def namesakes(self, lead: Lead) -> str:
        """How many others share name and birth, if that is known."""
        others = self._view.facts.namesakes.get((lead.about, lead.subject))
        return "" if others is None else self.words("namesakes", n=others)

    def rule_yield(self, rules: Iterable[str]) -> str:
        """How often the rules were confirmed; without verdicts, the prior that is used."""
        priors = {
            self._view.weights.prior[self._view.cards[rule].certainty]
            for rule in rules
            if rule in self._view.cards
        }
        shown = self.words.listed([str(p) for p in sorted(priors, reverse=True)])
        return self.words("yield.prior", prior=shown) if priors else ""

    def money(self, fen: int | None) -> str:
        """Yuan with thousands separators and two decimals."""
        amount = yuan(fen)
        return "" if amount is None else f"{amount:,.2f}"

    def short_money(self, fen: int) -> str:
        """Yuan as one says it: 1,280元, 12.8万元."""
        amount = Decimal(fen).scaleb(-2)
        if self.words.language == "zh" and amount >= _WAN:
            return self.words("unit.wan", n=f"{amount / _WAN:,.2f}")
        return self.words("unit.yuan", n=f"{amount:,.0f}")

    def _condition(self, value: ConditionValue) -> str:
        truth = {True: "true", False: "false", None: "unknown"}[value.truth]
        texts = {
            "condition": mask_text(value.condition),
            "truth": self.words(f"condition.{truth}"),
        }
        if value.left is None and value.right is None:
            return self.words("condition.bare", **texts)
        none = self.words("none")
        left = none if value.left is None else mask_text(value.left)
        if value.right is None:
            return self.words("condition.one", left=left, **texts)
        return self.words("condition.line", left=left, right=mask_text(value.right), **texts)

    def _known(self, key: str, otherwise: str) -> str:
        return self.words(key) if key in self.words else otherwise

    def _stop(self, text: str) -> str:
        if not text:
            return text
        return text + ("。" if self.words.language == "zh" else ".")
