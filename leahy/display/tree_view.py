"""The hierarchy that a list's units stand in, drawn as text."""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from leahy.display.render import told_of
from leahy.queries.diff import load_side
from leahy.queries.load import Data
from leahy.record.cells import printable
from leahy.text.country_names import country_names, find_country
from leahy.text.fold import fold, fold_plain

_NO_ORDER = "In an order that the words do not say"
_KEY = (
    "[n]: on the list, at position n. A unit without a number is named by those below it and is not on the list itself."
)


class Tree(str):
    """A drawing of a hierarchy; a `str` that a notebook shows as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f'<pre style="white-space: pre-wrap">{html.escape(self)}</pre>'


def tree(year: int | str, country: str | None = None, *, data: Data = None) -> Tree:
    """The units of one list by what they are part of, as far as the printed strings say it; countries by name.

    `year` is a year, or a string such as "2018@r1" as in `diff`; `country` a code or a name, None for all. Units that are
    on the list carry their position in brackets, and their place. Others are there because a listed unit's string names
    them. Names are one unit in this drawing where they are one string once folded, under one parent. Strings whose order
    is unknown stand whole, under a heading of their own.

    Raises `LeahyError` for a country that is not known here, and what `load` raises.
    """
    rows = load_side(year, data)
    return draw(rows, country, f"{rows.attrs['year']} r{rows.attrs['revision']}")


def draw(rows: pd.DataFrame, country: str | None, label: str) -> Tree:
    """`tree` for these rows, which have the columns of `denied_units`; `label` says which list they are."""
    wanted = sorted(set(rows["country_code"])) if country is None else [find_country(country, rows)]
    names = country_names(wanted) | dict(zip(rows["country_code"], rows["country"], strict=True))
    drawn = [
        "\n".join(_country(f"{names[code]}, {label}", rows[rows["country_code"] == code]))
        for code in sorted(wanted, key=lambda code: (fold_plain(names[code]), code))
    ]
    return Tree("\n\n".join([*(drawn or [f"{label}: no unit is listed."]), "\n".join([_KEY, *told_of(rows)])]))


@dataclass(slots=True)
class _Node:
    """A unit in the drawing: its name as first met, and what the list says of it."""

    name: str
    marks: list[str] = field(default_factory=list)
    below: dict[str, "_Node"] = field(default_factory=dict)


def _country(title: str, rows: pd.DataFrame) -> Iterator[str]:
    yield printable(title)
    if rows.empty:
        yield "  no unit is listed"
        return
    known = rows["path_order"] != "unknown"
    yield from _lines(_grown(rows[known]), "")
    if not known.all():
        yield f"  {_NO_ORDER}:"
        yield from _lines(_grown(rows[~known]), "  ")


def _grown(rows: pd.DataFrame) -> _Node:
    root = _Node("")
    for row in rows.to_dict("records"):
        node = root
        for name in row["path"]:
            node = node.below.setdefault(fold(name), _Node(name))
        place = f" {row['location']}" if isinstance(row["location"], str) else ""
        node.marks.append(f"[{row['position']}]{place}")
    return root


def _lines(node: _Node, before: str) -> Iterator[str]:
    """The units below `node`, in the order of their first mention."""
    for number, below in enumerate(node.below.values(), 1):
        last = number == len(node.below)
        yield before + ("└─ " if last else "├─ ") + "  ".join(map(printable, [below.name, *below.marks]))
        yield from _lines(below, before + ("   " if last else "│  "))
