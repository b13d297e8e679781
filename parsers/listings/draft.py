"""A list in the making: what the grammar reads, before countries and years are resolved.

`PartBuilder` collects one list line by line; `Part` and `Draft` are frozen, so that no later step can change what was read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.pages.lines import Dated


class Item(NamedTuple):
    """A unit as the page lists it: its marks still to be resolved, its remarks as printed."""

    block: Block
    text: str
    marks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class ItemGroup(NamedTuple):
    """The units below one heading; `heading` is None where the page has lost it."""

    heading: Block | None
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Part:
    """One list of a page. `claims` are the years that its own words name, line by line.

    `ignored` holds (rule, text) of lines that are neither countries, units nor notes. `footnotes` is mark -> text -> the whole
    line as printed: a mark that is used again may have several texts. `counts` are cells of tables that state numbers of units.
    """

    claims: tuple[frozenset[int], ...]
    statement: tuple[str, ...]
    groups: tuple[ItemGroup, ...]
    notes: tuple[str, ...]
    ignored: tuple[tuple[str, str], ...]
    footnotes: Mapping[str, Mapping[str, str]]
    counts: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The lists of one page, its titles, and the day on which it says that it was published."""

    parts: tuple[Part, ...]
    titles: tuple[str, ...]
    published: Dated | None

    @property
    def summary(self) -> str:
        """What makes the page a list, in words."""
        groups = [group for part in self.parts for group in part.groups]
        units = sum(len(group.items) for group in groups)
        if not units:
            return "says that no unit was denied"
        return f"{units} unit{'s' if units > 1 else ''} in {len(groups)} group{'s' if len(groups) > 1 else ''}"


@dataclass(slots=True)
class PartBuilder:
    """One list while it is read. The fields are those of `Part`."""

    claims: list[frozenset[int]] = field(default_factory=list)
    statement: list[str] = field(default_factory=list)
    groups: list[tuple[Block | None, list[Item]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored: list[tuple[str, str]] = field(default_factory=list)
    footnotes: dict[str, dict[str, str]] = field(default_factory=dict)
    counts: list[Block] = field(default_factory=list)

    def ignore(self, rule: str, text: str) -> None:
        self.ignored.append((rule, text))

    def add_footnote(self, mark: str, text: str, whole: str) -> None:
        self.footnotes.setdefault(mark, {}).setdefault(text, whole)

    @property
    def last_items(self) -> list[Item]:
        """The units of the last group."""
        return self.groups[-1][1]

    def add_remark(self, remark: str) -> None:
        """Give the last unit one more remark."""
        items = self.last_items
        items[-1] = items[-1]._replace(remarks=(*items[-1].remarks, remark))

    def build(self) -> Part:
        return Part(
            tuple(self.claims),
            tuple(self.statement),
            tuple(ItemGroup(heading, tuple(items)) for heading, items in self.groups),
            tuple(self.notes),
            tuple(self.ignored),
            MappingProxyType({mark: MappingProxyType(texts) for mark, texts in self.footnotes.items()}),
            tuple(self.counts),
        )


def items_of(parts: Sequence[Part]) -> list[Item]:
    """The units of these lists, in the page's order."""
    return [item for part in parts for group in part.groups for item in group.items]


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
