"""How a listed unit and a name in a register may hang together: as one unit, or one as part of the other."""

import csv
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leahy.matching.assignment import candidate_pairs
from leahy.matching.similarity import SAME_UNIT, Likeness, another_unit
from leahy.matching.similarity import compare as compare_names
from leahy.matching.unit_name import STAFFS_OF_ALL, Name, read_name, read_path
from leahy.matching.unit_part import FORMATIONS, Part
from leahy.text.acronyms import meaning_of, spell_out
from leahy.text.fold import fold
from leahy.text.lexicon import read
from leahy.text.unit_parts import split_commas
from leahy.text.unit_relations import FORCE
from leahy.vocabulary import Relation
from parsers.registers.staff_codes import same_branch
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


@dataclass(frozen=True, slots=True)
class Match:
    """A relation of a listed unit to a unit in a register, from 0 to 1 how sure, and what speaks for it."""

    relation: Relation
    score: float
    evidence: str


def unit_of(path: Sequence[str], location: str | None, country_code: str | None = None) -> Unit:
    """A unit whose path is known, from the top of the hierarchy down."""
    path = tuple(_below_a_force(path))
    own = path[-1] if _COMMAND.fullmatch(path[-1]) and not meaning_of(path[-1], country_code) else None
    path = (*(_spelled_out(name, country_code) for name in path[:-1]), own or _spelled_out(path[-1], country_code))
    unit = _as_read(path, location, country_code)
    if unit.above and unit.above[0].unit.head in _TURNED and not _is_course(unit.own):
        return replace(unit, else_read=_as_read((*path[:-2], path[-1], path[-2]), location, country_code))
    return unit


def _below_a_force(path: Sequence[str]) -> Sequence[str]:
    """`path`, or the parts of a string in no known order whose first is a whole force: the others are read in both orders."""
    parts = split_commas(path[0]) if len(path) == 1 else []
    if len(parts) > _FEWEST and read(parts[0]).rank >= FORCE and read_path((parts[-2],)).unit.head in _TURNED:
        return parts
    return path


_FEWEST = 2  # parts of a string whose order is known


def _is_course(name: Name) -> bool:
    """Whether the lower part is a course, which is no unit that may stand above its centre."""
    return any(piece.value == "course" for piece in name.unit.pieces)


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
    if location and _is_national(own) and all(map(_seats(country_code).__contains__, _places(location))):
        own = _of_country(read_path(path, None, country_code), country_code)
    above = tuple(read_path(path[:end], None, country_code) for end in range(len(path) - 1, 0, -1))
    return Unit(own, above, _said(own), guessed=len(path) == 1 and "," in path[0])


def _of_country(name: Name, country_code: str | None) -> Name:
    """`name` without the name of its country before it, which all units of a register could have; a numbered unit may be
    called by it ("3 Bangladesh Infantry Regiment")."""
    unit = name.unit
    first = unit.pieces[0] if len(unit.pieces) > 1 else None
    if first is None or unit.numbers or first.role != "nation" or first.value != (country_code or "").lower():
        return name
    behind = max(unit.behind - 1, 0)
    return name._replace(unit=replace(unit, pieces=unit.pieces[1:], behind=behind, nations=frozenset()))


def read_unit(text: str, country_code: str | None = None) -> Unit:
    """A unit of which a register has no more than its words."""
    unit = parse_unit(text, country_code=country_code)
    return unit_of(unit.path, unit.location, country_code)


def _said(name: Name) -> frozenset[str]:
    parts = (name.unit, *name.above)
    words = {piece.value for part in parts for piece in part.pieces if piece.role not in _SAYS_NOTHING}
    numbers = {number for part in parts for number in part.numbers}
    if not numbers and not name.above and _is_bare(name):
        return frozenset()
    counted = {f"{kind} {number}" if len(numbers) > 1 else number for kind, number in numbers}
    little = _SAY_LITTLE if words & _STAFFS else _SAY_LITTLE - {"force"}
    return frozenset(words - little or words) | counted


_SAYS_NOTHING = ("nation", "drop", "vacuous")
_STAFFS = frozenset(("headquarters", "command"))
_SAY_LITTLE = frozenset(("force", "unit"))  # "Force Headquarters, Defence Force" is the "Defence Force Headquarters"


def _is_national(name: Name) -> bool:
    """Whether a unit is a ministry or a headquarters: in the capital, it is the same. "Police" there may be the city's."""
    return name.unit.head in _NATIONAL


_NATIONAL = frozenset(
    (
        "ministry",
        "secretariat",
        "headquarters",
        "directorate",
        "force",
        "council",
        "committee_of_staff",
        "general_staff",
    )
)


@functools.cache
def _seats(country_code: str | None) -> frozenset[str]:
    """Where the headquarters of a country are, folded: seats.csv."""
    with Path(__file__).with_name("seats.csv").open(encoding="utf-8", newline="") as file:
        places = (row["place"] for row in csv.DictReader(file) if row["country_code"] == country_code)
        return frozenset(part for place in places for part in _places(place))


def _places(location: str) -> list[str]:
    return [fold(part).replace(".", "") for part in location.split(",")]


def related_pairs(listed: Sequence[Unit], others: Sequence[Unit]) -> Iterator[tuple[int, int, Match]]:
    """Positions of a listed unit and another one, and their relation, in order. All are units of one country."""
    names, owners = _flat(listed)
    other_names, other_owners = _flat(others)
    pairs = {(owners[i], other_owners[j]) for i, j in candidate_pairs(names, other_names)}
    saying: dict[frozenset[str], list[int]] = {}
    for j, other in enumerate(others):
        saying.setdefault(other.said, []).append(j)
    pairs |= {(i, j) for i, unit in enumerate(listed) if unit.said for j in saying.get(unit.said, ())}
    likenesses: dict[tuple[int, int], Likeness] = {}  # many units are part of the same force
    for i, j in sorted(pairs):
        if match := relation(listed[i], others[j], likenesses):
            yield i, j, match


def relation(listed: Unit, other: Unit, likenesses: dict[tuple[int, int], Likeness] | None = None) -> Match | None:
    """The closest relation of `listed` to `other`; None where their words speak for none.

    `likenesses` keeps what was compared, by the identity of the two names; the caller holds on to all names meanwhile.
    """
    known = {} if likenesses is None else likenesses

    def compare(a: Name, b: Name) -> Likeness:
        if a.folded != b.folded and another_unit(a, b):
            return _another()
        key = id(a), id(b)
        if key not in known:
            known[key] = compare_names(a, b)
        return known[key]

    if listed.said == other.said and listed.said:
        return Match(Relation.SAME_UNIT, 0.98, "the same words, in whatever order")
    as_read = compare(listed.own, other.own)
    for one in listed.readings:
        for two in other.readings:
            likeness = as_read if one is listed and two is other else compare(one.own, two.own)
            if (likeness.score >= SAME_UNIT or likeness.nearly) and not _doubt(one, two, likeness):
                return Match(Relation.SAME_UNIT, max(likeness.score, SAME_UNIT), likeness.evidence)
    if branch := same_branch(listed.own, other.own):
        return Match(Relation.SAME_UNIT, 0.9, f"the same branch of a staff: {branch}")
    if as_read.alone >= SAME_UNIT and _is_one_of_its_kind(listed.own, other.own):
        return Match(Relation.SAME_UNIT, SAME_UNIT, as_read.evidence)
    if as_read.alone >= SAME_UNIT and bool(listed.own.above) != bool(other.own.above):
        wider = Relation.PART_OF if listed.own.above else Relation.HAS_PART
        return Match(wider, _less(as_read), f"{as_read.evidence}; the same unit, or its part in one place")
    for above in listed.above:
        if (likeness := compare(above, other.own)).score >= SAME_UNIT:
            return Match(Relation.PART_OF, likeness.score, f"what the listed unit is part of: {likeness.evidence}")
    for above in other.above:
        if (likeness := compare(listed.own, above)).score >= SAME_UNIT:
            return Match(
                Relation.HAS_PART, likeness.score, f"what the unit in the register is part of: {likeness.evidence}"
            )
    return None


@functools.cache
def _another() -> Likeness:
    """The likeness of two names whose numbers or kinds tell them apart."""
    return compare_names(read_name("1st Battalion"), read_name("2nd Battalion"))


def _is_one_of_its_kind(a: Name, b: Name) -> bool:
    """Whether a country has one unit of these words, so that what only one string names above it says nothing: a place, a
    ministry, the headquarters of its own service."""
    if bool(a.above) == bool(b.above):
        return False
    extra, unit = (*a.above, *b.above), a.unit
    if not unit.head and unit.services:  # "Land Forces, General Staff"
        return all(part.head in _ABOVE_SERVICES for part in extra)
    said = [piece for piece in unit.pieces if piece.role in ("mod", "task", "arm", "service")]
    academy = unit.head in _ACADEMIES and all(name.unit.services - {"police"} for name in (a, b))
    numbered = bool(unit.numbers) and unit.numbers == b.unit.numbers and _has_headquarters(a) and _has_headquarters(b)
    if academy or numbered or len(said) >= _SEVERAL:
        return all(_is_place(part) or _is_over_all(part) or _is_of_service(part, unit) for part in extra)
    return bool(unit.services) and all(_is_of_service(part, unit) for part in extra)


def _has_headquarters(name: Name) -> bool:
    return any(piece.value == "headquarters" for piece in name.unit.pieces)


def _is_place(part: Part) -> bool:
    return part.head in (None, "barracks") and not part.services and len(part.acronym) not in _ACRONYM


def _is_over_all(part: Part) -> bool:
    return part.head in _NATIONAL or (part.head in (None, "force") and part.services == {"military"})


def _is_of_service(part: Part, unit: Part) -> bool:
    """Whether a part is the service of a unit, or its headquarters: "Naval Intelligence Directorate, Naval Headquarters"."""
    return part.head in (None, "headquarters", "force") and bool(part.services) and part.services <= unit.services


_ACADEMIES = frozenset(("academy", "college", "institute", "school"))
_ABOVE_SERVICES = frozenset(("general_staff", "committee_of_staff"))
_SEVERAL = 3
_ACRONYM = range(1, 7)  # letters: a longer one is a word of a string in capitals


def _doubt(a: Unit, b: Unit, likeness: Likeness) -> bool:
    """Whether two names that may be one unit are not sure to be, since a register names all units of a country."""
    one, two = a.own, b.own
    arms = (_arms(one.unit) ^ _arms(two.unit)) - _USUAL_ARMS
    if arms and arms != _MIXED_UP and not _numbers_above(one) & _numbers_above(two):
        return True  # "1 Brigade", "1 Artillery Brigade"
    if (a.guessed or b.guessed) and not (likeness.distinct and one.unit.head):
        return True
    if one.unit.head in _EVERYWHERE and one.unit.numbers and not _said_above(one) & _said_above(two):
        return True  # each staff has a 3rd section
    if len(one.unit.pieces) == len(two.unit.pieces) == 1 and one.unit.pieces[0].value != two.unit.pieces[0].value:
        return True  # two acronyms that a letter tells apart
    recurring = one.unit.head in _RECURRING and one.unit.own_numbers <= _SMALL_NUMBERS
    if recurring and one.above and two.above and not _said_above(one) & _said_above(two):
        return True  # each brigade has a 1st battalion
    if not likeness.distinct and one.services and two.services and not one.services & two.services:
        return True  # "Logistics Command, Army", "Logistics Command, Armed Forces"
    extra = [part for name, said in ((one, b.said), (two, a.said)) for part in name.above if _is_extra(part, said)]
    if one.unit.own_numbers and one.unit.own_numbers == two.unit.own_numbers:
        # "Artillery Division, 4th Brigade" may be the division
        return any(part.head in FORMATIONS and not part.numbers and _arms(part) - _USUAL_ARMS for part in extra)
    if any(part.head in _OF_ANY_LEVEL for part in extra):
        return True  # "Support Battalion, Air Wing" may be the wing
    if one.unit.head in _EVERYWHERE:
        if (one.unit.services - two.services | two.unit.services - one.services) - {"military"}:
            return True  # "Training School", "Army Training School"
        if one.above and two.above and not _words(one) & _words(two):
            return True
    if likeness.distinct or _places_named(one) & _places_named(two):
        return False
    if (_services_above(one) - two.services | _services_above(two) - one.services) & _APART:
        return True  # "Engineer Corps", "Engineer Corps, Coast Guard"
    return _is_bare(one) or _is_bare(two) or any(part.acronym for part in extra)


def _services_above(name: Name) -> set[str]:
    return {service for part in name.above for service in part.services}


def _is_extra(part: Part, words: frozenset[str]) -> bool:
    """Whether one string names a part that the other one nowhere speaks of."""
    return bool(part.acronym) or not {piece.value for piece in part.pieces} <= words


def _is_bare(name: Name) -> bool:
    """Whether a unit is called by nothing but its kind: "Company"."""
    return all(piece.role == "head" for piece in name.unit.pieces) and name.unit.head not in STAFFS_OF_ALL


def _said_above(name: Name) -> set[str]:
    return {piece.value for part in name.above for piece in part.pieces if piece.role not in _SAYS_NOTHING}


def _numbers_above(name: Name) -> set[tuple[str, str]]:
    return {number for part in name.above for number in part.numbers if number[0]}


def _arms(part: Part) -> set[str]:
    return {piece.value for piece in part.pieces if piece.role == "arm"}


def _words(name: Name) -> set[str]:
    return {piece.value for part in name.above for piece in part.pieces if piece.role not in _SAYS_NOTHING}


def _places_named(name: Name) -> set[str]:
    """The words of the parts above a unit that are no unit by their words: mostly places."""
    parts = (part for part in name.above if part.head is None and not part.services and not part.acronym)
    return {piece.value for part in parts for piece in part.pieces if piece.role == "word"}


_APART = frozenset(("coast_guard", "navy", "air_force", "marines", "gendarmerie"))
"""Services of which a unit without a number is never one of another force."""
_RECURRING = frozenset(("battalion", "company", "battery", "platoon"))
_SMALL_NUMBERS = frozenset("123456789")
_MIXED_UP = {"mechanised", "motorised"}
_USUAL_ARMS = frozenset(("infantry", "field", "independent", "guards"))
_EVERYWHERE = frozenset(
    ("department", "directorate", "office", "section", "branch", "bureau", "cell", "desk", "headquarters", "secretariat",
     "school", "academy", "college", "centre", "staff", "hospital", "depot", "base")
)  # fmt: skip
_TURNED = frozenset(("unit", "group", "wing", "team", "detachment", "centre", "section", "cell"))
_OF_ANY_LEVEL = frozenset(
    ("unit", "group", "wing", "team", "detachment", "centre", "school", "academy", "college", "office", "department", "section",
     "cell", "secretariat", "base", "hospital")
)  # fmt: skip


def _less(likeness: Likeness) -> float:
    return round(likeness.alone * SAME_UNIT, 4)


def _flat(units: Sequence[Unit]) -> tuple[list[Name], list[int]]:
    names = [(name, at) for at, unit in enumerate(units) for name in unit.names]
    return [name for name, _ in names], [at for _, at in names]
