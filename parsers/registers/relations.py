"""How a listed unit and a name in a register may hang together: as one unit, or one as part of the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leahy.matching.assignment import candidate_pairs
from leahy.matching.similarity import SAME_UNIT, Likeness, compare
from leahy.matching.unit_name import Name, read_path
from leahy.vocabulary import Relation
from parsers.units.unit import parse_unit


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with what it is part of. `above`: the units right above it first, without what names no more than a country."""

    own: Name
    above: tuple[Name, ...]

    @property
    def names(self) -> tuple[Name, ...]:
        """Its own name and those above it."""
        return (self.own, *self.above)


@dataclass(frozen=True, slots=True)
class Match:
    """A relation of a listed unit to a unit in a register, from 0 to 1 how sure, and what speaks for it."""

    relation: Relation
    score: float
    evidence: str


def unit_of(path: Sequence[str], location: str | None) -> Unit:
    """A unit whose path is known, from the top of the hierarchy down."""
    path = tuple(path)
    return Unit(read_path(path, location), tuple(read_path(path[:end]) for end in range(len(path) - 1, 0, -1)))


def read_unit(text: str, country_code: str | None = None) -> Unit:
    """A unit of which a register has no more than its words."""
    unit = parse_unit(text, country_code=country_code)
    return unit_of(unit.path, unit.location)


def related_pairs(listed: Sequence[Unit], others: Sequence[Unit]) -> Iterator[tuple[int, int, Match]]:
    """Positions of a listed unit and another one, and their relation, in order. All are units of one country."""
    names, owners = _flat(listed)
    other_names, other_owners = _flat(others)
    pairs = {(owners[i], other_owners[j]) for i, j in candidate_pairs(names, other_names)}
    for i, j in sorted(pairs):
        if match := relation(listed[i], others[j]):
            yield i, j, match


def relation(listed: Unit, other: Unit) -> Match | None:
    """The closest relation of `listed` to `other`; None where their words speak for none."""
    likeness = compare(listed.own, other.own)
    if likeness.score >= SAME_UNIT:
        return Match(Relation.SAME_UNIT, likeness.score, likeness.evidence)
    if likeness.alone >= SAME_UNIT and bool(listed.own.above) != bool(other.own.above):
        wider = Relation.PART_OF if listed.own.above else Relation.HAS_PART
        return Match(wider, _less(likeness), f"{likeness.evidence}; the same unit, or its part in one place")
    for above in listed.above:
        if (likeness := compare(above, other.own)).score >= SAME_UNIT:
            return Match(Relation.PART_OF, likeness.score, f"what the listed unit is part of: {likeness.evidence}")
    for above in other.above:
        if (likeness := compare(listed.own, above)).score >= SAME_UNIT:
            return Match(
                Relation.HAS_PART, likeness.score, f"what the unit in the register is part of: {likeness.evidence}"
            )
    return None


def _less(likeness: Likeness) -> float:
    return round(likeness.alone * SAME_UNIT, 4)


def _flat(units: Sequence[Unit]) -> tuple[list[Name], list[int]]:
    names = [(name, at) for at, unit in enumerate(units) for name in unit.names]
    return [name for name, _ in names], [at for _, at in names]
