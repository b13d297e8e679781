"""Branches of a staff by their code: "J-5, General Staff" is the "J-5 Planning Department" of that staff.

NATO staffs count their branches, and what a number stands for is the same in all of them; the letter says whose staff it is
(J: joint, G: a general's, S: of a battalion or brigade, A: air, N: naval, C: combined).
"""

from typing import NamedTuple

from leahy.matching.names.unit_name import Name
from leahy.matching.names.unit_part import Part


class StaffCode(NamedTuple):
    """The letter of a staff and the number of its branch."""

    letter: str
    number: str


_LETTERS = frozenset("jgsanc")
_TASKS = {
    "1": frozenset(("personnel", "human", "resource", "resources")),
    "2": frozenset(("intelligence", "military")),
    "3": frozenset(("operations", "training")),
    "4": frozenset(("logistics", "supply")),
    "5": frozenset(("planning", "plans", "policy", "strategy", "strategic")),
    "6": frozenset(("signals", "communications", "information")),
    "7": frozenset(("training", "exercise", "doctrine")),
    "8": frozenset(("finance", "resources")),
    "9": frozenset(("civil", "cooperation", "affairs")),
}
_OFFICES = frozenset(("branch", "department", "directorate", "office", "section", "division", "staff", "and"))
_JOINT = frozenset(("general_staff", "committee_of_staff", "ministry", "headquarters", "force"))


def same_branch(a: Name, b: Name) -> str:
    """The code of the branch of one staff that two names are; "" where they are none, or may be of two staffs."""
    code = _code(a)
    if code is None or code != _code(b):
        return ""
    if ("counter" in a.folded) != ("counter" in b.folded):
        return ""  # counter-intelligence has a branch of its own
    of_joint = code.letter == "j" and all(_is_joint(part) for name in (a, b) for part in _above(name))
    return f"{code.letter.upper()}{code.number}" if of_joint or _staff(a) == _staff(b) else ""


def _code(name: Name) -> StaffCode | None:
    part = name.unit
    letters = [piece.value for piece in part.pieces if piece.role == "letter"]
    numbers = [number for _, number in part.numbers]
    if not letters and not numbers and name.above:  # "G2 Branch - Intelligence"
        said = {piece.value for piece in part.pieces}
        above = _code_of(name.above[0])
        return above if above and said and said <= _TASKS[above.number] else None
    return _code_of(part)


def _code_of(part: Part) -> StaffCode | None:
    letters = [piece.value for piece in part.pieces if piece.role == "letter"]
    numbers = [number for _, number in part.numbers]
    if len(letters) != 1 or len(numbers) != 1 or letters[0] not in _LETTERS or numbers[0] not in _TASKS:
        return None
    rest = {piece.value for piece in part.pieces if piece.role not in ("letter", "nation", "vacuous")}
    return StaffCode(letters[0], numbers[0]) if rest <= _TASKS[numbers[0]] | _OFFICES else None


def _above(name: Name) -> list[Part]:
    """What a branch is part of, without its code and the words for its task."""
    code = _code(name)
    known = _TASKS[code.number] | _OFFICES if code else _OFFICES
    return [
        part
        for part in name.above
        if _code_of(part) is None and not {piece.value for piece in part.pieces if piece.role != "nation"} <= known
    ]


def _is_joint(part: Part) -> bool:
    """Whether a parent is the staff over all services, or what that is part of, or a place or task beside it."""
    return part.head in _JOINT or part.head is None


def _staff(name: Name) -> frozenset[str]:
    parts = _above(name)
    words = {piece.value for part in parts for piece in part.pieces if piece.role not in ("nation", "word", "scope")}
    return frozenset(words - {"district"} | {number for part in parts for _, number in part.numbers})
