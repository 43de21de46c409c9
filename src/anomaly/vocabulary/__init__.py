"""What is a canonical table, field, code list, header alias or join path."""

from anomaly.vocabulary.loader import load_vocabulary
from anomaly.vocabulary.model import (
    SQL_TYPES,
    Code,
    Field,
    FieldType,
    JoinPath,
    PersonReference,
    Table,
    Vocabulary,
)
from anomaly.vocabulary.reader import spelling

__all__ = [
    "SQL_TYPES",
    "Code",
    "Field",
    "FieldType",
    "JoinPath",
    "PersonReference",
    "Table",
    "Vocabulary",
    "load_vocabulary",
    "spelling",
]
