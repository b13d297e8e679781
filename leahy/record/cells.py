"""The cells of a table as text: for a CSV that a spreadsheet opens without harm, for JSON, and for one line of a screen."""

import csv
import io
import re
import unicodedata
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from leahy.record.jsonl import iso, json_text

JOINT = " > "
# A spreadsheet takes a cell for a formula by its first sign, full-width forms included, some of them after white space.
_CONTROLS = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
"""Categories that move the cursor of a terminal, turn the direction of text, break a line, or are no characters."""
_STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]")
"""What a terminal obeys: control characters but the tab and the line feed, and marks that turn the direction of text."""
_FORMULA = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def to_csv(frame: pd.DataFrame) -> bytes:
    """`csv_text` as a file for spreadsheets: UTF-8 with a byte order mark."""
    return csv_text(frame, end="\r\n").encode("utf-8-sig")


def csv_text(frame: pd.DataFrame, *, end: str = "\n") -> str:
    """`frame` as CSV: a list is one cell joined with ' > ', null and the empty list an empty cell, moments end in Z.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front (see `defuse`). Control characters are
    left out: a CSV has no way to escape what a terminal would obey. The Parquet file has them.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(frame.columns)
    writer.writerows(
        [[defuse(_STEERS.sub("", text_of(cell))) for cell in row] for row in frame.itertuples(index=False, name=None)]
    )
    return out.getvalue()


def defuse(cell: str) -> str:
    """`cell` with an apostrophe in front if a spreadsheet would take it for a formula.

    A cell that has apostrophes before such a sign already gets one more, so taking one from every cell of that form
    gives back what was there.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def to_json(frame: pd.DataFrame) -> str:
    """`frame` as a JSON array of objects, one a line."""
    columns = [str(c) for c in frame.columns]
    objects = (
        json_text(dict(zip(columns, map(plain, row), strict=True))) for row in frame.itertuples(index=False, name=None)
    )
    return "[" + ",\n ".join(objects) + "]"


def text_of(cell: Any) -> str:
    """A cell as one line of text: lists joined with ' > ', null as nothing, moments in UTC with a Z."""
    value = plain(cell)
    if value is None:
        return ""
    return JOINT.join(value) if isinstance(value, list) else str(value)


def plain(cell: Any) -> Any:
    """A cell as JSON has it: a list, a number, a text or None; moments in UTC with a Z."""
    if isinstance(cell, list | tuple):
        return list(cell)
    if isinstance(cell, np.ndarray):  # a list as pandas reads it from Parquet
        return cell.tolist()
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, datetime):
        return iso(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.item() if hasattr(cell, "item") else cell


def printable(text: str) -> str:
    """`text` as one line with single spaces and no control characters: it cannot move the cursor of a terminal."""
    return _without_controls(" ".join(text.split()))


def printable_lines(text: str) -> str:
    """`text` with its line feeds and its indentation, and with no other control characters."""
    return "\n".join(_without_controls(line) for line in text.split("\n"))


def _without_controls(text: str) -> str:
    if text.isprintable():  # most text
        return text
    return "".join(c for c in text if unicodedata.category(c) not in _CONTROLS)
