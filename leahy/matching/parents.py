"""What two units are part of, and where they are, held against each other."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from leahy.matching.comparison import Comparison
from leahy.matching.spelling import spelled_alike, stands_for
from leahy.matching.unit_name import FORMATIONS, Name, Part

ParentsKind: TypeAlias = Literal["none", "one", "same", "other", "against"]


class Parents(NamedTuple):
    """How the parents and places of two units compare, and what speaks for it; `strong` as in `Finding`."""

    kind: ParentsKind
    reason: str = ""
    strong: bool = False


COUNTED_IN_A_FORCE = frozenset(("battalion", "brigade", "division", "regiment", "corps", "wing", "squadron", "zone"))
"""Kinds of unit of which a country has one of each number."""

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
    a, b, distinct = comparison.a, comparison.b, comparison.distinct
    if not a.above and not b.above:
        return Parents("none")
    agree = False
    for kind in sorted(_kinds(a.above) & _kinds(b.above)):
        pairs = [(x, y) for x in a.above if _kind(x) == kind for y in b.above if _kind(y) == kind]
        if not any(_may_be_one(x, y) for x, y in pairs):
            return Parents("against", f"part of another {kind.replace('_', ' ')}", strong=True)
        agree = True
    acronyms = _compare_acronyms(a, b)
    if acronyms == "other" and not agree and not distinct:
        return Parents("against", "part of another force by its acronym", strong=True)
    agree = agree or acronyms == "same"
    names = _Names(comparison)
    counted = bool(a.unit.numbers & b.unit.numbers) and a.unit.head in COUNTED_IN_A_FORCE
    if names.only_a and names.only_b and not counted and (names.tells_apart or not (agree or names.common)):
        return Parents("against", "another place or parent", strong=True)
    if names.a and names.b and not names.common and not any(map(_kind, (*a.above, *b.above))):
        return Parents("against", "another place", strong=True)
    if not distinct and (doubt := _doubt(a, b, names, agree=agree)):
        return Parents("against", doubt, strong=doubt == _ANOTHER)
    if agree or names.common:
        return Parents("same")
    if all(any(_kind(part) and (_names_of(part) or part.numbers) for part in name.above) for name in (a, b)):
        return Parents("other", "another parent")
    return Parents("one", "a parent or place only in one")


_ANOTHER = "another parent"


def _doubt(a: Name, b: Name, names: "_Names", *, agree: bool) -> str:
    """What speaks against two units that have neither a number nor a name of their own; "" where nothing does."""
    further = names.common and not (names.only_a and names.only_b)  # "in Amapala", "in Amapala, Valle"
    if not further and (names.only_a | names.only_b) & names.of_places:
        return "a place that only one of them names"
    if agree or names.common:
        apart = _has_its_own(a.above, b.above) and _has_its_own(b.above, a.above)
        return "each has a parent that the other has not" if apart else ""
    if any(map(_is_parent, a.above)) and any(map(_is_parent, b.above)):
        return _ANOTHER  # each has its own "Legal Department"
    parents = (*a.above, *b.above)
    in_a_formation = any(part.numbers or part.head in FORMATIONS for part in parents)
    return "a parent that only one of them names" if in_a_formation or _is_everywhere(a) else ""


def _is_everywhere(name: Name) -> bool:
    """Whether many ministries and headquarters have a unit of these words ("Legal Department")."""
    if name.unit.head in _OFFICES:
        return True
    said = [piece for piece in name.unit.pieces if piece.role in ("mod", "arm", "task")]
    return (name.unit.head is None or name.unit.head in _SMALL) and not name.unit.services and len(said) < 2


def _has_its_own(above: Sequence[Part], others: Sequence[Part]) -> bool:
    """Whether one of the parents `above` is a unit that shares no word and no number with any of `others`."""
    said = {piece.value for part in others for piece in part.pieces} | {n for part in others for _, n in part.numbers}
    return any(
        part.head is not None and not said & ({piece.value for piece in part.pieces} | {n for _, n in part.numbers})
        for part in above
        if not part.acronym and not part.meant
    )


def _is_parent(part: Part) -> bool:
    return bool(_kind(part) or part.acronym)


class _Names:
    """The names and numbers of parents and places, without those that the two units themselves share."""

    def __init__(self, comparison: Comparison) -> None:
        a, b, alignment = comparison.a, comparison.b, comparison.alignment
        used = {piece.value for piece in alignment.shared} | {value for _, value in a.unit.numbers & b.unit.numbers}
        self.a, self.b = _names_above(a, used), _names_above(b, used)
        self.only_a = {x for x in self.a if not any(spelled_alike(x, y) for y in self.b)}
        self.only_b = {y for y in self.b if not any(spelled_alike(y, x) for x in self.a)}
        self.common = len(self.only_a) < len(self.a)
        self.of_places = {name for part in (*a.above, *b.above) if not _is_parent(part) for name in _names_of(part)}
        # "San Jose Police Station" is one in Romblon and another one in Palawan.
        self.tells_apart = not comparison.distinct or not comparison.counted


def _names_above(name: Name, used: set[str]) -> set[str]:
    names: set[str] = set()
    for part in name.above:
        if not part.acronym:
            names |= _names_of(part) | {value for _, value in part.numbers}
    return {value for value in names if not any(spelled_alike(value, other) for other in used)}


def _compare_acronyms(a: Name, b: Name) -> Literal["none", "same", "other"]:
    """How acronyms of unknown meaning compare: with each other, and with the names that they may stand for."""
    one, two = ({part.acronym for part in name.above if part.acronym} for name in (a, b))
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
    numbers = {value for _, value in one.numbers}, {value for _, value in two.numbers}
    if all(numbers) and not (numbers[0] <= numbers[1] or numbers[1] <= numbers[0]):
        return False
    tasks = _tasks_of(one), _tasks_of(two)
    if all(tasks) and not tasks[0] & tasks[1]:
        return False
    if one.meant or two.meant:  # the meaning of an acronym is not its words
        return True
    said = tasks[0] | _names_of(one), tasks[1] | _names_of(two)
    only = [{x for x in said[i] if not any(spelled_alike(x, y) for y in said[1 - i])} for i in (0, 1)]
    return not all(only)  # "Far Western Division" is not "Mid-Western Division"


def _tasks_of(part: Part) -> set[str]:
    """What sets ministries and forces apart: defence, interior; army, navy."""
    said = {piece.value for piece in part.pieces if piece.role in ("arm", "service", "mod", "task")}
    return said - _SAYS_LITTLE


_SAYS_LITTLE = frozenset(("national", "general", "royal", "central", "public", "of", "the"))


def _names_of(part: Part) -> set[str]:
    return {piece.value for piece in part.pieces if piece.role in ("word", "letter", "direction")}


def _kinds(parts: Iterable[Part]) -> set[str]:
    return {kind for part in parts if (kind := _kind(part))}


def _kind(part: Part) -> str | None:
    """The kind of unit of a parent, or its service where it says no more; None for a place."""
    service = next((piece.value for piece in part.pieces if piece.role == "service"), None)
    return service if part.head in (None, "force") and service else part.head  # "JCF" is a police, "force" says no more
