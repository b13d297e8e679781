"""From the bytes of a page to its listings: find the list, settle its countries and years."""

import gc
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from leahy.text.fold import fold
from leahy.text.lexicon import looks_like_unit
from leahy.vocabulary import CountryBasis
from parsers.countries.headings import match_country
from parsers.countries.resolve import Group, settle
from parsers.errors import NotAListError, PageError
from parsers.listings.blocks import (
    Block,
    block_of,
    blocks_of,
    country_as_printed,
    is_count,
    name_of_shape,
    run_in,
)
from parsers.listings.columns import LIST_WORDS, give_roles, refuse_untold, refuse_wrapped
from parsers.listings.draft import Part, footnote_of
from parsers.listings.grammar import Grammar
from parsers.listings.numbering import numbered
from parsers.listings.preamble import empty_list, find_start, read_preamble, with_lost_groups
from parsers.listings.sentences import bare_years, calendar_years, presents_units, says_denied, speaks_of_the_law
from parsers.pages.decode import SIZE_LIMIT, decode
from parsers.pages.formats import cut_off, read_document
from parsers.pages.lines import EDGES, HEADINGS, Dated, Document, Line
from parsers.pages.words import WHOLE_PAGE, WORDS
from parsers.records import Entry, Listing

_ARTICLE: int = WORDS["content"]["places"].index("article")
"""The first of the places of content that may hold the site's boxes, too."""
_OFFICES = tuple(WORDS["furniture"]["office_openings"])
_PAGE_NUMBER = re.compile(r"[1-9]\d?")
_BETWEEN_PAGES = ":.,|/·•…«»‹›<>→←-–—"
_PAGERS = frozenset(WORDS["furniture"]["pagers"])
_MAY_HOLD_UNITS = frozenset(("hidden", "site control", "<aside>", "<footer>"))
"""Rules by which a line is dropped where an editor could have put a unit; by others it is in a form, a menu or a popup."""
_LINES_OF_A_NAME, _LONGEST_NAME = 4, 80
_ANNOUNCES = re.compile(r"\b(?:public release|lists?)\b", re.IGNORECASE)
"""A page with such a title need not say of its units that these are they."""
_SAMPLE = 100
"""So many lines under countries are looked at for words of units, before a page counts as a list."""


def parse_listings(
    body: bytes, *, url: str, content_type: str | None = None, countries: Mapping[int, str] | None = None
) -> list[Listing]:
    """The lists on a page, one a calendar year, in the page's order.

    `body` is HTML of any era, plain text or State's JSON twin; `countries` settles lost headings: number of the group of
    units on the page, from 1 -> ISO code. Raises PageError (NotAListError where there is no list at all) that says what
    was seen, where, and what to do.
    """
    if len(body) > SIZE_LIMIT:
        raise PageError(f"{url}: {len(body):,} bytes, over the limit of {SIZE_LIMIT:,} (parsers.SIZE_LIMIT)")
    try:
        with _collector_resting():
            text = _whole(body, content_type)
            parts, document = _find(text, content_type)
            listings = _listings(parts, document.titles, countries or {})
            return [_dated(listing, document.published_on) for listing in listings]
    except PageError as error:
        raise type(error)(f"{url}: {error}") from None


def _dated(listing: Listing, told: Dated | None) -> Listing:
    """`listing` with the page's date. A list of a year comes out when the year is over: a page that is older was used again,
    and its date is that of another list."""
    if told is None or told[0].year <= listing.year:
        return listing
    return replace(listing, published_on=told[0], published_on_basis=told[1])


def _whole(body: bytes, content_type: str | None) -> str:
    if not body.strip():
        raise NotAListError("the page is empty; fetch or save it again")
    text = decode(body, content_type)
    if cut := cut_off(text):
        raise PageError(f"{cut}; fetch or save the page again")
    return text


def find_listings(text: str, content_type: str | None = None) -> str:
    """What makes a page a list, in words. Raises as `parse_listings` does, but for what a person has to settle."""
    with _collector_resting():
        parts, _ = _find(text, content_type)
    groups = sum(len(part.groups) for part in parts)
    units = sum(len(items) for part in parts for _, items in part.groups)
    if not units:
        return "says that no unit was denied"
    return f"{units} unit{'s' if units > 1 else ''} in {groups} group{'s' if groups > 1 else ''}"


@lru_cache(maxsize=1)
def _find(text: str, content_type: str | None) -> tuple[list[Part], Document]:
    """The lists of a page. The last one is remembered: a capture is judged and then read."""
    if not speaks_of_the_law(text):
        raise NotAListError("the page does not say that units were denied assistance")
    document = read_document(text, content_type)
    return _read_places(document), document


@contextmanager
def _collector_resting() -> Iterator[None]:
    """A page makes hundreds of thousands of small objects and no cycles; looking for them takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_places(document: Document) -> list[Part]:
    """The lists in the likeliest place of content that has any."""
    reasons = []
    ranks = frozenset[int]().union(*{line.places for line in document.lines})
    places: list[int | None] = [*sorted(ranks)] or [None]
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
        _refuse_more_pages(lines)
        others = [line for line in document.lines if line.dropped or (place is not None and place not in line.places)]
        _refuse_units_in(others)
        _refuse_units_behind(others, parts)
        _refuse_dropped(lines, parts)
        groups = [group for part in parts for group in part.groups]
        refuse_untold(groups)
        refuse_wrapped(groups)
        return parts
    raise NotAListError(reasons[0] if reasons else "the page has no text")


def _refuse_units_in(lines: Sequence[Line]) -> None:
    """Outside of the list no country may stand above a unit, nor with one in its line: it would be lost."""
    above: Line | None = None
    for line in lines:
        if not line.text:
            continue
        block = block_of(line, line.text)
        opening = run_in(block)
        if opening and looks_like_unit(opening[1]):
            raise PageError(_outside(line, line))
        if above and not block.codes and block.like_unit and not block.is_sentence and not (above.links and line.links):
            raise PageError(_outside(above, line))
        if not (above and block.is_sentence):
            above = line if block.codes else None


def _refuse_more_pages(lines: Sequence[Line]) -> None:
    """No line may lead to a page 2 of the list: nothing but numbers, arrows and words for pages, and a link among them."""
    for line in lines:
        if not line.links or line.cell or line.dropped not in ("", "<nav>"):
            continue
        words = [word for shown in fold(line.text).split() if (word := shown.strip(_BETWEEN_PAGES))]
        numbers = [int(word) for word in words if _PAGE_NUMBER.fullmatch(word)]
        if max(numbers, default=1) > 1 and all(_PAGE_NUMBER.fullmatch(word) or word in _PAGERS for word in words):
            raise PageError(
                f"line {line.number}: {line.text!r} leads to further pages of the list; file the whole of it"
            )


def _refuse_units_behind(lines: Sequence[Line], parts: Sequence[Part]) -> None:
    """Behind the list, in another box of the page's content, no line that is shown may be a unit: it would be lost.

    Headings and links are of other pages. The Department's offices are no foreign unit.
    """
    last = max((item.block.line.order for part in parts for _, items in part.groups for item in items), default=-1)
    for line in lines if last >= 0 else ():
        if line.order < last or line.dropped or line.links or line.tag in HEADINGS or not line.places - WHOLE_PAGE:
            continue
        block = block_of(line, line.text)
        of_site = block.is_contents or block.is_note or block.is_control or block.is_footer or " " not in line.text
        of_state = block.folded.startswith(_OFFICES) or LIST_WORDS.issuperset(block.folded.split())
        if block.like_unit and not of_site and not of_state:
            raise PageError(
                f"line {line.number}: {line.text!r} stands behind the list, in another box of the page, and could be a unit; "
                "look at the page, it would be lost"
            )


def _refuse_dropped(lines: Sequence[Line], parts: Sequence[Part]) -> None:
    """In the list's region nothing that the page hides, or that we take for its chrome, may be a unit or a country.

    The region is all from the first country or unit to the last unit, the lists and tables that hold units, and what is dropped
    right before and right behind, with no line shown between. Before and behind, links lead elsewhere, and menus, popups and
    boxes that say something of their own are the site's; behind, a country without a unit loses nothing.
    """
    dropped = [line for line in lines if line.dropped and line.text]
    units = [item.block.line for part in parts for _, items in part.groups for item in items] if dropped else []
    if not units:
        return
    headings = [heading.line.order for part in parts for heading, _ in part.groups if heading]
    last = max(line.order for line in units)
    first = min(*headings, *(line.order for line in units))
    shown = [line.order for line in lines if line.text and not line.dropped]
    opens = max((order for order in shown if order < first), default=-1)
    ends = min((order for order in shown if order > last), default=lines[-1].order + 1)
    held = {line.container for line in units} - {0}
    inside = [line for line in dropped if first < line.order < last or line.container in held]
    for line in inside:
        block = block_of(line, line.text)
        if block.codes or (block.like_unit and not block.is_sentence and not block.is_control):
            raise PageError(_hidden(line))
    above = [line for line in dropped if opens < line.order < first]
    below = [line for line in dropped if last < line.order < ends and line.container not in held]
    for line, block in (*_of_no_site_box(above), *_of_no_site_box(below)):
        if (block.like_unit and not block.is_control) or (block.codes and line.order < first):
            raise PageError(_hidden(line))


def _of_no_site_box(lines: Sequence[Line]) -> Iterator[tuple[Line, Block]]:
    """Of lines dropped in one run those that could be of the list: no links, no menus or popups, none below words of the site.

    Such words are a sentence that denies nothing; and any heading, in a place that may hold boxes of the site.
    """
    for line in lines:
        block = block_of(line, line.text)
        if line.links or block.is_contents or line.dropped not in _MAY_HOLD_UNITS:
            continue
        of_article = min(line.places, default=_ARTICLE) < _ARTICLE
        if (block.is_note and not says_denied(line.text)) or (line.tag in HEADINGS and not of_article):
            return
        if not block.is_note:
            yield line, block


def _hidden(line: Line) -> str:
    return f"line {line.number}: {line.text!r} stands in the list, but is {line.dropped}; it cannot be told whether it is shown"


def _outside(above: Line, below: Line) -> str:
    how = f" ({below.dropped})" if below.dropped else ""
    return (
        f"line {above.number}: {above.text!r} stands above {below.text!r} outside of the list{how}; "
        "look at the page, it has units that would be lost"
    )


def _read(lines: Sequence[Line], titles: Sequence[str]) -> list[Part]:
    """The lists in these lines, before countries and years are settled."""
    shown = [line for line in lines if not line.dropped]
    if not _states_denial(shown, titles):
        raise NotAListError("no sentence and no title presents units that were denied assistance")
    blocks = blocks_of(give_roles(list(_with_whole_names(shown))))
    names = frozenset(map(fold, titles))
    start = find_start(blocks)
    if start is None:
        return [empty_list(blocks)]
    if _is_statistics(blocks[start:]):
        raise NotAListError("under the countries stand figures, and no units")
    start = with_lost_groups(blocks, start, names)
    grammar = Grammar(numbered(blocks[start:]))
    preamble = read_preamble(blocks[:start], names)
    preamble.ignored += [(line.dropped, line.text) for line in lines if line.dropped and line.text]
    try:
        parts = grammar.read(preamble)
    except PageError as error:
        if grammar.countries or grammar.heading is not None:
            raise
        raise NotAListError(f"no line is a country, and what could be units is none: {error}") from error
    items = [item for part in parts for _, items in part.groups for item in items]
    if items and preamble.claims and grammar.countries:
        return parts
    sample = items[:: max(1, len(items) // _SAMPLE)]
    like = sum(item.block.like_unit for item in sample)
    if not items or like * 3 < len(sample):
        raise NotAListError(f"of {len(sample)} lines under countries only {like} could be units")
    return parts


def _is_statistics(blocks: Sequence[Block]) -> bool:
    """Whether what stands below each country is a figure, and nowhere a unit."""
    found = False
    texts = (block for block in blocks if block.text and block.line.role not in ("head", "number"))
    for above, below in pairwise(texts):
        if above.codes and not below.codes:
            if not is_count(below.text):
                return False
            found = True
    return found and not any(block.like_unit and not is_count(block.text) for block in blocks)


def _with_whole_names(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those of one block joined where only together they are a country: "Central African<br>Republic"."""
    at = 0
    while at < len(lines):
        taken, name = 1, lines[at].text
        for count, line in enumerate(lines[at + 1 : at + _LINES_OF_A_NAME], start=2):
            if line.block != lines[at].block or not line.block or len(name) > _LONGEST_NAME:
                break
            name = f"{name} {line.text}"
            if len(found := match_country(name)) == 1:
                alone = match_country(lines[at].text)
                if alone and alone.isdisjoint(found) and lines[at].text[-1].isalpha():
                    raise PageError(
                        f"line {line.number}: {lines[at].text!r} and {name!r} are two countries, and the name is parted "
                        "by a line break; it cannot be told which is meant"
                    )
                taken = count
        yield (
            lines[at] if taken == 1 else lines[at]._replace(text=" ".join(line.text for line in lines[at : at + taken]))
        )
        at += taken


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
    joined: list[str] = []
    for line in lines:
        if joined and not line.gap:
            joined[-1] += f" {line.text}"
        else:
            joined.append(line.text)
    return joined


def _listings(parts: Sequence[Part], titles: Sequence[str], countries: Mapping[int, str]) -> list[Listing]:
    years = _years(parts, titles)
    groups = [
        Group(
            heading.text if heading else None,
            next(iter(heading.codes)) if heading else None,
            tuple(i.text for i in items),
            items[0].block.where,
            index,
        )
        for index, part in enumerate(parts)
        for heading, items in part.groups
    ]
    settled = settle(groups, countries)
    listings, number = [], 0
    for part, year in zip(parts, years, strict=True):
        listings.append(_listing(part, year, settled[number : number + len(part.groups)], number, parts))
        number += len(part.groups)
    return listings


def _listing(
    part: Part, year: int, settled: Sequence[tuple[str, CountryBasis]], before: int, parts: Sequence[Part]
) -> Listing:
    entries, notes = [], list(part.notes)
    used: set[str] = set()
    for number, ((heading, items), (code, basis)) in enumerate(
        zip(part.groups, settled, strict=True), start=before + 1
    ):
        listed = _printed_name(heading) if heading else None
        if heading and heading.remark:
            notes.append(f"{listed}: {heading.remark}")
        if heading:
            notes += [f"{listed}: {footnote_of(mark, part, parts, heading.where)}" for mark in heading.marks]
            used.update(heading.marks)
        for place, item in enumerate(items, start=1):
            remarks = item.remarks
            if item.marks:
                remarks = [footnote_of(mark, part, parts, item.block.where) for mark in item.marks] + remarks
                used.update(item.marks)
            note, locator = "; ".join(remarks) or None, f"{item.block.where}, group {number}, unit {place}"
            entries.append(Entry(listed, code, basis, item.text, note, locator))
    notes += [whole for mark, texts in part.footnotes.items() if mark not in used for whole in texts.values()]
    set_so = Counter(
        (heading.shape if heading else None, item.block.shape) for heading, items in part.groups for item in items
    )
    shapes: Counter[str] = Counter()
    for (above, below), count in set_so.items():
        shapes[f"{name_of_shape(above)} > {name_of_shape(below)}"] += count
    rule = " + ".join(shape for shape, _ in shapes.most_common()) or "no units"
    return Listing(year, tuple(entries), "\n\n".join(part.statement), tuple(notes), rule, tuple(part.ignored))


def _printed_name(heading: Block) -> str:
    """The heading as printed, without number, colon and "(continued)"."""
    return country_as_printed(heading.text).rstrip(EDGES + ":")


def _years(parts: Sequence[Part], titles: Sequence[str]) -> list[int]:
    """The calendar year of each part, from the page's own words."""
    first, *others = parts
    years = [next(iter(part.claims[-1])) for part in others]
    claims = [*(c for title in titles if (c := calendar_years(title))), *first.claims]
    if not claims:
        claims = [c for title in titles if says_denied(title) and (c := bare_years(title))]
    if not claims:
        raise PageError(
            "the page does not say for which calendar year its list is; look at it: without a year nothing can be published"
        )
    claimed = frozenset[int]().union(*claims)
    own = claims[-1] if len(parts) > 1 else claimed
    if len(own) != 1 or claimed - own - set(years):
        raise PageError(
            f"the page names more than one calendar year for one list: {', '.join(map(str, sorted(claimed)))}; look at the page"
        )
    years.insert(0, next(iter(own)))
    if len(set(years)) != len(years):
        raise PageError(
            f"the page holds two lists for one calendar year: {', '.join(map(str, years))}; look at the page"
        )
    return years
