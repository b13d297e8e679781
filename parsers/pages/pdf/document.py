"""From the parts of all pages to the lines of a document, set as a page of HTML would set them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from parsers.errors import PageError
from parsers.pages.lines import Cell, Document, Line
from parsers.pages.pdf.edges import edges_of, nearest
from parsers.pages.pdf.glyphs import Sheet, sheets_of
from parsers.pages.pdf.opinions import doubts_of
from parsers.pages.pdf.paragraphs import Paragraph, Setting, goes_on, paragraphs_of, with_doubts
from parsers.pages.pdf.parts import Flow, Grid, GridCell, Part, with_rows
from parsers.pages.pdf.pdfium import Look, looks_at
from parsers.pages.pdf.reading_order import parts_of
from parsers.pages.pdf.rows import Row

_LARGER = 0.7  # points by which headings are larger than other words
_FEW = 0.35  # of the rows: larger words that are more than these are no headings
_INDENT = 6.0  # points between two depths of items
_WIDE = 1.6  # times the space between two items: wider space parts lists


def read_pages(body: bytes) -> Document:
    """The pages as lines. Raises PageError for pages that cannot be read as text."""
    sheets = list(sheets_of(body))
    looks = looks_at(body, [sheet.turn for sheet in sheets])
    _refuse_pictures(sheets, looks)
    pages = [[_checked(part, look) for part in on_page] for on_page, look in zip(parts_of(sheets), looks, strict=True)]
    lines = list(_lines(_joined([part for page in pages for part in page])))
    lines += [_turned(sheet) for sheet in sheets if sheet.turned]
    placed = tuple(line._replace(order=order) for order, line in enumerate(lines))
    return Document("pdf", tuple(line.text for line in placed if line.tag == "h1"), placed)


def _refuse_pictures(sheets: Sequence[Sheet], looks: Sequence[Look]) -> None:
    for sheet, look in zip(sheets, looks, strict=True):
        if not any(g.text.strip() for g in sheet.glyphs) and not look.is_blank:
            what = "its letters are turned" if sheet.turned else "it is a picture, as of a scanner"
            raise PageError(f"page {sheet.number} has no text that can be read: {what}; a person has to read it")


def _turned(sheet: Sheet) -> Line:
    return Line(sheet.turned, "p", 0, page=sheet.number, dropped="turned letters")


# Doubts ----------------------------------------------------------------------------------------------------------------


def _checked(part: Part, look: Look) -> Part:
    """The part, its rows marked that the second engine reads otherwise."""
    return with_rows(part, lambda rows: with_doubts(rows, doubts_of(rows, look)))


# Tables over several pages ---------------------------------------------------------------------------------------------


def _joined(in_order: Sequence[Part]) -> list[Part]:
    """The parts, a table that goes on at the top of the next page with its first part."""
    result: list[Part] = []
    for part in in_order:
        if isinstance(part, Grid):
            _drop_repeated_head(result)
        at = _last_of_text(result)
        above = result[at] if at >= 0 else None
        if (
            isinstance(part, Grid)
            and isinstance(above, Grid)
            and above.page + 1 == part.page
            and above.edges == part.edges
        ):
            result[at] = _continued(above, part)
        else:
            result.append(part)
    return result


def _last_of_text(in_order: Sequence[Part]) -> int:
    return next((n for n in range(len(in_order) - 1, -1, -1) if not _is_margin(in_order[n])), -1)


def _drop_repeated_head(in_order: list[Part]) -> None:
    """Set apart the head of a table that is printed again, outside of its tags, at the top of a page."""
    at = _last_of_text(in_order)
    part = in_order[at] if at > 0 else None
    above = next((p for p in reversed(in_order[:at]) if isinstance(p, Grid)), None)
    if isinstance(part, Flow) and above and len(part.rows) == 1 and part.rows[0].text == " ".join(_head(above)):
        in_order[at] = replace(part, rows=(replace(part.rows[0], dropped="table head again"),))


def _is_margin(part: Part) -> bool:
    return isinstance(part, Flow) and all(row.dropped for row in part.rows)


def _continued(above: Grid, below: Grid) -> Grid:
    """One table of two parts. A first row without the first cells goes on with the cells above these, or is the rest of the row
    above it: lines and words say which, or it is in doubt."""
    first = 1 if _head(above) == _head(below) else 0
    cells = list(above.cells)
    shift = above.height - first
    last = {cell.column: at for at, cell in sorted(enumerate(cells), key=lambda pair: pair[1].row) if cell.rows}
    opening = {cell.column for cell in below.cells if cell.row == first and cell.rows}
    bare = {cell.column: cell.height for cell in below.cells if cell.row == first and not cell.rows}
    missing = {cell.column for cell in above.cells} - opening
    # Where the cells beside it lack the line below and the one above it does not, that one is whole.
    goes_beyond = any(cells[last[column]].is_open for column in missing if column in last)
    for column in missing & set(last):
        height = above.height + bare.get(column, 1) - cells[last[column]].row
        cells[last[column]] = cells[last[column]]._replace(height=height)
    begun = {cell.column: at for at, cell in enumerate(cells) if _is_begun(cell, above)}
    for cell in below.cells:
        at, rows = last.get(cell.column), cell.rows
        if not rows or cell.row < first:
            continue
        if cell.row == first and (start := begun.get(cell.column)) is not None:
            # The words of a merged cell stand in its middle, here behind the end of the page.
            cells[start] = cell._replace(row=cells[start].row, height=cells[start].height + cell.height)
            continue
        if cell.row == first and missing and at is not None and _could_be_rest(above, cell):
            if goes_on(cells[at].rows[-1], rows[0]):
                cells[at] = cells[at]._replace(rows=(*cells[at].rows, *rows))
                continue
            if not goes_beyond or cells[at].is_open:
                doubt = (
                    "stands at the top of a page, beside an empty cell: the rest of the row above it, or another one"
                )
                rows = tuple(replace(row, doubt=row.doubt or doubt) for row in rows)
        cells.append(cell._replace(row=cell.row + shift, rows=rows))
    return Grid(below.page, above.edges, tuple(cells), above.merging | below.merging)


def _is_begun(cell: GridCell, grid: Grid) -> bool:
    """Whether an empty cell at the foot of a part of a table is the begin of one that has its words on the next page."""
    at_foot = cell.row + cell.height == grid.height
    return not cell.rows and at_foot and (cell.is_open or cell.column in grid.merging)


def _head(grid: Grid) -> tuple[str, ...]:
    return tuple(row.text for cell in grid.cells if cell.row == 0 for row in cell.rows)


def _could_be_rest(above: Grid, cell: GridCell) -> bool:
    """Whether the first word of a cell had no room at the end of the cell above it."""
    column = [c for c in above.cells if c.column == cell.column and c.rows]
    if not column or not cell.rows:
        return False
    right = max(row.x1 for c in column for row in c.rows)
    return column[-1].rows[-1].x1 + cell.rows[0].space + cell.rows[0].room >= right - 1


# Lines -----------------------------------------------------------------------------------------------------------------


def _lines(in_order: Sequence[Part]) -> Iterator[Line]:
    flows = [part for part in in_order if isinstance(part, Flow) and not _is_margin(part)]
    setting = Setting(flows)
    sizes = _Sizes([row for flow in flows for row in flow.rows])
    numbers = _Numbers()
    for is_grid, alike in groupby(in_order, key=lambda part: isinstance(part, Grid)):
        if is_grid:
            for part in alike:
                assert isinstance(part, Grid)
                yield from _table_lines(part, numbers, setting)
        else:
            column = [part for part in alike if isinstance(part, Flow)]
            yield from _flow_lines(list(paragraphs_of(column, setting)), sizes, numbers)


class _Numbers:
    """Counts blocks and containers."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


class _Sizes:
    """Which sizes of letters are of headings: larger than most rows, and few."""

    def __init__(self, rows: Sequence[Row]) -> None:
        counts = Counter(row.size for row in rows if not row.dropped)
        body = max(counts, key=lambda size: (counts[size], -size), default=0.0)
        larger = {size: count for size, count in counts.items() if size >= body + _LARGER}
        is_few = sum(larger.values()) <= _FEW * sum(counts.values())
        self.headings = frozenset(larger) if is_few else frozenset[float]()
        self.title = max(self.headings, default=None)
        top = next((row for row in rows if not row.dropped and row.size in self.headings), None)
        if top is None or top.size != self.title or top.page != rows[0].page:
            self.title = None

    def tag(self, row: Row) -> str:
        if row.size == self.title:
            return "h1"
        return "h3" if row.size in self.headings else ""


def _flow_lines(paragraphs: Sequence[Paragraph], sizes: _Sizes, numbers: _Numbers) -> Iterator[Line]:
    depths = _depths(paragraphs)
    steps = [p.gap for p in paragraphs if p.gap and p.first.marker]
    usual = min(steps, default=0.0)
    container = block = 0
    for paragraph in paragraphs:
        row = paragraph.first
        if row.dropped or "s" in row.features:
            yield _line(paragraph, "p")._replace(dropped=row.dropped or "struck out")
            continue
        if not paragraph.part:
            block = numbers.next()
        is_item = row.marker == "•"
        tag = sizes.tag(row) or ("li" if is_item else "p")
        if paragraph.part:
            tag = sizes.tag(row) or ("li" if container else "p")
        elif not is_item:
            container = 0
        elif not container or (paragraph.gap and usual and paragraph.gap > _WIDE * usual):
            container = numbers.next()
        yield _line(paragraph, tag)._replace(
            container=container,
            depth=depths.get(id(paragraph), 0) if tag == "li" else 0,
            part=paragraph.part,
            block=block,
        )


def _depths(paragraphs: Sequence[Paragraph]) -> dict[int, int]:
    """The depth of each item, by the indents of the bullets in its column."""
    depths: dict[int, int] = {}
    columns: dict[tuple[int, int], list[Paragraph]] = {}
    for paragraph in paragraphs:
        if paragraph.first.marker == "•":
            columns.setdefault(paragraph.flow.column, []).append(paragraph)
    for items in columns.values():
        indents = edges_of((item.first.start for item in items), _INDENT)
        for item in items:
            depths[id(item)] = 1 + nearest(indents, item.first.start)
    return depths


def _table_lines(grid: Grid, numbers: _Numbers, around: Setting) -> Iterator[Line]:
    table = numbers.next()
    grid = _with_doubtful_rows(grid)
    columns: dict[int, list[Flow]] = {}
    for cell in grid.cells:
        if cell.rows:
            columns.setdefault(cell.column, []).append(Flow(cell.rows))
    one_each = _has_rows_of_one(grid)
    settings = {column: Setting(flows, one_each=one_each, around=around) for column, flows in columns.items()}
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.column)):
        if not cell.rows:
            continue
        block = numbers.next()
        place = Cell(table, cell.row, cell.column, cell.width, cell.height, cell.head)
        for part, paragraph in enumerate(paragraphs_of([Flow(cell.rows)], settings[cell.column])):
            line = _line(paragraph, "td")
            yield line._replace(container=table, cell=place, block=block, part=part)


def _with_doubtful_rows(grid: Grid) -> Grid:
    """The table, the rows marked that stand beside an empty piece of a merged cell, or of one that lacks a line."""
    bare = {
        row
        for cell in grid.cells
        if not cell.rows and cell.column == 0 and (cell.is_open or cell.column in grid.merging)
        for row in range(cell.row, cell.row + cell.height)
    }
    doubt = "stands beside an empty piece of a cell that may be of the cell above or below it"
    return replace(
        grid,
        cells=tuple(
            cell._replace(rows=tuple(replace(row, doubt=row.doubt or doubt) for row in cell.rows))
            if cell.row in bare
            else cell
            for cell in grid.cells
        ),
    )


def _has_rows_of_one(grid: Grid) -> bool:
    """Whether each row is of one unit: what its first column says comes again, or spans several rows."""
    first = min(cell.column for cell in grid.cells)
    texts = ["\n".join(row.text for row in cell.rows) for cell in grid.cells if cell.column == first and cell.rows]
    return len(set(texts)) < len(texts) or any(cell.height > 1 for cell in grid.cells if cell.column == first)


def _line(paragraph: Paragraph, tag: str) -> Line:
    row = paragraph.first
    features = frozenset.intersection(*(r.features for r in paragraph.rows))
    if any(r.features & {"s", "partly s"} for r in paragraph.rows):
        features |= {"partly s"}
    text = paragraph.text
    if row.marker and row.marker != "•":
        text = f"{row.marker} {text}"
    doubt = next(
        (f"{r.where}, {r.doubt}" if len(paragraph.rows) > 1 else r.doubt for r in paragraph.rows if r.doubt), ""
    )
    return Line(
        text,
        tag,
        row.number,
        features - {"s"},
        row.lead if not row.marker or row.marker == "•" else "",
        links=" ".join(r.links for r in paragraph.rows if r.links),
        page=row.page,
        doubt=doubt or paragraph.doubt,
        joints=tuple(at + len(text) - len(paragraph.text) for at in paragraph.joints),
    )
