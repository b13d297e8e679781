"""Exports that hold nothing but rows: CSV and JSON Lines. Coverage and caveat stand on every row."""

from leahy.exports.content import Content, moment_text, to_arrow
from leahy.record.cells import to_csv
from leahy.record.jsonl import json_text


def csv_bytes(content: Content) -> bytes:
    """CSV for spreadsheets, as in `data/processed/csv`."""
    return to_csv(content.rows_with_coverage())


def jsonl_bytes(content: Content) -> bytes:
    """One JSON object a row; moments are text in ISO 8601."""
    rows = to_arrow(content.rows_with_coverage()).to_pylist()
    return "".join(json_text(row, default=moment_text) + "\n" for row in rows).encode()
