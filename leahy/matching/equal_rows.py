"""Rows of two lists that print the same string: a join, without a look at any single row."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from leahy.text.fold import fold

Positions: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"


def equal_rows(old: pd.DataFrame, new: pd.DataFrame) -> tuple[Positions, Positions]:
    """The positions, in each frame, of rows of one country whose printed strings are equal (but for what `fold` evens out).

    Each row is in one pair at most; where a string is listed twice, the first is paired with the first. Both frames have the
    columns `country_code` and `unit_listed`. In the order of the old frame.
    """
    keys_old, keys_new = _keys(old), _keys(new)
    at_old, at_new = _join(keys_old, keys_new)
    rest_old, rest_new = _rest(len(old), at_old), _rest(len(new), at_new)
    if len(rest_old) and len(rest_new):  # strings that differ, but not once they are folded
        more_old, more_new = _join(_folded(keys_old, rest_old), _folded(keys_new, rest_new))
        at_old = np.concatenate([at_old, rest_old[more_old]])
        at_new = np.concatenate([at_new, rest_new[more_new]])
        order = np.argsort(at_old, kind="stable")
        at_old, at_new = at_old[order], at_new[order]
    return at_old, at_new


def _keys(frame: pd.DataFrame) -> pa.Array:
    """Country and printed string of each row, in one; rows without a country are as of one country."""
    between = pa.scalar("\n", pa.large_string())
    columns = _text(frame["country_code"]), _text(frame["unit_listed"])
    return pc.binary_join_element_wise(*columns, between, null_handling="replace", null_replacement="")


def _text(cells: "pd.Series[Any]") -> pa.Array:
    array = pa.array(cells, from_pandas=True)
    return (array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array).cast(pa.large_string())


def _folded(keys: pa.Array, at: Positions) -> pa.Array:
    texts = keys.take(pa.array(at)).to_pylist()
    return pa.array(list(map(_fold_key, texts)), type=pa.large_string())


def _fold_key(key: str) -> str:
    country, _, text = key.partition("\n")
    return f"{country}\n{fold(text)}"


def _rest(length: int, positions: Positions) -> Positions:
    free = np.ones(length, dtype=bool)
    free[positions] = False
    return np.flatnonzero(free)


def _join(old: pa.Array, new: pa.Array) -> tuple[Positions, Positions]:
    """The positions of equal keys, the first with the first, in the order of `old`."""
    codes = pa.concat_arrays([old, new]).dictionary_encode().indices.to_numpy().astype(np.int64)
    codes_old, codes_new = _numbered(codes[: len(old)], codes[len(old) :])
    _, at_old, at_new = np.intersect1d(codes_old, codes_new, assume_unique=True, return_indices=True)
    order = np.argsort(at_old, kind="stable")
    return at_old[order], at_new[order]


def _numbered(old: Positions, new: Positions) -> tuple[Positions, Positions]:
    """The codes of keys; one that occurs again gets another code for each turn, the same on both sides."""
    different = int(max(old.max(initial=-1), new.max(initial=-1))) + 1
    old, new = (codes + different * _turns(codes) for codes in (old, new))
    return old, new


def _turns(codes: Positions) -> Positions:
    """How often each code has occurred before."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(codes)])
    turns = np.empty(len(codes), dtype=np.int64)
    lengths = np.diff(np.append(starts, len(codes)))
    turns[order] = np.arange(len(codes)) - np.repeat(starts, lengths)
    return turns
