"""What the words of a line say against its being the name of a unit: an ordered table of checks.

They are asked of every line that would become a unit, whatever its style. A page with such a line is refused: a mark becomes a
note or a refusal, and never a part of the name.
"""

import re
from collections.abc import Callable
from itertools import product
from typing import Literal, NamedTuple

from parsers.countries.spelling import names_only_a_country
from parsers.listings.names.damaged_letters import is_damaged
from parsers.listings.names.line_forms import (
    begins_small,
    has_case_number,
    is_kind_alone,
    is_labelled,
    is_number_alone,
    is_of_one_group,
    is_remark,
    is_torn,
    is_unfinished,
    opens_enumerated,
)
from parsers.listings.names.name_ends import (
    begins_with_quantity,
    begins_with_rank,
    ends_in_remark,
    ends_in_word,
    has_remark_in_brackets,
    speaks_of_a_list,
)
from parsers.listings.names.name_forms import (
    has_odd_sign,
    has_portion_mark,
    is_unbalanced,
    names_two,
)
from parsers.listings.names.name_marks import ends_in_mark, ends_in_reason, has_mark_word
from parsers.listings.names.ordinary_words import has_ordinary_word, is_at_large
from parsers.listings.names.other_names import (
    fights_alone,
    has_no_name,
    is_civil,
    is_of_the_page,
    is_of_the_us,
    is_running_text,
    names_a_file,
)
from parsers.listings.names.plain_names import LONGEST_NAME
from parsers.listings.names.statements_behind import ends_in_statement
from parsers.listings.words.name_words import PERSONS, printed_words

_EXCLAIMED = re.compile(r"\W*\w+!")
_BY_SOMEBODY = re.compile(r"(?:[A-Z][a-z]+ )?[A-Za-z]+ed by\b")
_NUMBERED_END = re.compile(r"[\s\u00a0][(\[]\d{1,2}[)\]]$")


class NameCheck(NamedTuple):
    """`refuses` is asked with the words of a line; `says` is what the error says of it, `why` is the reason for the check.

    `of`: the lines that may be refused, and no others are asked. "odd": those that are not plain
    (`parsers.listings.names.plain_names`); "cued": those with a cue (`parsers.listings.words.cues`); "near": those that no word
    tells to be no country (`is_far_from_countries`).
    """

    name: str
    refuses: Callable[[str], bool]
    says: str
    why: str
    of: Literal["odd", "cued", "near"] = "odd"


def name_fault(text: str, *, is_plain: bool = False, has_cue: bool = True, is_far: bool = False) -> str | None:
    """What speaks against `text` being the name of a unit; None where nothing does. The rest is what is known of it: that it is
    plain, whether it has a cue, that it is far from every country's name."""
    for check in _ASKED[is_plain, has_cue, is_far]:
        if check.refuses(text):
            return check.says
    return None


NAME_CHECKS = (
    NameCheck(
        "damaged letters",
        is_damaged,
        "has letters that are lost, decoded twice or of two scripts",
        "Nobody can say what the page meant to print.",
    ),
    NameCheck(
        "no word of a unit's",
        is_of_one_group,
        "is no name: a line of the page, a reason, a program, an officer or a placeholder",
        "Each of its words is one by which pages speak of other things.",
        of="cued",
    ),
    NameCheck(
        "reason behind a name",
        ends_in_reason,
        "ends in the reason for its denial",
        "The reason is no part of the name: it would give the unit another one.",
    ),
    NameCheck(
        "country alone",
        names_only_a_country,
        "names a country and no unit; if it is a heading, add this spelling to leahy/text/countries.csv",
        "The units below it would stand under the country above.",
        of="near",
    ),
    NameCheck(
        "remark as a unit",
        is_remark,
        "speaks about the assistance and names no unit",
        "'Assistance resumed' is said of the unit above it.",
        of="cued",
    ),
    NameCheck(
        "mark in a name",
        has_mark_word,
        "has a word of a decision in it",
        "'removed' or 'approved' is no part of a name, and may take the unit off the list.",
    ),
    NameCheck(
        "mark beside a name",
        ends_in_mark,
        "begins or ends with a mark or a date that is no part of a name",
        "'(New)' is a mark.",
    ),
    NameCheck(
        "number in brackets",
        lambda text: text[-1] in ")]" and _NUMBERED_END.search(text) is not None,
        "ends in a number in brackets that no footnote explains",
        "It may refer to a note that is lost, and count something else than the units.",
    ),
    NameCheck(
        "exclamation",
        lambda text: "!" in text and _EXCLAIMED.match(text) is not None,
        "opens with an exclamation",
        "'NEW!' is no part of a name.",
    ),
    NameCheck(
        "line of an author",
        lambda text: "ed by" in text and _BY_SOMEBODY.match(text) is not None,
        "says who made something",
        "'Prepared by the Office of ...' names no unit.",
    ),
    NameCheck(
        "file",
        names_a_file,
        "names a file",
        "'Download the list (PDF, 120 KB)' leads to another copy.",
    ),
    NameCheck(
        "kind alone",
        is_kind_alone,
        "names a kind of unit, and no unit: it may go on with another line",
        "'Company' is the end of a name that wraps.",
    ),
    NameCheck(
        "remark behind a name",
        ends_in_remark,
        "ends in a remark, a reason, a program or a year",
        "'– torture' says why, and is no part of a name.",
    ),
    NameCheck(
        "word behind a name",
        ends_in_word,
        "ends with a word that no name of one unit ends with",
        "'and others' are further units, and 'police officers' are none.",
    ),
    NameCheck(
        "quantity",
        begins_with_quantity,
        "speaks of units or persons at large",
        "'Various units' and 'Members of the Army' name no unit.",
    ),
    NameCheck(
        "list or year",
        speaks_of_a_list,
        "names a year or a list: it may be the heading of another list",
        "'Corrections to the 2020 list' takes the units below it off this one.",
    ),
    NameCheck(
        "person",
        begins_with_rank,
        "opens with the rank or the title of a person",
        "The list has units.",
    ),
    NameCheck(
        "persons",
        lambda text: not PERSONS.isdisjoint(printed_words(text)),
        "speaks of persons, or of what was done to them",
        "'Five members of the National Police' are no unit.",
    ),
    NameCheck(
        "number alone",
        is_number_alone,
        "is a number, and no name: it may go on with another line",
        "'No. 5' is the end of a name that wraps.",
    ),
    NameCheck(
        "too long",
        lambda text: len(text) > LONGEST_NAME,
        "is longer than any name: several lines may have run together",
        "Where line breaks or cells are lost, a whole list is one line.",
    ),
    NameCheck(
        "no name",
        has_no_name,
        "has no word of a name: it is a date, a mark or a figure",
        "'Updated May 4' says something of the page.",
    ),
    NameCheck(
        "civil",
        is_civil,
        "has the word of a body that is no force, and none of a service",
        "'University of Nairobi' is no unit of security forces.",
    ),
    NameCheck(
        "line of the page",
        is_of_the_page,
        "has the words of a line of the site or the department",
        "'Bureau of Counterterrorism' and 'Remarks at the Police Academy' stand below lists.",
    ),
    NameCheck(
        "running text",
        is_running_text,
        "is a sentence",
        "'Names of units appear as provided by the host government.' says something of the list.",
    ),
    NameCheck(
        "torn",
        is_torn,
        "is no name, or only the end of one",
        "'(GMI), Goma' goes on with the line above.",
    ),
    NameCheck(
        "bracket in small letters",
        has_remark_in_brackets,
        "has a remark in brackets",
        "Acronyms and other names are written in capitals.",
    ),
    NameCheck("label", is_labelled, "opens with a label", "'Reason: ...' names no unit.", of="cued"),
    NameCheck(
        "portion mark",
        has_portion_mark,
        "opens or ends with the mark of a classification",
        "'(U)' is no part of a name.",
    ),
    NameCheck(
        "enumeration",
        opens_enumerated,
        "opens with a number or a letter that does not count the units",
        "'a.' and '1.1' are no part of a name.",
    ),
    NameCheck(
        "sign",
        has_odd_sign,
        "has a sign that is no part of a name",
        "An unknown bullet or mark.",
    ),
    NameCheck(
        "brackets and quotation marks",
        is_unbalanced,
        "opens a bracket or a quotation that it does not close, or closes one that it did not open",
        "A part of the name may be lost, or a part of another one be in it.",
    ),
    NameCheck(
        "two units",
        names_two,
        "names two units",
        "One row for '4th Brigade and 5th Brigade' would lose one of them.",
    ),
    NameCheck(
        "group that fights alone",
        fights_alone,
        "names a group that is no force of a state",
        "'Militia of Musa Hilal' is no unit of a country's security forces.",
    ),
    NameCheck(
        "ordinary word",
        has_ordinary_word,
        "has a word that no name of a unit is known to have; if it is one, take the word out of "
        "parsers/listings/names/ordinary_words.txt or unit_words.toml",
        "'Remnants of the 5th Battalion' and 'Insurance Company' are no units.",
    ),
    NameCheck(
        "units at large",
        is_at_large,
        "speaks of units at large, or of something else than the unit that it names",
        "'Two police stations' and 'Victims of the Border Police' name no unit.",
    ),
    NameCheck(
        "of the United States",
        is_of_the_us,
        "names the United States",
        "The list has units of foreign security forces.",
    ),
    NameCheck(
        "small letter",
        begins_small,
        "opens with a small letter: it may go on with the line above",
        "Names of units open with a capital.",
    ),
    NameCheck(
        "statement behind a name",
        ends_in_statement,
        "ends in words that say something of the unit",
        "', exonerated by court' is no part of a name, and may take the unit off the list.",
    ),
    NameCheck(
        "case number",
        has_case_number,
        "has the number of a case",
        "'2020-KE-0114' is no part of a name.",
    ),
    NameCheck(
        "unfinished",
        is_unfinished,
        "breaks off: the rest of it may stand on another line",
        "No name ends with a comma, a hyphen or an ordinal.",
    ),
)
"""The checks, in the order in which they are asked."""

_ASKED = {
    (plain, has_cue, far): tuple(
        check for check in NAME_CHECKS if {"odd": not plain, "cued": has_cue, "near": not far}[check.of]
    )
    for plain, has_cue, far in product((False, True), repeat=3)
}
"""What is known of a line, in the order of `name_fault` -> the checks that it is asked."""
