"""What the codes of kinship mean to rules, and what follows from two of them.

A relation says what the first person is to the second. Two lists of codes are read: GB/T 4761
(relation to the head of the household, two digits) and the coarser one of declared relatives.
Words of files have become codes before, in cleaning.
"""

from enum import StrEnum


class Relation(StrEnum):
    """What one person is to another, as far as rules tell relations apart."""

    HEAD = "head"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    PARENT_IN_LAW = "parent_in_law"
    CHILD_IN_LAW = "child_in_law"
    SIBLING_IN_LAW = "sibling_in_law"
    UNCLE_AUNT = "uncle_aunt"
    NEPHEW_NIECE = "nephew_niece"
    OTHER_RELATIVE = "other_relative"
    NOT_RELATED = "not_related"


#: What the second person is to the first.
INVERSE: dict[Relation, Relation] = {
    Relation.SPOUSE: Relation.SPOUSE,
    Relation.PARENT: Relation.CHILD,
    Relation.CHILD: Relation.PARENT,
    Relation.SIBLING: Relation.SIBLING,
    Relation.GRANDPARENT: Relation.GRANDCHILD,
    Relation.GRANDCHILD: Relation.GRANDPARENT,
    Relation.PARENT_IN_LAW: Relation.CHILD_IN_LAW,
    Relation.CHILD_IN_LAW: Relation.PARENT_IN_LAW,
    Relation.SIBLING_IN_LAW: Relation.SIBLING_IN_LAW,
    Relation.UNCLE_AUNT: Relation.NEPHEW_NIECE,
    Relation.NEPHEW_NIECE: Relation.UNCLE_AUNT,
    Relation.OTHER_RELATIVE: Relation.OTHER_RELATIVE,
}

#: Two members of one household and their relations to its head -> what the first is to the second.
#: Only what follows without knowing more: a wife and a son of the head are mother (or stepmother)
#: and son, but which of two sons a daughter-in-law married nobody can tell. Inverses follow.
THROUGH_HEAD: dict[tuple[Relation, Relation], Relation] = {
    (Relation.SPOUSE, Relation.CHILD): Relation.PARENT,
    (Relation.CHILD, Relation.CHILD): Relation.SIBLING,
    (Relation.SIBLING, Relation.SIBLING): Relation.SIBLING,
    (Relation.PARENT, Relation.CHILD): Relation.GRANDPARENT,
    (Relation.PARENT, Relation.SIBLING): Relation.PARENT,
    (Relation.PARENT, Relation.SPOUSE): Relation.PARENT_IN_LAW,
    (Relation.SPOUSE, Relation.GRANDCHILD): Relation.GRANDPARENT,
    (Relation.SIBLING, Relation.CHILD): Relation.UNCLE_AUNT,
}

_DECLARED: dict[str, Relation] = {
    "father": Relation.PARENT,
    "mother": Relation.PARENT,
    "son": Relation.CHILD,
    "daughter": Relation.CHILD,
    "brother": Relation.SIBLING,
    "sister": Relation.SIBLING,
}

# First and last code of a run, inclusive.
_CODES: tuple[tuple[int, int, Relation], ...] = (
    (1, 2, Relation.HEAD),
    (10, 19, Relation.SPOUSE),
    (20, 27, Relation.CHILD),
    (28, 28, Relation.CHILD_IN_LAW),
    (29, 29, Relation.CHILD),
    (30, 37, Relation.CHILD),
    (38, 38, Relation.CHILD_IN_LAW),
    (39, 39, Relation.CHILD),
    (40, 44, Relation.GRANDCHILD),
    (45, 49, Relation.OTHER_RELATIVE),
    (50, 52, Relation.PARENT),
    (53, 56, Relation.PARENT_IN_LAW),
    (57, 58, Relation.PARENT),
    (59, 59, Relation.OTHER_RELATIVE),
    (60, 64, Relation.GRANDPARENT),
    (65, 69, Relation.OTHER_RELATIVE),
    (70, 71, Relation.SIBLING),
    (72, 72, Relation.SIBLING_IN_LAW),
    (73, 73, Relation.SIBLING),
    (74, 74, Relation.SIBLING_IN_LAW),
    (75, 75, Relation.SIBLING),
    (76, 76, Relation.SIBLING_IN_LAW),
    (77, 77, Relation.SIBLING),
    (78, 78, Relation.SIBLING_IN_LAW),
    (79, 79, Relation.OTHER_RELATIVE),
    (80, 80, Relation.NOT_RELATED),  # 其他: nobody can tell what
    (81, 90, Relation.UNCLE_AUNT),
    (91, 92, Relation.OTHER_RELATIVE),
    (93, 96, Relation.NEPHEW_NIECE),
    (97, 98, Relation.OTHER_RELATIVE),
    (99, 99, Relation.NOT_RELATED),
)


def relation_codes() -> tuple[tuple[str, Relation], ...]:
    """Every code of the vocabulary's relation lists with its relation, each code once."""
    codes = {relation.value: relation for relation in Relation} | _DECLARED
    for first, last, relation in _CODES:
        codes.update({f"{code:02d}": relation for code in range(first, last + 1)})
    return tuple(sorted(codes.items()))


def pairs_through_head() -> tuple[tuple[Relation, Relation, Relation], ...]:
    """(first to head, second to head, first to second), with every inverse written out."""
    rows: dict[tuple[Relation, Relation], Relation] = {}
    for (first, second), relation in THROUGH_HEAD.items():
        rows[first, second] = relation
        rows[second, first] = INVERSE[relation]
    return tuple((first, second, relation) for (first, second), relation in sorted(rows.items()))
