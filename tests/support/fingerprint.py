"""Everything that `leahy` says of a record, as JSON on stdout: run under two versions of pandas, it must be the same.

`python fingerprint.py DATA OUT` needs `leahy` alone; the exports are written to the folder OUT.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

import leahy
from leahy.display.show import as_html, as_markdown
from leahy.record.cells import csv_text


def described(frame: pd.DataFrame) -> dict[str, Any]:
    """Types, cells, nulls, attributes and views of a frame. pandas 2 has another name for the type of text."""
    return {
        "types": {c: "text" if isinstance(t, pd.StringDtype) else str(t) for c, t in frame.dtypes.items()},
        "nulls": {c: frame[c].isna().tolist() for c in frame},
        "cells": {c: [type(cell).__name__ for cell in frame[c]] for c in frame},
        "csv": csv_text(frame),
        "attrs": repr(frame.attrs),
        "shown": [str(leahy.show(frame)), as_markdown(frame), as_html(frame)],
    }


def fingerprint(data: Path, out: Path) -> dict[str, Any]:
    """What each public function gives for the record at `data`."""
    years = leahy.years(data=data)
    frames = {"load": leahy.load(data=data), "lists": leahy.lists(data=data)}
    frames |= {f"revisions {year}": leahy.revisions(year, data=data) for year in years}
    for old in years:
        for new in years:
            difference = leahy.diff(old, new, data=data)
            frames |= {f"diff {old} {new}": difference, f"summary {old} {new}": leahy.summary(difference)}
    for unit in leahy.load(data=data)["unit_listed"].unique()[::5]:
        frames |= {f"history {unit}": leahy.history(unit, data=data), f"search {unit}": leahy.search(unit, data=data)}
    frames["nothing"] = leahy.history("there is no such unit", data=data)
    exports = {}
    for ending in ("csv", "xlsx", "jsonl", "sqlite"):
        path = leahy.export(out / f"units.{ending}", data=data)
        exports[ending] = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "frames": {name: described(frame) for name, frame in frames.items()},
        "trees": {year: str(leahy.tree(year, data=data)) for year in years},
        "citations": {year: leahy.cite(year, data=data) for year in years},
        "exports": exports,
    }


if __name__ == "__main__":
    print(json.dumps({"pandas": pd.__version__, **fingerprint(Path(sys.argv[1]), Path(sys.argv[2]))}, indent=1))
