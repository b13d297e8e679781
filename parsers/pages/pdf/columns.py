"""Columns: rows that stand side by side, read one column after the other."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.pages.pdf.glyphs import Glyph
from parsers.pages.pdf.grids import LEAST_ROWS, drawn_grid
from parsers.pages.pdf.heights import SortedSheet
from parsers.pages.pdf.parts import Flow, Grid, Part, with_rows
from parsers.pages.pdf.rows import Row

_GUTTER = 6  # points between two columns at least; Word sets 36, browsers the size of the letters
_WIDE_GUTTER = 12  # points that no space in a row has at one place of several rows
# Rows that stand beside others at least, where a page has columns; and where the gutter is not wide.
_BESIDE, _BESIDE_NEAR = 3, 6
_WHOLE = 0, 1  # the only column of a page
_OVER = 0.3  # of its height, that a row has another one beside it at the least: rows of columns may alternate
_SAME_PLACE = 3.0  # points
_ROOM = 0.15  # of the size: between two words at the least
_SAME_STEP = 0.1  # of the size: by how much the steps between the rows of one paragraph differ
_IN_COLUMNS_OR_TABLE = "stands beside other words, in columns or a table without lines"
_BY_ROW = "stands beside other words that are drawn in between, as in a table without lines or on cards"


def flows_of(
    page: SortedSheet, clusters: Sequence[list[Glyph]], column: tuple[int, int], gutters: Mapping[float, bool]
) -> Iterator[Part]:
    """The rows of these heights, column by column where they stand side by side, or as a table without lines. `gutters`: those of
    other pages, and whether each is of a table."""
    gap = _columns(page, clusters, gutters)
    if not gap:
        rows_here = tuple(row for cluster in clusters if (row := page.row(cluster)))
        if rows_here:
            yield Flow(rows_here, column)
        return
    first, last, x = _without_ends(page, clusters, *gap)
    if column == _WHOLE and gutters.get(x, True) and (table := _table(page, clusters, first, last, x, x in gutters)):
        first, last, grid = table
        beside: Iterable[Part] = (grid,)
    else:
        beside = _side_by_side(page, clusters[first : last + 1], x, column, gutters)
    yield from flows_of(page, clusters[:first], column, gutters)
    yield from beside
    yield from flows_of(page, clusters[last + 1 :], column, gutters)


def _table(
    page: SortedSheet, clusters: Sequence[list[Glyph]], first: int, last: int, x: float, is_known: bool
) -> tuple[int, int, Grid] | None:
    """(first, last, table) where these heights are one of two columns; with those above and below it that have as little room
    between the columns as a word in its widest row leaves."""
    left = min(g.x0 for cluster in clusters[first : last + 1] for g in cluster if g.x0 >= x and g.text.strip())
    wide_first, wide_last = first, last
    while wide_first and _fits(clusters[wide_first - 1], left):
        wide_first -= 1
    while wide_last + 1 < len(clusters) and _fits(clusters[wide_last + 1], left):
        wide_last += 1
    for begin, end in ((wide_first, wide_last), (first, last)):
        if grid := drawn_grid(page, clusters[begin : end + 1], left - 1, least=1 if is_known else LEAST_ROWS):
            return begin, end, grid
    return None


def _fits(cluster: Sequence[Glyph], left: float) -> bool:
    """Whether a height has words that begin at `left` behind room in which no space is drawn."""
    inked = [g for g in cluster if g.text.strip()]
    first = next((g for g in inked if g.x0 > left - 1), None)
    end = max((g.x1 for g in inked if g.x0 <= left - 1), default=0.0)
    if first is None or abs(first.x0 - left) > 1 or first.x0 - end < _ROOM * first.size:
        return False
    return not any(end - 1 < g.x0 < left for g in cluster if not g.text.strip())


def _side_by_side(
    page: SortedSheet, clusters: Sequence[list[Glyph]], x: float, column: tuple[int, int], gutters: Mapping[float, bool]
) -> Iterator[Part]:
    """The rows on the left of `x` and then those on the right, in doubt where these could be no columns."""
    sides = _split(clusters, x)
    rows = [[row for cluster in side if (row := page.row(cluster))] for side in sides]
    are_columns = not gutters[x] if x in gutters else _are_columns(page, rows)
    doubt = "" if are_columns else _IN_COLUMNS_OR_TABLE
    doubt = doubt if _is_drawn_by_column(page, *sides) else _BY_ROW
    for number, side in enumerate(sides):
        for part in flows_of(page, side, (column[0] * 2 + number, column[1] * 2), gutters):
            part = with_rows(part, lambda rows: tuple(replace(row, doubt=row.doubt or doubt) for row in rows))
            yield replace(part, gutter=x) if number and not doubt and part.gutter is None else part


def _columns(
    page: SortedSheet, clusters: Sequence[list[Glyph]], gutters: Iterable[float]
) -> tuple[int, int, float] | None:
    """(first, last, x) of the longest run of heights that a gutter at `x` parts, with words beside words; None without any."""
    masks = [_mask(page, cluster) for cluster in clusters]
    best: tuple[int, int, float] | None = None
    for first in range(len(masks)):
        covered = 0
        for last in range(first, len(masks)):
            covered |= masks[last]
            if best and last - first <= best[1] - best[0]:
                continue
            for begin, end in _gutters(covered):
                known = next((x for x in gutters if begin <= x <= end), None)
                x = (begin + end) / 2 if known is None else known
                left, right = _split(clusters[first : last + 1], x)
                least = _BESIDE if end - begin >= _WIDE_GUTTER else _BESIDE_NEAR
                least = least if known is None else 1
                if _beside(left, right) >= least and (known is not None or _is_aligned(right)):
                    best = (first, last, x)
                    break
    return best


def _without_ends(
    page: SortedSheet, clusters: Sequence[list[Glyph]], first: int, last: int, x: float
) -> tuple[int, int, float]:
    """(first, last, x) of columns without what stands above and below them: the rest of a paragraph that is as wide as
    both, and short rows that are drawn after them."""
    if first and _is_left(clusters[first], x) and _ends_paragraph(page, clusters[max(0, first - 2) : first + 1], x):
        first += 1
    drawn = [page.drawn[id(g)] for cluster in clusters[first : last + 1] for g in cluster if g.x0 >= x]
    while last > first and _is_left(clusters[last], x) and min(page.drawn[id(g)] for g in clusters[last]) > max(drawn):
        last -= 1
    return first, last, x


def _is_left(cluster: Sequence[Glyph], x: float) -> bool:
    return all(g.x0 < x for g in cluster if g.text.strip())


def _ends_paragraph(page: SortedSheet, clusters: Sequence[list[Glyph]], x: float) -> bool:
    """Whether the last of these heights goes on with the one above it, which reaches over the gutter."""
    *above, row = [page.row(cluster) for cluster in clusters]
    if row is None or above[-1] is None or row.marker or above[-1].x1 < x:
        return False
    if row.element and row.element == above[-1].element:
        return True
    steps = [
        (b.baseline - a.baseline) / b.size
        for a, b in pairwise([*above, row])
        if a and b and (a.size, a.is_bold) == (b.size, b.is_bold)
    ]
    alike = (row.size, row.is_bold) == (above[-1].size, above[-1].is_bold) and abs(row.x0 - above[-1].x0) < 1
    return alike and len(steps) == 2 and abs(steps[0] - steps[1]) < _SAME_STEP


def _is_drawn_by_column(page: SortedSheet, left: Sequence[Sequence[Glyph]], right: Sequence[Sequence[Glyph]]) -> bool:
    """Whether a program has drawn the words of one side and then those of the other, as it does for columns and not for rows."""
    ends = []
    for side in (left, right):
        drawn = [page.drawn[id(g)] for glyphs in side for g in glyphs if g.text.isalnum()] or [0]
        ends.append((min(drawn), max(drawn)))
    return ends[0][1] < ends[1][0] or ends[1][1] < ends[0][0]


def _mask(page: SortedSheet, cluster: Sequence[Glyph]) -> int:
    """The points of the page's width that a height covers, as bits; a bullet is of its words, and so is the room behind it."""
    row = page.row(cluster)
    if row is None:
        return 0
    spans = [(row.x0, row.start)] if row.marker else []
    spans += [(g.x0, g.x1) for g in cluster if g.text.strip()]
    mask, end = 0, None
    for x0, x1 in sorted(spans):
        begin = x0 if end is None or x0 - end > _GUTTER else min(x0, end)
        first, last = (
            max(0, min(int(x), int(page.sheet.width))) for x in (begin, x1 + 1)
        )  # of the page, however far it goes
        mask |= ((1 << max(0, last - first)) - 1) << first
        end = x1 if end is None else max(end, x1)
    return mask


def _gutters(mask: int) -> Iterator[tuple[int, int]]:
    """(begin, end) of each strip that nothing covers."""
    bits = bin(mask)[:1:-1]
    for gap in re.finditer(rf"(?<=1)0{{{_GUTTER},}}(?=1)", bits):
        yield gap.span()


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
        any(min(bottom, b) - max(top, t) > _OVER * (bottom - top) for t, b in spans)
        for top, bottom in ((min(g.top for g in row), max(g.bottom for g in row)) for row in left)
    )


def _is_aligned(rows: Sequence[Sequence[Glyph]]) -> bool:
    """Whether most rows begin below others, as those of a column do, and not wherever a wide space happens to be."""
    starts = [min(g.x0 for g in row) for row in rows]
    aligned = sum(any(n != m and abs(a - b) < _SAME_PLACE for m, b in enumerate(starts)) for n, a in enumerate(starts))
    return aligned >= 0.6 * len(starts)


def _are_columns(page: SortedSheet, sides: Sequence[Sequence[Row]]) -> bool:
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
