"""What speaks against a line that no rule of `grammar` took: it becomes a unit only if none of these checks refuses it."""

from collections.abc import Callable
from typing import NamedTuple

from parsers.listings.blocks.block import Block
from parsers.listings.blocks.traits import (
    CUE,
    FEATURE,
    LOOSE,
    MARK,
    NEAR,
    NESTED,
    NO_LI,
    NUMBER,
    PART,
    SET_OFF,
    SIGN,
    UNNAMED,
)
from parsers.listings.grammar import unit_faults
from parsers.listings.grammar.reader import Reader


class UnitCheck(NamedTuple):
    """A reason to refuse the page at a line that would be a unit. `refuses` is asked with the reader, the line and the unit
    above it in its group; `says` is what the error says of it, `why` is the reason for the check. `needs`: the traits of a line
    without which it is not refused (`parsers.listings.blocks.traits`)."""

    name: str
    refuses: Callable[[Reader, Block, Block | None], bool]
    says: Callable[[Reader, Block, Block | None], str]
    why: str
    needs: tuple[int, ...] = ()


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
        unit_faults.changes_scope,
        _says_scope,
        "Below a sentence that speaks of approved units, or of another year, a name says nothing about a denial.",
    ),
    UnitCheck(
        "set unlike the units",
        unit_faults.is_set_otherwise,
        _says("is neither a country nor a note, and not set as the other units are"),
        "Where units are items of lists, a bare line between them is a heading or a remark that no table knows.",
        needs=(LOOSE,),
    ),
    UnitCheck(
        "listed under a unit",
        unit_faults.is_listed_under,
        _says("is listed under the unit {above}; it cannot be told whether both were denied"),
        "A nested list may give the parts of a unit that was denied, or units that were denied themselves.",
        needs=(NESTED,),
    ),
    UnitCheck(
        "behind a comma",
        unit_faults.follows_comma,
        _says("follows on {above}, which ends in a comma: one unit or two?"),
        "A path of units that is broken at a comma is one unit.",
        needs=(NO_LI,),
    ),
)
"""Checks of every line, also of one that goes on with the name above it."""

UNIT_CHECKS = (
    UnitCheck(
        "second line of an item",
        unit_faults.is_second_line,
        _says("is the second line of an item; it cannot be told whether it is another unit"),
        "Lines of one item may be one name that wraps, or two units.",
        needs=(PART,),
    ),
    UnitCheck(
        "numbers that start again",
        unit_faults.starts_numbers_again,
        _says(
            "has the number 1 and stands below {above}, with no country between: a heading may be lost; look at the page"
        ),
        "Typed numbers count the units of one country: where they start again, another country begins.",
        needs=(NUMBER,),
    ),
    UnitCheck(
        "numbers in names",
        unit_faults.counts_on,
        _says(
            "goes on with the number of {above}: both would keep their typed numbers in their names; look at the page"
        ),
        "Where units are set off as headings are, typed numbers are not told from names such as '1. Brigade'.",
        needs=(SET_OFF,),
    ),
    UnitCheck(
        "typed number",
        unit_faults.has_typed_number,
        _says(
            "opens with a number that may count units, and is no ordinal in the languages of its country; look at the page"
        ),
        "The number is no part of the name, and other units that it counts may be lost.",
        needs=(MARK,),
    ),
    UnitCheck(
        "strokes between units",
        unit_faults.names_several,
        lambda reader, block, above: (
            f"{block.where}: several units may stand in {block.text!r}; it cannot be told where one ends"
        ),
        "'General Service Unit / Border Police' may be two units.",
        needs=(SIGN,),
    ),
    UnitCheck(
        "no letter",
        unit_faults.has_no_letter,
        lambda reader, block, above: f"{block.where}: no unit is left of {block.line.text!r} without its marks",
        "A figure or a sign names no unit.",
        needs=(CUE,),
    ),
    UnitCheck(
        "part of a name",
        unit_faults.is_part_of_name,
        _says_part_of_name,
        "A name that opens with 'of' or ends with 'and' has its other part on another line.",
        needs=(CUE,),
    ),
    UnitCheck(
        "announcement of units",
        unit_faults.announces_units,
        _says(_IS_HEADING),
        "'Units approved' or 'The following units:' names no unit.",
        needs=(CUE,),
    ),
    UnitCheck(
        "below a line that is set off",
        unit_faults.is_under_set_off,
        _says(_IS_HEADING, of_above=True),
        "A bold line above plain ones may be the force to which they belong, and no unit of the list.",
    ),
    UnitCheck(
        "several units in a line",
        unit_faults.holds_several,
        lambda reader, block, above: (
            f"{block.where}: several units may stand in {block.text!r}; it cannot be told where one ends"
        ),
        "One row for two units would lose one of them.",
        needs=(SIGN,),
    ),
    UnitCheck(
        "almost a country",
        unit_faults.is_nearly_a_country,
        _says(
            "stands where a unit would, and is all but the name of a country; look at the page. "
            "If it is one, add this spelling to leahy/text/countries.csv"
        ),
        "A heading with a typing error would put its units under the country above it.",
        needs=(NEAR,),
    ),
    UnitCheck(
        "country in front",
        unit_faults.opens_with_country,
        _says(
            "stands where a unit would, and opens with a country; it may be the heading of a force of it; look at the page"
        ),
        "The units below it would stand under the country above, and the country is no part of a name.",
        needs=(SIGN,),
    ),
    UnitCheck(
        "touching pieces",
        unit_faults.has_touching_pieces,
        _says(
            "is set in pieces without a space, or in boxes of their own; it cannot be told whether they are several units"
        ),
        "'<span>1st Brigade</span><span>Police</span>' shows two names as one word.",
        needs=(FEATURE,),
    ),
    UnitCheck(
        "end set off",
        unit_faults.has_end_set_off,
        lambda reader, block, above: (
            f"{block.where}: {block.line.tail!r} is set in another way than the name in front of it, {block.text!r}; it cannot be "
            "told whether it is a part of the name; look at the page"
        ),
        "'4th Brigade <strong>under review</strong>': a mark or a status is set off, whatever it says.",
        needs=(FEATURE,),
    ),
    UnitCheck(
        "placeholder",
        unit_faults.is_placeholder,
        _says("stands where a unit would, and names none; look at the page"),
        "'None', 'Page 2' and '14 units' are no units.",
        needs=(CUE,),
    ),
    UnitCheck(
        "wrapped name",
        unit_faults.is_wrapped,
        _says("may be a part of a name that wraps, below {above}; one unit or two?"),
        "A bracket is open, or a hyphen, '&' or '/' stands at the break.",
        needs=(SIGN + NO_LI,),
    ),
    UnitCheck(
        "no evidence",
        unit_faults.has_no_evidence,
        _says(
            "stands where a unit would, and has no word of a unit; look at the page. If it is one, add its words to "
            "leahy/text/lexicon.csv"
        ),
        "Lines of the site, persons, organizations and places stand where units do.",
        needs=(UNNAMED,),
    ),
    UnitCheck(
        "organization",
        unit_faults.is_organization,
        _says("stands where a unit would, and is an organization of another kind; look at the page"),
        "'NATO', 'FBI' and 'Red Cross' are no unit of a country's security forces.",
    ),
    UnitCheck(
        "bullet of its own",
        unit_faults.has_bullet_of_its_own,
        _says("and {above} stand in one list, and only one of them has this typed bullet; look at the page"),
        "A sign in front of one unit alone is a mark, and may say that it was approved.",
    ),
    UnitCheck(
        "partly struck out",
        unit_faults.is_partly_struck_out,
        lambda reader, block, above: (
            f"{block.where}: a part of {block.text!r} is struck out; a person has to say what is left"
        ),
        "What is struck out is no longer said.",
        needs=(FEATURE,),
    ),
)
"""Checks of a line that is a unit of its own, in the order in which they are asked."""
