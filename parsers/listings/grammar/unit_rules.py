"""Tests and actions of the rules for units: beside their country, on lines of their own, and what stands below the last one."""

from collections.abc import Sequence

from parsers.countries.headings import match_country
from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.run_in import has_label_inside, holds_country, names_another_country, run_in
from parsers.listings.blocks.traits import ByTraits
from parsers.listings.grammar.reader import Reader
from parsers.listings.grammar.unit_checks import BEFORE_JOINING, UNIT_CHECKS, UnitCheck
from parsers.listings.grammar.unit_faults import is_second_line
from parsers.listings.words.remarks import take_remark
from parsers.pages.lines import EDGES


def is_run_in(reader: Reader, at: int, block: Block) -> bool:
    return not block.line.role and run_in(block) is not None


def read_run_in(reader: Reader, at: int, block: Block) -> None:
    country, unit = run_in(block) or ("", "")
    if reader.facts.countries and _piece(block, unit).names_a_force:
        raise PageError(
            f"{block.where}: {block.text!r} may be the heading of a force of that country, or a unit; it cannot be told which, as "
            "other countries stand above their units; look at the page"
        )
    reader.open_country(_piece(block, country), alone=False)
    if reader.facts.full_stops_end_lines:
        unit = unit.removesuffix(".")
    _read_pieces(
        reader, at, block, unit.split(";") if reader.facts.semicolons_separate else [unit], match_country(country)
    )


def holds_units(reader: Reader, at: int, block: Block) -> bool:
    return reader.facts.lines_hold_units and ";" in block.text and reader.heading is not None and not reader.in_group


def read_line_of_units(reader: Reader, at: int, block: Block) -> None:
    codes = reader.heading.codes if reader.heading else frozenset[str]()
    _read_pieces(reader, at, block, block.text.split(";"), codes)


def _read_pieces(reader: Reader, at: int, block: Block, pieces: Sequence[str], codes: frozenset[str]) -> None:
    for piece in filter(None, (piece.strip(EDGES) for piece in pieces)):
        several = ";" in piece or piece.startswith("and ") or has_label_inside(piece)
        if (
            several
            or (len(pieces) > 1 and _piece(block, piece).is_note)
            or names_another_country(piece, codes)
            or holds_country(piece)
        ):
            raise PageError(
                f"{block.where}: several units may stand in {block.text!r}; it cannot be told where one ends"
            )
        read_unit(reader, at, _piece(block, piece))


def _piece(block: Block, text: str) -> Block:
    """A part of a line as a block of its own."""
    unit, remark = take_remark(text)
    line = block.line._replace(lead="")
    return Block(line, unit, remark or block.remark, block.marks, block.bullet, block.number, block.label)


def is_below_list(reader: Reader, at: int, block: Block) -> bool:
    """Whether neither this block nor any after it is set as the page sets its units."""
    facts = reader.facts
    if at <= facts.last_country:
        return False
    if facts.items_set_apart and at > facts.last_item:
        last = reader.last_unit
        return last is not None and last.is_item
    if at <= facts.last_unlinked or reader.in_list(block):
        return False
    return block.leads_elsewhere or reader.after_links


def ignore_trailing(reader: Reader, at: int, block: Block) -> None:
    reader.after_links = True
    reader.ignore_below_list("after the list", block)


BEFORE_JOINING_BY_TRAITS, UNIT_CHECKS_BY_TRAITS = ByTraits(BEFORE_JOINING), ByTraits(UNIT_CHECKS)


def read_unit(reader: Reader, at: int, block: Block) -> None:
    above = reader.last_unit
    _refuse(BEFORE_JOINING_BY_TRAITS[block.traits], reader, block, above)
    if above is not None and above.text.endswith(",") and is_second_line(reader, block, above):
        reader.continue_unit(block)
        return
    _refuse(UNIT_CHECKS_BY_TRAITS[block.traits], reader, block, above)
    reader.add_unit(block)


def _refuse(checks: Sequence[UnitCheck], reader: Reader, block: Block, above: Block | None) -> None:
    for check in checks:
        if check.refuses(reader, block, above):
            raise PageError(check.says(reader, block, above))
