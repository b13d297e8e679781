"""How much work a PDF is: what its pages draw and how its tags are nested, counted before an engine reads a page.

A few hundred bytes can draw without end: a form that draws ten others, a hundred pages with one content, tags that share their
children. Everything is counted as often as an engine goes over it.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSLiteral, literal_name

from parsers.errors import PageError

DRAWING_LIMIT = 6_000_000
"""Bytes that draw the pages of one PDF, unpacked, a form at each use. A list of 10,000 units has 2 MB; the slower engine takes 3
to 10 s for a million."""
SHAPE_LIMIT = 20_000
"""Strokes, boxes and curves of one page. A table of 250 rows has 3,000, a seal a few thousand; the slower engine takes 10 kB for
each."""
ALL_SHAPES_LIMIT = 100_000
"""The same of all pages. They take 20 s."""
TAG_LIMIT = 200_000
"""Tags that are read for all pages. A list of 10,000 units has 50,000."""
_DEEPEST = 12
"""Forms inside each other. Programs that write PDFs use one or two."""

_USE = re.compile(rb"(?:/([^\s/\[\]<>(){}%#]*)[\s\x00]*)?\bDo\b")
_SHAPE = re.compile(rb"[\d.\s](?:re|[lcvy])\b")


class _Cost(NamedTuple):
    size: int
    shapes: int

    def plus(self, other: "_Cost", times: int = 1) -> "_Cost":
        return _Cost(self.size + times * other.size, self.shapes + times * other.shapes)

    @property
    def is_too_much(self) -> bool:
        return self.size > DRAWING_LIMIT or self.shapes > SHAPE_LIMIT


_NOTHING = _Cost(0, 0)


def refuse_too_much_work(body: bytes) -> None:
    """Raises PageError for a PDF beyond the limits above, and for one that cannot be counted. What a broken PDF is, the engines
    say."""
    try:
        document = PDFDocument(PDFParser(io.BytesIO(body)))
        pages = list(PDFPage.create_pages(document))
        _refuse_long_drawings(pages)
        without_own_tags = sum(
            "StructParents" not in page.attrs for page in pages
        )  # all tags are read for each of these
        _refuse_too_many_tags(document, max(1, without_own_tags))
    except (PDFException, PSException, RecursionError, TypeError, ValueError, KeyError, AttributeError):
        return
    except (PageError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - the decoders of pdfminer raise errors of all kinds
        raise PageError(f"a broken PDF ({type(error).__name__}: {error}); fetch or save it again") from None


def _refuse_long_drawings(pages: Iterable[PDFPage]) -> None:
    """Raises PageError for pages beyond `DRAWING_LIMIT` or a limit on shapes."""
    forms: dict[int, _Cost] = {}
    total = _NOTHING
    for number, page in enumerate(pages, start=1):
        cost = _cost_of_page(page, forms)
        total = total.plus(cost)
        if cost.shapes > SHAPE_LIMIT or total.shapes > ALL_SHAPES_LIMIT:
            most = f"{SHAPE_LIMIT:,}" if cost.shapes > SHAPE_LIMIT else f"{ALL_SHAPES_LIMIT:,} with those before"
            raise PageError(
                f"page {number} of a PDF draws more lines and boxes than {most}, the limit; file the pages of the list alone, or "
                "type their words (python -m flows add FILE --transcription)"
            )
        if total.size > DRAWING_LIMIT:
            raise PageError(
                f"a PDF whose pages take more than {DRAWING_LIMIT:,} bytes to draw, the limit; file the pages of the list alone"
            )


def _cost_of_page(page: PDFPage, forms: dict[int, _Cost]) -> _Cost:
    resources = _mapping(page.resources)
    total = _NOTHING
    of_stream: dict[int, _Cost] = {}
    for content in page.contents:
        stream = resolve1(content)
        if not isinstance(stream, PDFStream):
            continue
        key = id(stream)
        if key not in of_stream:
            of_stream[key] = _cost(stream, resources, forms, 0)
        total = total.plus(of_stream[key])
        if total.is_too_much:
            break
    return total


def _cost(stream: PDFStream, resources: Mapping[str, Any], forms: dict[int, _Cost], depth: int) -> _Cost:
    """What it takes to draw a stream, with the forms that it draws, and those that they draw."""
    if depth > _DEEPEST:
        return _Cost(DRAWING_LIMIT + 1, 0)
    data = stream.get_data()
    total = _Cost(len(data), len(_SHAPE.findall(data)))
    uses = Counter(_USE.findall(data))
    if not uses or total.is_too_much:
        return total
    costs = {name: _cost_of_form(form, resources, forms, depth + 1) for name, form in _forms(resources)}
    dearest = max(costs.values(), default=_NOTHING)
    for name, times in uses.items():
        # A name that is written in another way, as "/#58" for "/X", may be that of any form; one that is none is a picture.
        total = total.plus(costs.get(name.decode("latin-1"), _NOTHING) if name else dearest, times)
    return total


def _cost_of_form(form: PDFStream, resources: Mapping[str, Any], forms: dict[int, _Cost], depth: int) -> _Cost:
    key = id(form)
    if key not in forms:
        forms[key] = _Cost(DRAWING_LIMIT + 1, 0)  # while it is counted: a form that draws itself has no end
        own = resolve1(form.get("Resources"))
        forms[key] = _cost(form, _mapping(own) if own else resources, forms, depth)
    return forms[key]


def _forms(resources: Mapping[str, Any]) -> Iterator[tuple[str, PDFStream]]:
    """The forms that a content can draw, by name; pictures are none."""
    for name, reference in _mapping(resolve1(resources.get("XObject"))).items():
        form = resolve1(reference)
        if isinstance(form, PDFStream) and _name(form.get("Subtype")) == "Form":
            yield name, form


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _name(value: Any) -> str:
    value = resolve1(value)
    return str(literal_name(value)) if isinstance(value, PSLiteral) else ""


def _refuse_too_many_tags(document: PDFDocument, times: int) -> None:
    """Raises PageError for more than `TAG_LIMIT` tags, each read `times` times, and for tags that share their children."""
    left = TAG_LIMIT
    waiting = [document.catalog.get("StructTreeRoot")]
    parted: set[int] = set()
    while waiting:
        reference = waiting.pop()
        node = resolve1(reference)
        if not isinstance(node, dict):
            continue
        if isinstance(reference, PDFObjRef):
            if reference.objid in parted:
                raise PageError(
                    "a PDF whose tags are no tree: two of them hold the same one; print it to a new PDF, and file that"
                )
            parted.add(reference.objid)
        left -= times
        if left < 0:
            raise PageError(
                f"a PDF of more than {TAG_LIMIT:,} tags, the limit; print it to a new PDF, or file the pages of the list alone"
            )
        children = resolve1(node.get("K"))
        waiting += children if isinstance(children, list) else [children]
