"""Two units laid side by side: what they share, in other words or spelled otherwise, and what only one of them has."""

from dataclasses import dataclass
from typing import TypeAlias

from leahy.matching.names.concepts import Piece
from leahy.matching.names.spelling import SHORT, may_be_slip, may_begin_with, spelled_alike, stands_for
from leahy.matching.names.unit_name import Name
from leahy.matching.names.unit_part import Item, Part

_Items: TypeAlias = list[Item]


@dataclass(slots=True)
class Alignment:
    """What two units have in common, and what only one of them has."""

    a: _Items  # only in the first
    b: _Items  # only in the second
    shared: list[Piece]
    spelled: list[tuple[str, str]]  # one name in two spellings
    acronyms: list[str]
    slips: list[tuple[str, Piece]]  # a name, and what is so near that one may be a typing error


def align(a: Name, b: Name) -> Alignment:
    """The words of two units, and of what they are part of, matched with each other."""
    if a.unit is b.unit:
        return Alignment([], [], list(a.unit.compared), [], [], [])
    left, right, shared = _match_values(a.unit, b.unit)
    alignment = Alignment(left, right, shared, [], [], [])
    if not left and not right:
        return alignment
    if left and right:
        _match_spellings(alignment)
        _match_joined(left, right, alignment)
        _match_joined(right, left, alignment)
        _match_initials(left, right, alignment, a, b)
        _match_initials(right, left, alignment, b, a)
    if left and b.above:
        _match_above(left, right, alignment, a, b)
    if right and a.above:
        _match_above(right, left, alignment, b, a)
    if left and right:
        _match_slips(alignment)
    return alignment


def _match_above(items: _Items, others: _Items, alignment: Alignment, name: Name, other: Name) -> None:
    """Take out of `items`, left over of `name`, what the other name says of its parents and places.

    "Awka Central Police Station" against "Central Police Station (Awka)"; but "Kampala Police Station, Kampala Police" is not
    "Wandegeya Police Station, Kampala Police".
    """
    roles = _NAMED_ABOVE | {"mod"} if name.unit.numbers & other.unit.numbers else _NAMED_ABOVE
    head = name.unit.head
    another = bool(head) and head == other.unit.head and any(i.piece.role == "word" for i in others)
    places = [part for part in other.above if part.kind is None and not part.names.isdisjoint(name.unit.names)]
    for item in list(items):
        role, said = item.piece.role, item.piece.value
        if another and role == "word":
            continue
        named = role in roles and any(_names(part, said) for part in other.above)
        if role in ("mod", "task"):  # "Harare Central Station": "Harare Central"
            named = named or said in other.letters or any(said in place.values for place in places)
        if named:
            items.remove(item)
            alignment.shared.append(item.piece)


def _match_values(a: Part, b: Part) -> tuple[_Items, _Items, list[Piece]]:
    """The words that only one of two units has, and those that both have, each matched once."""
    shared_values = a.values & b.values
    left: _Items = []
    shared: list[Piece] = []
    others: list[str | None] = [piece.value for piece in b.compared]
    for at, piece in enumerate(a.compared):
        value = piece.value
        if value in shared_values and value in others:
            others[others.index(value)] = None
            shared.append(piece)
        else:
            left.append(Item(piece, at >= a.behind))
    return left, [Item(b.compared[at], at >= b.behind) for at, value in enumerate(others) if value is not None], shared


def _names(part: Part, word: str) -> bool:
    """Whether a parent or place is named by `word`, or by words of which `word` has the initials."""
    if word in part.values or (len(word) >= _SHORTEST and word in (part.initials, part.acronym)):
        return True
    return any(spelled_alike(word, value) for value in part.values)


_SHORTEST = 3  # letters of an acronym that a parent's initials explain
_NAMED_ABOVE = frozenset(("word", "direction", "letter", "place", "service"))
"""Roles of words that a unit needs not have where a parent or place has them."""


def _match_slips(alignment: Alignment) -> None:
    """Take two names that may be one with a typing error out of both sides."""
    for one, other in ((alignment.a, alignment.b), (alignment.b, alignment.a)):
        for item in [item for item in one if item.piece.role == "word"]:
            word = item.piece.value
            near = [twin for twin in other if len(twin.piece.words) == 1 and may_be_slip(word, twin.piece.words[0])]
            if item in one and len(near) == 1:
                one.remove(item)
                other.remove(near[0])
                alignment.shared.append(near[0].piece)
                alignment.slips.append((word, near[0].piece))


def _match_spellings(alignment: Alignment) -> None:
    """Take one name spelled in two ways out of both sides."""
    for item in [item for item in alignment.a if item.piece.role == "word"]:
        name = item.piece.value
        twin = next(
            (other for other in alignment.b if other.piece.role == "word" and spelled_alike(name, other.piece.value)),
            None,
        )
        if twin is not None:
            alignment.a.remove(item)
            alignment.b.remove(twin)
            alignment.shared.append(item.piece)
            alignment.spelled.append((name, twin.piece.value))


def _match_joined(apart: _Items, joined: _Items, alignment: Alignment) -> None:
    """Take out a name that `joined` writes as one word and `apart` as two or three."""
    words = [item for item in apart if item.piece.role in ("word", "direction", "letter")]
    for one in [item for item in joined if item.piece.role == "word" and len(item.piece.value) > SHORT]:
        for start in range(len(words)):
            for stop in range(start + 2, min(start + 4, len(words) + 1)):
                run = words[start:stop]
                name = "".join(item.piece.value for item in run)
                if one in joined and all(word in apart for word in run) and spelled_alike(name, one.piece.value):
                    joined.remove(one)
                    for word in run:
                        apart.remove(word)
                    alignment.shared.append(one.piece)
                    alignment.spelled.append((name, one.piece.value))


def _match_initials(items: _Items, others: _Items, alignment: Alignment, name: Name, other: Name) -> None:
    """Take out an acronym in `items` and the words in `others` that it stands for."""
    alone = len(name.unit.pieces) == 1
    for item in [
        item for item in items if len(item.piece.words) == 1 and (item.piece.role in ("word", "task") or alone)
    ]:
        letters = item.piece.words[0]
        if not 2 <= len(letters) <= _ACRONYM:
            continue
        if letters in other.acronyms and others:
            run = [one for one in others if one.piece.role != "nation"]
        else:
            run = _run_of(letters, others) or _run_with_small_words(letters, others)
            if len(letters) == 2 and not (name.unit.counts and name.unit.counts == other.unit.counts):
                run = []
        if run:
            items.remove(item)
            for one in run:
                others.remove(one)
                alignment.shared.append(one.piece)
            alignment.acronyms.append(letters)


_ACRONYM = 8  # letters at most


def _run_with_small_words(letters: str, items: _Items) -> _Items:
    """All that is left over, if `letters` are its initials and that of an "of": "MOI", "DOAL"."""
    for at in range(1, len(letters) - 1):
        if letters[at] == "o" and len(run := _run_of(letters[:at] + letters[at + 1 :], items)) == len(items):
            return run
    return []


def _run_of(letters: str, items: _Items) -> _Items:
    """The consecutive words left over that `letters` stand for: initials, or beginnings of words and abbreviations."""
    for start, first in enumerate(items):
        if not may_begin_with(letters, first.piece):
            continue
        for stop in range(start + 1, min(len(items), start + len(letters)) + 1):
            run = items[start:stop]
            words = sum([len(item.piece.words) for item in run])
            if 2 <= words <= len(letters) and stands_for(
                letters, [item.piece for item in run], strict=stop - start < len(items)
            ):
                return run
    return []
