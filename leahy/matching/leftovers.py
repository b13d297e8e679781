"""The words that only one of two names has, and what each says against one unit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from leahy.matching.comparison import Comparison
from leahy.matching.names.concepts import Piece
from leahy.matching.names.unit_name import STAFFS_OF_ALL, Name
from leahy.matching.names.unit_part import AREAS, FORMATIONS, Item, Part

Weight: TypeAlias = Literal["nothing", "small", "arm", "objection"]
"""How much it says that a word stands in one of the two names only; for an `arm` it depends on the arms of the other."""


@dataclass(slots=True, eq=False)  # never changed
class OneSided:
    """The words that only one of two units has, by what they say."""

    small: Sequence[Piece]
    arms: Sequence[Piece]
    objections: Sequence[Piece]


@dataclass(slots=True, eq=False)  # never changed
class Leftovers:
    """The one-sided words of both units.

    `arms_may_be_left_out`: whether arms that only one of the two has say nothing ("7 Division", "7 Infantry Division").
    """

    a: OneSided
    b: OneSided
    arms_may_be_left_out: bool


MOUNTED = frozenset(("mechanised", "motorised", "amphibious", "light", "airborne", "raider", "jungle", "mountain"))
"""Ways in which infantry moves."""

_TROOPS = FORMATIONS - {"division"}  # a division may be a police division
_BODIES = frozenset(
    ("service", "agency", "force", "department", "bureau", "directorate", "ministry", "corps", "prison", "commission",
     "authority", "office_of_prosecutor", "administration")
)  # fmt: skip
_SUPPORT = frozenset(
    ("engineer", "signals", "logistics", "supply", "support", "transport", "maintenance", "medical", "military_police",
     "aviation", "helicopter", "anti_aircraft", "missile", "demonstration")
)  # fmt: skip
_TASK_FORCES = frozenset(("task_force", "joint_task_force"))


def weigh_leftovers(comparison: Comparison) -> Leftovers:
    """What the words say that the alignment has left over on each side."""
    a, b, alignment = comparison.a, comparison.b, comparison.alignment
    if not alignment.a and not alignment.b:
        return NOTHING_LEFT
    left = _weigh(comparison, alignment.a, a.unit, b)
    right = _weigh(comparison, alignment.b, b.unit, a)
    return Leftovers(left, right, bool(left.arms or right.arms) and _arms_may_be_left_out(comparison, left, right))


def _arms_may_be_left_out(comparison: Comparison, left: OneSided, right: OneSided) -> bool:
    heads = comparison.a.unit.head, comparison.b.unit.head
    formation = heads[0] in FORMATIONS or heads[1] in FORMATIONS or heads == (None, None)
    if not (comparison.counted and formation) and not comparison.nested:
        return False
    extra = {piece.value for piece in (*left.arms, *right.arms)}
    shared = {piece.value for piece in comparison.alignment.shared if piece.role == "arm"}
    return _may_be_left_out(extra, shared)


def _may_be_left_out(extra: set[str], shared: set[str]) -> bool:
    """Whether a numbered formation is the same without the arms `extra`, where both names have the arms `shared`.

    "7 Division" may be the 7th Infantry Division, but the 6th Infantry Battalion is not the 6th Mechanised Infantry
    Battalion, and what only supports (engineers, signals) is never left out.
    """
    if shared:
        return extra <= {"field", "independent", "guards"} or (extra == {"infantry"} and bool(shared & MOUNTED))
    return not extra & _SUPPORT


# What stands behind the name of a unit and names a part of it: "66 Artillery Battalion Workshop".
_PARTS = frozenset(
    ("band", "workshop", "wksp", "mess", "clinic", "canteen", "library", "museum", "store", "stores", "lad", "camp")
)

_PARTS_OF_ANY = frozenset(
    ("office", "section", "wing", "company", "platoon", "school", "hospital", "detachment", "headquarters")
)

PARTS_ALONE = frozenset(("band", "workshop", "camp", "school", "hospital", "section", "platoon"))
"""Kinds of which no name of another unit leaves the word out: "35 Rashtriya Rifles Camp" is no battalion."""


def is_part(piece: Piece) -> bool:
    """Whether a word that only one of two names has makes it a part of the other: "66 Artillery Battalion Band"."""
    return piece.value in _PARTS or (piece.role == "head" and piece.value in _PARTS_OF_ANY)


_NO_WORDS = OneSided((), (), ())
NOTHING_LEFT = Leftovers(_NO_WORDS, _NO_WORDS, arms_may_be_left_out=False)
"""Of two names of which neither has words of its own."""


@dataclass(slots=True, eq=False)  # never changed
class _Leftover:
    piece: Piece
    behind: bool  # it stands behind the kind of unit and its number
    unit: Part  # the unit that has it
    other: Name  # the name that does not
    comparison: Comparison


def _weigh(comparison: Comparison, items: Sequence[Item], unit: Part, other: Name) -> OneSided:
    if not items:
        return _NO_WORDS
    shared = {piece.value for piece in comparison.alignment.shared}
    small: list[Piece] = []
    arms: list[Piece] = []
    objections: list[Piece] = []
    for piece, behind in items:
        if piece.role == "vacuous" or (piece.role != "word" and piece.value in shared):
            continue
        weigh = _WEIGHING.get(piece.role)
        weight = weigh(_Leftover(piece, behind, unit, other, comparison)) if weigh else "objection"
        if weight == "small":
            small.append(piece)
        elif weight == "arm":
            arms.append(piece)
        elif weight == "objection":
            objections.append(piece)
    return OneSided(small, arms, objections)


def _weigh_head(left: _Leftover) -> Weight:
    """The kinds of the two units are compared by a rule of their own."""
    heads = left.comparison.a.unit.head, left.comparison.b.unit.head
    if heads[0] != heads[1] and left.piece.value in heads:
        return "nothing"
    task_force = left.piece.value in _TASK_FORCES and left.unit.head == "operation" and left.comparison.named
    return "small" if task_force else "objection"


def _weigh_nation(left: _Leftover) -> Weight:
    """A country's name is left out, but not before troops: "1 Nigerian Battalion" of a mission."""
    troops = left.unit.head in FORMATIONS and not left.unit.services
    return "objection" if troops else "small"


def _weigh_service(left: _Leftover) -> Weight:
    """A service is left out of a unit that is distinct without it, or where a parent names it."""
    service, comparison = left.piece.value, left.comparison
    military = service in ("army", "military")
    arm = any(piece.role == "arm" for piece in comparison.alignment.shared)  # "Military Aviation Academy"
    another = comparison.a.unit.services & comparison.b.unit.services  # "Air Force Military Academy"
    of_all = service == "military" and bool(arm or another or left.unit.head in STAFFS_OF_ALL)
    if service in left.other.services or (comparison.pointed and military) or of_all:
        return "small"
    tells_apart = left.unit.head in _TROOPS and not military
    bodies = any(part.head in _BODIES or (part.head and left.unit.head in AREAS) for part in left.other.above)
    return "small" if comparison.distinct and not tells_apart and not bodies else "objection"


def _weigh_reach(left: _Leftover) -> Weight:
    """How far a unit reaches is left out of a unit that is distinct without it."""
    comparison = left.comparison
    nation = left.piece.value == "national" and (bool(left.other.unit.nations) or left.unit.head == "ministry")
    if comparison.distinct or nation or (comparison.pointed and left.piece.role == "scope"):
        return "small"
    return "objection"


def _weigh_word(left: _Leftover) -> Weight:
    """A name behind the number is left out: "5 Battalion Elele"."""
    comparison = left.comparison
    headed = comparison.a.unit.head or comparison.b.unit.head
    if left.piece.value in _PARTS or not (comparison.counted and left.behind and headed):
        return "objection"
    return "small"


def _weigh_arm(_: _Leftover) -> Weight:
    return "arm"


_WEIGHING: Mapping[str, Callable[[_Leftover], Weight]] = {
    "head": _weigh_head,
    "nation": _weigh_nation,
    "service": _weigh_service,
    "scope": _weigh_reach,
    "place": _weigh_reach,
    "word": _weigh_word,
    "arm": _weigh_arm,
}
