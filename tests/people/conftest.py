from collections.abc import Iterator, Mapping

import duckdb
import pytest

from anomaly.vocabulary import Vocabulary, load_vocabulary
from anomaly.warehouse import create_record_schema, open_warehouse

Row = Mapping[str, object]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(threads=2) as opened:
        yield opened


class Record:
    """Fills schema `record` row by row; numbers are `ok` and rows count up unless said."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
        create_record_schema(connection, vocabulary)
        self.connection = connection
        self.vocabulary = vocabulary
        self.rows = 1

    def add(self, table: str, *rows: Row) -> None:
        fields = self.vocabulary.table(table).fields
        for row in rows:
            self.rows += 1
            values: dict[str, object] = {
                "file": f"{table}.csv",
                "row": self.rows,
                "part": 0,
            } | dict(row)
            for name in list(row):
                if name in fields and fields[name].type == "person_no":
                    values.setdefault(f"{name}_kind", "ok")
                    values.setdefault(f"{name}_raw", row[name])
            columns = ", ".join(f'"{name}"' for name in values)
            places = ", ".join("?" * len(values))
            self.connection.execute(
                f'INSERT INTO record."{table}" ({columns}) VALUES ({places})',
                list(values.values()),
            )


@pytest.fixture
def record(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> Record:
    return Record(connection, vocabulary)


@pytest.fixture(scope="session")
def make_record() -> type[Record]:
    """For a record that several tests share."""
    return Record
