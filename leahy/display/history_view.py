"""How the answer of `leahy.history` is shown on a screen: a unit, and under it what each year's list says."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pandas as pd

from leahy.record.cells import printable

_NO_LIST = {
    "not_found": "no list is held: none was found",
    "could_not_look": "no list is held: looking for it failed",
    "not_looked": "no list is held: not every place was looked at",
}


def history_text(found: pd.DataFrame) -> str:
    """One block a unit, one line a year, years in a row that say the same in one line; "" where nothing was found."""
    blocks = []
    for number, of_unit in found.groupby("unit"):
        listed = of_unit[of_unit["status"] == "listed"]
        title = f"{number}. " if found["unit"].nunique() > 1 else ""
        title += f"{listed['unit_listed'].iloc[-1]} ({listed['country'].iloc[-1]})"
        blocks.append("\n".join([printable(title), *_lines(of_unit.to_dict("records"))]))
    return "\n\n".join(blocks)


def _lines(rows: list[dict[Any, Any]]) -> Iterator[str]:
    for said, group in groupby(rows, key=_said):
        years = [row["year"] for row in group]
        span = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
        yield f"  {span:<9}  {said}"


def _said(row: dict[Any, Any]) -> str:
    if row["status"] == "no_list":
        return _NO_LIST.get(row["list_status"], "no list is held")
    if row["status"] == "not_on_list":
        return "not on the list"
    printed = printable(row["unit_listed"]) + (f" [{printable(row['note'])}]" if isinstance(row["note"], str) else "")
    if row["status"] == "possible":
        return f"possibly: {printed} ({printable(row['evidence'])})"
    return f"listed: {printed}" + (f" ({row['kind']})" if row["kind"] in ("reworded", "moved") else "")
