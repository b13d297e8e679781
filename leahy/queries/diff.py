"""What differs between two lists: every row of both in exactly one row of the answer."""

import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from leahy.errors import LeahyError
from leahy.matching.assignment import Pair, pair_units
from leahy.queries import load as reading
from leahy.record.revisions import CAVEAT, PROVENANCE, data_folder
from leahy.record.same_unit import read_same_unit, same_unit_file
from leahy.text.fold import fold_plain

KINDS = ("same", "reworded", "moved", "possible", "only_old", "only_new")
PAIRED = KINDS[:4]
"""The kinds that stand for a row of either side."""

Side = int | str | pd.DataFrame
_NEEDED = ("country_code", "country", "unit_listed", "name_id", "year", "position", "parent", "note", "path")
_FILLED = _NEEDED[:3]
_TEXTS = (*_FILLED, "name_id", "parent", "note")
_BOTH = ("unit_listed", "name_id", "year", "position", "parent", "note")  # a column for each side
_INTEGERS = ("year", "position")
# Named where two revisions of one year differ in them; the rest has its own columns, or differs by nature.
_NOT_BESIDE = frozenset((*PROVENANCE, "name_id", "year", "unit_listed", "note"))
_SPEC = re.compile(r"(\d{4})(?:@(?:r(\d+)|(.+)))?", re.ASCII)


def diff(old: Side, new: Side, *, data: reading.Data = None) -> pd.DataFrame:
    """What differs between two lists, one row a pair of rows or a single one; each row of both sides exactly once.

    A side is a year (2018: what is current), a string ("2018", "2018@r1" for a revision, "2018@2019-05-01" for what the
    page showed on that day, as in `load`), or a frame with the columns of `denied_units`. Decisions on which strings name
    one unit are read from the data folder, and win.

    Columns:

    - `kind`: `same` (the same string, but for case, white space and quotes), `reworded` (the same unit in other words),
      `moved` (the same unit under another parent), `possible` (close, for a person to settle; it uses up both rows),
      `only_old`, `only_new` (not on the other list, which says nothing more than that);
    - `country_code`, `country`;
    - `unit_listed_old`, `unit_listed_new`: as printed; then `name_id_`, `year_`, `position_`, `parent_`, `note_`, for
      each side; null for the side that a single row is not on;
    - `score` (0 to 1) and `evidence` (the words that decided) of a pair; null for a single row.

    Order: by country, then kind (in the order above), then position on the old list, then on the new one.

    `.attrs`: `old` and `new` (what was compared), `revision` (of each), `kinds` (how each kind is to be said), `counts`
    (rows of a kind), `rows` (of each side), `coverage`, `caveat`, and `also_differs` (where both sides are of one year:
    column -> how many pairs differ in it, for columns that are not shown here).

    Raises `LeahyError` for a side that is none of these or a frame that lacks columns, and what `load` raises.

    >>> import pandas as pd
    >>> def made_up(year, *units):
    ...     rows = [dict(country_code="XK", country="Kosovo", unit_listed=unit, name_id=None, year=year, position=position,
    ...                  parent=None, note=None, path=[unit]) for position, unit in enumerate(units, 1)]
    ...     return pd.DataFrame(rows)
    >>> found = diff(made_up(2018, "3 Bde", "Guard Post"), made_up(2019, "Harbour Police", "3rd Brigade"))
    >>> found[["kind", "unit_listed_old", "unit_listed_new"]].fillna("").values.tolist()
    [['reworded', '3 Bde', '3rd Brigade'], ['only_old', 'Guard Post', ''], ['only_new', '', 'Harbour Police']]
    >>> found.attrs["kinds"]["only_old"]
    'not on the 2019 list'
    """
    before, after = (_side(name, side, data) for name, side in (("old", old), ("new", new)))
    if before.label == after.label:
        before, after = replace(before, label=f"{before.label} (old)"), replace(after, label=f"{after.label} (new)")
    decided = read_same_unit(same_unit_file(data_folder(data)))
    pairs = pair_units(before.frame, after.frame, decided)
    found = _assemble(before.frame, after.frame, pairs)
    found.attrs.update(_attributes(before, after, found))
    if before.year is not None and before.year == after.year:
        found.attrs["also_differs"] = _also_differs(before.frame, after.frame, pairs)
    return found


def summary(difference: pd.DataFrame) -> pd.DataFrame:
    """How many rows of each kind `diff` found, one row a country, in the order of their names.

    Columns: `country_code`, `country`, `old` and `new` (rows on each side), then one for each kind. `.attrs` as they were.
    """
    if missing := [c for c in ("kind", "country_code", "country") if c not in difference]:
        raise LeahyError(f"This frame has no column {missing[0]!r}, so it is no answer of leahy.diff.")
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
    """One side: its rows under a fresh index, what to call it, and what it covers."""

    frame: pd.DataFrame
    label: str
    year: int | None  # None where the rows are of several years, or none
    revision: int | Mapping[int, int] | None
    coverage: str


def _side(which: str, side: Side, data: reading.Data) -> _Compared:
    if not isinstance(side, pd.DataFrame):
        side = load_side(side, data)
    frame = _checked(which, side)
    revision, coverage = side.attrs.get("revision"), side.attrs.get("coverage")
    years = sorted({int(year) for year in frame["year"].dropna()} or _years_of(side))
    label = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0]) if years else f"the {which} frame"
    if isinstance(revision, int) and len(years) == 1:
        label += f" r{revision}"
    year = years[0] if len(years) == 1 else None
    return _Compared(frame, label, year, revision, coverage or "rows whose origin is not known")


def is_list_name(text: str) -> bool:
    """Whether `text` names a list as `diff` takes it, which may not exist."""
    return _SPEC.fullmatch(text.strip()) is not None


def load_side(side: int | str, data: reading.Data) -> pd.DataFrame:
    """The rows that a year or a string like "2018@r1" names; `.attrs` has `year` too."""
    if isinstance(side, str):
        text = side.strip()
    else:
        try:
            text = str(operator.index(side))
        except TypeError:
            raise TypeError(f"A list is a year, a string such as '2018@r1' or a frame, not {side!r}.") from None
    asked = _SPEC.fullmatch(text)
    if asked is None:
        raise LeahyError(f"{side!r} names no list: give 2018, 2018@r1 (a revision) or 2018@2019-05-01 (as of a day).")
    year, revision, as_of = asked.groups()
    frame = reading.load(int(year), revision=int(revision) if revision else None, as_of=as_of, data=data)
    frame.attrs["year"] = int(year)
    return frame


def _years_of(side: pd.DataFrame) -> set[int]:
    """The year of an empty list: its rows cannot say it."""
    year = side.attrs.get("year")
    return {year} if isinstance(year, int) else set()


def _checked(which: str, side: pd.DataFrame) -> pd.DataFrame:
    """`side` under a fresh index; `LeahyError` unless it can be compared row by row."""
    lacking = [column for column in _NEEDED if column not in side.columns]
    if lacking:
        raise LeahyError(
            f"The {which} frame cannot be compared: it has no column {lacking[0]!r} (needed: {', '.join(_NEEDED)}). "
            "Use a frame as leahy.load gives it, or the Parquet files of the record."
        )
    frame: pd.DataFrame = side.reset_index(drop=True)
    if not frame.columns.is_unique:
        raise LeahyError(f"The {which} frame has a column twice: {frame.columns[frame.columns.duplicated()][0]!r}.")
    for column in _FILLED:
        if (empty := frame[column].isna()).any():
            raise LeahyError(f"The {which} frame has no {column} in row {int(empty.argmax())}, counted from 0.")
    for column in _TEXTS:
        cells = frame[column]
        if not (isinstance(cells.dtype, pd.StringDtype) or all(isinstance(cell, str) for cell in cells[cells.notna()])):
            raise LeahyError(f"The {which} frame holds something else than text in its column {column!r}.")
    for column in _INTEGERS:
        try:
            frame[column] = frame[column].astype("Int32")
        except (TypeError, ValueError) as error:
            raise LeahyError(f"The {which} frame holds something else than integers in {column!r}: {error}.") from error
    if any(isinstance(cell, str) for cell in frame["path"]):
        raise LeahyError(
            f"The {which} frame holds text in its column 'path', where lists belong, as after reading a CSV. Read the "
            "Parquet file instead."
        )
    return frame


def _assemble(old: pd.DataFrame, new: pd.DataFrame, pairs: Sequence[Pair]) -> pd.DataFrame:
    """The rows of the answer, in order."""
    at_old = np.array([pair.old for pair in pairs], dtype=np.int64)
    at_new = np.array([pair.new for pair in pairs], dtype=np.int64)
    left_old, left_new = _left(len(old), at_old), _left(len(new), at_new)
    none_old, none_new = np.full(len(left_new), -1), np.full(len(left_old), -1)
    at_old, at_new = np.concatenate([at_old, left_old, none_old]), np.concatenate([at_new, none_new, left_new])
    kinds = [pair.kind for pair in pairs] + ["only_old"] * len(left_old) + ["only_new"] * len(left_new)
    unscored = [None] * (len(left_old) + len(left_new))
    columns: dict[str, Any] = {"kind": pd.Series(kinds, dtype="str")}
    for name in ("country_code", "country"):
        # A country's name may have changed between the lists: the newer one stands.
        columns[name] = pd.Series(_taken(new, name, at_new), dtype="str").fillna(
            pd.Series(_taken(old, name, at_old), dtype="str")
        )
    for name in _BOTH:
        kind = "Int32" if name in _INTEGERS else "str"
        columns[f"{name}_old"] = pd.Series(_taken(old, name, at_old), dtype=kind)
        columns[f"{name}_new"] = pd.Series(_taken(new, name, at_new), dtype=kind)
    columns["score"] = pd.Series([pair.score for pair in pairs] + unscored, dtype="float64")
    columns["evidence"] = pd.Series([pair.evidence for pair in pairs] + unscored, dtype="str")
    found = pd.DataFrame(columns)
    names = {
        name: rank for rank, name in enumerate(sorted(found["country"].unique(), key=lambda n: (fold_plain(n), n)))
    }
    order = np.lexsort(
        [
            at_new,
            at_old,
            found["position_new"].fillna(0).to_numpy(dtype=np.int64),
            found["position_old"].fillna(0).to_numpy(dtype=np.int64),
            found["kind"].map({kind: rank for rank, kind in enumerate(KINDS)}).to_numpy(dtype=np.int64),
            pd.factorize(found["country_code"], sort=True)[0],
            found["country"].map(names).to_numpy(dtype=np.int64),
        ]
    )
    return found.iloc[order].reset_index(drop=True)


def _left(length: int, taken: "np.ndarray[Any, np.dtype[np.int64]]") -> "np.ndarray[Any, np.dtype[np.int64]]":
    """The positions below `length` that are not taken; each may be taken once."""
    times = np.bincount(taken, minlength=length)
    if len(times) > length or (times > 1).any():
        raise RuntimeError(
            "a row was paired twice, or one that is not there: this is a bug in leahy.matching.assignment"
        )
    return np.flatnonzero(times == 0)


def _taken(frame: pd.DataFrame, column: str, at: "np.ndarray[Any, np.dtype[np.int64]]") -> list[Any]:
    """The cells at these positions; None for -1 and for null."""
    cells = frame[column].astype(object)
    values = [*cells.where(cells.notna(), None).tolist(), None]
    return [values[i] for i in at.tolist()]


def _attributes(old: _Compared, new: _Compared, found: pd.DataFrame) -> dict[str, Any]:
    counts = found["kind"].value_counts()
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
    """How to say that a row is on the other side alone."""
    if missing.year is not None and missing.year != other.year:
        return f"not on the {missing.year} list"
    return f"not in {missing.label}"


def _also_differs(old: pd.DataFrame, new: pd.DataFrame, pairs: Sequence[Pair]) -> dict[str, int]:
    """Column -> in how many pairs it differs, for what both sides have beside the columns of the answer."""
    at_old, at_new = [pair.old for pair in pairs], [pair.new for pair in pairs]
    found = {}
    for column in [c for c in old.columns if c in new.columns and c not in _NOT_BESIDE]:
        sides = [_comparable(frame[column].iloc[at]) for frame, at in ((old, at_old), (new, at_new))]
        differing = sum(a != b for a, b in zip(*sides, strict=True))
        if differing:
            found[str(column)] = differing
    return found


def _comparable(cells: "pd.Series[Any]") -> list[Any]:
    return [tuple(c) if isinstance(c, list | tuple | np.ndarray) else None if pd.isna(c) else c for c in cells]
