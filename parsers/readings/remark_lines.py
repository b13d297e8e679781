"""On which line of the page the remark on a unit stands."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

from parsers.listings.blocks.block import block_of
from parsers.listings.draft import Item
from parsers.pages.lines import Line, unmarked
from parsers.readings.listing import FORCE, LABEL
from parsers.readings.pieces import Piece
from parsers.readings.read_line import Is

_RULES = frozenset((FORCE, "labelled detail", "remark in a table", "note", "sentence set as a heading"))
_NEAREST = 8
"""So many lines with the same words are looked at on either side of a unit."""


class RemarkLines:
    """The lines that the rules of remarks took, by their words."""

    def __init__(self, lines: Sequence[Line], rules: Mapping[int, str]) -> None:
        self._rules = rules
        self._lines: dict[int, Line] = {}
        self._by_words: dict[str, list[int]] = defaultdict(list)
        for line in lines:
            if rules.get(line.order) in _RULES:
                self._lines[line.order] = line
                text = unmarked(line.text)
                for words in {text, block_of(line).text, text.rstrip(":")}:
                    self._by_words[words].append(line.order)

    def find(self, remark: str, item: Item) -> tuple[int, Piece] | None:
        """The order of the line, and the piece of it that is the remark; None where no line has its words."""
        if orders := self._nearest(remark, item):
            at = min(orders, key=lambda order: self._rank(order, item))
            return at, Piece(remark, Is.NOTE, self._rules[at])
        label, colon, words = remark.partition(": ")
        orders = self._nearest(words, item) if colon else []
        if not orders:
            return None
        at = min(orders, key=lambda order: self._rank(order, item))
        return at, Piece(words, Is.NOTE, f"{LABEL}{label}")

    def _nearest(self, words: str, item: Item) -> list[int]:
        orders = self._by_words.get(words, [])
        at = bisect_left(orders, item.block.line.order)
        return orders[max(0, at - _NEAREST) : at + _NEAREST]

    def _rank(self, at: int, item: Item) -> tuple[int, int]:
        """How well a line fits: a force above its units, a cell beside them, any other line below its unit."""
        order, cell, other = item.block.line.order, item.block.line.cell, self._lines[at].cell
        distance = abs(at - order)
        if self._rules[at] == FORCE:
            return (0 if at < order else 9), distance
        if cell and other and cell.table == other.table:
            return (0 if other.row <= cell.row < other.row + other.height else 5), distance
        return (1 if at > order else 4), distance
