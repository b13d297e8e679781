"""Lines that hold more than one thing: a country in front of its unit, or several units."""

import re

from leahy.text.lexicon import looks_like_unit, read
from parsers.countries.headings import match_country
from parsers.listings.blocks import Block
from parsers.pages.lines import EDGES

_AFTER_COUNTRY = re.compile(r"(?<!\s)\s*:(?=[\s\u00a0])|[\s\u00a0][–—-]{1,2}(?=[\s\u00a0])")
_SEPARATORS = frozenset((",", "/"))
_WORDS_OF_COUNTRY = 5
_LONGEST_NAME = 300  # characters: no country's name is as long, and each of many colons looks back no further


def run_in(block: Block) -> tuple[str, str] | None:
    """(country, unit) of a line that opens with a country set off from the rest, or followed by a colon."""
    lead = block.line.lead
    if lead and lead != block.text and block.text.startswith(lead) and match_country(lead.rstrip(EDGES + ":–—-")):
        rest = block.text[len(lead) :].lstrip(EDGES + ":–—-")
        return (lead.rstrip(EDGES + ":–—-"), rest) if rest else None
    if ":" not in block.text:
        return None
    head, _, rest = block.text.partition(":")
    rest = rest.strip(EDGES)
    return (head, rest) if rest and not block.codes and match_country(head) else None


def names_another_country(text: str, codes: frozenset[str], *, inside: bool = False) -> bool:
    """Whether a country's name stands within a unit as one does in front of units: "Luanda Station. Zambia: Lusaka Station".

    One of `codes`, the unit's own, counts only behind a full stop or semicolon; and so does any, where no unit of the page
    has its country in front (`inside`): "Embassy, Mali: Guard" is a unit.
    """
    if ":" not in text and "-" not in text and "–" not in text and "—" not in text:
        return False
    for match in _AFTER_COUNTRY.finditer(text):
        words = text[max(0, match.start() - _LONGEST_NAME) : match.start()].split()
        for at in range(max(0, len(words) - _WORDS_OF_COUNTRY), len(words)):
            if not (codes_here := match_country(" ".join(words[at:]))):
                continue
            before = words[at - 1][-1] if at else ""
            if before in (".", ";") or (
                not inside and codes_here.isdisjoint(codes) and (before in _SEPARATORS or match[0].strip() == ":")
            ):
                return True
            break  # the longest name that ends here
    return False


def is_several(text: str) -> bool:
    """Whether semicolons separate units. "6 Division; 2 Brigade; 5 Battalion" is one: each is a part of the one before."""
    if ";" not in text:
        return False
    pieces = [piece.strip(EDGES) for piece in text.split(";")]
    if len(pieces) < 2 or not all(map(looks_like_unit, pieces)):
        return False
    ranks = [read(piece).rank for piece in pieces]
    return ranks != sorted(set(ranks)) and ranks != sorted(set(ranks), reverse=True)
