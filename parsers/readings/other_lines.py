"""What the lines are that hold no country, no unit and no note on one: statements, years, notes, and what is ignored."""

import re

from parsers.listings.blocks.block import Block, block_of
from parsers.listings.trace import Trace
from parsers.pages.lines import Line, unmarked
from parsers.readings.lists import ListPieces
from parsers.readings.pieces import Piece
from parsers.readings.read_line import UNKNOWN, Is

ELSEWHERE, BEFORE, UNCLEAR = "outside of the list", "before the list", "no rule says what it is"
YEAR_OF_LIST, YEAR_OF_ROW = "year of a list", "year of a row"
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class OtherLines:
    """The lines beside those of `ListPieces`."""

    def __init__(self, traced: Trace, lists: ListPieces) -> None:
        self._trace = traced
        read = (order for order, pieces in lists.known.items() if any(piece.is_ == Is.COUNTRY for piece in pieces))
        self._countries = sorted({*read, *(order for order, rule in traced.rules.items() if rule == "country")})
        self._statements = [text for part in traced.parts for text in part.statement]
        self._notes = frozenset(text for part in traced.parts for text in part.notes)
        self._ignored = {text: rule for part in traced.parts for rule, text in part.ignored}
        self._ignored_texts = "\n".join(self._ignored)
        self._statement = ""
        self._rest = ""

    def piece(self, line: Line) -> Piece:
        """What a line is; the lines are asked for in order."""
        text, rule = unmarked(line.text), self._trace.rules.get(line.order, "")
        if reason := self._trace.refused.get(line.order):
            return Piece(text, UNKNOWN, reason)
        if line.dropped:
            return Piece(text, Is.IGNORED, line.dropped)
        if line.order not in self._trace.place:
            return Piece(text, Is.IGNORED, ELSEWHERE)
        if self._trace.start is None and not self._trace.parts:
            return _guess(line, self._trace)
        block = block_of(line)
        if said := self._statement_piece(text, block, rule, is_plain=line.tag == "line"):
            return said
        if rule == "no units":
            above = [order for order in self._countries if order < line.order]
            return Piece(text, Is.NOTE, rule, speaks_of=above[-1:])
        if rule == "country":
            return Piece(text, Is.COUNTRY, rule, next(iter(block.codes), UNKNOWN))
        if rule in (YEAR_OF_LIST, YEAR_OF_ROW) and (year := _YEAR.search(text)):
            return Piece(text, Is.YEAR, rule, year=year[0])
        if block.text in self._notes or text in self._notes:
            return Piece(text, Is.NOTE, rule or "note")
        ignored = self._ignored.get(block.text) or self._ignored.get(text)
        if rule or ignored:
            return Piece(text, Is.IGNORED, ignored or rule)
        if block.text in self._ignored_texts or (self._trace.start or 0) > line.order:
            return Piece(text, Is.IGNORED, BEFORE)
        return Piece(text, UNKNOWN, UNCLEAR)

    def _statement_piece(self, text: str, block: Block, rule: str, *, is_plain: bool) -> Piece | None:
        """A line of a statement: its first one, or one that goes on with the line above."""
        if self._rest and self._rest.startswith(block.text):
            self._rest = self._rest[len(block.text) :].lstrip()
            return Piece(text, Is.MORE, "statement")
        self._rest = ""
        for statement in self._statements:
            # In plain text a statement runs over several lines.
            if block.text and (statement == block.text or (is_plain and statement.startswith(f"{block.text} "))):
                self._rest = statement[len(block.text) :].lstrip()
                return Piece(text, Is.STATEMENT, rule or "statement")
        return None


def _guess(line: Line, traced: Trace) -> Piece:
    """A line of a page on which the program found no list."""
    text, block = unmarked(line.text), block_of(line)
    if block.is_contents or block.is_control or block.is_furniture or block.is_footer or block.is_date:
        return Piece(text, Is.IGNORED, "line of the site")
    if len(block.codes) == 1:
        return Piece(text, Is.COUNTRY, "country", next(iter(block.codes)))
    if len(block.years) == 1 and block.is_sentence:
        return Piece(text, Is.STATEMENT, "statement", year=str(next(iter(block.years))))
    return Piece(text, UNKNOWN, traced.doubts[0].reason if traced.doubts else UNCLEAR)
