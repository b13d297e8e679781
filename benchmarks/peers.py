"""Whether two names are of one unit, beside other programs, on the held-out pairs of `tests/data/pairs`.

    python -m benchmarks.peers leahy rapidfuzz
    python -m benchmarks.peers nomenklatura splink --python PATH    PATH: an interpreter whose environment has them

Each peer has the threshold with the best F1 on these very pairs, in its favour; ours is the threshold of the library.
Times are of the processor. This file imports nothing of the project on its own, so that any interpreter can run it.
"""

import argparse
import csv
import itertools
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

_PAIRS = Path(__file__).parents[1] / "tests" / "data" / "pairs"
_FILES = ("styles.csv",)
_SURE = 0.95  # the precision at which recall is also compared
_FIRST = 3  # words that the strings of a block for training share
Row = Mapping[str, str]
Score = Callable[[Row], float]
Scored = tuple[str, list[float], float, float | None]  # name, scores, seconds of processor time a pair, threshold


def main(argv: Sequence[str] | None = None) -> None:
    """Print one line a scorer of each peer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("peers", nargs="*", choices=[*_PEERS, []], metavar="PEER", help=", ".join(_PEERS))
    parser.add_argument("--python", metavar="PATH", help="the interpreter that runs the peers; without it, this one")
    arguments = parser.parse_args(argv)
    peers = arguments.peers or ["leahy", "rapidfuzz"]
    if arguments.python:
        subprocess.run([arguments.python, __file__, *peers], check=True)
        return
    every = [row for name in _FILES for row in _table(_PAIRS / name)]
    rows = [row for row in every if row["part"] == "held_out"]
    same = [row["same"] == "1" for row in rows]
    for peer in peers:
        for name, scores, seconds, fixed in _PEERS[peer](rows, every):
            print(f"{name}: {_line(scores, same, fixed)}; {seconds * 1e6:.0f} us a pair", flush=True)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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


def _each(name: str, score: Score, rows: Sequence[Row], fixed: float | None = None) -> Scored:
    """The scores of a function that takes one pair, with the median of its times."""
    scores, taken = [], []
    for row in rows:
        begun = time.process_time()
        scores.append(score(row))
        taken.append(time.process_time() - begun)
    return name, scores, statistics.median(taken), fixed


# --- the peers: of the rows to score, and all rows


def _leahy(rows: Sequence[Row], _: Sequence[Row]) -> Iterator[Scored]:
    from leahy.matching.similarity import SAME_UNIT, similarity

    for name in ("leahy.similarity, names read for the first time", "leahy.similarity, names read before"):
        yield _each(name, lambda row: similarity(row["a"], row["b"]), rows, SAME_UNIT)


def _rapidfuzz(rows: Sequence[Row], _: Sequence[Row]) -> Iterator[Scored]:
    from rapidfuzz import fuzz, utils

    for name in ("ratio", "partial_ratio", "token_sort_ratio", "token_set_ratio", "WRatio", "QRatio"):
        ratio = getattr(fuzz, name)

        def score(row: Row, ratio: Callable[..., float] = ratio) -> float:
            return ratio(row["a"], row["b"], processor=utils.default_process)

        yield _each(f"rapidfuzz {name}", score, rows)


def _nomenklatura(rows: Sequence[Row], _: Sequence[Row]) -> Iterator[Scored]:
    """Public bodies with their country and one name, by the algorithms as they are shipped."""
    from followthemoney.proxy import EntityProxy
    from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found]

    def body(name: str, country: str, number: str) -> EntityProxy:
        properties = {"name": [name], "country": [country.lower()]}
        return EntityProxy.from_dict({"id": number, "schema": "PublicBody", "properties": properties})

    for name in ("logic-v2", "regression-v1"):
        algorithm = get_algorithm(name)
        config = algorithm.default_config()

        def score(row: Row, algorithm: object = algorithm, config: object = config) -> float:
            one, two = body(row["a"], row["country"], "a"), body(row["b"], row["country"], "b")
            return float(algorithm.compare(one, two, config).score)  # type: ignore[attr-defined]

        yield _each(f"nomenklatura {name}", score, rows)


def _splink(rows: Sequence[Row], every: Sequence[Row]) -> Iterator[Scored]:
    """A model that dedupes all names of the files, blocked by country, trained by expectation maximisation, no labels.

    It compares the name by Jaro-Winkler levels with term frequencies, the words as sets, and the numbers.
    """
    import duckdb
    import splink.comparison_library as library  # type: ignore[import-not-found]
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    names = sorted({(row["country"], row[side]) for row in every for side in ("a", "b")})
    numbers = {key: number for number, key in enumerate(names)}
    begun = time.process_time()
    connection = duckdb.connect()
    connection.execute(
        "create table names (unique_id integer, country text, name text, words text[], digits text, opens text)"
    )
    connection.executemany(
        "insert into names values (?, ?, ?, ?, ?, ?)",
        [(number, country, *_columns(name)) for (country, name), number in numbers.items()],
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on("country")],
        comparisons=[
            library.NameComparison("name").configure(term_frequency_adjustments=True),
            library.ArrayIntersectAtSizes("words", [4, 3, 2, 1]),
            library.ExactMatch("digits"),
        ],
    )
    database = DuckDBAPI(connection)
    linker = Linker(database.register("names"), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match([block_on("country", "opens", "digits")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("country", "opens"), block_on("country", "digits")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = {
        frozenset((record["unique_id_l"], record["unique_id_r"])): float(record["match_weight"])
        for record in linker.inference.predict().as_record_list()
    }
    seconds = (time.process_time() - begun) / len(found)
    scores = [found[frozenset((numbers[row["country"], row["a"]], numbers[row["country"], row["b"]]))] for row in rows]
    yield "splink, all pairs of a country at once", scores, seconds, None


def _columns(name: str) -> tuple[str, list[str], str, str]:
    """(name, words, numbers, first words) of a name in lower case."""
    words = re.findall(r"\w+", name.lower())
    digits = itertools.chain.from_iterable(re.findall(r"\d+", word) for word in words)
    return " ".join(words), sorted({*words}), " ".join(digits), " ".join(words[:_FIRST])


_PEERS: dict[str, Callable[[Sequence[Row], Sequence[Row]], Iterator[Scored]]] = {
    "leahy": _leahy,
    "rapidfuzz": _rapidfuzz,
    "nomenklatura": _nomenklatura,
    "splink": _splink,
}


if __name__ == "__main__":
    main()
