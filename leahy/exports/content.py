"""What one export holds: the rows, what they cover and mean, and the tables for formats that hold several."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from leahy.errors import LeahyError, NotObserved, RecordError
from leahy.exports.citation import cite
from leahy.queries.load import Data, lists, load, processed_folder, read_processed, revisions
from leahy.queries.related import RELATED_CAVEAT, related
from leahy.record.jsonl import iso
from leahy.record.places import open_data
from leahy.text.countries import alpha3_codes
from leahy.text.country_names import of_country

READ_FIRST = ("year", "position", "country", "unit_listed", "note")
"""The columns that a reader needs. They come first where a table is read row by row, in workbooks and databases."""
TITLE = "Foreign security-force units that the US State Department denied assistance under the Leahy law"


@dataclass(frozen=True, slots=True)
class Content:
    """The content of one export.

    `units`: the rows as `load` gives them, with the columns `revision` behind `year` and `country_iso3` behind
    `country_code`. `tables`: `denied_units` (the same rows, the columns of `READ_FIRST` in front), `lists`, `revisions`,
    `related` (records of other registers, where the record has them), `columns` (what each column means) and `about`.
    `about`: title, caveat, coverage, law, whom to name for other registers, and citations, by name.
    """

    units: pd.DataFrame
    tables: Mapping[str, pa.Table]
    about: Mapping[str, str]

    def rows_with_coverage(self) -> pd.DataFrame:
        """The rows with coverage and caveat on each, for formats that hold nothing but rows."""
        return self.units.assign(coverage=self.about["coverage"], caveat=self.about["caveat"])


def gather(
    year: int | None,
    revision: int | None,
    as_of: str | date | datetime | None,
    data: Data,
    country: str | None = None,
) -> Content:
    """The content for the rows that `load` gives for the same arguments, or those of one country.

    Raises what `load` raises, and `LeahyError` for an unknown country and one without rows.
    """
    data = open_data(data)
    units = of_country(load(year, revision=revision, as_of=as_of, data=data), country)
    if country is not None and units.empty:
        raise LeahyError(f"No unit is listed for {country}, so there is nothing to export.")
    numbers = units.attrs["revision"]
    revision_by_year: dict[int, int] = numbers if year is None else {year: numbers}
    units.insert([*units.columns].index("year") + 1, "revision", units["year"].map(revision_by_year).astype("int32"))
    iso3 = units["country_code"].map(alpha3_codes())
    units.insert([*units.columns].index("country_code") + 1, "country_iso3", iso3)
    about = _about(units.attrs, revision_by_year, data)
    tables = {
        "lists": to_arrow(lists(data=data)),
        "revisions": to_arrow(_exported_revisions(revision_by_year, data)),
        "denied_units": to_arrow(units[[*READ_FIRST, *units.columns.difference([*READ_FIRST], sort=False)]]),
    }
    if (beside := _beside(year, data)) is not None:
        tables["related"] = to_arrow(beside.assign(caveat=RELATED_CAVEAT))
        if attributions := beside.attrs["attributions"]:
            about["registers"] = attributions
    tables["columns"] = _column_table(tables, max(revision_by_year), data)
    tables["about"] = pa.Table.from_pylist([{"about": key, "says": value} for key, value in about.items()])
    return Content(units, tables, about)


def _beside(year: int | None, data: Data) -> pd.DataFrame | None:
    """Records of other registers beside the units; None where the record has no such table."""
    try:
        return related(year, data=data)
    except (RecordError, NotObserved):
        return None


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """`frame` as an Arrow table, whose `to_pylist` gives Python's own values: None for every null, int, list, datetime."""
    return pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)


def moment_text(value: date) -> str | None:
    """A moment in ISO 8601 with a Z, or a day as YYYY-MM-DD."""
    return iso(value) if isinstance(value, datetime) else value.isoformat()


def _about(attrs: Mapping[Any, Any], revision_by_year: Mapping[int, int], data: Data) -> dict[str, str]:
    return {
        "title": TITLE,
        "caveat": attrs["caveat"],
        "coverage": attrs["coverage"],
        "absent years": "A year without a list here is not a year without denials.",
        "revisions": ", ".join(f"{year} r{number}" for year, number in revision_by_year.items()),
        "moments": "All moments are in UTC.",
        "law": "Section 620M of the Foreign Assistance Act, 22 U.S.C. 2378d",
    } | {f"cite {year}": cite(year, revision=number, data=data) for year, number in revision_by_year.items()}


def _exported_revisions(revision_by_year: Mapping[int, int], data: Data) -> pd.DataFrame:
    """The revisions that are exported, one row each, as `leahy.revisions` has them."""
    parts = []
    for year, number in revision_by_year.items():
        frame = revisions(year, data=data)
        frame.insert(0, "year", year)
        parts.append(frame[frame["number"] == number])
    return pd.concat(parts, ignore_index=True)


def _column_table(tables: Mapping[str, pa.Table], year: int, data: Data) -> pa.Table:
    """(table, column, meaning) for the columns whose meaning is in the metadata of the record's Parquet files."""
    meanings = column_meanings(year, data)
    meanings["denied_units"] = {
        "revision": "Number of the revision of the list that the row is from.",
        "country_iso3": "Country of the unit: ISO 3166-1 alpha-3, and XKX for Kosovo.",
    } | meanings["denied_units"]
    return pa.Table.from_pylist(
        [
            {"table": table, "column": column, "meaning": meaning}
            for table in meanings
            for column in tables[table].column_names
            if (meaning := meanings[table].get(column))
        ]
    )


def column_meanings(year: int | None, data: Data = None) -> dict[str, dict[str, str]]:
    """Table -> column -> what it means, as the Parquet files say; of `denied_units` where `year` names a list."""
    processed = processed_folder(data)
    files = {} if year is None else {"denied_units": f"denied_units/{year}.parquet"}
    files["lists"] = "lists.parquet"
    return {table: _meanings(read_processed(processed, file).schema) for table, file in files.items()}


def _meanings(schema: pa.Schema) -> dict[str, str]:
    return {
        field.name: field.metadata[b"description"].decode()
        for field in schema
        if field.metadata and b"description" in field.metadata
    }
