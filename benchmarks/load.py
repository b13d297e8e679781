"""`load` of a record of ten years, beside bare pandas."""

import statistics
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

import leahy
from benchmarks.measurement import Figure, Progress, take_turns
from benchmarks.pages import new_units
from benchmarks.record import file_made_up_list
from flows.store.record_writer import refresh
from leahy.text.countries import COUNTRY_NAMES

MOST = 1.1  # times a bare read_parquet
ROWS = 100_000
_YEARS = range(2016, 2026)


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds of `load` on a record of ten years that list the same units."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        progress(f"load, a record of {ROWS:,} rows")
        _record(data, progress)
        folder_of_rows = data / "processed" / "denied_units"
        sides: tuple[Callable[[int], object], Callable[[int], object]] = (
            lambda _: leahy.load(data=data),
            lambda _: pd.read_parquet(folder_of_rows),
        )
        for side in sides:
            side(0)  # the disk cache is warm for both
        ours, floor = map(statistics.median, take_turns(range(repetitions), *sides))
    return [Figure(f"load, {ROWS:,} rows of {len(_YEARS)} years", ours, "s", "pandas.read_parquet", floor, MOST)]


def _record(data: Path, progress: Progress) -> None:
    """A record of `ROWS` rows."""
    now, units, codes = datetime(2026, 1, 1, tzinfo=UTC), new_units(9), list(COUNTRY_NAMES)
    rows = ROWS // len(_YEARS)
    listed = [(codes[at * 100 // rows], next(units)) for at in range(rows)]
    for year in _YEARS:
        progress(f"load, a record of {ROWS:,} rows: {year}")
        file_made_up_list(data, year, listed, now)
    refresh(data / "processed", statuses={}, first_year=_YEARS[0], now=now)
