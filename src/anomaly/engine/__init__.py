"""How compiled rules are executed, merged into findings, and bounded."""

from anomaly.engine.answers import Answered, Grain, ask
from anomaly.engine.duckdb import RunContext, RunResult, run_rules
from anomaly.engine.testing import DuckDBExecutor

__all__ = [
    "Answered",
    "DuckDBExecutor",
    "Grain",
    "RunContext",
    "RunResult",
    "ask",
    "run_rules",
]
