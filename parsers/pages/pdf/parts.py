"""The parts of a page: rows one below the other, and tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from parsers.pages.pdf.rows import Row


@dataclass(frozen=True, slots=True)
class Flow:
    """Rows of one column, one below the other. `column`: its number and the number of columns; `gutter`: the middle of the strip
    on its left that parts it for sure from another column."""

    rows: tuple[Row, ...]
    column: tuple[int, int] = (0, 1)
    gutter: float | None = None


class GridCell(NamedTuple):
    """A cell of a table and its rows; numbers and spans counted from 0 as in `parsers.pages.lines.Cell`. `is_open`: it lacks a
    line around it, which other cells have."""

    row: int
    column: int
    width: int
    height: int
    head: bool
    rows: tuple[Row, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or the part of it on one page. `edges`: where its columns begin, rounded, or their numbers in a table of tags alone;
    `merging`: the columns in which some cell spans several rows: there, an empty cell is a piece of another one; `gutter`: the
    middle of the strip between the two columns of a table without lines."""

    page: int
    edges: tuple[int, ...]
    cells: tuple[GridCell, ...]
    merging: frozenset[int] = frozenset()
    gutter: float | None = None

    @property
    def width(self) -> int:
        return max(cell.column + cell.width for cell in self.cells)

    @property
    def height(self) -> int:
        return max(cell.row + cell.height for cell in self.cells)


Part = Flow | Grid


def rows_of(part: Part) -> Iterator[Row]:
    """All rows of a part."""
    yield from part.rows if isinstance(part, Flow) else (row for cell in part.cells for row in cell.rows)


def with_rows(part: Part, change: Callable[[tuple[Row, ...]], tuple[Row, ...]]) -> Part:
    """The part with its rows, or those of each of its cells, changed."""
    if isinstance(part, Flow):
        return replace(part, rows=change(part.rows))
    return replace(part, cells=tuple(cell._replace(rows=change(cell.rows)) for cell in part.cells))
