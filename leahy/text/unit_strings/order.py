"""Which parts of a unit string are its path, in which order, and which are places."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from leahy.text.lexicon import Reading
from leahy.text.unit_strings.direction import direction_of, is_vague_above, lists_units
from leahy.text.unit_strings.kinds import Part
from leahy.text.unit_strings.relations import FORCE, KNOWN_WELL, is_headquarters_of, is_named_base


class Order(NamedTuple):
    """How a string runs: `path_order` as in `Unit`, the positions of the units from the top down, and of the places."""

    path_order: str
    path: tuple[int, ...] = ()
    places: tuple[int, ...] = ()


_UNKNOWN = Order("unknown")
_UNITS = ["unit", "unit"]
_DIRECTIONS = {
    "top_down": Order("top_down", (0, 1)),
    "bottom_up": Order("bottom_up", (1, 0)),
    "unknown": _UNKNOWN,
}
_BEFORE, _BEHIND = Order("single", (0,), (1,)), Order("single", (1,), (0,))
_PAIRS = {
    ("unit", "place"): _BEFORE,
    ("unit", "words"): _BEFORE,
    ("unit", "site"): _BEFORE,
    ("place", "unit"): _BEHIND,
    ("site", "unit"): _BEHIND,
}
"""The order of a unit beside what is none."""


def find_order(parts: Sequence[Part]) -> Order:
    """The order of the parts of one string, of which there are at least two."""
    kinds = [part.kind for part in parts]
    if len(parts[-1].text) == 1:  # "1st Infantry Brigade, S": the rest is torn off
        return _UNKNOWN
    if len(parts) == 2 and (pair := _PAIRS.get((kinds[0], kinds[1]))):  # as below, without more ado
        return pair
    if lists_units(parts):
        return _UNKNOWN
    if kinds == _UNITS:
        return _DIRECTIONS[direction_of(parts)]
    if not {"unit", "acronym"} & {*kinds}:
        if kinds.count("site") == 1:
            kinds[kinds.index("site")] = "unit"
        elif any(word.kind == "site" for word in parts[0].reading.words):  # "Camp Lemonnier, Djibouti"
            kinds[0] = "unit"
        else:
            return _UNKNOWN
    if "unit" not in kinds and (kinds.count("acronym") > 1 or kinds[0] != "acronym"):
        return _UNKNOWN
    if (unit := _first_words(parts, kinds)) is None:
        return _UNKNOWN
    if unit:
        kinds[0] = "unit"
    units = [i for i, kind in enumerate(kinds) if kind in ("unit", "acronym")]
    chosen = [parts[i] for i in units]
    direction, ordered = _directed(chosen, units)
    if direction in ("bottom_up", "top_down"):
        readings = [part.reading for part in parts]
        steps = [
            i
            for i in range(1, len(parts) - 1)
            if kinds[i] in ("place", "words")
            and _is_step(readings[i - 1], readings[i], _past_towns(i, kinds, readings), direction)
        ]
        if ordered == units:
            ordered = sorted([*units, *steps])
    if direction == "unknown":
        return _UNKNOWN
    end = 0 if direction == "bottom_up" else len(parts) - 1
    if kinds[end] == "site" and direction in ("bottom_up", "top_down") and not _stands_there(chosen[-1], direction):
        ordered = [end, *ordered] if end == 0 else [*ordered, end]
    path = tuple(reversed(ordered)) if direction == "bottom_up" else tuple(ordered)
    return Order(direction, path, tuple(i for i in range(len(parts)) if i not in ordered))


def _stands_there(lowest: Part, direction: str) -> bool:
    """Whether a site behind the lowest unit is where that stands: "1st Battalion, Michel Camp"; not "7 Division, Giwa Barracks"."""
    return direction == "top_down" and lowest.reading.numbered and 0 < lowest.reading.rank <= _BATTALION


_BATTALION = 57  # the rank up to which a unit has no barracks below it


def order_below(parts: Sequence[Part]) -> Order:
    """The order of parts of which the first, a force, is set off as what the others are of: "Army/12 Squadron, Air Base"."""
    if len(parts) == 2:
        return find_order(parts)
    rest = find_order(parts[1:])
    if rest.path_order == "unknown":
        return rest
    path_order = "top_down" if rest.path_order == "single" else rest.path_order
    return Order(path_order, (0, *(at + 1 for at in rest.path)), tuple(at + 1 for at in rest.places))


def _directed(chosen: Sequence[Part], units: list[int]) -> tuple[str, list[int]]:
    """The direction of the units of a string, with their positions as that direction takes them."""
    if len(units) == 1:
        return "single", units
    direction = direction_of(chosen)
    if len(units) == 2 and direction == "top_down" and chosen[0].kind == "acronym" and chosen[0].reading.head is None:
        return "unknown", units  # an acronym that no table knows, before a unit, is as likely the unit that is listed
    if len(units) == 2:
        return direction, units
    if direction == "unknown" and _stands_above_all(chosen):
        # "Belize Defence Force, India Company, 2nd Infantry Battalion": the force first, the others from the bottom up
        direction = direction_of(chosen[1:])
        if direction == "bottom_up":
            return direction, [*units[1:], units[0]]
    elif direction == "top_down" and _stands_above_all(chosen) and is_vague_above(chosen[1:]):
        return "unknown", units
    elif direction == "top_down" and _stands_above_all([chosen[1], chosen[0], *chosen[2:]]):
        # "Operations Command, Armed Forces, 2nd Squadron": the force second, the others from the top down
        return direction, [units[1], units[0], *units[2:]]
    elif _stands_above_all(chosen[::-1]) and _is_only_force(chosen[:-1]):
        # "Georgian Army, Peacekeeping Operations Division, MoD": the ministry last, the others from the top down
        direction = direction_of(chosen[:-1])
        if direction == "top_down":
            return direction, [units[-1], *units[:-1]]
    elif direction == "unknown" and _run_down([chosen[-1], *chosen[:-1]]):
        # "6th Infantry Brigade, Artillery Battalion, Operations Command": the command last, the others from the top down
        return "top_down", [units[-1], *units[:-1]]
    elif direction == "unknown" and is_named_base(chosen[-1]) and direction_of(chosen[:-1]) == "bottom_up":
        # "Fiscal Office, Philippine Air Force, Villamor Air Base": where they stand
        return "bottom_up", units[:-1]
    elif direction == "unknown" and is_headquarters_of(chosen[-1], chosen[-2]) and _runs_up_to_both(chosen):
        # "4 Signal Battalion, Bangladesh Army, Army Headquarters": the two at the end are of one rank
        return "bottom_up", [*units[:-2], units[-1], units[-2]]
    return direction, units


def _runs_up_to_both(parts: Sequence[Part]) -> bool:
    return direction_of(parts[:-1]) == direction_of([*parts[:-2], parts[-1]]) == "bottom_up"


def _run_down(parts: Sequence[Part]) -> bool:
    """Whether the parts are units whose ranks are known well, each above the next."""
    if any(part.reading.head is None or not 0 < part.reading.spread <= KNOWN_WELL + 1 for part in parts):
        return False
    return all(a.reading.rank - a.reading.spread > b.reading.rank for a, b in pairwise(parts))


_ABOVE_PLACES = frozenset(("ministry", "staff", "headquarters", "government"))


def _first_words(parts: Sequence[Part], kinds: Sequence[str]) -> bool | None:
    """Whether a first part of unknown words is the listed unit; None where that cannot be known.

    It is one above nothing but ministries and headquarters ("Civilian Cabinet, Ministry of Defence"): the ministry is not what
    is listed. Before a whole force they may be a town ("Gulshan, Dhaka Metropolitan Police") or a unit ("Special Task Froce, ...").
    """
    if kinds[0] != "words":
        return False
    known = [part.reading for part, kind in zip(parts, kinds, strict=True) if kind == "unit"]
    if len(known) == 1 and kinds[1] == "unit" and known[0].head and "hospital" in known[0].head.concepts:
        return len(parts[0].text.split()) > 1  # "Pediatric Intensive Therapy, Military Hospital"
    if not known or any(reading.head is None or reading.rank < FORCE for reading in known):
        return False
    if len(known) == 1 and kinds[1] == "unit" and known[0].head and known[0].head.echelon in _ABOVE_PLACES:
        return True
    return False if len(known) > 1 else None


def _stands_above_all(parts: Sequence[Part]) -> bool:
    first = parts[0].reading
    return first.head is not None and all(
        first.rank >= FORCE and (part.reading.head is None or part.reading.rank < first.rank) for part in parts[1:]
    )


def _is_only_force(parts: Sequence[Part]) -> bool:
    first, *others = (part.reading.head for part in parts)
    if first is None or first.echelon != "force":
        return False
    return _stands_above_all(parts) and all(head is None or head.echelon not in _ALSO_WHOLE for head in others)


_ALSO_WHOLE = frozenset(("force", "agency", "command", "headquarters", "staff", "directorate", "office"))
_STEPS = frozenset(("region", "region de", "district", "distrito", "distrito de", "sub county", "subcounty"))


def _past_towns(i: int, kinds: Sequence[str], readings: Sequence[Reading]) -> Reading:
    """The part after the area `i`, a town left out: "North Eastern Region, Mandera, Mandera Police Station"."""
    if i + 2 < len(kinds) and kinds[i + 1] in ("place", "words") and not readings[i + 1].words:
        return readings[i + 2]
    return readings[i + 1]


def _is_step(before: Reading, area: Reading, after: Reading, direction: str) -> bool:
    """Whether the area between `before` and `after` stands for the force in it, as "Sousse District" may.

    Only regions and districts do, and only between two units above and below them in rank; states and towns are places.
    """
    ranks = [word.rank for word in area.words if word.phrase in _STEPS]
    if not ranks or before.head is None or after.head is None or any(word.kind != "place" for word in area.words):
        return False
    higher, lower = (before, after) if direction == "top_down" else (after, before)
    # "Kampala North Region" below "Kampala Metropolitan Police" is likelier a unit than "Region V"
    slack = higher.spread if higher.spread <= KNOWN_WELL + 1 and not area.numbered else 0
    return higher.rank + slack >= ranks[-1] >= lower.rank
