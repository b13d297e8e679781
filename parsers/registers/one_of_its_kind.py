"""Units of which a country has one, so that the place or the ministry that only one string names beside it says nothing."""

from leahy.matching.unit_name import STAFFS_OF_ALL, Name
from leahy.matching.unit_part import Part


def is_one_of_its_kind(a: Name, b: Name) -> bool:
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


def is_national(name: Name) -> bool:
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


def is_bare(name: Name) -> bool:
    """Whether a unit is called by nothing but its kind: "Company"."""
    return all(piece.role == "head" for piece in name.unit.pieces) and name.unit.head not in STAFFS_OF_ALL
