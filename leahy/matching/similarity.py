"""Whether two printed strings of one country name one unit.

A string is read into its parts: the unit itself, what it is part of, and places. The words of each part become concepts
by concepts.csv (battalion, bn, batallon and tabur are one), numbers are kept with the kind of unit that they count, and
what no table knows is a name. Then the parts are held against each other. Numbers must agree, names must agree but for
spelling, and a kind of unit or a service that contradicts rules the same unit out; a parent left out, a service or an
arm left out of a numbered unit ("7 Division", "7 Infantry Division") and the order of words do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from leahy.matching.alignment import Aligned, align
from leahy.matching.concepts import Piece
from leahy.matching.spelling import spelled_alike
from leahy.matching.unit_name import AREAS, FORMATIONS, Name, Part, read_name

SAME_UNIT = 0.85
"""From this value of `similarity` on, two strings of one country name one unit."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two units are, and why.

    `alone` is the score of what is listed itself, whatever it is part of; `distinct` whether it has a number or a name of
    its own, and `keeps` whether that would stay with it under another parent (a battalion's does, a company's does not);
    `parents` how what they are part of compares.
    """

    score: float
    evidence: str
    alone: float
    distinct: bool
    keeps: bool
    parents: Literal["none", "one", "same", "other", "against"]


_DIFFERENT_SERVICES = {  # what one word may stand for
    "military": frozenset(("army", "navy", "air_force", "marines", "presidential_guard")),
    "marines": frozenset(("navy",)),
    "intelligence": frozenset(("police", "army", "navy", "air_force", "military", "gendarmerie", "national_guard")),
    "police": frozenset(("border_guard",)),
}
_BODIES = frozenset(
    ("service", "agency", "force", "department", "bureau", "directorate", "ministry", "corps", "prison", "commission",
     "authority", "office_of_prosecutor", "administration")
)  # fmt: skip
_MOUNTED = frozenset(("mechanised", "motorised", "amphibious", "light", "airborne", "raider", "jungle", "mountain"))
_MIXED_UP = (
    frozenset(("mechanised", "motorised")),
    frozenset(("armoured", "tank")),
    frozenset(("special", "special_forces")),
)
_SUPPORT = frozenset(
    ("engineer", "signals", "logistics", "supply", "support", "transport", "maintenance", "medical", "military_police",
     "aviation", "helicopter", "anti_aircraft", "missile", "demonstration")
)  # fmt: skip
_LEFT_OUT = frozenset(("unit", "office", "department"))  # behind a name: "Davao City Police Office"
_TASK_FORCES = frozenset(("task_force", "joint_task_force"))
_WEIGHTS = {"number": 3.0, "word": 2.0, "letter": 2.0, "head": 1.5, "direction": 1.5, "mod": 1.0, "arm": 0.7}


def similarity(a: str, b: str) -> float:
    """How sure it is, from 0 to 1, that two strings printed for one country name one unit.

    From `SAME_UNIT` on they are taken for one. 1.0 for strings that are equal once folded; the order of the two does
    not matter. It knows nothing of the country: strings of two countries must not be compared.

    >>> similarity("7 Bn, 2 Bde", "7th Battalion, 2nd Brigade") >= SAME_UNIT
    True
    >>> similarity("81 Division", "82 Division") >= SAME_UNIT
    False
    """
    return compare(read_name(a), read_name(b)).score


def compare(a: Name, b: Name) -> Likeness:
    """`similarity` of two units already read, with the evidence for it."""
    if a.folded == b.folded:
        return Likeness(1.0, "the same words", 1.0, True, True, "same" if a.above else "none")
    if b.folded < a.folded:
        a, b = b, a
    if max(len(a.unit.pieces), len(b.unit.pieces), len(a.above), len(b.above)) > _LONGEST:
        return Likeness(0.0, "too long to be the name of a unit", 0.0, False, False, "none")
    found = align(a, b)
    against, soft, notes, distinct = _judge(a, b, found)
    parents, why = _parents(a, b, found, distinct)
    cost = 0.01 * soft + 0.02 * len(found.spelled) + 0.03 * len(found.acronyms)
    alone = 0.0 if against else round(max(SAME_UNIT, 0.99 - cost), 4)
    if parents == "against":
        against = [*against, why]
    elif why:
        notes.append(why)
    if against:
        strong = sum(reason.startswith("!") for reason in against)
        score = _BELOW * _overlap(a, b, found) * 0.55**strong * 0.93 ** (len(against) - strong)
        evidence = "; ".join(reason.lstrip("!") for reason in against)
        return Likeness(round(score, 4), evidence, alone, distinct, _keeps(a, found), parents)
    score = max(SAME_UNIT, alone - 0.02) if parents == "other" else alone
    same = " ".join(sorted({piece.value.replace("_", " ") for piece in found.shared}))
    counted = " ".join(sorted(value for _, value in a.unit.numbers & b.unit.numbers))
    evidence = "; ".join(filter(None, (f"{counted} {same}".strip(), *notes)))
    return Likeness(score, evidence, alone, distinct, _keeps(a, found), parents)


_BELOW = SAME_UNIT - 0.01
_LONGEST = 60  # words, and parents; what is longer names no unit, and would take long to compare


def another_unit(a: Name, b: Name) -> bool:
    """Whether two names are far apart at first sight: of another kind of unit, or with another number (much faster)."""
    one, two = a.unit, b.unit
    if one.head and two.head and one.head != two.head:
        return True
    return all(numbers := (_own_numbers(one), _own_numbers(two))) and numbers[0] != numbers[1]


def _own_numbers(unit: Part) -> set[str]:
    return {value for kind, value in unit.numbers if kind in ("", unit.head)}


def _keeps(name: Name, found: Aligned) -> bool:
    """Whether the unit has a name of its own, or a number that no other unit of its kind in the country has."""
    head = name.unit.head
    if any(piece.role == "word" for piece in found.shared):
        return head not in _NAMED_FOR_A_PLACE and not any(piece.value == "police" for piece in name.unit.pieces)
    in_regiment = head == "battalion" and any(part.head == "regiment" for part in name.above)
    return head in _COUNTED_IN_A_FORCE and bool(name.unit.numbers) and not in_regiment


_NAMED_FOR_A_PLACE = frozenset(("station", "post", "precinct", "district", "area", "prison", "office", "circle"))
_COUNTED_IN_A_FORCE = frozenset(("battalion", "brigade", "division", "regiment", "corps", "wing", "squadron", "zone"))


def _services(name: Name) -> tuple[frozenset[str], frozenset[str]]:
    """Services that the unit itself names, and those that it or its parents name."""
    own = frozenset(piece.value for piece in name.unit.pieces if piece.role == "service")
    return own, own.union(piece.value for part in name.above for piece in part.pieces if piece.role == "service")


def _services_contradict(a: frozenset[str], b: frozenset[str]) -> bool:
    if not a or not b or a & b:
        return False
    return not any(
        two in _DIFFERENT_SERVICES.get(one, ()) or one in _DIFFERENT_SERVICES.get(two, ()) for one in a for two in b
    )


def _judge(a: Name, b: Name, found: Aligned) -> tuple[list[str], int, list[str], bool]:
    """(what speaks against one unit, strong reasons marked with "!"; small differences; notes; distinct)."""
    against: list[str] = []
    notes: list[str] = []
    one, two = a.unit, b.unit
    heads_differ = one.head != two.head
    numbers_a, numbers_b = _own_numbers(one), _own_numbers(two)
    if one.head and two.head and heads_differ:
        against.append(f"!{one.head.replace('_', ' ')} is not {two.head.replace('_', ' ')}")
    if numbers_a != numbers_b:
        strong = "!" if numbers_a and numbers_b else ""
        against.append(
            f"{strong}number {' '.join(sorted(numbers_a)) or 'none'} is not {' '.join(sorted(numbers_b)) or 'none'}"
        )
    for kind in sorted({kind for kind, _ in one.numbers | two.numbers} - {one.head or "", two.head or "", ""}):
        x, y = _counted(a, kind), _counted(b, kind)
        if x and y and not (x <= y or y <= x):
            against.append(f"!{kind.replace('_', ' ')} {' '.join(sorted(x))} is not {' '.join(sorted(y))}")
    if not heads_differ and one.head and not numbers_a and not numbers_b:
        inner_a = {(kind, value) for kind, value in one.numbers}
        inner_b = {(kind, value) for kind, value in two.numbers}
        if bool(inner_a) != bool(inner_b):
            against.append("a number that only one of them has")
    own_a, all_a = _services(a)
    own_b, all_b = _services(b)
    if _services_contradict(own_a, all_b) or _services_contradict(all_a, own_b) or _services_contradict(all_a, all_b):
        against.append("!another service")
    if a.acronyms and b.acronyms and not a.acronyms & b.acronyms:
        against.append("another acronym")
    nations = [{piece.value for piece in part.pieces if piece.role == "nation"} for part in (one, two)]
    if all(nations) and not nations[0] & nations[1]:
        against.append("!another country")
    counted = bool(numbers_a) and numbers_a == numbers_b
    named = any(piece.role in ("word", "letter") for piece in found.shared)
    inner = any(kind in FORMATIONS for kind, _ in one.numbers & two.numbers)  # "13 Amphibious Brigade Garrison"
    distinct = counted or named or inner
    pointed = any(piece.role == "direction" for piece in found.shared)
    formation = counted and (one.head in FORMATIONS or two.head in FORMATIONS or one.head is two.head is None)
    hard: list[list[Piece]] = [[], []]
    arms: list[list[Piece]] = [[], []]
    soft = 0
    known = {piece.value for piece in found.shared}
    for side, items in enumerate((found.a, found.b)):
        unit, other = ((one, b), (two, a))[side]
        for piece, behind in items:
            kind = piece.role
            if kind == "vacuous" or (piece.value in known and kind != "word"):
                continue
            if kind == "head":
                if heads_differ and piece.value in (one.head, two.head):
                    continue
                if piece.value in _TASK_FORCES and unit.head == "operation" and named:
                    kind = "soft"
            elif kind == "nation":
                troops = unit.head in FORMATIONS and not any(p.role == "service" for p in unit.pieces)
                kind = "hard" if troops else "soft"  # "1 Nigerian Battalion" of a mission
            elif kind == "service":
                told_apart = unit.head in FORMATIONS - {"division"} and piece.value not in ("army", "military")
                bodies = [
                    part.head for part in other.above if part.head in _BODIES or (part.head and unit.head in AREAS)
                ]
                soft_here = distinct and not told_apart and not bodies
                soft_here = soft_here or (pointed and piece.value in ("army", "military"))
                kind = "soft" if soft_here or piece.value in _services(other)[1] else "hard"
            elif kind in ("scope", "place"):
                named_so = piece.value == "national" and any(p.role == "nation" for p in other.unit.pieces)
                kind = "soft" if distinct or named_so or (pointed and kind == "scope") else "hard"
            elif kind == "word" and counted and behind and (one.head or two.head):
                kind = "soft"
                notes.append(f"{piece.value} only in one")
            if kind == "arm":
                arms[side].append(piece)
            elif kind == "soft":
                soft += 1
            else:
                hard[side].append(piece)
    if bool(one.head) != bool(two.head):  # "27 PMF" for a squadron, "Adigbe" for a police division
        if found.acronyms or (counted and any(piece.role in ("mod", "arm", "word") for piece in found.shared)):
            soft += 2
        elif (one.head or two.head) in _LEFT_OUT and sum(
            p.role in ("mod", "word", "service") for p in found.shared
        ) > 1:
            soft += 1
        else:
            against.append("a kind of unit that only one of them names")
    if arms[0] and arms[1]:
        if not _one_arm({piece.value for piece in arms[0]}, {piece.value for piece in arms[1]}):
            against.append(f"{_listed(arms[0])} is not {_listed(arms[1])}")
        soft += 4
    elif arms[0] or arms[1]:
        extra = arms[0] or arms[1]
        unit = one if arms[0] else two
        said = {piece.value for piece in found.shared if piece.role == "arm"}
        if _may_be_left_out({piece.value for piece in extra}, said) and (formation or inner):
            soft += len(extra)
            notes.append(f"{_listed(extra)} only in one")
        else:
            hard[0 if arms[0] else 1].extend(extra)
    if hard[0] and hard[1]:
        against.append(f"{_listed(hard[0])} is not {_listed(hard[1])}")
    elif hard[0] or hard[1]:
        against.append(f"{_listed(hard[0] or hard[1])} only in one")
    if not found.shared:
        against.append("!no word in common")
    return against, soft, notes, distinct


def _counted(name: Name, kind: str) -> set[str]:
    """The numbers that count units of this kind, in the unit itself and in what it is part of."""
    return {value for part in (name.unit, *name.above) for counted, value in part.numbers if counted == kind}


def _one_arm(a: set[str], b: set[str]) -> bool:
    """Whether two arms may be one: infantry and the way it moves, and words that sources mix up."""
    if any(x == {"infantry"} and y <= _MOUNTED for x, y in ((a, b), (b, a))):
        return True
    return any(a <= mixed and b <= mixed for mixed in _MIXED_UP)


def _may_be_left_out(extra: set[str], said: set[str]) -> bool:
    """Whether a numbered formation is the same without these arms, where both say `said`.

    "7 Division" may be the 7th Infantry Division, but the 6th Infantry Battalion is not the 6th Mechanised Infantry
    Battalion, and what only supports (engineers, signals) is never left out.
    """
    if said:
        return extra <= {"field", "independent", "guards"} or (extra == {"infantry"} and bool(said & _MOUNTED))
    return not extra & _SUPPORT


def _listed(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.value.replace("_", " ") for piece in pieces)


def _names_of(part: Part) -> set[str]:
    return {piece.value for piece in part.pieces if piece.role in ("word", "letter", "direction")}


_Parents: TypeAlias = Literal["none", "one", "same", "other", "against"]


def _parents(a: Name, b: Name, found: Aligned, distinct: bool) -> tuple[_Parents, str]:
    """How the parents and places of two units compare, and what speaks for it."""
    if not a.above and not b.above:
        return "none", ""
    agree = False
    kinds = {kind for part in a.above if (kind := _kind(part))} & {kind for part in b.above if (kind := _kind(part))}
    for kind in sorted(kinds):
        pairs = [(x, y) for x in a.above if _kind(x) == kind for y in b.above if _kind(y) == kind]
        if not any(_may_be_one(x, y) for x, y in pairs):
            return "against", f"!part of another {kind.replace('_', ' ')}"
        agree = True
    used = {piece.value for piece in found.shared} | {value for _, value in a.unit.numbers & b.unit.numbers}
    sides = []
    for name in (a, b):
        extra: set[str] = set()
        for part in name.above:
            extra |= _names_of(part) | {value for _, value in part.numbers}
        sides.append({value for value in extra if not any(spelled_alike(value, other) for other in used)})
    common = any(spelled_alike(x, y) for x in sides[0] for y in sides[1])
    only_places = not any(map(_kind, (*a.above, *b.above)))
    apart = [{x for x in side if not any(spelled_alike(x, y) for y in sides[1 - k])} for k, side in enumerate(sides)]
    counted = bool(a.unit.numbers & b.unit.numbers) and a.unit.head in _COUNTED_IN_A_FORCE
    if all(apart) and not counted and (not distinct or not (agree or common)):
        return "against", "!another place or parent"
    if all(sides) and not common and only_places:
        return "against", "!another place"
    if not distinct and any(sides):
        places = {name for part in (*a.above, *b.above) if not _kind(part) for name in _names_of(part)}
        if not common or any(side & places for side in apart):
            return "against", "a place or parent that only one of them names"
    if agree or common:
        return "same", ""
    if all(any(_kind(part) and (_names_of(part) or part.numbers) for part in name.above) for name in (a, b)):
        return "other", "another parent"
    return "one", "a parent or place only in one"


def _may_be_one(one: Part, two: Part) -> bool:
    """Whether two parents of one kind say nothing against each other."""
    numbers = {value for _, value in one.numbers}, {value for _, value in two.numbers}
    names = _names_of(one), _names_of(two)
    if all(numbers) and not (numbers[0] <= numbers[1] or numbers[1] <= numbers[0]):
        return False
    return not all(names) or any(spelled_alike(x, y) for x in names[0] for y in names[1])


def _kind(part: Part) -> str | None:
    """The kind of unit of a parent, or its service where it says no more; None for a place."""
    if part.head:
        return part.head
    return next((piece.value for piece in part.pieces if piece.role == "service"), None)


def _overlap(a: Name, b: Name, found: Aligned) -> float:
    """The weight of what two units share, of all that they say."""
    shared = 2 * sum(_WEIGHTS.get(piece.role, 0.5) for piece in found.shared)
    left = sum(_WEIGHTS.get(piece.role, 0.5) for piece, _ in (*found.a, *found.b))
    one, two = {value for _, value in a.unit.numbers}, {value for _, value in b.unit.numbers}
    shared += 2 * _WEIGHTS["number"] * len(one & two)
    left += _WEIGHTS["number"] * len(one ^ two)
    return shared / (shared + left) if shared else 0.0
