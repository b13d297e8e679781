"""Whether a reading is one of its capture: each line exactly once and in order, its text untouched."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from parsers.listings.blocks.block import Block
from parsers.pages.lines import EDGES, Document, Line, unmarked
from parsers.readings.read_line import ReadingError, ReadLine

_MOST_JOINTS = 5
"""Signs at the ends of rows of one line that a person may write otherwise: a name has one or two."""
_UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))
"""Categories of characters that an editor or a spreadsheet may change without anybody's seeing it."""


def lines_to_read(document: Document) -> list[Line]:
    """The lines of a page that have words, in order: those that a reading has."""
    return [line for line in document.lines if _squeezed(unmarked(line.text))]


def where_of(line: Line) -> str:
    """The place of a line in its capture, in words."""
    return Block(line, line.text).where


def with_whole_lines(rows: Sequence[ReadLine], document: Document) -> list[ReadLine]:
    """The rows with the capture's own text and places. Raises `ReadingError` if they are not its lines, once and in order.

    White space and what nobody sees does not count: the texts come from the capture, and not from the rows.
    """
    lines = lines_to_read(document)
    whole: list[ReadLine] = []
    at = 0
    for number, group in groupby(rows, key=lambda row: row.line):
        pieces = list(group)
        if number != at + 1:
            _refuse_order(number, at + 1, len(lines))
        if at == len(lines):
            raise ReadingError(f"line {number}: the capture has {len(lines)} lines")
        whole += _pieces(lines[at], pieces)
        at += 1
    if at < len(lines):
        raise ReadingError(f"line {at + 1}: it is missing: {unmarked(lines[at].text)!r}")
    return whole


def row_not_on_page(rows: Sequence[ReadLine], document: Document) -> ReadLine | None:
    """The first row whose words stand nowhere on the page; None where all do. Where lines end does not count: another program
    may part them otherwise than the one by which the reading was made."""
    texts = [_squeezed("".join(text(line) for line in document.lines)) for text in (_text, _joined)]
    return next((row for row in rows if not any(_squeezed(row.text) in text for text in texts)), None)


def _text(line: Line) -> str:
    return unmarked(line.text)


def _joined(line: Line) -> str:
    """The text without the signs at the ends of printed rows that a program may have set."""
    return unmarked("".join(letter for at, letter in enumerate(line.text) if at not in line.joints))


def _as_said(line: Line, stated: str) -> str:
    """The text of a line, each sign of its `joints` as `stated` has it: as it stands, with a space behind it, or left out."""
    texts = [""]
    for at, letter in enumerate(line.text):
        ways = (letter, f"{letter} ", "") if at in line.joints[:_MOST_JOINTS] else (letter,)
        texts = [text + way for text in texts for way in ways]
    spellings = [unmarked(text) for text in texts]
    alike = [text for text in spellings if _squeezed(text) == _squeezed(stated)]
    return next((text for text in alike if text.split() == stated.split()), next(iter(alike), spellings[0]))


def _refuse_order(number: int, expected: int, count: int) -> None:
    if number < expected:
        raise ReadingError(f"line {number}: it stands twice, or below line {expected - 1}; each line once, in order")
    known = f"it comes where line {expected} should" if expected <= count else f"the capture has {count} lines"
    raise ReadingError(f"line {number}: {known}; each line once, in order")


def _pieces(line: Line, pieces: Sequence[ReadLine]) -> list[ReadLine]:
    """The rows of one line, each with its piece of the line's own text."""
    text = _as_said(line, " ".join(piece.text for piece in pieces))
    squeezed = [_squeezed(piece.text) for piece in pieces]
    if "".join(squeezed) != _squeezed(text):
        number = pieces[0].line
        raise ReadingError(
            f"line {number}: its text was changed: the capture says {text!r}, and the reading "
            f"{' + '.join(repr(piece.text) for piece in pieces)}; put it back (a line may be split into several rows)"
        )
    whole, at = [], 0
    for piece, letters in zip(pieces, squeezed, strict=True):
        end, left = at, len(letters)
        while left:
            left -= len(_squeezed(text[end]))
            end += 1
        if not letters:
            raise ReadingError(f"line {piece.line}: a row without text; take it out")
        is_last = piece is pieces[-1]
        whole.append(replace(piece, where=where_of(line), text=text[at : None if is_last else end].strip(EDGES)))
        at = end
    return whole


def _squeezed(text: str) -> str:
    """`text` without white space and characters that nobody sees."""
    if text.isascii() and text.isalnum():
        return text
    return "".join(c for c in text if unicodedata.category(c) not in _UNSEEN)
