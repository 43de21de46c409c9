"""Households, kin edges and family groups, from tables whose persons are known.

Used twice: by `people` over a county's records, and by preparation over the blocks of a rule's own
tests. Both hand over relations that already hold dense person numbers.
"""

from anomaly.warehouse.families.groups import GroupsSummary, build_family_groups
from anomaly.warehouse.families.households import build_households
from anomaly.warehouse.families.kin import build_kin_edges
from anomaly.warehouse.families.relations import Relation, relation_codes
from anomaly.warehouse.families.sources import FamilySources, month_of_date, relation_table

__all__ = [
    "FamilySources",
    "GroupsSummary",
    "Relation",
    "build_family_groups",
    "build_households",
    "build_kin_edges",
    "month_of_date",
    "relation_codes",
    "relation_table",
]
