"""Fixtures: an inbox to write messy files into, and a way to load it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

from anomaly.ingest import Delivery, IngestSettings, load
from anomaly.ingest.clean.person_numbers import check_character
from anomaly.vocabulary import load_vocabulary

AS_OF = date(2024, 12, 31)
PROGRAMMES = {"高龄津贴": "高龄津贴", "低保": "城乡低保", "城乡低保": "城乡低保"}


def person_no(sequence: int, birth: int = 19500903, area: int = 522422) -> str:
    """A made-up number with a right check character."""
    body = f"{area}{birth}{sequence:03d}"
    return body + check_character(body)


@dataclass
class Inbox:
    """A folder of delivered files and the database they are loaded into."""

    folder: Path
    scratch: Path
    connection: duckdb.DuckDBPyConnection

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    def write_xlsx(self, name: str, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
        path = self.folder / name
        book = xlsxwriter.Workbook(str(path))
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for tab, rows in sheets.items():
            sheet = book.add_worksheet(tab)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(at, column, value)
                    elif value is not None:
                        sheet.write(at, column, value)
        book.close()
        return path

    def settings(self, **changes: Any) -> IngestSettings:
        known = {"scratch": self.scratch, "as_of": AS_OF, "programmes": PROGRAMMES}
        return IngestSettings(**{**known, **changes})

    def load(self, **changes: Any) -> Delivery:
        return load(self.folder, self.connection, load_vocabulary(), self.settings(**changes))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    folder, scratch = tmp_path / "inbox", tmp_path / "scratch"
    folder.mkdir()
    scratch.mkdir()
    connection = duckdb.connect()
    yield Inbox(folder, scratch, connection)
    connection.close()


@pytest.fixture
def number() -> Callable[..., str]:
    return person_no
