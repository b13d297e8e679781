"""Reading one unit string: the units in it from the top down, the listed one, a place, acronyms, branch and echelon.

State writes a unit as a comma path in either direction ("14 Brigade, 82 Division, Nigerian Army" or the reverse), with
places in between and names that hold commas. What decides is the rank of each part in the lexicon (`leahy.text.lexicon`);
where ranks do not decide, the path is `unknown` and the string stays whole.
"""

import csv
import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from leahy.text.acronyms import spell_out
from leahy.text.fold import collapse, normalised, straighten
from leahy.text.lexicon import Reading, acronyms_in, branch_in, read
from leahy.text.unit_strings.direction import is_bare_arm
from leahy.text.unit_strings.kinds import Part, classify, is_country
from leahy.text.unit_strings.order import Order, find_order, order_below
from leahy.text.unit_strings.parts import (
    SERVICE_SLASH,
    cut_colon,
    cut_force,
    join_lists,
    split_commas,
    split_dashes,
    split_slashes,
)
from leahy.text.unit_strings.relations import FORCE, STAFF_SECTION, speaks_of

_CORRECTIONS = Path(__file__).with_name("corrections.csv")


class Unit(NamedTuple):
    """One unit string, read.

    `unit` is the normalised string, `path` the units in it from the top of the hierarchy down, `name` the listed unit
    (the last of `path`), `parent` the one right above it. `path_order` is `top_down` or `bottom_up` (how the string
    runs), `single` (one unit once places are out) or `unknown` (then `path` is the whole string). `location` holds the
    places, joined with ", ".
    """

    unit: str
    path: tuple[str, ...]
    name: str
    parent: str | None
    location: str | None
    acronyms: tuple[str, ...]
    branch: str | None
    echelon: str | None
    path_order: str


def parse_unit(text: str, *, country_code: str | None = None) -> Unit:
    """Read `text`, a unit as printed.

    `country_code` (ISO 3166-1 alpha-2) says which reviewed corrections apply, and what an acronym stands for.
    """
    unit = normalise(text, country_code)
    reader = _Reader(unit, country_code)
    acronyms = acronyms_in(unit)
    texts, set_off = _cut(unit, reader)
    if len(texts) > 1:
        parts = classify(texts, reader.read_all(texts), acronyms, country_code)
        order = order_below(parts) if set_off else find_order(parts)
    else:
        parts, order = _read_dashes(texts[0], reader, acronyms, country_code)
    if order.path_order == "unknown" or _TWO_ACRONYMS.fullmatch(parts[order.path[-1]].text):
        return Unit(unit, (unit,), unit, None, None, acronyms, None, None, "unknown")
    path = tuple(parts[at].text for at in order.path)
    chain = [parts[at].reading for at in order.path]
    return Unit(
        unit=unit,
        path=path,
        name=path[-1],
        parent=path[-2] if len(path) > 1 else None,
        location=", ".join(parts[at].text for at in order.places) or None,
        acronyms=acronyms,
        branch=_branch(chain),
        echelon=chain[-1].head.echelon if chain[-1].head else None,
        path_order=order.path_order,
    )


# Countries whose gendarmerie has brigades below companies.
_GENDARMERIES = frozenset(
    ("BF", "BJ", "CF", "CG", "CI", "CM", "DJ", "DZ", "FR", "GA", "GN", "MG", "ML", "MR", "NE", "SN", "TD", "TG")
)


class _Reader:
    """Reads the parts of one string, with the acronyms of its country."""

    def __init__(self, unit: str, country_code: str | None) -> None:
        self.country_code = country_code
        self.shouting = unit.isupper()

    def read(self, text: str, context: str = "") -> Reading:
        return read(spell_out(text, self.country_code, shouting=self.shouting), context)

    def read_all(self, texts: Sequence[str]) -> list[Reading]:
        """In the light of the service that the whole string speaks of (a police division is not an army's)."""
        readings = [self.read(text) for text in texts]
        branches = {word.branch for reading in readings for word in reading.words if word.kind == "head"}
        if "gendarmerie" in branches or self._is_gendarmerie(readings):
            context = "gendarmerie"
        elif branches & {"police", "prosecution"} and "army" not in branches:
            context = "police"
        else:
            return readings
        return [
            self.read(text, context) if reading.head and reading.head.branch is None else reading
            for text, reading in zip(texts, readings, strict=True)
        ]

    def _is_gendarmerie(self, readings: Sequence[Reading]) -> bool:
        """Whether a brigade with the name of a town stands beside such a company, as only a gendarmerie has them."""
        named = {r.head.echelon for r in readings if r.head and r.unknown and not r.numbered}
        return self.country_code in _GENDARMERIES and {"brigade", "company"} <= named


def _cut(unit: str, reader: _Reader) -> tuple[list[str], bool]:
    """The parts of `unit`, and whether the first is a force that a colon or a stroke sets off: "Army/12 Squadron, Air Base"."""
    if texts := cut_colon(unit, reader.read):
        return texts[:1] + join_lists(texts[1:], reader.read, is_country), True
    texts = split_commas(unit)
    if len(texts) == 1 or not _STROKE.search(unit):
        return (texts if len(texts) == 1 else join_lists(texts, reader.read, is_country)), False
    first = cut_force(texts[0], reader.read)
    set_off = len(first) > 1 and reader.read(first[0]).rank > max(FORCE - 1, reader.read(first[1]).rank)
    texts = first + [piece for text in texts[1:] for piece in cut_force(text, reader.read)]
    return _cut_places(join_lists(texts, reader.read, is_country), reader), set_off


def _read_dashes(
    unit: str, reader: _Reader, acronyms: Sequence[str], country_code: str | None
) -> tuple[list[Part], Order]:
    """`unit`, which has no commas, cut at dashes or slashes between spaces, but only where each piece is a unit.

    "Philippine Army - 4th Infantry Division" is a path; "Security Forces Headquarters - Jaffna" is one name.
    """
    texts = split_dashes(unit)
    if len(texts) == 1 and "-" in unit:
        texts = cut_force(unit, reader.read)
    if len(texts) > 1 and not (texts[-1].isalpha() and speaks_of(texts[-1], texts[0])):  # "... y Rescate - GIR" is one
        parts = classify(texts, reader.read_all(texts), acronyms, country_code)
        if texts[-1].isdecimal() or (STAFF_SECTION.fullmatch(texts[0]) and parts[1].reading.rank < FORCE):
            return _single(unit, reader)  # "Industrial Police - 4", "G2 - Intelligence Branch"
        if len(parts) == 2 and parts[0].kind == "words" and parts[1].reading.rank >= FORCE:
            return parts, Order("unknown")  # "Management - Metropolitan Police"
        if len(parts) == 2 and parts[0].reading.rank >= FORCE and _is_unknown_acronym(parts[1], unit):
            return parts, Order("unknown")  # "Ministry of Interior - CORAH": its other name, or a part of it
        # "Gendarmerie Nationale - Escadron Mobile No. 2 - Hamdallaye"
        units = parts[:-1] if len(parts) > 2 and parts[-1].kind in _PLACES else parts
        if all(part.kind in ("unit", "acronym") or is_country(part.text) for part in units):
            order = Order("top_down", (0, 1)) if SERVICE_SLASH.match(unit) else find_order(parts)
            if order.path_order != "unknown":
                return parts, order
    texts = split_slashes(unit) if "/" in unit else texts
    parts = classify(texts, reader.read_all(texts), acronyms, country_code) if len(texts) > 1 else []
    if len(parts) == 2 and (all(map(_is_whole_name, parts)) or _is_section_of_force(*parts)):
        return parts, find_order(parts)
    if any(part.kind == "acronym" for part in parts) and "/" in unit:
        return parts, Order("unknown")  # another name of the other part, or what it is part of
    if len(parts) > 2 and sum(part.reading.head is not None for part in parts) > 1:
        return parts, Order("unknown")
    return _single(unit, reader)


def _is_unknown_acronym(part: Part, unit: str) -> bool:
    return part.kind == "words" and part.text.isalpha() and part.text.isupper() and not unit.isupper()


def _single(unit: str, reader: _Reader) -> tuple[list[Part], Order]:
    return [Part(unit, reader.read_all([unit])[0], "unit")], Order("single", (0,))


def _is_whole_name(part: Part) -> bool:
    """Whether the part of a string cut at a slash names a unit, and is no word of the name around the slash."""
    reading = part.reading
    if is_bare_arm(reading):
        return True
    if reading.head is None:  # "8 FF"
        return part.kind == "unit" and reading.numbered
    return len(part.text.split()) > 1 or reading.head.echelon in ("force", "ministry")


def _is_section_of_force(force: Part, section: Part) -> bool:
    """Whether a task of a staff stands behind a whole force ("Army HQ/Ops")."""
    tasks = section.reading.words and not section.reading.unknown and {word.kind for word in section.reading.words}
    return tasks == {"arm"} and force.reading.rank >= FORCE and " " in force.text


def _cut_places(texts: Sequence[str], reader: _Reader) -> list[str]:
    """`texts` with a place behind a dash as a part of its own, where another follows it ("... - Lerma, Campeche")."""
    cut: list[str] = []
    for text, after in zip(texts, [*texts[1:], ""], strict=True):
        pieces = split_dashes(text) if after else []
        if len(pieces) == 2:
            three = [*pieces, after]
            unit, *places = (part.kind for part in classify(three, list(map(reader.read, three)), (), None))
            if unit == "unit" and _PLACES.issuperset(places):
                cut += pieces
                continue
        cut.append(text)
    return cut


_PLACES = frozenset(("place", "words"))

_STROKE = re.compile("[-/\u2013\u2014]")

_TWO_ACRONYMS = re.compile(r"[A-Z]{2,}/ ?[A-Z]{2,}(?:-?\d{1,3})?")
"""Two acronyms of which each may be part of the other ("IK/NSD")."""

# --- the string


def normalise(text: str, country_code: str | None = None) -> str:
    """`text` in NFC, white space collapsed, quotes straight, and corrected for `country_code` as for any country."""
    plain = collapse(text if text.isascii() and "`" not in text else straighten(normalised("NFC", text)))
    for country in dict.fromkeys(("", country_code or "")):
        if country in _corrections():
            pattern, right = _corrections()[country]
            # mypy cannot infer a lambda with a default, and without one the loop variable is bound late.
            plain = pattern.sub(lambda match, right=right: right[match[0]], plain)  # type: ignore[misc]
    return plain


@functools.cache
def _corrections() -> dict[str, tuple[re.Pattern[str], dict[str, str]]]:
    """Per country code ('' is any): the pattern of wrong words, and what is right for each."""
    table: dict[str, dict[str, str]] = {}
    with _CORRECTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table.setdefault(row["country_code"], {})[row["wrong"]] = row["right"]
    return {code: (re.compile(rf"\b(?:{'|'.join(map(re.escape, wrong))})\b"), wrong) for code, wrong in table.items()}


# --- branch

_ARMS_OF_A_SERVICE = ("marines", "intelligence")
_UMBRELLAS = ("defence", "interior")


def _branch(chain: list[Reading]) -> str | None:
    """The service of the last of `chain`: its own, else the nearest parent's; then arms (infantry), then a ministry."""
    own = branch_in(chain[-1], ("head",))
    if own and own not in _UMBRELLAS:
        return own
    own = own or branch_in(chain[-1], ("arm",))
    if own in _ARMS_OF_A_SERVICE:
        return own
    umbrella = None
    for kind in ("head", "arm"):
        for reading in reversed(chain):
            branch = branch_in(reading, (kind,))
            if branch and branch not in _UMBRELLAS:
                return branch
            umbrella = umbrella or branch
    return umbrella
