import duckdb

from anomaly.vocabulary import Vocabulary
from anomaly.warehouse import create_record_schema, record_columns, seen_columns
from anomaly.warehouse.schema import existing_columns


def test_a_number_keeps_its_kind_and_raw_text_and_a_name_its_raw_text(
    vocabulary: Vocabulary,
) -> None:
    columns = dict(record_columns(vocabulary.table("death")))
    assert {"person_no", "person_no_kind", "person_no_raw", "name", "name_raw"} <= columns.keys()
    assert columns["death_date"] == "INTEGER"
    assert list(columns)[-4:] == ["file", "sheet", "row", "part"]


def test_rules_see_every_field_and_where_a_row_comes_from(vocabulary: Vocabulary) -> None:
    for table in vocabulary:
        names = [name for name, _ in seen_columns(table)]
        assert len(names) == len(set(names))
        assert set(table.fields) | {"src", "match_level", "name_flag"} <= set(names)


def test_every_table_that_files_can_fill_exists_empty(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary
) -> None:
    create_record_schema(connection, vocabulary)
    for table in vocabulary:
        names = existing_columns(connection, "record", table.name)
        assert bool(names) == bool(table.file_fields)
    assert existing_columns(connection, "record", "delivered") == ("table_name", "rows")
