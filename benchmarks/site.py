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
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for rows, countries, target in ((1_000, 40, SECONDS), (100_000, 100, MANY_SECONDS)):
            data, site = Path(folder) / f"data-{rows}", Path(folder) / f"site-{rows}"
            progress(f"site: a record of {rows:,} rows")
            made_up_record(data, rows, countries)
            progress(f"site: pages of {rows:,} rows")
            command = ["-c", _COMMAND, "site", str(site), "--data", str(data)]
            ours = [whole_process(command) for _ in range(1 if rows > 10_000 else repetitions)]
            floor = whole_process(["-c", _LIBRARY, str(data)])
            name = f"site, {rows:,} rows of {len(_YEARS)} years"
            seconds, peak = (statistics.median(figure[at] for figure in ours) for at in (0, 1))
            results.append(Figure(name, seconds, "s", "import leahy and load them", floor[0], target, "value"))
            results.append(
                Figure(f"{name}, peak memory", peak, "MB", "import leahy and load them", floor[1], MEGABYTES, "value")
            )
    return results


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
