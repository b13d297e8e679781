"""Headings that are one letter off a country's name, among headings that name countries: "Phillipines"."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from leahy.text.fold import fold_plain
from parsers.countries.headings import match_country, nearest_spelling
from parsers.listings.blocks.block import Block

_HEADINGS_OF_ONE_STYLE = 2


def with_misspelt_headings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; a heading that is one letter off one country's name is read as that country.

    Only where the page sets it off as it sets off two countries at least, where no other heading has that country, and where it
    stands in the alphabet if the others do. Anywhere else it is refused, as a country that is nearly right is a false statement.
    """
    unnamed = [at for at, block in enumerate(blocks) if block.is_set_off and not block.codes and not block.like_unit]
    if not unnamed:
        return list(blocks)
    named = [(at, block) for at, block in enumerate(blocks) if block.codes]
    styles = Counter(block.shape for _, block in named if block.is_set_off)
    codes = frozenset[str]().union(*(block.codes for _, block in named))
    names = [_sort_key(block.text) for _, block in named]
    in_alphabet = names == sorted(names)
    result = list(blocks)
    for at in unnamed:
        block = blocks[at]
        if styles[block.shape] < _HEADINGS_OF_ONE_STYLE:
            continue
        spelling = nearest_spelling(block.text)
        if spelling is None or not match_country(spelling).isdisjoint(codes):
            continue
        above = max((name for place, name in zip(named, names, strict=True) if place[0] < at), default="")
        below = min((name for place, name in zip(named, names, strict=True) if place[0] > at), default="\uffff")
        if not in_alphabet or above < _sort_key(block.text) < below:
            result[at] = replace(block, read_as=spelling)
    return result


def _sort_key(name: str) -> str:
    return fold_plain(name).removeprefix("the ")
