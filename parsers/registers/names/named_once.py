"""Units that a register names under one parent and in one place only, so that a string without them names the same unit.

A register names most units of a country many times. Where it has a unit of these words under another parent too, or in another
place, a string that names neither may be of any of them.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from leahy.matching.names.unit_name import Name
from leahy.matching.names.unit_part import FORMATIONS
from leahy.matching.similarity import Likeness

_Words: TypeAlias = tuple[str | None, frozenset[str]]


class NamedUnits(NamedTuple):
    """What a register says of units that have the same words of their own: where they are and what they are part of, and of
    which services they are. Each set is of one string."""

    beside: dict[_Words, set[frozenset[str]]]
    services: dict[_Words, set[frozenset[str]]]


def named_units(names: Iterable[Name]) -> NamedUnits:
    """What all strings of a register say."""
    beside: dict[_Words, set[frozenset[str]]] = {}
    services: dict[_Words, set[frozenset[str]]] = {}
    for name in names:
        if name.unit.head is None or name.unit.numbers:
            continue
        if said := _beside(name):
            beside.setdefault(_words(name, with_services=True), set()).add(said)
        if of := name.services - _ALL_FORCES:
            services.setdefault(_words(name, with_services=False), set()).add(of)
    return NamedUnits(beside, services)


def is_named_once(a: Name, b: Name, likeness: Likeness, units: NamedUnits) -> bool:
    """Whether two units are one though only one string says where it is or what it is part of: the register says the same of
    all units of these words."""
    if bool(a.above) == bool(b.above) or likeness.alone == 0 or not all(map(_has_words_of_its_own, (a, b))):
        return False
    if {service for part in (*a.above, *b.above) for service in part.services} - a.unit.services - _ALL_FORCES:
        return False  # "Engineer Corps", "Engineer Corps, Coast Guard"
    said = {said for name in (a, b) for said in units.beside.get(_words(name, with_services=True), ())}
    return bool(said) and _agree([*said, *filter(None, map(_beside, (a, b)))])


def is_of_one_service(a: Name, b: Name, units: NamedUnits) -> bool:
    """Whether the service that only one of two strings names is that of all units of these words."""
    one, two = a.services - _ALL_FORCES, b.services - _ALL_FORCES
    if bool(one) == bool(two) or a.unit.numbers or b.unit.numbers or len(_own(a)) < _SEVERAL:
        return False
    said = {said for name in (a, b) for said in units.services.get(_words(name, with_services=False), ())}
    return bool(said) and _agree([*said, one or two])


def _agree(sets: Sequence[frozenset[str]]) -> bool:
    return bool(frozenset.intersection(*sets))


def _words(name: Name, *, with_services: bool) -> _Words:
    roles = _SAYS_NOTHING if with_services else (*_SAYS_NOTHING, "service")
    return name.unit.head, frozenset(piece.value for piece in name.unit.pieces if piece.role not in roles)


def _beside(name: Name) -> frozenset[str]:
    """The words of the places and parents of a unit; what is over all forces says nothing."""
    parts = [part for part in name.above if part.head not in _OVER_ALL and part.services != _ALL_FORCES]
    return frozenset(
        word
        for part in parts
        for word in (part.names | part.counts | part.tasks | {part.acronym}) - _ALL_FORCES
        if word
    )


def _has_words_of_its_own(name: Name) -> bool:
    """Whether the words of a unit are more than a kind of unit that many parents have."""
    head = name.unit.head
    if head is None or name.unit.numbers or head in _IN_EACH:
        return False
    least = 1 if head in FORMATIONS or head in ("zone", "region", "area", "command") else _SEVERAL
    return len((_own(name) | name.unit.services) - _USUAL) >= least


def _own(name: Name) -> set[str]:
    """The words of a unit but for its kind and its service."""
    said = {piece.value for piece in name.unit.pieces if piece.role not in _SAYS_NOTHING}
    return said - name.unit.services - {name.unit.head}


_SEVERAL = 2
_SAYS_NOTHING = ("nation", "drop", "vacuous", "scope")
_ALL_FORCES = frozenset(("military",))
_OVER_ALL = frozenset(("ministry", "general_staff", "committee_of_staff"))
_USUAL = frozenset(("infantry", "field", "independent", "guards", "support"))
_IN_EACH = frozenset(
    ("department", "directorate", "office", "section", "branch", "bureau", "cell", "desk", "headquarters", "secretariat", "staff",
     "force", "company", "platoon", "battery", "squad", "troop", "flight", "ministry", "station", "post", "prison")
)  # fmt: skip
