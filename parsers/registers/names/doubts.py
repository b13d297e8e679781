"""What makes two names that may be one unit doubtful, since a register names all units of a country."""

import re

from leahy.matching.names.unit_name import Name
from leahy.matching.names.unit_part import AREAS, FORMATIONS, Part
from leahy.matching.similarity import Likeness
from parsers.registers.names.compared_unit import SAYS_NOTHING, Unit
from parsers.registers.names.one_of_its_kind import is_bare


def is_doubtful(a: Unit, b: Unit, likeness: Likeness, *, one_service: bool = False) -> bool:
    """Whether two names that may be one unit are not sure to be, since a register names all units of a country."""
    one, two = a.own, b.own
    arms = (_arms(one.unit) ^ _arms(two.unit)) - _USUAL_ARMS
    if arms == _MIXED_UP and _places_named(one) & _places_named(two):
        arms = set()
    if arms and not _numbers_above(one) & _numbers_above(two):
        return True  # "1 Brigade", "1 Artillery Brigade"
    if ("counter" in a.said) != ("counter" in b.said):
        return True  # counter-intelligence is no intelligence
    if one.unit.head == "ministry" and _beside(one) != _beside(two):
        return True  # a part of the country may have ministries of its own
    if one.unit.head is None and one.services and _areas(one) != _areas(two):
        return True  # "National Guard, District of Lago" is a part of it
    if any(_is_cut_short(name, other) for name, other in ((one, two), (two, one))):
        return True
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
        if not one_service and (one.unit.services - two.services | two.unit.services - one.services) - {"military"}:
            return True  # "Training School", "Army Training School"
        if one.above and two.above and not _words(one) & _words(two):
            return True
    if likeness.distinct or _places_named(one) & _places_named(two):
        return False
    if (_services_above(one) - two.services | _services_above(two) - one.services) & _APART:
        return True  # "Engineer Corps", "Engineer Corps, Coast Guard"
    return is_bare(one) or is_bare(two) or any(part.acronym for part in extra)


def _is_cut_short(name: Name, other: Name) -> bool:
    """Whether a name has a word without a vowel, cut short from one that the tables do not know, where the other one names an
    arm: "1 Btn Cmns", "1st Infantry Battalion"."""
    cut = [piece for piece in name.unit.pieces if piece.role == "word" and _CUT_SHORT.fullmatch(piece.value)]
    said = {piece.value for piece in other.unit.pieces}
    return any(piece.value not in said for piece in cut) and bool(_arms(other.unit) - _arms(name.unit))


_CUT_SHORT = re.compile(r"[^\W\d_aeiouy]{3,}")


def _areas(name: Name) -> set[str]:
    """The words of the districts and zones above a unit."""
    return {piece.value for part in name.above if part.head in AREAS for piece in part.pieces}


def _beside(name: Name) -> set[str]:
    """The words of the parts above a ministry that are no unit: a region, a canton."""
    parts = (part for part in name.above if part.head is None and not part.services and not part.acronym)
    return {piece.value for part in parts for piece in part.pieces if piece.role not in SAYS_NOTHING}


def _services_above(name: Name) -> set[str]:
    return {service for part in name.above for service in part.services}


def _is_extra(part: Part, words: frozenset[str]) -> bool:
    """Whether one string names a part that the other one nowhere speaks of."""
    return bool(part.acronym) or not {piece.value for piece in part.pieces} <= words


def _said_above(name: Name) -> set[str]:
    return {piece.value for part in name.above for piece in part.pieces if piece.role not in SAYS_NOTHING}


def _numbers_above(name: Name) -> set[tuple[str, str]]:
    return {number for part in name.above for number in part.numbers if number[0]}


def _arms(part: Part) -> set[str]:
    return {piece.value for piece in part.pieces if piece.role == "arm"}


def _words(name: Name) -> set[str]:
    return {piece.value for part in name.above for piece in part.pieces if piece.role not in SAYS_NOTHING}


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
_OF_ANY_LEVEL = frozenset(
    ("unit", "group", "wing", "team", "detachment", "centre", "school", "academy", "college", "office", "department", "section",
     "cell", "secretariat", "base", "hospital")
)  # fmt: skip
