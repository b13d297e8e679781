"""Which row of one list is which row of another: the assignment between two lists.

Equal strings first; then, country by country, the pairs that are one unit, best in total; then, of what is left, the
pairs that a person should look at. What people decided wins over all of it.
"""

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from leahy.matching.equal_rows import Positions, equal_rows
from leahy.matching.names.spelling import sound
from leahy.matching.names.unit_name import Name, read_name, read_path
from leahy.matching.similarity import SAME_UNIT, Likeness, another_unit, compare
from leahy.record.same_unit import Decided
from leahy.text.fold import fold

Kind: TypeAlias = Literal["same", "reworded", "moved", "possible"]

POSSIBLE = 0.6  # from here on a pair is shown to a person; below, two rows have nothing to do with each other
SAME_WORDS = "the same words"
"""The evidence of a pair of equal strings."""

_RIVAL = 0.03  # a pair that another one comes so close to is not sure
_MOVING = 0.1  # by how much a pair under the same parent is better than one under another
_CROWD = 2_500  # pairs that one key may bring; where it brings more, two things must be shared
_ENOUGH = 12  # rows that share two things, the rarest first
_FEW = 40  # rows that share two things and are still compared


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows, by position, that are one unit or (`possible`) may be, with the words that decided.

    `same` is an equal string, `reworded` the same unit in other words, `moved` the same unit under another parent.
    """

    old: int
    new: int
    kind: Kind
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class _Row:
    at: int
    folded: str
    name: Name


def pair_units(old: pd.DataFrame, new: pd.DataFrame, decided: Sequence[Decided] = ()) -> list[Pair]:
    """The pairs between two lists, in the order of the old one; every row is in one pair at most.

    Both frames have the columns `country_code` and `unit_listed`; `name_id`, `path` and `location` are used where they
    are there. Rows of two countries are never paired. `decided` holds what people decided: `same` forces a pair of two
    strings that are both there, its opposite forbids one.
    """
    at_old, at_new = equal_rows(old, new)
    equal = zip(at_old.tolist(), at_new.tolist(), strict=True)
    pairs = [Pair(one, other, "same", 1.0, SAME_WORDS) for one, other in equal]
    pairs += pair_others(old, new, at_old, at_new, decided)
    return sorted(pairs, key=lambda pair: (pair.old, pair.new))


def pair_others(
    old: pd.DataFrame, new: pd.DataFrame, at_old: Positions, at_new: Positions, decided: Sequence[Decided] = ()
) -> list[Pair]:
    """The pairs of `pair_units` between the rows that are not at these positions, which are those of equal strings."""
    rows_old = _rows(old, at_old)
    rows_new = _rows(new, at_new)
    by_country: dict[str, list[Decided]] = {}
    for decision in decided:
        by_country.setdefault(decision.country_code, []).append(decision)
    pairs: list[Pair] = []
    for country in sorted(code for code in rows_old.keys() & rows_new.keys() if isinstance(code, str)):
        pairs += _pair_country(rows_old[country], rows_new[country], by_country.get(country, ()))
    return sorted(pairs, key=lambda pair: (pair.old, pair.new))


def _rows(frame: pd.DataFrame, used: Positions) -> dict[str, list[_Row]]:
    """What is left of each country, in an order that does not depend on the order of the rows."""
    free = np.ones(len(frame), dtype=bool)
    free[used] = False
    left = np.flatnonzero(free).tolist()
    rest = frame.iloc[left]
    nothing: list[Any] = [None] * len(left)
    paths = rest["path"].tolist() if "path" in frame else nothing
    places = rest["location"].tolist() if "location" in frame else nothing
    rows: dict[str, list[_Row]] = {}
    for at, code, listed, path, place in zip(
        left, rest["country_code"].tolist(), rest["unit_listed"].tolist(), paths, places, strict=True
    ):
        rows.setdefault(code, []).append(_Row(at, fold(listed), _name(listed, path, place, code)))
    for of_country in rows.values():
        of_country.sort(key=lambda row: (row.folded, row.at))
    return rows


def _name(listed: str, path: Any, place: Any, country_code: str) -> Name:
    if path is None or isinstance(path, float) or len(path) < 2:
        return read_name(listed, country_code)
    return read_path(tuple(map(str, path)), place if isinstance(place, str) else None, country_code)


def _pair_country(old: Sequence[_Row], new: Sequence[_Row], decided: Iterable[Decided]) -> Iterator[Pair]:
    forbidden: set[tuple[str, str]] = set()
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for decision in decided:
        one, two = fold(decision.a), fold(decision.b)
        if not decision.same:
            forbidden |= {(one, two), (two, one)}
            continue
        for x, y in ((one, two), (two, one)):
            of_old = [i for i, row in enumerate(old) if row.folded == x and i not in taken_old]
            of_new = [j for j, row in enumerate(new) if row.folded == y and j not in taken_new]
            for i, j in zip(of_old, of_new, strict=False):
                taken_old.add(i)
                taken_new.add(j)
                likeness = compare(old[i].name, new[j].name)
                yield Pair(old[i].at, new[j].at, _kind(likeness), 1.0, f"decided by people: {decision.reason}")
    likeness_of: dict[tuple[int, int], Likeness] = {}
    for i, j in candidate_pairs([row.name for row in old], [row.name for row in new]):
        if i in taken_old or j in taken_new or (old[i].folded, new[j].folded) in forbidden:
            continue
        if another_unit(old[i].name, new[j].name):
            continue
        likeness = compare(old[i].name, new[j].name)
        if likeness.score >= POSSIBLE or _under_another(likeness):
            likeness_of[i, j] = likeness
    twice_old, twice_new = _repeated(old), _repeated(new)
    sure: dict[tuple[int, int], float] = {}
    for (i, j), likeness in likeness_of.items():
        if likeness.score >= SAME_UNIT:
            sure[i, j] = likeness.score
        elif _under_another(likeness) and not twice_old[i] and not twice_new[j]:
            sure[i, j] = likeness.alone - _MOVING
    chosen, rivals = best_pairs(sure), _Rivals(sure)
    paired_old, paired_new = {i for i, _ in chosen}, {j for _, j in chosen}
    for i, j in chosen:
        likeness = likeness_of[i, j]
        kind: Kind = "possible" if rivals.has_rival(i, j, paired_old, paired_new) else _kind(likeness)
        yield Pair(old[i].at, new[j].at, kind, likeness.score, likeness.evidence)
    rest = {
        (i, j): max(likeness.score, POSSIBLE)
        for (i, j), likeness in likeness_of.items()
        if i not in paired_old and j not in paired_new
    }
    for i, j in best_pairs(rest):
        yield Pair(old[i].at, new[j].at, "possible", likeness_of[i, j].score, likeness_of[i, j].evidence)


def _under_another(likeness: Likeness) -> bool:
    """A number or name that a unit keeps, but part of another unit than before.

    "San Jose Police Station" in another province is another one, and so is the A Company of another battalion.
    """
    return likeness.alone >= SAME_UNIT and likeness.keeps and likeness.parents == "against"


def _kind(likeness: Likeness) -> Kind:
    return "moved" if likeness.parents in ("other", "against") else "reworded"


def _repeated(rows: Sequence[_Row]) -> list[bool]:
    """Whether another row of the list names a unit like it: there the parent is part of the name."""
    units = [
        (row.name.unit.head, row.name.unit.numbers, tuple(sorted(piece.value for piece in row.name.unit.pieces)))
        for row in rows
    ]
    times = Counter(units)
    return [times[unit] > 1 for unit in units]


class _Rivals:
    """The sure pairs by each of their rows."""

    def __init__(self, sure: Mapping[tuple[int, int], float]) -> None:
        self.sure = sure
        self.of_old: dict[int, list[tuple[int, float]]] = {}
        self.of_new: dict[int, list[tuple[int, float]]] = {}
        for (i, j), score in sure.items():
            self.of_old.setdefault(i, []).append((j, score))
            self.of_new.setdefault(j, []).append((i, score))

    def has_rival(self, i: int, j: int, used_old: set[int], used_new: set[int]) -> bool:
        """Whether an unpaired row fits as well as the chosen one."""
        score = self.sure[i, j]
        score -= _RIVAL if score < 1 else 0  # of two rows, one has the same words
        return any(other >= score and y not in used_new for y, other in self.of_old[i] if y != j) or any(
            other >= score and x not in used_old for x, other in self.of_new[j] if x != i
        )


def candidate_pairs(old: Sequence[Name], new: Sequence[Name]) -> Iterator[tuple[int, int]]:
    """Positions of the pairs that are worth comparing, in order: the names share a number, a word or an acronym.

    Where very many rows share one thing ("5 Battalion" under a hundred brigades) they must share another one as well.
    """
    keys_old, keys_new = [_keys(name) for name in old], [_keys(name) for name in new]
    index: dict[str, list[int]] = {}
    for j, keys in enumerate(keys_new):
        for key in keys:
            index.setdefault(key, []).append(j)
    times = Counter(sought for keys in keys_old for key in keys for sought in _sought(key))
    crowded = {key for key, rows in index.items() if times[key] * len(rows) > _CROWD}
    features = [_features(name, keys) for name, keys in zip(new, keys_new, strict=True)] if crowded else []
    within: dict[tuple[str, str], list[int]] = {}
    for key in crowded:
        for j in index[key]:
            for feature in features[j]:
                within.setdefault((key, feature), []).append(j)
    for i, keys in enumerate(keys_old):
        partners: set[int] = set()
        for sought in (sought for key in keys for sought in _sought(key)):
            if sought not in crowded:
                partners.update(index.get(sought, ()))
                continue
            sharing = (within.get((sought, feature), ()) for feature in sorted(_features(old[i], keys)))
            near: set[int] = set()
            for rows in sorted(sharing, key=len):  # what few share says most
                if len(near) >= _ENOUGH or len(rows) > _FEW:
                    break
                near.update(rows)
            partners |= near
        for j in sorted(partners):
            yield i, j


def _sought(key: str) -> tuple[str, ...]:
    """What the other side must have: the same, but an acronym meets names that begin with its letter, and a number
    without a kind of unit meets those with one."""
    kind, _, rest = key.partition(" ")
    return {
        "stands": (f"long {rest}", key),
        "long": (f"stands {rest}",),
        "bare": (f"count {rest}", key),
        "count": (f"bare {rest}",),
    }.get(kind, (key,))


def _features(name: Name, keys: Sequence[str]) -> tuple[str, ...]:
    """What else a unit says: its other keys, and the numbers and names of what it is part of."""
    above = {f"above {part.head} {value}" for part in name.above for _, value in part.numbers}
    above |= {f"above {piece.value}" for part in name.above for piece in part.pieces if piece.role == "word"}
    return (*above, *keys[1:]) if above or len(keys) > 1 else ("",)


@functools.lru_cache(maxsize=8192)  # a register of no country is held against the units of each
def _keys(name: Name) -> tuple[str, ...]:
    """What two names of one unit have in common: at least one of these, unless they are spelled very differently."""
    found: set[str] = set()
    words = [piece.value for piece in name.unit.pieces if piece.role == "word"]
    for word in words:
        found |= _word_keys(word)
    found.update(f"{piece.role} {piece.value}" for piece in name.unit.pieces if piece.role in ("letter", "direction"))
    for kind, value in name.unit.numbers:
        found |= {f"number {value} {kind}", f"count {value}"} if kind and name.unit.head else {f"bare {value}"}
    if len(words) > 1:
        found |= _word_keys("".join(words))
    acronyms = {*name.acronyms, *(word for word in words if 2 <= len(word) <= 8)}
    printed = [(piece.role, word[0]) for piece in name.unit.pieces for word in piece.words]
    acronyms.add("".join(letter for _, letter in printed))
    acronyms.add("".join(letter for role, letter in printed if role != "nation"))
    found.update(f"initials {acronym}" for acronym in acronyms if 2 <= len(acronym) <= 8)
    if not name.unit.numbers:
        if len(name.unit.pieces) == 1:
            found.add(f"stands {printed[0][1]}")
        elif len(printed) > 1:
            found.add(f"long {printed[0][1]}")
    for part in name.above:
        if part.head is None:  # a place may stand in the name on the other side
            for piece in part.pieces:
                if piece.role == "word":
                    found |= _word_keys(piece.value)
    if not words and not name.unit.numbers:
        kinds = sorted({piece.value for piece in name.unit.pieces if piece.role in ("mod", "arm", "head", "service")})
        found.add(f"all {' '.join(kinds)}")
        found.update(f"mod {piece.value}" for piece in name.unit.pieces if piece.role in ("mod", "arm"))
    return tuple(sorted(found))


def _word_keys(word: str) -> set[str]:
    """Words that are spelled alike share the beginning or the end of how they sound."""
    heard = sound(word)
    return {f"begins {heard[:4]}", f"ends {heard[-4:]}"} if len(heard) > 4 else {f"word {heard}"}


def best_pairs(scores: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """One to one, with the greatest total; a row may stay without a partner."""
    if not scores:
        return []
    import lap  # type: ignore[import-untyped]

    rows = sorted({i for i, _ in scores})
    columns = sorted({j for _, j in scores})
    row_of = {i: k for k, i in enumerate(rows)}
    column_of = {j: k for k, j in enumerate(columns)}
    # The solver pairs everything: a row that stays alone takes a column of its own, at the price of a pair without any
    # likeness, and so does a column; where two are paired, their two stand-ins are paired for nothing.
    ordered = sorted(scores)
    at = [row_of[i] for i, _ in ordered] + [len(rows) + column_of[j] for _, j in ordered]
    to = [column_of[j] for _, j in ordered] + [len(columns) + row_of[i] for i, _ in ordered]
    costs = [2.0 - scores[pair] for pair in ordered] + [0.0] * len(ordered)
    at += [*range(len(rows)), *(len(rows) + k for k in range(len(columns)))]
    to += [*(len(columns) + k for k in range(len(rows))), *range(len(columns))]
    costs += [2.0] * len(rows) + [0.0] * len(columns)
    order = np.lexsort([to, at])
    starts = np.searchsorted(np.asarray(at)[order], np.arange(len(rows) + len(columns) + 1))
    _, column_at, _ = lap.lapmod(
        len(rows) + len(columns), np.asarray(costs)[order], starts.astype(np.int32), np.asarray(to, np.int32)[order]
    )
    taken = enumerate(column_at[: len(rows)].tolist())
    return [(rows[k], columns[column]) for k, column in taken if column < len(columns)]
