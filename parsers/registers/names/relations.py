"""How a listed unit and a name in a register may hang together: as one unit, or one as part of the other."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leahy.matching.assignment import candidate_pairs
from leahy.matching.names.unit_name import Name, read_name
from leahy.matching.similarity import SAME_UNIT, Likeness, another_unit
from leahy.matching.similarity import compare as compare_names
from leahy.vocabulary import Relation
from parsers.registers.names.compared_unit import Unit
from parsers.registers.names.doubts import is_doubtful
from parsers.registers.names.named_once import NamedUnits, is_named_once, is_of_one_service, named_units
from parsers.registers.names.one_of_its_kind import fuller_name, is_one_of_its_kind
from parsers.registers.names.staff_codes import same_branch


@dataclass(frozen=True, slots=True)
class Match:
    """A relation of a listed unit to a unit in a register, from 0 to 1 how sure, and what speaks for it."""

    relation: Relation
    score: float
    evidence: str


class Register(NamedTuple):
    """What is known of a register whose units are compared.

    `likenesses` keeps what was compared, by the identity of the two names, since many units are part of the same force; the
    caller holds on to all names meanwhile.
    """

    likenesses: dict[tuple[int, int], Likeness]
    units: NamedUnits


def related_pairs(listed: Sequence[Unit], others: Sequence[Unit]) -> Iterator[tuple[int, int, Match]]:
    """Positions of a listed unit and another one, and their relation, in order. All are units of one country."""
    names, owners = _flat(listed)
    other_names, other_owners = _flat(others)
    pairs = {(owners[i], other_owners[j]) for i, j in candidate_pairs(names, other_names)}
    saying: dict[frozenset[str], list[int]] = {}
    for j, other in enumerate(others):
        saying.setdefault(other.said, []).append(j)
    pairs |= {(i, j) for i, unit in enumerate(listed) if unit.said for j in saying.get(unit.said, ())}
    register = Register({}, named_units(other.own for other in others))
    for i, j in sorted(pairs):
        if match := relation(listed[i], others[j], register):
            yield i, j, match


def relation(listed: Unit, other: Unit, register: Register | None = None) -> Match | None:
    """The closest relation of `listed` to `other`; None where their words speak for none. `register`: that of `other`."""
    known, units = register or Register({}, named_units(()))

    def compare(a: Name, b: Name) -> Likeness:
        if a.folded != b.folded and another_unit(a, b):
            return _another()
        key = id(a), id(b)
        if key not in known:
            known[key] = compare_names(a, b)
        return known[key]

    if listed.said == other.said and listed.said:
        return Match(Relation.SAME_UNIT, 0.98, "the same words, in whatever order")
    as_read = compare(listed.own, other.own)
    for one in listed.readings:
        for two in other.readings:
            likeness = as_read if one is listed and two is other else compare(one.own, two.own)
            if likeness.score < SAME_UNIT and not likeness.nearly:
                continue
            one_service = is_of_one_service(one.own, two.own, units)
            if not is_doubtful(one, two, likeness, one_service=one_service):
                return Match(Relation.SAME_UNIT, max(likeness.score, SAME_UNIT), likeness.evidence)
    if shared := fuller_name(listed.own, other.own):
        return Match(Relation.SAME_UNIT, SAME_UNIT, f"named after one person or place: {shared}")
    if branch := same_branch(listed.own, other.own):
        return Match(Relation.SAME_UNIT, 0.9, f"the same branch of a staff: {branch}")
    if as_read.alone >= SAME_UNIT and is_one_of_its_kind(listed.own, other.own):
        return Match(Relation.SAME_UNIT, SAME_UNIT, as_read.evidence)
    if as_read.alone >= SAME_UNIT and is_named_once(listed.own, other.own, as_read, units):
        evidence = f"{as_read.evidence}; the register has no unit of these words elsewhere"
        return Match(Relation.SAME_UNIT, SAME_UNIT, evidence)
    if as_read.alone >= SAME_UNIT and bool(listed.own.above) != bool(other.own.above):
        wider = Relation.PART_OF if listed.own.above else Relation.HAS_PART
        return Match(wider, _less(as_read), f"{as_read.evidence}; the same unit, or its part in one place")
    for above in listed.above:
        if (likeness := compare(above, other.own)).score >= SAME_UNIT:
            return Match(Relation.PART_OF, likeness.score, f"what the listed unit is part of: {likeness.evidence}")
    for above in other.above:
        if (likeness := compare(listed.own, above)).score >= SAME_UNIT:
            return Match(
                Relation.HAS_PART, likeness.score, f"what the unit in the register is part of: {likeness.evidence}"
            )
    return None


@functools.cache
def _another() -> Likeness:
    """The likeness of two names whose numbers or kinds tell them apart."""
    return compare_names(read_name("1st Battalion"), read_name("2nd Battalion"))


def _less(likeness: Likeness) -> float:
    return round(likeness.alone * SAME_UNIT, 4)


def _flat(units: Sequence[Unit]) -> tuple[list[Name], list[int]]:
    names = [(name, at) for at, unit in enumerate(units) for name in unit.names]
    return [name for name, _ in names], [at for _, at in names]
