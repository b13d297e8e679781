"""What two units are part of, and where they are, held against each other."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Literal, TypeAlias

from leahy.matching.alignment import Alignment
from leahy.matching.comparison import Comparison
from leahy.matching.names.spelling import may_be_slip, spelled_alike, stands_for
from leahy.matching.names.unit_name import NAMED_FOR_A_PLACE, Name
from leahy.matching.names.unit_part import AREAS, FORMATIONS, Part, reach_of
from leahy.text.acronyms import some_meaning

ParentsKind: TypeAlias = Literal["none", "one", "same", "other", "against"]


@dataclass(slots=True, eq=False)  # never changed
class Parents:
    """How the parents and places of two units compare, and what speaks for it; `strong` as in `Finding`."""

    kind: ParentsKind
    reason: str = ""
    strong: bool = False


COUNTED_IN_A_FORCE = frozenset(("battalion", "brigade", "division", "regiment", "corps", "wing", "squadron", "zone"))
"""Kinds of unit of which a country has one of each number."""

_SEVERAL = FORMATIONS | AREAS | {"command", "base", "office"}
"""Kinds of unit of which a force has several."""

_ANOTHER_IN_EACH = frozenset(
    ("company", "platoon", "section", "squad", "troop", "battery", "flight", "office", "department", "band")
)
"""Kinds of unit that are another one under another parent."""

_SUB_UNITS = frozenset(("company", "platoon", "squad", "troop", "battery", "flight"))

_OFFICES = frozenset(
    (
        "department",
        "directorate",
        "office",
        "section",
        "branch",
        "bureau",
        "cell",
        "desk",
        "headquarters",
        "secretariat",
    )
)
_SMALL = frozenset(("group", "unit", "staff", "school", "centre", "team"))


def compare_parents(comparison: Comparison) -> Parents:
    """How what two units are part of, and where they are, compares."""
    a, b = comparison.a, comparison.b
    distinct = comparison.distinct and not comparison.counted_in_a_parent
    if not a.above and not b.above:
        return Parents("none")
    if not (a.above and b.above) and a.unit.values == b.unit.values and not (_is_sure(a) and _is_sure(b)):
        return Parents("against", "which part of one is listed is not sure")
    if distinct and not (a.above and b.above):
        return _ONE
    if a.places and b.places and _in_city_and_province(a, b):
        return Parents("against", "city is not province", strong=True)
    kinds = a.kinds & b.kinds
    for kind in sorted(kinds):
        pairs = [(x, y) for x in a.above if x.kind == kind for y in b.above if y.kind == kind]
        if not any(_may_be_one(x, y) for x, y in pairs):
            return Parents("against", f"part of another {kind.replace('_', ' ')}", strong=True)
    agree = bool(kinds)
    acronyms = _compare_acronyms(a, b)
    if acronyms == "other" and not agree and not distinct:
        return Parents("against", "part of another force by its acronym", strong=True)
    agree = agree or acronyms == "same"
    names = _Names(comparison)
    counted = bool(a.unit.numbers & b.unit.numbers) and a.unit.head in COUNTED_IN_A_FORCE and not _counted_above(a, b)
    if names.only_a and names.only_b and not counted and (names.tells_apart or not (agree or names.common)):
        return Parents("against", "another place or parent", strong=not names.may_be_slips())
    if names.a and names.b and not names.common and not a.kinds and not b.kinds:
        return Parents("against", "another place", strong=not names.may_be_slips())
    if not distinct and (doubt := _doubt(a, b, names, agree=agree)):
        strong = doubt == _ANOTHER or (doubt == _EACH and a.unit.head in _SUB_UNITS)
        return Parents("against", doubt, strong=strong)
    if distinct and not keeps_its_name(a, comparison.alignment) and _each_has_its_own(a, b):
        return Parents("against", _EACH, strong=not comparison.named)  # each city has its own "Police Station 4"
    if agree or names.common:
        return Parents("same")
    if all(any(part.kind and (part.names or part.numbers) for part in name.above) for name in (a, b)):
        return Parents("other", "another parent")
    return _ONE


def _in_city_and_province(a: Name, b: Name) -> bool:
    """Whether one is in a city and the other in the province of its name: "San Juan Ciudad", "Provincia de San Juan"."""
    reaches = [(x.names, reach_of(x), reach_of(y)) for x in a.above for y in b.above if x.names and x.names == y.names]
    return bool(reaches) and all(one and two and one != two for _, one, two in reaches)


_ONE = Parents("one", "a parent or place only in one")
_ANOTHER = "another parent"
_EACH = "each has a parent that the other has not"


def _doubt(a: Name, b: Name, names: "_Names", *, agree: bool) -> str:
    """What speaks against two units that have neither a number nor a name of their own; "" where nothing does."""
    own = _has_its_own(a.above, b.above), _has_its_own(b.above, a.above)
    if (agree or names.common) and all(own):
        return _EACH
    elsewhere = any(map(_is_parent, a.above)) and any(map(_is_parent, b.above))
    if elsewhere and not agree and not names.common:
        return _ANOTHER  # each has its own "Legal Department"
    further = names.common and not (names.only_a and names.only_b)  # "in Amapala", "in Amapala, Valle"
    if not further and (names.only_a | names.only_b) & names.of_places:
        return "a place that only one of them names"
    if agree or names.common:
        return "a parent that only one of them names" if any(own) and a.unit.head in _OFFICES else ""
    parents = (*a.above, *b.above)
    in_a_formation = any(part.numbers or part.head in FORMATIONS for part in parents)
    return "a parent that only one of them names" if in_a_formation or _is_everywhere(a) else ""


def _is_everywhere(name: Name) -> bool:
    """Whether many ministries and headquarters have a unit of these words ("Legal Department")."""
    if name.unit.head in _OFFICES:
        return True
    said = [piece for piece in name.unit.pieces if piece.role in ("mod", "arm", "task")]
    return (name.unit.head is None or name.unit.head in _SMALL) and not name.unit.services and len(said) < 2


def _each_has_its_own(a: Name, b: Name) -> bool:
    return _has_its_own(a.above, b.above) and _has_its_own(b.above, a.above)


def _has_its_own(above: Sequence[Part], others: Sequence[Part]) -> bool:
    """Whether one of the parents `above` is a unit that shares no word and no number with any of `others`."""
    said = {value for part in others for value in part.values | part.counts}
    return any(
        part.head is not None and own and said.isdisjoint(own)
        for part in above
        if not part.acronym and not part.meant
        for own in (
            part.names | part.counts | (part.tasks - _WHOLE_FORCES) or part.values - _WHOLE_FORCES - part.nations,
        )
    )


_WHOLE_FORCES = frozenset(
    (
        "army",
        "navy",
        "air_force",
        "police",
        "gendarmerie",
        "military",
        "national_guard",
        "coast_guard",
        "marines",
        "force",
    )
)


def _is_parent(part: Part) -> bool:
    return bool(part.kind or part.acronym)


def keeps_its_name(name: Name, alignment: Alignment) -> bool:
    """Whether the unit has a name of its own, or a number that no other unit of its kind in the country has."""
    head = name.unit.head
    if head is None or head in _ANOTHER_IN_EACH:
        return False
    if "word" in [piece.role for piece in alignment.shared]:
        return head not in NAMED_FOR_A_PLACE and "police" not in name.unit.values
    return head in COUNTED_IN_A_FORCE and bool(name.unit.numbers) and not _counted_above(name)


def _is_sure(name: Name) -> bool:
    """Whether it is sure which part is listed: not where an acronym that no table knows stands beside a whole force, which is
    rather below that than above it: "Policía Boliviana, GACIP"."""
    unit = name.unit
    if not name.sure or not name.letters or unit.names or unit.numbers or unit.head not in (None, "force"):
        return name.sure
    return unit.services.isdisjoint(_SERVICES) or all(some_meaning(letters) for letters in name.letters)


_SERVICES = frozenset(("army", "navy", "air_force", "police", "gendarmerie"))


def _counted_above(*names: Name) -> bool:
    """Whether one of the units is counted in its parent: each regiment, and many a numbered brigade, has a 1st Battalion."""
    return any(
        (name.unit.head == "battalion" and part.head == "regiment")
        or (part.own_numbers and part.head in FORMATIONS and _says_only_a_small_number(name.unit))
        for name in names
        for part in name.above
    )


def _says_only_a_small_number(unit: Part) -> bool:
    return len(unit.pieces) == 1 and unit.own_numbers <= _SMALL_NUMBERS


_SMALL_NUMBERS = frozenset("12345")  # of the units in one formation


class _Names:
    """The names and numbers of parents and places, without those that the two units themselves share."""

    def __init__(self, comparison: Comparison) -> None:
        a, b = comparison.a, comparison.b
        self.of_places = a.places | b.places
        used: set[str] | None = None
        if a.names or b.names:
            used = {piece.value for piece in comparison.alignment.shared} | (a.unit.counts & b.unit.counts)
        self.a, self.b = _without(a.names, used), _without(b.names, used)
        self.only_a, self.only_b = _without(self.a, self.b), _without(self.b, self.a)
        self.common = len(self.only_a) < len(self.a)
        # "San Jose Police Station" is one in Romblon and another one in Palawan.
        self.tells_apart = not comparison.distinct or not comparison.counted

    def may_be_slips(self) -> bool:
        """Whether a typing error may be all that sets the names apart: "Ramadi", "Ramari"."""
        return all(any(may_be_slip(name, other) for other in self.only_b) for name in self.only_a)


def _without(names: Set[str], others: Set[str] | None) -> Set[str]:
    """`names` without those that are one of `others`, or spelled like it."""
    only = names - others if others else names
    if not only or not others:
        return only
    return {name for name in only if not any(spelled_alike(name, other) for other in others)}


def _compare_acronyms(a: Name, b: Name) -> Literal["none", "same", "other"]:
    """How acronyms of unknown meaning compare: with each other, and with the names that they may stand for."""
    one, two = a.letters, b.letters
    if not one and not two:
        return "none"
    if one & two or _stand_for(one, b.above) or _stand_for(two, a.above):
        return "same"
    return "other" if one and two else "none"


def _stand_for(acronyms: Iterable[str], parts: Sequence[Part]) -> bool:
    """Whether one of the acronyms has the initials of one of the parents."""
    return any(
        letters == part.initials or stands_for(letters, [piece for piece in part.pieces if piece.words], strict=True)
        for letters in acronyms
        for part in parts
        if not part.acronym
    )


def _may_be_one(one: Part, two: Part) -> bool:
    """Whether two parents of one kind say nothing against each other."""
    if one.counts and two.counts and not (one.counts <= two.counts or two.counts <= one.counts):
        return False
    if one.tasks and two.tasks and one.tasks.isdisjoint(two.tasks):
        return False
    if one.meant and two.meant and one.acronym != two.acronym and one.head in _SEVERAL:
        return False  # "NPD" and "SPD" are two police districts
    if one.meant or two.meant:  # the meaning of an acronym is not its words
        return True
    said = one.tasks | one.names, two.tasks | two.names
    # "Far Western Division" is not "Mid-Western Division"
    return not _without(said[0], said[1]) or not _without(said[1], said[0])
