"""The replay function on the shipped captures and decisions: without Prefect and imports, each in a fresh interpreter."""

import shutil
import statistics
import tempfile
from pathlib import Path

from benchmarks.measurement import ROOT, Figure, Progress, peak_growth, reported

MOST = 0.5  # seconds
FLOOR = "captures read and hashed, one Parquet of as many rows"

# pandera imports hypothesis where it is installed, which takes 100 ms of the first run. What a run needs does not have it.
NO_HYPOTHESIS = "import sys; sys.modules['hypothesis'] = None"
IMPORTS = f"""
{NO_HYPOTHESIS}
import time
from datetime import UTC, datetime
from pathlib import Path
from flows.run import replay
"""
REPLAY = "report = replay(Path(sys.argv[1]), now=datetime.now(UTC)); assert report.exit_code == 0, report"
_REPLAY_TWICE = f"""
{IMPORTS}
for state in ("published", "nothing_new"):
    begun = time.process_time()
    {REPLAY}
    print(time.process_time() - begun)
    assert report.state == state, report
"""
_FLOOR_IMPORTS = f"{IMPORTS}\nimport hashlib, pyarrow as pa, pyarrow.parquet as pq"
_FLOOR_WORK = """
table = pa.table({f"column {at}": ["made up"] * 26 for at in range(25)})
begun = time.process_time()
folder = Path(sys.argv[1])
for path in sorted((folder / "raw").rglob("*.*")):
    hashlib.sha256(path.read_bytes()).hexdigest()
pq.write_table(table, folder / "floor.parquet", compression="zstd")
print(time.process_time() - begun)
"""


def copy_shipped(to: Path) -> Path:
    """The shipped captures and decisions, without a record."""
    for name in ("raw", "decisions"):
        shutil.copytree(ROOT / "data" / name, to / name)
    return to


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds of a first run and of one that finds nothing new, and peak memory."""
    first, again, floors, peaks, floor_peaks = [], [], [], [], []
    for turn in range(repetitions):
        progress(f"replay, {turn + 1} of {repetitions}")
        with tempfile.TemporaryDirectory() as folder:
            data = copy_shipped(Path(folder, "ours"))
            published, nothing_new = reported(_REPLAY_TWICE, str(data))
            first.append(published)
            again.append(nothing_new)
            floors += reported(f"{_FLOOR_IMPORTS}\n{_FLOOR_WORK}", str(copy_shipped(Path(folder, "floor"))))
    for turn in range(min(3, repetitions)):
        progress(f"replay, memory, {turn + 1}")
        with tempfile.TemporaryDirectory() as folder:
            data = copy_shipped(Path(folder, "ours"))
            peaks.append(peak_growth(IMPORTS, REPLAY, str(data), repetitions=1))
            floor = copy_shipped(Path(folder, "floor"))
            floor_peaks.append(peak_growth(_FLOOR_IMPORTS, _FLOOR_WORK, str(floor), repetitions=1))
    floor_time = statistics.median(floors)
    return [
        Figure(
            "replay of the shipped record, no Prefect", statistics.median(first), "s", FLOOR, floor_time, MOST, "value"
        ),
        Figure("the same again, nothing new", statistics.median(again), "s", FLOOR, floor_time, MOST, "value"),
        Figure("peak memory of the replay", statistics.median(peaks), "MB", FLOOR, statistics.median(floor_peaks)),
    ]
