"""The grammar of the list itself: an ordered table of rules, of which the first that fits a block says what it is.

Conservation: every block becomes a country, a unit or a note, or is ignored by a named rule; a block that is none of these
raises PageError with its text. The names under which blocks are ignored stand in `Listing.ignored`.
"""

from collections.abc import Callable
from typing import NamedTuple, Never

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.traits import (
    COUNTRY,
    CUE,
    FEATURE,
    HEADING,
    IN_NOTES,
    LEAD,
    LOOSE,
    MARK,
    NESTED,
    ROLE,
    SIGN,
    ByTraits,
)
from parsers.listings.counts import total_in
from parsers.listings.draft import Part, PartBuilder
from parsers.listings.grammar import heading_rules, note_rules, site_rules, unit_rules
from parsers.listings.grammar.list_checks import refuse_other_names, refuse_unlisted
from parsers.listings.grammar.page_facts import PageFacts
from parsers.listings.grammar.reader import Reader
from parsers.listings.words.column_heads import IGNORED
from parsers.listings.words.site_lines import is_end_mark

TOTAL = "stated total"
"""The rule by which lines that state the number of units are ignored."""


class Rule(NamedTuple):
    """One rule: it `fits` a block at an index, and then does what it says with it. `why` is the reason for the rule.

    `needs`: the traits of a line without which it cannot fit (`parsers.listings.blocks.traits`).
    """

    name: str
    fits: Callable[[Reader, int, Block], bool]
    apply: Callable[[Reader, int, Block], None]
    why: str
    needs: tuple[int, ...] = ()


def read_list(facts: PageFacts, preamble: PartBuilder) -> list[Part]:
    """The lists in the list region, the first with what its preamble says."""
    reader = Reader(facts, preamble)
    for at, block in enumerate(facts.blocks):
        if at >= reader.resume_at:
            reader.at = at
            rule = rule_of(reader, at, block)
            rule.apply(reader, at, block)
    reader.end_group()
    parts = [part.build() for part in reader.parts]
    refuse_other_names(parts)
    refuse_unlisted(parts)
    return parts


def rule_of(reader: Reader, at: int, block: Block) -> Rule:
    """The first rule that fits a block."""
    traits = block.traits
    if reader.facts.is_heading(block):
        traits |= HEADING
    if reader.in_notes:
        traits |= IN_NOTES
    for rule in RULES_BY_TRAITS[traits]:
        if rule.fits(reader, at, block):
            return rule
    raise PageError(f"{block.where}: no rule says what {block.text!r} is; look at the page")


def _ignored_as(rule: str) -> Callable[[Reader, int, Block], None]:
    return lambda reader, at, block: reader.ignore(rule, block)


def _refused(says: str) -> Callable[[Reader, int, Block], None]:
    def refuse(reader: Reader, at: int, block: Block) -> Never:
        raise PageError(f"{block.where}: {block.text!r} {says}")

    return refuse


RULES: tuple[Rule, ...] = (
    Rule(
        "blank line",
        lambda reader, at, block: not block.text,
        site_rules.end_group_at_blank,
        "An element emptied of its words may have been a heading: what stands below it has lost its country.",
        needs=(CUE,),
    ),
    Rule(
        "site footer",
        lambda reader, at, block: block.is_footer,
        site_rules.ignore_footer,
        "The site's footer opens with the Department's name, and nothing behind it is of the list.",
        needs=(CUE,),
    ),
    Rule(
        "control among units",
        lambda reader, at, block: block.is_control and reader.is_among_units(at, block),
        _refused("has the words of a site control and is set as a unit; look at the page"),
        "A unit could be named 'Search' or 'Top'.",
        needs=(CUE,),
    ),
    Rule(
        "column of no units",
        lambda reader, at, block: block.line.role in IGNORED,
        site_rules.ignore_column,
        "Heads, row numbers and regions of a table say nothing about a unit.",
        needs=(ROLE,),
    ),
    Rule(
        "remark in a table",
        lambda reader, at, block: block.line.role == "note",
        note_rules.add_row_note,
        "A cell in a column of remarks speaks of the units in its rows.",
        needs=(ROLE,),
    ),
    Rule(
        "site control",
        lambda reader, at, block: block.is_control,
        _ignored_as("site control"),
        "Saved text keeps them.",
        needs=(CUE,),
    ),
    Rule(
        "count below a country",
        heading_rules.counts_units_below,
        heading_rules.keep_count,
        "'3 units' below a country is a checksum.",
        needs=(CUE,),
    ),
    Rule(
        TOTAL,
        lambda reader, at, block: not block.line.role and total_in(block.text) is not None,
        _ignored_as(TOTAL),
        "'Total: 14 units' is compared with what was read.",
        needs=(CUE,),
    ),
    Rule(
        "date",
        lambda reader, at, block: not block.is_item and block.is_date,
        _ignored_as("date"),
        "'Last updated May 3, 2019' is about the page.",
        needs=(CUE, LOOSE),
    ),
    Rule(
        "end mark",
        lambda reader, at, block: is_end_mark(block.line),
        _ignored_as("end mark"),
        "Releases to the press end with '###' or '-30-'.",
        needs=(CUE,),
    ),
    Rule(
        "list that goes on elsewhere",
        lambda reader, at, block: block.is_incomplete and not (block.like_unit and block.is_item),
        _refused("says that the list goes on elsewhere; file the whole of it"),
        "A part of a list would pass for the whole.",
        needs=(CUE,),
    ),
    Rule(
        "link to another list",
        site_rules.is_link_to_list,
        site_rules.ignore_link_to_list,
        "Pages link to the lists of other years, and such a link opens no list here.",
        needs=(CUE + FEATURE + SIGN,),
    ),
    Rule(
        "year of a row",
        lambda reader, at, block: block.line.role == "year",
        heading_rules.open_list_of_row,
        "A column of years says for each unit in which year it was denied.",
        needs=(ROLE,),
    ),
    Rule(
        "count of units",
        lambda reader, at, block: block.line.role in ("count", "total"),
        heading_rules.expect_count,
        "A number of units beside a country, or below a table, is a checksum.",
        needs=(ROLE,),
    ),
    Rule(
        "list of contents",
        site_rules.is_list_of_contents,
        _ignored_as("list of contents"),
        "A linked country without a unit below it leads to its heading.",
        needs=(SIGN + FEATURE,),
    ),
    Rule(
        "country",
        lambda reader, at, block: bool(block.codes),
        lambda reader, at, block: reader.open_country(block),
        "The whole line names a country.",
        needs=(COUNTRY,),
    ),
    Rule(
        "year of a list",
        heading_rules.opens_list,
        heading_rules.open_list,
        "A page may hold the lists of several years, one below the other.",
        needs=(CUE,),
    ),
    Rule(
        "another year",
        heading_rules.names_another_year,
        _refused("names another calendar year in the midst of a list; it cannot be told what it governs"),
        "Units of another year would be published under this one.",
        needs=(CUE,),
    ),
    Rule(
        "no units",
        note_rules.is_none,
        note_rules.note_none,
        "'None' below a country says that none of its units was denied.",
        needs=(CUE,),
    ),
    Rule(
        "footnote",
        note_rules.is_footnote,
        note_rules.add_footnote,
        "A line that opens with a mark says what the mark on a unit means.",
        needs=(MARK,),
    ),
    Rule(
        "labelled detail",
        note_rules.is_labelled_detail,
        lambda reader, at, block: reader.part.add_remark(block.text),
        "Where units have labels, 'Location: Goma' speaks of the unit above it.",
        needs=(CUE,),
    ),
    Rule(
        "country and unit in one line",
        unit_rules.is_run_in,
        unit_rules.read_run_in,
        "'Chad: Presidential Guard' is one row.",
        needs=(SIGN + LEAD,),
    ),
    Rule(
        "units in one line",
        unit_rules.holds_units,
        unit_rules.read_line_of_units,
        "Where each country has one line, semicolons part its units.",
        needs=(SIGN,),
    ),
    Rule(
        "region",
        lambda reader, at, block: block.is_region,
        heading_rules.ignore_region,
        "State sorts countries by regions, and a region has no units of its own.",
        needs=(COUNTRY,),
    ),
    Rule(
        "heading of a force",
        heading_rules.is_heading_of_force,
        heading_rules.open_force,
        "Within a country its units may be sorted by forces or provinces; that is a note on each.",
        needs=(LOOSE + NESTED,),
    ),
    Rule(
        "label of units",
        heading_rules.is_label_of_units,
        _ignored_as("label of units"),
        "'Units:' below a country says what the items below it are.",
        needs=(LOOSE,),
    ),
    Rule(
        "heading of notes",
        heading_rules.is_heading_of_notes,
        heading_rules.open_notes,
        "What stands below 'Notes' is no unit.",
        needs=(CUE,),
    ),
    Rule(
        "sentence over countries",
        heading_rules.is_note_over_countries,
        _refused("stands as a heading over countries; it cannot be told what it says of them"),
        "It may say that the units below were not denied.",
        needs=(CUE, HEADING),
    ),
    Rule(
        "sentence set as a heading",
        heading_rules.is_note_set_off,
        note_rules.add_note,
        "Editors set remarks in bold.",
        needs=(CUE, HEADING),
    ),
    Rule(
        "heading over countries",
        heading_rules.is_heading_over_countries,
        heading_rules.ignore_heading_over_countries,
        "'A', 'B', 'Units by country' part the countries and name none.",
        needs=(HEADING,),
    ),
    Rule(
        "heading below the list",
        heading_rules.is_heading_below_list,
        heading_rules.ignore_below_list,
        "Behind the list pages have headings over links and notes.",
        needs=(HEADING,),
    ),
    Rule(
        "unknown heading",
        heading_rules.is_heading,
        heading_rules.refuse_heading,
        "A country in an unknown spelling would leave its units under the country above it.",
        needs=(HEADING,),
    ),
    Rule(
        "note",
        note_rules.is_note,
        note_rules.add_note,
        "A sentence speaks about the list.",
        needs=(CUE + IN_NOTES,),
    ),
    Rule(
        "line of the site",
        lambda reader, at, block: block.is_furniture and not block.is_item and not reader.is_among_units(at, block),
        _ignored_as("line of the site"),
        "'Return to top' and 'Media Note' have no word of a name.",
        needs=(CUE, LOOSE),
    ),
    Rule(
        "unclear sentence",
        lambda reader, at, block: block.is_sentence is None and not block.is_item,
        _refused("could be a unit or a remark; it cannot be told which"),
        "A line with a verb and no full stop may be either.",
        needs=(CUE, LOOSE),
    ),
    Rule(
        "below the list",
        unit_rules.is_below_list,
        unit_rules.ignore_trailing,
        "Behind the last unit pages have lines of their own.",
    ),
    Rule(
        "possible country",
        lambda reader, at, block: reader.in_group and reader.facts.could_be_country(at),
        _refused(
            "is set like the countries and has no word of a unit; it cannot be told which it is. If it is a country, add this "
            "spelling to leahy/text/countries.csv; if a unit, its words to leahy/text/lexicon.csv"
        ),
        "Where countries and units are set alike, only its words tell that a line is a unit.",
    ),
    Rule(
        "unit",
        lambda reader, at, block: True,
        unit_rules.read_unit,
        "What no other rule takes is a unit, unless a check refuses it.",
    ),
)
"""The rules, in the order in which they are asked."""
RULES_BY_TRAITS = ByTraits(RULES)
