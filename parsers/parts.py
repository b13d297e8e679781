"""A list in the making: what the grammar finds, before countries and years are settled."""

from dataclasses import dataclass, field

from parsers.blocks import Block


@dataclass(slots=True)
class Item:
    """A unit as the page lists it: its marks still to be resolved, its remarks as printed."""

    block: Block
    text: str
    marks: tuple[str, ...]
    remarks: list[str]


@dataclass(slots=True)
class Part:
    """One list of a page. `claims` are the years that its own words name, line by line; a group without a heading has None.

    `footnotes` is mark -> (text, the whole line as printed).
    """

    claims: list[frozenset[int]] = field(default_factory=list)
    statement: list[str] = field(default_factory=list)
    groups: list[tuple[Block | None, list[Item]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored: list[tuple[str, str]] = field(default_factory=list)
    footnotes: dict[str, tuple[str, str]] = field(default_factory=dict)
