"""Lists as files for other programs: CSV, XLSX, JSON Lines, SQLite. Each says where it comes from and what it means."""

import io
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from leahy.errors import LeahyError
from leahy.exports.citation import cite
from leahy.queries import load as reading
from leahy.record.cells import JOINT, defuse, to_csv
from leahy.record.jsonl import iso
from leahy.record.revisions import data_folder, parse_parquet

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

ENDINGS = {
    "csv": (".csv",),
    "xlsx": (".xlsx",),
    "jsonl": (".jsonl", ".ndjson"),
    "sqlite": (".sqlite", ".sqlite3", ".db"),
}
_TITLE = "Foreign security-force units that the US State Department denied assistance under the Leahy law"
_SEARCHED = ("unit_listed", "unit", "path", "country", "country_listed", "note")
_KEYS = {"lists": '"year"', "revisions": '"year", "number"', "columns": '"table", "column"', "about": '"about"'}


@dataclass(frozen=True, slots=True)
class _Exported:
    """What one export holds: the rows as `load` gives them, and the tables for the formats that hold several."""

    units: pd.DataFrame
    tables: Mapping[str, pa.Table]
    about: Mapping[str, str]


def export(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    year: int | None = None,
    revision: int | None = None,
    as_of: str | date | datetime | None = None,
    data: reading.Data = None,
    overwrite: bool = False,
) -> Path:
    """Write the rows that `load` gives for the same words to `path`, and give back its path.

    `format` is csv, xlsx, jsonl or sqlite; without it, the ending of `path` says it. The same revisions give the same
    bytes with the same versions of the libraries. The file appears whole or not at all.

    - csv: for spreadsheets, as `data/processed/csv`, and three more columns: `revision`, `coverage`, `caveat`.
    - jsonl: one object a row, with the same three: integers, null and lists as such, moments in ISO 8601 with a Z.
    - xlsx: sheets with the rows, what they mean (About), the known years, the revisions and the columns. Every text is a
      text: no formula, no link. A list is one cell joined with ' > ', moments are UTC.
    - sqlite: the same as tables, lists as JSON arrays, moments as in jsonl; `denied_units_fts` searches the words, accents
      or not. Beside it `NAME.metadata.json`, with which Datasette shows the caveat.

    Raises `LeahyError` if the file is there already and not `overwrite`, if it would lie within the record, if its format
    is not known or cannot hold the rows, or if it cannot be written; and what `load` raises.
    """
    target = Path(path)
    chosen = _format(target, format)
    written = [target, *([_datasette_path(target)] if chosen == "sqlite" else [])]
    for file in written:
        _refuse(file, data_folder(data), overwrite)
    exported = _gather(year, revision, as_of, data)
    # What belongs to the file first: a file that is there is whole, and so is what it comes with.
    if chosen == "sqlite":
        _write(written[1], _datasette(exported, target.stem))
    _write(target, _WRITERS[chosen](exported))
    return target


def _format(path: Path, asked: str | None) -> str:
    by_ending = next((name for name, endings in ENDINGS.items() if path.suffix.lower() in endings), None)
    known = ", ".join(ENDINGS)
    if asked is None:
        if by_ending is None:
            raise LeahyError(f"The name {path.name!r} does not say a format: give one of {known}.")
        return by_ending
    if asked not in ENDINGS:
        raise LeahyError(f"There is no format {asked!r}: give one of {known}.")
    if by_ending not in (asked, None):
        raise LeahyError(f"{path.name!r} is the name of a file in {by_ending}, and {asked} is asked for: change one.")
    return asked


def _refuse(path: Path, folder: Path, overwrite: bool) -> None:
    """Raise if `path` must not be written."""
    whole = path.resolve()
    for name in ("processed", "raw", "decisions"):
        if whole.is_relative_to((folder / name).resolve()):
            raise LeahyError(
                f"{path} lies within the record at {folder / name}, which holds nothing else: name another."
            )
    if path.is_dir():
        raise LeahyError(f"{path} is a folder: name a file in it.")
    if not path.parent.is_dir():
        raise LeahyError(f"There is no folder {path.parent}: make it, or name another.")
    if path.exists() and not overwrite:
        raise LeahyError(f"{path} is there already. To replace it say overwrite=True (--force), or name another file.")


def _gather(
    year: int | None, revision: int | None, as_of: str | date | datetime | None, data: reading.Data
) -> _Exported:
    units = reading.load(year, revision=revision, as_of=as_of, data=data)
    numbers = units.attrs["revision"]
    by_year: dict[int, int] = numbers if year is None else {year: numbers}
    frames = {"lists": reading.lists(data=data), "revisions": _revisions(by_year, data)}
    units.insert([*units.columns].index("year") + 1, "revision", units["year"].map(by_year).astype("int32"))
    processed = data_folder(data) / "processed"
    meanings = {
        "denied_units": {"revision": "Number of the revision of the list that the row is from."}
        | _meanings(processed / "denied_units" / f"{max(by_year)}.parquet"),
        "lists": _meanings(processed / "lists.parquet"),
    }
    about = {
        "title": _TITLE,
        "caveat": units.attrs["caveat"],
        "coverage": units.attrs["coverage"],
        "absent years": "A year without a list here is not a year without denials.",
        "revisions": ", ".join(f"{year} r{number}" for year, number in by_year.items()),
        "moments": "All moments are in UTC.",
        "law": "Section 620M of the Foreign Assistance Act, 22 U.S.C. 2378d",
    } | {f"cite {year}": cite(year, revision=number, data=data) for year, number in by_year.items()}
    tables = {name: _arrow(frame) for name, frame in {**frames, "denied_units": units}.items()}
    tables["columns"] = pa.Table.from_pylist(
        [
            {"table": table, "column": column, "meaning": meaning}
            for table in meanings
            for column in tables[table].column_names
            if (meaning := meanings[table].get(column))
        ]
    )
    tables["about"] = pa.Table.from_pylist([{"about": key, "says": value} for key, value in about.items()])
    return _Exported(units, tables, about)


def _revisions(by_year: Mapping[int, int], data: reading.Data) -> pd.DataFrame:
    """The revisions that are exported, one row each, as `leahy.revisions` has them."""
    chosen = []
    for year, number in by_year.items():
        frame = reading.revisions(year, data=data)
        frame.insert(0, "year", year)
        chosen.append(frame[frame["number"] == number])
    return pd.concat(chosen, ignore_index=True)


def _meanings(path: Path) -> dict[str, str]:
    """What each column of a Parquet file of the record means: the file says it."""
    try:
        schema = parse_parquet(path.read_bytes(), path).schema
    except OSError as error:
        raise LeahyError(
            f"The record is not finished: {path}: {error.strerror or error}. Run `make run` again, which mends it."
        ) from error
    return {
        field.name: field.metadata[b"description"].decode()
        for field in schema
        if field.metadata and b"description" in field.metadata
    }


def _flat(exported: _Exported) -> pd.DataFrame:
    """The rows with what is said of all of them on each, for formats that hold nothing but rows."""
    said = {name: exported.about[name] for name in ("coverage", "caveat")}
    return exported.units.assign(**said)


def _csv(exported: _Exported) -> bytes:
    return to_csv(_flat(exported))


def _jsonl(exported: _Exported) -> bytes:
    rows = _arrow(_flat(exported)).to_pylist()
    return "".join(json.dumps(row, ensure_ascii=False, default=_text) + "\n" for row in rows).encode()


def _arrow(frame: pd.DataFrame) -> pa.Table:
    """`frame` with Python's own values within reach: None for every null, int, list, datetime."""
    return pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)


def _text(value: date) -> str | None:
    return iso(value) if isinstance(value, datetime) else value.isoformat()


# --- a workbook

_SHEETS = {
    "denied_units": "Denied units",
    "about": "About",
    "lists": "Lists",
    "revisions": "Revisions",
    "columns": "Columns",
}
_FOOTER = "Not listed means nothing more than that: see the sheet About."
_DAY = "yyyy-mm-dd"


def _xlsx(exported: _Exported) -> bytes:
    import xlsxwriter  # a reader who exports nothing does not wait for it

    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **never})
    # Excel wants a date of creation; the clock's would give other bytes each time.
    newest = max(row["created_at"] for row in exported.tables["revisions"].to_pylist())
    book.set_properties({"title": _TITLE, "comments": exported.about["caveat"], "created": _naive(newest)})
    for name, title in _SHEETS.items():
        _fill(book.add_worksheet(title), exported.tables[name], book, wrapped=name in ("about", "columns"))
    book.close()
    return file.getvalue()


def _fill(sheet: "Worksheet", table: pa.Table, book: "Workbook", *, wrapped: bool) -> None:
    """Put `table` on `sheet` under a header that stays in sight."""
    look = {"valign": "top", "text_wrap": wrapped}
    header = book.add_format({"bold": True, "bottom": 1})
    formats = {
        "text": book.add_format(look),
        # Excel shows no apostrophe for it, and still takes the cell for text when somebody edits it.
        "quoted": book.add_format({**look, "quote_prefix": True}),
        "moment": book.add_format({**look, "num_format": f"{_DAY} hh:mm:ss"}),
        "day": book.add_format({**look, "num_format": _DAY}),
    }
    for c, (name, column) in enumerate(zip(table.column_names, table.itercolumns(), strict=True)):
        cells = column.to_pylist()
        widest = max((len(_shown(cell)) for cell in cells), default=0)
        sheet.set_column(c, c, min(max(widest, len(name)) + 2, 100 if wrapped else 50))
        _put(sheet, 0, c, name, {"text": header})
        for r, cell in enumerate(cells, 1):
            _put(sheet, r, c, cell, formats)
    sheet.freeze_panes(1, 0)
    if wrapped:
        sheet.fit_to_pages(1, 0)
    elif table.num_rows:
        sheet.autofilter(0, 0, table.num_rows, table.num_columns - 1)
    sheet.set_landscape()
    sheet.set_footer(f"&L{_FOOTER}")


def _put(sheet: "Worksheet", row: int, column: int, cell: Any, formats: Mapping[str, "Format"]) -> None:
    where = (row, column)
    if cell is None:
        return
    if isinstance(cell, bool):
        failed = sheet.write_boolean(*where, cell)
    elif isinstance(cell, int):
        failed = sheet.write_number(*where, cell, formats["text"])
    elif isinstance(cell, datetime):
        failed = sheet.write_datetime(*where, _naive(cell), formats["moment"])
    elif isinstance(cell, date):
        failed = sheet.write_datetime(*where, cell, formats["day"])
    else:
        text = _shown(cell)
        format_ = formats["quoted"] if "quoted" in formats and defuse(text) != text else formats["text"]
        if text.startswith("<r>"):  # xlsxwriter takes such a string for its own markup; in parts it is text
            failed = sheet.write_rich_string(*where, text[:1], text[1:2], text[2:], format_)
        else:
            failed = sheet.write_string(*where, text, format_)
    if failed:
        raise LeahyError(
            f"A workbook holds at most 1,048,576 rows and 32,767 signs a cell; {sheet.name!r}, row {row + 1}, "
            f"column {column + 1} is beyond that. Export to csv, jsonl or sqlite."
        )


def _shown(cell: Any) -> str:
    if isinstance(cell, list):
        return JOINT.join(cell)
    return "" if cell is None else str(cell)[:19] if isinstance(cell, datetime) else str(cell)


def _naive(moment: datetime) -> datetime:
    """A spreadsheet knows no time zones: the moment in UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)


# --- a database


def _sqlite(exported: _Exported) -> bytes:
    import sqlite3

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        for name, table in exported.tables.items():
            if name == "denied_units":
                # The search index finds rows by this number; without one, VACUUM may give them others.
                numbers = [
                    row["year"] * 100_000 + row["position"] for row in table.select(["year", "position"]).to_pylist()
                ]
                table = table.add_column(0, "id", [pa.array(numbers, pa.int64())])
                key = '"id" INTEGER PRIMARY KEY, '
                rest = 'UNIQUE ("year", "name_id"), FOREIGN KEY ("year") REFERENCES "lists" ("year")'
                fields = [*table.schema][1:]
            else:
                key, rest, fields = "", f"PRIMARY KEY ({_KEYS[name]})", [*table.schema]
            columns = ", ".join(f'"{f.name}" {_affinity(f.type)}' for f in fields)
            database.execute(f'CREATE TABLE "{name}" ({key}{columns}, {rest})')
            marks = ", ".join("?" * table.num_columns)
            database.execute("BEGIN")
            database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', _stored(table))  # noqa: S608  # our own names
            database.execute("COMMIT")
        # Datasette finds the index by these words: the table's name in double quotes behind content=.
        database.execute(
            f"CREATE VIRTUAL TABLE denied_units_fts USING FTS5 ({', '.join(_SEARCHED)}, "
            'tokenize=\'unicode61 remove_diacritics 2\', content="denied_units", content_rowid="id")'
        )
        database.execute("INSERT INTO denied_units_fts (denied_units_fts) VALUES ('rebuild')")
        return database.serialize()


def _affinity(kind: pa.DataType) -> str:
    return "INTEGER" if pa.types.is_integer(kind) or pa.types.is_boolean(kind) else "TEXT"


def _stored(table: pa.Table) -> Iterable[tuple[Any, ...]]:
    """The rows as SQLite stores them: lists as JSON, moments and days as text."""
    for row in table.to_pylist():
        yield tuple(
            json.dumps(cell, ensure_ascii=False)
            if isinstance(cell, list)
            else _text(cell)
            if isinstance(cell, date)
            else cell
            for cell in row.values()
        )


def _datasette_path(path: Path) -> Path:
    return path.with_suffix(".metadata.json")


def _datasette(exported: _Exported, database: str) -> bytes:
    """What Datasette shows above the tables of the database of that name.

    The meaning of each column stays in the table `columns`: Datasette would put all of them above the first row.
    """
    told = {"description": f"{exported.about['caveat']} Coverage: {exported.about['coverage']}."}
    units = {**told, "facets": ["year", "country"], "sort": "id", "label_column": "unit_listed"}
    described = {"title": _TITLE, **told, "databases": {database: {**told, "tables": {"denied_units": units}}}}
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()


_WRITERS: Mapping[str, Callable[[_Exported], bytes]] = {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl, "sqlite": _sqlite}


def _write(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise LeahyError(f"Could not write {path}: {error.strerror or error}. Nothing of it is left.") from error
