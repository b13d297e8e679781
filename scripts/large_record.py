"""Publish and read a record of a million made-up rows: `python -m scripts.large_record [ROWS]`. It prints what it measures.

The record is `ROWS` rows in 100 lists of 100 years that are not ours. It is published to a folder and to an S3 server on this
machine, and read with leahy, DuckDB, polars and pyarrow. The figures are in docs/operating.md.
"""

import argparse
import logging
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.dataset as pads

import leahy
from flows.store.record_writer import refresh
from flows.upload.publication import Target, publish
from leahy.record.publication import read_publication
from tests.support.made_up import FIRST_YEAR, NOW, capture, show
from tests.support.remote_stores import s3_server

_LISTS = 100


def main(argv: Sequence[str] | None = None) -> int:
    """Make, publish and read the record; 0."""
    parser = argparse.ArgumentParser(prog="python -m scripts.large_record")
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000, help="default: a million")
    rows = parser.parse_args(argv).rows
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # one line for each request
    with tempfile.TemporaryDirectory() as folder, s3_server("bucket"):
        data, site, store = Path(folder, "data"), str(Path(folder, "site")), "s3://bucket/leahy"
        _timed("make the lists", lambda: _make(data, rows))
        size = sum(path.stat().st_size for path in data.rglob("denied_units/*.parquet"))
        print(f"{rows:,} rows in {_LISTS} lists, {size / 1e6:.0f} MB of Parquet")
        for where in (site, store):
            _timed(f"publish to {where.split(':')[0]}", lambda where=where: publish(data, Target(where)))
            _timed("publish again, nothing new", lambda where=where: publish(data, Target(where)))
        pointer = Path(site, "index.json")
        publication = read_publication(pointer.read_bytes(), str(pointer))
        assert publication is not None
        glob = f"{publication.folder}/processed/denied_units/*.parquet"
        year = 1998 + _LISTS // 2
        for where in (site, store):
            _timed(f"leahy.load({year}) from {where.split(':')[0]}", lambda where=where: leahy.load(year, data=where))
        _timed("leahy.load() of all lists, folder", lambda: leahy.load(data=site))
        query = f"SELECT year, country, count(*) FROM '{site}/{glob}' WHERE name LIKE '%77%' GROUP BY ALL"
        _timed("DuckDB, count by year and country", lambda: duckdb.sql(query).fetchall())
        for where, options in ((site, {}), (store, {"aws_allow_http": "true"})):
            scan = pl.scan_parquet(f"{where}/{glob}", storage_options=options)
            _timed(
                f"polars, the same, {where.split(':')[0]}",
                lambda scan=scan: (
                    scan.filter(pl.col("name").str.contains("77")).group_by("year", "country").len().collect()
                ),
            )
        files = pads.dataset(str(Path(site, glob).parent), format="parquet")
        _timed("pyarrow.dataset, one column", lambda: files.to_table(columns=["unit_listed"]))
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


def _make(data: Path, rows: int) -> None:
    (data / "raw").mkdir(parents=True)
    each = rows // _LISTS
    for number in range(_LISTS):
        units = [f"Made-up Unit {k}, Made-up Brigade {k % 97}" for k in range(each)]
        show(data / "processed", capture(str(number), number), units, year=1998 + number)
    refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)


def _timed(what: str, do: Callable[[], Any]) -> None:
    start = time.perf_counter()
    do()
    print(f"{time.perf_counter() - start:8.2f} s  {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
