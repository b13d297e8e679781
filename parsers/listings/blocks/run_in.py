"""Lines that hold more than one thing: a country in front of its unit, or several units."""

import re
from collections.abc import Sequence
from dataclasses import replace

from leahy.text.lexicon import looks_like_unit, read
from parsers.countries.headings import match_country
from parsers.listings.blocks.block import Block
from parsers.listings.words.column_heads import unit_label
from parsers.pages.lines import EDGES, Line

_AFTER_COUNTRY = re.compile(r"(?<!\s)\s*:(?=[\s\u00a0])|[\s\u00a0][–—-]{1,2}(?=[\s\u00a0])")
_DASH = re.compile(r"[\s\u00a0][–—-]{1,2}[\s\u00a0]")
_SEPARATORS = frozenset((",", "/"))
_IN_BRACKETS = re.compile(r"\(([^()]{4,50})\)")
_BARS = frozenset("|¦•●▪")
_BAR = re.compile(r"(?:(?<!\s)\s+)?[|¦•●▪]\s*")
_BEHIND_DASH = re.compile(r".*\S[\s\u00a0][–—-]{1,2}[\s\u00a0]+(\S.*)", re.DOTALL)
_WORDS_OF_COUNTRY, _WORDS_OF_PART = 5, 3
_LONGEST_NAME = 300  # characters: no country's name is as long, and each of many colons looks back no further


_COUNTRY = r"country(?: name)?:[\s\u00a0]*"
_BETWEEN = r"(?:(?:(?<!\s)\s+)?[;,|]|\s[–—-])\s*"
_COUNTRY_LABEL, _SEPARATOR = re.compile(_COUNTRY, re.IGNORECASE), re.compile(_BETWEEN)
_BEHIND_UNIT = re.compile(rf"(.+?){_BETWEEN}{_COUNTRY}(.+)", re.IGNORECASE)
_COUNTRY_INSIDE = re.compile(r"\bcountr(?:y|ies)(?: name)?[\s\u00a0]*:", re.IGNORECASE)
_LABEL_INSIDE = re.compile(r"\b(?:country|countries|units?)[\s\u00a0]*:", re.IGNORECASE)


def run_in(block: Block) -> tuple[str, str] | None:
    """(country, unit) of a line that opens with a country set off from the rest, or followed by a colon."""
    if block.country:
        return block.country, block.text
    lead = block.line.lead
    if lead and lead != block.text and block.text.startswith(lead) and match_country(lead.rstrip(EDGES + ":–—-")):
        rest = block.text[len(lead) :].lstrip(EDGES + ":–—-")
        return (lead.rstrip(EDGES + ":–—-"), rest) if rest else None
    if ":" not in block.text:
        return None
    if labelled := _labelled(block):
        return labelled
    head, _, rest = block.text.partition(":")
    rest = rest.strip(EDGES)
    return (head, rest) if rest and not block.codes and match_country(head) else None


def _labelled(block: Block) -> tuple[str, str] | None:
    """(country, unit) of a line with a label for each: "Country: Chad; Unit: Presidential Guard", or the unit first."""
    if label := _COUNTRY_LABEL.match(block.text):
        for between in _SEPARATOR.finditer(block.text, label.end()):
            country, unit = block.text[label.end() : between.start()], block.text[between.end() :]
            if (unit_name := unit_label(unit)) and match_country(country):
                return country, unit[len(unit_name) :]
        return None
    match = _BEHIND_UNIT.match(block.text) if block.label else None
    return (match[2], match[1]) if match and match_country(match[2]) else None


def has_label_inside(text: str) -> bool:
    """Whether a label stands within a unit: "Presidential Guard, Unit: Border Police" holds two."""
    return ":" in text and _LABEL_INSIDE.search(text) is not None


def has_country_label(text: str) -> bool:
    """Whether the label of a country stands within a unit."""
    return ":" in text and _COUNTRY_INSIDE.search(text) is not None


def with_leading_countries(lines: Sequence[Line]) -> list[Line]:
    """The lines; where no line is a country alone, the country in front of a dash is set off from the unit behind it.

    "Chad – Presidential Guard" below a heading would be one name.
    """
    opened = {line.order: parts for line in lines if (parts := _country_before_dash(line))}
    if not any(looks_like_unit(rest) for _, rest in opened.values()) or any(
        match_country(line.text) for line in lines if not line.features & {"a", "#"}
    ):
        return list(lines)
    return [line._replace(lead=opened[line.order][0]) if line.order in opened else line for line in lines]


def with_countries_behind(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; where no line is a country alone, and each line of a list has its own behind the unit, "General Service Unit
    (Kenya)" or "General Service Unit – Kenya", the two are set apart.

    A line without one could be of the country above it, or of none, and so the lines stay as they are.
    """
    result, found = list(blocks), 0
    if any(block.codes for block in blocks):
        return result
    for at, block in enumerate(blocks):
        if (
            not block.text
            or block.line.role
            or block.is_contents
            or block.is_control
            or block.is_footer
            or block.is_date
        ):
            continue
        if behind := None if block.is_sentence else _country_behind(block.text):
            unit, country = behind
            result[at] = replace(block, text=unit, country=country)
            found += 1
        elif found and (block.is_item or block.like_unit) and not block.is_note:
            return list(blocks)
    return result if found > 1 else list(blocks)


def _country_behind(text: str) -> tuple[str, str] | None:
    """(unit, country) of a line that ends in a country in brackets or behind a dash."""
    if text[-1] in ")]":
        opens = text.rfind("(" if text[-1] == ")" else "[")
        unit, country = text[: max(opens, 0)].rstrip(EDGES), text[opens + 1 : -1]
    elif match := _BEHIND_DASH.fullmatch(text):
        unit, country = text[: match.start(1)].rstrip(EDGES + "–—-"), match[1]
    else:
        return None
    return (unit, country) if unit and looks_like_unit(unit) and len(match_country(country)) == 1 else None


def _country_before_dash(line: Line) -> tuple[str, str] | None:
    """(country, the rest) of a line that opens with a country and a dash."""
    text = line.text
    if line.lead or line.role or not ("-" in text or "–" in text or "—" in text):
        return None
    match = _DASH.search(text)
    if match is None or not match_country(text[: match.start()]):
        return None
    rest = text[match.end() :]
    return None if match_country(rest) else (text[: match.start()], rest)


def may_name_another(text: str) -> bool:
    """Whether a text has a sign behind which `names_another_country` looks for a unit."""
    return "(" in text or _has_separator(text)


def _has_separator(text: str) -> bool:
    return ":" in text or "-" in text or "–" in text or "—" in text


def names_another_country(text: str, codes: frozenset[str], *, inside: bool = False) -> bool:
    """Whether a country's name stands within a unit as one does in front of units, "Luanda Station. Zambia: Lusaka Station", or
    another country's in brackets, "Luanda Station (Zambia)".

    One of `codes`, the unit's own, counts only behind a full stop or semicolon; and so does any, where no unit of the page
    has its country in front (`inside`): "Embassy, Mali: Guard" is a unit.
    """
    if "(" in text and any(
        (named := match_country(content)) and named.isdisjoint(codes) for content in _IN_BRACKETS.findall(text)
    ):
        return True
    for match in _AFTER_COUNTRY.finditer(text) if _has_separator(text) else ():
        words = text[max(0, match.start() - _LONGEST_NAME) : match.start()].split()
        for at in range(max(0, len(words) - _WORDS_OF_COUNTRY), len(words)):
            if not (codes_here := match_country(" ".join(words[at:]))):
                continue
            before = words[at - 1][-1] if at else ""
            if not at and codes and codes_here.isdisjoint(codes):
                return True  # "Peru – DIROES" below another country
            if before in (".", ";") or (
                not inside and codes_here.isdisjoint(codes) and (before in _SEPARATORS or match[0].strip() == ":")
            ):
                return True
            break  # the longest name that ends here
    return False


def holds_country(text: str) -> bool:
    """Whether a country is set off within a unit as countries are from units in one line: "Border Police (Chad) Coast Guard", or
    "Border Police Chad: Coast Guard". There a line break is lost."""
    if not may_name_another(text):
        return False
    if "(" in text and any(map(match_country, _IN_BRACKETS.findall(text))):
        return True
    for match in _AFTER_COUNTRY.finditer(text):
        words = text[max(0, match.start() - _LONGEST_NAME) : match.start()].split()[-_WORDS_OF_COUNTRY:]
        behind = text[match.end() : match.end() + _LONGEST_NAME].split()[:_WORDS_OF_COUNTRY]
        if any(match_country(" ".join(words[at:])) for at in range(1, len(words))) or any(
            match_country(" ".join(behind[:end])) for end in range(1, len(behind))
        ):
            return True
    return False


def is_several(text: str) -> bool:
    """Whether semicolons, bars or bullets separate units within a line.

    "6 Division; 2 Brigade; 5 Battalion" is one: each is a part of the one before, in a word or two.
    """
    has_bar = "|" in text or not (text.isascii() or _BARS.isdisjoint(text))  # the only bar in ASCII
    if has_bar and any(looks_like_unit(piece) for piece in _BAR.split(text)[1:]):
        return True
    if ";" not in text:
        return False
    pieces = [piece.strip(EDGES) for piece in text.split(";")]
    if len(pieces) < 2 or not all(map(looks_like_unit, pieces)):
        return False
    ranks = [read(piece).rank for piece in pieces]
    is_path = ranks in (sorted(set(ranks)), sorted(set(ranks), reverse=True))
    return not is_path or any("," in piece or len(piece.split()) > _WORDS_OF_PART for piece in pieces)
