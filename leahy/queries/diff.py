"""What differs between two lists: every row of both is in exactly one row of the result."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from leahy.errors import LeahyError, RecordError
from leahy.matching.assignment import SAME_WORDS, pair_others
from leahy.matching.equal_rows import Positions, equal_rows
from leahy.matching.names.unit_name import read_name
from leahy.queries.list_name import load_named
from leahy.queries.load import Data
from leahy.queries.units import units
from leahy.record.dtypes import TEXT
from leahy.record.places import open_data
from leahy.record.revisions import CAVEAT, PROVENANCE
from leahy.record.same_unit import Decided, read_same_unit, same_unit_file, without_names
from leahy.text.country_names import find_country
from leahy.text.fold import fold, fold_plain

KINDS = ("same", "reworded", "moved", "possible", "only_old", "only_new")
PAIRED = KINDS[:4]
"""The kinds of a pair of rows, one of each side."""

Side = int | str | pd.DataFrame
_REQUIRED = ("country_code", "country", "unit_listed", "name_id", "year", "position", "parent", "note", "path")
_NEVER_NULL = _REQUIRED[:3]
_TEXTS = (*_NEVER_NULL, "name_id", "parent", "note")
_PER_SIDE = ("unit_listed", "name_id", "year", "position", "parent", "note")
_INTEGERS = ("year", "position")
# Not counted in `also_differs`: these have columns of their own, or always differ.
_NOT_COUNTED = frozenset((*PROVENANCE, "name_id", "year", "unit_listed", "note"))


def diff(old: Side, new: Side, *, country: str | None = None, data: Data = None) -> pd.DataFrame:
    """What differs between two lists: one row for each pair of rows, and for each row without a pair.

    A side is a year (2018: its current revision), a string ("2018", "2018@r1" for a revision, "2018@2019-05-01" for what
    the page showed on that day, as in `load`), or a frame with the columns of `denied_units`. Decisions on which strings
    name one unit are read from the data folder, and override every score. `country` is a code or a name: only its rows are
    compared.

    Columns:

    - `kind`: `same` (the same string, but for case, white space and quotes), `reworded` (the same unit in other words),
      `moved` (the same unit under another parent), `possible` (close: a person decides; both rows are used up),
      `only_old`, `only_new` (not on the other list, which means nothing more than that);
    - `country_code`, `country`;
    - `unit_listed_old`, `unit_listed_new`: as printed; then `name_id_`, `year_`, `position_`, `parent_`, `note_`, for
      each side; null for the side that a row without a pair is not on;
    - `score` (0 to 1) and `evidence` (the words that decided) of a pair; null for a row without a pair.

    Order: by country, then kind (in the order above), then position on the old list, then on the new one.

    `.attrs`: `old` and `new` (what was compared), `revision` (of each), `kinds` (the phrase for each kind), `counts` (rows
    of each kind), `rows` (of each side), `coverage`, `caveat`, `message` (units whose country has changed, and lines of
    same_unit.csv that fit nothing), and, where both sides are of one year, `also_differs` (column -> number of
    pairs that differ in it, for columns that are not in the result).

    Raises `LeahyError` for a string that names no list, for a frame that lacks columns and for an unknown country, and
    what `load` raises.

    >>> import pandas as pd
    >>> def made_up(year, *units):
    ...     rows = [dict(country_code="XK", country="Kosovo", unit_listed=unit, name_id=None, year=year, position=position,
    ...                  parent=None, note=None, path=[unit]) for position, unit in enumerate(units, 1)]
    ...     return pd.DataFrame(rows)
    >>> difference = diff(made_up(2018, "3 Bde", "Guard Post"), made_up(2019, "Harbour Police", "3rd Brigade"))
    >>> difference[["kind", "unit_listed_old", "unit_listed_new"]].fillna("").values.tolist()
    [['reworded', '3 Bde', '3rd Brigade'], ['only_old', 'Guard Post', ''], ['only_new', '', 'Harbour Police']]
    >>> difference.attrs["kinds"]["only_old"]
    'not on the 2019 list'
    """
    data = open_data(data)
    before, after = (_side(name, side, data) for name, side in (("old", old), ("new", new)))
    if country is not None:
        before, after = _of_country(country, before, after)
    if before.label == after.label:
        before, after = replace(before, label=f"{before.label} (old)"), replace(after, label=f"{after.label} (new)")
    decided = read_same_unit(same_unit_file(data))
    pairs = _pair(before.frame, after.frame, decided)
    difference = _assemble(before.frame, after.frame, pairs)
    difference.attrs.update(_attributes(before, after, difference))
    remarks = [*_changed_countries(difference), *_unused_decisions(before.frame, after.frame, decided, data)]
    if remarks:
        difference.attrs["message"] = "\n".join(remarks)
    if before.year is not None and before.year == after.year:
        difference.attrs["also_differs"] = _also_differs(before.frame, after.frame, pairs)
    return difference


def _changed_countries(difference: pd.DataFrame) -> Iterator[str]:
    """A line for each unit with a name of its own that each list has under another country: it is not paired, because two
    countries may have units of one name."""
    single = [
        _only_rows(difference[difference["kind"] == kind], column)
        for kind, column in (("only_old", "unit_listed_old"), ("only_new", "unit_listed_new"))
    ]
    for name in [name for name in single[0] if name in single[1]]:
        (country, listed), (other, _) = single[0][name], single[1][name]
        if country and other and any(piece.role == "word" for piece in read_name(name).unit.pieces):
            old, new = difference.attrs["old"], difference.attrs["new"]
            yield f"{listed!r} is under {country} in {old}, and under {other} in {new}: its country may have changed."


def _only_rows(rows: pd.DataFrame, column: str) -> dict[str, tuple[str, str]]:
    """Folded name -> (country, printed name) of its row; an empty country where several rows have it."""
    only: dict[str, tuple[str, str]] = {}
    for country, listed in zip(rows["country"], rows[column], strict=True):
        name = fold(listed)
        only[name] = ("" if name in only else country, listed)
    return only


def _unused_decisions(old: pd.DataFrame, new: pd.DataFrame, decided: Sequence[Decided], data: Data) -> list[str]:
    """Which decisions name a string that neither list and no list of the record prints. Without a record, only those on
    countries of both lists: what other lists print is not known."""
    if not decided:
        return []
    columns = ["country_code", "unit_listed"]
    names = [row for frame in (old, new) for row in frame[columns].itertuples(index=False, name=None)]
    where = "is on neither list"
    try:
        names += units(data=data)[columns].itertuples(index=False, name=None)
        where = "is on no list"
    except RecordError:
        codes = {*old["country_code"]} & {*new["country_code"]}
        decided = [decision for decision in decided if decision.country_code in codes]
    return [
        f"same_unit.csv, {decision.country_code}: {string!r} {where}, so this line decides nothing here."
        for decision, string in without_names(decided, names)
    ]


def summary(difference: pd.DataFrame) -> pd.DataFrame:
    """The number of rows of each kind in a result of `diff`, one row a country, in the order of their names.

    Columns: `country_code`, `country`, `old` and `new` (rows on each side), then one for each kind. `.attrs` are kept.
    Raises `LeahyError` for a frame that is not a result of `diff`.
    """
    if missing := [c for c in ("kind", "country_code", "country") if c not in difference]:
        raise LeahyError(f"This frame has no column {missing[0]!r}, so it is not a result of leahy.diff.")
    counts = pd.crosstab([difference["country_code"], difference["country"]], difference["kind"])
    counts = counts.reindex(columns=list(KINDS), fill_value=0).astype("int64")
    paired = counts[list(PAIRED)].sum(axis=1)
    counts.insert(0, "old", paired + counts["only_old"])
    counts.insert(1, "new", paired + counts["only_new"])
    counts = counts.reset_index().rename_axis(columns=None)
    order = sorted(range(len(counts)), key=lambda i: (fold_plain(counts["country"][i]), counts["country_code"][i]))
    counts = counts.iloc[order].reset_index(drop=True)
    counts.attrs = difference.attrs
    return counts


@dataclass(frozen=True, slots=True)
class _Compared:
    """One side: its rows under a fresh index, its label, and its coverage."""

    frame: pd.DataFrame
    label: str
    year: int | None  # None where the rows are of several years, or none
    revision: int | Mapping[int, int] | None
    coverage: str


def _side(which: str, side: Side, data: Data) -> _Compared:
    if not isinstance(side, pd.DataFrame):
        side = load_named(side, data)
    frame = _checked(which, side)
    revision, coverage = side.attrs.get("revision"), side.attrs.get("coverage")
    years = sorted({int(year) for year in frame["year"].dropna().unique()} or _years_of(side))
    label = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0]) if years else f"the {which} frame"
    if isinstance(revision, int) and len(years) == 1:
        label += f" r{revision}"
    year = years[0] if len(years) == 1 else None
    return _Compared(frame, label, year, revision, coverage or "rows of unknown origin")


def _of_country(country: str, *sides: _Compared) -> list[_Compared]:
    """Both sides with only the rows of that country."""
    names = pd.concat([side.frame.reindex(columns=["country_code", "country", "country_listed"]) for side in sides])
    code = find_country(country, names)
    return [
        replace(side, frame=side.frame[side.frame["country_code"] == code].reset_index(drop=True)) for side in sides
    ]


def _years_of(side: pd.DataFrame) -> set[int]:
    """The year of an empty list, which no row can give."""
    year = side.attrs.get("year")
    return {year} if isinstance(year, int) else set()


def _checked(which: str, side: pd.DataFrame) -> pd.DataFrame:
    """`side` under a fresh index. Raises `LeahyError` if it cannot be compared row by row."""
    missing = [column for column in _REQUIRED if column not in side.columns]
    if missing:
        raise LeahyError(
            f"The {which} frame cannot be compared: it has no column {missing[0]!r} (needed: {', '.join(_REQUIRED)}). "
            "Use a frame from leahy.load, or the Parquet files of the record."
        )
    frame: pd.DataFrame = side.reset_index(drop=True)
    if not frame.columns.is_unique:
        raise LeahyError(f"The {which} frame has a column twice: {frame.columns[frame.columns.duplicated()][0]!r}.")
    for column in _NEVER_NULL:
        if (empty := frame[column].isna()).any():
            raise LeahyError(f"The {which} frame has no {column} in row {int(empty.argmax())}, counted from 0.")
    for column in _TEXTS:
        cells = frame[column]
        if not (isinstance(cells.dtype, pd.StringDtype) or all(isinstance(cell, str) for cell in cells[cells.notna()])):
            raise LeahyError(f"The {which} frame holds something other than text in its column {column!r}.")
    for column in _INTEGERS:
        try:
            frame[column] = frame[column].astype("Int32")
        except (TypeError, ValueError) as error:
            raise LeahyError(
                f"The {which} frame holds something other than integers in {column!r}: {error}."
            ) from error
    if str in set(map(type, frame["path"])):
        raise LeahyError(
            f"The {which} frame holds text in its column 'path', which must hold lists; it was probably read from "
            "a CSV. Read the Parquet file instead."
        )
    return frame


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The rows of a result: their positions on each side (-1: not on it), and what is said of them."""

    old: Positions
    new: Positions
    kind: Positions  # as positions in KINDS
    score: "np.ndarray[Any, np.dtype[np.float64]]"
    others: Mapping[int, str]  # the evidence of pairs of unequal strings, by position on the old side

    @property
    def paired(self) -> tuple[Positions, Positions]:
        """The positions of the rows that are in a pair, on each side."""
        both = (self.old >= 0) & (self.new >= 0)
        return self.old[both], self.new[both]


def _pair(old: pd.DataFrame, new: pd.DataFrame, decided: Sequence[Decided]) -> _Pairs:
    equal_old, equal_new = equal_rows(old, new)
    others = pair_others(old, new, equal_old, equal_new, decided)
    at_old = np.concatenate([equal_old, np.array([pair.old for pair in others], dtype=np.int64)])
    at_new = np.concatenate([equal_new, np.array([pair.new for pair in others], dtype=np.int64)])
    single_old, single_new = _unpaired(len(old), at_old), _unpaired(len(new), at_new)
    kinds = np.array([KINDS.index(pair.kind) for pair in others], dtype=np.int64)
    sizes = len(equal_old), len(single_old), len(single_new)
    same, only_old, only_new = (np.full(n, KINDS.index(k)) for n, k in zip(sizes, _OF_ONE, strict=True))
    return _Pairs(
        np.concatenate([at_old, single_old, np.full(len(single_new), -1)]),
        np.concatenate([at_new, np.full(len(single_old), -1), single_new]),
        np.concatenate([same, kinds, only_old, only_new]),
        np.concatenate([np.ones(sizes[0]), [pair.score for pair in others], np.full(sizes[1] + sizes[2], np.nan)]),
        {pair.old: pair.evidence for pair in others},
    )


_OF_ONE = ("same", "only_old", "only_new")


def _assemble(old: pd.DataFrame, new: pd.DataFrame, pairs: _Pairs) -> pd.DataFrame:
    """The rows of the result, in order."""
    order = _order(old, new, pairs)
    at_old, at_new, kind = pairs.old[order], pairs.new[order], pairs.kind[order]
    columns: dict[str, Any] = {"kind": pd.Series(np.array(KINDS, dtype=object)[kind], dtype=TEXT)}
    for name in ("country_code", "country"):
        # If a country's name has changed between the lists, the newer one is used.
        columns[name] = _taken(new[name], at_new)
        if len(missing := np.flatnonzero(at_new < 0)):
            columns[name].iloc[missing] = _taken(old[name], at_old[missing]).array
    for name in _PER_SIDE:
        columns[f"{name}_old"] = _taken(old[name], at_old)
        columns[f"{name}_new"] = _taken(new[name], at_new)
    columns["score"] = pairs.score[order]
    evidence = np.array([SAME_WORDS, None], dtype=object)[(kind > 0).astype(np.int64)]
    for at in np.flatnonzero((kind > 0) & (at_old >= 0) & (at_new >= 0)).tolist():
        evidence[at] = pairs.others[int(at_old[at])]
    columns["evidence"] = pd.Series(evidence, dtype=TEXT)
    return pd.DataFrame(columns)


def _order(old: pd.DataFrame, new: pd.DataFrame, pairs: _Pairs) -> Positions:
    """The order of the result: by country, kind, and position on the old list, then on the new one."""
    at_old, at_new = pairs.old, pairs.new
    countries = pd.concat([old["country"], new["country"]], ignore_index=True)
    numbers, unique = pd.factorize(countries)
    names = unique.tolist()
    rank = np.empty(len(names), dtype=np.int64)
    rank[sorted(range(len(names)), key=lambda at: (fold_plain(names[at]), names[at]))] = np.arange(len(names))
    of_country = rank[numbers]
    of_code = pd.factorize(pd.concat([old["country_code"], new["country_code"]], ignore_index=True), sort=True)[0]
    where = np.where(
        at_new >= 0, len(old) + at_new, at_old
    )  # among the rows of both; the newer name of a country counts
    # lexsort takes the last key as the first.
    return np.lexsort(
        [at_new, at_old, _places(new, at_new), _places(old, at_old), pairs.kind, of_code[where], of_country[where]]
    )


def _places(frame: pd.DataFrame, at: Positions) -> Positions:
    """The position on the list of the rows at these positions of the frame; 0 for none."""
    places = np.append(frame["position"].fillna(0).to_numpy(dtype=np.int64), 0)
    return places[at]


def _unpaired(length: int, paired: Positions) -> Positions:
    """The positions below `length` that are in no pair. Raises `RuntimeError` if one is in two pairs."""
    times = np.bincount(paired, minlength=length)
    if len(times) > length or (times > 1).any():
        raise RuntimeError("a row is in two pairs, or does not exist: this is a bug in leahy.matching.assignment")
    return np.flatnonzero(times == 0)


def _taken(cells: "pd.Series[Any]", at: Positions) -> "pd.Series[Any]":
    """The cells at these positions; null for -1."""
    array = cells.array if cells.dtype == "Int32" else cells.astype(TEXT).array
    return pd.Series(array.take(at, allow_fill=True))


def _attributes(old: _Compared, new: _Compared, difference: pd.DataFrame) -> dict[str, Any]:
    counts = difference["kind"].value_counts()
    return {
        "old": old.label,
        "new": new.label,
        "revision": {"old": old.revision, "new": new.revision},
        "rows": {"old": len(old.frame), "new": len(new.frame)},
        "counts": {kind: int(counts.get(kind, 0)) for kind in KINDS},
        "kinds": {
            "same": "same",
            "reworded": "reworded",
            "moved": "under another parent",
            "possible": "possibly the same unit",
            "only_old": _not_on(new, old),
            "only_new": _not_on(old, new),
        },
        "coverage": f"{old.label}: {old.coverage}. {new.label}: {new.coverage}",
        "caveat": CAVEAT,
    }


def _not_on(missing: _Compared, other: _Compared) -> str:
    """The phrase for a row that is only on the other side."""
    if missing.year is not None and missing.year != other.year:
        return f"not on the {missing.year} list"
    return f"not in {missing.label}"


def _also_differs(old: pd.DataFrame, new: pd.DataFrame, pairs: _Pairs) -> dict[str, int]:
    """Column -> number of pairs that differ in it, for the columns of both sides that are not in the result."""
    at_old, at_new = pairs.paired
    counts = {}
    for column in [c for c in old.columns if c in new.columns and c not in _NOT_COUNTED]:
        sides = [_comparable(frame[column].iloc[at]) for frame, at in ((old, at_old), (new, at_new))]
        differing = sum(a != b for a, b in zip(*sides, strict=True))
        if differing:
            counts[str(column)] = differing
    return counts


def _comparable(cells: "pd.Series[Any]") -> list[Any]:
    return [tuple(c) if isinstance(c, list | tuple | np.ndarray) else None if pd.isna(c) else c for c in cells]
