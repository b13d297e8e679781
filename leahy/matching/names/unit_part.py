"""One part of a unit string as it is compared: its kind of unit, and its numbers each bound to the kind that they count."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leahy.matching.names.concepts import Piece, pieces_of


class Item(NamedTuple):
    """A word of a unit, and whether it stands behind the kind of unit and its number."""

    piece: Piece
    behind: bool


# Never changed; a frozen one takes eight times as long to make. Compared by identity, so that what is computed from it can be kept.
@dataclass(slots=True, eq=False)
class Part:
    """One part of a string: the unit itself, or one of those it is part of, or a place."""

    pieces: tuple[Piece, ...]  # without numbers
    head: str | None
    numbers: frozenset[tuple[str, str]]  # (kind of unit that it counts, or '', number)
    behind: int  # pieces from this one on stand behind the kind of unit and its number
    own_numbers: frozenset[str]  # that count the unit itself
    services: frozenset[str]
    nations: frozenset[str]
    acronym: str  # where it is nothing but an acronym
    initials: str  # of its words in capitals, as an acronym of it may have them
    meant: bool  # it stands for an acronym
    compared: tuple[Piece, ...]  # `pieces`, with the name of the country where a register left it out of them
    # What comparing asks for again and again:
    values: frozenset[str]  # of all pieces
    counts: frozenset[str]  # the numbers alone
    names: frozenset[str]  # names, letters and directions
    tasks: frozenset[str]  # what sets ministries and forces apart: defence, interior; army, navy
    kind: str | None  # the kind of unit, or the service where it says no more; None for a place


# Kinds of area: a command or staff of one is the area's own, and a police headquarters of one too.
AREAS = frozenset(("zone", "region", "area", "district", "sector", "subsector", "subregion", "subdistrict", "garrison"))
FORMATIONS = frozenset(
    ("battalion", "brigade", "division", "regiment", "company", "squadron", "battery", "platoon", "corps", "group",
     "wing", "troop", "detachment", "flotilla", "fleet", "grouping")
)  # fmt: skip


_COUNTED = FORMATIONS | AREAS
_OF_AN_AREA = frozenset(("command", "headquarters", "office", "station"))
_SAYS_LITTLE = frozenset(("national", "general", "royal", "central", "public", "of", "the"))


@functools.lru_cache(maxsize=65536)
def part_of(text: str) -> Part:
    """The unit itself, with its kind of unit and its numbers each bound to the kind of unit that they count."""
    return parent_of(text)


def parent_of(text: str, *, initials: str = "", acronym: str = "", meant: bool = False) -> Part:
    """`part_of` a parent or a place, with its letters as `Part` has them."""
    pieces = _in_context(pieces_of(text))
    heads, numbered, names, tasks, services, nations = _by_role(pieces)
    head = head_at = None
    if heads:
        head_at = _head_at(pieces, heads)
        if (area_at := _area_at(pieces, heads, head_at)) is not None:
            pieces[head_at] = Piece(pieces[head_at].value, "vacuous", pieces[head_at].words)
            heads.remove(head_at)
            head_at = area_at
        head = _kind_of(pieces, head_at)
    numbers, own_numbers, counts, behind = _NO_NUMBERS, _NONE, _NONE, len(pieces)
    if numbered:
        numbers, behind = _numbers(pieces, heads, head_at, head)
        own_numbers = frozenset([value for kind, value in numbers if not kind or kind == head])
        counts = frozenset([value for _, value in numbers])
        behind -= len([at for at in numbered if at < behind])
        pieces = [piece for piece in pieces if piece.role != "number"]
    values = frozenset([piece.value for piece in pieces])
    # "JCF" is a police, "force" says no more
    kind = services[0] if services and (head is None or head == "force") else head
    kept = tuple(pieces)
    return Part(
        kept,
        head,
        numbers,
        behind,
        own_numbers,
        frozenset(services),
        frozenset(nations),
        acronym,
        initials,
        meant,
        kept,
        values,
        counts,
        frozenset(names),
        frozenset(tasks) - _SAYS_LITTLE,
        kind,
    )


_CITY = frozenset(("city", "municipal"))
_PROVINCE = frozenset(("province", "provincial", "state", "state_police"))


def reach_of(part: Part) -> str:
    """ "city" or "province" where the words say that the part is of one, else ""."""
    if not part.values.isdisjoint(_CITY):
        return "city"
    return "" if part.values.isdisjoint(_PROVINCE) else "province"


def _by_role(pieces: Sequence[Piece]) -> tuple[list[int], list[int], list[str], list[str], list[str], list[str]]:
    """(positions of kinds of unit, positions of numbers, names, tasks, services, nations) in `pieces`."""
    heads: list[int] = []
    numbers: list[int] = []
    names: list[str] = []
    tasks: list[str] = []
    services: list[str] = []
    nations: list[str] = []
    for at, piece in enumerate(pieces):
        role = piece.role
        if role == "head":
            heads.append(at)
        elif role in _NAMES:
            names.append(piece.value)
        elif role == "number":
            numbers.append(at)
        elif role in _TASKS:
            tasks.append(piece.value)
        elif role == "service":
            services.append(piece.value)
            tasks.append(piece.value)
        elif role == "nation":
            nations.append(piece.value)
    return heads, numbers, names, tasks, services, nations


_NONE: frozenset[str] = frozenset()
_NO_NUMBERS: frozenset[tuple[str, str]] = frozenset()
_NAMES = frozenset(("word", "letter", "direction"))
_TASKS = frozenset(("arm", "mod", "task"))


def _in_context(pieces: Sequence[Piece]) -> list[Piece]:
    """`pieces` without small words, each as the one behind it, or any other, lets it be understood."""
    roles = [piece.role for piece in pieces]
    kept = _headed(pieces) if "drop" in roles else list(pieces)
    if "place" not in roles and _CONTEXTUAL.isdisjoint([piece.value for piece in kept]):
        return kept
    for at, piece in enumerate(kept[:-1]):
        if piece.role == "nation" and kept[at + 1].role == "place":  # "Niger State": a place, not the country
            kept[at] = Piece(piece.value, "word", piece.words)
        elif piece.value in _PHONETIC and kept[at + 1].value in _LETTERED:  # "Bravo Company" is B Company
            kept[at] = Piece(piece.value[0], "letter", (piece.value[0],))
        elif piece.value == "task_force" and any(other.value in FORMATIONS for other in kept[at + 1 :]):
            kept[at] = Piece(piece.value, "arm", piece.words)  # "112 Task Force Battalion"
    if any(piece.value == "operation" for piece in kept):
        kept = _with_its_operations(kept)
    if any(piece.value == "divisional" for piece in kept):  # "Abak Divisional Police Headquarters" is the division
        return [_as_division(piece) for piece in kept]
    return kept


def _with_its_operations(pieces: Sequence[Piece]) -> list[Piece]:
    """ "Institute of Peace Support Operation Training" is for operations; "Task Force Operation Lago" is a named one."""
    if all(piece.value == "operation" for piece in pieces if piece.role == "head"):
        return list(pieces)
    return [
        Piece("operations", "mod", piece.words)
        if piece.value == "operation" and not (at + 1 < len(pieces) and pieces[at + 1].role in ("word", "number"))
        else piece
        for at, piece in enumerate(pieces)
    ]


def _area_at(pieces: Sequence[Piece], heads: Sequence[int], head_at: int) -> int | None:
    """Where the area stands of which the unit is the command, office or police station; None where it is of none."""
    if pieces[head_at].value not in _OF_AN_AREA:
        return None
    police = any(piece.value == "police" for piece in pieces)
    command = pieces[head_at].value == "command"
    if not command and not police:
        return None
    areas = [
        at
        for at in heads
        if pieces[at].value in AREAS
        or (police and pieces[at].value == "division")
        or (command and at < head_at and _is_numbered(pieces, at))
    ]
    return areas[-1] if areas else None


def _kind_of(pieces: Sequence[Piece], head_at: int) -> str:
    """The kind of unit that stands at `head_at`, with the arm behind it where it is another unit by that."""
    head = pieces[head_at].value
    if head_at and head in FORMATIONS and not pieces[head_at].first and pieces[head_at - 1].role == "number":
        behind = pieces[head_at + 1 :]
        # "41 Division Engineers" are not the division; "102 Btn. Inf." is an infantry battalion
        if behind and all(piece.role == "arm" and piece.value not in _FIGHT for piece in behind):
            return f"{head} {behind[-1].value}"
    return head


def _numbers(
    pieces: Sequence[Piece], heads: Sequence[int], head_at: int | None, head: str | None
) -> tuple[frozenset[tuple[str, str]], int]:
    """(numbers, each with the kind of unit that it counts; where the pieces behind the kind of unit and its number begin)."""
    numbers: list[tuple[str, str]] = []
    behind = len(pieces)
    for at, piece in enumerate(pieces):
        if piece.role != "number":
            continue
        counted = _counted(pieces, heads, at, head_at)
        kind = "" if counted is None else pieces[counted].value
        if head and head_at is not None and kind == pieces[head_at].value:
            kind = head
        numbers.append((kind, piece.value))
        if counted is not None and counted == head_at:
            behind = min(behind, max(at, counted) + 1)
    return frozenset(numbers), behind


_PHONETIC = frozenset(
    ("alpha", "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima",
     "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango")
)  # fmt: skip
_CONTEXTUAL = _PHONETIC | {"task_force", "divisional", "operation"}
_LETTERED = frozenset(("company", "squadron", "battery", "platoon", "troop"))
_FIGHT = frozenset(
    ("infantry", "armoured", "cavalry", "mechanised", "motorised", "airborne", "commando", "jungle", "mountain")
)


def _headed(pieces: Sequence[Piece]) -> list[Piece]:
    """`pieces` without small words; what stands before "de" comes first as in "Régiment de ...", whatever its language."""
    kept: list[Piece] = []
    for piece in pieces:
        if piece.role != "drop":
            kept.append(piece)
        elif kept and kept[-1].role == "head" and piece.words and piece.words[0] in _ROMANCE_OF:
            kept[-1] = Piece(kept[-1].value, "head", kept[-1].words, first=True)
    return kept


_ROMANCE_OF = frozenset(("de", "des", "du", "d", "da", "do", "del", "das", "dos"))


def _is_numbered(pieces: Sequence[Piece], at: int) -> bool:
    """ "7th Corps Command" is the corps."""
    return pieces[at].value in FORMATIONS and any(piece.role == "number" for piece in pieces[:at])


def _as_division(piece: Piece) -> Piece:
    if piece.value == "divisional":
        return Piece("division", "head", piece.words)
    if piece.value in _OF_AN_AREA:
        return Piece(piece.value, "vacuous", piece.words)
    return piece


def _head_at(pieces: Sequence[Piece], heads: Sequence[int]) -> int:
    """Where the word stands that says what kind of unit it is: the first in Romance languages and Indonesian, else the last."""
    if len(heads) == 1:
        return heads[0]
    sector = next((at for at in heads if pieces[at].value in _SECTORS), None)
    if sector is not None and sector + 1 < len(pieces) and pieces[sector + 1].role == "number":
        return sector  # "Sector 1 Joint Task Force"
    return heads[0] if any(pieces[at].first for at in heads) else heads[-1]


_SECTORS = frozenset(("sector", "subsector"))


def _counted(pieces: Sequence[Piece], heads: Sequence[int], at: int, head_at: int | None) -> int | None:
    """Where the kind of unit stands that the number at `at` counts; None where it counts none."""
    if at + 1 in heads and (at + 1 == head_at or pieces[at + 1].value in _COUNTED):
        return at + 1
    before = [head for head in heads if head < at]
    after = [head for head in heads if head > at]
    if before and (
        at - 1 == before[-1]
        or not after
        or (pieces[before[-1]].first and not (before[-1] and pieces[before[-1] - 1].role == "number"))
    ):
        return before[-1]
    formations = [head for head in after if pieces[head].value in FORMATIONS or head == head_at]
    return next(iter(formations or after), None)
