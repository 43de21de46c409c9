"""Change one thing of a rule at a time, to see whether a test notices."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from anomaly.rules.model import (
    AllOf,
    AnyOf,
    Condition,
    DuplicateBody,
    HasRow,
    Keep,
    MatchBody,
    Operator,
    Rule,
    ThresholdBody,
)
from anomaly.rules.testing import RuleExecutor, run_rule_tests
from anomaly.values import Text
from anomaly.vocabulary.model import Vocabulary

_EDGES = {
    Operator.MORE_THAN: Operator.AT_LEAST,
    Operator.AT_LEAST: Operator.MORE_THAN,
    Operator.LESS_THAN: Operator.AT_MOST,
    Operator.AT_MOST: Operator.LESS_THAN,
    Operator.AFTER: Operator.NOT_BEFORE,
    Operator.NOT_BEFORE: Operator.AFTER,
    Operator.BEFORE: Operator.NOT_AFTER,
    Operator.NOT_AFTER: Operator.BEFORE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A rule with one change; `name` says which, in both languages."""

    rule: Rule
    name: Text


def mutants(rule: Rule) -> tuple[Mutant, ...]:
    """The rule with each leaf dropped, each edge flipped, each part disabled in turn."""
    found = [
        *_body_mutants(rule),
        *_judged_mutants(rule),
    ]
    return tuple(mutant for mutant in found if mutant.rule != rule)


def surviving_mutants(
    rule: Rule, executor: RuleExecutor, vocabulary: Vocabulary
) -> tuple[Mutant, ...]:
    """The changes that no test of the rule notices (M001)."""
    return tuple(
        mutant for mutant in mutants(rule) if not run_rule_tests(mutant.rule, executor, vocabulary)
    )


# ---- conditions ------------------------------------------------------------------------------


def _changed(condition: Condition) -> Iterator[tuple[Condition, str, str]]:
    """The condition with one leaf changed, and what was done to which leaf."""
    if isinstance(condition, (AllOf, AnyOf)):
        for index, item in enumerate(condition.items):
            before, after = condition.items[:index], condition.items[index + 1 :]
            for other, done, name in _changed(item):
                dropped = isinstance(other, AllOf) and not other.items
                kept = (*before, *after) if dropped else (*before, other, *after)
                if isinstance(condition, AnyOf) and kept:
                    yield AnyOf(items=kept), done, name
                else:
                    yield AllOf(items=kept), done, name
        return
    yield AllOf(), "drop", condition.name
    if isinstance(condition, HasRow):
        yield from _has_row_changed(condition)
    elif condition.operator in _EDGES:
        yield replace(condition, operator=_EDGES[condition.operator]), "edge", condition.name


def _has_row_changed(condition: HasRow) -> Iterator[tuple[Condition, str, str]]:
    if len(condition.columns) < 2:  # noqa: PLR2004 - the last column is the leaf itself
        return
    for index, (reference, _) in enumerate(condition.columns):
        rest = condition.columns[:index] + condition.columns[index + 1 :]
        yield replace(condition, columns=rest), "drop", str(reference)


_DONE = {
    "drop": Text("去掉条件 {}", "condition {} is removed"),
    "edge": Text("改变条件 {} 的边界", "the edge of condition {} is moved"),
}


def _named(rule: Rule, done: str, name: str) -> Mutant:
    text = _DONE[done]
    return Mutant(rule=rule, name=Text(text.zh.format(name), text.en.format(name)))


def _each(condition: Condition, put: Callable[[Condition], Rule]) -> Iterator[Mutant]:
    for other, done, name in _changed(condition):
        yield _named(put(other), done, name)


# ---- body ------------------------------------------------------------------------------------


def _body_mutants(rule: Rule) -> Iterator[Mutant]:
    find = rule.find
    if isinstance(find, MatchBody):
        yield from _match_mutants(rule, find)
    elif isinstance(find, DuplicateBody):
        yield from _duplicate_mutants(rule, find)
    else:
        yield from _threshold_mutants(rule, find)


def _match_mutants(rule: Rule, find: MatchBody) -> Iterator[Mutant]:
    yield from _each(find.where, lambda c: replace(rule, find=replace(find, where=c)))
    yield from _each(find.when, lambda c: replace(rule, find=replace(find, when=c)))
    to = find.matched_to
    if to is None:
        return
    yield from _each(
        to.where, lambda c: replace(rule, find=replace(find, matched_to=replace(to, where=c)))
    )
    for index, name in enumerate(to.same):
        rest = to.same[:index] + to.same[index + 1 :]
        changed = replace(rule, find=replace(find, matched_to=replace(to, same=rest)))
        yield _same_dropped(changed, name)
    keep = to.keep
    if keep is not None:
        swapped = {"earliest": "latest", "latest": "earliest", "any": "all", "all": "any"}
        other = Keep(which=swapped[keep.which], by=keep.by)  # type: ignore[arg-type]
        changed = replace(rule, find=replace(find, matched_to=replace(to, keep=other)))
        yield Mutant(
            rule=changed,
            name=Text(
                f"keep 由 {keep.which} 改为 {other.which}",
                f"keep {keep.which} becomes {other.which}",
            ),
        )


def _duplicate_mutants(rule: Rule, find: DuplicateBody) -> Iterator[Mutant]:
    yield from _each(find.where, lambda c: replace(rule, find=replace(find, where=c)))
    grain = {str(item) for item in rule.finding.one_per}
    for index, reference in enumerate(find.same):
        # A key that the finding itself is about, or that dates the pair, cannot be dropped.
        is_month = find.pairs_from_list is not None and reference.type == "month"
        if str(reference) in grain or is_month or len(find.same) == 1:
            continue
        rest = find.same[:index] + find.same[index + 1 :]
        yield _same_dropped(replace(rule, find=replace(find, same=rest)), str(reference))
    if find.differs is not None and find.pairs_from_list is None:
        yield Mutant(
            rule=replace(rule, find=replace(find, differs=None)),
            name=Text("去掉 differs", "differs is removed"),
        )


def _threshold_mutants(rule: Rule, find: ThresholdBody) -> Iterator[Mutant]:
    yield from _each(find.where, lambda c: replace(rule, find=replace(find, where=c)))
    yield from _each(find.when, lambda c: replace(rule, find=replace(find, when=c)))
    grain = {str(item) for item in rule.finding.one_per}
    for index, reference in enumerate(find.per):
        if str(reference) in grain or len(find.per) == 1:
            continue
        rest = find.per[:index] + find.per[index + 1 :]
        yield _same_dropped(replace(rule, find=replace(find, per=rest)), str(reference))


def _same_dropped(rule: Rule, name: str) -> Mutant:
    return Mutant(
        rule=rule, name=Text(f"去掉相同字段 {name}", f"the common field {name} is removed")
    )


# ---- exceptions and lowerings ----------------------------------------------------------------


def _judged_mutants(rule: Rule) -> Iterator[Mutant]:
    for index, item in enumerate(rule.except_):
        rest = rule.except_[:index] + rule.except_[index + 1 :]
        yield Mutant(
            rule=replace(rule, except_=rest),
            name=Text(f"停用例外 {item.name}", f"exception {item.name} is disabled"),
        )
        for other, done, name in _changed(item.when):
            changed = replace(item, when=other)
            if other != AllOf():
                rule_changed = replace(
                    rule, except_=(*rule.except_[:index], changed, *rule.except_[index + 1 :])
                )
                yield _named(rule_changed, done, f"{item.name}: {name}")
    for index, lowering in enumerate(rule.lower):
        others = rule.lower[:index] + rule.lower[index + 1 :]
        yield Mutant(
            rule=replace(rule, lower=others),
            name=Text(f"停用降级 {lowering.name}", f"lowering {lowering.name} is disabled"),
        )
        for other, done, name in _changed(lowering.when):
            if other != AllOf():
                new = replace(lowering, when=other)
                rule_changed = replace(
                    rule, lower=(*rule.lower[:index], new, *rule.lower[index + 1 :])
                )
                yield _named(rule_changed, done, f"{lowering.name}: {name}")
