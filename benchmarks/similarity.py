"""Time, precision and recall of `leahy.similarity` on labelled pairs, beside rapidfuzz on the same pairs in the same run.

Each rival has its best threshold: of those with enough recall, the one with the fewest errors. It is chosen on the same
pairs that the rival is measured on, in favour of the rival; ours is the threshold of the library. The pairs that are not
one unit were chosen because they share many words, so every method does worse here than on random pairs.
"""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz

from benchmarks.measurement import ROOT, Figure, Progress, timed
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
    """Microseconds a pair, in the order of the file; at first its names are new to the process."""
    pairs = [(row["a"], row["b"]) for row in _table(_PAIRS / "styles.csv") if row["part"] == "held_out"]
    results = []
    for names in ("names read for the first time", "both names read before"):
        progress(f"similarity: {len(pairs):,} pairs, {names}")
        ours, floor = (
            timed(side, pairs)[0] / len(pairs) * 1e6
            for side in (
                lambda given: [similarity(*pair) for pair in given],
                lambda given: [(fold(a).split(), fold(b).split()) for a, b in given],
            )
        )
        floor_is = "both strings folded and split"
        results.append(Figure(f"similarity, a pair, {names}", ours, "us", floor_is, floor, MICROSECONDS, "value"))
    return results


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
