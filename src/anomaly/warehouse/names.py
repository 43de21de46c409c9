"""How a name or a fixed text becomes part of an SQL statement: through these functions only."""


def quoted(name: str) -> str:
    """An identifier in double quotes; a quote inside is doubled.

    >>> quoted("list.programmes")
    '"list.programmes"'
    """
    return '"' + name.replace('"', '""') + '"'


def qualified(schema: str, table: str) -> str:
    """A table with its schema, both quoted.

    >>> qualified("record", "payment")
    '"record"."payment"'
    """
    return f"{quoted(schema)}.{quoted(table)}"


def literal(text: str) -> str:
    """A text constant of our own (a code, a table name); values from data are bound instead.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
