"""What the lines of a page became, and by which rule: also on a page that is refused, as far as its lines are understood.

The program reads a list or refuses it. For a person it goes on behind the line that it cannot read, and collects every
reason for which it would refuse the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from parsers.errors import NotAListError, PageError
from parsers.listings.blocks.block import Block
from parsers.listings.draft import Part, PartBuilder
from parsers.listings.grammar.list_checks import refuse_other_names, refuse_unlisted
from parsers.listings.grammar.page_facts import PageFacts
from parsers.listings.grammar.reader import Reader
from parsers.listings.grammar.rules import rule_of
from parsers.listings.region import Check, Place, Region, checks_of, checks_of_place, places_of, region_of
from parsers.pages.lines import Document, Line


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the program does not read a page, and the order of the line of which it speaks; None where that is unknown."""

    order: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Trace:
    """How the program read a page. `parts`: its lists, before countries and years are resolved; `place`: the orders of the
    lines among which they stand; `start`: the order of the first line of the list, None where the program found none;
    `rules`: order of a line -> the rule that took it, for lines from `start` on; `refused`: order -> why no rule did."""

    document: Document
    place: frozenset[int]
    start: int | None
    parts: tuple[Part, ...]
    rules: Mapping[int, str]
    refused: Mapping[int, str]
    doubts: tuple[Doubt, ...]


def trace(document: Document) -> Trace:
    """How the program reads the lists of a page, and every reason for which it refuses them."""
    reasons = []
    for place in places_of(document):
        try:
            region = region_of(place.lines, document.titles)
        except NotAListError as error:
            reasons.append(str(error))
            continue
        except PageError as error:
            return _without_list(document, place, str(error))
        return _read(document, place, region)
    return _without_list(document, None, reasons[0] if reasons else "the page has no text")


def _without_list(document: Document, place: Place | None, reason: str) -> Trace:
    lines = document.lines if place is None else place.lines
    doubts = (Doubt(order_of(reason, document.lines), reason),)
    empty: Mapping[int, str] = MappingProxyType({})
    return Trace(document, frozenset(line.order for line in lines), None, (), empty, empty, doubts)


def _read(document: Document, place: Place, region: Region) -> Trace:
    rules: dict[int, str] = {}
    refused: dict[int, str] = {}
    reasons: list[str] = []
    builders = [region.preamble]
    if region.facts is not None:
        reader = _read_lines(region.facts, region.preamble, rules, refused)
        reasons += _failures((reader.end_group,))
        builders = reader.parts
    parts = tuple(builder.build() for builder in builders)
    if region.facts is not None:
        names = (lambda: refuse_other_names(parts), lambda: refuse_unlisted(parts))
        reasons += _failures((*names, *checks_of(region, parts, document.titles)))
        reasons += _failures(checks_of_place(document, place, parts))
    doubts = [Doubt(order, reason) for order, reason in refused.items()]
    doubts += [Doubt(order_of(reason, document.lines), reason) for reason in dict.fromkeys(reasons)]
    doubts += _other_doubts(place.lines, reasons)
    start = region.blocks[region.start].line.order if region.start < len(region.blocks) else None
    shown = frozenset(line.order for line in place.lines)
    return Trace(document, shown, start, parts, MappingProxyType(rules), MappingProxyType(refused), tuple(doubts))


def _read_lines(facts: PageFacts, preamble: PartBuilder, rules: dict[int, str], refused: dict[int, str]) -> Reader:
    """The reader behind the last line. A line that cannot be read opens a group without a country, if it is set as a heading."""
    reader = Reader(facts, preamble)
    taken = ""
    for at, block in enumerate(facts.blocks):
        order = block.line.order
        if at < reader.resume_at:
            rules[order] = taken
            continue
        try:
            reader.at = at
            rule = rule_of(reader, at, block)
            taken = rules[order] = rule.name
            rule.apply(reader, at, block)
        except PageError as error:
            rules.pop(order, None)
            refused[order] = str(error)
            if facts.is_heading(block) or block.codes or not (block.is_item or block.like_unit):
                reader.heading, reader.in_group, reader.force = None, False, None
            reader.resume_at = at + 1
    return reader


def _failures(checks: Iterable[Check]) -> list[str]:
    """The reasons of the checks that fail."""
    reasons = []
    for check in checks:
        try:
            check()
        except PageError as error:
            reasons.append(str(error))
    return reasons


def _other_doubts(lines: Sequence[Line], reasons: Sequence[str]) -> list[Doubt]:
    """The lines whose words are not sure, where the page is refused for the first of them."""
    unsure = [line for line in lines if line.doubt and not line.dropped]
    first = next((at for at, line in enumerate(unsure) if any(line.doubt in reason for reason in reasons)), None)
    return [] if first is None else [Doubt(line.order, f"{line.where}: {line.doubt}") for line in unsure[first + 1 :]]


def order_of(reason: str, lines: Sequence[Line]) -> int | None:
    """The order of the line of which a message speaks: the one that it names, else the first whose words it quotes."""
    named = [line for line in lines if line.text and reason.startswith(f"{Block(line, line.text).where}: ")]
    quoted = (line for line in named or lines if line.text and not line.dropped and repr(line.text) in reason)
    line = next(quoted, named[0] if named else None)
    return None if line is None else line.order
