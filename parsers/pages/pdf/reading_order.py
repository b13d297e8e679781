"""From the letters of all pages to their parts, in the order in which a person reads them."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.pages.pdf.bounds import refuse_too_many_rows
from parsers.pages.pdf.columns import flows_of
from parsers.pages.pdf.glyphs import Glyph, Sheet
from parsers.pages.pdf.grids import LEAST_ROWS, ruled_grid, tagged_tables
from parsers.pages.pdf.heights import SortedSheet, sorted_sheets
from parsers.pages.pdf.margins import margins_of
from parsers.pages.pdf.parts import Flow, Grid, Part, rows_of, with_rows
from parsers.pages.pdf.rows import SIGNS, Row

_SEVERAL = 3  # rows with a sign or a number in front, from which on it is a marker


def parts_of(sheets: Sequence[Sheet]) -> list[list[Part]]:
    """The parts of each page, in reading order. What is a running head or foot keeps its place, and says by which rule.

    Raises PageError beyond `PAIR_LIMIT`.
    """
    pages = sorted_sheets(sheets)
    refuse_too_many_rows(len(page.body) for page in pages)
    margins = margins_of(pages)
    parts = [list(_parts(page, margins[page.sheet.number], {})) for page in pages]
    gutters = {part.gutter: isinstance(part, Grid) for page in parts for part in page if part.gutter is not None}
    if gutters and len(pages) > 1:
        parts = [list(_parts(page, margins[page.sheet.number], gutters)) for page in pages]
    return _with_sure_markers([_with_doubtful_jumps(page) for page in parts])


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


def _parts(page: SortedSheet, margins: Mapping[int, str], gutters: Mapping[float, bool]) -> Iterator[Part]:
    """The parts of a page from the top down; a running head or foot is a flow of its own. `gutters`: those of
    other pages, and whether each is of a table."""
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
                    if isinstance(flow, Grid) or flow.column[0] == 0:
                        top = max(top, next(rows_of(flow)).top)
                    placed.append((top, with_rows(flow, lambda rows: _beside_tables(rows, boxes))))
    yield from (part for _, part in sorted(placed, key=lambda pair: pair[0]))


def _with_doubtful_jumps(page: Sequence[Part]) -> list[Part]:
    """The parts, those rows marked of which words begin at one place behind room: they may stand in two columns of a table."""
    places = Counter(round(x) for part in page if isinstance(part, Flow) for row in part.rows for x in set(row.jumps))

    def marked(row: Row) -> Row:
        at_once = (sum(places[round(x) + near] for near in (-1, 0, 1)) for x in row.jumps)
        doubt = "has words that begin below others, with no space drawn in front of them, as in a table without lines"
        return replace(row, doubt=row.doubt or doubt) if max(at_once, default=0) >= LEAST_ROWS else row

    return [with_rows(part, lambda rows: tuple(map(marked, rows))) for part in page]


def _beside_tables(rows: Sequence[Row], boxes: Sequence[tuple[float, float]]) -> tuple[Row, ...]:
    """The rows, those marked that stand beside a table: they may be of a cell that has no lines."""
    doubt = "stands beside a table, in none of its cells"
    return tuple(
        replace(row, doubt=row.doubt or doubt)
        if any(top < (row.top + row.bottom) / 2 < bottom for top, bottom in boxes)
        else row
        for row in rows
    )
