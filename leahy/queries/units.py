"""The units through the years: which printed names are names of one unit, and which unit an id means."""

import re

import pandas as pd

from leahy.queries.load import Data, lists, processed_folder, read_processed
from leahy.record.places import open_data
from leahy.record.revisions import CAVEAT, to_frame
from leahy.text.country_names import find_country

_ID = re.compile(r"ln-[0-9a-f]{12}")


def units(*, country: str | None = None, data: Data = None) -> pd.DataFrame:
    """One row a unit, a year, and a name that the list of this year prints for it.

    The columns are those of `units` in docs/data-dictionary.md: `unit_id`, `year`, `name_id`, `country_code`, `country`,
    `unit_listed`, `status`, `kind`, `evidence`. The names of a unit stand together, the oldest first. `country` is a code
    or a name. Every `name_id` of a unit is an alias of its `unit_id`.

    Join it to the rows of a list by year and name:

        rows.merge(leahy.units()[["year", "name_id", "unit_id"]])

    `.attrs`: `coverage`, `caveat`. Raises `RecordError` where the record has no such table (`make run` writes it), and
    `LeahyError` for an unknown country.
    """
    data = open_data(data)
    processed = processed_folder(data)
    table = to_frame(read_processed(processed, "units.parquet"))
    if country is not None:
        table = table[table["country_code"] == find_country(country, table.assign(country_listed=table["country"]))]
        table = table.reset_index(drop=True)
    table.attrs = {"coverage": lists(data=data).attrs["coverage"], "caveat": CAVEAT}
    return table


def is_unit_id(text: str) -> bool:
    """Whether `text` has the form of a `unit_id` or a `name_id`."""
    return _ID.fullmatch(text.strip().lower()) is not None


def find_unit_id(text: str, table: pd.DataFrame) -> str | None:
    """The `unit_id` that an id of a unit or of a name means by `table`, a result of `units`; None where none has it."""
    of_name = table.loc[table["name_id"] == text.strip().lower(), "unit_id"]
    return None if of_name.empty else str(of_name.iloc[0])
