"""The pieces of a line: texts, each with the frame of the element in which it stands."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bs4.element import NavigableString, PageElement, Tag

from parsers.pages.html.tree import BLOCKS
from parsers.pages.lines import EDGES, Cell, printed, raised

# "Brigade" and "Police" in two elements with no space between: a name that ends, and one that begins.
_TOUCHING = re.compile(r"[^\W\d_A-Z]\0[A-Z\d]|\d\0[A-Z]|\)\0\w")


class Frame(NamedTuple):
    """What an open element means for the text inside it."""

    tag: str = ""
    owner: str = ""
    features: frozenset[str] = frozenset()
    places: frozenset[int] = frozenset()
    dropped: str = ""
    container: int = 0
    block: int = 0
    depth: int = 0
    ordinal: int | None = None
    cell: Cell | None = None
    raised: bool = False
    preformatted: bool = False
    in_head: bool = False
    is_block: bool = False


def rows(segments: Sequence[tuple[str, Frame]]) -> Iterator[list[tuple[str, Frame]]]:
    """The lines of a text that holds preformatted pieces: each line feed in one of them ends a line."""
    row: list[tuple[str, Frame]] = []
    for text, frame in segments:
        first, *others = text.split("\n") if frame.preformatted else [text]
        row.append((first, frame))
        for other in others:
            yield row
            row = [(other, frame)]
    yield row


def raised_text(text: str, frame: Frame, before: str) -> str:
    return raised(text, before) if frame.raised else text


def touch(left: tuple[str, Frame], right: tuple[str, Frame]) -> bool:
    """Whether a word ends and another begins between two texts, with no space between them."""
    raised = left[1].raised or right[1].raised
    return not raised and _TOUCHING.search(f"{left[0][-2:]}\0{right[0][:2]}") is not None


def set_off_start(segments: Sequence[tuple[str, Frame]]) -> str:
    """The text at the start of the line that is bold or underlined, where the rest is not."""
    lead = ""
    for text, frame in segments:
        if text.strip(EDGES) and not frame.features & {"b", "u"}:
            break
        lead += text
    return printed(lead)


def lines_within(element: Tag) -> Iterator[list[NavigableString]]:
    """The texts of an element, line by line: a block and a `<br>` begin another one."""
    line: list[NavigableString] = []
    block = element
    for inner in element.descendants:
        if isinstance(inner, Tag):
            if inner.name == "br":
                yield line
                line = []
        elif isinstance(inner, NavigableString):
            around = next((outer for outer in up_to(inner, element) if outer.name in BLOCKS), element)
            if around is not block:
                yield line
                line, block = [], around
            line.append(inner)
    yield line


def up_to(text: PageElement, outermost: Tag) -> Iterator[Tag]:
    """The elements that a text stands in, from the inside to `outermost`."""
    for element in text.parents:
        yield element
        if element is outermost:
            return
