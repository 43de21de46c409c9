"""`duplicate` with `pairs_from_list`: two values that a list forbids together.

A case is one set of equal values and one pair, whatever the number of records on either side, so
that a second payment of one programme does not count a month twice.
"""

from dataclasses import dataclass

from anomaly.rules.kinds.members import Members
from anomaly.rules.kinds.shape import (
    CASE,
    CASES,
    KindPlan,
    checked_plan,
    evidence_columns,
    evidence_plan,
)
from anomaly.rules.lookups import PAIR
from anomaly.rules.model import DuplicateBody, Reference, Rule, leaves
from anomaly.rules.plan.asked import Asked
from anomaly.rules.plan.display import shown
from anomaly.rules.plan.expr import (
    NO_BIGINT,
    NO_TEXT,
    TRUE,
    Column,
    Expr,
    MinimumOver,
    all_of,
    any_of,
    call,
    number,
    when,
)
from anomaly.rules.plan.found import FOUND, Found, FoundLeaf
from anomaly.rules.plan.reading import always_known, any_rows, judged, lookups_in, references
from anomaly.rules.plan.records import (
    RECORD,
    lookup_joins,
    lookup_steps,
    not_out,
    read_of,
    record_scope,
)
from anomaly.rules.plan.steps import Join, Source, Step
from anomaly.rules.plan.terms import Term
from anomaly.rules.plan.truth import truth
from anomaly.vocabulary.model import Vocabulary

LIST, SAME, FILTERED = "find.pairs_from_list", "find.same", "find.where"
_FIRST, _SECOND = "first", "second"
_DECIDED = "decided"


def plan_pairs(
    rule: Rule,
    body: DuplicateBody,
    vocabulary: Vocabulary,
    asked: Asked,
) -> KindPlan:
    """The plan of a duplicate rule with pairs; each case is a pair in one set of equal values."""
    if body.differs is None or body.pairs_from_list is None:
        raise AssertionError  # the loader asks for both
    planner = _Pairs(
        rule=rule,
        body=body,
        differs=body.differs,
        name=f"list.{body.pairs_from_list}",
        vocabulary=vocabulary,
    )
    lookups = lookup_steps(read_of(body.where))
    return KindPlan(
        found=planner.found(asked, lookups),
        evidence=evidence_plan((planner.evidence(),), lookups),
        checked=checked_plan(rule, vocabulary, planner.open_keys),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    rule: Rule
    body: DuplicateBody
    differs: Reference
    name: str
    vocabulary: Vocabulary

    @property
    def _columns(self) -> tuple[str, str]:
        return f"{self.differs.field}_a", f"{self.differs.field}_b"

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(key.field for key in self.body.same)

    @property
    def open_keys(self) -> tuple[str, ...]:
        """Fields that records can lack; such records make no pair."""
        fields = self.vocabulary.tables[self.body.records].fields
        return tuple(name for name in self._keys if fields[name].nullable)

    @property
    def _is_known(self) -> bool:
        return always_known(self.body.where, self.body.records, self.rule, self.vocabulary)

    @property
    def _lookups(self) -> tuple[str, ...]:
        return lookups_in(read_of(self.body.where))

    # ---- pairs -------------------------------------------------------------------------------

    def _list_step(self) -> Step:
        """Each pair once, named in the order of the list; a pair named both ways has one order."""
        a, b = (Column("entry", name) for name in self._columns)
        first = MinimumOver(a, (call("least", a, b), call("greatest", a, b)))
        dated = self._is_dated
        months = [(name, Column("entry", name)) for name in ("from_month", "to_month") if dated]
        return Step(
            name=LIST,
            columns=(
                (self._columns[0], first),
                (self._columns[1], when(call("eq", a, first), b, a)),
                *months,
            ),
            source=Source(name=self.name, alias="entry"),
            # LEAST and GREATEST skip missing values, so those must not reach them.
            where=all_of(
                [
                    call("not", call("is_null", a)),
                    call("not", call("is_null", b)),
                    call("ne", a, b),
                ]
            ),
            distinct=True,
        )

    @property
    def _is_dated(self) -> bool:
        return "from_month" in self.vocabulary.tables[self.name].fields

    def _side(self, alias: str) -> tuple[Source, Expr, Expr]:
        """Source of one side, its condition, and whether its records are surely looked at."""
        if self._lookups:
            sure: Expr = TRUE if self._is_known else Column(alias, _DECIDED)
            return Source(name=FILTERED, alias=alias), TRUE, sure
        scope = record_scope(self.rule, self.vocabulary, alias)
        condition = not_out(self.body.where, self.body.records, scope, self.rule)
        decided = TRUE if self._is_known else truth(self.body.where, scope)
        return Source(name=self.body.records, alias=alias), condition, decided

    def _filtered_steps(self) -> tuple[Step, ...]:
        """Records that pass `where`, when that needs a lookup; else each side reads the table."""
        if not self._lookups:
            return ()
        scope = record_scope(self.rule, self.vocabulary)
        columns = [(name, Column(RECORD, name)) for name in (*self._keys, self.differs.field)]
        decided = truth(self.body.where, scope)
        step = Step(
            name=FILTERED,
            columns=(*columns, *(() if self._is_known else ((_DECIDED, decided),))),
            source=Source(name=self.body.records, alias=RECORD),
            joins=lookup_joins(self._lookups),
            where=not_out(self.body.where, self.body.records, scope, self.rule),
        )
        return (step,)

    def _same_step(self) -> Step:
        """Pairs that occur together: the sharp filter comes first, so only cases are grouped."""
        (first, where_a, sure_a), (second, where_b, sure_b) = map(self._side, (_FIRST, _SECOND))
        a, b = (Column(PAIR, name) for name in self._columns)
        keys = [(f"{self.body.records}.{name}", Column(_FIRST, name)) for name in self._keys]
        columns: list[tuple[str, Expr]] = [
            *keys,
            *((f"{PAIR}.{name}", Column(PAIR, name)) for name in self._columns),
        ]
        groups = tuple(column for _, column in columns)
        if not self._is_known:
            both = call("is_true", all_of([sure_a, sure_b]))
            columns.append((_DECIDED, call("max", when(both, number(1), number(0)))))
        listed = Join(
            source=Source(name=LIST, alias=PAIR),
            on=call("eq", Column(_FIRST, self.differs.field), a),
        )
        together = Join(
            source=second,
            on=all_of(
                [
                    *(
                        call("eq", Column(_SECOND, name), Column(_FIRST, name))
                        for name in self._keys
                    ),
                    call("eq", Column(_SECOND, self.differs.field), b),
                ]
            ),
        )
        return Step(
            name=SAME,
            columns=tuple(columns),
            source=first,
            joins=(listed, together),
            where=all_of([*self._in_time(), where_a, where_b]),
            group_by=groups,
        )

    def _in_time(self) -> list[Expr]:
        """First and last month of the ban count."""
        if not self._is_dated or "month" not in self._keys:
            return []
        month = Column(_FIRST, "month")
        start, end = Column(PAIR, "from_month"), Column(PAIR, "to_month")
        return [
            any_of([call("is_null", start), call("le", start, month)]),
            any_of([call("is_null", end), call("ge", end, month)]),
        ]

    # ---- found -------------------------------------------------------------------------------

    def found(self, asked: Asked, lookups: tuple[Step, ...]) -> Found:
        """The possible cases of the rule."""
        members = Members(
            self.rule,
            self.vocabulary,
            asked,
            keys=self.body.same,
            rows=any_rows(judged(self.rule)),
        )
        same = self._same_step()
        scope = members.scope(self._pair_terms())
        facts = members.facts()
        keys = [
            (f"k{index}", Column(FOUND, f"{self.body.records}.{name}"))
            for index, name in enumerate(self._keys)
        ]
        pair = [Column(FOUND, f"{PAIR}.{name}") for name in self._columns]
        keys += [(f"k{len(keys)}", pair[0]), (f"k{len(keys) + 1}", pair[1])]
        if self.rule.finding.total is not None:
            in_a, in_b = Column(FOUND, "amount_a"), Column(FOUND, "amount_b")
            a_is_smaller = call("le", in_a, in_b)
            facts["amount"] = when(
                call("not", call("is_null", a_is_smaller)), call("least", in_a, in_b)
            )
            smaller = when(a_is_smaller, pair[0], pair[1])
            extra = [(f"k{len(keys)}", smaller)]
        else:
            extra = []
        decided: Expr = TRUE
        if not self._is_known:
            decided = when(call("eq", Column(FOUND, _DECIDED), number(1)), TRUE)
        own = FoundLeaf(
            leaf=None,
            name=f"{self.differs} {self.name}",
            left=shown(pair[0], self.differs.type),
            right=shown(pair[1], self.differs.type),
            truth=TRUE,
        )
        return Found(
            steps=(
                *lookups,
                *self._filtered_steps(),
                self._list_step(),
                same,
                self._found_step(members, same),
            ),
            scope=scope,
            truth=decided,
            leaves=(own, *self._where_leaves(decided)),
            keys=(*keys, *extra),
            facts=facts,
            certain=self._is_known,
        )

    def _pair_terms(self) -> dict[str, Term]:
        terms = {}
        for name in self._columns:
            full = f"{PAIR}.{name}"
            terms[full] = Term(value=Column(FOUND, full), type=self.differs.type, name=full)
        return terms

    def _where_leaves(self, decided: Expr) -> list[FoundLeaf]:
        open_end = () if self._is_known else (call("is_null", decided),)
        return [
            FoundLeaf(
                leaf=leaf,
                name=leaf.name,
                left=NO_TEXT,
                right=NO_TEXT,
                truth=decided,
                missing=tuple(
                    (condition, str(item)) for condition in open_end for item in references(leaf)
                ),
            )
            for leaf in leaves(self.body.where)
        ]

    def _found_step(self, members: Members, same: Step) -> Step:
        measured = [(name, Column(SAME, name)) for name, _ in same.columns]
        columns = [*measured, *members.columns()]
        total = self.rule.finding.total
        value = Column(RECORD, self.differs.field)
        pair = [Column(SAME, f"{PAIR}.{name}") for name in self._columns]
        if total is not None:
            money = Column(RECORD, total.field.field)
            columns += [
                (name, call("sum", when(call("eq", value, side), money)))
                for name, side in zip(("amount_a", "amount_b"), pair, strict=True)
            ]
        scope = record_scope(self.rule, self.vocabulary)
        return Step(
            name=FOUND,
            columns=tuple(columns),
            source=Source(name=self.body.records, alias=RECORD),
            joins=(
                Join(source=Source(name=SAME, alias=SAME), on=self._members_of(SAME)),
                *lookup_joins(self._lookups),
            ),
            where=all_of(
                [
                    any_of([call("eq", value, pair[0]), call("eq", value, pair[1])]),
                    not_out(self.body.where, self.body.records, scope, self.rule),
                ]
            ),
            group_by=tuple(column for _, column in measured),
        )

    def _members_of(self, alias: str) -> Expr:
        return all_of(
            call("eq", Column(RECORD, name), Column(alias, f"{self.body.records}.{name}"))
            for name in self._keys
        )

    # ---- evidence ----------------------------------------------------------------------------

    def evidence(self) -> Step:
        """The records on both sides of each listed pair; the smaller side is in doubt."""
        fields = self.vocabulary.tables[self.body.records].fields
        count = len(self._keys)
        value = Column(RECORD, self.differs.field)
        on = all_of(
            call("eq", Column(RECORD, name), Column(CASE, f"k{index}"))
            for index, name in enumerate(self._keys)
        )
        doubtful: Expr = NO_BIGINT
        total = self.rule.finding.total
        if total is not None:
            smaller = call("eq", value, Column(CASE, f"k{count + 2}"))
            doubtful = when(smaller, Column(RECORD, total.field.field), number(0))
        payment: Expr = Column(RECORD, "payment_id") if "payment_id" in fields else NO_TEXT
        scope = record_scope(self.rule, self.vocabulary)
        either = [call("eq", value, Column(CASE, f"k{count + step}")) for step in (0, 1)]
        return Step(
            name="",
            columns=evidence_columns(
                self.rule, Column(RECORD, "src"), self.body.records, payment, doubtful
            ),
            source=Source(name=self.body.records, alias=RECORD),
            joins=(
                Join(source=Source(name=CASES, alias=CASE), on=on),
                *lookup_joins(self._lookups),
            ),
            where=all_of(
                [
                    any_of(either),
                    not_out(self.body.where, self.body.records, scope, self.rule),
                ]
            ),
        )
