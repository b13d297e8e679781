"""What speaks against two names being one unit, whatever the unit is part of.

`CHECKS` is the ordered table of rules. Each looks at one comparison and returns its findings: an objection rules one unit out,
a small difference only lowers the score.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from leahy.matching.comparison import Comparison
from leahy.matching.leftovers import MOUNTED, NOTHING_LEFT, PARTS_ALONE, Leftovers, is_part, weigh_leftovers
from leahy.matching.names.concepts import Piece
from leahy.matching.names.spelling import may_be_slip
from leahy.matching.names.unit_name import NAMED_FOR_A_PLACE, Name
from leahy.matching.names.unit_part import Part, reach_of


@dataclass(slots=True, eq=False)  # never changed
class Finding:
    """What one rule found.

    An objection has `objection` set; `strong` marks one that no way of writing explains. `small` counts small
    differences. `slip`: the objection is a typing error in one of two names. `reason` goes into the evidence; it may be empty
    for a small difference.
    """

    reason: str
    objection: bool = False
    strong: bool = False
    small: int = 0
    slip: bool = False


def _against(reason: str, *, strong: bool = False) -> Finding:
    return Finding(reason, objection=True, strong=strong)


_SAME_SERVICE = {  # one word -> services that it may stand for
    "military": frozenset(("army", "navy", "air_force", "marines", "presidential_guard")),
    "marines": frozenset(("navy",)),
    "intelligence": frozenset(("police", "army", "navy", "air_force", "military", "gendarmerie", "national_guard")),
    "police": frozenset(("border_guard",)),
}
_MIXED_UP = (  # arms that sources mix up
    frozenset(("mechanised", "motorised")),
    frozenset(("armoured", "tank")),
    frozenset(("special", "special_forces")),
)
_FIGHT = MOUNTED | {
    "infantry",
    "guards",
    "ranger",
    "special_forces",
    "special",
    "commando",
    "armoured",
    "tank",
    "parachute",
}
_LEFT_OUT = frozenset(("unit", "office", "department"))  # behind a name: "Davao City Police Office"


Findings: TypeAlias = Sequence[Finding]


def findings(comparison: Comparison) -> list[Finding]:
    """What all rules find, in their order."""
    left = weigh_leftovers(comparison)
    checks = CHECKS
    if comparison.a.unit is comparison.b.unit:
        checks = _OF_ONE_UNIT
    elif left is NOTHING_LEFT:
        checks = _WITHOUT_LEFTOVERS
    return [finding for check in checks for finding in check(comparison, left)]


# --- the rules


def _another_kind(c: Comparison, _: Leftovers) -> Findings:
    one, two = c.a.unit.head, c.b.unit.head
    if one and two and one != two:
        return (_against(f"{_plain(one)} is not {_plain(two)}", strong=True),)
    return ()


def _another_number(c: Comparison, _: Leftovers) -> Findings:
    one, two = c.a.unit.own_numbers, c.b.unit.own_numbers
    if one != two:
        return (_against(f"number {_sorted(one) or 'none'} is not {_sorted(two) or 'none'}", strong=bool(one and two)),)
    return ()


def _another_number_of_a_parent(c: Comparison, _: Leftovers) -> Findings:
    """Numbers in the names that count other kinds of unit, there or in what the units are part of."""
    one, two = c.a.unit, c.b.unit
    if not one.numbers and not two.numbers:
        return ()
    contradictions: list[Finding] = []
    for kind in sorted({kind for kind, _ in one.numbers | two.numbers} - {one.head or "", two.head or "", ""}):
        left, right = _own_numbers(one, kind), _own_numbers(two, kind)
        if not left or not right:
            left, right = _counted(c.a, kind), _counted(c.b, kind)
        if left and right and not (left <= right or right <= left):
            reason = f"{_plain(kind)} {_sorted(left)} is not {_sorted(right)}"
            contradictions.append(_against(reason, strong=True))
    return contradictions


def _number_in_one_only(c: Comparison, _: Leftovers) -> Findings:
    """A number of another kind of unit in only one of two names that have none of their own."""
    one, two = c.a.unit, c.b.unit
    if bool(one.numbers) == bool(two.numbers):
        return ()
    if one.head != two.head or not one.head or one.own_numbers or two.own_numbers:
        return ()
    return (_against("a number that only one of them has"),)


def _own_part(c: Comparison, _: Leftovers) -> Findings:
    """Whether one of the two is what the other is part of: "Alfa", "Intelligence Section, Alfa"."""
    one, two = c.a.unit, c.b.unit
    if (not c.a.above and not c.b.above) or (one.values == two.values and one.counts == two.counts):
        return ()
    if _is_above(one, c.b) != _is_above(two, c.a):  # where each has the other above it, it is one string in two orders
        return (_against("one is part of the other", strong=True),)
    return ()


def _is_above(unit: Part, name: Name) -> bool:
    return any(unit.values == part.values and unit.counts == part.counts for part in name.above)


def _another_service(c: Comparison, _: Leftovers) -> Findings:
    a, b = c.a, c.b
    if not a.services or not b.services or a.services == b.services == a.unit.services == b.unit.services:
        return ()
    if (
        _services_contradict(a.unit.services, b.services)
        or _services_contradict(a.services, b.unit.services)
        or _services_contradict(a.services, b.services)
    ):
        return (_against("another service", strong=True),)
    return ()


def _another_area(c: Comparison, _: Leftovers) -> Findings:
    """Areas of which each service has its own: the 1st Naval Region is not the 1st Military Region."""
    one, two = c.a.unit, c.b.unit
    if one.head != two.head or one.head not in ("region", "zone"):
        return ()
    only = one.values - two.values, two.values - one.values
    if any("military" in only[i] and only[1 - i] & {"navy", "air_force", "air"} for i in (0, 1)):
        return (_against("another service", strong=True),)
    return ()


def _another_acronym(c: Comparison, _: Leftovers) -> Findings:
    if c.a.acronyms and c.b.acronyms and not c.a.acronyms & c.b.acronyms:
        return (_against("another acronym"),)
    return ()


def _another_reach(c: Comparison, _: Leftovers) -> Findings:
    """A city and the province or district of the same name: "Cebu City" and "Cebu Provincial Police Office"."""
    if c.counted or c.a.unit.values == c.b.unit.values:
        return ()
    one, two = reach_of(c.a.unit), reach_of(c.b.unit)
    if one == two:
        return ()
    if one and two:
        return (_against(f"{one} is not {two}", strong=True),)
    if "city" in (one, two) and c.named and any(piece.value == "police" for piece in c.alignment.shared):
        # a town in Indonesia may have a police of its own beside that of the district of its name: "Polres Bogor Kota"
        return (_against("city only in one", strong=c.a.unit.head == "district"),)
    return ()


def _another_nation(c: Comparison, _: Leftovers) -> Findings:
    one, two = c.a.unit.nations, c.b.unit.nations
    return (_against("another country", strong=True),) if one and two and not one & two else ()


def _small_words_in_one_only(_: Comparison, left: Leftovers) -> Findings:
    if not left.a.small and not left.b.small:
        return ()
    one, two = ([piece for piece in side.small if piece.role == "word"] for side in (left.a, left.b))
    if one and two:  # "Police Station 5 Carbon", "Police Station 5 Manila"
        return (_against(f"{_listed(one)} is not {_listed(two)}"),)
    return [
        Finding(f"{piece.value} only in one" if piece.role == "word" else "", small=1)
        for side in (left.a, left.b)
        for piece in side.small
    ]


def _kind_in_one_only(c: Comparison, _: Leftovers) -> Findings:
    """A kind of unit left out: "27 PMF" for a squadron, "Adigbe" for a police division."""
    one, two = c.a.unit.head, c.b.unit.head
    if bool(one) == bool(two):
        return ()
    if any(piece.value == (one or two) for _, piece in c.alignment.slips):
        return ()  # "203rd Crops"
    if (one or two) in PARTS_ALONE and not c.alignment.acronyms:
        return (_against("one is a part of the other", strong=True),)
    roles = [piece.role for piece in c.alignment.shared]
    stood_for = c.alignment.acronyms and not any(
        item.piece.role == "head" for item in (*c.alignment.a, *c.alignment.b)
    )  # "RAB" has the battalion in its letters, "APF Academy" is not the APF
    if stood_for or (c.counted and any(role in ("mod", "arm", "word") for role in roles)):
        return (Finding("", small=2),)
    if (one or two) in _LEFT_OUT and sum(role in ("mod", "word", "service") for role in roles) > 1:
        return (Finding("", small=1),)
    return (_against("a kind of unit that only one of them names"),)


def _another_arm(_: Comparison, left: Leftovers) -> Findings:
    one, two = left.a.arms, left.b.arms
    if one and two:
        small = Finding("", small=4)
        values = {piece.value for piece in one}, {piece.value for piece in two}
        if any(values[0] <= mixed and values[1] <= mixed for mixed in _MIXED_UP):
            return (small,)
        # sources do mix up rangers and guards, but no tanks
        mixed_up = all(piece.value in _FIGHT for piece in (*one, *two)) and _tanks(one) == _tanks(two)
        return (_against(f"{_listed(one)} is not {_listed(two)}", strong=not mixed_up), small)
    if (extra := one or two) and left.arms_may_be_left_out:
        return (Finding(f"{_listed(extra)} only in one", small=len(extra)),)
    return ()


def _tanks(arms: Sequence[Piece]) -> bool:
    return any(piece.value in ("armoured", "tank") for piece in arms)


def _other_words(c: Comparison, left: Leftovers) -> Findings:
    """Words that are never left out, and arms where they are not."""
    one, two = left.a.objections, left.b.objections
    against_an_arm = two if left.a.arms else one  # "1st Artillery Regiment" is not "1st Intervention Regiment"
    if bool(left.a.arms) != bool(left.b.arms) and (against_an_arm or not left.arms_may_be_left_out):
        one, two = [*one, *left.a.arms], [*two, *left.b.arms]
    if not one and not two:
        return ()
    if one and two:
        two_names = all(any(piece.role == "word" for piece in side) for side in (one, two)) and not c.counted
        two_tasks = all(piece.role != "word" for piece in (*one, *two)) and not _may_be_slips(one, two)
        return (_against(f"{_listed(one)} is not {_listed(two)}", strong=two_names or two_tasks),)
    extra = one or two
    tells_apart = any(is_part(piece) or piece.role == "direction" for piece in extra)
    return (_against(f"{_listed(extra)} only in one", strong=tells_apart or _names_another_place(c, extra)),)


def _may_be_slips(one: Sequence[Piece], two: Sequence[Piece]) -> bool:
    return any(may_be_slip(x.words[0], y.words[0]) for x in one for y in two if x.words and y.words)


def _names_another_place(c: Comparison, extra: Sequence[Piece]) -> bool:
    """Whether `extra` makes another name of the one that both have: "Valle del Cauca" is not "Cauca"."""
    if not c.named or c.counted:
        return False
    return all(piece.role == "word" and len(piece.value) > _LETTERS for piece in extra)


_LETTERS = 4  # of a word that may be an acronym of a parent, at most


def _slips(c: Comparison, _: Leftovers) -> Findings:
    """Names with a letter or two of difference. With the same number they are one, and so are a word of unit names ("navy")
    and what is no word ("navey"); else a person should look."""
    if not (slips := c.alignment.slips):
        return ()
    names = sum(piece.role == "word" for piece in c.alignment.shared) - len(slips)
    named = names > 0 and c.a.unit.head is not None and c.a.unit.head not in NAMED_FOR_A_PLACE
    return [
        Finding(reason, small=3)
        if c.counted or two.role in _OF_UNITS
        else Finding(reason, objection=True, slip=named and len(slips) == 1)
        for one, two in slips
        for reason in (f"{one} is nearly {two.words[0]}",)
    ]


_OF_UNITS = frozenset(("head", "arm", "service", "mod", "task"))


def _nothing_in_common(c: Comparison, _: Leftovers) -> Findings:
    return () if c.alignment.shared else (_against("no word in common", strong=True),)


CHECKS: tuple[Callable[[Comparison, Leftovers], Findings], ...] = (
    _another_kind,
    _another_number,
    _another_number_of_a_parent,
    _own_part,
    _number_in_one_only,
    _another_service,
    _another_area,
    _another_acronym,
    _another_nation,
    _another_reach,
    _small_words_in_one_only,
    _kind_in_one_only,
    _another_arm,
    _other_words,
    _slips,
    _nothing_in_common,
)


_WITHOUT_LEFTOVERS = tuple(
    check for check in CHECKS if check not in (_small_words_in_one_only, _another_arm, _other_words)
)
"""Those that may find something where neither name has words of its own."""
_OF_ONE_UNIT = (_another_service, _another_acronym, _nothing_in_common)
"""Those that may find something where the two units are in the same words: they look at what these are part of, too."""


def _services_contradict(a: frozenset[str], b: frozenset[str]) -> bool:
    a, b = a - b, b - a  # "Navy, Intelligence Group" is not "Air Force, Intelligence Group"
    if not a or not b:
        return False
    return not any(two in _SAME_SERVICE.get(one, ()) or one in _SAME_SERVICE.get(two, ()) for one in a for two in b)


def _own_numbers(unit: Part, kind: str) -> set[str]:
    return {value for counted, value in unit.numbers if counted == kind}


def _counted(name: Name, kind: str) -> set[str]:
    """The numbers that count units of this kind, in the unit itself and in what it is part of."""
    return {value for part in (name.unit, *name.above) for counted, value in part.numbers if counted == kind}


def _plain(concept: str) -> str:
    return concept.replace("_", " ")


def _sorted(values: Iterable[str]) -> str:
    return " ".join(sorted(values))


def _listed(pieces: Sequence[Piece]) -> str:
    return " ".join(_plain(piece.value) for piece in pieces)
