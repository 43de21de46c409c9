"""What an author asks about rules: what a change wins and loses in delivered data."""

from anomaly.authoring.changes import Change, Comparison, Kind, NotAsked, compare
from anomaly.authoring.data import DeliveredData, delivered_data
from anomaly.authoring.sides import Side, open_side

__all__ = [
    "Change",
    "Comparison",
    "DeliveredData",
    "Kind",
    "NotAsked",
    "Side",
    "compare",
    "delivered_data",
    "open_side",
]
