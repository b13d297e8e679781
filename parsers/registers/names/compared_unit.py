"""A unit as a listed one and one of a register are compared: its own name, and the units above it."""

import csv
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leahy.matching.names.concepts import pieces_of
from leahy.matching.names.unit_name import Name, read_path
from leahy.text.acronyms import meaning_of, spell_out
from leahy.text.fold import fold
from leahy.text.lexicon import read
from leahy.text.unit_strings.parts import split_commas
from leahy.text.unit_strings.relations import FORCE
from parsers.registers.names.one_of_its_kind import ARMS, is_bare, is_national
from parsers.units.unit import parse_unit


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with what it is part of.

    `own` is its name with acronyms spelled out, `above` the units right above it first, without what names no more than a
    country. `said` is all that the string says, in whatever order; nothing for a mere kind of unit. `guessed`: its words do
    not say which of its parts is the unit. `else_read` is the unit that it may be as well ("Defence Force, Air Wing, Support
    Battalion").
    """

    own: Name
    above: tuple[Name, ...]
    said: frozenset[str]
    guessed: bool = False
    else_read: "Unit | None" = None

    @property
    def names(self) -> tuple[Name, ...]:
        """Its own name and those above it, as it is read and as it may be."""
        names = (self.own, *self.above)
        return names if self.else_read is None else (*names, self.else_read.own)

    @property
    def readings(self) -> tuple["Unit", ...]:
        """The unit, and the one that it may be as well."""
        return (self,) if self.else_read is None else (self, self.else_read)


def unit_of(path: Sequence[str], location: str | None, country_code: str | None = None) -> Unit:
    """A unit whose path is known, from the top of the hierarchy down."""
    path = _with_its_staff(tuple(_below_a_force(path)))
    own = path[-1] if _COMMAND.fullmatch(path[-1]) and not meaning_of(path[-1], country_code) else None
    path = (*(_spelled_out(name, country_code) for name in path[:-1]), own or _spelled_out(path[-1], country_code))
    unit = _as_read(path, location, country_code)
    if unit.above and unit.above[0].unit.head in _TURNED and unit.own.unit.head in _MAY_STAND_ABOVE:
        return replace(unit, else_read=_as_read((*path[:-2], path[-1], path[-2]), location, country_code))
    return unit


def _below_a_force(path: Sequence[str]) -> Sequence[str]:
    """`path`, or the parts of a string in no known order whose first is a whole force: the others are read in both orders."""
    parts = split_commas(path[0]) if len(path) == 1 else []
    if len(parts) > _FEWEST and read(parts[0]).rank >= FORCE and read_path((parts[-2],)).unit.head in _TURNED:
        return parts
    return path


def _with_its_staff(path: tuple[str, ...]) -> tuple[str, ...]:
    """`path`, whose last part may be nothing but "HQ", which is that of the unit above it."""
    if len(path) > 1 and {piece.value for piece in pieces_of(path[-1])} == {"headquarters"}:
        return (*path[:-2], f"{path[-2]} {path[-1]}")
    return path


_MAY_STAND_ABOVE = frozenset(("battalion", "regiment", "brigade", "division", "corps", "command"))
"""Kinds of unit that may have those of `_TURNED` in them, though the string names them as if they were below: a band may not."""
_TURNED = frozenset(("unit", "group", "wing", "team", "detachment", "centre", "section", "cell"))
_FEWEST = 2  # parts of a string whose order is known


def _spelled_out(name: str, country_code: str | None) -> str:
    """`name` with its acronyms spelled out, but for those in brackets, which stand beside the words that they mean."""
    parts = _BRACKETED.split(name)
    shouting = name.isupper()
    return "".join(
        part if at % 2 else spell_out(part, country_code, shouting=shouting) for at, part in enumerate(parts)
    )


_COMMAND = re.compile(r"[A-Z]{2,}COM")  # some command: alone, only its letters tell it from another one
_BRACKETED = re.compile(r"(\([A-Z][A-Z.&-]+\))")


def _as_read(path: tuple[str, ...], location: str | None, country_code: str | None) -> Unit:
    own = _of_country(read_path(path, location, country_code), country_code)
    if location and is_national(own) and all(map(_seats(country_code).__contains__, _places(location))):
        own = _of_country(read_path(path, None, country_code), country_code)
    above = tuple(read_path(path[:end], None, country_code) for end in range(len(path) - 1, 0, -1))
    return Unit(own, above, _said(own), guessed=len(path) == 1 and "," in path[0])


def _of_country(name: Name, country_code: str | None) -> Name:
    """`name` without the name of its country before it, which all units of a register could have; a numbered unit may be
    called by it ("3 Bangladesh Infantry Regiment")."""
    unit = name.unit
    first = unit.pieces[0] if len(unit.pieces) > 1 else None
    if first is None or unit.numbers or first.value != (country_code or "").lower():
        return name
    if first.role != "nation" and unit.pieces[1].role != "place":  # "Georgia State Security Service" is of no state
        return name
    behind = max(unit.behind - 1, 0)
    return name._replace(unit=replace(unit, pieces=unit.pieces[1:], behind=behind, nations=frozenset()))


def read_unit(text: str, country_code: str | None = None) -> Unit:
    """A unit of which a register has no more than its words."""
    unit = parse_unit(text, country_code=country_code)
    return unit_of(unit.path, unit.location, country_code)


def _said(name: Name) -> frozenset[str]:
    parts = (name.unit, *name.above)
    words = {piece.value for part in parts for piece in part.pieces if piece.role not in SAYS_NOTHING}
    numbers = {number for part in parts for number in part.numbers}
    if not numbers and not name.above and is_bare(name):
        return frozenset()
    if _COUNTER.search(name.folded):
        words.add("counter")
    counted = {f"{kind} {number}" if len(numbers) > 1 else number for kind, number in numbers}
    words = _usual_words(name.unit.head, words)
    if not numbers and words <= ARMS | {"unit"}:
        return frozenset()
    little = _SAY_LITTLE if words & _STAFFS else _SAY_LITTLE - {"force"}
    return frozenset(words - little or words) | counted


def _usual_words(head: str | None, words: set[str]) -> set[str]:
    """`words` as most strings have them: an academy of aviation is that of the air force, and the police of a country are
    its national police."""
    if words == {"national", "police"}:
        return {"police"}
    if head not in ("academy", "school") or not words & _FLYING:
        return words
    if words <= _FLYING | {head, "military"}:
        return {head, "air_force"}
    return words - _FLYING - {"military"} | {"air_force"} if "air_force" in words else words


_COUNTER = re.compile(r"\b(?:counter|contra)[- ]?intel")
_FLYING = frozenset(("air_force", "aviation"))
SAYS_NOTHING = ("nation", "drop", "vacuous")
_STAFFS = frozenset(("headquarters", "command"))
_SAY_LITTLE = frozenset(("force", "unit"))  # "Force Headquarters, Defence Force" is the "Defence Force Headquarters"


@functools.cache
def _seats(country_code: str | None) -> frozenset[str]:
    """Where the headquarters of a country are, folded: seats.csv."""
    with Path(__file__).with_name("seats.csv").open(encoding="utf-8", newline="") as file:
        places = (row["place"] for row in csv.DictReader(file) if row["country_code"] == country_code)
        return frozenset(part for place in places for part in _places(place))


def _places(location: str) -> list[str]:
    return [fold(part).replace(".", "") for part in location.split(",")]
