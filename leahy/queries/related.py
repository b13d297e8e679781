"""What other public records say beside a listed unit. Every row is a candidate: names are alike, and nothing more is known."""

import json
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from leahy.errors import RecordError
from leahy.queries.history import history
from leahy.queries.load import lists, load_columns, processed_folder, read_processed
from leahy.record.dtypes import text_columns
from leahy.record.places import Data, open_data
from leahy.record.revisions import CAVEAT, to_frame
from leahy.text.country_names import find_country
from leahy.vocabulary import RegisterName

RELATED_CAVEAT = (
    "A record of another register is a candidate: its name is like that of a listed unit. A training or a designation implies "
    "no listing, and a listing implies neither. A record that is missing here says nothing."
)


def related(
    year: int | None = None, *, unit: str | None = None, country: str | None = None, data: Data = None
) -> pd.DataFrame:
    """One row a listed unit and a record of another register that may be about it (`same_unit`, `part_of`, `has_part`), or about
    its country (`same_country`).

    `year`: only units on that list; `unit`: as for `history`; `country`: a code or a name. The columns are those of `related` in
    docs/data-dictionary.md, with `year` and `when` in front where `year` is given: whether the record is of a time `before`, `in`
    or `after` that calendar year, or `unclear` (a fiscal year covers parts of two).

    `.attrs`: `coverage` (also which registers were read, and as of when), `caveat`, `attributions` (whom to name, and the licences
    of the registers that were read), `message` where there is no row. Raises `NotObserved` where no list of `year`
    is held, `RecordError` where the record has no such table (`make run` writes it), `LeahyError` for an unknown country.
    """
    data = open_data(data)
    table = _table("related.parquet", data)
    rows = to_frame(table)
    of_year = load_columns(["name_id", "country_code", "country", "country_listed"], year, data=data)
    if country is not None:
        code = find_country(country, of_year)
        rows = rows[rows["country_code"] == code]
    if unit is not None:
        rows = rows[rows["name_id"].isin(history(unit, country=country, data=data)["name_id"])]
    if year is not None:
        rows = rows[rows["name_id"].isin(of_year["name_id"])]
        rows.insert(0, "year", year)
        rows.insert(1, "when", _whens(rows, year))
    rows = text_columns(rows.reset_index(drop=True))
    rows.attrs = _attrs(of_year.attrs["coverage"], table.schema.metadata or {})
    if rows.empty:
        rows.attrs["message"] = "The registers that were read have no record that may be about these units."
    return rows


def country_years(*, country: str | None = None, data: Data = None) -> pd.DataFrame:
    """Child-soldiers lists and US foreign assistance beside the number of listed units, one row a country and year.

    The columns are those of `country_years` in docs/data-dictionary.md: the years of a row are a calendar year, a report's year
    and a fiscal year. Attributes and errors are those of `related`.
    """
    data = open_data(data)
    table = _table("country_years.parquet", data)
    rows = to_frame(table).astype(dict.fromkeys(("aid_obligated", "aid_disbursed"), "Int64"))
    if country is not None:
        code = find_country(country, rows.assign(country_listed=rows["country"]))
        rows = rows[rows["country_code"] == code].reset_index(drop=True)
    rows.attrs = _attrs(lists(data=data).attrs["coverage"], table.schema.metadata or {})
    return rows


def vetting(*, data: Data = None) -> pd.DataFrame:
    """What the State Department states about vetting by fiscal year, one row a figure. A total and its parts are separate facts."""
    rows = to_frame(_table("vetting.parquet", open_data(data)))
    rows.attrs = {
        "caveat": "A case is one unit or person for one event. The stated parts need not add up to the stated total."
    }
    return rows


def timeline(unit: str, *, country: str | None = None, data: Data = None) -> pd.DataFrame:
    """The listings of a unit, and the records of other registers beside it, in the order of time, one row each.

    `unit` and `country` as for `history`. Columns: `year` (calendar year of a listing or a day, else the fiscal or report year),
    `date` (null where only a year is known), `event` (`listed`, or the name of the register), `relation` (null for a listing),
    `name`, `detail`, `decision`. Attributes and errors are those of `related`;
    if no unit has that name, `message` names the nearest units.
    """
    data = open_data(data)
    years = history(unit, country=country, data=data)
    listings = years[years["status"] == "listed"]
    beside = related(unit=unit, country=country, data=data) if len(listings) else related(data=data).head(0)
    events = [_listing(row) for row in listings.to_dict("records")] + [
        _record(row) for row in beside.to_dict("records")
    ]
    events.sort(key=lambda event: (event["year"] or 0, event["date"] or date.min, event["event"], event["name"]))
    columns = ("year", "date", "event", "relation", "name", "detail", "decision")
    frame = pd.DataFrame({column: pd.Series([event[column] for event in events], dtype=object) for column in columns})
    frame = text_columns(frame.astype({"year": "Int32"}))
    frame.attrs = dict(beside.attrs)
    frame.attrs.pop("message", None)
    if frame.empty:
        frame.attrs["message"] = years.attrs["message"]
    return frame


def _listing(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "year": int(row["year"]),
        "date": None,
        "event": "listed",
        "relation": None,
        "name": row["unit_listed"],
        "detail": f"position {row['position']} of the {row['year']} list",
        "decision": None,
    }


def _record(row: Mapping[Any, Any]) -> dict[str, Any]:
    day = row["date"] if isinstance(row["date"], date) else None
    fiscal = None if pd.isna(row["fiscal_year"]) else int(row["fiscal_year"])
    program = row["program"] if isinstance(row["program"], str) else None
    return {
        "year": day.year if day else fiscal,
        "date": day,
        "event": row["register"],
        "relation": row["relation"],
        "name": row["name"],
        "detail": f"{program}; {row['locator']}" if program else row["locator"],
        "decision": row["decision"],
    }


def _whens(rows: pd.DataFrame, year: int) -> list[str]:
    columns = (rows[name].tolist() for name in ("register", "date", "fiscal_year"))
    return [_when(register, day, fiscal, year) for register, day, fiscal in zip(*columns, strict=True)]


def _when(register: str, day: Any, fiscal: Any, year: int) -> str:
    """Whether a record is of a time before, in or after a calendar year. Fiscal year N begins in October of N - 1."""
    if isinstance(day, date):
        first = last = day.year
    elif pd.isna(fiscal):
        return "unclear"
    elif register == RegisterName.CHILD_SOLDIERS:
        first = last = int(fiscal)
    else:
        first, last = int(fiscal) - 1, int(fiscal)
    if last < year:
        return "before"
    if first > year:
        return "after"
    return "in" if first == last else "unclear"


def _table(name: str, data: Any) -> Any:
    try:
        return read_processed(processed_folder(data), name)
    except RecordError as error:
        raise RecordError(f"{error} Records of other registers stand in it.") from error


def _attrs(coverage: str, metadata: Mapping[bytes, bytes]) -> dict[Hashable | None, Any]:
    """What a table says of itself. `coverage`: that of its lists; `metadata`: that of its file."""
    return {
        "coverage": f"{coverage}; {_registers_read(metadata)}",
        "caveat": f"{RELATED_CAVEAT} {CAVEAT}",
        "short_caveat": RELATED_CAVEAT,
        "attributions": _attributions(metadata),
    }


def _registers_read(metadata: Mapping[bytes, bytes]) -> str:
    """Which registers were read, and as of when."""
    read: dict[str, str] = json.loads(metadata.get(b"read", b"{}"))
    phrases: Sequence[str] = [f"{name} of {day}" for name, day in sorted(read.items())]
    return f"registers read: {', '.join(phrases) or 'none'}, and the child-soldiers lists known here"


def _attributions(metadata: Mapping[bytes, bytes]) -> str:
    """Whom to name for the registers that were read, and their licences."""
    read: dict[str, str] = json.loads(metadata.get(b"read", b"{}"))
    known: dict[str, str] = json.loads(metadata.get(b"registers", b"{}"))
    return " ".join(dict.fromkeys(known[name] for name in sorted(read) if name in known))
