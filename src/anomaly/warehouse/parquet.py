"""Parquet files: the record of what was read, and the tables of a run's result.

A file is written under another name, forced to disk and renamed, so that nobody ever sees half of
one. No time stamp goes in, rows have a total order and row groups a fixed size.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from anomaly.errors import StorageError
from anomaly.vocabulary.model import Table, Vocabulary
from anomaly.warehouse.names import qualified, quoted
from anomaly.warehouse.schema import create_record_schema, record_columns
from anomaly.warehouse.single import one_row

ROW_GROUP_SIZE = 122_880  # DuckDB's own vector multiple; any fixed number would do

_ORDER = ("file", "sheet", "row", "part")


def write_record(
    connection: duckdb.DuckDBPyConnection, target: Path, vocabulary: Vocabulary
) -> tuple[Path, ...]:
    """Write each table of schema `record` that has rows to `target/<table>.parquet`.

    Args:
        connection: holds schema `record`, filled.
        target: the folder, made when missing.
        vocabulary: which tables and columns there are.

    Returns:
        The files written, in the order of the vocabulary.

    Raises:
        StorageError: a file could not be written; no file of half a table is left.
    """
    written: list[Path] = []
    target.mkdir(parents=True, exist_ok=True)
    for table in vocabulary:
        if table.file_fields and _has_rows(connection, table):
            columns = ", ".join(quoted(name) for name, _ in record_columns(table))
            # Every column orders rows that share file, sheet, row and part, should there be any.
            order = ", ".join(f"{quoted(name)} NULLS FIRST" for name in _ORDER)
            path = target / f"{table.name}.parquet"
            with _whole_file(path) as draft, _storage_error(path):
                connection.execute(
                    f"COPY (SELECT {columns} FROM {qualified('record', table.name)} "
                    f"ORDER BY {order}) TO $1 "
                    f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_SIZE})",
                    [str(draft)],
                )
            written.append(path)
    return tuple(written)


def read_record(
    connection: duckdb.DuckDBPyConnection, source: Path, vocabulary: Vocabulary
) -> None:
    """Make schema `record` from the files of `write_record`; a missing file is an empty table.

    Raises:
        StorageError: a file cannot be read or lacks a column.
    """
    create_record_schema(connection, vocabulary)
    for table in vocabulary:
        path = source / f"{table.name}.parquet"
        if not path.is_file():
            continue
        columns = ", ".join(quoted(name) for name, _ in record_columns(table))
        with _storage_error(path):
            connection.execute(
                f"INSERT INTO {qualified('record', table.name)} ({columns}) "
                f"SELECT {columns} FROM read_parquet($1)",
                [str(path)],
            )
        connection.execute(
            f"INSERT INTO record.delivered SELECT $1, count(*) "
            f"FROM {qualified('record', table.name)}",
            [table.name],
        )


def write_table(path: Path, table: pa.Table) -> None:
    """Write an Arrow table as Parquet: zstd, fixed row groups, no pandas or time metadata.

    Raises:
        StorageError: the file could not be written; nothing is left under its name.
    """
    plain = table.replace_schema_metadata(None)
    with _whole_file(path) as draft, _storage_error(path):
        pq.write_table(
            plain,
            draft,
            compression="zstd",
            row_group_size=ROW_GROUP_SIZE,
            store_schema=True,
            write_statistics=True,
        )


def _has_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    statement = f"SELECT EXISTS (SELECT 1 FROM {qualified('record', table.name)})"
    return bool(one_row(connection, statement)[0])


@contextmanager
def _whole_file(path: Path) -> Iterator[Path]:
    """A name to write to; renamed to `path` once it is on disk, removed when that fails."""
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        with _storage_error(path):
            with draft.open("rb+") as written:
                os.fsync(written.fileno())
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _storage_error(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error, pa.ArrowException) as error:
        raise StorageError(
            f"文件 {path.name} 读写失败：请检查磁盘空间和目录权限",
            f"{path.name} could not be read or written: check disk space and permissions",
            code="warehouse.file",
        ) from error
