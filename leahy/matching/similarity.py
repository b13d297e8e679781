"""Whether two printed strings of one country name one unit.

A string is read into its parts: the unit itself, what it is part of, and places. The words of each part become concepts
by concepts.csv (battalion, bn, batallon and tabur are one), numbers are kept with the kind of unit that they count, and
what no table knows is a name. Then the parts are held against each other. Numbers must agree, names must agree but for
spelling, and a kind of unit or a service that contradicts rules the same unit out; a parent left out, a service or an
arm left out of a numbered unit ("7 Division", "7 Infantry Division") and the order of words do not.
"""

from dataclasses import dataclass

from leahy.matching.alignment import Alignment
from leahy.matching.checks import findings
from leahy.matching.comparison import juxtapose
from leahy.matching.parents import COUNTED_IN_A_FORCE, ParentsKind, compare_parents
from leahy.matching.unit_name import NAMED_FOR_A_PLACE, Name, read_name

SAME_UNIT = 0.85
"""From this value of `similarity` on, two strings of one country name one unit."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two units are, and why.

    `alone` is the score of what is listed itself, whatever it is part of; `distinct` whether it has a number or a name of
    its own, and `keeps` whether that would stay with it under another parent (a battalion's does, a company's does not);
    `parents` how what they are part of compares. `nearly`: nothing but a typing error in one of their names speaks
    against one unit.
    """

    score: float
    evidence: str
    alone: float
    distinct: bool
    keeps: bool
    parents: ParentsKind
    nearly: bool = False


_WEIGHTS = {
    "number": 3.0,
    "word": 2.0,
    "letter": 2.0,
    "head": 1.5,
    "direction": 1.5,
    "mod": 1.0,
    "task": 1.0,
    "arm": 0.7,
}


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
    parents = compare_parents(comparison)
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
        nearly=bool(objections) and all(finding.slip for finding in objections) and parents.kind != "against",
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
        return head not in NAMED_FOR_A_PLACE and not any(piece.value == "police" for piece in name.unit.pieces)
    in_regiment = head == "battalion" and any(part.head == "regiment" for part in name.above)
    return head in COUNTED_IN_A_FORCE and bool(name.unit.numbers) and not in_regiment


def _overlap(a: Name, b: Name, alignment: Alignment) -> float:
    """The weight of what two units share, of all that they say."""
    shared = 2 * sum(_WEIGHTS.get(piece.role, 0.5) for piece in alignment.shared)
    left = sum(_WEIGHTS.get(piece.role, 0.5) for piece, _ in (*alignment.a, *alignment.b))
    one, two = {value for _, value in a.unit.numbers}, {value for _, value in b.unit.numbers}
    shared += 2 * _WEIGHTS["number"] * len(one & two)
    left += _WEIGHTS["number"] * len(one ^ two)
    return shared / (shared + left) if shared else 0.0
