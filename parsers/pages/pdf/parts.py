"""From rows to the parts of a page in reading order: running heads and feet set apart, columns, tables."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from parsers.pages.pdf.glyphs import Box, Glyph, Sheet
from parsers.pages.pdf.rows import SIGNS, Row, clusters_of, row_of

_GUTTER = 6  # points between two columns at least; Word sets 36, browsers the size of the letters
_WIDE_GUTTER = 14  # points that no space in a row has
_BESIDE, _BESIDE_NEAR = (
    3,
    6,
)  # rows that stand beside others at least, where a page has columns; and where the gutter is not wide
_SEVERAL = 3  # rows with a sign or a number in front, from which on it is a marker
_OUTERMOST = 3  # rows at the top and at the bottom of a page that can be running heads and feet
_SAME_PLACE = 3.0  # points
_SAME_EDGE = 2.0  # points
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|]\s*)?(?:page\s*)?(?:\d{1,3}|[ivxl]{1,5})(?:\s*(?:of|/|\|)\s*\d{1,3})?(?:\s*[-–—|])?", re.IGNORECASE
)
_PRINTED_BY_BROWSER = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?: ?[ap]\.?m\.?)?\b.*|(?:https?://|file://|about:).*\d/\d+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Flow:
    """Rows of one column, one below the other. `column`: its number and the number of columns; `left`: where it begins."""

    rows: tuple[Row, ...]
    column: tuple[int, int] = (0, 1)


class GridCell(NamedTuple):
    """A cell of a table and its rows; numbers and spans counted from 0 as in `parsers.pages.lines.Cell`."""

    row: int
    column: int
    width: int
    height: int
    head: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or the part of it on one page. `edges`: where its columns begin, rounded; empty for a table of tags alone."""

    page: int
    edges: tuple[int, ...]
    cells: tuple[GridCell, ...]

    @property
    def width(self) -> int:
        return max(cell.column + cell.width for cell in self.cells)

    @property
    def height(self) -> int:
        return max(cell.row + cell.height for cell in self.cells)


Part = Flow | Grid


class _Sorted(NamedTuple):
    """A page whose letters are sorted into the cells of its tables and the heights of the rest."""

    sheet: Sheet
    heights: tuple[float, ...]
    body: list[list[Glyph]]
    tables: list[tuple[tuple[Box, ...], list[list[Glyph]]]]

    def number(self, glyphs: Sequence[Glyph]) -> int:
        """The number of a row on its page, from 1."""
        return bisect_left(self.heights, min(g.baseline for g in glyphs) - 0.01) + 1

    def row(self, glyphs: Sequence[Glyph]) -> Row | None:
        return row_of(glyphs, self.sheet, self.number(glyphs))


def parts_of(sheets: Sequence[Sheet]) -> list[list[Part]]:
    """The parts of each page, in reading order. What is a running head or foot keeps its place, and says by which rule."""
    pages = [_sorted(sheet) for sheet in sheets]
    margins = _margins(pages)
    return _with_sure_markers([list(_parts(page, margins[page.sheet.number])) for page in pages])


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


def rows_of(part: Part) -> Iterator[Row]:
    """All rows of a part."""
    yield from part.rows if isinstance(part, Flow) else (row for cell in part.cells for row in cell.rows)


def with_rows(part: Part, change: Callable[[tuple[Row, ...]], tuple[Row, ...]]) -> Part:
    """The part with its rows, or those of each of its cells, changed."""
    if isinstance(part, Flow):
        return replace(part, rows=change(part.rows))
    return replace(part, cells=tuple(cell._replace(rows=change(cell.rows)) for cell in part.cells))


def _sorted(sheet: Sheet) -> _Sorted:
    tables: list[tuple[tuple[Box, ...], list[list[Glyph]]]] = [(cells, [[] for _ in cells]) for cells in sheet.tables]
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
    return _Sorted(sheet, heights, clusters_of(body), tables)


# Running heads and feet ------------------------------------------------------------------------------------------------


def _margins(pages: Sequence[_Sorted]) -> Mapping[int, Mapping[int, str]]:
    """By page and by the place of a row among those of its body: the rule by which it is none of the page's text."""
    ends: dict[int, list[tuple[int, Row]]] = {}
    for page in pages:
        rows = [(at, row) for at, cluster in enumerate(page.body) if (row := page.row(cluster))]
        ends[page.sheet.number] = rows
    margins: dict[int, dict[int, str]] = defaultdict(dict)
    for from_top, rule in ((True, "page header"), (False, "page footer")):
        outer = {
            number: rows[:_OUTERMOST] if from_top else rows[: -_OUTERMOST - 1 : -1] for number, rows in ends.items()
        }
        repeated = _repeated(outer)
        for number, rows in outer.items():
            for at, row in rows:
                if any(_is_same(row, other) for other in repeated[number]):
                    margins[number][at] = rule
                elif _PAGE_NUMBER.fullmatch(row.text) and _stands_apart(row, rows, from_top):
                    margins[number][at] = "page number"
                elif _PRINTED_BY_BROWSER.fullmatch(row.text):
                    margins[number][at] = rule
                else:
                    break
    return defaultdict(dict, margins)


def _repeated(outer: Mapping[int, Sequence[tuple[int, Row]]]) -> Mapping[int, list[Row]]:
    """Of the outermost rows of each page those that stand at the same place of most other pages."""
    pages = defaultdict(set)
    for number, rows in outer.items():
        for _, row in rows:
            pages[_pattern(row)].add(number)
    result: dict[int, list[Row]] = defaultdict(list)
    for number, rows in outer.items():
        for _, row in rows:
            others = [
                other for n in pages[_pattern(row)] if n != number for _, other in outer[n] if _is_same(row, other)
            ]
            if others and len({o.page for o in others}) + 1 >= max(2, len(outer) // 2):
                result[number].append(row)
    return result


def _pattern(row: Row) -> str:
    return _DIGITS.sub("#", row.text)


def _is_same(row: Row, other: Row) -> bool:
    return (
        _pattern(row) == _pattern(other)
        and abs(row.baseline - other.baseline) < _SAME_PLACE
        and abs(row.size - other.size) < 0.5
    )


def _stands_apart(row: Row, rows: Sequence[tuple[int, Row]], from_top: bool) -> bool:
    """Whether the row is the outermost one, and further from the next than rows of one text are."""
    at = next(n for n, (_, other) in enumerate(rows) if other is row)
    inner = rows[at + 1][1] if at + 1 < len(rows) else None
    return inner is None or abs(inner.baseline - row.baseline) > 1.6 * max(row.size, 8)


# Columns ---------------------------------------------------------------------------------------------------------------


def _parts(page: _Sorted, margins: Mapping[int, str]) -> Iterator[Part]:
    """The parts of a page from the top down; a running head or foot is a flow of its own."""
    placed: list[tuple[float, Part]] = []
    for at, rule in margins.items():
        if row := page.row(page.body[at]):
            placed.append((row.top, Flow((replace(row, dropped=rule),))))
    for cells, inside in page.tables:
        if grid := _ruled(page, cells, inside):
            placed.append((min(box[1] for box in cells), grid))
    body = [cluster for at, cluster in enumerate(page.body) if at not in margins]
    tagged = set(page.sheet.cells)
    edges = sorted(top for top, part in placed if isinstance(part, Grid))
    runs: list[list[list[Glyph]]] = [[] for _ in range(len(edges) + 1)]
    for cluster in body:
        runs[bisect_left(edges, min(g.top for g in cluster))].append(cluster)
    for run in runs:
        for part in _tagged_tables(page, run, tagged):
            if isinstance(part, Grid):
                placed.append((min(row.top for cell in part.cells for row in cell.rows), part))
            else:
                top = -1.0
                for flow in _flows(page, part, (0, 1)):
                    top = max(top, flow.rows[0].top if flow.column[0] == 0 else top)
                    placed.append((top, flow))
    yield from (part for _, part in sorted(placed, key=lambda pair: pair[0]))


def _flows(page: _Sorted, clusters: Sequence[list[Glyph]], column: tuple[int, int]) -> Iterator[Flow]:
    """The rows of these heights, column by column where they stand side by side."""
    if found := _columns(page, clusters):
        first, last, x = found
        yield from _flows(page, clusters[:first], column)
        sides = _split(clusters[first : last + 1], x)
        rows = [[row for cluster in side if (row := page.row(cluster))] for side in sides]
        doubt = "" if _are_columns(page, rows) else "stands beside other words, in columns or a table without lines"
        for number, side in enumerate(sides):
            for flow in _flows(page, side, (column[0] * 2 + number, column[1] * 2)):
                yield replace(flow, rows=tuple(replace(row, doubt=row.doubt or doubt) for row in flow.rows))
        yield from _flows(page, clusters[last + 1 :], column)
        return
    rows_here = tuple(row for cluster in clusters if (row := page.row(cluster)))
    if rows_here:
        yield Flow(rows_here, column)


def _columns(page: _Sorted, clusters: Sequence[list[Glyph]]) -> tuple[int, int, float] | None:
    """(first, last, x) of the longest run of heights that a gutter at `x` parts, with words beside words; None without any."""
    masks = [_mask(page, cluster) for cluster in clusters]
    best: tuple[int, int, float] | None = None
    for first in range(len(masks)):
        covered = 0
        for last in range(first, len(masks)):
            covered |= masks[last]
            if best and last - first <= best[1] - best[0]:
                continue
            for x, width in _gutters(covered):
                left, right = _split(clusters[first : last + 1], x)
                least = _BESIDE if width >= _WIDE_GUTTER else _BESIDE_NEAR
                if _beside(left, right) >= least and _is_aligned(right):
                    best = (first, last, x)
                    break
    return best


def _mask(page: _Sorted, cluster: Sequence[Glyph]) -> int:
    """The points of the page's width that a height covers, as bits; a bullet is of its words, and so is the room behind it."""
    row = page.row(cluster)
    if row is None:
        return 0
    spans = [(row.x0, row.start)] if row.marker else []
    spans += [(g.x0, g.x1) for g in cluster if g.text.strip()]
    mask, end = 0, None
    for x0, x1 in sorted(spans):
        begin = x0 if end is None or x0 - end > _GUTTER else min(x0, end)
        first, last = max(0, int(begin)), max(0, int(x1) + 1)
        mask |= ((1 << max(0, last - first)) - 1) << first
        end = x1 if end is None else max(end, x1)
    return mask


def _gutters(mask: int) -> Iterator[tuple[float, int]]:
    """(middle, width) of each strip that nothing covers."""
    bits = bin(mask)[:1:-1]
    for gap in re.finditer(rf"(?<=1)0{{{_GUTTER},}}(?=1)", bits):
        yield (gap.start() + gap.end()) / 2, gap.end() - gap.start()


def _split(clusters: Iterable[Sequence[Glyph]], x: float) -> tuple[list[list[Glyph]], list[list[Glyph]]]:
    left: list[list[Glyph]] = []
    right: list[list[Glyph]] = []
    for cluster in clusters:
        for side, glyphs in ((left, [g for g in cluster if g.x0 < x]), (right, [g for g in cluster if g.x0 >= x])):
            if any(g.text.strip() for g in glyphs):
                side.append(glyphs)
    return left, right


def _beside(left: Sequence[Sequence[Glyph]], right: Sequence[Sequence[Glyph]]) -> int:
    """How many rows on the left have one beside them on the right."""
    spans = [(min(g.top for g in r), max(g.bottom for g in r)) for r in right]
    return sum(
        any(min(bottom, b) - max(top, t) > 0.5 * (bottom - top) for t, b in spans)
        for top, bottom in ((min(g.top for g in row), max(g.bottom for g in row)) for row in left)
    )


def _is_aligned(rows: Sequence[Sequence[Glyph]]) -> bool:
    """Whether most rows begin below others, as those of a column do, and not wherever a wide space happens to be."""
    starts = [min(g.x0 for g in row) for row in rows]
    aligned = sum(any(n != m and abs(a - b) < _SAME_PLACE for m, b in enumerate(starts)) for n, a in enumerate(starts))
    return aligned >= 0.6 * len(starts)


def _are_columns(page: _Sorted, sides: Sequence[Sequence[Row]]) -> bool:
    """Whether two sides are columns of one text, and no table: bullets on both, or two ways of setting rows, or tags say so."""
    kinds = {row.kind for side in sides for row in side}
    if kinds and "" not in kinds and kinds.isdisjoint(("TD", "TH")) and not page.sheet.cells:
        return True
    styles = [
        {(row.is_bold, row.marker == "•", row.size, round((row.start - min(r.x0 for r in side)) / 4)) for row in side}
        for side in sides
    ]
    shared = set.intersection(*styles)
    return len(shared) > 1 or any(has_bullet for _, has_bullet, _, _ in shared)


# Tables ----------------------------------------------------------------------------------------------------------------


def _ruled(page: _Sorted, cells: Sequence[Box], inside: Sequence[Sequence[Glyph]]) -> Grid | None:
    lefts, tops = edges_of((box[0] for box in cells), _SAME_EDGE), edges_of((box[1] for box in cells), _SAME_EDGE)
    placed = []
    for box, glyphs in zip(cells, inside, strict=True):
        rows = tuple(row for cluster in clusters_of(glyphs) if (row := page.row(cluster)))
        column, row_number = nearest(lefts, box[0]), nearest(tops, box[1])
        width = sum(box[0] - 1 < x < box[2] - 1 for x in lefts)
        height = sum(box[1] - 1 < y < box[3] - 1 for y in tops)
        placed.append(GridCell(row_number, column, max(1, width), max(1, height), False, rows))
    if not any(cell.rows for cell in placed):
        return None
    placed.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(page.sheet.number, tuple(round(x / 4) for x in lefts), tuple(placed))


def edges_of(places: Iterable[float], apart: float) -> list[float]:
    """The places, of those that stand no further than `apart` from the one before only the first."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > apart:
            edges.append(place)
    return edges


def nearest(edges: Sequence[float], place: float) -> int:
    """The index of the edge next to a place."""
    return min(range(len(edges)), key=lambda at: abs(edges[at] - place))


def _tagged_tables(
    page: _Sorted, clusters: Sequence[list[Glyph]], tagged: set[int]
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


def _of_tags(page: _Sorted, clusters: Sequence[Sequence[Glyph]]) -> Iterator[Grid]:
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
