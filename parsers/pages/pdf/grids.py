"""Tables: those with lines around their cells, and those that only tags name."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from parsers.pages.pdf.edges import edges_of, nearest
from parsers.pages.pdf.glyphs import Box, Glyph
from parsers.pages.pdf.heights import SortedSheet
from parsers.pages.pdf.parts import Grid, GridCell
from parsers.pages.pdf.rows import clusters_of


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
