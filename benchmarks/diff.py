"""`diff` of two made-up lists, beside tools that compare tables by a key.

csv-diff and datacompy get `name_id` as the key: they find equal strings and nothing else.
"""

import io
import statistics

import csv_diff  # type: ignore[import-untyped]
import datacompy
import duckdb
import pandas as pd

import leahy
from benchmarks.lists import Sides, made_up
from benchmarks.measurement import Figure, Progress, take_turns, whole_process

SECONDS, MANY_SECONDS, MEGABYTES = 5.0, 10.0, 1_000.0  # 10,000 rows a side, 100,000 mostly equal ones, and memory
JOIN = 2.0  # times DuckDB
ROWS = 100_000


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds of `diff`, its growth, and its memory."""
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
        sides = f"from benchmarks.lists import made_up; import leahy; sides = made_up({rows}, {countries}, {equal}, 0)"
        peak, floor = (
            whole_process(["-c", code])[1] for code in (f"{sides}; leahy.diff(*sides, data='/nowhere')", sides)
        )
        results.append(
            Figure(
                f"diff, {rows:,} rows a side, peak memory", peak, "MB", "making the lists", floor, MEGABYTES, "value"
            )
        )
    return results


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
