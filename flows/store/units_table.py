"""units.parquet: which listings, through the years, are listings of one unit."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from leahy.matching.assignment import Pair
from leahy.matching.identity import COLUMNS, follow_units, superseded_names
from leahy.record.revisions import Year, read_table, to_frame
from leahy.record.same_unit import Decided
from leahy.vocabulary import NameStatus, UnitKind
from schemas.contract import arrow_schema, validated_table
from schemas.units import Units

_READ = ("country", *COLUMNS)


class _Name(NamedTuple):
    """A name of a unit in one year; names of one unit are in this order."""

    year: int
    status: NameStatus
    position: int
    row: dict[Any, Any]
    pair: Pair | None


def units_table(years: Iterable[Year], decided: Sequence[Decided] = ()) -> pa.Table:
    """The table of `years`, which have a current revision each. `decided`: as in same_unit.csv."""
    ordered = sorted(years, key=lambda year: year.year)
    frames = [pd.DataFrame(columns=list(_READ)), *map(_current, ordered)]
    current = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    chains = follow_units(current, decided)
    records = current.drop(columns=["path", "location"]).to_dict("records")
    units = [[_name(records[link.row], NameStatus.CURRENT, link.pair) for link in chain.listings] for chain in chains]
    known = set(current["name_id"])
    older = [frame for year in ordered for frame in _superseded(year, known)]
    for frame, unit_of in superseded_names(current, chains, older, decided):
        for at, record in enumerate(frame.drop(columns=["path", "location"]).to_dict("records")):
            unit, pair = unit_of.get(at, (None, None))
            names = units[unit] if unit is not None else []
            if unit is None:
                units.append(names)
            names.append(_name(record, NameStatus.SUPERSEDED, pair))
    rows = [row for names in units for row in _unit_rows(names)]
    return validated_table(Units, {name: [row[name] for row in rows] for name in arrow_schema(Units).names})


def _name(row: dict[Any, Any], status: NameStatus, pair: Pair | None) -> _Name:
    return _Name(row["year"], status, row["position"], row, pair)


def _unit_rows(names: Sequence[_Name]) -> Iterator[dict[Any, Any]]:
    ordered = sorted(names, key=lambda name: name[:3])
    for name in ordered:
        yield name.row | {
            "unit_id": ordered[0].row["name_id"],
            "status": name.status,
            "kind": name.pair.kind if name.pair else UnitKind.FIRST,
            "evidence": name.pair.evidence if name.pair else None,
        }


def _superseded(year: Year, known: set[str]) -> Iterator[pd.DataFrame]:
    """The rows of the revisions that were current once, the newest first, without those that add no name to `known`."""
    current = year.current()
    for revision in reversed(year.revisions):
        if revision != current:
            table = read_table(year.folder, revision, _READ)
            names = set(table["name_id"].to_pylist())
            if not names <= known:
                known |= names
                yield to_frame(table)


def _current(year: Year) -> pd.DataFrame:
    revision = year.current()
    assert revision is not None
    return to_frame(read_table(year.folder, revision, _READ))
