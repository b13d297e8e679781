"""A line cut into pieces: the words that became a country, a unit or a note, and what stands before, between and behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.pages.lines import EDGES, Line, unmarked
from parsers.readings.read_line import Is, words_of_country, words_of_remark, words_of_unit

_SETS_OFF, _CLOSES = f"{EDGES}([–—-;:", f"{EDGES})].*"

BESIDE = "beside the words"
"""The rule of what stands in a line beside the words of its country, unit or note: a number, a label, a mark."""


@dataclass(slots=True)
class Piece:
    """Some words of a line, and what they are. `speaks_of`: the orders of the lines to which it belongs; `year`: of a unit."""

    text: str
    is_: str
    rule: str = ""
    country_code: str = ""
    year: str = ""
    speaks_of: list[int] = field(default_factory=list)


def cut(text: str, known: Sequence[Piece]) -> list[Piece]:
    """`text` as pieces: the known ones, where it has them, and the rest as ignored.

    A bullet in front, a colon behind a country and a semicolon behind a unit need no piece of their own.
    """
    if len(known) == 1 and _reads_as(known[0], text):
        known[0].text = text
        return [known[0]]
    pieces: list[Piece] = []
    at = 0
    for start, piece in sorted(_places(text, known), key=lambda place: place[0]):
        if start < at:
            continue  # its words are a part of the piece before
        end = start + len(piece.text)
        if piece.is_ == Is.NOTE and pieces:
            start, end = _with_what_sets_off(text, at, start, end)
            piece.text = text[start:end].strip(EDGES)
        pieces += _rest(text[at:start])
        pieces.append(piece)
        at = end
    return pieces + _rest(text[at:])


def _with_what_sets_off(text: str, at: int, start: int, end: int) -> tuple[int, int]:
    """The span of a remark with its brackets or its dash, where it reads as the remark without them."""
    wide = start, end
    while wide[0] > at and text[wide[0] - 1] in _SETS_OFF:
        wide = wide[0] - 1, wide[1]
    while wide[1] < len(text) and text[wide[1]] in _CLOSES:
        wide = wide[0], wide[1] + 1
    return wide if words_of_remark(text[slice(*wide)]) == text[start:end] else (start, end)


def _places(text: str, known: Sequence[Piece]) -> Iterator[tuple[int, Piece]]:
    """Where each piece begins: the countries and units one behind the other, notes behind them where they stand twice."""
    at = 0
    for piece in known:
        is_note = piece.is_ == Is.NOTE
        start = text.rfind(piece.text) if is_note else text.find(piece.text, at)
        if start < 0:
            start = text.find(piece.text)
        if start >= 0 and piece.text:
            yield start, piece
            at = at if is_note else start + len(piece.text)


def _reads_as(piece: Piece, text: str) -> bool:
    if piece.is_ == Is.UNIT:
        words = words_of_unit(text)
    else:
        words = words_of_country(text) if piece.is_ == Is.COUNTRY else text.strip(EDGES)
    return bool(piece.text) and words == piece.text


def _rest(text: str) -> list[Piece]:
    return [Piece(text.strip(EDGES), Is.IGNORED, BESIDE)] if text.strip(EDGES) else []


def spread(words: str, lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """The lines, from the first on, over which `words` spread, each with its part of them; none where they do not.

    The program joins lines with one space.
    """
    joined, ends, start = "", [], -1
    for line in lines:
        joined = f"{joined} {unmarked(line.text)}" if joined else unmarked(line.text)
        ends.append(len(joined))
        start = joined.find(words)
        if start >= 0:
            break
    begin = 0
    for line, end in zip(lines, ends, strict=False) if start >= 0 else ():
        part = joined[max(begin, start) : min(end, start + len(words))].strip(EDGES)
        if part:
            yield line, part
        begin = end + 1
