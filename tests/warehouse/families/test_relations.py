import pytest

from anomaly.vocabulary import Vocabulary
from anomaly.warehouse.families.relations import (
    INVERSE,
    Relation,
    pairs_through_head,
    relation_codes,
)


@pytest.mark.parametrize("table", ["hukou", "household", "entitlement", "kinship"])
def test_every_code_of_the_vocabulary_means_a_relation(vocabulary: Vocabulary, table: str) -> None:
    known = dict(relation_codes())
    codes = {code.value for code in vocabulary.table(table).field("relation").codes}
    assert codes
    assert codes - known.keys() == set()


@pytest.mark.parametrize(
    ("code", "relation"),
    [
        ("02", Relation.HEAD),
        ("12", Relation.SPOUSE),
        ("22", Relation.CHILD),
        ("28", Relation.CHILD_IN_LAW),
        ("38", Relation.CHILD_IN_LAW),
        ("52", Relation.PARENT),
        ("55", Relation.PARENT_IN_LAW),
        ("63", Relation.GRANDPARENT),
        ("74", Relation.SIBLING_IN_LAW),
        ("75", Relation.SIBLING),
        ("85", Relation.UNCLE_AUNT),
        ("99", Relation.NOT_RELATED),
        ("mother", Relation.PARENT),
        ("brother", Relation.SIBLING),
    ],
)
def test_codes_mean_what_the_standard_says(code: str, relation: Relation) -> None:
    assert dict(relation_codes())[code] is relation


def test_an_inverse_undone_is_the_relation_itself() -> None:
    assert all(INVERSE[INVERSE[relation]] is relation for relation in INVERSE)


def test_a_pair_and_its_mirror_are_inverse() -> None:
    pairs = {(first, second): relation for first, second, relation in pairs_through_head()}
    assert all(
        pairs[second, first] is INVERSE[relation] for (first, second), relation in pairs.items()
    )
