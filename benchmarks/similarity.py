"""Is it the same unit: precision and recall on labelled pairs, beside rapidfuzz on the same pairs in the same run.

Each rival has its best threshold: of those that find as much as we ask for, the one with the fewest errors. It is chosen
on the very pairs that the rival is then measured on, which flatters it; ours is the one that the library has. The pairs
that are not one unit were chosen for sharing many words, so a rival fares worse here than on pairs drawn at random.
"""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz

from benchmarks.measuring import ROOT, Figure, Progress
from leahy.matching.similarity import SAME_UNIT, similarity
from leahy.text.fold import fold

PRECISION = 0.99
RECALL = 0.45
_PAIRS = ROOT / "tests" / "pairs"
_RIVALS: dict[str, Callable[..., float]] = {
    "token_set_ratio": fuzz.token_set_ratio,
    "token_sort_ratio": fuzz.token_sort_ratio,
    "WRatio": fuzz.WRatio,
}


def figures(_: int, progress: Progress) -> list[Figure]:
    """How much of what is taken for one unit is wrong, and how much of what is one unit is missed, in percent."""
    found = []
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
            found.append(_percent(f"{what}: wrong of those found", 1 - ours[0], rival, 1 - precision, 1 - PRECISION))
            found.append(_percent(f"{what}: missed", 1 - ours[1], rival, 1 - recall, 1 - RECALL))
    return found


def _percent(what: str, ours: float, rival: str, floor: float, target: float) -> Figure:
    return Figure(what, ours * 100, "%", rival, floor * 100, target * 100, "value")


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _at(scores: Sequence[float], same: Sequence[bool], threshold: float) -> tuple[float, float]:
    """(precision, recall) of taking scores from `threshold` on for one unit."""
    right = sum(one and score >= threshold for score, one in zip(scores, same, strict=True))
    taken = sum(score >= threshold for score in scores)
    return (right / taken if taken else 1.0), right / sum(same)


def _best(scores: Sequence[float], same: Sequence[bool]) -> tuple[float, tuple[float, float]]:
    """The threshold with the best precision of those that find enough, and what it gives."""
    tried = [(threshold, _at(scores, same, threshold)) for threshold in sorted({*scores})]
    return max((one for one in tried if one[1][1] >= RECALL), key=lambda one: one[1])
