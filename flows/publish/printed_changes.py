"""The differences between two revisions of one list, as `leahy.diff` finds them, for the report of a run."""

from pathlib import Path

import pandas as pd

from flows.report.model import Difference
from leahy.queries.diff import diff
from leahy.record.revisions import read_table, read_year, to_frame


def differences(data: Path, year: int, old: int, new: int) -> tuple[Difference, ...]:
    """The rows of `leahy.diff` between revisions `old` and `new` of a year in which the print differs, in its order.

    The kind is `same` where only letter case, white space, quotes or the note differ. Raises what `leahy.diff` raises.
    """
    held = read_year(data / "processed", year)
    rows = diff(*(to_frame(read_table(held.folder, held.revision(number))) for number in (old, new)), data=data)
    printed = zip(
        rows["country"],
        rows["kind"],
        _printed(rows["unit_listed_old"], rows["note_old"]),
        _printed(rows["unit_listed_new"], rows["note_new"]),
        strict=True,
    )
    return tuple(Difference(*row) for row in printed if row[2] != row[3])


def _printed(units: "pd.Series[str]", notes: "pd.Series[str]") -> list[str | None]:
    """What is printed of each unit, with its note; None where the list does not have it."""
    return [
        None if pd.isna(unit) else unit if pd.isna(note) else f"{unit} [{note}]"
        for unit, note in zip(units, notes, strict=True)
    ]
