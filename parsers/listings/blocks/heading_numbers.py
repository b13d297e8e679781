"""Roman numbers and letters in front of countries: "I. Georgia", "B. Kenya"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.countries.headings import match_country
from parsers.errors import PageError
from parsers.listings.blocks.block import Block

_NUMBERED = re.compile(r"\(?([A-Za-z]|[ivxl]{2,7}|[IVXL]{2,7})[.)][\s\u00a0]+(?=[^\s\u00a0])")
_BEHIND_NUMBERS = frozenset(".)")
_TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = [ten + one for ten in _TENS for one in _ONES][1:]
_LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]


def without_heading_numbers(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; Roman numbers or letters come off the countries where they count these up from the first.

    "S. Sudan" alone is no country. Raises PageError where a line has the next number and is no country: in a spelling that no
    table holds it would become a unit of the country above.
    """
    may_be_numbered = [at for at, block in enumerate(blocks) if not _BEHIND_NUMBERS.isdisjoint(block.signs)]
    matches = {at: match for at in may_be_numbered if (match := _NUMBERED.match(blocks[at].text))}
    countries = {at: match for at, match in matches.items() if match_country(blocks[at].text[match.end() :])}
    labels = [match[1].lower() for match in countries.values()]
    for counting in (_ROMAN, _LETTERS) if labels else ():
        if all(_counts_up(counting, above, label) for above, label in zip([None, *labels], labels, strict=False)):
            shapes = {blocks[at].shape._replace(in_capitals=False) for at in countries}
            following = {_next(counting, label) for label in labels} - {counting[0]}
            for at, match in matches.items():
                block = blocks[at]
                if at in countries or at < min(countries) or block.shape._replace(in_capitals=False) not in shapes:
                    continue
                if match[1].lower() in following:
                    raise PageError(
                        f"{block.where}: {block.text!r} is numbered as the countries are, and is no country that "
                        "leahy/text/countries.csv knows; if it is a country, add this spelling with its reason"
                    )
            return [
                replace(block, text=block.text[countries[at].end() :]) if at in countries else block
                for at, block in enumerate(blocks)
            ]
    return list(blocks)


def _counts_up(counting: Sequence[str], above: str | None, label: str) -> bool:
    """Whether a label is the first one, as on each of several lists, or the next one."""
    return label == counting[0] or (above is not None and label == _next(counting, above))


def _next(counting: Sequence[str], label: str) -> str | None:
    at = counting.index(label) + 1 if label in counting else len(counting)
    return counting[at] if at < len(counting) else None
