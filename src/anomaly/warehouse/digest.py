"""The fingerprint of a result: equal for equal rows, whatever their order."""

import hashlib
import json
from typing import Any

import pyarrow as pa


def table_digest(table: pa.Table) -> str:
    """SHA-256 over a table's column names, types and sorted canonical rows, as hex.

    Neither the order of rows nor the split into chunks changes it; a repeated row counts.
    """
    digest = hashlib.sha256()
    for field in table.schema:
        digest.update(f"{field.name}\x1f{field.type}\x1e".encode())
    rows: list[bytes] = []
    for batch in table.to_batches():
        columns = [column.to_pylist() for column in batch.columns]
        rows.extend(_canonical(row) for row in zip(*columns, strict=True))
    for row in sorted(rows):
        digest.update(hashlib.sha256(row).digest())
    return digest.hexdigest()


def _canonical(row: tuple[Any, ...]) -> bytes:
    # repr keeps a float exact and tells 1 from 1.0; dates and decimals print themselves.
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=repr).encode()
