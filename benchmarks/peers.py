"""Whether two names are of one unit, beside other programs, on the held-out pairs of `tests/data/pairs/styles.csv`.

    python -m benchmarks.peers leahy rapidfuzz
    python benchmarks/peers.py nomenklatura        in an environment of its own that has nomenklatura

Each peer has the threshold with the best F1 on these very pairs, in its favour; ours is the threshold of the library.
"""

import csv
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_PAIRS = Path(__file__).parents[1] / "tests" / "data" / "pairs" / "styles.csv"
_SURE = 0.95  # the precision at which recall is also compared
Score = Callable[[str, str], float]


def main(peers: Sequence[str]) -> None:
    """Print one line a scorer of each peer."""
    with _PAIRS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == "held_out"]
    same = [row["same"] == "1" for row in rows]
    for peer in peers:
        for name, score, fixed in _SCORERS[peer]():
            scores, taken = [], []
            for row in rows:
                begun = time.perf_counter()
                scores.append(score(row["a"], row["b"]))
                taken.append(time.perf_counter() - begun)
            print(f"{name}: {_line(scores, same, fixed)}; {statistics.median(taken) * 1e6:.0f} us a pair")


def _line(scores: Sequence[float], same: Sequence[bool], fixed: float | None) -> str:
    measured = [_at(scores, same, threshold) for threshold in sorted({*scores})]
    threshold, precision, recall, f1 = _at(scores, same, fixed) if fixed else max(measured, key=lambda one: one[3])
    sure = max((one[2] for one in measured if one[1] >= _SURE), default=0.0)
    figures = f"F1 {f1:.2f} at {threshold:.2f}, precision {precision:.1%}, recall {recall:.1%}"
    return f"{figures}; recall at {_SURE:.0%} precision {sure:.1%}"


def _at(scores: Sequence[float], same: Sequence[bool], threshold: float) -> tuple[float, float, float, float]:
    """(threshold, precision, recall, F1) of calling pairs with at least `threshold` one unit."""
    right = sum(one and score >= threshold for score, one in zip(scores, same, strict=True))
    called = sum(score >= threshold for score in scores)
    return threshold, right / called if called else 1.0, right / sum(same), 2 * right / (called + sum(same))


def _leahy() -> Iterator[tuple[str, Score, float | None]]:
    from leahy.matching.similarity import SAME_UNIT, similarity

    yield "leahy.similarity", similarity, SAME_UNIT


def _rapidfuzz() -> Iterator[tuple[str, Score, float | None]]:
    from rapidfuzz import fuzz

    for name in ("ratio", "token_sort_ratio", "token_set_ratio", "WRatio"):
        yield f"rapidfuzz {name}", getattr(fuzz, name), None


def _nomenklatura() -> Iterator[tuple[str, Score, float | None]]:
    from followthemoney.proxy import EntityProxy
    from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found]

    def entity(name: str, number: str) -> EntityProxy:
        return EntityProxy.from_dict({"id": number, "schema": "Organization", "properties": {"name": [name]}})

    for name in ("logic-v2", "regression-v1"):
        algorithm = get_algorithm(name)
        config = algorithm.default_config()

        def score(a: str, b: str, algorithm: object = algorithm, config: object = config) -> float:
            return float(algorithm.compare(entity(a, "a"), entity(b, "b"), config).score)  # type: ignore[attr-defined]

        yield f"nomenklatura {name}", score, None


_SCORERS: dict[str, Callable[[], Iterator[tuple[str, Score, float | None]]]] = {
    "leahy": _leahy,
    "rapidfuzz": _rapidfuzz,
    "nomenklatura": _nomenklatura,
}


if __name__ == "__main__":
    main(sys.argv[1:] or ["leahy", "rapidfuzz"])
