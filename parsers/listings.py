"""The grammar of a list page: which blocks are countries, units, notes, and which are ignored, by what rule.

Conservation: every block from the first country or unit on becomes a country, a unit or a note, or is ignored by a named
rule; a block that is none of these raises PageError with its text. Countries are recognised by their exact names; the way
in which the page sets these off then tells which other lines are headings, so that an unknown country is an error and
never a unit of the country above it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from leahy.lexicon import looks_like_unit
from leahy.names import fold
from parsers.blocks import (
    REMARK,
    Block,
    bare_years,
    blocks_of,
    calendar_years,
    footnote,
    numbered,
    says_no_units,
    speaks_of_denial,
    take_remark,
    without_enumerator,
)
from parsers.countries import match_country
from parsers.errors import NotAListError, PageError
from parsers.documents import SIZE_LIMIT, cut_off, decode, read_document
from parsers.lines import EDGES, MARK_CLOSE, MARK_OPEN, Document, Line
from parsers.markup import HEADINGS, WORDS
from parsers.records import CountryBasis, Entry, Listing
from parsers.settling import Group, settle
from parsers.tables import give_roles

_RUNNING_TEXT = 8
"""Words above the list from which on a line is part of its statement."""
_LONG = 20
"""Words from which on a line above the list is running text, whatever its verbs."""
_LIST_WORDS = ("below", "following", "list", "identif")


@dataclass(slots=True)
class _Item:
    block: Block
    text: str
    marks: tuple[str, ...]
    remarks: list[str]


@dataclass(slots=True)
class _Part:
    """One list in the making. `claims` are the years that its own words name; `footnotes` mark -> (text, as printed)."""

    claims: list[frozenset[int]]
    statement: list[str]
    groups: list[tuple[Block | None, list[_Item]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored: list[tuple[str, str]] = field(default_factory=list)
    footnotes: dict[str, tuple[str, str]] = field(default_factory=dict)
    shapes: Counter[str] = field(default_factory=Counter)


def speaks_of_the_law(text: str) -> bool:
    """Whether a text in lower case has the words that every list page has: of the Leahy law or of denied assistance, and of units."""
    return "unit" in text and any(word in text for word in WORDS["law"]["denial"]) and (
        "assistance" in text or any(name in text for name in WORDS["law"]["names"])
    )


def parse_listings(
    body: bytes, *, url: str, content_type: str | None = None, countries: Mapping[int, str] | None = None
) -> list[Listing]:
    """The lists on a page, one a calendar year, in the page's order.

    `body` is HTML of any era, plain text or State's JSON twin; `countries` settles lost headings: number of the group of
    units on the page, from 1 -> ISO code. Raises PageError (NotAListError where there is no list at all) that says what
    was seen, where, and what to do.
    """
    if len(body) > SIZE_LIMIT:
        raise PageError(f"{url}: {len(body):,} bytes, over the limit of {SIZE_LIMIT:,} (parsers.documents.SIZE_LIMIT)")
    try:
        if not body.strip():
            raise NotAListError("the page is empty; fetch or save it again")
        text = decode(body, content_type)
        if cut := cut_off(text):
            raise PageError(f"{cut}; fetch or save the page again")
        return _listings(*_find(text, content_type), countries or {})
    except PageError as error:
        raise type(error)(f"{url}: {error}") from None


def find_listings(text: str, content_type: str | None = None) -> str:
    """What makes a page a list, in words. Raises as `parse_listings` does, but for what a person has to settle."""
    parts, titles = _find(text, content_type)
    groups = sum(len(part.groups) for part in parts)
    units = sum(len(items) for part in parts for _, items in part.groups)
    return f"{units} units in {groups} groups" if units else "says that no unit was denied"


def _find(text: str, content_type: str | None) -> tuple[list[_Part], Sequence[str]]:
    if not speaks_of_the_law(text.lower()):
        raise NotAListError("the page does not say that units were denied assistance")
    document = read_document(text, content_type)
    return _read_places(document), document.titles


def _read_places(document: Document) -> list[_Part]:
    """The lists in the likeliest place of content that has any."""
    reasons = []
    places: list[int | None] = [*sorted({rank for line in document.lines for rank in line.places})] or [None]
    seen = -1
    for place in places:
        lines = [line for line in document.lines if place is None or place in line.places]
        if len(lines) == seen:
            continue
        seen = len(lines)
        try:
            parts = _read(lines, document.titles)
        except NotAListError as error:
            reasons.append(str(error))
            continue
        inside = {id(line) for line in lines if not line.dropped}
        _refuse_units_in([line for line in document.lines if id(line) not in inside])
        return parts
    raise NotAListError(reasons[0] if reasons else "the page has no text")


def _refuse_units_in(lines: Sequence[Line]) -> None:
    """Outside the list, and in what is hidden or a site control, no country may stand above a unit: it would be lost."""
    for above, below in zip(lines, lines[1:], strict=False):
        if above.text and match_country(above.text) and not above.links and not below.links:
            block = Block(below, below.text)
            if not block.codes and not block.is_region and block.like_unit and not block.is_sentence:
                raise PageError(
                    f"line {above.number}: {above.text!r} stands above {below.text!r} outside of the list"
                    f"{f' ({above.dropped})' if above.dropped else ''}; look at the page, it has units that would be lost"
                )


# --- the page's blocks become parts ---------------------------------------------------------------------------------------


def _read(lines: Sequence[Line], titles: Sequence[str]) -> list[_Part]:
    shown = [line for line in lines if not line.dropped]
    if not _states_denial(shown, titles):
        raise NotAListError("no sentence and no title says that units were denied assistance")
    blocks = blocks_of(give_roles(shown))
    names = frozenset(map(fold, titles))
    start = _start(blocks)
    if start is None:
        return [_empty_list(blocks)]
    start = _with_lost_groups(blocks, start, names)
    reader = _Grammar(numbered(blocks[start:]), names)
    intro = _Intro(blocks[:start], names)
    first = _Part(intro.claims, intro.statement, notes=intro.notes, ignored=intro.ignored, footnotes=intro.footnotes)
    first.ignored += [(line.dropped, line.text) for line in lines if line.dropped and line.text]
    parts = reader.read(first)
    items = [item for part in parts for _, items in part.groups for item in items]
    if not items:
        raise NotAListError("no country has a unit under it")
    like = sum(item.block.like_unit for item in items)
    if like * 3 < len(items):
        raise NotAListError(f"of {len(items)} lines under countries only {like} could be units, such as {items[0].text[:80]!r}")
    return parts


def _states_denial(lines: Sequence[Line], titles: Sequence[str]) -> bool:
    """Whether one sentence or title speaks of units denied assistance, and the page of the law or of a calendar year."""
    texts = [*titles, *(line.text for line in lines)]
    if lines and lines[0].tag == "line":  # in plain text a sentence runs over several lines
        texts = [" ".join(texts)]
    folded = [text.lower() for text in texts]
    law = (*WORDS["law"]["names"], "calendar year")
    return any(speaks_of_the_law(text) for text in folded) and any(word in text for text in folded for word in law)


def _start(blocks: Sequence[Block]) -> int | None:
    """The first block of the list: a country with a unit below it, or a unit without a heading."""
    content = [i for i, b in enumerate(blocks) if b.text and b.line.role not in ("head", "number", "note")]
    for at, below in zip(content, [*content[1:], None], strict=True):
        block = blocks[at]
        if _run_in(block):
            return at
        if block.codes and below is not None:
            under = blocks[below]
            named = under.codes or under.is_region or under.is_set_off and under.line.tag in HEADINGS
            menu = block.is_link and under.is_link and block.line.tag not in HEADINGS
            if not named and not menu and (under.is_none or not under.is_sentence):
                return at
        elif block.is_item and not block.is_link and block.like_unit and not block.is_note and not _claimed(block):
            return at
    return None


def _with_lost_groups(blocks: Sequence[Block], start: int, titles: frozenset[str]) -> int:
    """`start`, moved up to the first line below the statement that could be a unit or its heading: nothing there is passed over.

    Only a line that introduces the list ("Units by country:") may stand between the statement and the first country.
    """
    earliest = start
    for at in range(start - 1, -1, -1):
        block = blocks[at]
        if block.is_sentence or block.folded in titles or block.line.tag == "h1" or len(block.text.split()) >= _LONG or _claimed(block):
            break
        passed_over = not block.text or block.is_contents or block.is_control or block.is_region or block.line.role == "head" or block.is_note
        if not passed_over and (block.like_unit or block.is_item or not (blocks[earliest].codes and _introduces(block))):
            earliest = at
    return earliest


def _introduces(block: Block) -> bool:
    return block.is_set_off or block.text.endswith(":") or not {"list", "unit", "units", "country", "countries"}.isdisjoint(block.folded.split())


def _empty_list(blocks: Sequence[Block]) -> _Part:
    said = [block for block in blocks if says_no_units(block.text)]
    years = frozenset(year for block in blocks for year in _claimed(block))
    if not said or len(years) != 1:
        raise NotAListError("no country with a unit under it, and no sentence that says that no unit was denied in a calendar year")
    return _Part([years], [block.text for block in said])


class _Intro:
    """What stands above the list: the statement, the years that it claims, notes, and what is ignored."""

    def __init__(self, blocks: Sequence[Block], titles: frozenset[str]) -> None:
        self.statement: list[str] = []
        self.notes: list[str] = []
        self.ignored: list[tuple[str, str]] = []
        self.footnotes: dict[str, tuple[str, str]] = {}
        paragraphs = _paragraphs(blocks)
        last_sentence = max((i for i, b in enumerate(paragraphs) if b.is_sentence or b.folded in titles or b.line.tag == "h1"), default=-1)
        for index, block in enumerate(paragraphs):
            if not block.text:
                continue
            mark = footnote(block.line)
            if block.codes and not block.is_contents and index > last_sentence:
                raise PageError(f"{block.where}: the country {block.text!r} has no unit below it; look at the page")
            rule = _intro_rule(block, titles)
            if mark and block.is_note and block.marks:
                self.footnotes[mark[0]] = (mark[1], block.text)
            elif rule == "before the list" and (block.is_sentence or (len(block.text.split()) >= _RUNNING_TEXT and not block.is_item)):
                self.statement.append(block.text)
            else:
                if rule == "before the list" and index > last_sentence and block.like_unit and not block.is_link and not block.is_set_off:
                    raise PageError(f"{block.where}: {block.text!r} stands before any country; if it is a unit, its heading is lost")
                self.ignored.append((rule, block.text))
        self.claims = [years for block in paragraphs if (years := _claimed(block))]


def _intro_rule(block: Block, titles: frozenset[str]) -> str:
    if block.folded in titles or block.line.tag == "h1":
        return "page title"
    if block.is_control or block.is_footer:
        return "site control"
    if block.is_region:
        return "region heading"
    if block.line.role == "head":
        return "table head"
    if block.codes and block.is_contents:
        return "list of contents"
    return "year heading" if _claimed(block) and len(block.text.split()) < _RUNNING_TEXT else "before the list"


def _paragraphs(blocks: Sequence[Block]) -> list[Block]:
    """In plain text, wrapped lines of running text joined: what no blank line parts belongs together."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if above and block.line.tag == above.line.tag == "line" and not block.line.gap and not block.bullet and not block.codes:
            text = f"{above.text} {block.text}"
            joined[-1] = Block(replace(above.line, text=f"{above.line.text} {block.line.text}"), text, above.marks + block.marks, above.bullet)
        else:
            joined.append(block)
    return joined


def _claimed(block: Block) -> frozenset[int]:
    return calendar_years(block.line.text, block.line.links)


def _run_in(block: Block) -> tuple[str, str] | None:
    """(country, unit) of a line that opens with a country set off from the rest, or followed by a colon."""
    lead = block.line.lead.strip(EDGES)
    if lead and lead != block.text and block.text.startswith(lead) and match_country(lead.rstrip(" :–—-\u00a0")):
        rest = block.text[len(lead) :].lstrip(EDGES + ":–—-")
        return (lead.rstrip(EDGES + ":–—-"), rest) if rest else None
    head, colon, rest = block.text.partition(":")
    return (head, rest.strip(EDGES)) if colon and rest.strip(EDGES) and match_country(head) and not block.codes else None


class _Grammar:
    """Reads the blocks of the list region one after the other."""

    def __init__(self, blocks: Sequence[Block], titles: frozenset[str]) -> None:
        self.blocks, self.titles = blocks, titles
        self.heading_shapes = frozenset(block.shape for block in blocks if block.codes)
        units = [b for b in blocks if b.text and not b.codes and not b.is_region and b.like_unit and not b.is_note]
        self.unit_shapes = Counter(block.shape for block in units)
        self.items_set_apart = bool(units) and sum(block.is_item for block in units) * 2 > len(units)
        self.marks = Counter(mark for block in blocks for mark in set(block.marks))
        self.bullets = frozenset(block.bullet for block in units if block.bullet)
        self.bold_units = any(block.line.features & {"b", "u"} for block in units)
        self.lines_are_items = any(b.codes and b.line.tag == "li" and b.line.part == 0 for b in blocks)
        self.last_country = max((at for at, block in enumerate(blocks) if block.codes), default=-1)
        self.last_item = max((at for at, block in enumerate(blocks) if block.is_item and block.text), default=-1)
        self.links_are_units = any(block.is_link for block in units)
        self.last_unlinked = max((at for at, b in enumerate(blocks) if b.text and not b.is_note and not b.is_link), default=-1)
        self.smallest_gap = self._smallest_gap()
        self.heading: Block | None = None
        self.in_group = False
        self.goes_on = False
        self.in_notes = False
        self.after_links = False

    # What a block is -------------------------------------------------------------------------------------------------

    def _smallest_gap(self) -> int:
        """The fewest blank lines between a heading and its unit, or two units: more of them part two groups."""
        pairs = zip(self.blocks, self.blocks[1:], strict=False)
        return min((b.line.gap for a, b in pairs if not b.codes and b.text and (a.codes or self._same_kind(a, b))), default=0)

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
            return not self.unit_shapes[block.shape]
        if block.is_item:
            return False
        if block.is_set_off:
            return not self.bold_units
        return self.items_set_apart

    def _segment(self, at: int) -> list[Block]:
        """The blocks below the heading at `at`, up to the next country, region or heading."""
        below = []
        for block in self.blocks[at + 1 :]:
            if block.codes or block.is_region or (block.text and not block.is_note and self._is_heading(block)):
                break
            if block.text and not block.is_control and block.line.role not in ("head", "number"):
                below.append(block)
        return below

    def _has_unit_below(self, at: int) -> bool:
        below = self._next(at)
        return below is not None and not below.codes and not below.is_sentence and not _claimed(below)

    def _next(self, at: int) -> Block | None:
        return next((block for block in self.blocks[at + 1 :] if block.text and block.line.role not in ("head", "number")), None)

    # One after the other ---------------------------------------------------------------------------------------------

    def read(self, part: _Part) -> list[_Part]:
        parts = [part]
        skip_until = 0
        for at, block in enumerate(self.blocks):
            if at < skip_until:
                continue
            part = parts[-1]
            if not block.text:
                if self.in_group:
                    self.in_group, self.heading = False, None
            elif block.is_footer:
                self._footer(at, part)
                break
            elif block.line.role in ("head", "number", "region") or block.is_control:
                part.ignored.append(({"head": "table head", "number": "row number", "region": "region heading"}.get(block.line.role, "site control"), block.text))
            elif block.is_link and (calendar_years(block.text) or "list" in block.folded.split()):
                part.ignored.append(("link to another list", block.text))
            elif block.line.role == "note":
                self._row_note(block, part)
            elif block.codes and block.is_contents and not self._has_unit_below(at):
                part.ignored.append(("list of contents", block.text))
            elif block.codes:
                self._country(block, part)
            elif (years := self._new_list(at, block, part)) is not None:
                if not part.claims or years != part.claims[-1]:
                    self._finish_heading(part)
                    parts.append(_Part([years], [block.text] if block.is_sentence else []))
                    self.heading, self.in_group, self.in_notes = None, False, False
                part = parts[-1]
                if not block.is_sentence:
                    part.ignored.append(("year heading", block.text))
            elif block.is_none and (self.heading is not None or self.in_group):
                self._none(block, part)
            elif self._is_footnote(block, part):
                pass
            elif (run_in := _run_in(block)) is not None and not block.line.role:
                self._country(_part_of(block, run_in[0]), part)
                if ";" in run_in[1]:
                    raise PageError(f"{block.where}: several units may stand in {block.text!r}; it cannot be told where one ends")
                self._item(_part_of(block, run_in[1]), part)
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
                part.ignored.append(("after the list", block.text))
            else:
                self._item(block, part)
        self._finish_heading(parts[-1])
        return parts

    def _country(self, block: Block, part: _Part) -> None:
        if len(block.codes) > 1:
            raise PageError(
                f"{block.where}: the heading {block.text!r} names more than one country ({', '.join(sorted(block.codes))}); "
                "a person has to say which"
            )
        same = self.heading is not None and self.heading.codes == block.codes
        if self.heading is not None and not self.in_group and not same:
            self._finish_heading(part)
        self.in_notes = False
        self.goes_on = self.in_group and same  # "(continued)", or a table that repeats the country in each row
        if not self.goes_on:
            self.heading, self.in_group = block, False

    def _finish_heading(self, part: _Part) -> None:
        if self.heading is not None and not self.in_group:
            raise PageError(f"{self.heading.where}: the country {self.heading.text!r} has no unit below it; look at the page")

    def _none(self, block: Block, part: _Part) -> None:
        part.notes.append(f"{self.heading.text}: {block.text}" if self.heading else block.text)
        self.heading, self.in_group = None, False

    def _new_list(self, at: int, block: Block, part: _Part) -> frozenset[int] | None:
        """The year of a line that opens a list within the region, else None."""
        years = _claimed(block)
        heading = block.line.tag in HEADINGS or block.is_set_off or not block.is_item and not block.is_sentence and not block.like_unit
        if not years and heading and len(block.text) <= 60 and (fold(block.text).strip(" :.()") in {str(y) for y in bare_years(block.text)}):
            years = bare_years(block.text)
        if not years or block.line.role or footnote(block.line) and block.marks:
            return None
        if not any(b.codes or b.is_item and b.like_unit for b in self.blocks[at + 1 :]):
            return None
        if len(years) == 1 and (heading and not block.is_item or (block.is_sentence and any(word in block.folded for word in _LIST_WORDS))):
            return years
        if part.claims and years == part.claims[-1]:
            return None
        raise PageError(f"{block.where}: another calendar year in the midst of a list: {block.text!r}; it cannot be told what it governs")

    def _is_footnote(self, block: Block, part: _Part) -> bool:
        mark = footnote(block.line)
        if mark is None or block.line.role == "unit" or (block.line.tag in ("li", "dd") and not self.in_notes):
            return False
        used = self._is_used(mark[0], block)
        sign = not mark[0].isdecimal() and not mark[0].isalpha()
        if not used and (not sign or block.bullet in self.bullets):
            return False
        if not self.in_notes and looks_like_unit(mark[1]) and not (REMARK.search(mark[1]) or block.is_note):
            return False
        part.footnotes[mark[0]] = (mark[1], block.line.text.replace(MARK_OPEN, "").replace(MARK_CLOSE, ""))
        return True

    def _is_used(self, mark: str, footnote_block: Block | None = None) -> bool:
        return self.marks[mark] > (footnote_block is not None and mark in footnote_block.marks)

    def _region(self, at: int, block: Block, part: _Part) -> None:
        if below := self._segment(at):
            raise PageError(f"{block.where}: {below[0].text!r} stands under the region {block.text!r} and under no country")
        self._finish_heading(part)
        self.heading, self.in_group = None, False
        part.ignored.append(("region heading", block.text))

    def _other_heading(self, at: int, block: Block, part: _Part) -> int:
        """A line set off like a country that names none. Returns the index at which to go on."""
        below = self._segment(at)
        following = self._next(at)
        go_on = at + 1
        if block.is_note_heading:
            part.ignored.append(("heading of notes", block.text))
            self._finish_heading(part)
            self.heading, self.in_group, self.in_notes = None, False, True
        elif block.is_note:
            self._note(block, part)
        elif not below and following is not None and (following.codes or following.is_region) and block.shape not in self.heading_shapes:
            part.ignored.append(("heading above countries", block.text))
            self._finish_heading(part)
            self.heading, self.in_group = None, False
        elif not any(b.codes for b in self.blocks[at + 1 :]) and all(b.is_link or b.is_note for b in below) and (block.is_link_heading or not (self.links_are_units and any(b.is_link for b in below))):
            self._finish_heading(part)
            self.heading, self.in_group, self.in_notes = None, False, True
            part.ignored.append(("after the list", block.text))
            for other in below:
                if other.is_note:
                    part.notes.append(other.text)
                else:
                    part.ignored.append(("links after the list", other.text))
            go_on = at + 1 + (self.blocks[at + 1 :].index(below[-1]) + 1 if below else 0)
        else:
            raise PageError(
                f"{block.where}: the heading {block.text!r} is no country that parsers/countries.csv knows"
                f"{f'; below it stands {below[0].text!r}' if below else ''}; if it is a country, add this spelling with its reason"
            )
        return go_on

    def _is_trailing(self, at: int, part: _Part) -> bool:
        """Whether neither this block nor any after it is set as the page sets its units."""
        if at <= self.last_country:
            return False
        if self.items_set_apart and at > self.last_item:
            return True
        block, last = self.blocks[at], part.groups[-1][1][-1].block if self.in_group else None
        in_list = last is not None and last.line.container == block.line.container and block.line.container > 0
        return at > self.last_unlinked and not in_list and (not block.like_unit or self.after_links)

    def _footer(self, at: int, part: _Part) -> None:
        rest = [b for b in self.blocks[at:] if b.text]
        for above, below in zip(rest, rest[1:], strict=False):
            if above.codes and below.like_unit and not below.codes:
                raise PageError(f"{above.where}: {above.text!r} stands below the site's footer with {below.text!r}; look at the page")
        part.ignored += [("site footer", b.text) for b in rest]

    def _note(self, block: Block, part: _Part) -> None:
        numbered = block.line.ordinal is not None and self._is_used(str(block.line.ordinal))
        if block.is_item and not self.in_notes and not block.is_remark and not block.line.part and not numbered:
            raise PageError(f"{block.where}: a sentence is set as a unit: {block.text!r}; it cannot be told what it is")
        if self.in_notes and (mark := footnote(block.line)):
            part.footnotes.setdefault(mark[0], (mark[1], block.line.text.replace(MARK_OPEN, "").replace(MARK_CLOSE, "")))
            return
        if block.line.ordinal is not None and (self.in_notes or numbered):
            part.footnotes.setdefault(str(block.line.ordinal), (block.text, block.text))
            return
        if block.line.part > 0 and self.in_group and block.line.tag in ("li", "dd", "td", "th"):
            part.groups[-1][1][-1].remarks.append(block.text)  # the second line of an item speaks of that item
            return
        part.notes.append(block.text)

    def _row_note(self, block: Block, part: _Part) -> None:
        row = block.line.cell
        items = [i for _, g in part.groups for i in g if row and i.block.line.cell and i.block.line.cell.table == row.table and row.row <= i.block.line.cell.row < row.row + row.height]
        if not items:
            raise PageError(f"{block.where}: the remark {block.text!r} stands beside no unit")
        for item in items:
            item.remarks.append(block.text)

    # Items -----------------------------------------------------------------------------------------------------------

    def _item(self, block: Block, part: _Part) -> None:
        group = part.groups[-1][1] if self.in_group else []
        last = group[-1].block if group else None
        if last is not None and block.line.tag == "line" and not block.is_item and last.is_item:
            raise PageError(f"{block.where}: {block.text!r} is neither a country nor set as a unit")
        if last is not None and last.line.depth < block.line.depth and last.line.tag == block.line.tag == "li":
            raise PageError(f"{block.where}: {block.text!r} is listed under the unit {last.text!r}; it cannot be told whether both were denied")
        if last is not None and block.line.part > 0 and block.line.tag == "li" == last.line.tag and block.line.container == last.line.container and block.line.part == last.line.part + 1 and block.line.number >= last.line.number and not self.lines_are_items:
            if last.text.endswith(","):
                group[-1].text = f"{group[-1].text} {block.text}"
                return
            raise PageError(f"{block.where}: {block.text!r} is the second line of an item; it cannot be told whether it is another unit")
        self._refuse_unknown_country(block, part)
        if last is None or (self._parts_groups(last, block) and not self.goes_on):
            part.groups.append((self.heading if not self.in_group else None, []))
            if self.in_group:
                self.heading = None
            self.in_group = True
            group = part.groups[-1][1]
        self.goes_on = False
        if not block.text:
            raise PageError(f"{block.where}: no unit is left of {block.line.text!r} without its marks")
        group.append(_Item(block, block.text, block.marks, [block.remark] if block.remark else []))
        part.shapes[f"{_shape_name(self.heading) if self.heading else 'none'} > {_shape_name(block)}"] += 1

    def _parts_groups(self, above: Block, below: Block) -> bool:
        if below.line.gap > self.smallest_gap:
            return True
        return above.line.container != below.line.container and bool(above.line.container or below.line.container)

    def _refuse_unknown_country(self, block: Block, part: _Part) -> None:
        """Where units and countries are set alike, a line with no word of a unit may be a country that we do not know."""
        if block.is_item and block.shape not in self.heading_shapes:
            return
        words = block.text.split()
        if block.shape in self.heading_shapes and not block.like_unit and len(words) <= 5 and "," not in block.text and not any(c.isdigit() for c in block.text):
            raise PageError(
                f"{block.where}: {block.text!r} is set like the countries and has no word of a unit; it cannot be told which it is. "
                "If it is a country, add this spelling to parsers/countries.csv; if a unit, its words to leahy/lexicon.csv"
            )


def _part_of(block: Block, text: str) -> Block:
    unit, remark = take_remark(text)
    return replace(block, line=replace(block.line, lead=""), text=unit, remark=remark or block.remark)


def _shape_name(block: Block) -> str:
    """How a block is set, in the words of the rule that fired: "h3", "p bold", "li", "bullet"."""
    line = block.line
    name = line.role and f"{line.role} column" or ("bullet" if block.bullet else "number" if block.number is not None else line.tag)
    if line.part and line.tag not in ("li", "td", "dd", "line"):
        name = "br line" if not block.bullet else name
    set_off = " ".join(word for feature, word in (("b", "bold"), ("u", "underlined")) if feature in line.features)
    return f"{name} {set_off}".strip()


# --- parts become listings ---------------------------------------------------------------------------------------------


def _listings(parts: Sequence[_Part], titles: Sequence[str], countries: Mapping[int, str]) -> list[Listing]:
    years = _years(parts, titles)
    groups = [
        Group(heading.text if heading else None, next(iter(heading.codes)) if heading else None, tuple(i.text for i in items), items[0].block.where, index)
        for index, part in enumerate(parts)
        for heading, items in part.groups
    ]
    settled = settle(groups, countries)
    footnotes = {mark: text for part in reversed(parts) for mark, (text, _) in part.footnotes.items()}
    listings, number = [], 0
    for part, year in zip(parts, years, strict=True):
        listings.append(_listing(part, year, settled[number : number + len(part.groups)], number, footnotes))
        number += len(part.groups)
    return listings


def _listing(part: _Part, year: int, settled: Sequence[tuple[str, CountryBasis]], before: int, footnotes: Mapping[str, str]) -> Listing:
    entries, notes, used = [], list(part.notes), set()
    for number, ((heading, items), (code, basis)) in enumerate(zip(part.groups, settled, strict=True), start=before + 1):
        listed = _printed_name(heading) if heading else None
        for mark in heading.marks if heading else ():
            notes.append(f"{listed}: {footnotes.get(mark, mark)}")
            used.add(mark)
        for place, item in enumerate(items, start=1):
            remarks = [footnotes.get(mark, mark) for mark in item.marks] + item.remarks
            used.update(item.marks)
            entries.append(
                Entry(listed, code, basis, item.text, "; ".join(remarks) or None, f"{item.block.where}, group {number}, unit {place}")
            )
    notes += [raw for mark, (_, raw) in part.footnotes.items() if mark not in used]
    rule = " + ".join(shape for shape, _ in part.shapes.most_common()) or "no units"
    return Listing(year, tuple(entries), "\n\n".join(part.statement), tuple(notes), rule, tuple(part.ignored))


def _printed_name(heading: Block) -> str:
    """The heading as printed, without number, colon and "(continued)"."""
    return without_enumerator(heading.text).rstrip(EDGES + ":")


def _years(parts: Sequence[_Part], titles: Sequence[str]) -> list[int]:
    """The calendar year of each part, from the page's own words."""
    first, *others = parts
    years = [next(iter(part.claims[-1])) for part in others]
    claims = [*(c for title in titles if (c := calendar_years(title))), *first.claims]
    if not claims:
        claims = [c for title in titles if speaks_of_denial(title) and (c := bare_years(title))]
        claims += [c for text in first.statement if speaks_of_denial(text) and (c := bare_years(text))]
    if not claims:
        raise PageError("the page does not say for which calendar year its list is; look at it: without a year nothing can be published")
    claimed = frozenset[int]().union(*claims)
    own = claims[-1] if len(parts) > 1 else claimed
    if len(own) != 1 or claimed - own - set(years):
        raise PageError(f"the page names more than one calendar year for one list: {', '.join(map(str, sorted(claimed)))}; look at the page")
    years.insert(0, next(iter(own)))
    if len(set(years)) != len(years):
        raise PageError(f"the page holds two lists for one calendar year: {', '.join(map(str, years))}; look at the page")
    return years
