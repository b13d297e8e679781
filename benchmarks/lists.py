"""Made-up lists as frames.

A share of the rows is equal on both sides; half of the rest is reworded, and the other half is on one side only.
"""

import random

import pandas as pd

from benchmarks.pages import new_units
from leahy.text.countries import COUNTRY_NAMES

_REWORDED = (
    ("Battalion", "Bn"), ("Brigade", "Bde"), ("Division", "Div"), ("Department", "Dept"), ("Company", "Coy"),
    ("Regiment", "Regt"), ("Station No. ", "Station "), ("Group (SOG)", "Grp"), ("Judicial", "Judical"),
    ("Ministry of Interior", "Interior Ministry"), ("Directorate", "Direcorate"), ("Unidad", "Unit"),
)  # fmt: skip
Sides = tuple[pd.DataFrame, pd.DataFrame]


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
    return frame_of(old, 2018), frame_of(new, 2019)


def _reworded(unit: str) -> str:
    for words, others in _REWORDED:
        unit = unit.replace(words, others)
    return unit


def frame_of(listed: list[tuple[str, str]], year: int) -> pd.DataFrame:
    """The list of a year, (ISO code, unit) in order, with the columns that `diff` and `search` read. The parts of a path are
    those between commas: to parse 100,000 names takes longer than all that is measured."""
    paths = [unit.split(", ")[::-1] for _, unit in listed]
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
