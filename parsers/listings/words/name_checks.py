"""What the words of a line say against its being the name of a unit: an ordered table of checks.

They are asked of every line that would become a unit, whatever its style. A page with such a line is refused: a mark becomes a
note or a refusal, and never a part of the name.
"""

import re
from collections.abc import Callable
from itertools import product
from typing import Literal, NamedTuple

from leahy.text.fold import fold_plain, words_of
from leahy.text.lexicon import looks_like_unit, read
from parsers.countries.headings import match_country
from parsers.countries.spelling import names_only_a_country
from parsers.listings.words.column_heads import LIST_WORDS
from parsers.listings.words.damaged_letters import is_damaged
from parsers.listings.words.name_ends import (
    begins_with_quantity,
    begins_with_rank,
    ends_in_remark,
    ends_in_word,
    has_remark_in_brackets,
    has_sign,
    speaks_of_a_list,
)
from parsers.listings.words.name_marks import ends_in_mark, ends_in_reason, has_mark_word
from parsers.listings.words.name_words import (
    GROUPS,
    KINDS_ALONE,
    LINES,
    OF_LINES,
    PARTICLES,
    PERSONS,
    labels_a_person,
    printed_words,
)
from parsers.listings.words.other_names import (
    has_no_name,
    is_civil,
    is_of_the_page,
    is_of_the_us,
    is_running_text,
    names_a_file,
)
from parsers.listings.words.plain_names import LONGEST_NAME
from parsers.listings.words.remarks import is_about_assistance

_SIGN = re.compile(r"[^\w(\['\"“”‘’‚„«‹‛`´ʻʼʽʾʿ¿¡]")
_ENUMERATED = re.compile(
    r"\(?(?:[a-z]|[ivx]+|\d{1,3})\)[\s\u00a0]|\d{1,3}[\s\u00a0]*[–—][\s\u00a0]|\d{1,3}[\s\u00a0]-[\s\u00a0]|[A-Z]\.\d+[.)]?[\s\u00a0]|[a-z]\.[\s\u00a0]|\d+(?:\.\d+)+\.?[\s\u00a0]|[a-zØüèÄ][\s\u00a0](?=[A-Z\d])"
)
_EXCLAIMED = re.compile(r"\W*\w+!")
_BY_SOMEBODY = re.compile(r"(?:[A-Z][a-z]+ )?[A-Za-z]+ed by\b")
_NUMBERED_END = re.compile(r"[\s\u00a0][(\[]\d{1,2}[)\]]$")
_LONGEST_NUMBER = 20
_NUMBER_ALONE = re.compile(
    r"(?:no|nr|n|nº|n°|num|number|numéro|número|#)?[.:]?[\s\u00a0]*\d+(?:st|nd|rd|th|er|ère|e|ème|º|ª)?\.?",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"\d+ [a-z]+")
_BEHIND_BRACKET = re.compile(r"[(\[][^()\[\]]*[)\]]\s*[,;]")
_FEWEST_LETTERS = 2
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|er|ère|e|ème|º|ª|\.º|\.ª)")
_PORTION = re.compile(r"\((?:U|C|S|TS|SBU|FOUO|CUI|NF)(?://[\w ]+)*\)")
_LABEL = re.compile(r"([^:]{1,60}):(?=[\s\u00a0]|$)")
_LABEL_WORDS = 5
_OF_AN_ENTRY = re.compile(r"(?:[A-Z]{2,4}|Ref\.?|Case|Item|Entry|Record)[\s\u00a0]#?\d+")
_SIZES = bytes(97 if chr(code).islower() else 65 if chr(code).isupper() else 32 for code in range(128)).ljust(256)
"""A letter as "a" or "A", and any other character of ASCII as a space."""
_UNFINISHED = re.compile(r"(?:[,&/(\[+]|[^\W_]-|[–—])$")


class NameCheck(NamedTuple):
    """`refuses` is asked with the words of a line; `says` is what the error says of it, `why` is the reason for the check.

    `of`: the lines that may be refused, and no others are asked. "odd": those that are not plain
    (`parsers.listings.words.plain_names`); "cued": those with a cue (`parsers.listings.words.cues`); "near": those that no word
    tells to be no country (`is_far_from_countries`).
    """

    name: str
    refuses: Callable[[str], bool]
    says: str
    why: str
    of: Literal["odd", "cued", "near"] = "odd"


def is_title_case(text: str) -> bool:
    """Whether a line writes its words as names do: none in small letters but particles."""
    if text.isascii():  # a small letter that opens a word is found without the words
        letters = text.encode().translate(_SIZES)
        if b" a" not in letters and not letters.startswith(b"a"):
            return b"A" in letters
    words = printed_words(text)
    for word in words:
        if word[0].islower() and word not in PARTICLES:
            return False
    return bool(words)


def name_fault(text: str, *, is_plain: bool = False, has_cue: bool = True, is_far: bool = False) -> str | None:
    """What speaks against `text` being the name of a unit; None where nothing does. The rest is what is known of it: that it is
    plain, whether it has a cue, that it is far from every country's name."""
    for check in _ASKED[is_plain, has_cue, is_far]:
        if check.refuses(text):
            return check.says
    return None


def _is_of_one_group(text: str) -> bool:
    words = words_of(fold_plain(text))
    if not words or not OF_LINES.issuperset(words):
        return False
    for group in GROUPS:
        needed = LINES.get(f"{group}_need")
        if LINES[group].issuperset(words) and (needed is None or not needed.isdisjoint(words)):
            return True
    return False


def _is_kind_alone(text: str) -> bool:
    """Whether a line is the kind of a unit without its name, "Company", or opens with one: "Division, Army"."""
    first, _, rest = text.partition(",")
    if " " in first or fold_plain(first) not in KINDS_ALONE:
        return False
    return not (first.lower() == "headquarters" and looks_like_unit(rest))  # "Headquarters, 2nd Infantry Battalion"


def _is_unfinished(text: str) -> bool:
    if not text[-1:].isalnum():
        return _UNFINISHED.search(text) is not None
    last = text[text.rfind(" ") + 1 :]
    return last[0].isdecimal() and _ORDINAL.fullmatch(last) is not None


def _is_labelled(text: str) -> bool:
    """Whether a line opens with a label: words that are no unit, and a colon."""
    label = _LABEL.match(text) if ":" in text else None
    if label is None:
        return False
    if _OF_AN_ENTRY.fullmatch(label[1]):  # "ID 4432: Border Police"
        return True
    words = words_of(fold_plain(label[1]))
    if len(words) > _LABEL_WORDS or match_country(label[1]):
        return False
    return LIST_WORDS.issuperset(words) or labels_a_person(words) or not looks_like_unit(label[1])


def _is_number_alone(text: str) -> bool:
    """Whether a line is a number, "No. 5", or counts something that is no unit, "3 comments"."""
    if len(text) >= _LONGEST_NUMBER:
        return False
    if _NUMBER_ALONE.fullmatch(text) is not None:
        return True
    return text[0].isdecimal() and _COUNTS.fullmatch(text) is not None and read(text).head is None


def _is_torn(text: str) -> bool:
    """Whether a line opens with a bracket that ends at a comma, "(GMI), Goma", or has no two letters that differ, "XXXXX"."""
    return _BEHIND_BRACKET.match(text) is not None or len(set(text.lower())) < _FEWEST_LETTERS


def _begins_small(text: str) -> bool:
    first = text.split(None, 1)[0]
    return (
        first[0].islower()
        and "-" not in first
        and "'" not in first
        and "’" not in first
        and not any(c.isupper() for c in first)
    )


def _is_remark(text: str) -> bool:
    return is_about_assistance(text) and not looks_like_unit(text)


NAME_CHECKS = (
    NameCheck(
        "damaged letters",
        is_damaged,
        "has letters that are lost, decoded twice or of two scripts",
        "Nobody can say what the page meant to print.",
    ),
    NameCheck(
        "no word of a unit's",
        _is_of_one_group,
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
        _is_remark,
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
        _is_kind_alone,
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
        _is_number_alone,
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
        _is_torn,
        "is no name, or only the end of one",
        "'(GMI), Goma' goes on with the line above.",
    ),
    NameCheck(
        "bracket in small letters",
        has_remark_in_brackets,
        "has a remark in brackets",
        "Acronyms and other names are written in capitals.",
    ),
    NameCheck("label", _is_labelled, "opens with a label", "'Reason: ...' names no unit.", of="cued"),
    NameCheck(
        "portion mark",
        lambda text: _PORTION.match(text) is not None,
        "opens with the mark of a classification",
        "'(U)' is no part of a name.",
        of="cued",
    ),
    NameCheck(
        "enumeration",
        lambda text: _ENUMERATED.match(text) is not None,
        "opens with a number or a letter that does not count the units",
        "'a.' and '1.1' are no part of a name.",
    ),
    NameCheck(
        "sign",
        lambda text: _SIGN.match(text) is not None or has_sign(text),
        "has a sign that is no part of a name",
        "An unknown bullet or mark.",
    ),
    NameCheck(
        "of the United States",
        is_of_the_us,
        "names the United States",
        "The list has units of foreign security forces.",
    ),
    NameCheck(
        "small letter",
        _begins_small,
        "opens with a small letter: it may go on with the line above",
        "Names of units open with a capital.",
    ),
    NameCheck(
        "unfinished",
        _is_unfinished,
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
