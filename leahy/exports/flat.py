"""Exports that hold nothing but rows: CSV and JSON Lines. Coverage and caveat stand on every row."""

from collections.abc import Mapping
from typing import Any

from leahy.exports.content import Content, moment_text, to_arrow
from leahy.record.cells import to_csv
from leahy.record.jsonl import json_text

_BATCH = 10_000  # rows


def csv_bytes(content: Content) -> bytes:
    """CSV for spreadsheets, as in `data/processed/csv`."""
    return to_csv(content.rows_with_coverage())


def jsonl_bytes(content: Content) -> bytes:
    """One JSON object a row; moments are text in ISO 8601."""
    # In batches: a row as an object takes ten times the memory of its line.
    batches = to_arrow(content.rows_with_coverage()).to_batches(max_chunksize=_BATCH)
    return b"".join("".join(map(_line, batch.to_pylist())).encode() for batch in batches)


def _line(row: Mapping[str, Any]) -> str:
    return json_text(row, default=moment_text) + "\n"
