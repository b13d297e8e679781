"""Units of which a country has one, so that the place or the ministry that only one string names beside it says nothing."""

from collections.abc import Sequence

from leahy.matching.names.unit_name import STAFFS_OF_ALL, Name
from leahy.matching.names.unit_part import Part


def is_one_of_its_kind(a: Name, b: Name) -> bool:
    """Whether a country has one unit of these words, so that what only one string names above it says nothing: a place, a
    ministry, the headquarters of its own service."""
    unit, academy = a.unit, _is_academy(a) and _is_academy(b)
    if bool(a.above) == bool(b.above):
        return academy and (_is_place_beside(a.above, b.above) or _is_place_beside(b.above, a.above))
    extra = (*a.above, *b.above)
    if not unit.head and unit.services:  # "Land Forces, General Staff"
        return all(part.head in _ABOVE_SERVICES for part in extra)
    if _is_whole_service(unit):
        return all(_is_over_all(part) or (part.head is None and part.services) for part in extra)
    said = [piece for piece in unit.pieces if piece.role in ("mod", "task", "arm", "service")]
    numbered = bool(unit.numbers) and unit.numbers == b.unit.numbers and _has_headquarters(a) and _has_headquarters(b)
    if academy or numbered or len(said) >= _SEVERAL:
        return all(_is_place(part) or _is_over_all(part) or _is_of_service(part, unit) for part in extra)
    return bool(unit.services) and all(_is_of_service(part, unit) for part in extra)


def fuller_name(a: Name, b: Name) -> str:
    """The words that a base or a hospital has in both strings, where one has the whole name of a person and the other one the
    family's: "Soto Cano Air Base"; "" where they are no such names."""
    one, two = a.unit, b.unit
    if one.head != two.head or one.head not in _NAMED_AFTER or one.numbers or two.numbers:
        return ""
    words = [[piece.value for piece in unit.pieces if piece.role == "word"] for unit in (one, two)]
    few, many = sorted(words, key=len)
    apart = [{piece.value for piece in unit.pieces if piece.role not in ("word", "nation")} for unit in (one, two)]
    is_end = len(few) > 1 and len(few) < len(many) and many[-len(few) :] == few
    return " ".join(few) if is_end and apart[0] == apart[1] else ""


_NAMED_AFTER = frozenset(("air_base", "naval_base", "base", "hospital", "barracks"))


def _is_academy(name: Name) -> bool:
    """Whether a unit is the academy of a service, or that of a country; a police academy may be a city's."""
    unit = name.unit
    if unit.head in _OF_A_COUNTRY and any(piece.value == "national" for piece in unit.pieces):
        return True
    return unit.head in _ACADEMIES and bool(unit.services - {"police"})


def _is_place_beside(above: Sequence[Part], other: Sequence[Part]) -> bool:
    """Whether one string names a place and no more, and the other one a ministry or staff over all forces."""
    return all(_is_place(part) for part in above) and all(_is_over_all(part) for part in other)


def _is_whole_service(unit: Part) -> bool:
    """Whether a unit is the head of a service and no part of it: "Coast Guard Department"; a police may be a city's."""
    return (
        unit.head in ("department", "directorate")
        and bool(unit.services)
        and unit.services <= _SERVICES
        and all(piece.role in ("service", "head", "nation") for piece in unit.pieces)
        and not unit.numbers
    )


def _has_headquarters(name: Name) -> bool:
    return any(piece.value == "headquarters" for piece in name.unit.pieces)


def _is_place(part: Part) -> bool:
    return part.head in (None, "barracks") and not part.services and len(part.acronym) not in _ACRONYM


def _is_over_all(part: Part) -> bool:
    return part.head in _NATIONAL or (part.head in (None, "force") and part.services == {"military"})


def _is_of_service(part: Part, unit: Part) -> bool:
    """Whether a part is the service of a unit, or its headquarters: "Naval Intelligence Directorate, Naval Headquarters"."""
    return part.head in (None, "headquarters", "force") and bool(part.services) and part.services <= unit.services


_SERVICES = frozenset(("army", "navy", "air_force", "coast_guard", "border_guard", "marines", "gendarmerie"))
_OF_A_COUNTRY = frozenset(("academy", "college"))
_ACADEMIES = frozenset(("academy", "college", "institute", "school"))
_ABOVE_SERVICES = frozenset(("general_staff", "committee_of_staff"))
_SEVERAL = 3
_ACRONYM = range(1, 7)  # letters: a longer one is a word of a string in capitals


def is_national(name: Name) -> bool:
    """Whether a unit is a ministry, a headquarters or an academy: in the capital, it is the same. "Police" there may be the
    city's."""
    return name.unit.head in _NATIONAL or (name.unit.head in _OF_A_COUNTRY and _is_academy(name))


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


def is_bare(name: Name) -> bool:
    """Whether a unit is called by nothing but its kind ("Company"), or by an arm ("Infantry")."""
    if name.unit.head is None:
        return all(piece.value in ARMS for piece in name.unit.pieces)
    return all(piece.role == "head" for piece in name.unit.pieces) and name.unit.head not in STAFFS_OF_ALL


ARMS = frozenset(("infantry", "artillery", "armoured", "cavalry"))
