"""From records and persons to the tables rules see; the same derivations serve rule tests."""

from anomaly.warehouse.prepare.missing import derive_missing
from anomaly.warehouse.prepare.netting import NettingSummary
from anomaly.warehouse.prepare.run import PrepareSummary, prepare

__all__ = ["NettingSummary", "PrepareSummary", "derive_missing", "prepare"]
