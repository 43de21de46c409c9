"""Findings won and lost between two versions of rules, asked over the same prepared tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from anomaly.authoring.data import DeliveredData
from anomaly.authoring.sides import Side
from anomaly.engine import Answered, Grain, ask
from anomaly.leads import finding_id
from anomaly.rules import Rule, compile_answer, compile_rule
from anomaly.values import Outcome


class Kind(StrEnum):
    """What happened to a finding: it appeared, vanished, has other figures, or never was a hit."""

    WON = "won"
    LOST = "lost"
    CHANGED = "changed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One finding that the two sides answer differently.

    Args:
        rule: id of the rule after, or before when it is gone.
        finding_id: as in a run of that rule.
        subject: (field, value) of its identity as people read it, masked.
        before, after: outcome; `clear` when the side says nothing about it.
        count_before, count_after: cases.
        amount_before, amount_after: fen, None without a total or when clear.
    """

    rule: str
    finding_id: str
    kind: Kind
    subject: tuple[tuple[str, str], ...]
    town: str | None
    village: str | None
    before: Outcome
    after: Outcome
    count_before: int = 0
    count_after: int = 0
    amount_before: int | None = None
    amount_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAsked:
    """A rule that one side could not ask, with the tables that did not arrive."""

    rule: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changes from one side to the other.

    Args:
        rules: ids that were asked on both sides, in order; two single rules as `a -> b`.
        added, removed: ids that only the second, only the first side has.
        not_asked: rules whose tables did not arrive.
        changes: by rule, kind, town, village, amount (largest first) and id.
    """

    rules: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    not_asked: tuple[NotAsked, ...]
    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)


def compare(before: Side, after: Side, data: DeliveredData) -> Comparison:
    """Ask both sides and list what differs.

    Args:
        before: the rules as they were; a side of one rule restricts the other side to it.
        after: the rules as they shall be.
        data: the prepared tables that both are asked about.
    """
    pairs = list(_pairs(before, after))
    changes: list[Change] = []
    not_asked: dict[str, NotAsked] = {}
    for old, new in pairs:
        answers = []
        for rule in (old, new):
            missing = () if rule is None else _missing(rule, data)
            if rule is not None and missing:
                not_asked[rule.rule] = NotAsked(rule=rule.rule, missing=missing)
            answers.append({} if rule is None or missing else _ask(rule, data))
        named = new or old
        if named is not None:
            changes += _changes(named, answers[0], answers[1])
    return Comparison(
        rules=tuple(
            new.rule if old.rule == new.rule else f"{old.rule} -> {new.rule}"
            for old, new in pairs
            if old is not None and new is not None
        ),
        added=tuple(new.rule for old, new in pairs if old is None and new is not None),
        removed=tuple(old.rule for old, new in pairs if old is not None and new is None),
        not_asked=tuple(not_asked.values()),
        changes=tuple(sorted(changes, key=_order)),
    )


def _pairs(before: Side, after: Side) -> Iterator[tuple[Rule | None, Rule | None]]:
    if before.alone and after.alone:
        yield before.rules[0], after.rules[0]
        return
    old, new = before.by_id(), after.by_id()
    names = sorted(old if before.alone else new if after.alone else {**old, **new})
    for name in names:
        yield old.get(name), new.get(name)


def _missing(rule: Rule, data: DeliveredData) -> tuple[str, ...]:
    needs = compile_rule(rule, data.vocabulary).needs
    return tuple(name for name in needs if not data.delivered.get(name))


def _ask(rule: Rule, data: DeliveredData) -> dict[Grain, Answered]:
    return ask(data.connection, compile_answer(rule, data.vocabulary))


def _changes(
    rule: Rule, before: Mapping[Grain, Answered], after: Mapping[Grain, Answered]
) -> Iterator[Change]:
    for grain in {**before, **after}:
        old, new = before.get(grain), after.get(grain)
        kind = _kind(old, new)
        known = new or old
        if kind is None or known is None:
            continue
        yield Change(
            rule=rule.rule,
            finding_id=finding_id(rule.rule, rule.identity, rule.finding.about.value, grain),
            kind=kind,
            subject=known.shown,
            town=known.town,
            village=known.village,
            before=old.outcome if old else Outcome.CLEAR,
            after=new.outcome if new else Outcome.CLEAR,
            count_before=old.count if old else 0,
            count_after=new.count if new else 0,
            amount_before=old.amount if old else None,
            amount_after=new.amount if new else None,
        )


def _kind(old: Answered | None, new: Answered | None) -> Kind | None:
    """What happened to a finding; None when both sides say the same."""
    was = old is not None and old.outcome is Outcome.HIT
    will_be = new is not None and new.outcome is Outcome.HIT
    if was is not will_be:
        return Kind.LOST if was else Kind.WON
    same_figures = (
        old is not None
        and new is not None
        and (old.outcome, old.count, old.amount) == (new.outcome, new.count, new.amount)
    )
    if same_figures:
        return None
    return Kind.CHANGED if was else Kind.OTHER


def _order(change: Change) -> tuple[str, int, str, str, int, str]:
    amount = change.amount_after if change.kind is Kind.WON else change.amount_before
    return (
        change.rule,
        list(Kind).index(change.kind),
        change.town or "",
        change.village or "",
        -(amount or 0),
        change.finding_id,
    )
