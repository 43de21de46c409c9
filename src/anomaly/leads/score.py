"""The score of one lead, as a list of reasons whose points add up to it.

score = evidence x money x months x insider x paid x known x explained x names, in fixed point. The
factors are applied in this order and the running product is kept to 0.01, so what a factor added
or took away is exact. The formula and its defaults are in the guide to ranking.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from anomaly.leads.amounts import distinct_amount, distinct_count
from anomaly.leads.facts import Explained, LeadFacts, Subject
from anomaly.leads.weights import ScoreWeights
from anomaly.values import Certainty, Finding, Level, Text, WhyLine

# A context of our own: the caller's precision or rounding must not move a score.
_CONTEXT = Context(prec=28, rounding=ROUND_HALF_UP)
_CENT = Decimal("0.01")
_ONE = Decimal(1)
_WEAK_MATCH = 3
_MOST_LIKELY = Decimal("0.95")

_LEVEL_WORDS = {
    Level.HIGH: Text("高", "high"),
    Level.MEDIUM: Text("中", "medium"),
    Level.LOW: Text("低", "low"),
    Level.INFO: Text("提示", "info"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score of a lead with everything it was made of.

    Args:
        points: the score, two decimals.
        why: one line per factor that mattered; the points add up to the score exactly.
        findings: the lead's findings, strongest first.
        level: the highest level among them.
        amount: doubtful fen without double counting; None when no finding states any.
        count: payment rows or cases.
        months: months that the findings cover.
        still_paid: whether the newest delivered month still shows it.
        newest: newest month paid, None when unknown.
    """

    points: Decimal
    why: tuple[WhyLine, ...]
    findings: tuple[Finding, ...]
    level: Level
    amount: int | None
    count: int
    months: int
    still_paid: bool
    newest: int | None


def rule_family(rule: str) -> str:
    """The family of a rule: its name before the first dot.

    >>> rule_family("death.pay_after_death")
    'death'
    """
    return rule.split(".", 1)[0]


def match_of(finding: Finding) -> int:
    """Match level 1 to 4; a finding that rests on no identity (0) counts as certain."""
    return min(max(finding.match_level, 1), 4)


def capped(finding: Finding) -> Finding:
    """The finding, at most medium when it is statistical or its identity match is M3 or M4."""
    weak = finding.certainty is Certainty.STATISTICAL or match_of(finding) >= _WEAK_MATCH
    if weak and finding.level > Level.MEDIUM:
        return replace(finding, level=Level.MEDIUM)
    return finding


def score_subject(
    subject: Subject, findings: Sequence[Finding], facts: LeadFacts, weights: ScoreWeights
) -> Score:
    """Score the capped hits of one subject.

    Args:
        subject: what the findings are about.
        findings: at least one, each as `capped` returns it, in any order.
        facts: what is known beside them.
        weights: the numbers of the formula.
    """
    strengths = {f.finding_id: _strength(f, facts, weights) for f in findings}
    ordered = sorted(findings, key=lambda f: (-strengths[f.finding_id], *_finding_order(f)))
    strongest = _strongest_per_family(ordered)
    amount = distinct_amount(ordered)
    months = _months(ordered)
    newest, still_paid = _paid(subject, ordered, facts)

    why: list[WhyLine] = []
    product = Decimal(0)
    for leader, others in strongest:
        points = strengths[leader.finding_id].quantize(_CENT, context=_CONTEXT)
        product += points
        why.extend(_evidence_lines(leader, others, points, facts))
    factors = [
        *_money(amount, weights),
        *_duration(months, weights),
        *_insider(subject, facts, weights),
        *_still_paid(weights, paid=still_paid),
        *_known(subject, facts, weights),
        *_explained([leader for leader, _ in strongest], facts, weights),
        *_names(subject, ordered, facts),
    ]
    for words, factor in factors:
        after = _CONTEXT.multiply(product, factor).quantize(_CENT, context=_CONTEXT)
        shown = factor.quantize(_CENT, context=_CONTEXT)
        text = Text(f"{words.zh}（×{shown}）", f"{words.en} (×{shown})")
        why.append(WhyLine(text=text, points=after - product))
        product = after
    return Score(
        points=product.quantize(_CENT, context=_CONTEXT),
        why=tuple(why),
        findings=tuple(ordered),
        level=max(f.level for f in ordered),
        amount=amount,
        count=distinct_count(ordered),
        months=months,
        still_paid=still_paid,
        newest=newest,
    )


def expected_recovery(
    findings: Sequence[Finding],
    weights: ScoreWeights,
    yields: Mapping[str, Decimal] | None = None,
) -> int | None:
    """Expected recoverable fen of a lead, rounded to 10 yuan; None without an amount.

    The likelihood is one minus the product over rule families of one minus yield times match, at
    most 0.95. It orders work; it is never printed as a percentage about a person.
    """
    amount = distinct_amount(findings)
    if amount is None:
        return None
    best: dict[str, Decimal] = {}
    for finding in findings:
        family = rule_family(finding.rule)
        likely = _yield(finding, yields or {}, weights) * weights.match[match_of(finding)]
        best[family] = max(likely, best.get(family, Decimal(0)))
    missed = _ONE
    for likely in best.values():
        missed = _CONTEXT.multiply(missed, _ONE - likely)
    expected = _CONTEXT.multiply(Decimal(amount), min(_ONE - missed, _MOST_LIKELY))
    return int(expected.scaleb(-3).quantize(_ONE, context=_CONTEXT)) * 1000


def _strength(finding: Finding, facts: LeadFacts, weights: ScoreWeights) -> Decimal:
    strength = _CONTEXT.multiply(weights.level[finding.level], weights.match[match_of(finding)])
    if finding.finding_id in facts.agreeing:
        strength = _CONTEXT.multiply(strength, weights.sources)
    return _CONTEXT.multiply(strength, _yield(finding, facts.yields, weights))


def _yield(finding: Finding, yields: Mapping[str, Decimal], weights: ScoreWeights) -> Decimal:
    return yields.get(finding.rule, weights.prior[finding.certainty])


def _finding_order(finding: Finding) -> tuple[int, int, str, str]:
    return -finding.level, -(finding.amount or 0), finding.rule, finding.finding_id


def _strongest_per_family(ordered: Sequence[Finding]) -> list[tuple[Finding, int]]:
    """The strongest finding of each rule family and how many more the family has."""
    leaders: dict[str, Finding] = {}
    sizes: dict[str, int] = {}
    for finding in ordered:
        family = rule_family(finding.rule)
        leaders.setdefault(family, finding)
        sizes[family] = sizes.get(family, 0) + 1
    return [(leader, sizes[family] - 1) for family, leader in leaders.items()]


def _evidence_lines(
    leader: Finding, others: int, points: Decimal, facts: LeadFacts
) -> Iterator[WhyLine]:
    title = facts.title(leader.rule)
    level = _LEVEL_WORDS[leader.level]
    match = f"M{match_of(leader)}"
    yield WhyLine(
        text=Text(f"{title.zh}（{level.zh}，{match}）", f"{title.en} ({level.en}, {match})"),
        points=points,
    )
    if others:
        # Ten rules that see the same thing must not stack: they are named and count nothing.
        yield WhyLine(
            text=Text(f"同类另有{others}条，不重复计分", f"{others} more of this kind, not added"),
            points=Decimal("0.00"),
        )


def _money(amount: int | None, weights: ScoreWeights) -> Iterator[tuple[Text, Decimal]]:
    if not amount or amount < 0:
        return
    yuan = Decimal(amount).scaleb(-2)
    ratio = _CONTEXT.divide(yuan, weights.money_unit)
    # Decimal's log10 is correctly rounded, so every platform gets the same digits.
    factor = _ONE + _CONTEXT.log10(_ONE + ratio)
    yield Text(f"疑点金额{yuan:,.2f}元", f"doubtful amount {yuan:,.2f} yuan"), factor


def _duration(months: int, weights: ScoreWeights) -> Iterator[tuple[Text, Decimal]]:
    if months:
        factor = _ONE + _CONTEXT.divide(Decimal(months), weights.months_full)
        factor = min(factor, weights.months_most)
        yield Text(f"涉及{months}个月", f"{months} months" if months > 1 else "1 month"), factor


def _insider(
    subject: Subject, facts: LeadFacts, weights: ScoreWeights
) -> Iterator[tuple[Text, Decimal]]:
    if subject in facts.insiders:
        yield Text("与干部或经办人员有关联", "linked to an official or handler"), weights.insider


def _still_paid(weights: ScoreWeights, *, paid: bool) -> Iterator[tuple[Text, Decimal]]:
    if paid:
        yield Text("仍在发放", "still being paid"), weights.paid


def _known(
    subject: Subject, facts: LeadFacts, weights: ScoreWeights
) -> Iterator[tuple[Text, Decimal]]:
    if subject in facts.known_pending:
        yield Text("以前已列出、尚未办结", "listed earlier, check still open"), weights.known


def _explained(
    leaders: Sequence[Finding], facts: LeadFacts, weights: ScoreWeights
) -> Iterator[tuple[Text, Decimal]]:
    """Open innocent explanations: a lead is as explained as its least explained family."""

    def factor(open_: Explained) -> Decimal:
        product = _CONTEXT.multiply(
            _CONTEXT.power(weights.not_ruled_out, open_.not_ruled_out),
            _CONTEXT.power(weights.not_tested, open_.not_tested),
        )
        return max(product, weights.explained_least)

    least = max((facts.explained.get(f.finding_id, Explained()) for f in leaders), key=factor)
    if factor(least) != _ONE:
        tested, untested = least.not_ruled_out, least.not_tested
        yield (
            Text(
                f"合理解释：{tested}项未能排除、{untested}项无法检验",
                f"innocent explanations: {tested} not ruled out, {untested} not testable",
            ),
            factor(least),
        )


def _names(
    subject: Subject, findings: Sequence[Finding], facts: LeadFacts
) -> Iterator[tuple[Text, Decimal]]:
    namesakes = facts.namesakes.get(subject, 0)
    if namesakes and min(match_of(f) for f in findings) >= _WEAK_MATCH:
        factor = _CONTEXT.divide(_ONE, Decimal(1 + namesakes))
        yield (
            Text(f"同名同出生另有{namesakes}人", f"others of this name and birth: {namesakes}"),
            factor,
        )


def _months(findings: Sequence[Finding]) -> int:
    """Months covered: the union of the periods, never more than the cases can fill."""
    covered: set[int] = set()
    most = 0
    for finding in findings:
        if finding.period_from is None or finding.period_to is None:
            continue
        span = range(finding.period_from, finding.period_to + 1)
        covered.update(span)
        most += min(len(span), finding.count)
    return min(len(covered), most)


def _paid(
    subject: Subject, findings: Sequence[Finding], facts: LeadFacts
) -> tuple[int | None, bool]:
    last = facts.last_paid.get(subject)
    if last is None:
        last = max((f.period_to for f in findings if f.period_to is not None), default=None)
    if last is None or facts.newest_month is None:
        return last, False
    return last, last >= facts.newest_month
