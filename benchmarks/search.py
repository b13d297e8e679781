"""`search` for names with typing errors in a long list, beside rapidfuzz alone."""

import statistics

from rapidfuzz import fuzz, process

from benchmarks.lists import frame_of
from benchmarks.measurement import Figure, Progress, take_turns
from benchmarks.pages import new_units
from leahy.queries.search import search_rows

SECONDS = 1.0
ROWS = 100_000


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds of `search`, each time for another text."""
    progress(f"search, {ROWS:,} names")
    units = new_units(7)
    rows = frame_of([("XK", next(units)) for _ in range(ROWS)], 2018).assign(name="")
    texts = [next(units).replace("o", "0", 1).replace("i", "y", 1) for _ in range(repetitions)]
    ours, floor = map(
        statistics.median,
        take_turns(
            texts,
            lambda text: search_rows(rows, text),
            lambda text: process.extract(text, rows["unit_listed"].tolist(), scorer=fuzz.token_set_ratio, limit=20),
        ),
    )
    return [Figure(f"search, {ROWS:,} names", ours, "s", "rapidfuzz, token_set_ratio", floor, SECONDS, "value")]
