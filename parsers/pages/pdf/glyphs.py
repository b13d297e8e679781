"""The exact engine (pdfplumber): each character of a page with its font, size and place, and what is drawn around it."""

import io
import logging
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from leahy.text.fold import normalised
from parsers.errors import PageError
from parsers.pages.lines import Cell
from parsers.pages.pdf.bounds import refuse_too_long, refuse_too_many_fills, refuse_too_many_lines
from parsers.pages.tables import Spans, Table

Box = tuple[float, float, float, float]
"""(x0, top, x1, bottom) in points from the top left of the page as shown."""

# What these say of odd bytes quotes them; without a handler Python would print it.
for _engine in ("pdfminer", "pdfplumber"):
    logging.getLogger(_engine).addHandler(logging.NullHandler())

_BOLD = re.compile(r"bold|black|heavy|demi(?!light)|[-,]bd\b", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_SYMBOLS = re.compile(r"symbol|dingbat|wingding|webding|marlett", re.IGNORECASE)
_THIN, _BULLET_SIZE = 2.5, 8.0  # points
_LONGEST_WORDS = 30  # letters between two spaces, on the average of a page that has any
_SMALLEST = 3.0  # points: nobody reads smaller letters
# Codes of the usual encoding of letters (WinAnsi) that stand for a bullet, since they have no letter (ISO 32000, annex D).
_BULLETS = frozenset(f"(cid:{code})" for code in (127, 129, 141, 143, 144, 157))
_INLINE = frozenset(("Span", "NonStruct", "Link", "Em", "Strong", "Sub", "Reference", "Annot", "Code", "Quote"))


class Glyph(NamedTuple):
    """A character. `element`: the number of the tagged block that holds it, 0 for none; `piece`: that of its marked content.

    `is_symbol`: of a font of symbols, whose letters are bullets and arrows; `is_hidden`: nobody sees it; `is_artifact`: the tags
    say that it is none of the text.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    baseline: float
    size: float
    font: str
    is_bold: bool
    is_italic: bool
    is_symbol: bool
    is_hidden: bool
    is_artifact: bool
    element: int
    piece: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. `lines`: thin strokes that may underline; `dots`: small drawings that may be bullets; `links`: (box, "a" or
    "#"); `tables`: the boxes of the cells of each ruled table; `tags`: the kind of each tagged block ("P", "LBody", "TD"), `cells`:
    the cell of each that stands in a tagged table; `turned`: the letters that do not run from left to right; `has_spaces`: whether
    its words are parted by spaces, and not by room alone; `turn`: by how many degrees it is shown turned clockwise."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    turned: str
    lines: tuple[Box, ...]
    dots: tuple[Box, ...]
    links: tuple[tuple[Box, str], ...]
    tables: tuple[tuple[Box, ...], ...]
    tags: Mapping[int, str]
    cells: Mapping[int, Cell]
    has_spaces: bool
    turn: int


def sheets_of(body: bytes) -> Iterator[Sheet]:
    """The pages. Raises PageError for a PDF that the engine cannot read."""
    try:
        # Not closed: it is a stream in memory, each page is closed, and to close a PDF with broken pages raises again.
        pdf = pdfplumber.open(io.BytesIO(body), unicode_norm=None)
        pages = _pages_of(pdf)
        characters = 0
        for page in pages:
            page, origin = _cropped(pdf, page)
            characters += len(page.chars)
            refuse_too_long(len(pages), characters)
            yield _sheet(_upright(pdf, page), origin)
            page.close()
    except (PDFException, PdfminerException) as error:
        raise PageError(f"a broken PDF ({type(error).__name__}: {error}); fetch or save it again") from None


def _pages_of(pdf: Any) -> Sequence[Any]:
    """The pages of an opened PDF. The engine measures them without a check of what their boxes and turns are."""
    try:
        return list(pdf.pages)
    except (MalformedPDFException, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise PageError(f"a broken PDF ({type(error).__name__}: {error}); fetch or save it again") from None


def _cropped(pdf: Any, page: Any) -> tuple[Any, tuple[float, float]]:
    """(page, origin): the page as far as it is shown, its corner at (0, 0), and where that is in the points of the PDF."""
    x0, y0, x1, y1 = page.page_obj.mediabox
    left, low, right, high = page.page_obj.cropbox
    x0, y0, x1, y1 = shown = max(x0, left), max(y0, low), min(x1, right), min(y1, high)
    if shown == (0, 0, *page.page_obj.mediabox[2:]) or x0 >= x1 or y0 >= y1:
        return page, (0.0, 0.0)
    # pdfminer takes the corner from its own note of the box, pdfplumber the size from the attributes.
    page.page_obj.mediabox = page.page_obj.cropbox = shown
    page.page_obj.attrs |= {"MediaBox": [0, 0, x1 - x0, y1 - y0], "CropBox": [0, 0, x1 - x0, y1 - y0]}
    return Page(pdf, page.page_obj, page_number=page.page_number, initial_doctop=0), (x0, y0)


def _upright(pdf: Any, page: Any) -> Any:
    """The page, turned so that most of its letters run from left to right."""
    ways = Counter(
        round(math.degrees(math.atan2(char["matrix"][1], char["matrix"][0])) / 90) % 4 for char in page.chars
    )
    turned = max(ways, key=lambda way: ways[way], default=0)
    if not turned:
        return page
    # pdfminer and pdfplumber each have their own note of the turn.
    page.page_obj.rotate = page.page_obj.attrs["Rotate"] = (page.page_obj.rotate + 90 * turned) % 360
    return Page(pdf, page.page_obj, page_number=page.page_number, initial_doctop=0)


def _sheet(page: Any, origin: tuple[float, float]) -> Sheet:
    tags, cells, elements = _elements(page)
    fills = [_box(shape) for shape in page.rects if shape.get("fill") and shape["width"] > _THIN < shape["height"]]
    colours = [
        _grey(shape.get("non_stroking_color"))
        for shape in page.rects
        if shape.get("fill") and shape["width"] > _THIN < shape["height"]
    ]
    upright: list[Any] = []
    turned: list[Any] = []
    for char in page.chars:
        a, b, c, d, *_ = char["matrix"]
        (upright if a > 0 and d != 0 and abs(b) + abs(c) < 0.2 * abs(a) else turned).append(char)
    refuse_too_many_fills(page.page_number, len(fills), len(upright))
    glyphs = [_glyph(page, char, elements, fills, colours) for char in upright]
    glyphs = list(_with_lost_marks(glyphs))
    return Sheet(
        page.page_number,
        float(page.width),
        float(page.height),
        tuple(_without_doubles(glyphs)),
        "".join(char["text"] for char in turned).strip(),
        tuple(_box(shape) for shape in (*page.lines, *page.rects) if shape["height"] <= _THIN < shape["width"]),
        tuple(
            _box(shape)
            for shape in (*page.curves, *page.rects)
            if 1 < shape["width"] <= _BULLET_SIZE and 0.5 < shape["height"] <= _BULLET_SIZE
        ),
        tuple(_links(page, *origin)),
        tuple(_tables(page)),
        tags,
        cells,
        sum(glyph.text == " " for glyph in glyphs) * _LONGEST_WORDS > len(glyphs),
        page.page_obj.rotate % 360,
    )


def _tables(page: Any) -> Iterator[tuple[Box, ...]]:
    """The cells of each ruled table of several columns. Raises PageError for a page with too many lines to look for it."""
    edges = {
        (edge["orientation"], round(edge["x0" if edge["orientation"] == "v" else "top"] / 3)) for edge in page.edges
    }
    upright = sum(way == "v" for way, _ in edges)
    refuse_too_many_lines(page.page_number, upright, len(edges) - upright)
    for table in page.find_tables():
        if len(table.columns) > 1:
            yield tuple(table.cells)


def _links(page: Any, left: float, low: float) -> Iterator[tuple[Box, str]]:
    """The links. pdfplumber places them by the points of the PDF; on a turned page whose corner is elsewhere they are left out."""
    if page.page_obj.rotate % 360 and (left or low):
        return
    try:
        hyperlinks = page.hyperlinks
    except Exception:  # noqa: BLE001 - broken links are as none; they only help to tell a menu from a list
        return
    for link in hyperlinks:
        x0, top, x1, bottom = _box(link)
        yield (x0 - left, top + low, x1 - left, bottom + low), "a" if link.get("uri") else "#"


def _glyph(
    page: Any, char: Mapping[str, Any], elements: Mapping[int, int], fills: Sequence[Box], colours: Sequence[float]
) -> Glyph:
    font = char["fontname"].rpartition("+")[2]
    x0, x1, top, bottom = char["x0"], char["x1"], char["top"], char["bottom"]
    middle = (x0 + x1) / 2, (top + bottom) / 2
    behind = next(
        (grey for box, grey in zip(reversed(fills), reversed(colours), strict=True) if _holds(box, *middle)), 1.0
    )
    outside = not (0 <= middle[0] <= page.width and 0 <= middle[1] <= page.height)
    mcid = char.get("mcid")
    text = "•" if char["text"] in _BULLETS else char["text"]
    return Glyph(
        normalised("NFKC", text) if "\ufb00" <= text[:1] <= "\ufb06" else text,
        x0, x1, top, bottom,
        bottom - (char["matrix"][5] - char["y0"]),
        round(char["size"], 2),  # else one size may be rounded to two
        font,
        _BOLD.search(font) is not None,
        _ITALIC.search(font) is not None,
        _SYMBOLS.search(font) is not None,
        outside or char["size"] < _SMALLEST or abs(_grey(char.get("non_stroking_color")) - behind) < 0.04,
        char.get("tag") == "Artifact",
        elements.get(mcid, 0) if mcid is not None else 0,
        -1 if mcid is None else mcid,
    )  # fmt: skip


def _with_lost_marks(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """The glyphs in the order in which they are drawn. A ligature that names its letters ends the marked content around it for
    this engine: what follows is still of it, where that begins in the midst of a row."""
    above: Glyph | None = None
    is_lost = False
    for glyph in glyphs:
        is_bare = not glyph.element and not glyph.is_artifact
        if above is None or not is_bare:
            is_lost = False
        elif above.element and not is_lost:
            is_lost = abs(above.baseline - glyph.baseline) < 0.1 and abs(glyph.x0 - above.x1) < 0.5 * glyph.size
        if is_lost and above is not None:
            glyph = glyph._replace(element=above.element, piece=above.piece)
        above = glyph
        yield glyph


def _without_doubles(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """The glyphs, one that is printed twice at almost one place once and bold: so some programs make bold letters."""
    places: dict[tuple[str, int, int], int] = {}
    once: list[Glyph] = []
    for glyph in glyphs:
        column, row = round(glyph.x0 / 2), round(glyph.baseline / 2)
        near = ((glyph.text, column + x, row + y) for x in (0, -1, 1) for y in (0, -1, 1))
        at = next((places[key] for key in near if key in places), None)
        if at is not None and abs(once[at].x0 - glyph.x0) < 0.12 * glyph.size and glyph.text.strip():
            once[at] = once[at]._replace(is_bold=True)
            continue
        places[glyph.text, column, row] = len(once)
        once.append(glyph)
    yield from once


def _elements(page: Any) -> tuple[dict[int, str], dict[int, Cell], dict[int, int]]:
    """(tags, cells, elements): the kind of each tagged block of the page, the cell that holds it, and the block of each piece
    of marked content."""
    tags: dict[int, str] = {}
    cells: dict[int, Cell] = {}
    elements: dict[int, int] = {}
    try:
        waiting: list[tuple[Any, int, Table | None, Cell | None]] = [
            (node, 0, None, None) for node in reversed(page.structure_tree)
        ]
    except Exception:  # noqa: BLE001 - a broken tree of tags is as none; geometry alone says what stands where
        return {}, {}, {}
    spans = Spans()
    while waiting:
        node, block, table, cell = waiting.pop()
        kind = str(node.get("type", ""))
        if kind == "Table":
            table, cell = Table(len(tags) + 1, spans), None
        elif kind == "TR" and table:
            table.next_row()
        elif kind in ("TD", "TH") and table:
            cell = table.next_cell(_spans_of(node), kind == "TH")
        if kind not in _INLINE or not block:
            block = len(tags) + 1
            tags[block] = kind
            if cell:
                cells[block] = cell
        elements.update(dict.fromkeys(node.get("mcids") or (), block))
        waiting += [(child, block, table, cell) for child in reversed(node.get("children") or ())]
    return tags, cells, elements


def _spans_of(node: Mapping[str, Any]) -> dict[str, str]:
    attributes = node.get("attributes")
    named = attributes if isinstance(attributes, dict) else {}
    return {name.lower(): str(named[name]) for name in ("ColSpan", "RowSpan") if name in named}


def _box(shape: Mapping[str, Any]) -> Box:
    return shape["x0"], shape["top"], shape["x1"], shape["bottom"]


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _grey(colour: Any) -> float:
    """How light a colour is: 0 black, 1 white. What has no numbers is black."""
    parts = colour if isinstance(colour, (tuple, list)) else (colour,)
    numbers = [float(part) for part in parts if isinstance(part, (int, float))]
    if len(numbers) == 4:
        cyan, magenta, yellow, black = numbers
        return (1 - black) * (1 - (cyan + magenta + yellow) / 3)
    return sum(numbers) / len(numbers) if numbers else 0.0
