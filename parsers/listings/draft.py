"""A list in the making: what the grammar finds, before countries and years are settled."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.errors import PageError
from parsers.listings.blocks import Block


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

    `footnotes` is mark -> text -> the whole line as printed: a mark that is used again may have several texts.
    """

    claims: list[frozenset[int]] = field(default_factory=list)
    statement: list[str] = field(default_factory=list)
    groups: list[tuple[Block | None, list[Item]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored: list[tuple[str, str]] = field(default_factory=list)
    footnotes: dict[str, dict[str, str]] = field(default_factory=dict)

    def add_footnote(self, mark: str, text: str, whole: str) -> None:
        self.footnotes.setdefault(mark, {}).setdefault(text, whole)


def footnote_of(mark: str, own: Part, parts: Sequence[Part], where: str) -> str:
    """The text of a footnote: that of the unit's own list, else of the page's other lists; the mark, where it has none.

    Raises PageError where it has several, because one of them is of another unit.
    """
    texts = list(own.footnotes.get(mark, {})) or list(
        dict.fromkeys(text for part in parts for text in part.footnotes.get(mark, ()))
    )
    if len(texts) > 1:
        raise PageError(
            f"{where}: the mark {mark!r} has several footnotes: {'; '.join(map(repr, texts))}; "
            "it cannot be told which of them is about this line"
        )
    return texts[0] if texts else mark
