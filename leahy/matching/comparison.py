"""Two names beside each other: the record that every rule of comparing looks at."""

from typing import NamedTuple

from leahy.matching.alignment import Alignment, align
from leahy.matching.unit_name import Name
from leahy.matching.unit_part import FORMATIONS

_COUNTED_IN_A_PARENT = frozenset(("company", "platoon", "section", "squad", "troop", "battery", "flight"))


class Comparison(NamedTuple):
    """Two names and their alignment, with the facts that several rules ask for."""

    a: Name
    b: Name
    alignment: Alignment
    counted: bool  # both units have the same number
    named: bool  # they have a name or letter in common
    nested: bool  # both hold the number of the same formation: "13 Amphibious Brigade Garrison"
    pointed: bool  # they have a point of the compass in common

    @property
    def distinct(self) -> bool:
        """Whether both units have the same number or name of their own."""
        return self.counted or self.named or self.nested

    @property
    def counted_in_a_parent(self) -> bool:
        """Whether the unit has nothing of its own but a number that each battalion has: "1st Company"."""
        if self.a.unit.head not in _COUNTED_IN_A_PARENT:
            return False
        return not any(piece.role in ("word", "arm", "letter") for piece in self.alignment.shared)

    @property
    def heads_differ(self) -> bool:
        """Whether the kinds of unit differ; one name may have none."""
        return self.a.unit.head != self.b.unit.head


def juxtapose(a: Name, b: Name) -> Comparison:
    """Two names, aligned, with the facts of both."""
    alignment = align(a, b)
    shared_roles = {piece.role for piece in alignment.shared}
    shared_numbers = a.unit.numbers & b.unit.numbers
    return Comparison(
        a,
        b,
        alignment,
        counted=bool(a.unit.own_numbers) and a.unit.own_numbers == b.unit.own_numbers,
        named="word" in shared_roles or "letter" in shared_roles,
        nested=bool(shared_numbers) and any(kind in FORMATIONS for kind, _ in shared_numbers),
        pointed="direction" in shared_roles,
    )
