"""What each command of `leahy` does with what was asked."""

import argparse
import contextlib
import os
import shutil
import sys
from collections.abc import Sequence

import pandas as pd

from leahy.display.show import SHORT_CAVEAT, as_html, as_markdown, as_table, told_briefly
from leahy.display.tree_view import tree
from leahy.errors import LeahyError
from leahy.exports.citation import cite
from leahy.exports.export import export
from leahy.queries import load as reading
from leahy.queries.diff import diff
from leahy.queries.history import history
from leahy.queries.search import search
from leahy.record.cells import csv_text, to_json
from leahy.record.revisions import data_folder
from leahy.record.verify import verify
from leahy.text.country_names import country_names, find_country


def years(asked: argparse.Namespace) -> int:
    lists = reading.lists(data=asked.data)
    return _print(lists[lists["status"] == "published"], asked, ("year", "rows", "countries"))


def lists(asked: argparse.Namespace) -> int:
    return _print(reading.lists(data=asked.data), asked)


def show(asked: argparse.Namespace) -> int:
    if asked.style and not asked.citation:
        print("leahy show: --style is of a citation: say --citation too", file=sys.stderr)
        return 2
    if asked.year is None and (asked.revision is not None or asked.citation):
        print(f"leahy show: --{'citation' if asked.citation else 'revision'} needs a YEAR", file=sys.stderr)
        return 2
    rows = reading.load(asked.year, revision=asked.revision, as_of=asked.as_of, data=asked.data)
    if asked.citation:
        asked.revision = rows.attrs["revision"]
        return cited(asked)
    if asked.country is not None:
        code = find_country(asked.country, rows)
        there = ", ".join(dict.fromkeys(rows["country"]))
        rows = rows[rows["country_code"] == code]
        if rows.empty:
            name = country_names([code]).get(code, code)
            print(f"No unit is listed for {name}. Countries with listed units: {there or 'none'}.", file=sys.stderr)
    return _print(rows, asked)


def revisions(asked: argparse.Namespace) -> int:
    return _print(reading.revisions(asked.year, data=asked.data), asked)


def compare(asked: argparse.Namespace) -> int:
    return _print(diff(asked.old, asked.new, data=asked.data), asked)


def trace(asked: argparse.Namespace) -> int:
    return _print(history(" ".join(asked.words), country=asked.country, data=asked.data), asked)


def find(asked: argparse.Namespace) -> int:
    found = search(" ".join(asked.words), country=asked.country, year=asked.year, limit=asked.limit, data=asked.data)
    if found.attrs["found"] > len(found):
        print(f"The best {len(found)} of {found.attrs['found']} finds; --limit N shows more.", file=sys.stderr)
    if found.empty:
        print("No listed unit is near these words.", file=sys.stderr)
        _tell_of_country(" ".join(asked.words), asked)
    return _print(found, asked)


def _tell_of_country(words: str, asked: argparse.Namespace) -> None:
    """Say what is listed where a country was asked for as if it were a unit."""
    rows = reading.load_columns(["country_code", "country", "country_listed"], asked.year, data=asked.data)
    with contextlib.suppress(LeahyError):
        code = find_country(words, rows)
        listed = _count(int((rows["country_code"] == code).sum()), "unit")
        year = f" {asked.year}" if asked.year is not None else ""
        name = country_names([code]).get(code, code)
        print(f"{name} is a country, with {listed} listed: `leahy show{year} --country {code}`.", file=sys.stderr)


def draw(asked: argparse.Namespace) -> int:
    print(tree(asked.list, " ".join(asked.country) or None, data=asked.data))
    return 0


def cited(asked: argparse.Namespace) -> int:
    print(cite(asked.year, revision=asked.revision, style=asked.style or "text", data=asked.data))
    print(SHORT_CAVEAT, file=sys.stderr)
    return 0


def exported(asked: argparse.Namespace) -> int:
    words = list(asked.words)
    year = int(words.pop(0)) if words and words[0].isascii() and words[0].isdigit() else None
    if len(words) > 1 or (not words and asked.format is None) or (asked.revision is not None and year is None):
        print("leahy export: give [YEAR] and a FILE or --format; --revision needs a YEAR", file=sys.stderr)
        return 2
    file = words[0] if words else f"leahy{'' if year is None else f'-{year}'}.{asked.format}"
    wanted = {"year": year, "revision": asked.revision, "as_of": asked.as_of, "data": asked.data}
    path = export(file, asked.format, **wanted, overwrite=asked.force)
    rows = reading.load_columns(["year"], **wanted)
    print(f"Wrote {path}: {_count(len(rows), 'row')}.", "\n".join(told_briefly(rows)), sep="\n\n")
    return 0


def verified(asked: argparse.Namespace) -> int:
    report = verify(data_folder(asked.data))
    captures = (
        "no captures (there is no data/raw here)" if report.captures is None else _count(report.captures, "capture")
    )
    print(f"Checked {captures}, {_count(report.revisions, 'revision')} and {_count(report.views, 'view')}.")
    for remark in report.remarks:
        print(f"Note: {remark}")
    for fault in report.broken:
        print(f"Broken: {fault}")
    print(f"{len(report.broken)} broken." if report.broken else "Nothing is broken.")
    return 1 if report.broken else 0


def _print(frame: pd.DataFrame, asked: argparse.Namespace, columns: Sequence[str] | None = None) -> int:
    """Print a view with its coverage and caveat: within it, or on stderr beside CSV and JSON (which hold all columns)."""
    if asked.format == "table":
        on_screen = sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if on_screen else None
        colour = on_screen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        print(as_table(frame, columns, width=width, colour=colour))
    elif asked.format == "markdown":
        print(as_markdown(frame, columns), end="")
    elif asked.format == "html":
        print(as_html(frame, columns), end="")
    else:
        print(to_json(frame) + "\n" if asked.format == "json" else csv_text(frame), end="")
        print(*filter(None, [frame.attrs.get("message")]), *told_briefly(frame), sep="\n", file=sys.stderr)
    return 0


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
