"""The warehouse (仓库): the only room that opens DuckDB and writes Parquet.

`record` holds the cleaned rows as delivered, `people` who they are, `main` what rules see.
"""

from anomaly.warehouse.digest import table_digest
from anomaly.warehouse.open import lock_down, open_warehouse
from anomaly.warehouse.parquet import read_record, write_record, write_table
from anomaly.warehouse.prepare import PrepareSummary, derive_missing, prepare
from anomaly.warehouse.schema import create_record_schema, record_columns, seen_columns

__all__ = [
    "PrepareSummary",
    "create_record_schema",
    "derive_missing",
    "lock_down",
    "open_warehouse",
    "prepare",
    "read_record",
    "record_columns",
    "seen_columns",
    "table_digest",
    "write_record",
    "write_table",
]
