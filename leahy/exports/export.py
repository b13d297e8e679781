"""Lists as files for other programs: which formats there are, and how a file is written whole or not at all."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from leahy.errors import LeahyError
from leahy.exports.content import Content, gather
from leahy.exports.flat import csv_bytes, jsonl_bytes
from leahy.exports.ftm import ftm_bytes
from leahy.exports.sqlite import datasette_metadata, sqlite_bytes
from leahy.exports.stata import dta_bytes
from leahy.exports.xlsx import xlsx_bytes
from leahy.queries.load import Data
from leahy.record.places import open_data


@dataclass(frozen=True, slots=True)
class Format:
    """One format: the endings of its files, what writes them, and what writes the file that belongs beside them."""

    endings: tuple[str, ...]
    to_bytes: Callable[[Content], bytes]
    companion: Callable[[Content, str], bytes] | None = None  # takes the stem of the file's name
    companion_ending: str = ""


FORMATS: Mapping[str, Format] = {
    "csv": Format((".csv",), csv_bytes),
    "xlsx": Format((".xlsx",), xlsx_bytes),
    "jsonl": Format((".jsonl", ".ndjson"), jsonl_bytes),
    "sqlite": Format((".sqlite", ".sqlite3", ".db"), sqlite_bytes, datasette_metadata, ".metadata.json"),
    "dta": Format((".dta",), dta_bytes),
    "ftm": Format((".ftm.json",), ftm_bytes),
}
"""Name of each format -> the format. A new one is a function from `Content` to bytes, and a line here."""


def export(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    year: int | None = None,
    revision: int | None = None,
    as_of: str | date | datetime | None = None,
    country: str | None = None,
    data: Data = None,
    overwrite: bool = False,
) -> Path:
    """Write the rows that `load` gives for the same arguments, or those of one `country`, to `path`; return the path.

    `format` is csv, xlsx, jsonl, sqlite, dta or ftm; by default the ending of `path` decides. The same revisions give the same
    bytes with the same versions of the libraries. The file appears whole or not at all.

    - csv: for spreadsheets, as `data/processed/csv`, and four more columns: `revision`, `country_iso3`, `coverage`, `caveat`.
    - jsonl: one object a row, with the same four columns; integers, null and lists keep their types, moments are in ISO
      8601 with a Z.
    - xlsx: sheets with the rows, what they mean (About), the known years, the revisions and the columns. Every text is a
      text: no formula, no link. A list is one cell joined with ' > ', moments are UTC.
    - dta: for Stata 14 and newer, as csv, without the apostrophes of spreadsheets.
    - ftm: FollowTheMoney entities, one JSON object a line: each unit, those that it is part of, and the links between them.
    - sqlite: the same as tables, lists as JSON arrays, moments as in jsonl; `denied_units_fts` is a full-text search that
      ignores accents. `NAME.metadata.json` is written beside it, so that Datasette shows the caveat.

    Raises `LeahyError` if the file exists and `overwrite` is false, if it would be inside the record, if the format is
    unknown or cannot hold the rows, if the country is unknown or has none, or if the file cannot be written; and what `load`
    raises.
    """
    target = Path(path)
    chosen = _format(_format_name(target, format))
    companion = target.with_suffix(chosen.companion_ending) if chosen.companion else None
    folder = open_data(data)
    for file in filter(None, [target, companion]):
        _check_writable(file, folder, overwrite)
    content = gather(year, revision, as_of, folder, country)
    # The companion first: whoever sees the file finds the companion beside it.
    if chosen.companion and companion:
        _write(companion, chosen.companion(content, target.stem))
    _write(target, chosen.to_bytes(content))
    return target


def export_bytes(
    format: str,
    *,
    year: int | None = None,
    revision: int | None = None,
    as_of: str | date | datetime | None = None,
    country: str | None = None,
    data: Data = None,
) -> bytes:
    """The bytes of the file that `export` writes for the same arguments. Raises what `export` raises for the format and
    the rows."""
    return _format(format).to_bytes(gather(year, revision, as_of, open_data(data), country))


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise LeahyError(f"There is no format {name!r}: give one of {', '.join(FORMATS)}.")
    return FORMATS[name]


def _format_name(path: Path, requested: str | None) -> str:
    by_ending = next((name for name, format in FORMATS.items() if path.name.lower().endswith(format.endings)), None)
    if requested is None:
        if by_ending is None:
            raise LeahyError(f"The name {path.name!r} does not say a format: give one of {', '.join(FORMATS)}.")
        return by_ending
    _format(requested)
    if by_ending not in (requested, None):
        raise LeahyError(f"The name {path.name!r} says {by_ending}, but the format is {requested}: change one of them.")
    return requested


def _check_writable(path: Path, folder: Path, overwrite: bool) -> None:
    """Raise `LeahyError` if `path` must not be written."""
    resolved = Path(os.path.realpath(path))  # `resolve` raises for a link to itself
    for name in ("processed", "raw", "decisions") if isinstance(folder, Path) else ():
        if resolved.is_relative_to((folder / name).resolve()):
            raise LeahyError(f"{path} is within the record at {folder / name}, which holds nothing else: name another.")
    if path.is_dir():
        raise LeahyError(f"{path} is a folder: name a file in it.")
    if not path.parent.is_dir():
        raise LeahyError(f"There is no folder {path.parent}: create it, or name another.")
    if path.exists() and not overwrite:
        raise LeahyError(f"{path} exists already. Replace it with overwrite=True (--force), or name another file.")


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
        raise LeahyError(f"Could not write {path}: {error.strerror or error}. No part of it is left.") from error
