"""Tests and actions of the rules for what is of the page or its site: blank lines, footers, links, columns, bars of countries."""

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.grammar.reader import Reader
from parsers.listings.words.column_heads import IGNORED
from parsers.listings.words.sentences import calendar_years


def end_group_at_blank(reader: Reader, at: int, block: Block) -> None:
    if reader.in_group and not reader.continues:
        reader.end_group()


def ignore_footer(reader: Reader, at: int, block: Block) -> None:
    for line in reader.facts.blocks[at:]:
        if line.text:
            reader.ignore_below_list("site footer", line)
    reader.resume_at = len(reader.facts.blocks)


def ignore_column(reader: Reader, at: int, block: Block) -> None:
    reader.ignore(IGNORED[block.line.role], block)


def is_link_to_list(reader: Reader, at: int, block: Block) -> bool:
    if block.leads_to_other_lists and not block.is_item:
        return True
    if not block.is_link:
        return False
    return bool(calendar_years(block.text)) or ("list" in block.folded.split() and not reader.in_list(block))


def ignore_link_to_list(reader: Reader, at: int, block: Block) -> None:
    if reader.facts.is_linked_unit(block):
        raise PageError(f"{block.where}: {block.text!r} leads to another page and could be a unit; look at the page")
    reader.ignore("link to another list", block)


def is_list_of_contents(reader: Reader, at: int, block: Block) -> bool:
    if block.countries_of_bar:
        return not block.is_item
    if not (block.codes and block.is_contents):
        return False
    below = reader.facts.next_text(at)
    return below is None or bool(below.codes) or bool(below.years)
