"""What speaks against a line that no rule of `grammar` took: it becomes a unit only if none of these checks refuses it."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from leahy.text.fold import fold_plain, letters_of
from leahy.text.lexicon import acronyms_in, looks_like_unit, read
from parsers.countries.headings import is_almost_country, match_country
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.run_in import is_several, may_name_another, names_another_country
from parsers.listings.blocks.traits import CUE, FEATURE, LOOSE, MARK, NEAR, NO_LI, NUMBER, PART, SET_OFF, SIGN
from parsers.listings.grammar.reader import Reader
from parsers.listings.words.line_forms import is_title_case
from parsers.listings.words.name_words import (
    KINDS_ALONE,
    ORDINALS_WITH_STOP,
    ORGANIZATIONS,
    has_kind,
    is_nickname,
    names_a_camp,
)
from parsers.listings.words.set_off_ends import is_set_off_end
from parsers.pages.lines import EDGES

_SETTING_OFF = frozenset(("b", "u", "i"))
_ACRONYM = re.compile(r"(?:\d{1,3}[A-Z]{2,8}n?|[A-Z][A-Z0-9-]{2,15})(?:(?:, ?| ?[/–-] ?)[A-Z][A-Z0-9-]{2,15})*")
_OF_NATIONS = ("UN ", "EU ", "NATO ", "G5 ", "United Nations ", "African Union ", "European Union ", "Multinational ")
_STROKE = re.compile(r"[\s\u00a0]/[\s\u00a0]")
_WHOLE_FORCE, _BELOW = 85, 8
"""The rank of an army or a ministry (leahy/text/lexicon.csv), and how far below it its units are."""
_TYPED = re.compile(r"(\d{1,3})[.)](?:[\s\u00a0]|(?=[^\W\d_ªº]))")
_AFTER_COUNTRY = re.compile(r"(?:(?<!\s)\s+)?(?:[–—|:]|\s[/-]|/\s)\s*")
_BEHIND_COUNTRY = frozenset("–—/|:-")


class UnitCheck(NamedTuple):
    """A reason to refuse the page at a line that would be a unit. `refuses` is asked with the reader, the line and the unit
    above it in its group; `says` is what the error says of it, `why` is the reason for the check. `needs`: the traits of a line
    without which it is not refused (`parsers.listings.blocks.traits`)."""

    name: str
    refuses: Callable[[Reader, Block, Block | None], bool]
    says: Callable[[Reader, Block, Block | None], str]
    why: str
    needs: tuple[int, ...] = ()


def _changes_scope(reader: Reader, block: Block, above: Block | None) -> bool:
    return reader.scope_change is not None


def _is_set_otherwise(reader: Reader, block: Block, above: Block | None) -> bool:
    if not reader.facts.items_set_apart or block.is_item:
        return False
    return not block.like_unit or (above is not None and above.is_item)


def _is_listed_under(reader: Reader, block: Block, above: Block | None) -> bool:
    return above is not None and above.line.depth < block.line.depth and above.line.tag == block.line.tag == "li"


def _follows_comma(reader: Reader, block: Block, above: Block | None) -> bool:
    """A comma ends the line above, and both stand in one block, or on lines of plain text with none between."""
    if above is None or not above.text.endswith(",") or block.line.tag == "li":
        return False
    one_block = above.line.block == block.line.block > 0
    return one_block or (block.line.tag == "line" and not block.line.gap and not block.bullet)


def is_second_line(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a line is the next one of the item of which the last unit is a line."""
    if above is None or block.line.part == 0:
        return False
    line, last, heading = block.line, above.line, reader.heading
    return (
        line.tag == "li" == last.tag
        and line.container == last.container
        and line.part == last.part + 1
        and line.number >= last.number
        and not (heading is not None and heading.line.block == line.block)
    )


def _starts_numbers_again(reader: Reader, block: Block, above: Block | None) -> bool:
    return block.number == 1 and above is not None and not reader.continues and not reader.opens_group(block)


def _counts_on(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a bold line and the one above it open with typed numbers that count: there they were not taken off."""
    if above is None or not (block.is_set_off and block.text[0].isdecimal() and above.text[0].isdecimal()):
        return False
    numbers = [_TYPED.match(text) for text in (above.text, block.text)]
    return all(numbers) and int(numbers[1][1]) == int(numbers[0][1]) + 1  # type: ignore[index]


def _has_typed_number(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a line opens with a typed number, in a country whose languages put no full stop behind ordinals: "1. Brigade" is
    the first brigade of Turkey. Right in front of a kind of formation it may be one anywhere: "1. Platoon"."""
    match = _TYPED.match(block.text)
    rest = block.text[match.end() :] if match else ""
    if not rest or rest[0].islower():
        return False
    first = rest.split(None, 1)[0].strip(",")
    if has_kind(letters_of(first)) and fold_plain(first) in KINDS_ALONE:
        return False
    heading = reader.heading_of(block)
    return heading is not None and ORDINALS_WITH_STOP.isdisjoint(heading.codes)


def _names_several(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether strokes separate three names of units or more. Two may be the names of one in two languages, or a unit and the
    ministry or force that it is part of."""
    if " / " not in block.text.replace("\u00a0", " "):
        return False
    pieces = [piece.strip(EDGES) for piece in _STROKE.split(block.text)]
    alone = block.line.tag not in ("li", "dd") and block.line.cell is None
    several = len(pieces) > 2 or (alone and len(pieces) > 1 and not _is_part_and_whole(pieces))
    return several and all(map(looks_like_unit, pieces))


def _is_part_and_whole(pieces: Sequence[str]) -> bool:
    ranks = sorted(read(piece).rank for piece in pieces)
    return ranks[-1] >= _WHOLE_FORCE and 0 < ranks[0] <= ranks[-1] - _BELOW


def _has_no_letter(reader: Reader, block: Block, above: Block | None) -> bool:
    return not block.has_letters


def _is_part_of_name(reader: Reader, block: Block, above: Block | None) -> bool:
    return block.begins_amid_name or block.ends_amid_name


def _announces_units(reader: Reader, block: Block, above: Block | None) -> bool:
    return block.announces_units


def _is_under_set_off(reader: Reader, block: Block, above: Block | None) -> bool:
    """The line above is set off from this one, as a heading of some units is. An item of a list is none."""
    if above is None or above.line.tag in ("li", "dd"):
        return False
    return above.line.features & _SETTING_OFF > block.line.features & _SETTING_OFF


def _holds_several(reader: Reader, block: Block, above: Block | None) -> bool:
    if is_several(block.text):
        return True
    if not may_name_another(block.text):
        return False
    heading = reader.heading_of(block)
    codes = heading.codes if heading else frozenset[str]()
    return names_another_country(block.text, codes, inside=True)


def _is_almost_country(reader: Reader, block: Block, above: Block | None) -> bool:
    return is_almost_country(block.text) and not block.like_unit


def _opens_with_country(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a line is a country, a dash or a colon, and more: "Kenya – Police", over the units of that force, or one unit among
    others without their country."""
    if _BEHIND_COUNTRY.isdisjoint(block.signs):
        return False
    match = _AFTER_COUNTRY.search(block.text)
    return match is not None and bool(match_country(block.text[: match.start()]))


def _has_touching_pieces(reader: Reader, block: Block, above: Block | None) -> bool:
    return "touching" in block.line.features


def _has_end_set_off(reader: Reader, block: Block, above: Block | None) -> bool:
    return is_set_off_end(block.text, block.line.tail)


def _is_placeholder(reader: Reader, block: Block, above: Block | None) -> bool:
    return block.is_placeholder


def _has_no_evidence(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a line has no word of a unit, and is neither made of acronyms nor a nickname: pages set "John Smith" and
    "European Union" as they set units. Of 6,600 strings of the training reports one in fifteen has none, and most of these are
    no units."""
    text = block.text
    if block.has_kind and is_title_case(text):  # the words of the lexicon take the longest
        return False
    if block.like_unit:  # "Border security equipment": a name in small letters has a kind of unit
        return not (is_title_case(text) or acronyms_in(text)) and read(text).head is None
    if is_nickname(text) or names_a_camp(text):
        return False
    return not (_ACRONYM.fullmatch(text) and reader.facts.has_mixed_case)


def _is_organization(reader: Reader, block: Block, above: Block | None) -> bool:
    folded = block.folded
    return folded.removeprefix("the ") in ORGANIZATIONS or folded in ORGANIZATIONS or block.text.startswith(_OF_NATIONS)


def _is_wrapped(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a line that is set as no item goes on with the one above it, or is broken within its brackets."""
    if block.line.tag in ("li", "td", "th", "dd"):
        return block.text.count(")") > block.text.count("(")
    if block.text.count("(") != block.text.count(")"):
        return True
    return above is not None and not reader.opens_group(block) and above.text.endswith(("-", "&", "/", "–", "+"))


def _has_bullet_of_its_own(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether one of two neighbours in a list has a typed bullet, "✓", and the other none, or another one."""
    return above is not None and block.bullet != above.bullet and block.line.container == above.line.container > 0


def _is_partly_struck_out(reader: Reader, block: Block, above: Block | None) -> bool:
    return "partly s" in block.line.features


def _says_scope(reader: Reader, block: Block, above: Block | None) -> str:
    assert reader.scope_change is not None
    return (
        f"{reader.scope_change.where}: {reader.scope_change.text!r} gives what stands below it another meaning, and "
        f"{block.text!r} stands there; look at the page"
    )


def _says_part_of_name(reader: Reader, block: Block, above: Block | None) -> str:
    how = "opens in the midst of a name" if block.begins_amid_name else "breaks off"
    return f"{block.where}: {block.text!r} {how}: the rest of it may stand on another line"


def _says(words: str, *, of_above: bool = False) -> Callable[[Reader, Block, Block | None], str]:
    """An error that opens with the line (`of_above`: the unit above it), and in which {above} is the unit above it."""

    def say(reader: Reader, block: Block, above: Block | None) -> str:
        line = above if of_above and above is not None else block
        return f"{line.where}: {line.text!r} {words.format(above=repr(above.text) if above else '')}"

    return say


_IS_HEADING = "is set as a heading over units; it cannot be told whether it is a unit itself"

BEFORE_JOINING = (
    UnitCheck(
        "below a change of scope",
        _changes_scope,
        _says_scope,
        "Below a sentence that speaks of approved units, or of another year, a name says nothing about a denial.",
    ),
    UnitCheck(
        "set unlike the units",
        _is_set_otherwise,
        _says("is neither a country nor a note, and not set as the other units are"),
        "Where units are items of lists, a bare line between them is a heading or a remark that no table knows.",
        needs=(LOOSE,),
    ),
    UnitCheck(
        "listed under a unit",
        _is_listed_under,
        _says("is listed under the unit {above}; it cannot be told whether both were denied"),
        "A nested list may give the parts of a unit that was denied, or units that were denied themselves.",
    ),
    UnitCheck(
        "behind a comma",
        _follows_comma,
        _says("follows on {above}, which ends in a comma: one unit or two?"),
        "A path of units that is broken at a comma is one unit.",
        needs=(NO_LI,),
    ),
)
"""Checks of every line, also of one that goes on with the name above it."""

UNIT_CHECKS = (
    UnitCheck(
        "second line of an item",
        is_second_line,
        _says("is the second line of an item; it cannot be told whether it is another unit"),
        "Lines of one item may be one name that wraps, or two units.",
        needs=(PART,),
    ),
    UnitCheck(
        "numbers that start again",
        _starts_numbers_again,
        _says(
            "has the number 1 and stands below {above}, with no country between: a heading may be lost; look at the page"
        ),
        "Typed numbers count the units of one country: where they start again, another country begins.",
        needs=(NUMBER,),
    ),
    UnitCheck(
        "numbers in names",
        _counts_on,
        _says(
            "goes on with the number of {above}: both would keep their typed numbers in their names; look at the page"
        ),
        "Where units are set off as headings are, typed numbers are not told from names such as '1. Brigade'.",
        needs=(SET_OFF,),
    ),
    UnitCheck(
        "typed number",
        _has_typed_number,
        _says(
            "opens with a number that may count units, and is no ordinal in the languages of its country; look at the page"
        ),
        "The number is no part of the name, and other units that it counts may be lost.",
        needs=(MARK,),
    ),
    UnitCheck(
        "strokes between units",
        _names_several,
        lambda reader, block, above: (
            f"{block.where}: several units may stand in {block.text!r}; it cannot be told where one ends"
        ),
        "'General Service Unit / Border Police' may be two units.",
        needs=(SIGN,),
    ),
    UnitCheck(
        "no letter",
        _has_no_letter,
        lambda reader, block, above: f"{block.where}: no unit is left of {block.line.text!r} without its marks",
        "A figure or a sign names no unit.",
        needs=(CUE,),
    ),
    UnitCheck(
        "part of a name",
        _is_part_of_name,
        _says_part_of_name,
        "A name that opens with 'of' or ends with 'and' has its other part on another line.",
        needs=(CUE,),
    ),
    UnitCheck(
        "announcement of units",
        _announces_units,
        _says(_IS_HEADING),
        "'Units approved' or 'The following units:' names no unit.",
        needs=(CUE,),
    ),
    UnitCheck(
        "below a line that is set off",
        _is_under_set_off,
        _says(_IS_HEADING, of_above=True),
        "A bold line above plain ones may be the force to which they belong, and no unit of the list.",
    ),
    UnitCheck(
        "several units in a line",
        _holds_several,
        lambda reader, block, above: (
            f"{block.where}: several units may stand in {block.text!r}; it cannot be told where one ends"
        ),
        "One row for two units would lose one of them.",
        needs=(SIGN,),
    ),
    UnitCheck(
        "almost a country",
        _is_almost_country,
        _says(
            "stands where a unit would, and is all but the name of a country; look at the page. "
            "If it is one, add this spelling to leahy/text/countries.csv"
        ),
        "A heading with a typing error would put its units under the country above it.",
        needs=(NEAR,),
    ),
    UnitCheck(
        "country in front",
        _opens_with_country,
        _says(
            "stands where a unit would, and opens with a country; it may be the heading of a force of it; look at the page"
        ),
        "The units below it would stand under the country above, and the country is no part of a name.",
        needs=(SIGN,),
    ),
    UnitCheck(
        "touching pieces",
        _has_touching_pieces,
        _says("is set in pieces that touch, with no space between; it cannot be told whether they are several units"),
        "'<span>1st Brigade</span><span>Police</span>' shows two names as one word.",
        needs=(FEATURE,),
    ),
    UnitCheck(
        "end set off",
        _has_end_set_off,
        lambda reader, block, above: (
            f"{block.where}: {block.line.tail!r} is set in another way than the name in front of it, {block.text!r}; it cannot be "
            "told whether it is a part of the name; look at the page"
        ),
        "'4th Brigade <strong>under review</strong>': a mark or a status is set off, whatever it says.",
        needs=(FEATURE,),
    ),
    UnitCheck(
        "placeholder",
        _is_placeholder,
        _says("stands where a unit would, and names none; look at the page"),
        "'None', 'Page 2' and '14 units' are no units.",
        needs=(CUE,),
    ),
    UnitCheck(
        "wrapped name",
        _is_wrapped,
        _says("may be a part of a name that wraps, below {above}; one unit or two?"),
        "A bracket is open, or a hyphen, '&' or '/' stands at the break.",
        needs=(SIGN + NO_LI,),
    ),
    UnitCheck(
        "no evidence",
        _has_no_evidence,
        _says(
            "stands where a unit would, and has no word of a unit; look at the page. If it is one, add its words to "
            "leahy/text/lexicon.csv"
        ),
        "Lines of the site, persons, organizations and places stand where units do.",
    ),
    UnitCheck(
        "organization",
        _is_organization,
        _says("stands where a unit would, and is an organization of another kind; look at the page"),
        "'NATO', 'FBI' and 'Red Cross' are no unit of a country's security forces.",
    ),
    UnitCheck(
        "bullet of its own",
        _has_bullet_of_its_own,
        _says("and {above} stand in one list, and only one of them has this typed bullet; look at the page"),
        "A sign in front of one unit alone is a mark, and may say that it was approved.",
    ),
    UnitCheck(
        "partly struck out",
        _is_partly_struck_out,
        lambda reader, block, above: (
            f"{block.where}: a part of {block.text!r} is struck out; a person has to say what is left"
        ),
        "What is struck out is no longer said.",
        needs=(FEATURE,),
    ),
)
"""Checks of a line that is a unit of its own, in the order in which they are asked."""
