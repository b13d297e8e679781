"""Columns: rows that stand side by side, read one column after the other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from parsers.pages.pdf.glyphs import Glyph
from parsers.pages.pdf.heights import SortedSheet
from parsers.pages.pdf.parts import Flow
from parsers.pages.pdf.rows import Row

_GUTTER = 6  # points between two columns at least; Word sets 36, browsers the size of the letters
_WIDE_GUTTER = 14  # points that no space in a row has
_BESIDE, _BESIDE_NEAR = (
    3,
    6,
)  # rows that stand beside others at least, where a page has columns; and where the gutter is not wide
_SAME_PLACE = 3.0  # points


def flows_of(page: SortedSheet, clusters: Sequence[list[Glyph]], column: tuple[int, int]) -> Iterator[Flow]:
    """The rows of these heights, column by column where they stand side by side."""
    if found := _columns(page, clusters):
        first, last, x = found
        yield from flows_of(page, clusters[:first], column)
        sides = _split(clusters[first : last + 1], x)
        rows = [[row for cluster in side if (row := page.row(cluster))] for side in sides]
        doubt = "" if _are_columns(page, rows) else "stands beside other words, in columns or a table without lines"
        for number, side in enumerate(sides):
            for flow in flows_of(page, side, (column[0] * 2 + number, column[1] * 2)):
                yield replace(flow, rows=tuple(replace(row, doubt=row.doubt or doubt) for row in flow.rows))
        yield from flows_of(page, clusters[last + 1 :], column)
        return
    rows_here = tuple(row for cluster in clusters if (row := page.row(cluster)))
    if rows_here:
        yield Flow(rows_here, column)


def _columns(page: SortedSheet, clusters: Sequence[list[Glyph]]) -> tuple[int, int, float] | None:
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
