"""Typed numbers and letters: whether they number the units of the list, or belong to names as in "1. Panzerdivision"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.pages.lines import EDGES

_NUMBER = re.compile(r"\(?(\d{1,4})(?:([.)])|[\s\u00a0]*[–—]|[\s\u00a0]-)[\s\u00a0]+(?=[^\s\u00a0])")

_OUTLINE = re.compile(r"(\d{1,3}(?:\.\d{1,4})+)[.)]?[\s\u00a0]+(?=[^\s\u00a0])")
_LETTER = re.compile(r"\(?([A-Za-z]|[ivx]{2,5}|[IVX]{2,5})([.)])[\s\u00a0]+(?=[^\s\u00a0])")
_OPENING = re.compile(r"\(?(?:\d+(?:[.)]|[\s\u00a0]*[–—-])|[A-Za-z]{1,5}[.)])")
"""What opens a line with a typed number or letter, and few others."""
_BEHIND_NUMBERS = frozenset(".)–—-")
_LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]
_ROMAN = [
    "i",
    "ii",
    "iii",
    "iv",
    "v",
    "vi",
    "vii",
    "viii",
    "ix",
    "x",
    "xi",
    "xii",
    "xiii",
    "xiv",
    "xv",
    "xvi",
    "xvii",
    "xviii",
    "xix",
    "xx",
]

_Numbers = Mapping[int, re.Match[str]]  # by id of the block


def numbered(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, without their typed numbers where these number the units of the list. "1. Brigade" alone is a name.

    Raises PageError where almost every unit has a number and the numbers do not count up, or start again: a line may be lost.
    """
    if not any(_OPENING.match(block.text) for block in blocks if not _BEHIND_NUMBERS.isdisjoint(block.signs)):
        return list(blocks)
    if any(_OUTLINE.match(block.text) for block in blocks):
        blocks = _without_outline(blocks)
    if len(list(islice((b for b in blocks if _NUMBER.match(b.text) and not b.codes), 2))) < 2:
        return _unlettered(blocks)
    units = [block for block in blocks if _could_have_number(block)]
    matches = {id(block): match for block in units if (match := _NUMBER.match(block.text))}
    if len(matches) * 10 < len(units) * 9:
        groups = list(_groups(blocks))
        if not _number_groups(groups, matches):
            _refuse_restarts(groups, matches)
            return list(blocks)
    else:
        _check_count([block for block in units if id(block) in matches], matches)
    return [
        _unnumbered(block, match, int(match[1])) if (match := matches.get(id(block))) else block for block in blocks
    ]


def _without_outline(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without numbers such as "2.1", which count the units. Raises PageError where a number is missing."""
    counted: dict[int, re.Match[str]] = {}
    above: list[int] = []
    for block in blocks:
        match = _OUTLINE.match(block.text)
        if match is None:
            continue
        numbers = [int(number) for number in match[1].split(".")]
        if above and not _follows(numbers, above):
            raise PageError(
                f"{block.where}: the number of {block.text!r} does not follow on the one above; a line may be lost; "
                "look at the page"
            )
        counted[id(block)] = match
        above = numbers
    if len(counted) < 2:  # "1.1 Infantry Battalion" alone may be the name of a battalion
        return list(blocks)
    return [_unnumbered(block, match, 0) if (match := counted.get(id(block))) else block for block in blocks]


def _follows(numbers: Sequence[int], above: Sequence[int]) -> bool:
    """Whether "2.1" or "1.3" may stand below "1.2"; "3.1" leaves a country out."""
    if [*numbers] == [*above[:-1], above[-1] + 1]:
        return True
    if numbers[-1] != 1:
        return False
    next_country = [*above[:-2], above[-2] + 1] if len(above) > 1 else []
    return numbers[:-1] == next_country if len(numbers) == len(above) else numbers[:-1] != above[:-1]


def _unlettered(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without typed letters or Roman numbers, where these count all units of each country from the first.

    "J. Smith Battalion" is a name, and so is "A. Company" beside another that has no letter. Capitals with a full stop must
    count the units of two countries at least; "(a)" may stand before the one unit of each.
    """
    if len(list(islice((b for b in blocks if _LETTER.match(b.text)), 2))) < 2:
        return list(blocks)
    matches: dict[int, re.Match[str]] = {}
    counted = 0
    groups = list(_groups(blocks))
    groups[-1:] = [_without_tail(groups[-1])] if groups else []
    for units in groups:
        in_group = {id(unit): match for unit in units if (match := _LETTER.match(unit.text))}
        letters = [match[1].lower() for match in in_group.values()]
        if len(in_group) < len(units) or letters not in (_LETTERS[: len(units)], _ROMAN[: len(units)]):
            return list(blocks)
        counted += len(units) > 1
        matches |= in_group
    sure = all(match[1].islower() or match[2] == ")" for match in matches.values())
    in_brackets = len(groups) > 1 and all(match[0][0] == "(" and match[2] == ")" for match in matches.values())
    if counted < (0 if in_brackets else 1 if sure else 2):
        return list(blocks)
    return [_unnumbered(block, match, 0) if (match := matches.get(id(block))) else block for block in blocks]


def _without_tail(units: list[Block]) -> list[Block]:
    """The units of the last country without the lines of the page below them, that have neither letter nor word of a unit."""
    last = max((at for at, unit in enumerate(units) if _LETTER.match(unit.text)), default=-1)
    return units if any(unit.like_unit for unit in units[last + 1 :]) else units[: last + 1]


def _check_count(units: Sequence[Block], matches: _Numbers) -> None:
    last = 0
    for block in units:
        number = int(matches[id(block)][1])
        if number not in (1, last + 1):
            raise PageError(
                f"{block.where}: the units are numbered, and {number} follows on {last}: a line may be lost; look at the page"
            )
        last = number


def _number_groups(groups: Sequence[Sequence[Block]], matches: _Numbers) -> bool:
    """Whether the numbers count the units of some countries, each from 1 to its last, as where only several units are numbered.

    A closing parenthesis is enough, as no name has one behind its number. Names do have a full stop there: such numbers
    must count the units of every country that has several, and of two countries at least.
    """
    if len(matches) < 2:
        return False
    counted = 0
    for units in groups:
        numbers = [int(match[1]) for unit in units if (match := matches.get(id(unit)))]
        if numbers and numbers != list(range(1, len(units) + 1)):
            return False
        counted += len(numbers) > 1
    if all(match[2] == ")" for match in matches.values()):
        return True
    return counted > 1 and all(id(units[0]) in matches for units in groups if len(units) > 1)


def _refuse_restarts(groups: Sequence[Sequence[Block]], matches: _Numbers) -> None:
    """Raises PageError where typed numbers start again, or begin below a line that has neither number nor word of a unit.

    There a country is lost, or in a spelling that no table holds. "1. Brigade" and "2. Brigade" alone are names.
    """
    numbers = [[int(matches[id(unit)][1]) if id(unit) in matches else 0 for unit in units] for units in groups]
    counts = any((1, 2) in pairwise(group) for group in numbers)
    for units, group in zip(groups, numbers, strict=True):
        _refuse_gaps(units, group)
        highest = 0
        for (above, below), (number, following) in zip(pairwise(units), pairwise(group), strict=True):
            highest = max(highest, number)
            nameless = not number and not above.like_unit
            if following == 1 and (highest > 1 or (nameless and (counts or highest))):
                raise PageError(
                    f"{below.where}: typed numbers begin with 1 at {below.text!r}, below {above.text!r}; it cannot be told "
                    "whether a country stands there. If it does, add its spelling to leahy/text/countries.csv"
                )


def _refuse_gaps(units: Sequence[Block], numbers: Sequence[int]) -> None:
    """Raises PageError where all units of a country have numbers that begin with 1 and 2, and one is missing or stands twice."""
    if numbers[:2] != [1, 2]:
        return
    for unit, number, expected in zip(units, numbers, range(1, len(units) + 1), strict=True):
        if number != expected:
            raise PageError(
                f"{unit.where}: the units are numbered, and {number or 'no number'} stands where {expected} would; a line may be "
                "lost; look at the page"
            )


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The units between two countries, regions or other headings."""
    units: list[Block] = []
    for block in blocks:
        if block.codes or block.is_region or block.is_set_off:
            if units:
                yield units
            units = []
        elif _could_have_number(block):
            units.append(block)
    if units:
        yield units


def _could_have_number(block: Block) -> bool:
    # Where the page itself numbers lines nobody types numbers: there "1. Panzer Division" is a name.
    if not block.text or block.line.ordinal is not None or block.codes or block.is_region or block.is_set_off:
        return False
    if block.is_contents:
        return False
    return not (block.is_none or block.is_control or block.is_note or block.is_furniture or block.years)


def _unnumbered(block: Block, match: re.Match[str], number: int) -> Block:
    text = block.text[match.end() :]
    return replace(block, text=text.removeprefix("(U)").lstrip(EDGES), number=number)  # "1. (U) Border Police"
