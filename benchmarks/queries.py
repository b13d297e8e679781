"""`diff`, `search` and `load`, beside tools that compare tables by a key and bare pandas.

The lists are made up. A share of the rows is equal on both sides; half of the rest is reworded, and the other half is on
one side only. csv-diff and datacompy get `name_id` as the key: they find equal strings and nothing else.
"""

import functools
import io
import random
import statistics
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import csv_diff  # type: ignore[import-untyped]
import datacompy
import duckdb
import pandas as pd
from rapidfuzz import fuzz, process

import leahy
import parsers
from benchmarks.measurement import Figure, Progress, take_turns, whole_process
from benchmarks.pages import new_units
from benchmarks.record import file_made_up_list
from flows.store.record_writer import refresh
from leahy.queries.search import search_rows
from leahy.text.countries import COUNTRY_NAMES

SECONDS, MANY_SECONDS, MEGABYTES = 5.0, 10.0, 1_000.0  # 10,000 rows a side, 100,000 mostly equal ones, and memory
JOIN = 2.0  # times DuckDB
LOAD = 1.1  # times a bare read_parquet
SEARCH = 1.0  # seconds
ROWS = 100_000
_YEARS = range(2016, 2026)
_REWORDED = (
    ("Battalion", "Bn"), ("Brigade", "Bde"), ("Division", "Div"), ("Department", "Dept"), ("Company", "Coy"),
    ("Regiment", "Regt"), ("Station No. ", "Station "), ("Group (SOG)", "Grp"), ("Judicial", "Judical"),
    ("Ministry of Interior", "Interior Ministry"), ("Directorate", "Direcorate"), ("Unidad", "Unit"),
)  # fmt: skip
Sides = tuple[pd.DataFrame, pd.DataFrame]


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds of `diff`, its memory and growth, of `search`, and of `load`."""
    results = []
    for rows, countries, equal, target in (
        (10_000, 100, 0.5, SECONDS),
        (2_000, 1, 0.5, SECONDS),
        (ROWS, 100, 0.98, MANY_SECONDS),
    ):
        title = (
            f"diff, {rows:,} rows a side, {countries} {'country' if countries == 1 else 'countries'}, {equal:.0%} equal"
        )
        progress(title)
        rounds = [made_up(rows, countries, equal, seed) for seed in range(1 if rows == ROWS else repetitions)]
        ours, floor = map(statistics.median, take_turns(rounds, _diff, _datacompy, check=_check))
        results.append(Figure(title, ours, "s", "datacompy by name_id", floor, target, "value"))
        other = statistics.median(take_turns(rounds, _csv_diff, _datacompy)[0])
        results.append(Figure("the same", ours, "s", "csv-diff by name_id, from CSV text", other))
    results.append(_join(repetitions, progress))
    results += _growth(progress)
    for rows, countries, equal in ((10_000, 100, 0.5), (2_000, 1, 0.5)):
        progress(f"diff, {rows:,} rows a side: memory")
        sides = (
            f"from benchmarks.queries import made_up; import leahy; sides = made_up({rows}, {countries}, {equal}, 0)"
        )
        peak, floor = (
            whole_process(["-c", code])[1] for code in (f"{sides}; leahy.diff(*sides, data='/nowhere')", sides)
        )
        results.append(
            Figure(
                f"diff, {rows:,} rows a side, peak memory", peak, "MB", "making the lists", floor, MEGABYTES, "value"
            )
        )
    results.append(_search(repetitions, progress))
    results.append(_load(3 * repetitions, progress))
    return results


@functools.cache
def _path(unit: str) -> list[str]:
    return list(parsers.parse_unit(unit).path)


def made_up(rows: int, countries: int, equal: float, seed: int) -> Sides:
    """Two lists of so many rows a side, in two orders."""
    rng, units = random.Random(seed), new_units(seed)
    codes = list(COUNTRY_NAMES)[:countries]
    old = [(codes[at * countries // rows], next(units)) for at in range(rows)]
    new = []
    for code, unit in old:
        chance = rng.random()
        reworded = chance < equal + (1 - equal) / 2
        new.append((code, unit if chance < equal else _reworded(unit) if reworded else next(units)))
    rng.shuffle(new)
    return _frame(old, 2018), _frame(new, 2019)


def _reworded(unit: str) -> str:
    for words, others in _REWORDED:
        unit = unit.replace(words, others)
    return unit


def _frame(listed: list[tuple[str, str]], year: int) -> pd.DataFrame:
    paths = [_path(unit) for _, unit in listed]
    return pd.DataFrame(
        {
            "name_id": [f"{code}\n{unit}" for code, unit in listed],
            "year": year,
            "position": range(1, len(listed) + 1),
            "country_code": [code for code, _ in listed],
            "country": [COUNTRY_NAMES[code] for code, _ in listed],
            "unit_listed": [unit for _, unit in listed],
            "note": None,
            "path": paths,
            "parent": [path[-2] if len(path) > 1 else None for path in paths],
            "location": None,
        }
    )


def _diff(sides: Sides) -> pd.DataFrame:
    return leahy.diff(*sides, data="/nowhere")


def _check(sides: Sides, difference: object) -> None:
    assert isinstance(difference, pd.DataFrame)
    for side, frame in zip(("old", "new"), sides, strict=True):
        assert sorted(difference[f"name_id_{side}"].dropna()) == sorted(frame["name_id"])


_KEYED = ["name_id", "country", "unit_listed"]


def _datacompy(sides: Sides) -> object:
    old, new = (side[_KEYED] for side in sides)
    compared = datacompy.PandasCompare(old, new, join_columns="name_id")
    return compared.intersect_rows, compared.df1_unq_rows, compared.df2_unq_rows


def _csv_diff(sides: Sides) -> object:
    tables = [csv_diff.load_csv(io.StringIO(side[_KEYED].to_csv(index=False)), key="name_id") for side in sides]
    return csv_diff.compare(*tables)


_COMPARED = ["country_code", "country", "unit_listed", "name_id", "year", "position", "parent", "note"]


def _join(repetitions: int, progress: Progress) -> Figure:
    """The exact part of `diff` beside DuckDB's full outer join of the same columns."""
    title = f"diff, {ROWS:,} equal rows a side"
    progress(title)
    rounds = [made_up(ROWS, 100, 1.0, seed) for seed in range(min(3, repetitions))]
    ours, floor = map(statistics.median, take_turns(rounds, _diff, _full_outer_join, check=_check))
    return Figure(title, ours, "s", "DuckDB, full outer join", floor, JOIN)


def _full_outer_join(sides: Sides) -> pd.DataFrame:
    old, new = (side[_COMPARED].assign(note=side["note"].astype("str")) for side in sides)
    joined = "SELECT old.*, new.* FROM old FULL OUTER JOIN new USING (country_code, unit_listed)"
    result: pd.DataFrame = _tables(old, new).sql(joined).df()
    return result


def _tables(old: pd.DataFrame, new: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.register("old", old)
    connection.register("new", new)
    return connection


def _growth(progress: Progress) -> list[Figure]:
    """From 10^2 to 10^5 rows in 100 countries, three in four of them equal."""
    seconds: dict[int, tuple[float, float]] = {}
    for rows in (100, 1_000, 10_000, ROWS):
        progress(f"diff, growth: {rows:,} rows")
        rounds = [made_up(rows, 100, 0.75, seed) for seed in range(3 if rows < ROWS else 1)]
        ours, floor = take_turns(rounds, _diff, _datacompy)
        seconds[rows] = statistics.median(ours), statistics.median(floor)
    return [
        Figure(
            f"diff, growth from {rows:,} rows to {rows * 10:,}, 75% equal",
            seconds[rows * 10][0] / seconds[rows][0],
            "x",
            "datacompy by name_id",
            seconds[rows * 10][1] / seconds[rows][1],
        )
        for rows in (100, 1_000, 10_000)
    ]


def _search(repetitions: int, progress: Progress) -> Figure:
    progress(f"search, {ROWS:,} names")
    units = new_units(7)
    rows = _frame([("XK", next(units)) for _ in range(ROWS)], 2018).assign(name="")
    texts = [next(units).replace("o", "0", 1).replace("i", "y", 1) for _ in range(repetitions)]
    ours, floor = map(
        statistics.median,
        take_turns(
            texts,
            lambda text: search_rows(rows, text),
            lambda text: process.extract(text, rows["unit_listed"].tolist(), scorer=fuzz.token_set_ratio, limit=20),
        ),
    )
    return Figure(f"search, {ROWS:,} names", ours, "s", "rapidfuzz, token_set_ratio", floor, SEARCH, "value")


def _load(repetitions: int, progress: Progress) -> Figure:
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
    return Figure(f"load, {ROWS:,} rows of {len(_YEARS)} years", ours, "s", "pandas.read_parquet", floor, LOAD)


def _record(data: Path, progress: Progress) -> None:
    """A record of `ROWS` rows."""
    now, units, codes = datetime(2026, 1, 1, tzinfo=UTC), new_units(9), list(COUNTRY_NAMES)
    for year in _YEARS:
        progress(f"load, a record of {ROWS:,} rows: {year}")
        listed = [(codes[at * 100 // ROWS], next(units)) for at in range(ROWS // len(_YEARS))]
        file_made_up_list(data, year, listed, now)
    refresh(data / "processed", statuses={}, first_year=_YEARS[0], now=now)
