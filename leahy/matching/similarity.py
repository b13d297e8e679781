"""Whether two printed strings of one country name one unit.

A string is read into its parts: the unit itself, what it is part of, and places. The words of each part become concepts
by concepts.csv (battalion, bn, batallon and tabur are one), numbers are kept with the kind of unit that they count, and
what no table knows is a name. Then the parts are held against each other. Numbers must agree, names must agree but for
spelling, and a kind of unit or a service that contradicts rules the same unit out; a parent left out, a service or an
arm left out of a numbered unit ("7 Division", "7 Infantry Division") and the order of words do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from leahy.matching.alignment import Alignment
from leahy.matching.checks import Finding, findings
from leahy.matching.comparison import Comparison, juxtapose
from leahy.matching.names.unit_name import Name, read_name
from leahy.matching.names.unit_part import Part
from leahy.matching.parents import Parents, ParentsKind, compare_parents, keeps_its_name

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
    one, two = read_name(a), read_name(b)
    if one.folded == two.folded:
        return 1.0
    if _are_too_long(one, two):
        return 0.0
    return _weigh(*_in_order(one, two)).score


def compare(a: Name, b: Name) -> Likeness:
    """`similarity` of two units already read, with the evidence for it."""
    if a.folded == b.folded:
        return Likeness(1.0, "the same words", 1.0, True, True, "same" if a.above else "none")
    if _are_too_long(a, b):
        return Likeness(0.0, "too long to be the name of a unit", 0.0, False, False, "none")
    a, b = _in_order(a, b)
    weighed = _weigh(a, b)
    parents, against = weighed.parents, weighed.parents.kind == "against"
    objections = [finding for finding in weighed.rules if finding.objection]
    if objections or against:
        reasons = [*(finding.reason for finding in objections), parents.reason if against else ""]
    else:
        shared = {piece.value.replace("_", " ") for piece in weighed.comparison.alignment.shared}
        counted = {value for _, value in a.unit.numbers & b.unit.numbers}
        same = f"{' '.join(sorted(counted))} {' '.join(sorted(shared))}".strip()
        reasons = [same, *(finding.reason for finding in weighed.rules), parents.reason]
    return Likeness(
        weighed.score,
        "; ".join(filter(None, reasons)),
        weighed.alone,
        distinct=weighed.comparison.distinct and not weighed.comparison.counted_in_a_parent,
        keeps=keeps_its_name(a, weighed.comparison.alignment),
        parents=parents.kind,
        nearly=bool(objections) and not against and all(finding.slip for finding in objections),
    )


@dataclass(slots=True, eq=False)  # never changed
class _Weighed:
    """The score of two names, and what it comes from."""

    score: float
    alone: float
    comparison: Comparison
    rules: Sequence[Finding]
    parents: Parents


def _weigh(a: Name, b: Name) -> _Weighed:
    if bool(a.above) != bool(b.above) and _in_other_order(a, b):
        a = b = a if a.above else b
    comparison = juxtapose(a, b)
    alignment = comparison.alignment
    rules = findings(comparison)
    parents = compare_parents(comparison)
    objections = [finding.strong for finding in rules if finding.objection]
    alone = 0.0
    if not objections:
        small = sum([finding.small for finding in rules])
        cost = 0.01 * small + 0.02 * len(alignment.spelled) + 0.03 * len(alignment.acronyms)
        alone = round(max(SAME_UNIT, 0.99 - cost), 4)
    if parents.kind == "against":
        objections.append(parents.strong)
    score = alone
    if objections:
        strong = sum(objections)
        weak = len(objections) - strong
        score = round(_BELOW * _overlap(a, b, alignment) * 0.55**strong * 0.93**weak, 4)
    elif parents.kind == "other":
        score = max(SAME_UNIT, alone - 0.02)
    return _Weighed(score, alone, comparison, rules, parents)


def _in_other_order(a: Name, b: Name) -> bool:
    """Whether the two have the same words, which a comma in one of them parts: "Brigade 128, Mountain Assault"."""
    parted, whole = (a, b.unit) if a.above else (b, a.unit)
    parts = (parted.unit, *parted.above)
    if sum([len(part.pieces) for part in parts]) != len(whole.pieces) or a.acronyms != b.acronyms:
        return False
    return _sorted_words(parts) == _sorted_words([whole])


def _sorted_words(parts: Sequence[Part]) -> list[tuple[str, str]]:
    """The words of parts, and their numbers each with the kind of unit that it counts."""
    words = [("", piece.value) for part in parts for piece in part.pieces]
    return sorted(words + [number for part in parts for number in part.numbers])


def _in_order(a: Name, b: Name) -> tuple[Name, Name]:
    """The two names in the order of their letters, so that their own order does not matter."""
    return (b, a) if b.folded < a.folded else (a, b)


def _are_too_long(a: Name, b: Name) -> bool:
    return max(len(a.unit.pieces), len(a.above), len(b.unit.pieces), len(b.above)) > _LONGEST


_BELOW = SAME_UNIT - 0.01
_LONGEST = 60  # words, and parents; what is longer names no unit, and would take long to compare


def another_unit(a: Name, b: Name) -> bool:
    """Whether two names are far apart at first sight: of another kind of unit, or with another number (much faster)."""
    one, two = a.unit, b.unit
    if one.head and two.head and one.head != two.head:
        return True
    return bool(one.own_numbers and two.own_numbers) and one.own_numbers != two.own_numbers


def _overlap(a: Name, b: Name, alignment: Alignment) -> float:
    """The weight of what two units share, of all that they say."""
    shared = left = 0.0
    for piece in alignment.shared:
        shared += 2 * _WEIGHTS.get(piece.role, 0.5)
    for piece, _ in (*alignment.a, *alignment.b):
        left += _WEIGHTS.get(piece.role, 0.5)
    one, two = a.unit.counts, b.unit.counts
    shared += 2 * _WEIGHTS["number"] * len(one & two)
    left += _WEIGHTS["number"] * len(one ^ two)
    return shared / (shared + left) if shared else 0.0
