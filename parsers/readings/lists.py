"""The pieces of a page's lines that the program read as its lists: countries, units, and the notes on them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from leahy.vocabulary import CountryBasis
from parsers.countries.resolve import Group, resolve_country
from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.draft import ItemGroup, Part, footnote_of
from parsers.listings.listing import groups_of, printed_name, years_of
from parsers.listings.trace import Trace
from parsers.pages.lines import unmarked
from parsers.readings.conservation import lines_to_read
from parsers.readings.listing import FOOTNOTE, INFERRED
from parsers.readings.pieces import Piece, spread
from parsers.readings.read_line import UNKNOWN, Is
from parsers.readings.remark_lines import RemarkLines

_RULES = {CountryBasis.INFERRED: INFERRED, CountryBasis.REVIEWED: "a decision in countries.csv"}
_MOST_JOINED = 40
"""Lines over which the words of one unit or country may spread."""


class ListPieces:
    """What the lists of a page are, by the order of the line.

    `known`: the pieces of each line; `more`: the words of lines that go on with the one above; `years`: of each list, none
    where the page does not say them; `problems`: why the page is refused for a country or a year; `doubts`: order of a line
    -> why it is refused for its footnotes.
    """

    def __init__(self, traced: Trace, countries: Mapping[int, str]) -> None:
        self.trace = traced
        self.shown = [
            line for line in lines_to_read(traced.document) if line.order in traced.place and not line.dropped
        ]
        self.known: dict[int, list[Piece]] = defaultdict(list)
        self.more: dict[int, str] = {}
        self.problems: list[str] = []
        self.doubts: dict[int, str] = {}
        self.years: list[int] = []
        self._place = {line.order: at for at, line in enumerate(self.shown)}
        if traced.parts:
            self._take_lists(countries)

    def _take_lists(self, countries: Mapping[int, str]) -> None:
        parts = self.trace.parts
        try:
            self.years = years_of(parts, self.trace.document.titles)
        except PageError as error:
            self.problems.append(str(error))
        groups, number = groups_of(parts), 0
        for index, part in enumerate(parts):
            for group in part.groups:
                year = str(self.years[index]) if self.years else ""
                above = None if group.heading else self._refused_above(group.items[0].block)
                if above is not None:
                    self._take_group(group, UNKNOWN, "", year, above)
                else:
                    self._take_group(group, *self._country(groups, number, countries), year)
                number += 1
            self._keep_order([group.heading.line.order for group in part.groups if group.heading])
        for part in parts:
            self._take_footnotes(part)
        self._take_remarks([group for part in parts for group in part.groups])

    def _country(self, groups: Sequence[Group], at: int, countries: Mapping[int, str]) -> tuple[str, str]:
        """(code, rule) of a group: `?` where the program does not know."""
        try:
            resolved = resolve_country(groups, at, countries)
        except PageError as error:
            self.problems.append(str(error))
            return UNKNOWN, str(error)
        if resolved is None:
            reason = f"{groups[at].where}: the heading above is lost, and the units' own words do not say the country"
            self.problems.append(reason)
            return UNKNOWN, reason
        return resolved[0], _RULES.get(resolved[1], "")

    # Countries and units ----------------------------------------------------------------------------------------------

    def _take_group(self, group: ItemGroup, code: str, rule: str, year: str, above: int | None = None) -> None:
        """Take a group. `above`: the refused line to which its units belong, whatever a person says it is."""
        heading = group.heading
        if heading is not None:
            above = heading.line.order
            if not any(piece.is_ == Is.COUNTRY for piece in self.known[above]):
                self._take_words(heading, Piece(printed_name(heading), Is.COUNTRY, rule or "country", code))
            if heading.remark:
                self._add_note(above, Piece(heading.remark, Is.NOTE, "remark"), above)
        for item in group.items:
            unit = Piece(item.text, Is.UNIT, item.block.shape.name, "" if above is not None else code, year)
            if above is None and rule:
                unit.rule = rule
            if above is not None:
                unit.speaks_of.append(above)
            self._take_words(item.block, unit)

    def _keep_order(self, headings: Sequence[int]) -> None:
        """Where a table has its countries in another order than its lines, say after which each comes."""
        headings = list(dict.fromkeys(headings))
        by_line = sorted(headings)
        before = dict(zip(by_line[1:], by_line, strict=False))
        for above, heading in pairwise(headings):
            if before.get(heading) != above:
                next(piece for piece in self.known[heading] if piece.is_ == Is.COUNTRY).speaks_of.append(above)

    def _refused_above(self, first: Block) -> int | None:
        """The refused line right above a group without a heading: a person says what it is."""
        order = max((at for at in self.trace.refused if at < first.line.order), default=None)
        if order is None or any(order < at < first.line.order for at in self.known):
            return None
        return order

    def _take_words(self, block: Block, piece: Piece) -> None:
        """Take the words of a country or unit, which may spread over the lines below."""
        order = block.line.order
        at = self._place.get(order)
        below = self.shown[at : at + _MOST_JOINED] if at is not None else []
        for line, part in spread(piece.text, below):
            if line.order == order:
                piece.text = part
            else:
                self.more[line.order] = part
        self.known[order].append(piece)

    # Notes ------------------------------------------------------------------------------------------------------------

    def _add_note(self, order: int, note: Piece, speaks_of: int | None) -> None:
        pieces = self.known[order]
        same = next((piece for piece in pieces if piece.text == note.text and piece.is_ == Is.NOTE), None)
        if same is None:
            pieces.append(same := note)
        if speaks_of is not None and speaks_of not in same.speaks_of[-1:]:
            same.speaks_of.append(speaks_of)

    def _take_footnotes(self, part: Part) -> None:
        """Footnotes, marks that none explains, and footnotes without a mark on this list."""
        lines = {unmarked(line.text): line.order for line in reversed(self.shown)}
        others = {mark: texts for other in self.trace.parts for mark, texts in other.footnotes.items()}
        used = set()
        for block, marks in _marked(part.groups):
            for mark in marks:
                try:
                    footnote_of(mark, part, self.trace.parts, block.where)
                except PageError as error:
                    self.doubts[block.line.order] = str(error)
                    continue
                texts = part.footnotes.get(mark) or others.get(mark, {})
                for text, whole in texts.items():
                    order = lines.get(whole, self._line_with(text))
                    if order is not None:
                        self._add_note(order, Piece(text, Is.NOTE, FOOTNOTE), block.line.order)
                        used.add(order)
                if not texts:
                    note = Piece(mark, Is.NOTE, f"{FOOTNOTE}: no line explains the mark")
                    self._add_note(block.line.order, note, block.line.order)
        for texts in part.footnotes.values():
            for whole in texts.values():
                order = lines.get(whole, self._line_with(whole))
                if order is not None and order not in used:
                    self._add_note(order, Piece(whole, Is.NOTE, f"{FOOTNOTE}: no unit bears its mark"), None)

    def _line_with(self, text: str) -> int | None:
        return next((line.order for line in reversed(self.shown) if text in unmarked(line.text)), None)

    def _take_remarks(self, groups: Iterable[ItemGroup]) -> None:
        """The remarks on units, from their own lines or others."""
        lines = RemarkLines(self.shown, self.trace.rules)
        for item in (item for group in groups for item in group.items):
            order = item.block.line.order
            for remark in item.remarks:
                if remark == item.block.remark:
                    self._add_note(order, Piece(remark, Is.NOTE, "remark"), order)
                elif line := lines.find(remark, item):
                    self._add_note(*line, order)


def _marked(groups: Iterable[ItemGroup]) -> Iterable[tuple[Block, Sequence[str]]]:
    """The units and headings with marks."""
    for heading, items in groups:
        if heading is not None and heading.marks:
            yield heading, heading.marks
        yield from ((item.block, item.marks) for item in items if item.marks)
