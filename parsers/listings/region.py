"""Where the list stands on a page: its place of content, its blocks, and the draft that the grammar makes of them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from leahy.text.fold import fold
from parsers.countries.headings import match_country
from parsers.errors import NotAListError, PageError
from parsers.listings.blocks.block import Block, blocks_of
from parsers.listings.blocks.heading_numbers import without_heading_numbers
from parsers.listings.blocks.numbering import numbered
from parsers.listings.blocks.run_in import has_country_label, has_label_inside, run_in, with_leading_countries
from parsers.listings.blocks.wrapped_lines import with_whole_items
from parsers.listings.counts import refuse_other_counts
from parsers.listings.draft import Draft, Part, items_of
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
    refuse_lost_sentences,
    refuse_lost_units,
    refuse_unlisted_contents,
    without_ruled_lines,
)
from parsers.listings.tables.columns import give_roles, refuse_unclear_rows, refuse_wrapped
from parsers.listings.words.column_heads import NO_ENTRY
from parsers.listings.words.remarks import is_count
from parsers.listings.words.scope import scope_fault
from parsers.listings.words.sentences import presents_units, says_denied, speaks_of_the_law
from parsers.pages.decode import ODD
from parsers.pages.formats import read_document
from parsers.pages.lines import Document, Line
from parsers.pages.words import WORDS

_LINES_OF_A_NAME, _LONGEST_NAME = 4, 80
_ANNOUNCES = re.compile(r"\b(?:public release|lists?)\b", re.IGNORECASE)
"""A page with such a title need not say of its units that these are they."""
_OWN_TEXT = frozenset(("before the list", "after the list", "year heading"))
"""Rules by which lines of the page's own text are ignored, and not of the site's."""
_SAMPLE = 100
"""So many lines under countries are looked at for words of units, before a page counts as a list."""


def find_draft(text: str, content_type: str | None = None) -> Draft:
    """The lists of a page. Raises as `parsers.parse_listings` does, except what a person has to decide."""
    if not speaks_of_the_law(text):
        raise NotAListError("the page does not say that units were denied assistance")
    document = read_document(text, content_type)
    return Draft(tuple(_read_places(document)), document.titles, document.published_on)


def _read_places(document: Document) -> list[Part]:
    """The lists in the likeliest place of content that has any."""
    reasons = []
    ranks = frozenset[int]().union(*{line.places for line in document.lines})
    places: list[int | None] = [*sorted(ranks)] or [None]
    length = -1
    for place in places:
        lines = [line for line in document.lines if place is None or place in line.places]
        if len(lines) == length:
            continue  # the same lines as in the place before
        length = len(lines)
        try:
            parts = _read(lines, document.titles)
        except NotAListError as error:
            reasons.append(str(error))
            continue
        others = [line for line in document.lines if line.dropped or (place is not None and place not in line.places)]
        refuse_lost_units(lines, others, parts)
        groups = [group for part in parts for group in part.groups]
        _refuse_odd_bytes(parts, document)
        refuse_unclear_rows(groups)
        refuse_wrapped(groups)
        return parts
    raise NotAListError(reasons[0] if reasons else "the page has no text")


def _refuse_odd_bytes(parts: Sequence[Part], document: Document) -> None:
    """Raises PageError where a byte that is not text in the page's encoding stands in a list, from its statement to its end."""
    texts = [text for part in parts for text in part.statement]
    first = min((line.order for line in document.lines if line.text in texts), default=0)
    last = max((item.block.line.order for item in items_of(parts)), default=0)
    for line in document.lines:
        if ODD in line.text and first <= line.order <= last:
            raise PageError(
                f"line {line.number}: {line.text!r} holds a byte that is not text in the page's encoding, shown as U+FFFD; "
                "look at the page, and fetch or save it again"
            )


def _read(lines: Sequence[Line], titles: Sequence[str]) -> list[Part]:
    """The lists in these lines, before countries and years are resolved."""
    shown = [line for line in lines if not line.dropped]
    if not _states_denial(shown, titles):
        raise NotAListError("no sentence and no title presents units that were denied assistance")
    shown, ruled = without_ruled_lines(list(with_whole_items(shown)))
    blocks = without_heading_numbers(blocks_of(with_leading_countries(give_roles(list(_with_whole_names(shown))))))
    names = frozenset(map(fold, titles))
    start = find_start(blocks)
    if start is None:
        return [empty_list(blocks).build()]
    if _is_statistics(blocks[start:]):
        raise NotAListError("under the countries stand figures, and no units")
    start = with_lost_groups(blocks, start, names)
    facts = facts_of(numbered(blocks[start:]))
    preamble = read_preamble(blocks[:start], names)
    preamble.ignored += [(line.dropped, line.text) for line in lines if line.dropped and line.text]
    preamble.ignored += [("ruled line", line.text) for line in ruled]
    try:
        parts = read_list(facts, preamble)
    except PageError as error:
        if facts.countries or any(run_in(block) for block in facts.blocks):
            raise
        raise NotAListError(f"no line is a country, and what could be units is none: {error}") from error
    _refuse_no_units(parts, facts)
    stated = (text for part in parts for rule, text in part.ignored if rule == TOTAL)
    refuse_other_counts(parts, (*titles, *_governing_lines(parts), *stated))
    _refuse_unlabelled(parts)
    refuse_unlisted_contents(blocks)
    refuse_lost_sentences(blocks, parts)
    refuse_unclear_headings(blocks[:start], names)
    if fault := scope_fault(titles, _governing_lines(parts)):
        raise PageError(f"{fault}; look at the page")
    return parts


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
    for item in items:
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


def _with_whole_names(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those of one block joined where only together they are a country: "Central African<br>Republic"."""
    at = 0
    while at < len(lines):
        taken = _lines_of_country(lines[at : at + _LINES_OF_A_NAME])
        joined = " ".join(line.text for line in lines[at : at + taken])
        yield lines[at] if taken == 1 else lines[at]._replace(text=joined)
        at += taken


def _lines_of_country(lines: Sequence[Line]) -> int:
    """How many of these lines are the name of one country; 1 where the first stands for itself."""
    first, taken = lines[0], 1
    name = first.text
    for count, line in enumerate(lines[1:], start=2):
        if line.block != first.block or not line.block or len(name) > _LONGEST_NAME:
            break
        name = f"{name} {line.text}"
        if len(codes := match_country(name)) == 1:
            alone = match_country(first.text)
            if alone and alone.isdisjoint(codes) and first.text[-1].isalpha():
                raise PageError(
                    f"line {line.number}: {first.text!r} and {name!r} are two countries, and the name is broken by a line "
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
