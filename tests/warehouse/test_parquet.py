from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anomaly.errors import StorageError
from anomaly.vocabulary import Vocabulary
from anomaly.warehouse import (
    create_record_schema,
    open_warehouse,
    read_record,
    table_digest,
    write_record,
    write_table,
)


def fill(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, seed: int) -> None:
    """The same rows in an order that depends on the seed."""
    create_record_schema(connection, vocabulary)
    connection.execute(
        'INSERT INTO record.payment (file, sheet, "row", amount, part) '
        "SELECT 'f' || (n % 3) || '.csv', CASE WHEN n % 2 = 0 THEN '表' END, n, n * 100, 0 "
        "FROM range(2000) t(n) ORDER BY hash(n + $1)",
        [seed],
    )
    connection.execute(
        'INSERT INTO record."list.programmes" (programme, means_tested, file, row, part) '
        "VALUES ('低保', TRUE, 'l.csv', 2, 0)"
    )


def test_what_is_written_is_read_back(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    fill(connection, vocabulary, 1)
    written = write_record(connection, tmp_path / "record", vocabulary)
    assert [path.name for path in written] == ["payment.parquet", "list.programmes.parquet"]
    before = table_digest(connection.sql("FROM record.payment").to_arrow_table())
    with open_warehouse(threads=1) as other:
        read_record(other, tmp_path / "record", vocabulary)
        assert table_digest(other.sql("FROM record.payment").to_arrow_table()) == before
        assert other.execute("SELECT count(*) FROM record.hukou").fetchall() == [(0,)]
        delivered = other.execute("FROM record.delivered ORDER BY table_name").fetchall()
    assert delivered == [("list.programmes", 1), ("payment", 2000)]


def test_neither_load_order_nor_threads_change_a_byte(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    files = []
    for seed, threads in ((1, 1), (2, 2), (3, 4)):
        with open_warehouse(threads=threads) as connection:
            fill(connection, vocabulary, seed)
            (path, _) = write_record(connection, tmp_path / str(seed), vocabulary)
            files.append(path.read_bytes())
    assert files[0] == files[1] == files[2]


def test_a_table_is_written_without_metadata_of_its_maker(tmp_path: Path) -> None:
    table = pa.table({"a": [1, 2]}).replace_schema_metadata({"pandas": "{}"})
    for name in ("one.parquet", "two.parquet"):
        write_table(tmp_path / name, table)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    assert pq.read_table(tmp_path / "one.parquet").equals(pa.table({"a": [1, 2]}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.parquet", "two.parquet"]


def test_a_folder_that_is_not_there_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"findings\.parquet"):
        write_table(tmp_path / "nowhere" / "findings.parquet", pa.table({"a": [1]}))


def test_a_broken_file_is_a_storage_error(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    (tmp_path / "payment.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(StorageError, match=r"payment\.parquet"):
        read_record(connection, tmp_path, vocabulary)
