"""Whether two printed strings of one country name one unit.

A string is read into its parts: the unit itself, what it is part of, and places. The words of each part become concepts
by concepts.csv (battalion, bn, batallon and tabur are one), numbers are kept with the kind of unit that they count, and
what no table knows is a name. Then the parts are held against each other. Numbers must agree, names must agree but for
spelling, and a kind of unit or a service that contradicts rules the same unit out; a parent left out, a service or an
arm left out of a numbered unit ("7 Division", "7 Infantry Division") and the order of words do not.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from leahy.matching.alignment import Alignment
from leahy.matching.checks import findings
from leahy.matching.comparison import juxtapose
from leahy.matching.spelling import spelled_alike
from leahy.matching.unit_name import Name, Part, read_name

SAME_UNIT = 0.85
"""From this value of `similarity` on, two strings of one country name one unit."""


ParentsKind: TypeAlias = Literal["none", "one", "same", "other", "against"]


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
    parents: ParentsKind


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
    comparison = juxtapose(a, b)
    alignment = comparison.alignment
    rules = findings(comparison)
    objections = [finding for finding in rules if finding.objection]
    small = sum(finding.small for finding in rules)
    cost = 0.01 * small + 0.02 * len(alignment.spelled) + 0.03 * len(alignment.acronyms)
    alone = 0.0 if objections else round(max(SAME_UNIT, 0.99 - cost), 4)
    parents = _compare_parents(a, b, alignment, comparison.distinct)
    reasons = [finding.reason for finding in objections]
    if parents.kind == "against":
        reasons.append(parents.reason)
    if reasons:
        strong = sum(finding.strong for finding in objections) + (parents.kind == "against" and parents.strong)
        score = _BELOW * _overlap(a, b, alignment) * 0.55**strong * 0.93 ** (len(reasons) - strong)
        score, evidence = round(score, 4), reasons
    else:
        score = max(SAME_UNIT, alone - 0.02) if parents.kind == "other" else alone
        same = " ".join(sorted({piece.value.replace("_", " ") for piece in alignment.shared}))
        counted = " ".join(sorted(value for _, value in a.unit.numbers & b.unit.numbers))
        evidence = [f"{counted} {same}".strip(), *(finding.reason for finding in rules), parents.reason]
    return Likeness(
        score,
        "; ".join(filter(None, evidence)),
        alone,
        distinct=comparison.distinct,
        keeps=_keeps(a, alignment),
        parents=parents.kind,
    )


_BELOW = SAME_UNIT - 0.01
_LONGEST = 60  # words, and parents; what is longer names no unit, and would take long to compare


def another_unit(a: Name, b: Name) -> bool:
    """Whether two names are far apart at first sight: of another kind of unit, or with another number (much faster)."""
    one, two = a.unit, b.unit
    if one.head and two.head and one.head != two.head:
        return True
    return bool(one.own_numbers and two.own_numbers) and one.own_numbers != two.own_numbers


def _keeps(name: Name, alignment: Alignment) -> bool:
    """Whether the unit has a name of its own, or a number that no other unit of its kind in the country has."""
    head = name.unit.head
    if any(piece.role == "word" for piece in alignment.shared):
        return head not in _NAMED_FOR_A_PLACE and not any(piece.value == "police" for piece in name.unit.pieces)
    in_regiment = head == "battalion" and any(part.head == "regiment" for part in name.above)
    return head in _COUNTED_IN_A_FORCE and bool(name.unit.numbers) and not in_regiment


_NAMED_FOR_A_PLACE = frozenset(("station", "post", "precinct", "district", "area", "prison", "office", "circle"))
_COUNTED_IN_A_FORCE = frozenset(("battalion", "brigade", "division", "regiment", "corps", "wing", "squadron", "zone"))


def _names_of(part: Part) -> set[str]:
    return {piece.value for piece in part.pieces if piece.role in ("word", "letter", "direction")}


class _Parents(NamedTuple):
    """How the parents and places of two units compare, and what speaks for it; `strong` as in `Finding`."""

    kind: ParentsKind
    reason: str = ""
    strong: bool = False


def _compare_parents(a: Name, b: Name, alignment: Alignment, distinct: bool) -> _Parents:
    """How what two units are part of, and where they are, compares."""
    if not a.above and not b.above:
        return _Parents("none")
    agree = False
    kinds = {kind for part in a.above if (kind := _kind(part))} & {kind for part in b.above if (kind := _kind(part))}
    for kind in sorted(kinds):
        pairs = [(x, y) for x in a.above if _kind(x) == kind for y in b.above if _kind(y) == kind]
        if not any(_may_be_one(x, y) for x, y in pairs):
            return _Parents("against", f"part of another {kind.replace('_', ' ')}", strong=True)
        agree = True
    used = {piece.value for piece in alignment.shared} | {value for _, value in a.unit.numbers & b.unit.numbers}
    names_a, names_b = _names_above(a, used), _names_above(b, used)
    only_a = {x for x in names_a if not any(spelled_alike(x, y) for y in names_b)}
    only_b = {y for y in names_b if not any(spelled_alike(y, x) for x in names_a)}
    common = any(spelled_alike(x, y) for x in names_a for y in names_b)
    counted = bool(a.unit.numbers & b.unit.numbers) and a.unit.head in _COUNTED_IN_A_FORCE
    if only_a and only_b and not counted and (not distinct or not (agree or common)):
        return _Parents("against", "another place or parent", strong=True)
    if names_a and names_b and not common and not any(map(_kind, (*a.above, *b.above))):
        return _Parents("against", "another place", strong=True)
    if not distinct and (names_a or names_b):
        places = {name for part in (*a.above, *b.above) if not _kind(part) for name in _names_of(part)}
        if not common or (only_a | only_b) & places:
            return _Parents("against", "a place or parent that only one of them names")
    if agree or common:
        return _Parents("same")
    if all(any(_kind(part) and (_names_of(part) or part.numbers) for part in name.above) for name in (a, b)):
        return _Parents("other", "another parent")
    return _Parents("one", "a parent or place only in one")


def _names_above(name: Name, used: set[str]) -> set[str]:
    """The names and numbers of what a unit is part of, without those that the two units themselves share."""
    names: set[str] = set()
    for part in name.above:
        names |= _names_of(part) | {value for _, value in part.numbers}
    return {value for value in names if not any(spelled_alike(value, other) for other in used)}


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


def _overlap(a: Name, b: Name, alignment: Alignment) -> float:
    """The weight of what two units share, of all that they say."""
    shared = 2 * sum(_WEIGHTS.get(piece.role, 0.5) for piece in alignment.shared)
    left = sum(_WEIGHTS.get(piece.role, 0.5) for piece, _ in (*alignment.a, *alignment.b))
    one, two = {value for _, value in a.unit.numbers}, {value for _, value in b.unit.numbers}
    shared += 2 * _WEIGHTS["number"] * len(one & two)
    left += _WEIGHTS["number"] * len(one ^ two)
    return shared / (shared + left) if shared else 0.0
