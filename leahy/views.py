"""How rows are shown: as a CSV that a spreadsheet can open without harm, as JSON, and as a table on a terminal."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from leahy.logs import iso

JOINT = " > "
# A spreadsheet takes a cell for a formula by its first sign, full-width forms included, some of them after white space.
_FORMULA = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def to_csv(frame: pd.DataFrame) -> bytes:
    """`csv_text` as a file for spreadsheets: UTF-8 with a byte order mark."""
    return csv_text(frame, end="\r\n").encode("utf-8-sig")


def csv_text(frame: pd.DataFrame, *, end: str = "\n") -> str:
    """`frame` as CSV: a list is one cell joined with ' > ', null and the empty list an empty cell, moments end in Z.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front (see `defuse`).
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(frame.columns)
    writer.writerows([[defuse(_text(cell)) for cell in row] for row in frame.itertuples(index=False, name=None)])
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
        json.dumps(dict(zip(columns, map(_json, row), strict=True)), ensure_ascii=False)
        for row in frame.itertuples(index=False, name=None)
    )
    return "[" + ",\n ".join(objects) + "]"


def to_table(frame: pd.DataFrame, columns: Sequence[str], *, width: int | None = None) -> str:
    """`columns` of `frame` as aligned lines under a header; the widest are cut, with an ellipsis, to fit in `width`."""
    cells = [
        [*columns],
        *([_printable(_text(c)) for c in row] for row in frame[[*columns]].itertuples(index=False, name=None)),
    ]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(columns))]
    while width is not None and sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > 12:
        widths[widths.index(max(widths))] -= 1
    return "\n".join("  ".join(_cut(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells)


def _text(cell: Any) -> str:
    value = _json(cell)
    if value is None:
        return ""
    return JOINT.join(value) if isinstance(value, list) else str(value)


def _json(cell: Any) -> Any:
    if isinstance(cell, list | tuple):
        return list(cell)
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, datetime):
        return iso(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.item() if hasattr(cell, "item") else cell


def _printable(text: str) -> str:
    """White space as single spaces, no control characters: what is printed cannot move the cursor of a terminal."""
    return "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in {"Cc", "Cf"})


def _width(text: str) -> int:
    return sum((unicodedata.east_asian_width(c) in "WF") + 1 for c in text if not unicodedata.combining(c))


def _cut(text: str, width: int) -> str:
    if _width(text) > width:
        while _width(text) >= width:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))
