"""The other side of a match: one row per record, kept or added up, never multiplying records.

Where the other side's condition reads only its own table, it is reduced once, before the join.
Where it also reads the record (`since_month not after payment.month`), it is reduced per distinct
set of the record values it reads, and only for records that could be a case at all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from anomaly.errors import InternalError
from anomaly.rules.kinds.any_rows import any_row_columns, any_row_truths, any_true
from anomaly.rules.kinds.shape import CASE, CASES, evidence_columns
from anomaly.rules.model import (
    Leaf,
    MatchBody,
    MatchedTo,
    Reference,
    Rule,
    leaves,
)
from anomaly.rules.plan.asked import Asked
from anomaly.rules.plan.expr import (
    Column,
    Expr,
    Function,
    RowNumber,
    all_of,
    call,
    number,
)
from anomaly.rules.plan.found import FoundLeaf, found_leaf
from anomaly.rules.plan.reading import lookups_in, references
from anomaly.rules.plan.records import (
    RECORD,
    has_person,
    lookup_joins,
    not_out,
    read_of,
    record_scope,
)
from anomaly.rules.plan.steps import Join, Source, Step
from anomaly.rules.plan.terms import Scope, Term, field_term, partial
from anomaly.rules.plan.truth import truth
from anomaly.vocabulary.model import Vocabulary

#: Step and alias of the reduced other side; alias of its rows while they are read.
MATCHED = "find.matched_to"
ENTRY = "entry"
CANDIDATES = "find.records"

#: The first or last value skips missing ones, as the order of the kept row does.
_EXTREME: dict[str, Function] = {"earliest": "min", "latest": "max"}

_SRC, _LEVEL, _FLAG = "matched.src", "matched.match_level", "matched.name_flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedSide:
    """The planned other side of a match rule."""

    rule: Rule
    body: MatchBody
    to: MatchedTo
    vocabulary: Vocabulary
    asked: Asked
    fields: tuple[Reference, ...]  # of the other table, read later
    record_fields: tuple[Reference, ...]  # of records and lookups, read by its condition
    any_rows: tuple[Leaf, ...]

    @property
    def has_person(self) -> bool:
        """Whether its rows carry a match level."""
        return has_person(self.to.table, self.vocabulary)

    @property
    def is_reduced(self) -> bool:
        """Whether one row per key is made before the join."""
        keep = self.to.keep
        return bool(self.to.add_up) or (keep is not None and keep.by is not None)

    @property
    def depends(self) -> bool:
        """Whether its condition reads the record."""
        return bool(self.record_fields)

    @property
    def choose(self) -> Literal["any", "all"] | None:
        """`any` or `all` when one of several rows is chosen after judging."""
        if self.to.keep is None or self.to.keep.which not in ("any", "all"):
            return None
        return self.to.keep.which

    @property
    def key_pairs(self) -> tuple[tuple[str, str], ...]:
        """(record column, other column) of the join."""
        return ((self.to.left, self.to.right), *((name, name) for name in self.to.same))

    # ---- the found step: join, names, columns ------------------------------------------------

    @property
    def join(self) -> Join:
        """The join of the records to their matched row (or rows, for any and all)."""
        name = MATCHED if self.is_reduced else self.to.table
        if self.is_reduced and self.depends:
            scope = record_scope(self.rule, self.vocabulary)
            pairs = [
                call(
                    "eq"
                    if item.field in self._equal and item.table == self.body.records
                    else "same",
                    scope.term(item).value,
                    Column(MATCHED, str(item)),
                )
                for item in self._keys
            ]
        else:
            pairs = [
                call("eq", Column(RECORD, left), Column(MATCHED, right))
                for left, right in self.key_pairs
            ]
        return Join(source=Source(name=name, alias=MATCHED), on=all_of(pairs))

    def conditions(self, scope: Scope) -> list[Expr]:
        """Further conditions of the found step: rows that are not reduced must be TRUE."""
        return [] if self.is_reduced else [truth(self.to.where, scope)]

    def in_found(self, scope: Scope) -> dict[str, Any]:
        """What the other side adds to the scope of the found step."""
        if self.to.add_up:
            return {
                "terms": self._sums(lambda name: Column(MATCHED, name)),
                "any_rows": any_row_truths(self.any_rows, lambda name: Column(MATCHED, name)),
            }
        return {"aliases": {**scope.aliases, self.to.table: MATCHED}}

    def after_found(self, alias: str) -> dict[str, Any]:
        """What the other side adds to the scope of the steps that read `found`."""
        return {
            "terms": self._sums(lambda name: Column(alias, name)),
            "any_rows": any_row_truths(self.any_rows, lambda name: Column(alias, name)),
        }

    def columns(self) -> list[tuple[str, Expr]]:
        """What the found step carries of the other side."""
        columns: list[tuple[str, Expr]] = []
        system = [] if not self.asked.explained else [_SRC]
        system += [_LEVEL, _FLAG] if system and self.has_person else []
        if self.to.add_up:
            columns += [(name, Column(MATCHED, name)) for name in self._sum_columns()]
        else:
            columns += [(str(item), Column(MATCHED, item.field)) for item in self.fields]
        for name in system[1:] if self.to.add_up else system:
            columns.append((name, Column(MATCHED, name if self.is_reduced else _own(name))))
        return columns

    def keys(self, alias: str, start: int) -> list[tuple[str, Expr]]:
        """The case's keys on the other side: its row, or what its rows are found by."""
        if not self.to.add_up:
            return [(f"k{start}", Column(alias, _SRC))]
        return [
            (f"k{start + index}", Column(alias, str(item))) for index, item in enumerate(self._keys)
        ]

    def found_leaves(self, scope: Scope) -> list[FoundLeaf]:
        """The conditions of the kept row; TRUE by construction."""
        if self.to.add_up:
            return []
        return [found_leaf(leaf, scope) for leaf in leaves(self.to.where)]

    @property
    def carried(self) -> tuple[Reference, ...]:
        """Record values that the found step has to carry for keys and conditions."""
        return (*self._keys, *self.record_fields)

    # ---- the reducing steps ------------------------------------------------------------------

    def steps(self) -> tuple[Step, ...]:
        """The steps before the found step."""
        if not self.is_reduced:
            return ()
        if not self.depends:
            scope = self._scope(Scope(vocabulary=self.vocabulary, parameters=self.rule.params))
            keys = [(right, Column(ENTRY, right)) for _, right in self.key_pairs]
            return (self._reduced(keys, scope, Source(name=self.to.table, alias=ENTRY), ()),)
        return self._candidates(), self._per_candidate()

    @property
    def _equal(self) -> set[str]:
        return {left for left, _ in self.key_pairs}

    @property
    def _keys(self) -> tuple[Reference, ...]:
        table = self.body.records
        fields = self.vocabulary.tables[table].fields
        pairs = [
            Reference(table=table, field=left, type=fields[left].type) for left, _ in self.key_pairs
        ]
        unique = {str(item): item for item in (*pairs, *self.record_fields)}
        return tuple(unique.values())

    def _scope(self, scope: Scope) -> Scope:
        """Names in reach while rows of the other table are read.

        A field by which both sides are joined is read on the other side.
        """
        month = Column(ENTRY, "month") if "month" in self.to.same else scope.month_to
        table = self.body.records
        fields = self.vocabulary.tables[table].fields
        shared = {
            f"{table}.{left}": field_term(
                Column(ENTRY, right), fields[left].type, f"{table}.{left}"
            )
            for left, right in self.key_pairs
        }
        return replace(
            scope,
            aliases={**scope.aliases, self.to.table: ENTRY},
            terms={**shared, **scope.terms},
            month_from=month,
            month_to=month,
        )

    def _candidates(self) -> Step:
        """Distinct record values for which a case is possible."""
        table = self.body.records
        own = record_scope(self.rule, self.vocabulary)
        scope = self._scope(own) if not self.to.add_up else own
        read = [*read_of(self.body.where), *self.record_fields]
        conditions = [not_out(self.body.where, table, scope, self.rule)]
        joins: tuple[Join, ...] = ()
        if not self.to.add_up:
            # The kept row is one of the matching rows, so at least one of them must allow a case.
            read += references(self.body.when)
            conditions.append(truth(self.to.where, scope))
            conditions.append(not_out(self.body.when, table, scope, self.rule))
            pairs = [
                call("eq", Column(ENTRY, right), Column(RECORD, left))
                for left, right in self.key_pairs
            ]
            joins = (Join(source=Source(name=self.to.table, alias=ENTRY), on=all_of(pairs)),)
        lookups = lookups_in(read)
        return Step(
            name=CANDIDATES,
            columns=tuple((str(item), own.term(item).value) for item in self._keys),
            source=Source(name=table, alias=RECORD),
            joins=(*lookup_joins(lookups), *joins),
            where=all_of(conditions),
            distinct=True,
        )

    def _per_candidate(self) -> Step:
        table = self.body.records
        month = Column(CANDIDATES, f"{table}.month")
        has_month = any(str(item) == f"{table}.month" for item in self._keys)
        scope = self._scope(
            Scope(
                vocabulary=self.vocabulary,
                parameters=self.rule.params,
                carried=CANDIDATES,
                month_from=month if has_month else None,
                month_to=month if has_month else None,
            )
        )
        keys = [(str(item), Column(CANDIDATES, str(item))) for item in self._keys]
        on = all_of(
            call("eq", Column(ENTRY, right), Column(CANDIDATES, f"{table}.{left}"))
            for left, right in self.key_pairs
        )
        join = Join(source=Source(name=self.to.table, alias=ENTRY), on=on)
        return self._reduced(keys, scope, Source(name=CANDIDATES, alias=CANDIDATES), (join,))

    def _reduced(
        self,
        keys: list[tuple[str, Column]],
        scope: Scope,
        source: Source,
        joins: tuple[Join, ...],
    ) -> Step:
        where = truth(self.to.where, scope)
        partition = tuple(column for _, column in keys)
        if self.to.add_up:
            return Step(
                name=MATCHED,
                columns=(*keys, *self._sum_expressions(scope)),
                source=source,
                joins=joins,
                where=where,
                group_by=partition,
            )
        keep = self.to.keep
        if keep is None or keep.by is None:
            raise InternalError("keep 缺少字段", "keep has no field", code="compile.keep")
        taken = {name for name, _ in keys}
        others = [item.field for item in self.fields if item.field not in taken]
        by = Column(ENTRY, keep.by.field)
        if not self.asked.explained and others == [keep.by.field]:
            # The kept row is asked for nothing but the value it was kept for.
            return Step(
                name=MATCHED,
                columns=(*keys, (by.name, call(_EXTREME[keep.which], by))),
                source=source,
                joins=joins,
                where=where,
                group_by=partition,
            )
        # Missing values stand last both ways, and the source row breaks ties: a total order.
        order = (
            (by, keep.which == "latest"),
            (Column(ENTRY, "src"), False),
        )
        return Step(
            name=MATCHED,
            columns=(
                *keys,
                *((name, Column(ENTRY, name)) for name in others),
                (_SRC, Column(ENTRY, "src")),
                *(
                    [(_LEVEL, Column(ENTRY, "match_level")), (_FLAG, Column(ENTRY, "name_flag"))]
                    if self.has_person
                    else []
                ),
            ),
            source=source,
            joins=joins,
            where=where,
            qualify=call("eq", RowNumber(partition, order), number(1)),
        )

    # ---- sums --------------------------------------------------------------------------------

    def _sum_columns(self) -> list[str]:
        names = []
        for item in self.to.add_up:
            names += [str(item), f"{item}.complete"]
        return [*names, *(f"any_row.{index}" for index in range(len(self.any_rows)))]

    def _sum_expressions(self, scope: Scope) -> list[tuple[str, Expr]]:
        columns: list[tuple[str, Expr]] = []
        for item in self.to.add_up:
            column = Column(ENTRY, item.field)
            columns.append((str(item), call("sum", column)))
            columns.append((f"{item}.complete", call("eq", call("count"), call("count", column))))
        columns += any_row_columns(self.any_rows, scope)
        if self.has_person:
            columns.append((_LEVEL, call("max", Column(ENTRY, "match_level"))))
            columns.append((_FLAG, any_true(Column(ENTRY, "name_flag"))))
        return columns

    def _sums(self, column: Callable[[str], Expr]) -> dict[str, Term]:
        terms = {}
        for item in self.to.add_up:
            total = column(str(item))
            term = field_term(total, item.type, str(item))
            known = call("coalesce", total, number(0))
            terms[str(item)] = partial(known, total, column(f"{item}.complete"), term)
        return terms

    # ---- evidence ----------------------------------------------------------------------------

    def evidence(self, start: int) -> Step:
        """The matched rows of each case."""
        table = self.to.table
        if not self.to.add_up:
            return Step(
                name="",
                columns=evidence_columns(self.rule, Column(CASE, f"k{start}"), table),
                source=Source(name=CASES, alias=CASE),
            )
        names = {str(item): Column(CASE, f"k{start + i}") for i, item in enumerate(self._keys)}
        record = self.body.records
        month = names.get(f"{record}.month")
        scope = self._scope(
            Scope(
                vocabulary=self.vocabulary,
                parameters=self.rule.params,
                terms={
                    str(item): field_term(names[str(item)], item.type, str(item))
                    for item in self._keys
                },
                month_from=month,
                month_to=month,
            )
        )
        on = all_of(
            call("eq", Column(ENTRY, right), names[f"{record}.{left}"])
            for left, right in self.key_pairs
        )
        return Step(
            name="",
            columns=evidence_columns(self.rule, Column(ENTRY, "src"), table),
            source=Source(name=CASES, alias=CASE),
            joins=(Join(source=Source(name=table, alias=ENTRY), on=on),),
            where=truth(self.to.where, scope),
        )


def _own(name: str) -> str:
    return name.removeprefix("matched.")
