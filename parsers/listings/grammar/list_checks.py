"""Checks of whole lists: what is asked once every line is read."""

from collections.abc import Sequence

from leahy.text.fold import fold
from parsers.errors import PageError
from parsers.listings.blocks.traits import CUE, NEAR, ODD
from parsers.listings.draft import Part, items_of
from parsers.listings.names.damaged_letters import is_damaged
from parsers.listings.names.name_checks import name_fault
from parsers.listings.words.sentences import units_denied

_ASKED = CUE | NEAR | ODD
"""Traits of a line without which nothing can speak against its words."""


def refuse_other_names(parts: Sequence[Part]) -> None:
    """What the words of a line say against its being a unit is asked of whole names, lines that go on included."""
    for item in items_of(parts):
        block, line = item.block, item.block.line
        fault = None
        if block.traits & _ASKED:
            fault = name_fault(block.text, is_plain=block.is_plain, has_cue=block.has_cue, is_far=block.is_far)
        if fault is None and line.text != block.text and is_damaged(line.text):
            fault = "has damaged letters"
        if fault:
            raise PageError(f"{block.where}: {block.text!r} stands where a unit would, and {fault}; look at the page")


def refuse_unlisted(parts: Sequence[Part]) -> None:
    """A unit that a note says was denied, and that no list has, would be lost."""
    named = [(note, name) for part in parts for note in part.notes for name in units_denied(note)]
    listed = [fold(item.text) for part in parts for group in part.groups for item in group.items] if named else []
    for note, name in named:
        if not any(fold(name) in unit or unit in fold(name) for unit in listed):
            raise PageError(f"the note {note!r} names {name!r} as denied, and no list has it; look at the page")
