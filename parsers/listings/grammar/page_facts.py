"""Facts of the list region as a whole: how the page sets off its countries and its units. Frozen before the first line is read.

Countries are recognised by their exact names. The way in which the page sets these off then tells which other lines are
headings, so that an unknown country is an error and never a unit of the country above it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from leahy.text.lexicon import looks_like_unit
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.run_in import is_several, run_in
from parsers.listings.blocks.shape import Shape
from parsers.listings.blocks.traits import LEAD, SIGN
from parsers.listings.words.column_heads import NO_ENTRY
from parsers.pages.lines import HEADINGS

_NO_COUNTRY_NAME = re.compile(r"[\d,]")
_NO_HEADINGS = NO_ENTRY.union(("unit", "note", "year")) - {"head"}
_MAY_OPEN_WITH_COUNTRY = SIGN | LEAD
_LONGEST_COUNTRY = 5
"""Words of the longest line that could be a country in a spelling that no table holds."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What all blocks of the list region together say.

    `countries`: the indices of blocks that name a country. `heading_shapes`, `unit_shapes`: how countries are set, and the
    other lines of which some have words of units; `force_shapes`: how several forces are set within countries, and nothing
    else; `force_depth`: in how many lists those forces stand that are items with a list of units each, 0 for none.
    `items_set_apart`: most units are items of lists, bulleted or numbered. `heading_depth`: in how many lists the
    countries stand that are items. `bold_units`: some way of setting units is bold or underlined. `has_mixed_case`: some
    way of setting units is not all in capitals, so that an acronym stands out. `bullets`: the units' own. `marks`: how many
    blocks bear each mark. `semicolons_separate`: behind a country in its line, semicolons stand between units.
    `full_stops_end_lines`: each line that opens with its country ends with a full stop. `one_list_a_unit`: each unit is a
    list of its own, and several countries have several; `counts_by_country`: the lists of several countries are numbered, and
    each country's from 1, so that a list that goes on counting is of the same country. `smallest_gap`: the fewest blank lines
    between a heading and its unit, or two units; more of them separate groups. `country_gap`: the fewest blank lines above a
    country. `last_item`, `last_unlinked`, `last_listed`: the index of the last item; of the last line that is neither link nor
    note; of the last country or item with words of a unit; -1 for none.
    """

    blocks: tuple[Block, ...]
    countries: tuple[int, ...]
    heading_shapes: frozenset[Shape]
    unit_shapes: frozenset[Shape]
    force_shapes: frozenset[Shape]
    force_depth: int
    headings_are_items: bool
    headings_are_plain: bool
    heading_depth: int
    items_set_apart: bool
    bold_units: bool
    has_mixed_case: bool
    links_are_units: bool
    bullets: frozenset[str]
    marks: Mapping[str, int]
    semicolons_separate: bool
    lines_hold_units: bool
    full_stops_end_lines: bool
    one_list_a_unit: bool
    counts_by_country: bool
    smallest_gap: int
    country_gap: int
    last_item: int
    last_unlinked: int
    last_listed: int

    @property
    def last_country(self) -> int:
        return self.countries[-1] if self.countries else -1

    def is_heading(self, block: Block) -> bool:
        """Whether the page sets this line off as it sets off its countries."""
        if block.line.role in _NO_HEADINGS:
            return False
        if block.line.tag in HEADINGS or block.line.role in ("country", "region"):
            return True
        if block.shape in self.heading_shapes:
            return block.shape not in self.unit_shapes
        if block.is_item:
            return False
        if block.is_set_off:
            return not self.bold_units
        return self.items_set_apart and self.headings_are_plain

    def next_text(self, at: int) -> Block | None:
        """The next block with words, table heads and row numbers left out."""
        for below in range(at + 1, len(self.blocks)):
            block = self.blocks[below]
            if block.text and block.line.role not in NO_ENTRY:
                return block
        return None

    def segment(self, at: int) -> tuple[list[Block], int]:
        """The blocks below the heading at `at`, up to the next country, region or heading; and the index behind the last."""
        below, end = [], at + 1
        for index in range(at + 1, len(self.blocks)):
            block = self.blocks[index]
            if block.codes or block.is_region or block.is_footer:
                break
            if block.text and not block.is_note and self.is_heading(block):
                break
            if block.text and not block.is_control and block.line.role not in NO_ENTRY:
                below.append(block)
                end = index + 1
        return below, end

    def separates_groups(self, above: Block, below: Block) -> bool:
        """Whether the page separates two units as it separates the groups of two countries."""
        if below.line.gap > self.smallest_gap:
            return True
        if self.one_list_a_unit and above.line.tag == below.line.tag == "li":
            return False
        if self.counts_by_country and above.line.ordinal and below.line.ordinal == above.line.ordinal + 1:
            return False
        return above.line.container != below.line.container and bool(above.line.container or below.line.container)

    def is_linked_unit(self, block: Block) -> bool:
        return block.is_link and block.shape in self.unit_shapes and block.names_one_unit

    def is_used(self, mark: str, footnote: Block | None = None) -> bool:
        """Whether a line bears this mark, other than the footnote itself."""
        return self.marks.get(mark, 0) > (footnote is not None and mark in footnote.marks)

    def could_be_country(self, at: int) -> bool:
        """Whether a line, where units and countries are set alike, has no word of a unit and may be a country."""
        block = self.blocks[at]
        if block.shape not in self.heading_shapes or _NO_COUNTRY_NAME.search(block.text):
            return False
        below = self.next_text(at)
        if below is None or below.codes or block.line.gap < self.country_gap:
            return False
        return len(block.text.split()) <= _LONGEST_COUNTRY and not block.like_unit


def facts_of(blocks: Sequence[Block]) -> PageFacts:
    """The facts of the list region that these blocks are."""
    countries = tuple(at for at, block in enumerate(blocks) if block.codes)
    headings = [blocks[at] for at in countries]
    by_shape: dict[Shape, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.text and not block.codes and not block.is_region:
            by_shape[block.shape].append(block)
    units_by_shape = {
        shape: alike for shape, alike in by_shape.items() if any(b.like_unit and not b.is_note for b in alike)
    }
    for shape in _only_of_headings(headings, units_by_shape):
        del units_by_shape[shape]
    force_shapes = frozenset(
        shape
        for shape, alike in by_shape.items()
        if len(alike) > 1 and all(b.names_a_force and not b.is_item for b in alike)
    )
    if any(
        alike[0].is_item for alike in units_by_shape.values()
    ):  # where units are items, forces set otherwise are none
        units_by_shape = {shape: alike for shape, alike in units_by_shape.items() if shape not in force_shapes}
    units = [block for alike in units_by_shape.values() for block in alike]
    return PageFacts(
        blocks=tuple(blocks),
        countries=countries,
        heading_shapes=frozenset(b.shape for b in headings if not b.is_contents)
        or frozenset(b.shape for b in headings),
        unit_shapes=frozenset(units_by_shape),
        force_shapes=force_shapes,
        force_depth=_force_depth(blocks),
        headings_are_items=sum(b.is_item for b in headings) * 2 > len(headings),
        heading_depth=min((b.line.depth for b in headings if b.line.tag == "li"), default=0),
        headings_are_plain=not headings or any(not (b.is_set_off or b.is_item) for b in headings),
        items_set_apart=sum(len(alike) for alike in units_by_shape.values() if alike[0].is_item) * 2 > len(units),
        bold_units=any(not alike[0].line.features.isdisjoint(("b", "u")) for alike in units_by_shape.values()),
        has_mixed_case=any(not shape.in_capitals for shape in units_by_shape),
        links_are_units=any(block.is_link and block.like_unit and not block.is_note for block in units),
        bullets=frozenset(block.bullet for block in units if block.bullet and not block.is_note),
        marks=Counter(mark for block in blocks if block.marks for mark in set(block.marks)),
        semicolons_separate=_semicolons_separate(blocks),
        lines_hold_units=_lines_hold_units(blocks),
        full_stops_end_lines=_full_stops_end_lines(blocks),
        one_list_a_unit=_one_list_a_unit(blocks),
        counts_by_country=_counts_by_country(blocks),
        smallest_gap=_smallest_gap(blocks),
        country_gap=min((block.line.gap for block in headings[1:]), default=0),
        last_item=_last(blocks, lambda b: b.is_item and bool(b.text)),
        last_unlinked=_last(blocks, lambda b: bool(b.text) and not b.is_link and not b.is_note),
        last_listed=_last(blocks, lambda b: bool(b.codes) or (b.is_item and b.like_unit)),
    )


def _only_of_headings(headings: Sequence[Block], units_by_shape: Mapping[Shape, Sequence[Block]]) -> list[Shape]:
    """Shapes that set off more countries than lines with words of units, such as "Units Removed from the List"."""
    countries = Counter(block.shape for block in headings)
    plain = sum(len(alike) for shape, alike in units_by_shape.items() if shape not in countries)
    return [
        shape
        for shape, alike in units_by_shape.items()
        if alike[0].is_set_off and len(alike) < countries[shape] and plain > len(alike)
    ]


def _force_depth(blocks: Sequence[Block]) -> int:
    """The depth of the list whose items all name a force, and of which each has a list of its own below it: "Army", "Police".
    One that has none would be a unit, and the others could be, too."""
    items = [b for b in blocks if b.text and not b.codes and not b.is_region and b.line.tag == "li"]
    for depth in sorted({block.line.depth for block in items})[:-1]:
        alike = [at for at, block in enumerate(items) if block.line.depth == depth]
        if len(alike) > 1 and all(
            items[at].names_a_force and at + 1 < len(items) and items[at + 1].line.depth > depth for at in alike
        ):
            return depth
    return 0


def _last(blocks: Sequence[Block], fits: Callable[[Block], bool]) -> int:
    return next((at for at in range(len(blocks) - 1, -1, -1) if fits(blocks[at])), -1)


def _semicolons_separate(blocks: Sequence[Block]) -> bool:
    """Whether some line proves that semicolons stand between units, and most pieces have words of units."""
    texts = [opening[1] for block in blocks if ";" in block.text and (opening := run_in(block))]
    pieces = [piece for text in texts for piece in text.split(";") if piece.strip()]
    return any(map(is_several, texts)) and sum(map(looks_like_unit, pieces)) * 3 > len(pieces) * 2


def _lines_hold_units(blocks: Sequence[Block]) -> bool:
    """Whether each country has one line of units, and each of these that has semicolons proves that they stand between units."""
    if not any(";" in block.text for block in blocks):
        return False
    lines: list[list[Block]] = []
    for block in blocks:
        if block.codes:
            lines.append([])
        elif (
            lines
            and block.like_unit
            and not (block.is_note or block.is_furniture or block.is_control or block.line.links)
        ):
            lines[-1].append(block)
    if any(len(of_country) > 1 for of_country in lines):
        return False
    several = [block for of_country in lines for block in of_country if ";" in block.text]
    proofs = [block for block in several if is_several(block.text)]
    others = [block.text.split(";") for block in several if not is_several(block.text)]
    # Where each piece has words of units and does not prove it, the pieces may be the path of one unit.
    is_path = any(all(map(looks_like_unit, pieces)) for pieces in others)
    return len(proofs) > 1 and len(proofs) > len(others) and not is_path and all(b.line.tag != "li" for b in several)


def _full_stops_end_lines(blocks: Sequence[Block]) -> bool:
    opening_lines = (block for block in blocks if block.traits & _MAY_OPEN_WITH_COUNTRY and not block.line.role)
    texts = [opening[1] for block in opening_lines if (opening := run_in(block))]
    return len(texts) > 1 and all(text.endswith(".") for text in texts)


def _one_list_a_unit(blocks: Sequence[Block]) -> bool:
    """Whether each item is a list of its own, and two countries have several at least, so that one more says nothing."""
    lists: list[int] = []  # how many, by country
    seen: set[int] = set()
    for block in blocks:
        if block.codes:
            lists.append(0)
        elif block.line.tag == "li" and block.text and block.line.part == 0 and lists:
            if block.line.container in seen:
                return False
            seen.add(block.line.container)
            lists[-1] += 1
    return sum(several > 1 for several in lists) > 1


def _counts_by_country(blocks: Sequence[Block]) -> bool:
    below = [two.line.ordinal for one, two in pairwise([b for b in blocks if b.text]) if one.codes and not two.codes]
    return len(below) > 1 and all(ordinal == 1 for ordinal in below)


def _smallest_gap(blocks: Sequence[Block]) -> int:
    smallest: int | None = None
    for above, below in pairwise(blocks):
        alike = above.is_item == below.is_item and above.line.tag == below.line.tag
        if below.text and not below.codes and (above.codes or alike):
            smallest = below.line.gap if smallest is None else min(smallest, below.line.gap)
            if not smallest:
                break
    return smallest or 0
