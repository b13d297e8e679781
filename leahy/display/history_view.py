"""A result of `leahy.history`, for a person to read: each unit, and below it what each year's list says."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from leahy.display.render import Markup, wrap
from leahy.record.cells import printable
from leahy.vocabulary import ListStatus

_NO_LIST = {
    ListStatus.NOT_FOUND: "no list is held: none was found",
    ListStatus.COULD_NOT_LOOK: "no list is held: looking for it failed",
    ListStatus.NOT_LOOKED: "no list is held: not every place was looked at",
}
_NARROWEST = 20  # columns of a terminal that a statement keeps
_HEADER = ("years", "what the list says")


@dataclass(frozen=True, slots=True)
class _UnitHistory:
    """One unit: its title, and (years, what their lists say) with years in a row that say the same as one."""

    title: str
    spans: tuple[tuple[str, str], ...]


def history_text(frame: pd.DataFrame, *, width: int | None = None) -> str:
    """One block a unit, as lines for a screen of `width` columns (None: any width); "" for an empty result."""
    blocks = (
        "\n".join([*wrap(unit.title, width), *(line for span in unit.spans for line in _span_lines(*span, width))])
        for unit in _units(frame)
    )
    return "\n\n".join(blocks)


def _span_lines(years: str, statement: str, width: int | None) -> Iterator[str]:
    start = f"  {years:<9}  "
    for line in wrap(statement, width and max(width - len(start), _NARROWEST)):
        yield start + line
        start = " " * len(start)


def history_blocks(frame: pd.DataFrame, markup: Markup) -> list[str]:
    """A heading and a table for each unit."""
    blocks = []
    for unit in _units(frame):
        rows = [[markup.escape(cell) for cell in span] for span in unit.spans]
        blocks += [markup.section(markup.escape(unit.title)), markup.table(_HEADER, rows)]
    return blocks


def _units(frame: pd.DataFrame) -> Iterator[_UnitHistory]:
    several = frame["unit"].nunique() > 1
    for number, of_unit in frame.groupby("unit"):
        listed = of_unit[of_unit["status"] == "listed"]
        title = f"{listed['unit_listed'].iloc[-1]} ({listed['country'].iloc[-1]})"
        spans = tuple(_spans(of_unit.to_dict("records")))
        yield _UnitHistory(printable(f"{number}. {title}" if several else title), spans)


def _spans(rows: list[dict[Any, Any]]) -> Iterator[tuple[str, str]]:
    for statement, group in groupby(rows, key=_statement):
        years = [row["year"] for row in group]
        yield str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}", statement


def _statement(row: dict[Any, Any]) -> str:
    """What one year's list says of the unit."""
    if row["status"] == "no_list":
        return _NO_LIST.get(row["list_status"], "no list is held")
    if row["status"] == "not_on_list":
        return "not on the list"
    printed = printable(row["unit_listed"]) + (f" [{printable(row['note'])}]" if isinstance(row["note"], str) else "")
    if row["status"] == "possible":
        return f"possibly: {printed} ({printable(row['evidence'])})"
    return f"listed: {printed}" + (f" ({row['kind']})" if row["kind"] in ("reworded", "moved") else "")
