"""The hierarchy of a list's units, drawn as text."""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from leahy.display.render import footer_lines
from leahy.queries.list_name import load_named
from leahy.queries.load import Data
from leahy.record.cells import printable
from leahy.text.country_names import country_names, find_country
from leahy.text.fold import fold, fold_plain

_NO_ORDER = "Order of units unknown"
_KEY = "[n]: on the list, at position n. A unit without a number is not on the list itself; the units below it name it."


class Tree(str):
    """A drawing of a hierarchy: a `str` that a notebook shows in a fixed-width font."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f'<pre style="font-family: monospace; white-space: pre; overflow-x: auto">{html.escape(self)}</pre>'


def tree(year: int | str, country: str | None = None, *, data: Data = None) -> Tree:
    """The units of one list under their parents, as far as the printed strings name them; countries in order of name.

    `year` is a year, or a string such as "2018@r1" as in `diff`; `country` a code or a name, None for all. Listed units
    have their position in brackets, and their place. The other units are named by the strings of listed units. Two names
    are drawn as one unit if they are one string once folded, under one parent. Strings whose order is unknown are not
    split; they stand under a heading of their own.

    Raises `LeahyError` for an unknown country, and what `load` raises.
    """
    rows = load_named(year, data)
    return draw(rows, country, f"{rows.attrs['year']} r{rows.attrs['revision']}")


def draw(rows: pd.DataFrame, country: str | None, label: str) -> Tree:
    """`tree` for these rows, which have the columns of `denied_units`; `label` names their list."""
    codes = sorted(set(rows["country_code"])) if country is None else [find_country(country, rows)]
    names = country_names(codes) | dict(zip(rows["country_code"], rows["country"], strict=True))
    countries = [
        "\n".join(_country(f"{names[code]}, {label}", rows[rows["country_code"] == code]))
        for code in sorted(codes, key=lambda code: (fold_plain(names[code]), code))
    ]
    return Tree("\n\n".join([*(countries or [f"{label}: no unit is listed."]), "\n".join([_KEY, *footer_lines(rows)])]))


@dataclass(slots=True)
class _Node:
    """A unit in the drawing: its name as first printed, and the positions and places of its rows."""

    name: str
    marks: list[str] = field(default_factory=list)
    below: dict[str, "_Node"] = field(default_factory=dict)


def _country(title: str, rows: pd.DataFrame) -> Iterator[str]:
    yield printable(title)
    if rows.empty:
        yield "  no unit is listed"
        return
    ordered = rows["path_order"] != "unknown"
    yield from _lines(_root_of(rows[ordered]), "")
    if not ordered.all():
        yield f"  {_NO_ORDER}:"
        yield from _lines(_root_of(rows[~ordered]), "  ")


def _root_of(rows: pd.DataFrame) -> _Node:
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
