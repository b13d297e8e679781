"""From the letters of all pages to their parts, in the order in which a person reads them."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.pages.pdf.columns import flows_of
from parsers.pages.pdf.glyphs import Glyph, Sheet
from parsers.pages.pdf.grids import ruled_grid, tagged_tables
from parsers.pages.pdf.heights import SortedSheet, sorted_sheets
from parsers.pages.pdf.margins import margins_of
from parsers.pages.pdf.parts import Flow, Grid, Part, rows_of, with_rows
from parsers.pages.pdf.rows import SIGNS, Row

_SEVERAL = 3  # rows with a sign or a number in front, from which on it is a marker


def parts_of(sheets: Sequence[Sheet]) -> list[list[Part]]:
    """The parts of each page, in reading order. What is a running head or foot keeps its place, and says by which rule."""
    pages = sorted_sheets(sheets)
    margins = margins_of(pages)
    parts = [list(_parts(page, margins[page.sheet.number], ())) for page in pages]
    gutters = {part.gutter for page in parts for part in page if isinstance(part, Flow) and part.gutter is not None}
    if gutters and len(pages) > 1:
        parts = [list(_parts(page, margins[page.sheet.number], sorted(gutters))) for page in pages]
    return _with_sure_markers(parts)


def _with_sure_markers(pages: Sequence[Sequence[Part]]) -> list[list[Part]]:
    """The parts, in which a sign or number is a marker only where several rows begin with one at one place: "- Barisal" may be the
    rest of a name."""
    places: Counter[tuple[bool, int]] = Counter()
    for row in (row for page in pages for part in page for row in rows_of(part)):
        if row.marker and row.marker != "•":
            places[row.marker in SIGNS, round(row.x0 / 6)] += 1

    def sure(row: Row) -> Row:
        if not row.marker or row.marker == "•":
            return row
        key = row.marker in SIGNS, round(row.x0 / 6)
        if sum(places[key[0], key[1] + near] for near in (-1, 0, 1)) >= _SEVERAL:
            return replace(row, marker="•") if key[0] else row
        return replace(row, marker="", start=row.x0, text=f"{row.marker} {row.text}", room=row.marker_room)

    return [[with_rows(part, lambda rows: tuple(map(sure, rows))) for part in page] for page in pages]


def _parts(page: SortedSheet, margins: Mapping[int, str], gutters: Sequence[float]) -> Iterator[Part]:
    """The parts of a page from the top down; a running head or foot is a flow of its own. `gutters`: those of other pages."""
    placed: list[tuple[float, Part]] = []
    for at, rule in margins.items():
        if row := page.row(page.body[at]):
            placed.append((row.top, Flow((replace(row, dropped=rule),))))
    for cells, inside in page.tables:
        if grid := ruled_grid(page, cells, inside):
            placed.append((min(box[1] for box in cells), grid))
    body = [cluster for at, cluster in enumerate(page.body) if at not in margins]
    tagged = set(page.sheet.cells)
    edges = sorted(top for top, part in placed if isinstance(part, Grid))
    boxes = [(min(box[1] for box in cells), max(box[3] for box in cells)) for cells, _ in page.tables]
    runs: list[list[list[Glyph]]] = [[] for _ in range(len(edges) + 1)]
    for cluster in body:
        runs[bisect_left(edges, min(g.top for g in cluster))].append(cluster)
    for run in runs:
        for part in tagged_tables(page, run, tagged):
            if isinstance(part, Grid):
                placed.append((min(row.top for cell in part.cells for row in cell.rows), part))
            else:
                top = -1.0
                for flow in flows_of(page, part, (0, 1), gutters):
                    top = max(top, flow.rows[0].top if flow.column[0] == 0 else top)
                    placed.append((top, with_rows(flow, lambda rows: _beside_tables(rows, boxes))))
    yield from (part for _, part in sorted(placed, key=lambda pair: pair[0]))


def _beside_tables(rows: Sequence[Row], boxes: Sequence[tuple[float, float]]) -> tuple[Row, ...]:
    """The rows, those marked that stand beside a table: they may be of a cell that has no lines."""
    doubt = "stands beside a table, in none of its cells"
    return tuple(
        replace(row, doubt=row.doubt or doubt)
        if any(top < (row.top + row.bottom) / 2 < bottom for top, bottom in boxes)
        else row
        for row in rows
    )
