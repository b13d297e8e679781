"""Units that are set as the items of one sentence: "the first; the second; and the third."."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.listings.blocks.block import Block

_GOES_ON = re.compile(r";[\s\u00a0]*(?:(?:and|or)[\s\u00a0]*)?$")
_JOINED = re.compile(r";[\s\u00a0]*(?:and|or)$")


def without_closing_stops(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; where semicolons part the units of each country, the full stop behind its last one comes off, and "; and".

    Elsewhere a full stop is kept: it may end an abbreviation.
    """
    tags = {block.line.tag for block in blocks if ";" in block.line.text and _GOES_ON.search(block.line.text)}
    if not tags:
        return list(blocks)
    plain: dict[int, Block] = {}
    for units in _groups(blocks, tags):
        *others, last = units
        if not last.text.endswith(".") or not all(_GOES_ON.search(unit.line.text) for unit in others):
            return list(blocks)
        plain |= {id(unit): replace(unit, text=_JOINED.sub("", unit.text)) for unit in others}
        plain[id(last)] = replace(last, text=last.text[:-1])
    return [plain.get(id(block), block) for block in blocks]


def _groups(blocks: Sequence[Block], tags: set[str]) -> Iterator[list[Block]]:
    """The units of each country, up to the first that no semicolon ends: below the last country stand lines of the page."""
    units: list[Block] = []
    is_open = False
    for block in blocks:
        if block.codes or block.is_region or block.is_set_off:
            if units:
                yield units
            units, is_open = [], bool(block.codes)
        elif is_open and block.text and block.line.tag in tags:
            units.append(block)
            is_open = _GOES_ON.search(block.line.text) is not None
    if units:
        yield units
