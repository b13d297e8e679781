"""Candidates of listed units in made-up registers, beside the pairs that DuckDB finds by a word in common.

The registers have the formats of the real ones, and about as many distinct cells and repetitions; the real ones are not in
this project. The floor blocks and compares nothing: it says what finding the pairs alone takes.
"""

import random
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import duckdb
import pandas as pd

from benchmarks.measurement import Figure, Progress, take_turns
from benchmarks.pages import new_units
from leahy.text.countries import COUNTRY_NAMES
from parsers.registers import ofac, trainings
from parsers.registers.candidates import ListedUnit, designation_candidates, training_candidates
from parsers.registers.ofac import Designation
from parsers.units.unit import parse_unit
from tests.support.registers import alt, sdn, training
from tests.support.registers import trainings as table_of

SECONDS, MANY_SECONDS = 5.0, 60.0
_CODES = ("BD", "BZ", "BA", "KH", "CF", "GE", "GY", "HN", "LY", "MX", "NP")  # the countries of the list of 2018
_CELLS, _ROWS, _FEWER_ROWS, _ENTITIES = 6_650, 250_000, 25_000, 15_000
_FEW, _MANY = 26, 10_000
_OTHERWISE = (("Battalion", "Bn"), ("Brigade", "BDE"), ("Division", "Div"), ("Department", "Dept"), (", ", " / "))


@dataclass(frozen=True, slots=True)
class _Given:
    units: Sequence[ListedUnit]
    table: pd.DataFrame
    entities: Sequence[Designation]


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds of finding the candidates of few and of many units."""
    results = []
    for units, rows, target, times in (
        (_FEW, _ROWS, SECONDS, repetitions),
        (_MANY, _FEWER_ROWS, MANY_SECONDS, 1),
    ):
        what = f"candidates: {units:,} units beside {rows:,} trainings and {_ENTITIES:,} designations"
        progress(what)
        rounds = [_made_up(seed, units, rows) for seed in range(times)]
        ours, floor = map(statistics.median, take_turns(rounds, _candidates, _blocked, check=_check))
        results.append(Figure(what, ours, "s", "pairs with a word in common, DuckDB", floor, target, "value"))
    return results


def _candidates(given: _Given) -> int:
    beside = [training_candidates(given.units, given.table), designation_candidates(given.units, given.entities)]
    return sum(1 for candidates in beside for _ in candidates)


def _check(given: _Given, result: object) -> None:
    assert isinstance(result, int) and result >= len(given.units), f"{result} candidates of {len(given.units)} units"


def _blocked(given: _Given) -> int:
    """The pairs of a unit and a cell of its country that have a word of four letters or a number in common."""
    codes = {name: code for code, name in COUNTRY_NAMES.items()}
    cells = given.table[["country", "recipient_unit"]].drop_duplicates()
    listed = _words((at, unit.country_code, unit.unit_listed) for at, unit in enumerate(given.units))
    others = _words(
        (at, codes[country], cell) for at, (country, cell) in enumerate(cells.itertuples(index=False, name=None))
    )
    with duckdb.connect() as connection:
        connection.register("listed", listed)
        connection.register("others", others)
        found = connection.execute("SELECT DISTINCT a.at, b.at FROM listed a JOIN others b USING (code, word)")
        return len(found.fetchall())


def _words(texts: Any) -> pd.DataFrame:
    rows = [(at, code, word) for at, code, text in texts for word in set(_WORD.findall(text.casefold()))]
    return pd.DataFrame(rows, columns=["at", "code", "word"])


_WORD = re.compile(r"\d+|[^\W\d_]{4,}")


def _made_up(seed: int, units: int, rows: int) -> _Given:
    """Units, a third of them in the cells in other words, and registers."""
    rng = random.Random(seed)
    names = new_units(seed)
    cells = [(rng.choice(_CODES), name) for name in islice(names, _CELLS)]
    chosen = rng.sample(cells, min(units, _CELLS)) + [(rng.choice(_CODES), name) for name in islice(names, units)]
    listed = [_listed(code, _otherwise(name, rng)) for code, name in chosen[:units]]
    table = [training(name, COUNTRY_NAMES[code]) for code, name in (rng.choice(cells) for _ in range(rows))]
    entities = [(at, _entity(at, name), "GLOMAG", "") for at, name in enumerate(islice(names, _ENTITIES), 1)]
    designations = ofac.designations(ofac.read_sdn(sdn(entities)), ofac.read_alt(alt([])))
    return _Given(listed, trainings.read_trainings(table_of(table)), designations)


def _entity(at: int, name: str) -> str:
    """One in ten is a force, as in the real register; the others have no word of a unit."""
    return name.upper() if at % 10 == 0 else f"{name.split()[-1].upper()}, Ejemplo {at}"


def _otherwise(name: str, rng: random.Random) -> str:
    old, new = rng.choice(_OTHERWISE)
    return name.replace(old, new)


def _listed(code: str, text: str) -> ListedUnit:
    unit = parse_unit(text, country_code=code)
    return ListedUnit(f"{code} {text}", code, text, tuple(unit.path), unit.location)
