"""Tables with one row for each name of a `Literal`."""

from collections.abc import Iterable


def require_rows(table: str, rows: Iterable[str], names: Iterable[str]) -> None:
    """Refuse a table that lacks the row of a name, or has one of a name that nobody knows.

    Called where a table is made, so that what was forgotten fails at import and not at its first use.

    Raises:
        TypeError: it names the table and the names.
    """
    if different := sorted({*rows} ^ {*names}):
        raise TypeError(f"{table} does not have one row for each name: {', '.join(different)}")
