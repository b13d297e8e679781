"""The state of reading a list: the country and the group that are open, and what the lines so far have become."""

from dataclasses import replace

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.marks import footnote
from parsers.listings.blocks.run_in import run_in
from parsers.listings.draft import Item, PartBuilder
from parsers.listings.grammar.page_facts import PageFacts
from parsers.listings.names.line_forms import is_title_case
from parsers.listings.names.name_checks import name_fault
from parsers.listings.names.other_names import is_running_text
from parsers.listings.words.colophon import leads_to_countries
from parsers.listings.words.column_heads import names_listed_units
from parsers.listings.words.scope import is_known_sentence
from parsers.listings.words.sentences import opens_another_list, says_denied
from parsers.pages.lines import Cell, Line, unmarked

_OF_ONE_ITEM = frozenset(("li", "dd", "td", "th"))
_OF_THE_US = frozenset(("US", "AS", "GU", "MP", "PR", "UM", "VI"))
"""The codes of the United States and its territories."""


def _is_name_of_unit(block: Block) -> bool:
    return block.like_unit and is_title_case(block.text) and name_fault(block.text) is None


class Reader:
    """What the rules of `grammar` read and change.

    `heading`: the country whose units come next or are being read; `in_group`: whether it has one already; `force`: the heading
    of a force or place within it; `continues`: whether the line is the first below a heading that repeats the country;
    `in_notes`: below a heading of notes; `after_links`: below links that lead to other pages; `scope_change`: a sentence that
    gives what stands below it another meaning; `row_notes`: remarks whose cells span rows below; `stated_years`: the years that
    the page stated above a table with a column of years;
    `at`: the index of the block that is being read; `resume_at`: that of the next one.
    """

    def __init__(self, facts: PageFacts, preamble: PartBuilder) -> None:
        self.facts = facts
        self.parts = [preamble]
        self.heading: Block | None = None
        self.in_group = False
        self.force: Block | None = None
        self.continues = False
        self.in_notes = False
        self.after_links = False
        self.scope_change: Block | None = None
        self.row_notes: list[tuple[Cell, str]] = []
        self.stated_years: frozenset[int] | None = None
        self.at = self.resume_at = 0

    @property
    def part(self) -> PartBuilder:
        """The list that is being read."""
        return self.parts[-1]

    @property
    def last_unit(self) -> Block | None:
        """The last unit of the group that is open."""
        return self.parts[-1].groups[-1][1][-1].block if self.in_group else None

    def in_list(self, block: Block) -> bool:
        """Whether the line stands in the same list or table as the last unit."""
        last = self.last_unit
        return last is not None and last.line.container == block.line.container > 0

    def is_among_units(self, at: int, block: Block) -> bool:
        """Whether the line stands in a list or column of units, or is set as the unit above it and as the one below it."""
        below = self.facts.next_text(at)
        if below is not None and (below.is_control or below.is_furniture or below.codes or not below.like_unit):
            below = None
        if block.line.tag in ("li", "dd") or block.line.role == "unit":
            alike = below is not None and block.line.container == below.line.container > 0
            return block.line.role == "unit" or alike or self.in_list(block)
        above = self.last_unit
        return bool(above and below and above.shape == block.shape == below.shape and not block.is_contents)

    # Countries and groups --------------------------------------------------------------------------------------------

    def open_country(self, block: Block, *, alone: bool = True) -> None:
        """What comes are units of this country. `alone`: the line holds no unit beside it."""
        if len(block.codes) > 1:
            raise PageError(
                f"{block.where}: the heading {block.text!r} names more than one country ({', '.join(sorted(block.codes))}); "
                "a person has to say which"
            )
        if not _OF_THE_US.isdisjoint(block.codes):
            raise PageError(
                f"{block.where}: the heading {block.text!r} is of the United States, and a list has units of foreign security "
                "forces; look at the page"
            )
        in_items = block.is_item and not self.facts.headings_are_items and not block.is_contents
        in_inner_list = block.line.tag == "li" and block.line.depth > self.facts.heading_depth and not block.is_contents
        if alone and (in_items or in_inner_list or block.line.role == "unit"):
            raise PageError(
                f"{block.where}: {block.text!r} is set as a unit and is the name of a country; look at the page"
            )
        same = self.heading is not None and self.heading.codes == block.codes
        self.in_notes, self.force = False, None
        self.continues = self.in_group and same  # "(continued)", or a table that repeats the country in each row
        if not self.continues:
            if not same:
                self.end_group()
            self.heading, self.in_group = block, False

    def end_group(self) -> None:
        """What comes stands under no country yet. A heading that had no unit is an error."""
        if self.heading is not None and not self.in_group:
            raise PageError(
                f"{self.heading.where}: the country {self.heading.text!r} has no unit below it; look at the page"
            )
        self.heading, self.in_group, self.force = None, False, None

    def open_part(self, years: frozenset[int], block: Block) -> None:
        """What comes is the list of another year, unless it is the first list or this one."""
        part = self.part
        if not part.groups and not part.claims:
            part.claims.append(years)
        elif not part.claims or years != part.claims[-1]:
            self.end_group()
            self.in_notes, self.scope_change = False, None
            part = PartBuilder([years])
            self.parts.append(part)
        if block.is_sentence:
            part.statement.append(block.whole)

    # Units -----------------------------------------------------------------------------------------------------------

    def opens_group(self, block: Block) -> bool:
        """Whether a unit is the first of a group: below a heading, or set apart from the unit above it."""
        last = self.last_unit
        return last is None or (self.facts.separates_groups(last, block) and not self.continues)

    def heading_of(self, block: Block) -> Block | None:
        """The heading under which a unit stands. A group that only a gap sets apart has lost its own."""
        return None if self.in_group and self.opens_group(block) else self.heading

    def add_unit(self, block: Block) -> None:
        """Add a unit to the list, with the remarks that stand beside it."""
        if self.opens_group(block):
            self.heading = self.heading_of(block)
            self.in_group = True
            self.part.groups.append((self.heading, []))
        self.continues = False
        remarks: list[str] = []
        if self.force:
            remarks.append(self.force.text.rstrip(":"))
        if block.remark:
            remarks.append(block.remark)
        if cell := block.line.cell:
            remarks += [text for c, text in self.row_notes if c.table == cell.table and cell.row < c.row + c.height]
        self.part.last_items.append(Item(block, block.text, block.marks, tuple(remarks)))

    def continue_unit(self, block: Block) -> None:
        """Add a line to the name of the last unit, which ends in a comma."""
        items = self.part.last_items
        above = items[-1].block
        line = above.line._replace(part=block.line.part, number=block.line.number)
        whole = replace(above, line=line, text=f"{above.text} {block.text}")
        items[-1] = items[-1]._replace(block=whole, text=whole.text)

    # Notes -----------------------------------------------------------------------------------------------------------

    def add_note(self, block: Block) -> None:
        """Keep a line that speaks about the list, or about the unit in whose item or cell it stands."""
        part, line = self.part, block.line
        numbered = line.ordinal is not None and self.facts.is_used(str(line.ordinal))
        remark = line.part > 0 or numbered or (block.is_remark and not block.like_unit)
        if block.is_item and not self.in_notes and not remark:
            raise PageError(f"{block.where}: a sentence is set as a unit: {block.text!r}; it cannot be told what it is")
        if self.in_notes and not block.is_note and not footnote(line) and _is_name_of_unit(block):
            raise PageError(
                f"{block.where}: {block.text!r} stands below a heading of notes and could be a unit; look at the page"
            )
        if not part.claims and block.is_sentence and len(block.years) == 1 and says_denied(block.text):
            part.claims.append(block.years)  # the statement stands below its list
            part.statement.append(block.whole)
            return
        if not self.in_notes and block.is_sentence and self._changes_scope(block):
            self.scope_change = block
        if self.in_notes and (mark := footnote(line)):
            part.add_footnote(*mark, unmarked(line.text))
        elif line.ordinal is not None and (self.in_notes or numbered):
            part.add_footnote(str(line.ordinal), block.text, block.text)
        elif line.part > 0 and self.in_group and line.tag in _OF_ONE_ITEM and not self._is_layout(line):
            part.add_remark(block.text)  # the second line of an item speaks of that item
        else:
            part.notes.append(block.whole)

    def _is_layout(self, line: Line) -> bool:
        """Whether the cell of a line holds no item but a page: it is not that of the last unit, as where the list is a table
        within it, or it holds the heading or the first unit of the group as well."""
        first, last = self.heading or self.part.groups[-1][1][0].block, self.last_unit
        if last is not None and last.line.cell != line.cell:
            return True
        return line.cell is not None and first.line.cell == line.cell and first is not last

    def _changes_scope(self, block: Block) -> bool:
        """Whether what stands below a sentence is not of this list."""
        if years := block.years:
            return bool(self.part.claims) and years != self.part.claims[-1]
        return opens_another_list(block.text)

    def add_row_note(self, block: Block) -> None:
        """Give a remark of a table to the units in the rows of its cell."""
        cell = block.line.cell
        stands_beside = False
        last_units = [(items, at) for _, items in self.part.groups[-2:] for at in range(len(items))]
        for items, at in reversed(last_units):
            beside = items[at].block.line.cell
            if cell is None or beside is None or beside.table != cell.table or beside.row < cell.row:
                break
            items[at] = items[at]._replace(remarks=(*items[at].remarks, block.text))
            stands_beside = True
        if not stands_beside or cell is None:
            raise PageError(f"{block.where}: the remark {block.text!r} stands beside no unit")
        if cell.height > 1:
            self.row_notes.append((cell, block.text))

    # Lines that are passed over --------------------------------------------------------------------------------------

    def ignore(self, rule: str, block: Block) -> None:
        self.part.ignore(rule, block.whole)

    def ignore_below_list(self, rule: str, block: Block) -> None:
        """Pass over a line below the list, unless it could be one of its units or countries."""
        elsewhere = (
            names_listed_units(block.folded)
            or block.is_link
            or block.is_control
            or block.is_furniture
            or block.is_footer
            or block.is_sentence
            or block.is_date
            or block.is_note_heading
            or block.is_link_heading
            or is_known_sentence(block.text)
            or is_running_text(block.text)
        )
        like_unit = (block.like_unit and not elsewhere) or self.facts.is_linked_unit(block)
        if block.codes or run_in(block) or like_unit or block.is_incomplete or leads_to_countries(block.text):
            raise PageError(
                f"{block.where}: {block.text!r} stands below the list ({rule}) and could belong to it; look at the page"
            )
        self.ignore(rule, block)
