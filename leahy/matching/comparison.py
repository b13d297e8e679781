"""Two names beside each other: the record that every rule of comparing looks at."""

from dataclasses import dataclass

from leahy.matching.alignment import Alignment, align
from leahy.matching.names.unit_name import Name
from leahy.matching.names.unit_part import FORMATIONS

_COUNTED_IN_A_PARENT = frozenset(("company", "platoon", "section", "squad", "troop", "battery", "flight"))


@dataclass(slots=True, eq=False)  # never changed
class Comparison:
    """Two names and their alignment, with the facts that several rules ask for."""

    a: Name
    b: Name
    alignment: Alignment
    counted: bool  # both units have the same number
    named: bool  # they have a name or letter in common
    nested: bool  # both hold the number of the same formation: "13 Amphibious Brigade Garrison"
    pointed: bool  # they have a point of the compass in common

    distinct: bool  # both have the same number or name of their own
    counted_in_a_parent: bool  # they have nothing of their own but a number that each battalion has: "1st Company"


def juxtapose(a: Name, b: Name) -> Comparison:
    """Two names, aligned, with the facts of both."""
    alignment = align(a, b)
    shared = {piece.role for piece in alignment.shared}
    numbers = a.unit.numbers & b.unit.numbers
    counted = bool(a.unit.own_numbers) and a.unit.own_numbers == b.unit.own_numbers
    named = "word" in shared or "letter" in shared
    nested = bool(numbers) and any(kind in FORMATIONS for kind, _ in numbers)
    counted_in_a_parent = a.unit.head in _COUNTED_IN_A_PARENT and not named and "arm" not in shared
    distinct = counted or named or nested
    return Comparison(a, b, alignment, counted, named, nested, "direction" in shared, distinct, counted_in_a_parent)
