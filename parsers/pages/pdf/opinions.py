"""Two engines on one row: where pdfium reads other words than pdfplumber, the row is in doubt."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from leahy.text.fold import normalised
from parsers.pages.lines import MARK_CLOSE, MARK_OPEN
from parsers.pages.pdf.pdfium import Look, Mark
from parsers.pages.pdf.rows import Row

_ABOVE, _BELOW = 0.55, 0.35  # of the size: how far marks on and below a row stand from it
_SIGNS = str.maketrans("", "", f"{MARK_OPEN}{MARK_CLOSE}\u00ad\u200b\u2060\ufeff")
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-", "\u00a0": " "})


def doubts_of(rows: Sequence[Row], look: Look) -> Mapping[int, str]:
    """By the `id` of a row of this page: why its words are not sure."""
    marks = sorted((mark for mark in look.marks if mark.text not in "\r\n"), key=lambda mark: mark.baseline)
    heights = [mark.baseline for mark in marks]
    doubts: dict[int, str] = {}
    for row in rows:
        first = bisect_left(heights, row.baseline - _ABOVE * row.size)
        last = bisect_left(heights, row.baseline + _BELOW * row.size)
        here = [m for m in marks[first:last] if row.start - 0.5 <= m.x <= row.x1 + 0.5]
        if reason := _difference(row, sorted(here, key=lambda mark: mark.x)):
            doubts[id(row)] = reason
        elif _is_hidden(row, look):
            doubts[id(row)] = "is drawn without ink, as words that a program has recognised in a picture"
    return doubts


def _difference(row: Row, marks: Sequence[Mark]) -> str:
    own = _letters(row.text)
    other = _letters("".join(mark.text for mark in marks))
    if own.replace(" ", "") != other.replace(" ", ""):
        # Letters that lean over each other may change places; all of them must be there.
        if sorted(own.replace(" ", "")) != sorted(other.replace(" ", "")):
            return f"is {other!r} to another reader of PDFs"
        return ""
    if row.by_room and own.split() != other.split():
        return f"has other spaces to another reader of PDFs: {other!r}"
    return ""


def _letters(text: str) -> str:
    return normalised("NFKC", text.translate(_SIGNS).translate(_HYPHENS)).casefold()


def _is_hidden(row: Row, look: Look) -> bool:
    middle = (row.x0 + row.x1) / 2, (row.top + row.bottom) / 2
    return any(x0 <= middle[0] <= x1 and top <= middle[1] <= bottom for x0, top, x1, bottom in look.hidden)
