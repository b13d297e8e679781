"""Where the list stands on a page: its place of content, its blocks, and the draft that the grammar makes of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from leahy.text.fold import fold
from parsers.countries.headings import match_country
from parsers.errors import NotAListError, PageError
from parsers.listings.blocks.block import Block, blocks_of
from parsers.listings.blocks.ditto_marks import with_ditto_marks
from parsers.listings.blocks.heading_numbers import without_heading_numbers
from parsers.listings.blocks.marks import raised_word
from parsers.listings.blocks.misspelt_headings import with_misspelt_headings
from parsers.listings.blocks.numbering import numbered
from parsers.listings.blocks.run_in import (
    has_country_label,
    has_label_inside,
    run_in,
    with_countries_behind,
    with_leading_countries,
)
from parsers.listings.blocks.sentence_items import without_closing_stops
from parsers.listings.blocks.wrapped_lines import with_whole_items
from parsers.listings.boxes import refuse_notices
from parsers.listings.counts import refuse_other_counts, refuse_other_counts_of_regions
from parsers.listings.draft import Draft, Part, PartBuilder, items_of
from parsers.listings.grammar.fragments import refuse_unclear_fragments
from parsers.listings.grammar.page_facts import PageFacts, facts_of
from parsers.listings.grammar.preamble import (
    empty_list,
    find_start,
    read_preamble,
    refuse_unclear_headings,
    with_lost_groups,
)
from parsers.listings.grammar.rules import TOTAL, read_list
from parsers.listings.outside import (
    refuse_linked_countries,
    refuse_lost_sentences,
    refuse_lost_units,
    refuse_units_in,
    refuse_unlisted_contents,
    without_page_numbers,
    without_ruled_lines,
)
from parsers.listings.tables.columns import give_roles, refuse_unclear_rows, refuse_wrapped
from parsers.listings.tables.labelled_terms import with_labelled_terms
from parsers.listings.tables.row_numbers import refuse_broken_row_numbers
from parsers.listings.words.column_heads import NO_ENTRY
from parsers.listings.words.remarks import is_count
from parsers.listings.words.scope import link_fault, remark_fault, scope_fault
from parsers.listings.words.sentences import bare_years, presents_units, says_denied, speaks_of_the_law
from parsers.listings.words.site_lines import SEE_ALSO
from parsers.pages.decode import ODD
from parsers.pages.formats import Opened, read_document
from parsers.pages.lines import HEADINGS, Document, Line, unmarked
from parsers.pages.words import WORDS

Check = Callable[[], None]
"""A check of what was read. Raises PageError where it finds something against it."""

_LINES_OF_A_NAME, _LONGEST_NAME = 4, 80
_ANNOUNCES = re.compile(r"\b(?:public release|lists?)\b", re.IGNORECASE)
"""A page with such a title need not say of its units that these are they."""
SAYS_NOTHING = "the page does not say that units were denied assistance"
AFTER_LIST = "after the list"
_OWN_TEXT = frozenset(("before the list", AFTER_LIST, "year heading"))
"""Rules by which lines of the page's own text are ignored, and not of the site's."""
_OF_NOTES = frozenset(WORDS["remarks"]["headings"])
_LINKS = frozenset(("link to another list", "links after the list", "after the list"))
"""Rules by which links around the list are ignored."""
_SAMPLE = 100
"""So many lines under countries are looked at for words of units, before a page counts as a list."""


def find_draft(page: Opened, content_type: str | None = None) -> Draft:
    """The lists of a page. Raises as `parsers.parse_listings` does, except what a person has to decide."""
    if not speaks_of_the_law(page.text):
        raise NotAListError(SAYS_NOTHING)
    document = read_document(page.source, content_type)
    return Draft(tuple(_read_places(document)), document.titles, document.published_on)


def _read_places(document: Document) -> list[Part]:
    """The lists in the likeliest place of content that has any."""
    reasons = []
    for place in places_of(document):
        try:
            parts = _read(place.lines, document.titles)
        except NotAListError as error:
            reasons.append(str(error))
            continue
        for check in checks_of_place(document, place, parts):
            check()
        return parts
    refuse_units_in([line for line in document.lines if line.dropped == "hidden"])
    raise NotAListError(reasons[0] if reasons else "the page has no text")


class Place(NamedTuple):
    """A place of content: its `lines`, dropped ones too, and all `others` of the page that are dropped or stand elsewhere."""

    lines: Sequence[Line]
    others: Sequence[Line]


def places_of(document: Document) -> Iterator[Place]:
    """The places of a page that may hold its list, the likeliest first."""
    ranks = frozenset[int]().union(*{line.places for line in document.lines})
    length = -1
    all_ranks: list[int | None] = [*sorted(ranks)] or [None]
    for rank in all_ranks:
        lines = [line for line in document.lines if rank is None or rank in line.places]
        if len(lines) == length:
            continue  # the same lines as in the place before
        length = len(lines)
        yield Place(
            lines, [line for line in document.lines if line.dropped or (rank is not None and rank not in line.places)]
        )


def checks_of_place(document: Document, place: Place, parts: Sequence[Part]) -> Iterator[Check]:
    """What the whole page may say against the lists that were read in a place of it."""
    groups = [group for part in parts for group in part.groups]
    yield lambda: refuse_lost_units(place.lines, place.others, parts)
    yield lambda: refuse_notices(place.lines, place.others)
    yield lambda: _refuse_odd_bytes(parts, document)
    yield lambda: _refuse_doubts(parts, place.lines)
    yield lambda: refuse_unclear_rows(groups)
    yield lambda: refuse_wrapped(groups)


def _refuse_odd_bytes(parts: Sequence[Part], document: Document) -> None:
    """Raises PageError where a byte that is not text in the page's encoding stands in a list, from its statement to its end."""
    odd = [line for line in document.lines if ODD in line.text]
    if not odd:
        return
    texts = [text for part in parts for text in part.statement]
    first = min((line.order for line in document.lines if line.text in texts), default=0)
    last = max((item.block.line.order for item in items_of(parts)), default=0)
    for line in odd:
        if first <= line.order <= last:
            raise PageError(
                f"{line.where}: {line.text!r} holds a byte that is not text in the page's encoding, shown as U+FFFD; "
                "look at the page, and fetch or save it again"
            )


def _refuse_doubts(parts: Sequence[Part], lines: Sequence[Line]) -> None:
    """Raises PageError where the words or the end of a line are not sure, from the first country or unit on, and above it where
    the line is of the list's own text. Behind the last unit a sentence may be in doubt: no unit is one."""
    doubtful = [(line, doubt) for line in lines if not line.dropped and (doubt := line.doubt or _raised_doubt(line))]
    units = [item.block.line.order for item in items_of(parts)] if doubtful else []
    if not units:
        return
    headings = [group.heading.line.order for part in parts for group in part.groups if group.heading]
    first, last = min(headings + units), max(units)
    for line, doubt in doubtful:
        if line.order >= first:
            if line.order > last and Block(line, line.text).is_sentence:
                continue
            raise PageError(f"{line.where}: {unmarked(line.text)!r}: {doubt}; look at the page")


def _raised_doubt(line: Line) -> str:
    word = raised_word(line.text)
    return f"{word!r} is raised, and it cannot be told whether it is a mark or a word of the line" if word else ""


def _read(lines: Sequence[Line], titles: Sequence[str]) -> list[Part]:
    """The lists in these lines, before countries and years are resolved."""
    region = region_of(lines, titles)
    if region.facts is None:
        return [region.preamble.build()]
    try:
        parts = read_list(region.facts, region.preamble)
    except PageError as error:
        if region.facts.countries or any(run_in(block) for block in region.facts.blocks):
            raise
        raise NotAListError(f"no line is a country, and what could be units is none: {error}") from error
    for check in checks_of(region, parts, titles):
        check()
    return parts


class Region(NamedTuple):
    """The blocks of a place of content. The list begins at `start`; `facts` are those of the blocks from there on, None for a
    list without units; `preamble` is a part with what stands above it, and with what no reader sees."""

    blocks: Sequence[Block]
    start: int
    facts: PageFacts | None
    preamble: PartBuilder


def region_of(lines: Sequence[Line], titles: Sequence[str]) -> Region:
    """Where the list stands in these lines. Raises NotAListError where there is none."""
    shown = [line for line in lines if not line.dropped]
    if not _states_denial(shown, titles):
        raise NotAListError("no sentence and no title presents units that were denied assistance")
    _refuse_struck_statement(lines)
    shown, numbers = without_page_numbers(shown)
    shown, ruled = without_ruled_lines(list(with_whole_items(shown)))
    blocks = without_heading_numbers(
        blocks_of(with_leading_countries(with_labelled_terms(give_roles(list(_with_whole_names(shown))))))
    )
    blocks = with_countries_behind(with_ditto_marks(with_misspelt_headings(blocks)))
    names = frozenset(map(fold, titles))
    start = find_start(blocks)
    if start is None:
        return Region(blocks, len(blocks), None, empty_list(blocks))
    if _is_statistics(blocks[start:]):
        raise NotAListError("under the countries stand figures, and no units")
    start = with_lost_groups(blocks, start, names)
    facts = facts_of(without_closing_stops(numbered(blocks[start:])))
    preamble = read_preamble(blocks[:start], names)
    preamble.ignored += [(line.dropped, line.text) for line in lines if line.dropped and line.text]
    preamble.ignored += [("ruled line", line.text) for line in ruled] + [("page number", line.text) for line in numbers]
    return Region(blocks, start, facts, preamble)


def checks_of(region: Region, parts: Sequence[Part], titles: Sequence[str]) -> Iterator[Check]:
    """What the words around the list may say against what was read of it."""
    facts, above, names = region.facts, region.blocks[: region.start], frozenset(map(fold, titles))
    assert facts is not None
    stated = (text for part in parts for rule, text in part.ignored if rule == TOTAL)
    yield lambda: _refuse_no_units(parts, facts)
    yield lambda: refuse_other_counts(parts, (*titles, *_governing_lines(parts), *stated))
    yield lambda: refuse_other_counts_of_regions(region.blocks, parts)
    yield lambda: refuse_broken_row_numbers([group for part in parts for group in part.groups], facts.blocks)
    yield lambda: _refuse_unlabelled(parts)
    yield lambda: refuse_unlisted_contents(region.blocks)
    yield lambda: refuse_linked_countries(region.blocks, parts)
    yield lambda: refuse_lost_sentences(region.blocks, parts)
    yield lambda: refuse_unclear_headings(above, names)
    yield lambda: refuse_unclear_fragments(above, _below(region, parts), names)
    yield lambda: _refuse_scope(titles, _governing_lines(parts))
    yield lambda: _refuse_remarks(parts)
    yield lambda: _refuse_links(parts)


def _below(region: Region, parts: Sequence[Part]) -> Sequence[Block]:
    """The blocks below the last unit of the last list that became neither a footnote nor a remark on a unit."""
    last = max((item.block.line.order for item in items_of(parts)), default=0)
    of_page = {text for part in parts for rule, text in part.ignored if rule == AFTER_LIST}.union(
        *(part.notes for part in parts)
    )
    return [block for block in region.blocks[region.start :] if block.line.order > last and block.whole in of_page]


def _refuse_scope(titles: Sequence[str], lines: Iterable[str]) -> None:
    own = [
        title for title in titles if fold(title).rstrip(":") not in _OF_NOTES
    ]  # a heading of the first level within the page
    if fault := scope_fault(own, lines):
        raise PageError(f"{fault}; look at the page")


def _refuse_remarks(parts: Sequence[Part]) -> None:
    """Raises PageError where a remark or a footnote takes the denial of a unit back, or leaves it open."""
    for part in parts:
        for group in part.groups:
            remarks = [remark for item in group.items for remark in item.remarks]
            if group.heading and group.heading.remark:
                remarks.append(group.heading.remark)
            for remark in dict.fromkeys(remarks):
                if fault := remark_fault(remark):
                    raise PageError(f"{group.items[0].block.where}: the remark {remark!r} {fault}; look at the page")
        for text in (text for texts in part.footnotes.values() for text in texts):
            if fault := remark_fault(text):
                raise PageError(f"the footnote {text!r} {fault}; look at the page")


def _refuse_links(parts: Sequence[Part]) -> None:
    own = frozenset[int]().union(*(years for part in parts for years in part.claims))
    for rule, text in (pair for part in parts for pair in part.ignored):
        if rule in _LINKS and (fault := link_fault(text)):
            raise PageError(f"{fault}; look at the page, and file the whole list")
        if rule in _LINKS and fold(text).startswith(SEE_ALSO) and own & bare_years(text):
            raise PageError(f"{text!r} leads to a list of the same year; look at the page, and file the whole list")


def _governing_lines(parts: Sequence[Part]) -> Iterator[str]:
    """What the page says around its units: statements, notes, and the lines that are ignored by a rule of the page's own text."""
    for part in parts:
        yield from part.statement
        yield from part.notes
        yield from (text for rule, text in part.ignored if rule in _OWN_TEXT)


def _refuse_no_units(parts: Sequence[Part], facts: PageFacts) -> None:
    """Raises NotAListError where no line has words of units on a page without a calendar year, or without a country."""
    items = items_of(parts)
    if items and parts[0].claims and facts.countries:
        return
    sample = items[:: max(1, len(items) // _SAMPLE)]
    like = sum(item.block.like_unit for item in sample)
    if not items or like * 3 < len(sample):
        raise NotAListError(f"of {len(sample)} lines under countries only {like} could be units")


def _refuse_unlabelled(parts: Sequence[Part]) -> None:
    """Raises PageError where a unit holds the label of a country, and, where some units have labels, one has none or two."""
    items = items_of(parts)
    labelled = any(item.block.label for item in items)
    for item in items if labelled else [item for item in items if ":" in item.text]:
        if has_country_label(item.text) or (labelled and (not item.block.label or has_label_inside(item.text))):
            raise PageError(
                f"{item.block.where}: {item.text!r} has not the labels of the units on this page; it cannot be told what it is"
            )


def _is_statistics(blocks: Sequence[Block]) -> bool:
    """Whether what stands below each country is a figure, and nowhere a unit."""
    has_figures = False
    texts = (block for block in blocks if block.text and block.line.role not in NO_ENTRY)
    for above, below in pairwise(texts):
        if above.codes and not below.codes:
            if not is_count(below.text):
                return False
            has_figures = True
    return has_figures and not any(block.like_unit and not is_count(block.text) for block in blocks)


def _refuse_struck_statement(lines: Sequence[Line]) -> None:
    """Raises PageError where the only sentence that presents the units is struck out: a title does not stand in for it."""
    if not any(line.dropped == "struck out" and presents_units(line.text) for line in lines):
        return
    text = (line for line in lines if line.dropped in ("", "struck out") and line.tag not in HEADINGS)
    presenting = [line for line in text if presents_units(line.text)]
    if presenting and all(line.dropped for line in presenting):
        raise PageError(
            f"{presenting[0].where}: {presenting[0].text!r} is struck out; it may take the list back; look at the page"
        )


def _with_whole_names(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those of one block joined where only together they are a country: "Central African<br>Republic"."""
    if not any(above.block == below.block for above, below in pairwise(lines)):
        yield from lines
        return
    at = 0
    while at < len(lines):
        if at + 1 == len(lines) or lines[at + 1].block != lines[at].block:
            yield lines[at]
            at += 1
            continue
        taken = _lines_of_country(lines[at : at + _LINES_OF_A_NAME])
        joined = " ".join(line.text for line in lines[at : at + taken])
        yield lines[at] if taken == 1 else lines[at]._replace(text=joined)
        at += taken


def _lines_of_country(lines: Sequence[Line]) -> int:
    """How many of these lines are the name of one country; 1 where the first stands for itself."""
    first, taken = lines[0], 1
    name = first.text
    for count, line in enumerate(lines[1:], start=2):
        if line.block != first.block or not line.block or len(name) > _LONGEST_NAME or line.text.isdecimal():
            break
        name = f"{name} {line.text}"
        if len(codes := match_country(name)) == 1:
            alone = match_country(first.text)
            if alone and alone.isdisjoint(codes) and first.text[-1].isalpha():
                raise PageError(
                    f"{line.where}: {first.text!r} and {name!r} are two countries, and the name is broken by a line "
                    "break; it cannot be told which is meant"
                )
            taken = count
    return taken


def _states_denial(lines: Sequence[Line], titles: Sequence[str]) -> bool:
    """Whether a sentence or title presents units denied assistance, and the page speaks of the law or of a calendar year."""
    texts = [*titles, *(line.text for line in lines)]
    if lines and lines[0].tag == "line":  # in plain text a sentence runs over several lines
        texts += _paragraphs(lines)
    words = (*WORDS["law"]["names"], "calendar year")
    announced = any(_ANNOUNCES.search(title) for title in titles)
    presented = any(map(says_denied, texts if announced else titles)) or any(map(presents_units, texts))
    return presented and any(word in text.lower() for text in texts for word in words)


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    """The lines of plain text, joined where no blank line separates them."""
    joined: list[str] = []
    for line in lines:
        if joined and not line.gap:
            joined[-1] += f" {line.text}"
        else:
            joined.append(line.text)
    return joined
