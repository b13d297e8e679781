"""Counts that a page states of its units and countries: checksums of what was read. A difference refuses the page."""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from leahy.text.fold import collapse, fold_plain
from parsers.countries.number_words import NUMBER, number_of
from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.draft import ItemGroup, Part

_FIGURES = re.compile(r"\d[\d,]*")
_OPEN = r"(?<!than )(?<!over )(?<!least )(?<!about )(?<!nearly )(?<!section )(?<!article )(?<!no )(?<![\d/.,-])"
"""What may not stand in front: words by which the number is none of the whole list, or is of a law."""
_BEGINS = rf"\b(?={NUMBER.replace('(', '(?:', 1)})"
"""Asked first, because few words are numbers."""
_UNITS = re.compile(
    rf"{_BEGINS}{_OPEN}(?!(?:19|20)\d\d){NUMBER}(?![\d/.,]\d) (?:(?!of )[a-z'-]+ ){{0,5}}?units\b"
    r"(?! (?:each|per)\b)"
)
_COUNTRIES = re.compile(rf"{_BEGINS}{_OPEN}{NUMBER}(?![\d/.,]\d) (?:[a-z-]+ ){{0,2}}?countries\b")
_COUNTED = r"(?:units?|entries|denials)"
_TOTAL = re.compile(
    rf"(?:(?:grand |overall )?total(?: number)?|number)(?: of)?(?: {_COUNTED})?(?: (?:denied|listed))?\W*{NUMBER}"
    rf"(?: {_COUNTED})?(?: (?:in|from|of) \w+ countr(?:y|ies)| \(\w+ countr(?:y|ies)\))?\W*"
    rf"|{NUMBER} {_COUNTED}"
    r"(?:(?: in)? total| (?:in|from) \w+ countries(?: (?:are|were|is) listed)?| (?:(?:are|were|is) )?listed)\W*"
)
_OF_HEADING = re.compile(
    rf"(?:[(\[]{NUMBER}(?: ?(?:units?|entries|entry))?[)\]]|[:,–—-]\s*{NUMBER} (?:units?|entries|entry)"
    r"|(?<=[^\W\d])[\s\u00a0](\d{1,3}))\W*$"
)

_ALONE = re.compile(
    rf"\W*(?:{NUMBER} (?:\w+ )?(?:units?|entries|entry)(?: (?:denied|listed))?"
    rf"|(?:number of )?(?:units?|entries)(?: (?:denied|listed))?: ?{NUMBER})\W*"
)


def count_alone(text: str) -> int | None:
    """The number of a line that counts units and says no more, as below the heading of a country: "3 units"."""
    match = _ALONE.fullmatch(fold_plain(text))
    return number_of(match[1] or match[2]) if match else None


def total_in(text: str) -> int | None:
    """The number of a line that says how many units there are, and nothing else: "Total: 14 units"."""
    plain = fold_plain(text)
    match = _TOTAL.fullmatch(plain) if "total" in plain or "unit" in plain else None
    return number_of(match[1] or match[2]) if match else None


def stated_counts(text: str) -> list[tuple[str, int, str]]:
    """(words, number, "units" or "countries") for each number of units or countries that a text states."""
    plain = fold_plain(collapse(text))
    counts = [
        (match[0], number_of(match[1]), counted)
        for pattern, counted in ((_UNITS, "units"), (_COUNTRIES, "countries"))
        for match in pattern.finditer(plain)
    ]
    total = total_in(text)
    return counts if total is None or counts else [(text, total, "units")]


def refuse_other_counts(parts: Sequence[Part], lines: Iterable[str]) -> None:
    """Raises PageError where a heading, a cell, or one of the `lines` around the list states another number than was read."""
    for part in parts:
        for block in part.counts:
            _refuse_other_count_in_table(block, parts)
        for group in part.groups:
            _refuse_other_count_of(group)
    of_parts = [_units_of(part.groups) for part in parts]
    units = {*of_parts, sum(of_parts)}
    countries = {len({_country_of(number, group) for number, group in enumerate(part.groups)}) for part in parts}
    for line in lines:
        plain = fold_plain(collapse(line))
        for pattern, counted, what in ((_UNITS, units, "units"), (_COUNTRIES, countries, "countries")):
            for match in pattern.finditer(plain) if what in plain else ():
                if (stated := number_of(match[1])) not in counted and stated > 1:
                    raise PageError(
                        f"the page states {match[0]!r}, and {' or '.join(map(str, sorted(counted)))} {what} were read; "
                        "look at the page"
                    )
        if (total := total_in(line)) is not None and total not in units:
            raise PageError(f"{line!r} states a total, and {max(units)} units were read; look at the page")


def refuse_other_counts_of_regions(blocks: Sequence[Block], parts: Sequence[Part]) -> None:
    """Raises PageError where the heading of a region states another number than the units up to the next region."""
    regions = [block for block in blocks if block.is_region]
    if not any(_OF_HEADING.search(region.text.lower()) for region in regions):
        return
    orders = [item.block.line.order for part in parts for group in part.groups for item in group.items]
    for region, below in zip_longest(regions, regions[1:]):
        match = _OF_HEADING.search(region.text.lower())
        read = sum(region.line.order < order and (not below or order < below.line.order) for order in orders)
        if match and read != number_of(match[1] or match[2] or match[3]):
            raise PageError(
                f"{region.where}: {region.text!r} states a number, and {read} units were read below it; look at the page"
            )


def _refuse_other_count_of(group: ItemGroup) -> None:
    if group.heading is None:
        return
    match = _OF_HEADING.search(group.heading.text.lower())
    if match and number_of(match[1] or match[2] or match[3]) != len(group.items):
        raise PageError(
            f"{group.heading.where}: the heading {group.heading.text!r} states a number of units, and {len(group.items)} were read "
            "below it; look at the page"
        )


def _refuse_other_count_in_table(block: Block, parts: Sequence[Part]) -> None:
    """A number in a row of totals counts the units of its table, or of the page; any other one those beside or above it."""
    numbers = [int(number.replace(",", "")) for number in _FIGURES.findall(block.text)]
    cell = block.line.cell
    if not numbers or cell is None:
        return  # the word "Total", beside its number
    groups = [[item.block.line for item in group.items] for part in parts for group in part.groups]
    in_table = [[line.cell for line in group if line.cell and line.cell.table == cell.table] for group in groups]
    if block.line.role == "total":
        read = {sum(map(len, in_table)), sum(map(len, groups))}
    else:
        beside = [[c for c in cells if cell.row <= c.row < cell.row + cell.height] for cells in in_table]
        read = {sum(map(len, beside)), *(len(group) for group, cells in zip(groups, beside, strict=True) if cells)}
    if len(numbers) != 1 or numbers[0] not in read:
        raise PageError(
            f"{block.where}: the page counts {block.text!r}, and {' or '.join(map(str, sorted(read)))} were read; look at the page"
        )


def _units_of(groups: Sequence[ItemGroup]) -> int:
    return sum(len(group.items) for group in groups)


def _country_of(number: int, group: ItemGroup) -> object:
    return group.heading.codes if group.heading else number
