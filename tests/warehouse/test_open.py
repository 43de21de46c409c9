from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from anomaly.errors import ConfigurationError, StorageError
from anomaly.warehouse import lock_down, open_warehouse


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY kept TO '{folder}/out.csv'",
        "COPY kept FROM '{file}'",
        "ATTACH '{folder}/other.db'",
        "EXPORT DATABASE '{folder}/export'",
        "IMPORT DATABASE '{folder}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE SECRET s (TYPE s3)",
        "SET threads = 1",
        "SET enable_external_access = true",
        "SET GLOBAL allowed_directories = ['{folder}']",
        "RESET lock_configuration",
        "PRAGMA temp_directory = '{folder}'",
        "SELECT * FROM python_variable",
    ],
)
def test_a_locked_connection_refuses(statement: str, tmp_path: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n")
    python_variable = pa.table({"a": [1]})
    with open_warehouse(threads=1) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS a")
        lock_down(connection)
        with pytest.raises(duckdb.Error):
            connection.execute(statement.format(file=file, folder=tmp_path)).fetchall()
    assert python_variable.num_rows == 1
    assert not (tmp_path / "out.csv").exists()


def test_a_locked_connection_still_computes_and_spills(tmp_path: Path) -> None:
    with open_warehouse(
        tmp_path / "run.duckdb", memory="64MiB", threads=1, temp_dir=tmp_path / "spill"
    ) as connection:
        lock_down(connection)
        rows = connection.execute(
            "SELECT count(*) FROM (SELECT i, row_number() OVER (ORDER BY hash(i)) AS n "
            "FROM range(3000000) t(i))"
        ).fetchall()
    assert rows == [(3_000_000,)]


def test_a_full_memory_is_a_storage_error() -> None:
    with (
        pytest.raises(StorageError) as caught,
        open_warehouse(memory="20MiB", threads=1) as connection,
    ):
        connection.execute(
            "CREATE TABLE large AS SELECT i, hash(i)::VARCHAR AS text FROM range(5000000) t(i)"
        )
    assert caught.value.code == "warehouse.full"


def test_what_was_written_is_there_when_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "目录 with space" / "run.duckdb"
    path.parent.mkdir()
    with open_warehouse(path) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS a")
    with open_warehouse(path, read_only=True) as connection:
        assert connection.execute("SELECT a FROM kept").fetchall() == [(7,)]
        with pytest.raises(duckdb.Error):
            connection.execute("DROP TABLE kept")


def test_a_file_that_cannot_be_opened_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught, open_warehouse(tmp_path):
        pass
    assert caught.value.code == "warehouse.open"


def test_a_limit_that_means_nothing_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="memory_limit"), open_warehouse(memory="much"):
        pass
