"""`import leahy`, which loads most modules at first use, and `from leahy import *`, which loads all, beside the imports that
are unavoidable; in fresh interpreters."""

import statistics

from benchmarks.measurement import Figure, Progress, reported, whole_process

MOST = 1.15  # times the floor
FLOOR = "import pandas, pyarrow.parquet, rapidfuzz"
OURS = "import leahy"
EVERYTHING = "from leahy import *"


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds inside the interpreter, and its peak memory, which includes that of an interpreter that imports nothing."""
    seconds: dict[str, list[float]] = {OURS: [], EVERYTHING: [], FLOOR: []}
    progress(f"imports, {repetitions} of each")
    for statement in seconds:
        reported(_timing(statement))  # writes the .pyc files, and warms the disk cache
    for turn in range(repetitions):
        for statement in sorted(seconds, reverse=turn % 2 == 0):
            seconds[statement] += reported(_timing(statement))
    ours, everything, floor = (statistics.median(times) for times in seconds.values())
    peak, everything_peak, floor_peak = (
        statistics.median(whole_process(["-c", statement])[1] for _ in range(3)) for statement in seconds
    )
    return [
        Figure(OURS, ours, "s", FLOOR, floor, MOST),
        Figure(EVERYTHING, everything, "s", FLOOR, floor),
        Figure(f"{OURS}, peak memory of the interpreter", peak, "MB", FLOOR, floor_peak),
        Figure(f"{EVERYTHING}, peak memory of the interpreter", everything_peak, "MB", FLOOR, floor_peak),
    ]


def _timing(statement: str) -> str:
    return f"import time; begun = time.process_time(); {statement}; print(time.process_time() - begun)"
