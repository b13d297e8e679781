"""Tests and actions of the rules for what a line says about units and lists: notes, footnotes, remarks, and "None"."""

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.marks import footnote
from parsers.listings.grammar.reader import Reader
from parsers.listings.words.column_heads import detail_label
from parsers.listings.words.remarks import is_about_assistance
from parsers.listings.words.scope import is_known_sentence
from parsers.listings.words.sentences import says_denied
from parsers.pages.lines import unmarked

_SHORTEST = 4
"""Spaces in the shortest sentence."""


def is_none(reader: Reader, at: int, block: Block) -> bool:
    return block.is_none and (reader.heading is not None or reader.in_group)


def note_none(reader: Reader, at: int, block: Block) -> None:
    if reader.in_group:
        raise PageError(
            f"{block.where}: {block.text!r} stands among the units of a country; it cannot be told what it says"
        )
    reader.part.notes.append(f"{reader.heading.text}: {block.text}" if reader.heading else block.text)
    reader.heading, reader.in_group = None, False


def is_labelled_detail(reader: Reader, at: int, block: Block) -> bool:
    last = reader.last_unit
    return last is not None and bool(last.label) and not block.label and detail_label(block.text)


def is_footnote(reader: Reader, at: int, block: Block) -> bool:
    if block.line.role == "unit" or (block.line.tag in ("li", "dd") and not reader.in_notes):
        return False
    mark = footnote(block.line)
    if mark is None:
        return False
    is_sign = not mark[0].isdecimal() and not mark[0].isalpha()
    if not reader.facts.is_used(mark[0], block) and (not is_sign or block.bullet in reader.facts.bullets):
        return False
    is_raised = mark[0] in block.marks and at > reader.facts.last_listed and not reader.in_list(block)
    return is_raised or reader.in_notes or not block.like_unit or is_about_assistance(block.text) or block.is_note


def add_footnote(reader: Reader, at: int, block: Block) -> None:
    mark, text = footnote(block.line) or ("", "")
    reader.part.add_footnote(mark, text, unmarked(block.line.text))


def is_note(reader: Reader, at: int, block: Block) -> bool:
    return reader.in_notes or (block.has_cue and (block.is_note or _is_caption(reader, block) or _is_of_anybody(block)))


def _is_of_anybody(block: Block) -> bool:
    """Whether a line is a sentence that lists carry, whatever its verb: "The United States remains committed to human rights."."""
    text = block.text
    return text[-1:] == "." and not block.is_item and text.count(" ") >= _SHORTEST and is_known_sentence(text)


def _is_caption(reader: Reader, block: Block) -> bool:
    """Whether the words below a table say of the year of the list that its units were denied assistance."""
    of_year = block.line.tag == "figcaption" and reader.part.claims[-1:] == [block.years]
    return of_year and says_denied(block.text)


def add_note(reader: Reader, at: int, block: Block) -> None:
    reader.add_note(block)


def add_row_note(reader: Reader, at: int, block: Block) -> None:
    reader.add_row_note(block)
