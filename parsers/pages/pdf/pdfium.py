"""The quick engine (pypdfium2): the words of a PDF, and each character with its place, as a second opinion."""

import ctypes
import math
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium_c

from parsers.errors import PageError
from parsers.pages.pdf.bounds import refuse_too_long
from parsers.pages.pdf.work import refuse_too_much_work

_ONE_AT_A_TIME = threading.Lock()  # pdfium is not safe for threads
_INVISIBLE = 3
"""The mode in which text is drawn without ink, as programs put recognised words over a scanned page."""

_CONTROL, _LETTER, _VISIBLE = re.compile(r"[\x00\x01\x03-\x08\x0e-\x1f]"), re.compile(r"[^\W_]"), re.compile(r"\S")
_MOST_CONTROLS, _FEWEST_LETTERS = (
    0.01,
    0.5,
)  # the reports of State have none, and 0.9; a font without names 0.03, or 0.01
_SLANT = 6.0  # degrees by which a page of a scanner may be turned


class Mark(NamedTuple):
    """One character. `x` and `baseline`: where it begins, in points from the top left of the page as shown. `is_drawn`: False
    for a space that pdfium puts where it sees a gap."""

    text: str
    x: float
    baseline: float
    is_drawn: bool


class Look(NamedTuple):
    """One page as pdfium has it. `hidden`: the boxes (x0, top, x1, bottom) of text without ink; `has_picture`: whether a picture
    covers most of the page."""

    marks: tuple[Mark, ...]
    hidden: tuple[tuple[float, float, float, float], ...]
    has_picture: bool
    is_blank: bool


def text_of(body: bytes) -> str:
    """The words of all pages. Raises PageError for a PDF that is broken, too much work, or without text."""
    with _opened(body) as pdf:
        refuse_too_much_work(body)
        texts, size, pictures = [], 0, 0
        for page in pdf:
            text = page.get_textpage()
            size += text.count_chars()
            refuse_too_long(len(pdf), size)
            texts.append(text.get_text_range() if text.count_chars() else "")
            pictures += not texts[-1].strip() and any(True for _ in page.get_objects(max_depth=1))
    words = "\n".join(texts)
    if not words.strip():
        raise PageError(
            "a PDF without text: its pages are pictures, as of a scanner; type its words into a text file and file that "
            "(python -m flows add FILE --transcription)"
            if pictures
            else "a PDF without a word on its pages; fetch or save it again"
        )
    if _has_no_letters(words):
        raise PageError(
            "a PDF whose fonts do not say which letters their shapes are, so that no program can read it; type its words into a "
            "text file and file that (python -m flows add FILE --transcription)"
        )
    return words


def _has_no_letters(words: str) -> bool:
    """Whether the words of a PDF are signs: the codes of shapes, which a font without names of letters leaves."""
    return len(_CONTROL.findall(words)) > _MOST_CONTROLS * len(words) or len(
        _LETTER.findall(words)
    ) < _FEWEST_LETTERS * len(_VISIBLE.findall(words))


def looks_at(body: bytes, turns: Sequence[int]) -> list[Look]:
    """Every page, character by character, turned clockwise by `turns` degrees. Raises PageError as `text_of` does, but for a PDF
    without text."""
    with _opened(body) as pdf:
        if len(pdf) != len(turns):
            raise PageError(
                f"a broken PDF (of {len(pdf)} pages to one reader of PDFs, of {len(turns)} to another); fetch or save it again"
            )
        return [_look(page, turn) for page, turn in zip(pdf, turns, strict=True)]


@contextmanager
def _opened(body: bytes) -> Iterator[Any]:
    with _ONE_AT_A_TIME:
        try:
            pdf = pypdfium2.PdfDocument(body)
        except pypdfium2.PdfiumError as error:
            raise PageError(f"a broken PDF ({error}); fetch or save it again") from None
        try:
            refuse_too_long(len(pdf))
            yield pdf
        except pypdfium2.PdfiumError as error:
            raise PageError(f"a broken PDF ({error}); fetch or save it again") from None
        finally:
            pdf.close()


def _look(page: Any, turn: int) -> Look:
    page.set_rotation(turn)
    text = page.get_textpage()
    place = _Places(page)
    x, y = ctypes.c_double(), ctypes.c_double()
    marks = []
    for at in range(text.count_chars()):
        if not _is_upright(math.degrees(pdfium_c.FPDFText_GetCharAngle(text.raw, at)) - turn):
            continue
        code = pdfium_c.FPDFText_GetUnicode(text.raw, at)
        pdfium_c.FPDFText_GetCharOrigin(text.raw, at, x, y)
        is_drawn = pdfium_c.FPDFText_IsGenerated(text.raw, at) == 0
        marks.append(Mark(chr(code) if code else "\ufffd", *place.shown(x.value, y.value), is_drawn))
    hidden, has_picture, is_blank = [], False, True
    for part in page.get_objects(max_depth=4):
        is_blank = False
        if part.type == pdfium_c.FPDF_PAGEOBJ_TEXT and pdfium_c.FPDFTextObj_GetTextRenderMode(part.raw) == _INVISIBLE:
            hidden.append(place.box(part.get_bounds()))
        elif part.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            left, top, right, bottom = place.box(part.get_bounds())
            has_picture |= (right - left) * (bottom - top) > 0.5 * place.width * place.height
    return Look(tuple(marks), tuple(hidden), has_picture, is_blank)


def _is_upright(degrees: float) -> bool:
    """Whether letters that are turned so far are of the text, and none of a stamp across the page."""
    return abs((degrees + 180) % 360 - 180) < _SLANT


class _Places:
    """From pdfium's points, counted from the bottom left of the page before it is turned, to points of the page as shown."""

    def __init__(self, page: Any) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.turn = page.get_rotation()
        wide, high = self.right - self.left, self.top - self.bottom
        self.width, self.height = (wide, high) if self.turn in (0, 180) else (high, wide)

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """The place as shown, from the top left."""
        x, y = x - self.left, self.top - y
        if self.turn == 90:
            return self.width - y, x
        if self.turn == 180:
            return self.width - x, self.height - y
        if self.turn == 270:
            return y, self.height - x
        return x, y

    def box(self, bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """(x0, top, x1, bottom) of bounds (left, bottom, right, top)."""
        left, bottom, right, top = bounds
        (x0, y0), (x1, y1) = self.shown(left, bottom), self.shown(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
