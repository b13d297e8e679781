"""The whole command `python -m flows run --replay`, and Prefect's part of it. Slow: Prefect's server starts twice."""

import statistics
import tempfile
from pathlib import Path

from benchmarks.measurement import Figure, Progress, whole_process
from benchmarks.replay import IMPORTS, REPLAY, copy_shipped

_EMPTY_FLOW = """
from prefect import flow

@flow(name="empty", persist_result=False)
def empty():
    pass

empty()
"""
# The command's own defaults, for both sides.
_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
}


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds and memory of the command beside an empty flow, each in a clean Prefect home, and without Prefect."""
    command, flow, plain, imports = [], [], [], []
    for turn in range(repetitions):
        progress(f"the whole command and an empty flow, {turn + 1} of {repetitions}")
        with tempfile.TemporaryDirectory() as folder:
            environment = {
                **_QUIET,
                "PREFECT_HOME": f"{folder}/home",
                "LEAHY_DATA": str(copy_shipped(Path(folder, "data"))),
            }
            command.append(whole_process(["-m", "flows", "run", "--replay"], environment))
            flow.append(whole_process(["-c", _EMPTY_FLOW], {**environment, "PREFECT_HOME": f"{folder}/other"}))
            plain.append(whole_process(["-c", f"{IMPORTS}\n{REPLAY}", str(copy_shipped(Path(folder, "again")))]))
            imports.append(whole_process(["-c", IMPORTS]))
    (whole, peak), (floor, floor_peak), (bare, bare_peak), (start, start_peak) = (
        map(statistics.median, zip(*side, strict=True)) for side in (command, flow, plain, imports)
    )
    what, empty, without = (
        "python -m flows run --replay",
        "an empty Prefect flow",
        "the same without Prefect, a process",
    )
    return [
        Figure(what, whole, "s", empty, floor),
        Figure(f"{what}, largest process", peak, "MB", empty, floor_peak),
        Figure(without, bare, "s", "its imports", start),
        Figure(f"{without}, peak memory", bare_peak, "MB", "its imports", start_peak),
        Figure("Prefect's part of the command", whole - bare, "s", "the whole command", whole),
    ]
