"""The hierarchy of a list's units, drawn as text."""

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

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


_Row = TypeVar("_Row")


@dataclass(slots=True)
class Node(Generic[_Row]):
    """A unit in a hierarchy: its name as first printed, the rows that list it, and the units below it."""

    name: str
    rows: list[_Row] = field(default_factory=list)
    below: "list[Node[_Row]]" = field(default_factory=list)


def hierarchy(rows: Iterable[tuple[Sequence[str], _Row]]) -> list[Node[_Row]]:
    """Rows, each with its path, as units under their parents, in the order of their first mention.

    Two names are one unit if they are one string once folded, under one parent.
    """
    top: list[Node[_Row]] = []
    nodes: dict[tuple[str, ...], Node[_Row]] = {}
    for path, row in rows:
        beside = top
        above: tuple[str, ...] = ()
        for name in path:
            above = (*above, fold(name))
            if above not in nodes:
                nodes[above] = Node(name)
                beside.append(nodes[above])
            node = nodes[above]
            beside = node.below
        node.rows.append(row)
    return top


def _country(title: str, rows: pd.DataFrame) -> Iterator[str]:
    yield printable(title)
    if rows.empty:
        yield "  no unit is listed"
        return
    ordered = rows["path_order"] != "unknown"
    yield from _lines(_marked(rows[ordered]), "")
    if not ordered.all():
        yield f"  {_NO_ORDER}:"
        yield from _lines(_marked(rows[~ordered]), "  ")


def _marked(rows: pd.DataFrame) -> list[Node[str]]:
    """The hierarchy of these rows, each as its position and its place."""
    places = (f" {place}" if isinstance(place, str) else "" for place in rows["location"])
    marks = (f"[{position}]{place}" for position, place in zip(rows["position"], places, strict=True))
    return hierarchy(zip(rows["path"], marks, strict=True))


def _lines(nodes: Sequence[Node[str]], before: str) -> Iterator[str]:
    """These units and those below them."""
    for number, node in enumerate(nodes, 1):
        last = number == len(nodes)
        yield before + ("└─ " if last else "├─ ") + "  ".join(map(printable, [node.name, *node.rows]))
        yield from _lines(node.below, before + ("   " if last else "│  "))
