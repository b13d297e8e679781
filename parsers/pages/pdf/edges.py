"""Edges of cells and indents: places that stand as near as if they were one, and the cells between them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from parsers.pages.pdf.glyphs import Box

_SAME_EDGE = 2.0  # points


def edges_of(places: Iterable[float], apart: float = _SAME_EDGE) -> list[float]:
    """The places, of those that stand no further than `apart` from the one before only the first."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > apart:
            edges.append(place)
    return edges


def nearest(edges: Sequence[float], place: float) -> int:
    """The index of the edge next to a place."""
    return min(range(len(edges)), key=lambda at: abs(edges[at] - place))


def open_cells(cells: Sequence[Box]) -> Iterator[Box]:
    """The cells of a table that lack a line, as one does that goes on on the next page: places of the table that are in none of
    `cells`, those below each other as one."""
    lefts, tops = edges_of(x for cell in cells for x in cell[::2]), edges_of(y for cell in cells for y in cell[1::2])
    covered = {
        (column, row)
        for x0, top, x1, bottom in cells
        for column in range(nearest(lefts, x0), nearest(lefts, x1))
        for row in range(nearest(tops, top), nearest(tops, bottom))
    }
    for column, (x0, x1) in enumerate(pairwise(lefts)):
        bare = [row for row in range(len(tops) - 1) if (column, row) not in covered]
        for _, run in groupby(enumerate(bare), key=lambda numbered: numbered[1] - numbered[0]):
            rows = [row for _, row in run]
            yield x0, tops[rows[0]], x1, tops[rows[-1] + 1]
