"""Compile a checked rule: kind -> plan -> SQL, with all that an engine has to know."""

from collections.abc import Callable, Iterable

from anomaly.errors import RuleError
from anomaly.rules.block_tables import grain_columns
from anomaly.rules.compiled import (
    CANNOT_TELL,
    EXCEPTED,
    HIT,
    CompiledAnswer,
    CompiledException,
    CompiledLowering,
    CompiledRule,
    LeafColumns,
    ParameterShown,
)
from anomaly.rules.dialects import duckdb
from anomaly.rules.dialects.binder import Binder
from anomaly.rules.kinds.duplicate import plan_duplicate
from anomaly.rules.kinds.match import plan_match
from anomaly.rules.kinds.shape import KindPlan
from anomaly.rules.kinds.threshold import plan_threshold
from anomaly.rules.lock import meaning_hash
from anomaly.rules.model import DuplicateBody, MatchBody, Rule
from anomaly.rules.overlay import Overlay
from anomaly.rules.parameters import parameter_text
from anomaly.rules.plan.asked import ANSWER, Asked, everything, without_levels
from anomaly.rules.plan.found import Found
from anomaly.rules.plan.judge import judge
from anomaly.rules.plan.limits import limit_of, split_limits
from anomaly.rules.plan.steps import Plan
from anomaly.rules.plan.tally import tally, tally_of
from anomaly.rules.sentence import condition_label, own_label
from anomaly.vocabulary.model import Vocabulary

#: How each dialect writes a plan.
WRITERS: dict[str, Callable[[Plan, Binder], str]] = {"duckdb": duckdb.write}


def compile_rule(
    rule: Rule,
    vocabulary: Vocabulary,
    lists: Iterable[str] = (),
    overlay: Overlay | None = None,
    dialect: str = "duckdb",
) -> CompiledRule:
    """The rule as SQL.

    Args:
        rule: a checked rule.
        vocabulary: canonical tables.
        lists: names of plain lists (without `list.`) beyond the vocabulary's; for the caller's
            record only, since the loader has checked the names.
        overlay: settings of the site, if they are not in the rule yet.
        dialect: `duckdb`.

    Raises:
        RuleError: the dialect is unknown.
    """
    del lists
    if overlay is not None:
        rule = overlay.apply_to(rule)
    writer = _writer(dialect)
    asked = everything(rule)
    plan = _plan_kind(rule, vocabulary, asked)
    cases = Plan(steps=judge(rule, plan.found, asked.placeholders))
    binder = Binder()
    texts = [writer(part, binder) for part in (cases, plan.evidence, plan.checked)]
    reads = _reads(binder, vocabulary)
    return CompiledRule(
        rule=rule,
        dialect=dialect,
        cases_sql=texts[0],
        evidence_sql=texts[1],
        checked_sql=texts[2],
        parameters=binder.values,
        reads=reads,
        needs=_needs(rule, reads, vocabulary),
        grain=grain_columns(rule),
        leaves=_leaves(rule, plan.found, vocabulary),
        lowerings=_lowerings(rule),
        exceptions=tuple(
            CompiledException(name=item.name, why=item.why, column=f"x{index}")
            for index, item in enumerate(rule.except_)
        ),
        measures={name: term.type for name, term in plan.found.measures},
        placeholders=tuple(item.compiled() for item in asked.placeholders),
        shown_parameters=tuple(
            ParameterShown(
                name=item.name,
                label=item.label,
                value=parameter_text(item),
                origin=item.origin,
            )
            for item in rule.params.values()
        ),
        hash=meaning_hash(rule),
    )


def compile_answer(rule: Rule, vocabulary: Vocabulary, dialect: str = "duckdb") -> CompiledAnswer:
    """The rule as the shortest SQL that gives its answer, without explanation.

    Args:
        rule: a checked rule, with the site's settings in it.
        vocabulary: canonical tables.
        dialect: as for `compile_rule`.

    Raises:
        RuleError: the dialect is unknown.
    """
    writer = _writer(dialect)
    plain = without_levels(rule)
    found = _plan_kind(plain, vocabulary, ANSWER).found
    if found.choose is None:
        steps = tally(plain, found)
    else:
        # Which matched row is looked at is decided by level too, so all of it is judged.
        asked = everything(rule)
        judged = judge(rule, _plan_kind(rule, vocabulary, asked).found, asked.placeholders)
        steps = (*judged, tally_of(judged[-1].name, rule, (HIT, CANNOT_TELL, EXCEPTED)))
    binder = Binder()
    sql = writer(Plan(steps=steps), binder)
    return CompiledAnswer(sql=sql, parameters=binder.values, grain=grain_columns(rule))


def _writer(dialect: str) -> Callable[[Plan, Binder], str]:
    writer = WRITERS.get(dialect)
    if writer is None:
        raise RuleError(
            f"没有方言 {dialect}，可用：{'、'.join(WRITERS)}",
            f"there is no dialect {dialect}; known: {', '.join(WRITERS)}",
            code="compile.dialect",
        )
    return writer


def _plan_kind(rule: Rule, vocabulary: Vocabulary, asked: Asked) -> KindPlan:
    find = rule.find
    if isinstance(find, MatchBody):
        return plan_match(rule, find, vocabulary, asked)
    if isinstance(find, DuplicateBody):
        return plan_duplicate(rule, find, vocabulary, asked)
    return plan_threshold(rule, find, vocabulary, asked)


def _reads(binder: Binder, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The tables and lists that the statements read, without the steps they are made of."""
    return tuple(
        sorted(
            name for name in binder.sources if name in vocabulary.tables or name.startswith("list.")
        )
    )


def _needs(rule: Rule, reads: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Delivered tables without which nothing can be said; lists may be empty."""
    find = rule.find
    needed = {find.records}
    if isinstance(find, MatchBody) and find.matched_to is not None:
        needed.add(find.matched_to.table)
    return tuple(name for name in reads if name in needed or _is_delivered(name, vocabulary))


def _is_delivered(name: str, vocabulary: Vocabulary) -> bool:
    table = vocabulary.tables.get(name)
    return table is not None and not table.is_list and table.group != "product"


def _leaves(rule: Rule, found: Found, vocabulary: Vocabulary) -> tuple[LeafColumns, ...]:
    return tuple(
        LeafColumns(
            name=item.name,
            label=(
                own_label(rule, vocabulary)
                if item.leaf is None
                else condition_label(item.leaf, rule, vocabulary)
            ),
            left=f"c{index}_left",
            right=f"c{index}_right",
            truth=f"c{index}_truth",
        )
        for index, item in enumerate(found.leaves)
    )


def _lowerings(rule: Rule) -> tuple[CompiledLowering, ...]:
    return tuple(
        CompiledLowering(
            name=item.name,
            why=item.why,
            to=item.to,
            column=f"low{index}",
            limits=tuple(limit_of(leaf, rule.params) for leaf in split_limits(item.when)[1]),
            hidden=item.hidden,
        )
        for index, item in enumerate(rule.lower)
    )
