"""Tests and actions of the rules for headings that name no country: years, regions, notes, and what stands below the list."""

import re
from dataclasses import replace

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.marks import footnote
from parsers.listings.counts import count_alone
from parsers.listings.grammar.reader import Reader
from parsers.listings.words.column_heads import names_a_list, names_listed_units
from parsers.listings.words.scope import heading_fault, is_known_sentence
from parsers.listings.words.sentences import says_denied
from parsers.listings.words.site_lines import is_end_mark
from parsers.listings.words.subjects import is_question
from parsers.pages.lines import HEADINGS

_CALENDAR = re.compile(r"\bcalendar\b|\bcy\b")
_ANNOUNCING = ("below", "following", "list", "identif")


def _years_amid(reader: Reader, at: int, block: Block) -> frozenset[int]:
    """The years of a line that could open a list within the region; none for any other line."""
    if "20" not in block.text or block.line.role or (block.years and block.is_item and block.like_unit):
        return frozenset()
    years = block.years or block.year_alone
    if years and not block.years and not (_could_be_heading(block) and _is_set_as_countries(reader, block)):
        return frozenset()
    if not years or (footnote(block.line) and block.marks) or reader.facts.last_listed <= at:
        return frozenset()
    return years


def _is_set_as_countries(reader: Reader, block: Block) -> bool:
    """Whether a line is set off if the country above it is: over its countries, a year stands out at least as much as they do."""
    above = next((heading for heading, _ in reversed(reader.part.groups) if heading), None)
    return above is None or block.is_set_off or not above.is_set_off


def _could_be_heading(block: Block) -> bool:
    if block.line.tag in HEADINGS or block.is_set_off:
        return True
    return not block.is_item and not block.is_sentence and not block.like_unit


def opens_list(reader: Reader, at: int, block: Block) -> bool:
    if len(_years_amid(reader, at, block)) != 1:
        return False
    if _could_be_heading(block) and not block.is_item:
        return True
    return bool(block.is_sentence) and (says_denied(block.text) or any(w in block.folded for w in _ANNOUNCING))


def open_list(reader: Reader, at: int, block: Block) -> None:
    if not block.is_sentence and not block.year_alone and (fault := heading_fault(block.whole)):
        raise PageError(f"{block.where}: {block.text!r} would open a list, and {fault}; look at the page")
    reader.open_part(_years_amid(reader, at, block), block)
    if not block.is_sentence:
        reader.ignore("year heading", block)


def open_list_of_row(reader: Reader, at: int, block: Block) -> None:
    """Open the list of the year in a row. Raises PageError for a year that the page does not state as a calendar year."""
    head, _, year = block.text.rpartition(": ")
    years = frozenset({int(year)})
    if reader.stated_years is None:
        reader.stated_years = frozenset[int]().union(*reader.part.claims)
    of_calendar = any(map(_CALENDAR.search, (head.casefold(), *map(str.casefold, reader.parts[0].statement))))
    if not years <= reader.stated_years and (reader.stated_years or not of_calendar):
        stated = ", ".join(map(str, sorted(reader.stated_years))) or "no calendar year"
        raise PageError(f"{block.where}: a row has {block.text!r}, and the page states {stated}; look at the page")
    part = reader.part
    if not part.groups and years not in part.claims:
        part.claims.append(years)
    else:
        reader.open_part(years, block)
    reader.ignore("year of a row", block)


def expect_count(reader: Reader, at: int, block: Block) -> None:
    reader.part.counts.append(block)
    reader.ignore("count of units", block)


def counts_units_below(reader: Reader, at: int, block: Block) -> bool:
    """Whether a line between a country and its first unit counts the units below: "3 units"."""
    if block.line.role or block.is_item or reader.heading is None or reader.in_group:
        return False
    return count_alone(block.text) is not None


def keep_count(reader: Reader, at: int, block: Block) -> None:
    """Have the heading say how many units it has, as "Kenya (3)" does."""
    assert reader.heading is not None
    reader.heading = replace(reader.heading, text=f"{reader.heading.text} ({count_alone(block.text)})")
    reader.ignore("count below a country", block)


def names_another_year(reader: Reader, at: int, block: Block) -> bool:
    years = _years_amid(reader, at, block)
    return bool(years) and not (reader.part.claims and years == reader.part.claims[-1])


def ignore_region(reader: Reader, at: int, block: Block) -> None:
    below, _ = reader.facts.segment(at)
    if below:
        raise PageError(f"{block.where}: {below[0].text!r} stands under the region {block.text!r} and under no country")
    reader.end_group()
    reader.ignore("region heading", block)


def is_heading_of_force(reader: Reader, at: int, block: Block) -> bool:
    """Whether a line within a country heads some of its units: a force or a place, set off from the unit below it."""
    if reader.heading is None or block.line.role or block.is_contents or not block.names_a_force:
        return False
    if block.is_item:
        return block.line.tag == "li" and block.line.depth == reader.facts.force_depth
    below = reader.facts.next_text(at)
    if below is None or below.codes or below.is_note or below.is_contents or block.remark or block.marks:
        return False
    if reader.in_list(block) or (below.line.tag, below.line.features) == (block.line.tag, block.line.features):
        return False
    if block.line.tag in HEADINGS:
        # Set like its country, or above it, it may be a country that is lost, and no part of this one.
        return _level(block) > _level(reader.heading)
    return below.line.tag == "li" and reader.facts.items_set_apart and block.shape in reader.facts.force_shapes


def _level(block: Block) -> int:
    """How deep a heading stands: 1 to 6 of `<h1>` to `<h6>`; 0 for what has no level and opens a box of its own."""
    tag = block.line.tag
    if tag in HEADINGS:
        return int(tag[1]) if tag[0] == "h" else 0
    return 7 if block.is_set_off else 0


def open_force(reader: Reader, at: int, block: Block) -> None:
    reader.force, reader.continues = block, reader.in_group
    reader.ignore("heading of a force", block)


def is_heading(reader: Reader, at: int, block: Block) -> bool:
    return reader.facts.is_heading(block)


def is_heading_of_notes(reader: Reader, at: int, block: Block) -> bool:
    if not (block.is_note_heading or is_question(block.text)):
        return False
    return reader.facts.is_heading(block) or (block.is_set_off and at > reader.facts.last_country)


def open_notes(reader: Reader, at: int, block: Block) -> None:
    below = reader.facts.next_text(at)
    if below and below.codes and reader.facts.last_listed > at:
        raise PageError(
            f"{block.where}: {below.text!r} stands below {block.text!r}, with units; look at the page: are they notes?"
        )
    reader.ignore("heading of notes", block)
    reader.end_group()
    reader.in_notes = True


def is_note_over_countries(reader: Reader, at: int, block: Block) -> bool:
    return block.is_note and at < reader.facts.last_country and reader.facts.is_heading(block)


def is_note_set_off(reader: Reader, at: int, block: Block) -> bool:
    return block.is_note and reader.facts.is_heading(block)


def is_label_of_units(reader: Reader, at: int, block: Block) -> bool:
    """Whether a line between a country and the items of its list only says that these are units: "Units:"."""
    if reader.heading is None or reader.in_group or block.is_item or not names_listed_units(block.folded):
        return False
    below = reader.facts.next_text(at)
    return below is not None and below.is_item and not below.codes


def is_heading_over_countries(reader: Reader, at: int, block: Block) -> bool:
    """Whether only a letter of the alphabet, or words that name a list of units, stand right over a country."""
    if not reader.facts.is_heading(block):
        return False
    below = reader.facts.next_text(at)
    if below is None or not (below.codes or below.is_region):
        return False
    return (len(block.text.rstrip(".")) == 1 or names_a_list(block.folded)) and not reader.facts.segment(at)[0]


def ignore_heading_over_countries(reader: Reader, at: int, block: Block) -> None:
    reader.ignore("heading above countries", block)
    reader.end_group()


def is_heading_below_list(reader: Reader, at: int, block: Block) -> bool:
    """Whether a heading below the last country stands over nothing, notes, or links to other pages."""
    facts = reader.facts
    if at <= facts.last_country or not facts.is_heading(block):
        return False
    if block.is_box_heading:
        return True
    below, _ = facts.segment(at)
    if not below:
        return block.is_set_off or facts.items_set_apart
    if block.is_link_heading and any(b.is_link for b in below):
        return all(b.is_link or b.is_note or _is_of_page(b) for b in below)
    if not all(b.is_link or b.is_note for b in below):
        return False
    return block.is_link_heading or not facts.links_are_units or all(b.is_note for b in below)


def _is_of_page(block: Block) -> bool:
    """Whether a line behind links is a date, the mark of an end, a line of the site, or leads to other lists."""
    return block.is_date or is_end_mark(block.line) or block.leads_to_other_lists or is_known_sentence(block.text)


def ignore_below_list(reader: Reader, at: int, block: Block) -> None:
    below, reader.resume_at = reader.facts.segment(at)
    reader.end_group()
    reader.in_notes = True
    reader.ignore_below_list("after the list", block)
    for line in below:
        if line.is_note:
            reader.part.notes.append(line.text)
        else:
            reader.ignore_below_list("links after the list", line)


def refuse_heading(reader: Reader, at: int, block: Block) -> None:
    below, _ = reader.facts.segment(at)
    raise PageError(
        f"{block.where}: the heading {block.text!r} is no country that leahy/text/countries.csv knows"
        f"{f'; below it stands {below[0].text!r}' if below else ''}; if it is a country, add this spelling with its reason"
    )
