"""Tables: those with lines around their cells, those that only tags name, and those that only the order of their words shows."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from parsers.pages.pdf.edges import edges_of, nearest
from parsers.pages.pdf.glyphs import Box, Glyph
from parsers.pages.pdf.heights import SortedSheet
from parsers.pages.pdf.parts import Grid, GridCell
from parsers.pages.pdf.rows import Row, clusters_of

LEAST_ROWS = 3
"""Rows of a table without lines, from which on it is one."""
_LEVEL = 1.5  # points


def ruled_grid(page: SortedSheet, cells: Sequence[Box], inside: Sequence[Sequence[Glyph]]) -> Grid | None:
    lefts, tops = edges_of(box[0] for box in cells), edges_of(box[1] for box in cells)
    closed = {box for table in page.sheet.tables for box in table}
    placed = []
    for box, glyphs in zip(cells, inside, strict=True):
        rows = tuple(row for cluster in clusters_of(glyphs) if (row := page.row(cluster)))
        column, row_number = nearest(lefts, box[0]), nearest(tops, box[1])
        width = sum(box[0] - 1 < x < box[2] - 1 for x in lefts)
        height = sum(box[1] - 1 < y < box[3] - 1 for y in tops)
        placed.append(GridCell(row_number, column, max(1, width), max(1, height), False, rows, box not in closed))
    if not any(cell.rows for cell in placed):
        return None
    placed.sort(key=lambda cell: (cell.row, cell.column))
    merging = frozenset(cell.column for cell in placed if cell.rows and cell.height > 1)
    return Grid(page.sheet.number, tuple(round(x / 4) for x in lefts), tuple(placed), merging)


def drawn_grid(
    page: SortedSheet, clusters: Sequence[Sequence[Glyph]], x: float, *, least: int = LEAST_ROWS
) -> Grid | None:
    """The table of two columns beside `x` whose cells are drawn one after the other, row by row; None where the order in which
    words are drawn, their places and how they are set do not say the same."""
    inked = sorted((g for cluster in clusters for g in cluster if g.text.strip()), key=lambda g: page.drawn[id(g)])
    runs = [(is_right, list(run)) for is_right, run in groupby(inked, key=lambda g: g.x0 >= x)]
    if len(runs) < 2 * least or runs[0][0] or not runs[-1][0]:
        return None
    drawn = [page.drawn[id(run[0])] for _, run in runs]
    letters: list[list[Glyph]] = [[] for _ in runs]  # with the spaces between them
    for glyph in (g for cluster in clusters for g in cluster):
        letters[max(0, bisect_right(drawn, page.drawn[id(glyph)]) - 1)].append(glyph)
    cells = [tuple(row for cluster in clusters_of(run) if (row := page.row(cluster))) for run in letters]
    pairs = list(zip(cells[::2], cells[1::2], strict=True))
    if not (all(map(_are_beside, pairs)) and all(_are_below(*two) for two in pairwise(pairs))):
        return None
    styles = [{(row.is_bold, row.size) for pair in pairs[1:] for row in pair[side]} for side in (0, 1)]
    if any(len(style) > 1 for style in styles) or any(row.marker for cell in cells for row in cell):
        return None
    placed = [
        GridCell(number, side, 1, 1, False, rows) for number, pair in enumerate(pairs) for side, rows in enumerate(pair)
    ]
    edges = tuple(round(min(row.x0 for cell in cells[side::2] for row in cell) / 4) for side in (0, 1))
    return Grid(page.sheet.number, edges, tuple(placed), gutter=x)


def _are_beside(pair: tuple[tuple[Row, ...], tuple[Row, ...]]) -> bool:
    """Whether two cells have their first rows, or their middles, on one height, and evenly spaced rows."""
    left, right = pair
    if not (left and right):
        return False
    middles = [(cell[0].baseline + cell[-1].baseline) / 2 for cell in pair]
    steps = [b.baseline - a.baseline for cell in pair for a, b in pairwise(cell)]
    is_level = abs(left[0].baseline - right[0].baseline) < _LEVEL or abs(middles[0] - middles[1]) < _LEVEL
    return is_level and max(steps, default=0.0) - min(steps, default=0.0) < _LEVEL


def _are_below(above: tuple[tuple[Row, ...], ...], below: tuple[tuple[Row, ...], ...]) -> bool:
    return max(row.baseline for cell in above for row in cell) < min(row.baseline for cell in below for row in cell)


def tagged_tables(
    page: SortedSheet, clusters: Sequence[list[Glyph]], tagged: set[int]
) -> Iterator[Grid | list[list[Glyph]]]:
    """The heights, those of tables that only tags name as tables."""
    run: list[list[Glyph]] = []
    table: list[list[Glyph]] = []
    for cluster in clusters:
        inked = [g for g in cluster if g.text.strip()]
        if inked and all(g.element in tagged for g in inked):
            if run:
                yield run
                run = []
            table.append(cluster)
        else:
            if table:
                yield from _of_tags(page, table)
                table = []
            run.append(cluster)
    if table:
        yield from _of_tags(page, table)
    if run:
        yield run


def _of_tags(page: SortedSheet, clusters: Sequence[Sequence[Glyph]]) -> Iterator[Grid]:
    tables: dict[int, dict[tuple[int, int, int, int, bool], list[Glyph]]] = defaultdict(lambda: defaultdict(list))
    for glyph in (g for cluster in clusters for g in cluster):
        if cell := page.sheet.cells.get(glyph.element):
            tables[cell.table][cell.row, cell.column, cell.width, cell.height, cell.head].append(glyph)
    for by_cell in tables.values():
        placed = []
        for (row, column, width, height, head), glyphs in sorted(by_cell.items()):
            rows = tuple(r for cluster in clusters_of(glyphs) if (r := page.row(cluster)))
            placed.append(GridCell(row, column, width, height, head, rows))
        yield Grid(
            page.sheet.number,
            tuple(sorted({cell.column for cell in placed})),
            tuple(cell for cell in placed if cell.rows),
        )
