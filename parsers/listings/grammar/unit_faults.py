"""What can speak against a line as a unit: one question for each of the checks in `unit_checks`, in their order.

Each is asked with the reader, the line, and the unit above it in its group.
"""

import re
from collections.abc import Sequence

from leahy.text.acronyms import some_meaning
from leahy.text.fold import fold_plain, letters_of
from leahy.text.lexicon import acronyms_in, looks_like_unit, read
from parsers.countries.headings import is_almost_country, match_country
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.run_in import is_several, may_name_another, names_another_country
from parsers.listings.grammar.reader import Reader
from parsers.listings.names.line_forms import is_title_case
from parsers.listings.names.set_off_ends import is_set_off_end
from parsers.listings.words.name_words import (
    KINDS_ALONE,
    ORDINALS_WITH_STOP,
    ORGANIZATIONS,
    has_kind,
    is_nickname,
    names_a_camp,
)
from parsers.pages.lines import EDGES

_SETTING_OFF = frozenset(("b", "u", "i"))
_ACRONYM = re.compile(r"(?:\d{1,3}[A-Z]{2,8}n?|[A-Z][A-Z0-9-]{2,15})(?:(?:, ?| ?[/–-] ?)[A-Z][A-Z0-9-]{2,15})*")
_POINTED = re.compile(r"(?<![\w.])(?:[A-Z]\.){3,8}(?!\w)")
_POLICE_STATION = re.compile(r"\w P\.S\.?(?:,|$)")  # of South Asia, behind its place
_OF_NATIONS = ("UN ", "EU ", "NATO ", "G5 ", "United Nations ", "African Union ", "European Union ", "Multinational ")
_STROKE = re.compile(r"[\s\u00a0]/[\s\u00a0]")
_WHOLE_FORCE, _BELOW = 85, 8
"""The rank of an army or a ministry (leahy/text/lexicon.csv), and how far below it its units are."""
_TYPED = re.compile(r"(\d{1,3})[.)](?:[\s\u00a0]|(?=[^\W\d_ªº]))")
_AFTER_COUNTRY = re.compile(r"(?:(?<!\s)\s+)?(?:[–—|:]|\s[/-]|/\s)\s*")
_BEHIND_COUNTRY = frozenset("–—/|:-")


def changes_scope(reader: Reader, block: Block, above: Block | None) -> bool:
    return reader.scope_change is not None


def is_set_otherwise(reader: Reader, block: Block, above: Block | None) -> bool:
    if not reader.facts.items_set_apart or block.is_item:
        return False
    return not block.like_unit or (above is not None and above.is_item)


def is_listed_under(reader: Reader, block: Block, above: Block | None) -> bool:
    return above is not None and above.line.depth < block.line.depth and above.line.tag == block.line.tag == "li"


def follows_comma(reader: Reader, block: Block, above: Block | None) -> bool:
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


def starts_numbers_again(reader: Reader, block: Block, above: Block | None) -> bool:
    return block.number == 1 and above is not None and not reader.continues and not reader.opens_group(block)


def counts_on(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a bold line and the one above it open with typed numbers that count: there they were not taken off."""
    if above is None or not (block.is_set_off and block.text[0].isdecimal() and above.text[0].isdecimal()):
        return False
    numbers = [_TYPED.match(text) for text in (above.text, block.text)]
    return all(numbers) and int(numbers[1][1]) == int(numbers[0][1]) + 1  # type: ignore[index]


def has_typed_number(reader: Reader, block: Block, above: Block | None) -> bool:
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


def names_several(reader: Reader, block: Block, above: Block | None) -> bool:
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


def has_no_letter(reader: Reader, block: Block, above: Block | None) -> bool:
    return not block.has_letters


def is_part_of_name(reader: Reader, block: Block, above: Block | None) -> bool:
    return block.begins_amid_name or block.ends_amid_name


def announces_units(reader: Reader, block: Block, above: Block | None) -> bool:
    return block.announces_units


def is_under_set_off(reader: Reader, block: Block, above: Block | None) -> bool:
    """The line above is set off from this one, as a heading of some units is. An item of a list is none."""
    if above is None or above.line.tag in ("li", "dd"):
        return False
    return above.line.features & _SETTING_OFF > block.line.features & _SETTING_OFF


def holds_several(reader: Reader, block: Block, above: Block | None) -> bool:
    if is_several(block.text):
        return True
    if not may_name_another(block.text):
        return False
    heading = reader.heading_of(block)
    codes = heading.codes if heading else frozenset[str]()
    return names_another_country(block.text, codes, inside=True)


def is_nearly_a_country(reader: Reader, block: Block, above: Block | None) -> bool:
    return is_almost_country(block.text) and not block.like_unit


def opens_with_country(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a line is a country, a dash or a colon, and more: "Kenya – Police", over the units of that force, or one unit among
    others without their country."""
    if _BEHIND_COUNTRY.isdisjoint(block.signs):
        return False
    match = _AFTER_COUNTRY.search(block.text)
    return match is not None and bool(match_country(block.text[: match.start()]))


def has_touching_pieces(reader: Reader, block: Block, above: Block | None) -> bool:
    return "touching" in block.line.features


def has_end_set_off(reader: Reader, block: Block, above: Block | None) -> bool:
    return is_set_off_end(block.text, block.line.tail)


def is_placeholder(reader: Reader, block: Block, above: Block | None) -> bool:
    return block.is_placeholder


def has_no_evidence(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a line has no word of a unit, and is neither made of acronyms nor a nickname: pages set "John Smith" and
    "European Union" as they set units. Of 6,600 strings of the training reports one in fifteen has none, and most of these are
    no units."""
    text = block.text
    if block.is_named:  # the words of the lexicon take the longest
        return False
    if block.like_unit:  # "Border security equipment": a name in small letters has a kind of unit
        return not (is_title_case(text) or acronyms_in(text)) and read(text).head is None
    if is_nickname(text) or names_a_camp(text) or _has_pointed_acronym(text):
        return False
    return not (_ACRONYM.fullmatch(text) and reader.facts.has_mixed_case)


def _has_pointed_acronym(text: str) -> bool:
    """Whether it has an acronym of a force with points ("U.M.E.P. No. 6"). Of two letters only "P.S.": others are initials."""
    if "." not in text:
        return False
    return _POLICE_STATION.search(text) is not None or any(map(some_meaning, _POINTED.findall(text)))


def is_organization(reader: Reader, block: Block, above: Block | None) -> bool:
    folded = block.folded
    return folded.removeprefix("the ") in ORGANIZATIONS or folded in ORGANIZATIONS or block.text.startswith(_OF_NATIONS)


def is_wrapped(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether a line that is set as no item goes on with the one above it, or is broken within its brackets."""
    if block.line.tag in ("li", "td", "th", "dd"):
        return block.text.count(")") > block.text.count("(")
    if block.text.count("(") != block.text.count(")"):
        return True
    return above is not None and not reader.opens_group(block) and above.text.endswith(("-", "&", "/", "–", "+"))


def has_bullet_of_its_own(reader: Reader, block: Block, above: Block | None) -> bool:
    """Whether one of two neighbours in a list has a typed bullet, "✓", and the other none, or another one."""
    return above is not None and block.bullet != above.bullet and block.line.container == above.line.container > 0


def is_partly_struck_out(reader: Reader, block: Block, above: Block | None) -> bool:
    return "partly s" in block.line.features
