"""The export as an SQLite database with full-text search, and the metadata that Datasette shows with it."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from leahy.exports.content import TITLE, Content, moment_text

if TYPE_CHECKING:
    from sqlite3 import Connection

_SEARCHED = ("unit_listed", "unit", "path", "country", "country_listed", "note")
_CONSTRAINTS = {
    "denied_units": 'UNIQUE ("year", "name_id"), FOREIGN KEY ("year") REFERENCES "lists" ("year")',
    "lists": 'PRIMARY KEY ("year")',
    "revisions": 'PRIMARY KEY ("year", "number")',
    "related": 'UNIQUE ("name_id", "register", "entry_id", "name")',
    "columns": 'PRIMARY KEY ("table", "column")',
    "about": 'PRIMARY KEY ("about")',
}


def sqlite_bytes(content: Content) -> bytes:
    """The database: lists as JSON arrays, moments and days as text."""
    import sqlite3  # a reader who exports nothing does not wait for it

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        for name, table in content.tables.items():
            _create(database, name, _with_id(table) if name == "denied_units" else table)
        # Datasette finds the index by these words: the table's name in double quotes behind content=.
        database.execute(
            f"CREATE VIRTUAL TABLE denied_units_fts USING FTS5 ({', '.join(_SEARCHED)}, "
            'tokenize=\'unicode61 remove_diacritics 2\', content="denied_units", content_rowid="id")'
        )
        database.execute("INSERT INTO denied_units_fts (denied_units_fts) VALUES ('rebuild')")
        return database.serialize()


def datasette_metadata(content: Content, database: str) -> bytes:
    """What Datasette shows above the tables of the database of that name, as JSON, with the meaning of each column."""
    description = {"description": f"{content.about['caveat']} Coverage: {content.about['coverage']}."}
    units = {**description, "facets": ["year", "country"], "sort": "id", "label_column": "unit_listed"}
    tables: dict[str, dict[str, Any]] = {"denied_units": units}
    for row in content.tables["columns"].to_pylist():
        tables.setdefault(row["table"], {}).setdefault("columns", {})[row["column"]] = row["meaning"]
    metadata = {
        "title": TITLE,
        **description,
        "databases": {database: {**description, "tables": tables}},
    }
    return (json.dumps(metadata, ensure_ascii=False, indent=2) + "\n").encode()


def _with_id(table: pa.Table) -> pa.Table:
    """`table` with a row number that depends on the row alone: the search index refers to it, and VACUUM keeps it."""
    numbers = [row["year"] * 100_000 + row["position"] for row in table.select(["year", "position"]).to_pylist()]
    return table.add_column(0, "id", [pa.array(numbers, pa.int64())])


def _create(database: "Connection", name: str, table: pa.Table) -> None:
    columns = ", ".join(f'"{field.name}" {_column_type(field)}' for field in table.schema)
    database.execute(f'CREATE TABLE "{name}" ({columns}, {_CONSTRAINTS[name]})')
    placeholders = ", ".join("?" * table.num_columns)
    database.execute("BEGIN")
    database.executemany(f'INSERT INTO "{name}" VALUES ({placeholders})', _stored_rows(table))  # noqa: S608  # our own names
    database.execute("COMMIT")


def _column_type(field: pa.Field) -> str:
    if field.name == "id":
        return "INTEGER PRIMARY KEY"
    if pa.types.is_floating(field.type):
        return "REAL"
    return "INTEGER" if pa.types.is_integer(field.type) or pa.types.is_boolean(field.type) else "TEXT"


def _stored_rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for row in table.to_pylist():
        yield tuple(map(_stored, row.values()))


def _stored(cell: Any) -> Any:
    if isinstance(cell, list):
        return json.dumps(cell, ensure_ascii=False)
    return moment_text(cell) if isinstance(cell, date) else cell
