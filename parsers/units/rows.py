"""From a listing to rows: what a page says, beside what we make of it."""

from typing import Any

import pandas as pd

from leahy.text.fold import name_id
from parsers.countries.headings import country_name
from parsers.records import Capture, Entry, Listing
from parsers.units.unit import parse_unit

AUTHORITY = "state"
"""22 U.S.C. 2378d. The Department of Defense has a Leahy law of its own (10 U.S.C. 362) and publishes no list."""

COLUMNS = (
    "name_id", "year", "authority", "position", "times_listed", "country_code", "country", "country_listed", "country_basis",
    "unit_listed", "note", "unit", "path", "name", "parent", "location", "acronyms", "branch", "echelon", "path_order",
    "source_url", "how", "captured_at", "capture_sha256", "locator", "read_by",
)  # fmt: skip


def to_rows(listing: Listing, capture: Capture | None = None) -> pd.DataFrame:
    """One row for each unit denied, in the listing's order, with the columns of `schemas.denied_units`.

    A string that the page repeats under one country is one row, at its first place; `times_listed` counts it and its notes are
    joined. Without a capture the columns of provenance are null.
    """
    first: dict[str, dict[str, Any]] = {}
    for entry in listing.entries:
        key = name_id(entry.country_code, entry.unit_listed)
        if key in first:
            row = first[key]
            row["times_listed"] += 1
            row["note"] = "; ".join(dict.fromkeys(note for note in (row["note"], entry.note) if note)) or None
        else:
            first[key] = _row(listing, len(first) + 1, key, entry, capture)
    # dtype=object: a column of strings and None stays as it is; numbers and moments get their types after.
    frame = pd.DataFrame(list(first.values()), columns=list(COLUMNS), dtype=object)
    frame = frame.astype({"year": "int16", "position": "int16", "times_listed": "int16"})
    frame["captured_at"] = pd.to_datetime(frame["captured_at"], utc=True).astype("datetime64[us, UTC]")
    return frame


def _row(listing: Listing, position: int, key: str, entry: Entry, capture: Capture | None) -> dict[str, Any]:
    unit = parse_unit(entry.unit_listed, country_code=entry.country_code)
    return {
        "name_id": key,
        "year": listing.year,
        "authority": AUTHORITY,
        "position": position,
        "times_listed": 1,
        "country_code": entry.country_code,
        "country": country_name(entry.country_code),
        "country_listed": entry.country_listed,
        "country_basis": entry.country_basis,
        "unit_listed": entry.unit_listed,
        "note": entry.note,
        "unit": unit.unit,
        "path": list(unit.path),
        "name": unit.name,
        "parent": unit.parent,
        "location": unit.location,
        "acronyms": list(unit.acronyms),
        "branch": unit.branch,
        "echelon": unit.echelon,
        "path_order": unit.path_order,
        "source_url": capture.source_url if capture else None,
        "how": capture.how if capture else None,
        "captured_at": capture.captured_at if capture else None,
        "capture_sha256": capture.sha256 if capture else None,
        "locator": entry.locator,
        "read_by": listing.read_by if capture else None,
    }
