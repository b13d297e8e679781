"""Time, precision and recall of `leahy.similarity` on labelled pairs, beside rapidfuzz on the same pairs in the same run.

Each rival has its best threshold: of those with enough recall, the one with the fewest errors. It is chosen on the same
pairs that the rival is measured on, in favour of the rival; ours is the threshold of the library. The pairs that are not
one unit were chosen because they share many words, so every method does worse here than on random pairs.
"""

import csv
import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence, Set
from pathlib import Path

from rapidfuzz import fuzz

from benchmarks.measurement import ROOT, Figure, Progress
from leahy.matching.similarity import SAME_UNIT, similarity
from leahy.text.fold import fold

PRECISION = 0.99
RECALL = 0.45
MICROSECONDS = 80.0
_PAIRS = ROOT / "tests" / "data" / "pairs"
_RIVALS: dict[str, Callable[..., float]] = {
    "token_set_ratio": fuzz.token_set_ratio,
    "token_sort_ratio": fuzz.token_sort_ratio,
    "WRatio": fuzz.WRatio,
}


def figures(_: int, progress: Progress) -> list[Figure]:
    """In percent: which part of the pairs called one unit is wrong, and which part of the true pairs is missed."""
    results = _speed(progress)
    for part in ("development", "held_out"):
        progress(f"similarity: {part}")
        rows = _table(_PAIRS / f"{part}.csv")
        same = [row["same"] == "1" for row in rows]
        ours = _at([similarity(row["a"], row["b"]) for row in rows], same, SAME_UNIT)
        for name, ratio in _RIVALS.items():
            scores = [ratio(fold(row["a"]), fold(row["b"])) for row in rows]
            threshold, (precision, recall) = _best(scores, same)
            rival = f"{name} at {threshold:.0f}"
            what = f"same unit, {part} ({len(rows):,} pairs)"
            results.append(
                _percent(f"{what}: wrong of those called one", 1 - ours[0], rival, 1 - precision, 1 - PRECISION)
            )
            results.append(_percent(f"{what}: missed", 1 - ours[1], rival, 1 - recall, 1 - RECALL))
    return results


def _speed(progress: Progress) -> list[Figure]:
    """Microseconds a pair, the median: of names that are new to the process, in the order of the file, and of names read before.

    The tables of words are read before, and half of the new pairs, so that most words are known. In the file names recur, as in
    two lists of one country.
    """
    styles = _table(_PAIRS / "styles.csv")
    recurring = [(row["a"], row["b"]) for row in styles if row["part"] == "held_out"]
    others = [*_table(_PAIRS / "development.csv"), *(row for row in styles if row["part"] != "held_out")]
    new = _without_recurring_names(
        [(row["a"], row["b"]) for row in others], {name for pair in recurring for name in pair}
    )
    random.Random(1).shuffle(new)
    before, new = new[::2], new[1::2]
    _median(similarity, before)
    results = []
    for what, pairs in (("both names new", new), ("names recur", recurring), ("both names read before", recurring)):
        progress(f"similarity: {len(pairs):,} pairs, {what}")
        ours, floor = _median(similarity, pairs), _median(_folded_and_split, pairs)
        floor_is = "both strings folded and split"
        results.append(Figure(f"similarity, a pair, {what}", ours, "us", floor_is, floor, MICROSECONDS, "value"))
    return results


def _without_recurring_names(pairs: Iterable[tuple[str, str]], used: Set[str]) -> list[tuple[str, str]]:
    """Those of `pairs` of which no name is among `used` or in a pair before it."""
    new, known = [], set(used)
    for pair in pairs:
        if known.isdisjoint(pair) and pair[0] != pair[1]:
            known.update(pair)
            new.append(pair)
    return new


def _median(side: Callable[[str, str], object], pairs: Sequence[tuple[str, str]]) -> float:
    """Median microseconds of processor time."""
    gc.collect()
    taken = []
    for a, b in pairs:
        begun = time.process_time_ns()
        side(a, b)
        taken.append(time.process_time_ns() - begun)
    return statistics.median(taken) / 1e3


def _folded_and_split(a: str, b: str) -> tuple[list[str], list[str]]:
    return fold(a).split(), fold(b).split()


def _percent(what: str, ours: float, rival: str, floor: float, target: float) -> Figure:
    return Figure(what, ours * 100, "%", rival, floor * 100, target * 100, "value")


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _at(scores: Sequence[float], same: Sequence[bool], threshold: float) -> tuple[float, float]:
    """(precision, recall) of calling pairs with at least `threshold` one unit."""
    right = sum(one and score >= threshold for score, one in zip(scores, same, strict=True))
    called = sum(score >= threshold for score in scores)
    return (right / called if called else 1.0), right / sum(same)


def _best(scores: Sequence[float], same: Sequence[bool]) -> tuple[float, tuple[float, float]]:
    """The threshold with the best precision of those with enough recall, and its (precision, recall)."""
    tried = [(threshold, _at(scores, same, threshold)) for threshold in sorted({*scores})]
    return max((one for one in tried if one[1][1] >= RECALL), key=lambda one: one[1])
