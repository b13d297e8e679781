"""From a draft to listings: the year of each list, the country of each group, the notes on each unit."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from leahy.garbage import ageing
from leahy.vocabulary import CountryBasis
from parsers.countries.headings import country_as_printed
from parsers.countries.resolve import Group, resolve_countries
from parsers.errors import NotAListError, PageError
from parsers.listings.blocks.block import Block
from parsers.listings.draft import Draft, Part, footnote_of
from parsers.listings.region import find_draft
from parsers.listings.words.scope import years_in_title, years_pointed_at
from parsers.listings.words.sentences import bare_years, calendar_years, says_denied
from parsers.pages.decode import SIZE_LIMIT
from parsers.pages.formats import Opened, cut_off, opened
from parsers.pages.lines import EDGES, Dated
from parsers.records import Entry, Listing

_LATEST_YEAR = 2059
"""A year far ahead is a typing error. The parsers know no clock, and so the bound is one that no list will reach for long."""

_PROPOSED_IN = re.compile(r"\bproposed (?:in|during) (?:19|20)\d\d")
"""The year of a proposal, which may have been denied in another."""


@ageing()  # a page of 10,000 entries is read in four fifths of the time
def parse_listings(
    body: bytes, *, url: str, content_type: str | None = None, countries: Mapping[int, str] | None = None
) -> list[Listing]:
    """The lists on a page, one a calendar year, in the page's order.

    `body` is HTML of any era, plain text, State's JSON twin, a PDF, a Word document or MHTML; `countries` decides lost headings:
    number of the group of units on the page, from 1 -> ISO code. Raises PageError (NotAListError where there is no list at all)
    that says what was seen, where, and what to do.
    """
    try:
        draft = find_draft(_whole_page(body, content_type), content_type)
        return listings_of(draft, countries)
    except PageError as error:
        raise type(error)(f"{url}: {error}") from None


def _whole_page(body: bytes, content_type: str | None) -> Opened:
    """A page with its words. Raises PageError for a body that is too long, empty, unreadable, or cut off."""
    if len(body) > SIZE_LIMIT:
        raise PageError(f"{len(body):,} bytes, over the limit of {SIZE_LIMIT:,} (parsers.SIZE_LIMIT)")
    if not body.strip():
        raise NotAListError("the page is empty; fetch or save it again")
    cut = cut_off(body)
    page = None if cut else opened(body, content_type)
    if cut := cut or (page and cut_off(page.source, content_type)):
        raise PageError(f"{cut}; fetch or save the page again")
    assert page is not None
    return page


def listings_of(draft: Draft, countries: Mapping[int, str] | None = None) -> list[Listing]:
    """The lists of a draft; `countries` as for `parse_listings`.

    Raises PageError for a list without a sure year, and LostHeadingsError for groups of which the country stays open.
    """
    years = years_of(draft.parts, draft.titles)
    resolved = resolve_countries(groups_of(draft.parts), countries or {})
    listings, number = [], 0
    for part, year in zip(draft.parts, years, strict=True):
        listings.append(_listing(draft, part, year, resolved[number : number + len(part.groups)], number))
        number += len(part.groups)
    return listings


def groups_of(parts: Sequence[Part]) -> list[Group]:
    """The groups of units of these lists, as `resolve_countries` takes them."""
    return [
        Group(
            group.heading.text if group.heading else None,
            next(iter(group.heading.codes)) if group.heading else None,
            tuple(item.text for item in group.items),
            group.items[0].block.where,
            index,
        )
        for index, part in enumerate(parts)
        for group in part.groups
    ]


def _listing(draft: Draft, part: Part, year: int, resolved: Sequence[tuple[str, CountryBasis]], before: int) -> Listing:
    """One part as a listing. `resolved`: (ISO code, basis) of its groups; `before`: how many groups the parts above it have."""
    entries, notes = [], list(part.notes)
    used: set[str] = set()
    for number, ((heading, items), (code, basis)) in enumerate(
        zip(part.groups, resolved, strict=True), start=before + 1
    ):
        listed = printed_name(heading) if heading else None
        if heading:
            notes += [f"{listed}: {heading.remark}"] if heading.remark else []
            notes += [f"{listed}: {footnote_of(mark, part, draft.parts, heading.where)}" for mark in heading.marks]
            used.update(heading.marks)
        for place, item in enumerate(items, start=1):
            where, note = item.block.line.where, None
            if item.marks or item.remarks:
                footnotes = [footnote_of(mark, part, draft.parts, where) for mark in item.marks]
                used.update(item.marks)
                note = "; ".join((*footnotes, *item.remarks)) or None
            entries.append(Entry(listed, code, basis, item.text, note, f"{where}, group {number}, unit {place}"))
    notes += [whole for mark, texts in part.footnotes.items() if mark not in used for whole in texts.values()]
    published_on, basis_of_day = day_of_list(draft.published, year)
    return Listing(
        year,
        tuple(entries),
        "\n\n".join(part.statement),
        tuple(notes),
        _rule(part),
        part.ignored,
        published_on,
        basis_of_day,
    )


def day_of_list(published: Dated | None, year: int) -> Dated | tuple[None, None]:
    """The page's date and what says so. A list of a year comes out when the year is over: a page that is older was used again,
    and its date is that of another list."""
    return published if published and published[0].year > year else (None, None)


def _rule(part: Part) -> str:
    """How the page sets its countries and units, the way of most units first."""
    names: Counter[str] = Counter()
    for heading, items in part.groups:
        above = heading.shape.name if heading else "none"
        for below, alike in groupby(item.block.shape for item in items):
            names[f"{above} > {below.name}"] += len(list(alike))
    return " + ".join(name for name, _ in names.most_common()) or "no units"


def printed_name(heading: Block) -> str:
    """The heading as printed, without number, colon and "(continued)"."""
    return country_as_printed(heading.text).rstrip(EDGES + ":")


def years_of(parts: Sequence[Part], titles: Sequence[str]) -> list[int]:
    """The calendar year of each list, from the page's own words. Raises PageError where they do not say one for each."""
    first, *others = parts
    years = [next(iter(part.claims[-1])) for part in others]
    claims = [*(c for title in titles if (c := calendar_years(title))), *first.claims]
    if not claims:
        claims = [c for title in titles if says_denied(title) and (c := bare_years(title))]
    if not claims:  # "were proposed for assistance in 2019, and were denied it": a year that is no fiscal year
        claims = [c for text in first.statement if says_denied(text) and (c := bare_years(_PROPOSED_IN.sub("", text)))]
    if not claims:
        raise PageError(
            "the page does not say for which calendar year its list is; look at it: without a year nothing can be published"
        )
    claimed = frozenset[int]().union(*claims)
    own = claims[-1] if others else claimed
    if len(own) != 1 or claimed - own - set(years):
        raise PageError(
            f"the page names more than one calendar year for one list: {', '.join(map(str, sorted(claimed)))}; look at the page"
        )
    years.insert(0, next(iter(own)))
    _refuse_other_years(parts, years, titles)
    if max(years) > _LATEST_YEAR:
        raise PageError(f"the page says that its list is for {max(years)}; look at it: the year may be a typing error")
    if len(set(years)) != len(years):
        raise PageError(
            f"the page holds two lists for one calendar year: {', '.join(map(str, years))}; look at the page"
        )
    return years


def _refuse_other_years(parts: Sequence[Part], years: Sequence[int], titles: Sequence[str]) -> None:
    """Raises PageError where a sentence about the units on the page names a year that no list of it has, and where a title of
    units names years before it: the page may have been used again, with its title or with its units left as they were."""
    for text in (text for part in parts for text in (*part.statement, *part.notes)):
        if other := years_pointed_at(text) - set(years):
            raise PageError(
                f"its list is for {', '.join(map(str, years))}, and {text!r} names {min(other)}; look at the page: which of the "
                "two is the year of its units?"
            )
    for title in titles:
        if (named := years_in_title(title)) and max(named) < min(years):
            raise PageError(
                f"its list is for {min(years)}, and its title {title!r} names {max(named)}; look at the page: which of the two is "
                "the year of its units?"
            )
