"""`leahy site`: ten years of 100 rows, and 100,000 rows, beside loading the same record.

The lists are made up. From one year to the next, seven units in ten stay, one is reworded, and two are new.
"""

import random
import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measurement import Figure, Progress, whole_process
from benchmarks.pages import new_units
from benchmarks.record import file_made_up_list
from flows.store.record_writer import refresh
from leahy.text.countries import COUNTRY_NAMES

SECONDS, MANY_SECONDS, MEGABYTES = 3.0, 60.0, 1_000.0
_YEARS = range(2016, 2026)
_COMMAND = "import sys; from leahy.cli import main; sys.exit(main(sys.argv[1:]))"
_LIBRARY = "import leahy, sys; leahy.load(data=sys.argv[1])"


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds of the whole command, and its peak memory."""
    return _figures(1_000, 40, SECONDS, repetitions, progress)


def large_figures(repetitions: int, progress: Progress) -> list[Figure]:
    """The same of a record that takes minutes to make."""
    return _figures(100_000, 100, MANY_SECONDS, repetitions, progress)


def _figures(rows: int, countries: int, target: float, repetitions: int, progress: Progress) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        data, site = Path(folder) / "data", Path(folder) / "site"
        progress(f"site: a record of {rows:,} rows")
        made_up_record(data, rows, countries)
        progress(f"site: pages of {rows:,} rows")
        ours = [whole_process(["-c", _COMMAND, "site", str(site), "--data", str(data)]) for _ in range(repetitions)]
        floor_seconds, floor_peak = whole_process(["-c", _LIBRARY, str(data)])
    name, floor = f"site, {rows:,} rows of {len(_YEARS)} years", "import leahy and load them"
    seconds, peak = map(statistics.median, zip(*ours, strict=True))
    return [
        Figure(name, seconds, "s", floor, floor_seconds, target, "value"),
        Figure(f"{name}, peak memory", peak, "MB", floor, floor_peak, MEGABYTES, "value"),
    ]


def made_up_record(data: Path, rows: int, countries: int) -> None:
    """A record of `rows` rows in ten years."""
    now, units, rng = datetime(2026, 1, 1, tzinfo=UTC), new_units(9), random.Random(9)
    codes = list(COUNTRY_NAMES)[:countries]
    of_year = rows // len(_YEARS)
    listed = [(codes[at * countries // of_year], next(units)) for at in range(of_year)]
    for year in _YEARS:
        file_made_up_list(data, year, listed, now)
        listed = [(code, _next(unit, rng.random()) or next(units)) for code, unit in listed]
    refresh(data / "processed", statuses={}, first_year=_YEARS[0], now=now)


def _next(unit: str, chance: float) -> str | None:
    """What the next list prints for a unit; None where another unit is in its place."""
    if chance < 0.7:
        return unit
    return unit.replace("Battalion", "Bn").replace("Police", "Pol.") if chance < 0.8 else None
