"""The letters of a page by height, and those in the cells of its ruled tables."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsers.pages.pdf.edges import open_cells
from parsers.pages.pdf.glyphs import Box, Glyph, Sheet
from parsers.pages.pdf.rows import Row, clusters_of, row_of


class SortedSheet(NamedTuple):
    """A page whose letters are sorted into the cells of its tables and the heights of the rest. `drawn`: by the `id` of each
    letter, which of them it is in the order in which they are drawn."""

    sheet: Sheet
    heights: tuple[float, ...]
    body: list[list[Glyph]]
    tables: list[tuple[tuple[Box, ...], list[list[Glyph]]]]
    drawn: Mapping[int, int]

    def number(self, glyphs: Sequence[Glyph]) -> int:
        """The number of a row on its page, from 1."""
        return bisect_left(self.heights, min(g.baseline for g in glyphs) - 0.01) + 1

    def row(self, glyphs: Sequence[Glyph]) -> Row | None:
        return row_of(glyphs, self.sheet, self.number(glyphs))


def sorted_sheets(sheets: Sequence[Sheet]) -> list[SortedSheet]:
    """The letters of each page, in the cells of its tables and in the body. A single row is a table where it is set as one that
    stands on another page."""
    large = {_lefts(table) for sheet in sheets for table in sheet.tables if len({cell[1] for cell in table}) > 1}
    return [_sorted(sheet, [table for table in sheet.tables if _lefts(table) in large]) for sheet in sheets]


def _lefts(table: Sequence[Box]) -> tuple[int, ...]:
    return tuple(sorted({round(cell[0]) for cell in table}))


def _sorted(sheet: Sheet, ruled: Sequence[Sequence[Box]]) -> SortedSheet:
    tables: list[tuple[tuple[Box, ...], list[list[Glyph]]]] = []
    for closed in ruled:
        cells = (*closed, *open_cells(closed))
        tables.append((cells, [[] for _ in cells]))
    body: list[Glyph] = []
    for glyph in sheet.glyphs:
        middle = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for cells, inside in tables:
            at = next(
                (n for n, box in enumerate(cells) if box[0] <= middle[0] < box[2] and box[1] <= middle[1] < box[3]),
                None,
            )
            if at is not None:
                inside[at].append(glyph)
                break
        else:
            body.append(glyph)
    heights = tuple(min(g.baseline for g in cluster) for cluster in clusters_of(sheet.glyphs))
    drawn = {id(glyph): at for at, glyph in enumerate(sheet.glyphs)}
    return SortedSheet(sheet, heights, clusters_of(body), tables, drawn)
