"""How compiled rules are executed, merged into findings, and bounded."""

from anomaly.engine.duckdb import RunContext, RunResult, run_rules
from anomaly.engine.testing import DuckDBExecutor

__all__ = ["DuckDBExecutor", "RunContext", "RunResult", "run_rules"]
