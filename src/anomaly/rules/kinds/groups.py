"""Groups of records: measured first with few columns, described only where they may be a case.

`threshold` and `duplicate` differ in what is measured and in the money; the way is the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

from anomaly.rules.kinds.members import FIRST, LAST, Members
from anomaly.rules.kinds.shape import (
    CASE,
    CASES,
    KindPlan,
    checked_plan,
    evidence_columns,
    evidence_plan,
)
from anomaly.rules.model import (
    Condition,
    Constant,
    Measure,
    ParameterUse,
    Reference,
    Rule,
    leaves,
)
from anomaly.rules.plan.asked import Asked
from anomaly.rules.plan.expr import (
    NO_BIGINT,
    NO_TEXT,
    TRUE,
    Column,
    Expr,
    RowNumber,
    all_of,
    call,
    not_false,
    number,
    when,
)
from anomaly.rules.plan.found import FOUND, Found, FoundLeaf, Missing, found_leaf
from anomaly.rules.plan.reading import (
    always_known,
    any_rows,
    filled,
    judged,
    lookups_in,
    needs_month,
    references,
)
from anomaly.rules.plan.records import (
    RECORD,
    lookup_joins,
    lookup_steps,
    not_out,
    read_of,
    record_month,
    record_scope,
)
from anomaly.rules.plan.steps import Join, Source, Step
from anomaly.rules.plan.terms import Scope, Term
from anomaly.rules.plan.truth import truth
from anomaly.vocabulary.model import Vocabulary

#: Step and alias of the measured groups.
GROUPS = "find.measure"
#: Step and alias of the groups with enough records.
COUNTED = "find.same"
_UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSpec:
    """What a kind says about its groups.

    Args:
        keys: fields of the records in which a group agrees.
        measures: numbers of a group.
        when: condition on the measures.
        own: a comparison that the kind itself adds, given a scope with the measures.
        all_but_largest: whether the money is all but the largest part.
        more_records_than: a number of records that every case exceeds, when counting them first
            spares measuring most groups.
    """

    keys: tuple[Reference, ...]
    measures: tuple[Measure, ...]
    when: Condition
    own: Callable[[Scope], FoundLeaf] | None = None
    all_but_largest: bool = False
    more_records_than: Constant | ParameterUse | None = None


def plan_groups(
    rule: Rule,
    spec: GroupSpec,
    vocabulary: Vocabulary,
    asked: Asked,
) -> KindPlan:
    """The plan of a rule whose cases are groups."""
    planner = _Groups(rule, spec, vocabulary)
    lookups = lookup_steps(read_of(rule.find.where))
    return KindPlan(
        found=planner.found(asked, lookups),
        evidence=evidence_plan((planner.evidence(),), lookups),
        checked=checked_plan(rule, vocabulary, planner.open_keys),
    )


class _Groups:
    """Builds the steps of one rule; holds nothing but what it was given."""

    def __init__(self, rule: Rule, spec: GroupSpec, vocabulary: Vocabulary) -> None:
        self._rule = rule
        self._spec = spec
        self._vocabulary = vocabulary
        self._table = rule.find.records
        self._fields = vocabulary.tables[self._table].fields
        self._where = rule.find.where
        self._records = record_scope(rule, vocabulary)
        # Records for which `where` is unknown make every measure of their group a bound.
        self._is_known = always_known(self._where, self._table, rule, vocabulary)
        needs = needs_month(spec.when, rule, vocabulary)
        self._early_months = needs and record_month(self._table, vocabulary) is not None

    def _may_lack(self, key: Reference) -> bool:
        return self._fields[key.field].nullable and str(key) not in filled(self._where)

    @property
    def open_keys(self) -> tuple[str, ...]:
        """Keys that records can lack; a record without one belongs to no group."""
        grain = self._rule.finding.one_per
        return tuple(
            key.field for key in self._spec.keys if self._may_lack(key) and key not in grain
        )

    @property
    def _doubtful_keys(self) -> tuple[Reference, ...]:
        """Keys of the grain that records can lack: such a group is there but cannot be judged."""
        grain = self._rule.finding.one_per
        return tuple(key for key in self._spec.keys if self._may_lack(key) and key in grain)

    def _members_of(self, column: Callable[[int, Reference], Expr]) -> Expr:
        doubtful = self._doubtful_keys
        return all_of(
            call("same" if key in doubtful else "eq", Column(RECORD, key.field), column(index, key))
            for index, key in enumerate(self._spec.keys)
        )

    def _looked_at(self) -> Expr:
        present = [call("not", call("is_null", Column(RECORD, name))) for name in self.open_keys]
        return all_of([*present, not_out(self._where, self._table, self._records, self._rule)])

    def _joins(self) -> tuple[Join, ...]:
        return lookup_joins(lookups_in(read_of(self._where)))

    # ---- groups ------------------------------------------------------------------------------

    def _counted_steps(self) -> tuple[Step, ...]:
        """Groups with enough records; their measures are taken in the next step."""
        fewest = self._spec.more_records_than
        if fewest is None:
            return ()
        columns = tuple((str(key), Column(RECORD, key.field)) for key in self._spec.keys)
        step = Step(
            name=COUNTED,
            columns=columns,
            source=Source(name=self._table, alias=RECORD),
            joins=self._joins(),
            where=self._looked_at(),
            group_by=tuple(column for _, column in columns),
            having=call("gt", call("count"), self._records.operand(fewest).value),
        )
        return (step,)

    def _counted_joins(self) -> tuple[Join, ...]:
        if self._spec.more_records_than is None:
            return ()
        on = self._members_of(lambda _, key: Column(COUNTED, str(key)))
        return (Join(source=Source(name=COUNTED, alias=COUNTED), on=on),)

    def _groups_step(self) -> Step:
        keys = [(str(key), Column(RECORD, key.field)) for key in self._spec.keys]
        columns: list[tuple[str, Expr]] = [*keys, *self._measured()]
        made = dict(columns)
        terms = self._terms(lambda name: made[name])
        terms |= {
            str(key): Term(value=made[str(key)], type=key.type, name=str(key))
            for key in self._spec.keys
        }
        scope = Scope(
            vocabulary=self._vocabulary,
            parameters=self._rule.params,
            terms=terms,
            month_from=made.get(FIRST),
            month_to=made.get(LAST),
        )
        return Step(
            name=GROUPS,
            columns=tuple(item for item in columns if item[0] not in {FIRST, LAST}),
            source=Source(name=self._table, alias=RECORD),
            joins=(*self._counted_joins(), *self._joins()),
            where=self._looked_at(),
            group_by=tuple(column for _, column in keys),
            having=not_false(self._truth(scope)),
        )

    def _measured(self) -> list[tuple[str, Expr]]:
        columns: list[tuple[str, Expr]] = []
        for measure in self._spec.measures:
            columns += self._measure_columns(measure)
        if not self._is_known:
            unknown = call("is_null", truth(self._where, self._records))
            columns.append((_UNDECIDED, call("count", when(unknown, number(1)))))
        if self._early_months:
            month = Column(RECORD, "month")
            columns += [(FIRST, call("min", month)), (LAST, call("max", month))]
        return columns

    def _measure_columns(self, measure: Measure) -> list[tuple[str, Expr]]:
        inside = None if self._is_known else truth(self._where, self._records)
        rows = call("count") if inside is None else call("count", when(inside, number(1)))
        if measure.of is None:
            return [(measure.name, rows)]
        value: Expr = self._records.term(measure.of).value
        if inside is not None:
            value = when(inside, value)
        made = call(measure.function, value)
        columns: list[tuple[str, Expr]] = [(measure.name, made)]
        if self._may_miss(measure.of):
            missing = call("sub", rows, call("count", value))
            columns.append((_missing_name(measure), missing))
        return columns

    def _may_miss(self, field: Reference) -> bool:
        table = self._vocabulary.tables.get(field.table or "")
        return table is None or table.fields[field.field].nullable

    def _terms(self, column: Callable[[str], Expr]) -> dict[str, Term]:
        return {item.name: self._term(item, column) for item in self._spec.measures}

    def _term(self, measure: Measure, column: Callable[[str], Expr]) -> Term:
        """The measure with its bounds.

        A missing part makes a sum or a maximum a lower bound and a minimum an upper one; missing
        values can add at most as many different values as there are of them. Undecided records
        leave the other end open.
        """
        value = column(measure.name)
        misses = measure.of is not None and self._may_miss(measure.of)
        if not misses and self._is_known:
            return Term(value=value, type=measure.type, name=measure.name)
        missing = column(_missing_name(measure)) if misses else number(0)
        complete = [] if self._is_known else [call("eq", column(_UNDECIDED), number(0))]
        bound = call("coalesce", value, number(0)) if measure.function == "sum" else value
        far: Expr = value
        if measure.function == "count_different" and misses:
            far = call("add", value, missing)
        elif misses:
            complete.append(call("eq", missing, number(0)))
            far = bound
        known = when(all_of(complete), far) if complete else far
        upper = measure.function == "min"
        return Term(
            value=value,
            type=measure.type,
            name=measure.name,
            low=known if upper else bound,
            high=bound if upper else known,
        )

    def _truth(self, scope: Scope) -> Expr:
        own = [] if self._spec.own is None else [self._spec.own(scope).truth]
        # Whether two records that both lack a value have the same one cannot be told.
        named = [
            when(call("not", call("is_null", scope.term(key).value)), TRUE)
            for key in self._doubtful_keys
        ]
        return all_of([*named, *own, truth(self._spec.when, scope)])

    # ---- found -------------------------------------------------------------------------------

    def found(self, asked: Asked, lookups: tuple[Step, ...]) -> Found:
        """The possible cases of the rule."""
        members = Members(
            self._rule,
            self._vocabulary,
            asked,
            keys=self._spec.keys,
            rows=any_rows((self._spec.when, *judged(self._rule))),
            also=read_of(self._spec.when),
        )
        groups = self._groups_step()
        scope = members.scope(self._terms(lambda name: Column(FOUND, name)))
        facts = members.facts()
        if self._rule.finding.total is not None:
            facts["amount"] = Column(FOUND, "amount")
        leaf_columns = self._where_leaves()
        if self._spec.own is not None:
            leaf_columns.append(self._spec.own(scope))
        leaf_columns += [found_leaf(leaf, scope) for leaf in leaves(self._spec.when)]
        return Found(
            steps=(
                *lookups,
                *self._counted_steps(),
                groups,
                self._found_step(members, groups),
            ),
            scope=scope,
            truth=self._truth(scope),
            leaves=tuple(leaf_columns),
            keys=tuple(
                (f"k{index}", Column(FOUND, str(key))) for index, key in enumerate(self._spec.keys)
            ),
            facts=facts,
            measures=tuple((item.name, scope.terms[item.name]) for item in self._spec.measures),
            missing=tuple(
                (call("is_null", Column(FOUND, str(key))), str(key)) for key in self._doubtful_keys
            ),
        )

    def _found_step(self, members: Members, groups: Step) -> Step:
        """The few groups left, joined to their records for all that is shown."""
        measured = [(name, Column(GROUPS, name)) for name, _ in groups.columns]
        columns = [*measured, *members.columns()]
        total = self._rule.finding.total
        if total is not None:
            money = Column(RECORD, total.field.field)
            amount = call("sum", money)
            if self._spec.all_but_largest:
                amount = call("sub", amount, call("max", money))
            columns.append(("amount", amount))
        on = self._members_of(lambda _, key: Column(GROUPS, str(key)))
        return Step(
            name=FOUND,
            columns=tuple(columns),
            source=Source(name=self._table, alias=RECORD),
            joins=(Join(source=Source(name=GROUPS, alias=GROUPS), on=on), *self._joins()),
            where=not_out(self._where, self._table, self._records, self._rule),
            group_by=tuple(column for _, column in measured),
        )

    def _where_leaves(self) -> list[FoundLeaf]:
        """Conditions that chose the group's records: they hold, unless some are undecided."""
        decided: Expr = TRUE
        undecided: Expr | None = None
        if not self._is_known:
            undecided = call("gt", Column(FOUND, _UNDECIDED), number(0))
            decided = when(call("not", undecided), TRUE)
        found = []
        for leaf in leaves(self._where):
            missing: Missing = ()
            if undecided is not None:
                missing = tuple((undecided, str(item)) for item in references(leaf))
            found.append(
                FoundLeaf(
                    leaf=leaf,
                    name=leaf.name,
                    left=NO_TEXT,
                    right=NO_TEXT,
                    truth=decided,
                    missing=missing,
                )
            )
        return found

    # ---- evidence ----------------------------------------------------------------------------

    def evidence(self) -> Step:
        """The records of each listed group."""
        on = self._members_of(lambda index, _: Column(CASE, f"k{index}"))
        payment: Expr = Column(RECORD, "payment_id") if "payment_id" in self._fields else NO_TEXT
        return Step(
            name="",
            columns=evidence_columns(
                self._rule, Column(RECORD, "src"), self._table, payment, self._doubtful(payment)
            ),
            source=Source(name=self._table, alias=RECORD),
            joins=(Join(source=Source(name=CASES, alias=CASE), on=on), *self._joins()),
            where=not_out(self._where, self._table, self._records, self._rule),
        )

    def _doubtful(self, payment: Expr) -> Expr:
        total = self._rule.finding.total
        if total is None:
            return NO_BIGINT
        amount = Column(RECORD, total.field.field)
        if not self._spec.all_but_largest:
            return amount
        order: list[tuple[Expr, bool]] = [(amount, True), (Column(RECORD, "src"), False)]
        if payment != NO_TEXT:
            order.append((payment, False))
        largest = call("eq", RowNumber((Column(CASE, "case_no"),), tuple(order)), number(1))
        return when(largest, number(0), amount)


def _missing_name(measure: Measure) -> str:
    return f"{measure.name}.missing"
