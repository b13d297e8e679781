"""The grammar of the list itself: which blocks are countries, units and notes, and which are ignored, by what rule.

Conservation: every block becomes a country, a unit or a note, or is ignored by a named rule; a block that is none of these
raises PageError with its text. Countries are recognised by their exact names; the way in which the page sets these off then
tells which other lines are headings, so that an unknown country is an error and never a unit of the country above it.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from leahy.text.fold import fold, fold_plain
from parsers.countries.evidence import named_countries
from parsers.countries.headings import is_almost_country, match_country
from parsers.errors import PageError
from parsers.listings.blocks import (
    Block,
    Shape,
    block_of,
    footnote,
    is_about_assistance,
    is_several,
    names_another_country,
    run_in,
    take_remark,
    year_alone,
)
from parsers.listings.columns import LIST_WORDS
from parsers.listings.draft import Item, Part
from parsers.listings.sentences import calendar_years, opens_another_list, points_below, says_denied, units_denied
from parsers.pages.lines import HEADINGS, Cell, unmarked

_OPENS_A_LIST = ("below", "following", "list", "identif")
_NOT_OF_COUNTRY = re.compile(r"[\d,]")
_SAYING = frozenset(("a", "#", "s", "partly s"))
_SETTING_OFF = frozenset(("b", "u", "i"))
_LETTER = re.compile(r"[^\W\d_]")
_RULES = {"head": "table head", "number": "row number", "region": "region heading"}


class Grammar:
    """Reads the blocks of the list region one after the other."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.countries = [at for at, block in enumerate(blocks) if block.codes]
        headings = [blocks[at] for at in self.countries]
        self.heading_shapes = frozenset(b.shape for b in headings if not b.is_contents) or frozenset(
            b.shape for b in headings
        )
        self.headings_are_items = sum(b.is_item for b in headings) * 2 > len(headings)
        self.headings_are_plain = not headings or any(not (b.is_set_off or b.is_item) for b in headings)
        self.country_gap = min((block.line.gap for block in headings[1:]), default=0)
        names = [fold_plain(block.text) for block in headings]
        self.in_alphabet = names == sorted(names)
        others: dict[Shape, list[Block]] = {}
        for block in blocks:
            if block.text and not block.codes and not block.is_region:
                others.setdefault(block.shape, []).append(block)
        alike = {shape: found for shape, found in others.items() if any(b.like_unit and not b.is_note for b in found)}
        self.unit_shapes = frozenset(alike)
        items = sum(len(found) for found in alike.values() if found[0].is_item)
        self.items_set_apart = items * 2 > sum(map(len, alike.values()))
        self.bold_units = any(not found[0].line.features.isdisjoint(("b", "u")) for found in alike.values())
        units = [block for found in alike.values() for block in found]
        self.bullets = frozenset(block.bullet for block in units if block.bullet and not block.is_note)
        self.links_are_units = any(block.is_link and block.like_unit and not block.is_note for block in units)
        self.marks = Counter(mark for block in blocks if block.marks for mark in set(block.marks))
        self.last_country = self.countries[-1] if self.countries else -1
        from_end = range(len(blocks) - 1, -1, -1)
        self.last_item = next((at for at in from_end if blocks[at].is_item and blocks[at].text), -1)
        self.last_unlinked = next(
            (at for at in from_end if blocks[at].text and not blocks[at].is_link and not blocks[at].is_note), -1
        )
        self.smallest_gap = self._smallest_gap()
        self.heading: Block | None = None
        self.in_group = False
        self.goes_on = False
        self.in_notes = False
        self.after_links = False
        self.last_plain: Block | None = None  # the line above, where it was a unit and nothing else could be said of it
        self.turned: Block | None = None  # a sentence that gives what stands below it another meaning
        self.row_notes: list[tuple[Cell, str]] = []  # remarks whose cells span rows below

    # What a block is -------------------------------------------------------------------------------------------------

    def _smallest_gap(self) -> int:
        """The fewest blank lines between a heading and its unit, or two units: more of them part two groups."""
        smallest: int | None = None
        for above, below in pairwise(self.blocks):
            if not below.codes and below.text and (above.codes or self._same_kind(above, below)):
                smallest = below.line.gap if smallest is None else min(smallest, below.line.gap)
                if not smallest:
                    break
        return smallest or 0

    @staticmethod
    def _same_kind(above: Block, below: Block) -> bool:
        return above.is_item == below.is_item and above.line.tag == below.line.tag

    def _is_heading(self, block: Block) -> bool:
        """Whether the page sets this line off as it sets off its countries."""
        if block.line.role in ("unit", "note", "number"):
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

    def _segment(self, at: int) -> tuple[list[Block], int]:
        """The blocks below the heading at `at`, up to the next country, region or heading; and the index behind the last."""
        below, end = [], at + 1
        for index in range(at + 1, len(self.blocks)):
            block = self.blocks[index]
            if block.codes or block.is_region or (block.text and not block.is_note and self._is_heading(block)):
                break
            if block.text and not block.is_control and block.line.role not in ("head", "number"):
                below.append(block)
                end = index + 1
        return below, end

    def _in_list(self, block: Block, part: Part) -> bool:
        """Whether the line stands in the same list or table as the last unit."""
        last = part.groups[-1][1][-1].block if self.in_group else None
        return last is not None and last.line.container == block.line.container > 0

    def _is_among_units(self, at: int, block: Block, part: Part) -> bool:
        """Whether the line stands in a list or column of units, or is set as the unit above it and as the one below it."""
        below = self._next(at)
        if below is not None and (below.is_control or below.codes or not below.like_unit):
            below = None
        if block.line.tag in ("li", "dd") or block.line.role == "unit":
            alike = below is not None and block.line.container == below.line.container > 0
            return block.line.role == "unit" or alike or self._in_list(block, part)
        above = part.groups[-1][1][-1].block if self.in_group else None
        return bool(above and below and above.shape == block.shape == below.shape and not block.is_contents)

    def _has_unit_below(self, at: int) -> bool:
        below = self._next(at)
        return below is not None and not below.codes and not below.years

    def _next(self, at: int) -> Block | None:
        for below in range(at + 1, len(self.blocks)):
            block = self.blocks[below]
            if block.text and block.line.role not in ("head", "number"):
                return block
        return None

    # One after the other ---------------------------------------------------------------------------------------------

    def read(self, part: Part) -> list[Part]:
        parts = [part]
        skip_until = 0
        for at, block in enumerate(self.blocks):
            if at < skip_until:
                continue
            part = parts[-1]
            if self.last_plain is not None and self._is_alike(block):
                part.groups[-1][1].append(Item(block, block.text, block.marks, []))
                continue
            self.last_plain = None
            if not block.text:
                if self.in_group and not self.goes_on:
                    self._end_group()
            elif block.is_footer:
                self._footer(at, part)
                break
            elif block.is_control and self._is_among_units(at, block, part):
                raise PageError(
                    f"{block.where}: {block.text!r} has the words of a site control and is set as a unit; look at the page"
                )
            elif block.line.role in ("head", "number", "region") or block.is_control:
                part.ignored.append((_RULES.get(block.line.role, "site control"), block.text))
            elif not block.is_item and block.is_date:
                part.ignored.append(("date", block.text))
            elif block.is_incomplete and not (block.like_unit and block.is_item):
                raise PageError(
                    f"{block.where}: {block.text!r} says that the list goes on elsewhere; file the whole of it"
                )
            elif block.is_link and (
                calendar_years(block.text) or ("list" in block.folded.split() and not self._in_list(block, part))
            ):
                self._ignore_link(block, part)
            elif block.line.role == "note":
                self._row_note(block, part)
            elif block.codes and block.is_contents and not self._has_unit_below(at):
                part.ignored.append(("list of contents", block.text))
            elif block.codes:
                self._country(block, part)
            elif (years := self._new_list(at, block, part)) is not None:
                if not part.groups and not part.claims:
                    part.claims.append(years)
                elif not part.claims or years != part.claims[-1]:
                    self._end_group()
                    self.in_notes, self.turned = False, None
                    parts.append(Part([years], [block.text] if block.is_sentence else []))
                part = parts[-1]
                if not block.is_sentence:
                    part.ignored.append(("year heading", block.text))
            elif block.is_none and (self.heading is not None or self.in_group):
                self._none(block, part)
            elif self._is_footnote(block, part):
                pass
            elif (opening := run_in(block)) is not None and not block.line.role:
                self._country(_piece(block, opening[0]), part, alone=False)
                if ";" in opening[1] or names_another_country(opening[1], match_country(opening[0])):
                    raise PageError(
                        f"{block.where}: several units may stand in {block.text!r}; it cannot be told where one ends"
                    )
                self._item(_piece(block, opening[1]), part)
            elif block.is_region:
                self._region(at, block, part)
            elif self._is_heading(block):
                skip_until = self._other_heading(at, block, part)
            elif block.is_note or self.in_notes:
                self._note(block, part)
            elif block.is_sentence is None and not block.is_item:
                raise PageError(f"{block.where}: {block.text!r} could be a unit or a remark; it cannot be told which")
            elif self._is_trailing(at, part):
                self.after_links = True
                self._ignore("after the list", block, part)
            elif self._could_be_country(at):
                raise PageError(
                    f"{block.where}: {block.text!r} is set like the countries and has no word of a unit; it cannot be told "
                    "which it is. If it is a country, add this spelling to leahy/text/countries.csv; if a unit, its words "
                    "to leahy/text/lexicon.csv"
                )
            else:
                self._item(block, part)
                self._expect_alike(block)
        self._end_group()
        self._refuse_unlisted(parts)
        return parts

    @staticmethod
    def _refuse_unlisted(parts: Sequence[Part]) -> None:
        """A unit that a note says was denied, and that no list has, would be lost."""
        said = [(note, name) for part in parts for note in part.notes for name in units_denied(note)]
        listed = [fold(item.text) for part in parts for _, items in part.groups for item in items] if said else []
        for note, name in said:
            if not any(fold(name) in unit or unit in fold(name) for unit in listed):
                raise PageError(f"the note {note!r} names {name!r} as denied, and no list has it; look at the page")

    def _expect_alike(self, block: Block) -> None:
        """Remember the unit just read, if all that is set as it is and says no more is a unit as well."""
        line = block.line
        if (
            block.is_plain
            and (block.is_item or not self.items_set_apart)
            and (line.part == 0 or line.tag != "li")
            and line.features.isdisjoint(_SAYING)
            and block.shape not in self.heading_shapes
            and not self.row_notes
            and not self.in_notes
        ):
            self.last_plain = block

    def _is_alike(self, block: Block) -> bool:
        """Whether the block is a unit because the one above is: it stands in the same list, is set in the same way, and its
        words say no more."""
        above = self.last_plain
        return (
            above is not None
            and block.is_plain
            and block.remark is None
            and block.shape == above.shape
            and block.line.features == above.line.features
            and block.line.container == above.line.container
            and block.line.gap <= self.smallest_gap
            and not block.line.lead
            and not is_almost_country(block.text)
            and (block.line.tag == "li" or block.line.role == "unit" or not self._opens_with_mark(block))
        )

    def _opens_with_mark(self, block: Block) -> bool:
        """Whether the line could be a footnote. Where no line bears a mark, a number with which another opens is none."""
        text = block.line.text
        return bool(self.marks or not text[0].isdecimal()) and footnote(block.line) is not None

    def _country(self, block: Block, part: Part, *, alone: bool = True) -> None:
        if len(block.codes) > 1:
            raise PageError(
                f"{block.where}: the heading {block.text!r} names more than one country ({', '.join(sorted(block.codes))}); "
                "a person has to say which"
            )
        in_items = block.is_item and not self.headings_are_items and not block.is_contents
        if alone and (in_items or block.line.role == "unit"):
            raise PageError(
                f"{block.where}: {block.text!r} is set as a unit and is the name of a country; look at the page"
            )
        same = self.heading is not None and self.heading.codes == block.codes
        self.in_notes = False
        self.goes_on = self.in_group and same  # "(continued)", or a table that repeats the country in each row
        if not self.goes_on:
            if not same:
                self._end_group()
            self.heading, self.in_group = block, False

    def _end_group(self) -> None:
        """What comes stands under no country yet. A heading that had no unit is an error."""
        if self.heading is not None and not self.in_group:
            raise PageError(
                f"{self.heading.where}: the country {self.heading.text!r} has no unit below it; look at the page"
            )
        self.heading, self.in_group = None, False

    def _none(self, block: Block, part: Part) -> None:
        part.notes.append(f"{self.heading.text}: {block.text}" if self.heading else block.text)
        self.heading, self.in_group = None, False

    def _new_list(self, at: int, block: Block, part: Part) -> frozenset[int] | None:
        """The year of a line that opens a list within the region, else None."""
        if "20" not in block.text:
            return None
        years = block.years
        if years and block.is_item and block.like_unit:
            return None
        heading = (
            block.line.tag in HEADINGS
            or block.is_set_off
            or (not block.is_item and not block.is_sentence and not block.like_unit)
        )
        years = years or (year_alone(block) if heading else years)
        if not years or block.line.role or (footnote(block.line) and block.marks):
            return None
        if not any(b.codes or (b.is_item and b.like_unit) for b in self.blocks[at + 1 :]):
            return None
        if len(years) == 1 and (
            (heading and not block.is_item)
            or (block.is_sentence and (says_denied(block.text) or any(word in block.folded for word in _OPENS_A_LIST)))
        ):
            return years
        if part.claims and years == part.claims[-1]:
            return None
        raise PageError(
            f"{block.where}: another calendar year in the midst of a list: {block.text!r}; it cannot be told what it governs"
        )

    def _is_footnote(self, block: Block, part: Part) -> bool:
        if block.line.role == "unit" or (block.line.tag in ("li", "dd") and not self.in_notes):
            return False
        mark = footnote(block.line)
        if mark is None:
            return False
        used = self._is_used(mark[0], block)
        sign = not mark[0].isdecimal() and not mark[0].isalpha()
        if not used and (not sign or block.bullet in self.bullets):
            return False
        if not self.in_notes and block.like_unit and not (is_about_assistance(block.text) or block.is_note):
            return False
        part.add_footnote(*mark, unmarked(block.line.text))
        return True

    def _is_used(self, mark: str, footnote_block: Block | None = None) -> bool:
        return self.marks[mark] > (footnote_block is not None and mark in footnote_block.marks)

    def _region(self, at: int, block: Block, part: Part) -> None:
        below, _ = self._segment(at)
        if below:
            raise PageError(
                f"{block.where}: {below[0].text!r} stands under the region {block.text!r} and under no country"
            )
        self._end_group()
        part.ignored.append(("region heading", block.text))

    def _other_heading(self, at: int, block: Block, part: Part) -> int:
        """A line set off like a country that names none. Returns the index at which to go on."""
        below, end = self._segment(at)
        following = self._next(at)
        go_on = at + 1
        if block.is_note_heading:
            part.ignored.append(("heading of notes", block.text))
            self._end_group()
            self.in_notes = True
        elif block.is_note and at < self.last_country:
            raise PageError(
                f"{block.where}: {block.text!r} stands as a heading over countries; it cannot be told what it says of them"
            )
        elif block.is_note:
            self._note(block, part)
        elif (
            not below
            and following is not None
            and (following.codes or following.is_region)
            and (len(block.text.rstrip(".")) == 1 or LIST_WORDS.issuperset(block.folded.rstrip(":").split()))
        ):
            part.ignored.append(("heading above countries", block.text))
            self._end_group()
        elif at > self.last_country and self._ends_the_list(block, below):
            self._end_group()
            self.in_notes = True
            self._ignore("after the list", block, part)
            for other in below:
                if other.is_note:
                    part.notes.append(other.text)
                else:
                    self._ignore("links after the list", other, part)
            go_on = end
        else:
            raise PageError(
                f"{block.where}: the heading {block.text!r} is no country that leahy/text/countries.csv knows"
                f"{f'; below it stands {below[0].text!r}' if below else ''}; if it is a country, add this spelling with its reason"
            )
        return go_on

    def _ends_the_list(self, block: Block, below: Sequence[Block]) -> bool:
        """Whether a heading below the last country stands over nothing, notes, or links to other pages."""
        if not below:
            return block.is_set_off or self.items_set_apart
        if not all(b.is_link or b.is_note for b in below):
            return False
        return block.is_link_heading or not self.links_are_units or all(b.is_note for b in below)

    def _is_trailing(self, at: int, part: Part) -> bool:
        """Whether neither this block nor any after it is set as the page sets its units."""
        if at <= self.last_country:
            return False
        block = self.blocks[at]
        if self.items_set_apart and at > self.last_item:
            return self.in_group and part.groups[-1][1][-1].block.is_item
        return (
            at > self.last_unlinked and not self._in_list(block, part) and (block.leads_elsewhere or self.after_links)
        )

    def _footer(self, at: int, part: Part) -> None:
        for block in self.blocks[at:]:
            if block.text:
                self._ignore("site footer", block, part)

    def _ignore(self, rule: str, block: Block, part: Part) -> None:
        """Pass over a line below the list, unless it could be one of its units or countries."""
        elsewhere = block.is_link or block.is_control or block.is_footer or block.is_sentence or block.is_date
        like_unit = (block.like_unit and not elsewhere) or self._is_linked_unit(block)
        if block.codes or run_in(block) or like_unit or block.is_incomplete:
            raise PageError(
                f"{block.where}: {block.text!r} stands below the list ({rule}) and could belong to it; look at the page"
            )
        part.ignored.append((rule, block.text))

    def _ignore_link(self, block: Block, part: Part) -> None:
        if self._is_linked_unit(block):
            raise PageError(
                f"{block.where}: {block.text!r} leads to another page and could be a unit; look at the page"
            )
        part.ignored.append(("link to another list", block.text))

    def _is_linked_unit(self, block: Block) -> bool:
        return block.is_link and block.shape in self.unit_shapes and block.names_one_unit

    def _note(self, block: Block, part: Part) -> None:
        numbered = block.line.ordinal is not None and self._is_used(str(block.line.ordinal))
        remark = block.line.part > 0 or numbered or (block.is_remark and not block.like_unit)
        if block.is_item and not self.in_notes and not remark:
            raise PageError(f"{block.where}: a sentence is set as a unit: {block.text!r}; it cannot be told what it is")
        if not self.in_notes and block.is_sentence and self._opens_another_list(block, part):
            self.turned = block
        if self.in_notes and (mark := footnote(block.line)):
            part.add_footnote(*mark, unmarked(block.line.text))
            return
        if block.line.ordinal is not None and (self.in_notes or numbered):
            part.add_footnote(str(block.line.ordinal), block.text, block.text)
            return
        if block.line.part > 0 and self.in_group and block.line.tag in ("li", "dd", "td", "th"):
            part.groups[-1][1][-1].remarks.append(block.text)  # the second line of an item speaks of that item
            return
        part.notes.append(block.text)

    @staticmethod
    def _opens_another_list(block: Block, part: Part) -> bool:
        """Whether what stands below a sentence is not of this list."""
        if years := block.years:
            return bool(part.claims) and years != part.claims[-1]
        return opens_another_list(block.text)

    def _row_note(self, block: Block, part: Part) -> None:
        cell, items = block.line.cell, [item for _, group in part.groups[-2:] for item in group]
        found = False
        for item in reversed(items):
            beside = item.block.line.cell
            if cell is None or beside is None or beside.table != cell.table or beside.row < cell.row:
                break
            item.remarks.append(block.text)
            found = True
        if not found or cell is None:
            raise PageError(f"{block.where}: the remark {block.text!r} stands beside no unit")
        if cell.height > 1:
            self.row_notes.append((cell, block.text))

    # Items -----------------------------------------------------------------------------------------------------------

    def _item(self, block: Block, part: Part) -> None:
        group = part.groups[-1][1] if self.in_group else []
        last = group[-1].block if group else None
        if self.turned is not None:
            raise PageError(
                f"{self.turned.where}: {self.turned.text!r} opens a part of the list with another meaning, and {block.text!r} "
                "stands below it; look at the page"
            )
        if self.items_set_apart and not block.is_item and not (block.like_unit and (last is None or not last.is_item)):
            raise PageError(
                f"{block.where}: {block.text!r} is neither a country nor a note, and not set as the other units are"
            )
        if last is not None and last.line.depth < block.line.depth and last.line.tag == block.line.tag == "li":
            raise PageError(
                f"{block.where}: {block.text!r} is listed under the unit {last.text!r}; it cannot be told whether both were denied"
            )
        if last is not None and last.text.endswith(",") and block.line.tag != "li" and self._follows(last, block):
            raise PageError(
                f"{block.where}: {block.text!r} follows on {last.text!r}, which ends in a comma: one unit or two?"
            )
        if (
            last is not None
            and block.line.part > 0
            and block.line.tag == "li" == last.line.tag
            and block.line.container == last.line.container
            and block.line.part == last.line.part + 1
            and block.line.number >= last.line.number
            and not (self.heading is not None and self.heading.line.block == block.line.block)
        ):
            if last.text.endswith(","):
                group[-1].text = f"{group[-1].text} {block.text}"
                return
            raise PageError(
                f"{block.where}: {block.text!r} is the second line of an item; it cannot be told whether it is another unit"
            )
        if last is None or (self._parts_groups(last, block) and not self.goes_on):
            part.groups.append((self.heading if not self.in_group else None, []))
            if self.in_group:
                self.heading = None
            self.in_group = True
            group = part.groups[-1][1]
        self.goes_on = False
        if not _LETTER.search(block.text):
            raise PageError(f"{block.where}: no unit is left of {block.line.text!r} without its marks")
        self._refuse_part_of_name(block)
        says = not block.is_plain and (block.text.endswith(":") or points_below(block.text) or block.names_a_list)
        heading = block if says else last if last and self._is_over(last, block) else None
        if heading is not None:
            raise PageError(
                f"{heading.where}: {heading.text!r} is set as a heading over units; it cannot be told whether it is one itself"
            )
        codes = self.heading.codes if self.heading else frozenset[str]()
        if is_several(block.text) or names_another_country(block.text, codes, inside=True):
            raise PageError(
                f"{block.where}: several units may stand in {block.text!r}; it cannot be told where one ends"
            )
        if is_almost_country(block.text) and not block.like_unit:
            raise PageError(
                f"{block.where}: {block.text!r} stands where a unit would, and is all but the name of a country; look at the page. "
                "If it is one, add this spelling to leahy/text/countries.csv"
            )
        if block.is_placeholder:
            raise PageError(
                f"{block.where}: {block.text!r} stands where a unit would, and names none; look at the page"
            )
        if "partly s" in block.line.features:
            raise PageError(f"{block.where}: a part of {block.text!r} is struck out; a person has to say what is left")
        remarks = ["struck out"] if "s" in block.line.features else []
        if block.remark:
            remarks.append(block.remark)
        if cell := block.line.cell:
            remarks += [text for c, text in self.row_notes if c.table == cell.table and cell.row < c.row + c.height]
        group.append(Item(block, block.text, block.marks, remarks))

    @staticmethod
    def _refuse_part_of_name(block: Block) -> None:
        if block.opens_amid or block.breaks_off:
            how = "opens in the midst of a name" if block.opens_amid else "breaks off"
            raise PageError(f"{block.where}: {block.text!r} {how}: the rest of it may stand on another line")

    @staticmethod
    def _is_over(above: Block, below: Block) -> bool:
        """Whether the line above is set off from the one below, as a heading of some units is. An item of a list is none."""
        set_off = above.line.features & _SETTING_OFF
        return above.line.tag not in ("li", "dd") and set_off > below.line.features & _SETTING_OFF

    @staticmethod
    def _follows(above: Block, below: Block) -> bool:
        """Whether two lines stand in one block, or on lines of plain text with none between."""
        return (above.line.block == below.line.block > 0) or (
            below.line.tag == "line" and not below.line.gap and not below.bullet
        )

    def _parts_groups(self, above: Block, below: Block) -> bool:
        if below.line.gap > self.smallest_gap:
            return True
        return above.line.container != below.line.container and bool(above.line.container or below.line.container)

    def _could_be_country(self, at: int) -> bool:
        """Whether a line, where units and countries are set alike, has no word of a unit and fits the alphabet as a country."""
        block = self.blocks[at]
        if block.shape not in self.heading_shapes or not self.in_group or _NOT_OF_COUNTRY.search(block.text):
            return False
        below = self._next(at)
        if below is None or below.codes or block.line.gap < self.country_gap or len(block.text.split()) > 5:
            return False
        if block.like_unit or named_countries(block.text).words:
            return False
        after = bisect_right(self.countries, at)
        last = fold_plain(self.blocks[self.countries[after]].text) if after < len(self.countries) else "\uffff"
        first = fold_plain(self.blocks[self.countries[after - 1]].text) if after else ""
        return not self.in_alphabet or first <= fold_plain(block.text) <= last


def _piece(block: Block, text: str) -> Block:
    unit, remark = take_remark(text)
    line = block.line._replace(lead="")
    return block_of(line, unit, remark or block.remark, block.marks, block.bullet, block.number)
