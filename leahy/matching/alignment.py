"""Two units laid side by side: what they share, in other words or spelled otherwise, and what only one of them has."""

from dataclasses import dataclass
from typing import TypeAlias

from leahy.matching.concepts import Piece
from leahy.matching.spelling import SHORT, spelled_alike, stands_for
from leahy.matching.unit_name import Name


@dataclass(slots=True)
class Aligned:
    """What two units have in common, and what only one of them has."""

    shared: list[Piece]
    a: list[tuple[Piece, bool]]  # left over, and whether it stands behind kind and number
    b: list[tuple[Piece, bool]]
    spelled: list[tuple[str, str]]  # alike, but not spelled alike
    acronyms: list[str]


def align(a: Name, b: Name) -> Aligned:
    """The words of two units, and of what they are part of, matched with each other."""
    left = [(piece, at >= a.unit.behind) for at, piece in enumerate(a.unit.pieces)]
    right = [(piece, at >= b.unit.behind) for at, piece in enumerate(b.unit.pieces)]
    found = Aligned([], [], [], [], [])
    for item in list(left):
        twin = next((other for other in right if other[0].value == item[0].value), None)
        if twin is not None:
            left.remove(item)
            right.remove(twin)
            found.shared.append(item[0])
    _spelling(left, right, found)
    _initials(left, right, found, a, b)
    _initials(right, left, found, b, a)
    # "Awka Central Police Station" against "Central Police Station (Awka)"
    roles = {"word", "direction", "letter", "place", "service", *(["mod"] if a.unit.numbers & b.unit.numbers else [])}
    for mine, above in ((left, b.above), (right, a.above)):
        for item in [item for item in mine if item[0].role in roles]:
            for part in above:
                if any(spelled_alike(item[0].value, other.value) for other in part.pieces):
                    mine.remove(item)
                    found.shared.append(item[0])
                    break
    found.a, found.b = left, right
    return found


_Items: TypeAlias = "list[tuple[Piece, bool]]"


def _spelling(left: _Items, right: _Items, found: Aligned) -> None:
    """Take out of both what is one name spelled in two ways, written together or apart."""
    for item in [item for item in left if item[0].role == "word"]:
        twin = next(
            (other for other in right if other[0].role == "word" and spelled_alike(item[0].value, other[0].value)),
            None,
        )
        if twin is not None:
            left.remove(item)
            right.remove(twin)
            found.shared.append(item[0])
            found.spelled.append((item[0].value, twin[0].value))
    for mine, theirs in ((left, right), (right, left)):
        words = [item for item in mine if item[0].role in ("word", "direction", "letter")]
        for one in [item for item in theirs if item[0].role == "word" and len(item[0].value) > SHORT]:
            for start in range(len(words)):
                for stop in range(start + 2, min(start + 4, len(words) + 1)):
                    joined = "".join(item[0].value for item in words[start:stop])
                    if (
                        one in theirs
                        and all(w in mine for w in words[start:stop])
                        and spelled_alike(joined, one[0].value)
                    ):
                        theirs.remove(one)
                        for word in words[start:stop]:
                            mine.remove(word)
                        found.shared.append(one[0])
                        found.spelled.append((joined, one[0].value))


def _initials(mine: _Items, theirs: _Items, found: Aligned, name: Name, other: Name) -> None:
    """Take out an acronym in `mine` and the words in `theirs` that it stands for."""
    alone = len(name.unit.pieces) == 1
    for item in [item for item in mine if len(item[0].words) == 1 and (item[0].role == "word" or alone)]:
        letters = item[0].words[0]
        if not 2 <= len(letters) <= _ACRONYM:
            continue
        if letters in other.acronyms and theirs:
            run = [one for one in theirs if one[0].role != "nation"]
        else:
            run = _run_of(letters, theirs) or _run_with_small_words(letters, theirs)
            values = {value for _, value in name.unit.numbers}
            if len(letters) == 2 and not (values and values == {value for _, value in other.unit.numbers}):
                run = []
        if run:
            mine.remove(item)
            for one in run:
                theirs.remove(one)
                found.shared.append(one[0])
            found.acronyms.append(letters)


_ACRONYM = 8  # letters at most


def _run_with_small_words(letters: str, items: _Items) -> _Items:
    """All that is left over, if `letters` are its initials and that of an "of": "MOI", "DOAL"."""
    for at in range(1, len(letters) - 1):
        if letters[at] == "o" and len(run := _run_of(letters[:at] + letters[at + 1 :], items)) == len(items):
            return run
    return []


def _run_of(letters: str, items: _Items) -> _Items:
    """The consecutive words left over that `letters` stand for: initials, or beginnings of words and abbreviations."""
    for start in range(len(items)):
        for stop in range(start + 1, min(len(items), start + len(letters)) + 1):
            run = items[start:stop]
            words = sum(len(item[0].words) for item in run)
            if 2 <= words <= len(letters) and stands_for(
                letters, [item[0] for item in run], strict=stop - start < len(items)
            ):
                return run
    return []
