"""What stands outside of a list on its page: no unit may be lost in another box, in the site's chrome, or on a further page."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import attrgetter

from leahy.text.fold import fold
from leahy.text.lexicon import looks_like_unit
from parsers.countries.headings import match_country
from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.run_in import run_in
from parsers.listings.blocks.traits import FEATURE, SIGN
from parsers.listings.draft import Part, items_of
from parsers.listings.names.line_forms import is_title_case
from parsers.listings.words.column_heads import LIST_WORDS
from parsers.listings.words.scope import may_change_a_list
from parsers.listings.words.sentences import says_denied
from parsers.listings.words.site_lines import says_more_elsewhere
from parsers.pages.lines import EDGES, HEADINGS, RUNNING, Line, unmarked
from parsers.pages.words import WHOLE_PAGE, WORDS

_ARTICLE: int = WORDS["content"]["places"].index("article")
"""The first of the places of content that may hold the site's boxes, too."""
_OFFICES = tuple(WORDS["furniture"]["office_openings"])
_OF_RULES = frozenset("-–—=_~*")
_RULED = re.compile(r"[-–—=_~*]{3,}")
_OF_PAGE = re.compile(r"[Pp]age ([1-9]\d{0,2}) of ([1-9]\d{0,2})|[-–—] ([1-9]\d{0,2}) [-–—]")
_MAY_BE_BAR = SIGN | FEATURE
_BETWEEN_COUNTRIES = re.compile(r"[-–—|/•·,]|\b(?:to|through)\b")
_OF_A_FILE = re.compile(r"[(\[][^()\[\]]{0,20}\b(?:PDF|pdf|DOCX?|XLSX?|[KM]B)\b[^()\[\]]{0,20}[)\]]$")
_PAGE_NUMBER = re.compile(r"[1-9]\d?")
_BETWEEN_PAGES = ":.,|/·•…«»‹›<>→←-–—"
_PAGERS = frozenset(WORDS["furniture"]["pagers"])
_ITEMS = frozenset(("li", "td", "th", "dt", "dd"))
_WITHIN_ITEMS = frozenset(
    ("<button>", "<nav>", "<object>", "<dialog>", "<select>", "<option>", "<textarea>", "<input>", "<img>")
)
"""Rules by which a whole item can be dropped that a browser shows: the last unit of a list, without a link, may stand in one."""
_STANDS_IN = frozenset(("<button>", "<noscript>", "<object>"))
_SHOWN_WITHOUT_TEXT = frozenset(("<input>", "<img>"))
"""Rules of words that a field or a picture shows: outside of the list they are the site's, "Type to search"."""
_MAY_HOLD_UNITS = frozenset(("hidden", "struck out", "site control", "<aside>", "<footer>"))
"""Rules by which a line is dropped where an editor could have put a unit; by others it is in a form, a menu or a popup."""


def refuse_lost_units(lines: Sequence[Line], others: Sequence[Line], parts: Sequence[Part]) -> None:
    """Raises PageError where a unit of the list could stand outside of it.

    `lines` are those of the place that holds the list, dropped ones too; `others` are all that are dropped or stand elsewhere.
    """
    _refuse_more_pages(lines)
    _refuse_more_units(lines, parts)
    refuse_units_in(others)
    _refuse_units_behind(lines, others, parts)
    _refuse_dropped(lines, parts)


def without_ruled_lines(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """(lines, ruled): the lines of dashes that underline a country, or stand right above one, taken out.

    Anywhere else such a line may stand for a heading.
    """
    ruled = {
        at
        for at, line in enumerate(lines)
        if line.text[:1] in _OF_RULES
        and _RULED.fullmatch(line.text)
        and any(match_country(lines[beside].text) for beside in (at - 1, at + 1) if 0 <= beside < len(lines))
    }
    if not ruled:
        return list(lines), []
    return [line for at, line in enumerate(lines) if at not in ruled], [lines[at] for at in sorted(ruled)]


def without_page_numbers(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """(lines, numbers): the numbers of the pages of a printed document taken out, "Page 1 of 2" or "- 1 -", where all are there.

    One of a page that is not there stays: it says that the list goes on elsewhere.
    """
    numbers = [(at, match) for at, line in enumerate(lines) if (match := _OF_PAGE.fullmatch(line.text))]
    printed = [int(match[1] or match[3]) for _, match in numbers]
    counts = {int(match[2]) if match[2] else len(numbers) for _, match in numbers}
    if printed != list(range(1, len(numbers) + 1)) or counts != {len(numbers)}:
        return list(lines), []
    of_pages = {at for at, _ in numbers}
    return [line for at, line in enumerate(lines) if at not in of_pages], [lines[at] for at in sorted(of_pages)]


def refuse_unlisted_contents(blocks: Sequence[Block]) -> None:
    """Raises PageError where a bar of countries above the list names one that has no heading: its units would be lost."""
    bars = [block for block in blocks if block.traits & _MAY_BE_BAR and block.countries_of_bar]
    headings = frozenset[str]().union(*(block.codes for block in blocks)) if bars else frozenset[str]()
    for block in bars:
        if missing := [name for name in block.countries_of_bar if match_country(name).isdisjoint(headings)]:
            raise PageError(f"{block.where}: the page leads to {missing[0]!r}, and no heading has this country")


def refuse_linked_countries(blocks: Sequence[Block], parts: Sequence[Part]) -> None:
    """Raises PageError where links behind the list lead to countries, "Nigeria" or "Peru – Zambia (PDF)", and none of them is on
    the page: the list would go on there. A menu of the site has those that are listed, too."""
    last = max((item.block.line.order for item in items_of(parts)), default=0)
    linked = [block for block in blocks if block.line.links and block.line.order > last and _linked_countries(block)]
    if not linked:
        return
    headings = (group.heading for part in parts for group in part.groups if group.heading)
    listed = frozenset[str]().union(*(heading.codes for heading in headings))
    if listed.isdisjoint(code for block in linked for code in _linked_countries(block)):
        raise PageError(
            f"{linked[0].where}: {linked[0].text!r} leads to countries that are not on the page; file the whole list"
        )


def _linked_countries(block: Block) -> frozenset[str]:
    """The codes of the countries of a line that has nothing else, but for the kind of a file."""
    if block.codes:
        return block.codes
    pieces = _BETWEEN_COUNTRIES.split(_OF_A_FILE.sub("", block.text))
    names = [name for piece in pieces if (name := piece.strip(EDGES))]
    codes = list(map(match_country, names))
    return frozenset[str]().union(*codes) if len(names) > 1 and all(codes) else frozenset()


def _refuse_more_pages(lines: Sequence[Line]) -> None:
    """No line may lead to a page 2 of the list: nothing but numbers, arrows and words for pages, and a link among them."""
    for line in lines:
        if not line.links or line.cell or line.dropped not in ("", "<nav>", "site control"):
            continue
        words = [word for shown in fold(line.text).split() if (word := shown.strip(_BETWEEN_PAGES))]
        numbers = [int(word) for word in words if _PAGE_NUMBER.fullmatch(word)]
        if max(numbers, default=1) > 1 and all(_PAGE_NUMBER.fullmatch(word) or word in _PAGERS for word in words):
            raise PageError(f"{line.where}: {line.text!r} leads to further pages of the list; file the whole of it")


def _refuse_more_units(lines: Sequence[Line], parts: Sequence[Part]) -> None:
    """From the first unit on no button may bring more of the list, "Load more", and nothing that stands in for a script or another
    file may speak of more. Above it such a button opens what is there."""
    first = min((item.block.line.order for item in items_of(parts)), default=0)
    for line in lines:
        if line.order <= first or line.dropped not in _STANDS_IN:
            continue
        if says_more_elsewhere(fold(line.text)) or (line.dropped != "<button>" and may_change_a_list(line.text)):
            raise PageError(
                f"{line.where}: {line.text!r}, in {line.dropped}, says that the list goes on elsewhere; file the whole of it"
            )


def refuse_units_in(lines: Sequence[Line]) -> None:
    """Outside of the list no country may stand above a unit, nor with one in its line: it would be lost."""
    above: Line | None = None
    for line in lines:
        if not line.text or line.dropped in _SHOWN_WITHOUT_TEXT:
            continue
        block = Block(line, line.text)
        opening = run_in(block)
        if opening and looks_like_unit(opening[1]):
            raise PageError(_outside(line, line))
        if above and not block.codes and block.like_unit and not block.is_sentence and not (above.links and line.links):
            raise PageError(_outside(above, line))
        if not (above and block.is_sentence):
            above = line if block.codes else None


def _outside(above: Line, below: Line) -> str:
    how = f" ({below.dropped})" if below.dropped else ""
    return (
        f"{above.where}: {above.text!r} stands above {below.text!r} outside of the list{how}; "
        "look at the page, it has units that would be lost"
    )


def _refuse_units_behind(lines: Sequence[Line], others: Sequence[Line], parts: Sequence[Part]) -> None:
    """Behind the list, in another box of the page's content, no line that is shown may be a unit: it would be lost. Nor may it
    where an end tag too many has closed the list's own box, and the list goes on outside of it.

    Headings and links are of other pages. The Department's offices are no foreign unit.
    """
    units = [item.block.line for item in items_of(parts)]
    last = max(units, key=attrgetter("order"), default=None)
    if last is None:
        return
    going_on = frozenset(_going_on(lines, others, last.tag))
    for line in others:
        if line.order < last.order or line.dropped or line.links or line.tag in HEADINGS:
            continue
        if not line.places - WHOLE_PAGE and line.order not in going_on:
            continue
        block = Block(line, line.text)
        of_site = block.is_contents or block.is_note or block.is_control or block.is_footer or " " not in line.text
        of_state = block.folded.startswith(_OFFICES) or LIST_WORDS.issuperset(block.folded.split())
        if block.like_unit and not of_site and not of_state:
            raise PageError(
                f"{line.where}: {line.text!r} stands behind the list, in another box of the page, and could be a unit; "
                "look at the page, it would be lost"
            )


def _going_on(lines: Sequence[Line], others: Sequence[Line], tag: str) -> Iterator[int]:
    """The orders of the lines right behind the place of the list that are set as its last unit is."""
    at = max(line.order for line in lines)
    for line in sorted(others, key=attrgetter("order")):
        if line.order == at + 1 and line.tag == tag and not line.dropped:
            at = line.order
            yield at


def _refuse_dropped(lines: Sequence[Line], parts: Sequence[Part]) -> None:
    """In the list's region nothing that the page hides, or that we take for its chrome, may be a unit or a country.

    The region is all from the first country or unit to the last unit, the lists and tables that hold units, and what is dropped
    right before and right behind, with no line shown between. Before and behind, links lead elsewhere, and menus, popups and
    boxes that say something of their own are the site's; behind, a country without a unit loses nothing.
    """
    dropped = [line for line in lines if line.dropped and line.text]
    units = [item.block.line for item in items_of(parts)] if dropped else []
    if not units:
        return
    headings = [group.heading.line.order for part in parts for group in part.groups if group.heading]
    last = max(line.order for line in units)
    first = min((*headings, *(line.order for line in units)))
    shown = [line.order for line in lines if line.text and not line.dropped]
    opens = max((order for order in shown if order < first), default=-1)
    ends = min((order for order in shown if order > last), default=lines[-1].order + 1)
    containers = {line.container for line in units} - {0}
    for line in dropped:
        if first < line.order < last or line.container in containers:
            block = Block(line, line.text)
            like_unit = block.like_unit and line.dropped not in RUNNING
            if block.codes or (like_unit and not block.is_sentence and not block.is_control):
                raise PageError(_hidden(line))
    above = [line for line in dropped if opens < line.order < first]
    below = [line for line in dropped if last < line.order < ends and line.container not in containers]
    for line in below:
        is_item = line.tag in _ITEMS and line.dropped in _WITHIN_ITEMS and not line.links
        if line.dropped in _SHOWN_WITHOUT_TEXT and not is_title_case(line.text):
            continue  # a field of the site right below the list
        if is_item and (block := Block(line, line.text)).like_unit and not block.is_control:
            raise PageError(_hidden(line))
    for block in chain(_of_no_site_box(above), _of_no_site_box(below)):
        if (block.like_unit and not block.is_control) or (block.codes and block.line.order < first):
            raise PageError(_hidden(block.line))


def _of_no_site_box(lines: Sequence[Line]) -> Iterator[Block]:
    """Of lines dropped in one run those that could be of the list: no links, no menus or popups, none below words of the site.

    Such words are a sentence that denies nothing; and any heading, in a place that may hold boxes of the site.
    """
    for line in lines:
        block = Block(line, line.text)
        if line.links or block.is_contents or line.dropped not in _MAY_HOLD_UNITS:
            continue
        of_article = min(line.places, default=_ARTICLE) < _ARTICLE
        if (block.is_note and not says_denied(line.text)) or (line.tag in HEADINGS and not of_article):
            return
        if not block.is_note:
            yield block


def _hidden(line: Line) -> str:
    return (
        f"{line.where}: {line.text!r} stands in the list, but is {line.dropped}; it cannot be told whether it is shown"
    )


def refuse_lost_sentences(blocks: Sequence[Block], parts: Sequence[Part]) -> None:
    """Every sentence must be in a statement or a note, or be ignored by a named rule: it may govern the units below it."""
    texts = [text for part in parts for text in (*part.statement, *part.notes, *(text for _, text in part.ignored))]
    whole = frozenset(texts)
    others = [block for block in blocks if block.has_cue and block.is_sentence and block.text not in whole]
    if not others:
        return
    items = items_of(parts)
    headings = (group.heading for part in parts for group in part.groups if group.heading)
    kept = {item.block.line.order for item in items} | {heading.line.order for heading in headings}
    texts += [
        text for part in parts for by_text in part.footnotes.values() for pair in by_text.items() for text in pair
    ]
    texts += [text for item in items for text in (item.text, *item.remarks)]
    joined = "\n".join(texts)
    for block in others:
        if block.line.order in kept:
            continue
        if block.text not in joined and unmarked(block.line.text) not in joined:
            raise PageError(f"{block.where}: no rule says what the sentence {block.text!r} is; look at the page")
