"""Listings to rows, and the reading of single unit strings."""

import re
import statistics
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

import parsers
from benchmarks.measurement import Figure, Progress, take_turns
from benchmarks.pages import YEAR, new_units
from leahy.text.countries import COUNTRY_NAMES
from leahy.vocabulary import CountryBasis
from parsers.countries.evidence import infer_country
from parsers.records import Entry

GROWTH = 12.0  # times, from 1,000 rows to 10,000
MICROSECONDS = {"parse_unit": 100.0, "infer_country": 1_000.0}  # a unit is read in microseconds, without a gazetteer
SAMPLE = 2_000
_WORDS = re.compile(r"\w+")
_Rows = tuple[parsers.Listing, list[dict[Any, Any]]]


def figures(rounds: int, progress: Progress) -> list[Figure]:
    """Microseconds a unit and a row, and how `to_rows` grows."""
    units = new_units(seed=1)
    results = []
    sides: dict[str, Callable[[Sequence[str]], object]] = {
        "parse_unit": lambda sample: [parsers.parse_unit(unit) for unit in sample],
        "infer_country": lambda sample: [infer_country([unit]) for unit in sample],
    }
    for name, side in sides.items():
        progress(f"units: {name}")
        samples = ([next(units) for _ in range(SAMPLE)] for _ in range(rounds))
        ours, floor = (statistics.median(taken) / SAMPLE * 1e6 for taken in take_turns(samples, side, _words))
        results.append(Figure(f"{name}, a unit", ours, "us", "its words, folded", floor, MICROSECONDS[name], "value"))
    floor_is = "pandas.DataFrame of such rows"
    few: tuple[list[float], list[float]] = ([], [])
    many: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        for rows, taken in ((1_000, few), (10_000, many)):
            progress(f"units, round {turn + 1} of {rounds}: to_rows, {rows:,} rows")
            given = _rows([next(units) for _ in range(rows)], [next(units) for _ in range(rows)])
            for side_taken, seconds in zip(taken, take_turns([given], _to_rows, _frame, first=turn), strict=True):
                side_taken += seconds
    for rows, taken in ((1_000, few), (10_000, many)):
        ours, floor = (statistics.median(seconds) / rows * 1e6 for seconds in taken)
        results.append(Figure(f"to_rows, a row of {rows:,}", ours, "us", floor_is, floor))
    ours, floor = (statistics.median(m) / statistics.median(f) for m, f in zip(many, few, strict=True))
    results.append(Figure("to_rows, growth from 1,000 rows to 10,000", ours, "x", floor_is, floor, GROWTH, "value"))
    return results


def _words(sample: Sequence[str]) -> list[list[str]]:
    return [_WORDS.findall(unicodedata.normalize("NFKC", unit).casefold()) for unit in sample]


def _rows(units: Sequence[str], others: Sequence[str]) -> _Rows:
    """A listing of `units`, and the records of rows made of other units, so that no cache holds the first."""
    return _listing(units), parsers.to_rows(_listing(others)).to_dict("records")


def _listing(units: Sequence[str]) -> parsers.Listing:
    codes = list(COUNTRY_NAMES)[:100]
    entries = []
    for at, unit in enumerate(units):
        code = codes[at * len(codes) // len(units)]
        entries.append(Entry(COUNTRY_NAMES[code], code, CountryBasis.HEADING, unit, None, f"line {at}"))
    return parsers.Listing(YEAR, tuple(entries), "A made-up statement.", (), "made up")


def _to_rows(given: _Rows) -> pd.DataFrame:
    return parsers.to_rows(given[0])


def _frame(given: _Rows) -> pd.DataFrame:
    return pd.DataFrame(given[1])
