"""The command `leahy`, for people who read the record. It writes nothing but its answer."""

import argparse
import contextlib
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from leahy import reading
from leahy.errors import LeahyError
from leahy.exporting import ENDINGS, export
from leahy.names import fold_plain
from leahy.record import data_folder
from leahy.verify import verify
from leahy.views import csv_text, to_json, to_table

_SHORT_CAVEAT = "A list is neither cumulative nor a list of bans; not listed means nothing more than that."
_LISTS = ("year", "status", "revision", "rows", "countries", "published_on", "captured_at", "how", "source_url")
_SHOWN = ("year", "position", "country", "country_basis", "unit_listed", "note")
_REVISIONS = (
    "number",
    "reason",
    "created_at",
    "rows",
    "countries",
    "first_seen",
    "last_seen",
    "observations",
    "current",
    "file",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 for good, 1 for failed, 2 for usage."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # a stream that a test put there
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # TextIO has none
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        code: int = asked.command(asked)
        sys.stdout.flush()
    except LeahyError as error:
        print(f"leahy: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leahy",
        description="Read the record of security-force units denied US assistance under the Leahy law.",
        epilog=_SHORT_CAVEAT,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--data", type=Path, help="the data folder (default: LEAHY_DATA, else ./data)")
    view = argparse.ArgumentParser(add_help=False, parents=[every])
    view.add_argument("--format", choices=("table", "csv", "json"), default="table")

    def command(name: str, run: object, parent: argparse.ArgumentParser, told: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[parent], help=told, description=told)
        sub.set_defaults(command=run)
        return sub

    command("years", _years, view, "the calendar years whose list is held")
    command("lists", _lists, view, "every known calendar year, and what is known of its list")
    show = command("show", _show, view, "the units on one year's list, or on all")
    show.add_argument("year", type=int, nargs="?", metavar="YEAR")
    show.add_argument("--country", metavar="X", help="only this country: an ISO code, or a name as listed")
    which = show.add_mutually_exclusive_group()
    which.add_argument("--revision", type=int, metavar="N", help="that revision, not the current one; needs YEAR")
    which.add_argument("--as-of", metavar="T", help="what the page showed at that day or moment")
    command("revisions", _revisions, view, "how one year's list has changed").add_argument(
        "year", type=int, metavar="YEAR"
    )
    sub = command("export", _export, every, "write the units to a file for another program")
    sub.usage = "leahy export [--format FORMAT] [--revision N | --as-of T] [--force] [--data DATA] [YEAR] [FILE]"
    sub.add_argument("words", nargs="*", metavar="[YEAR] [FILE]", help="a year, else all; a file, else leahy.FORMAT")
    sub.add_argument("--format", choices=tuple(ENDINGS), help="default: what the ending of FILE says")
    which = sub.add_mutually_exclusive_group()
    which.add_argument("--revision", type=int, metavar="N", help="that revision, not the current one; needs YEAR")
    which.add_argument("--as-of", metavar="T", help="what the page showed at that day or moment")
    sub.add_argument("--force", action="store_true", help="replace a file that is there already")
    command("verify", _verify, every, "check every capture, revision and view against its hash")
    return parser


def _years(asked: argparse.Namespace) -> int:
    lists = reading.lists(data=asked.data)
    published = lists[lists["status"] == "published"]
    return _print(published, ("year", "rows", "countries"), asked)


def _lists(asked: argparse.Namespace) -> int:
    return _print(reading.lists(data=asked.data), _LISTS, asked)


def _show(asked: argparse.Namespace) -> int:
    if asked.revision is not None and asked.year is None:
        print("leahy show: --revision needs a YEAR", file=sys.stderr)
        return 2
    rows = reading.load(asked.year, revision=asked.revision, as_of=asked.as_of, data=asked.data)
    if asked.country is not None:
        wanted, there = fold_plain(asked.country), ", ".join(dict.fromkeys(rows["country"]))
        named = [rows[c].fillna("").map(fold_plain) == wanted for c in ("country_code", "country", "country_listed")]
        rows = rows[named[0] | named[1] | named[2]]
        if rows.empty:
            print(
                f"No unit of {asked.country!r} is listed here. Countries that are: {there or 'none'}.", file=sys.stderr
            )
    return _print(rows, _SHOWN, asked)


def _revisions(asked: argparse.Namespace) -> int:
    return _print(reading.revisions(asked.year, data=asked.data), _REVISIONS, asked)


def _export(asked: argparse.Namespace) -> int:
    words = list(asked.words)
    year = int(words.pop(0)) if words and words[0].isascii() and words[0].isdigit() else None
    if len(words) > 1 or (not words and asked.format is None) or (asked.revision is not None and year is None):
        print("leahy export: give [YEAR] and a FILE or --format; --revision needs a YEAR", file=sys.stderr)
        return 2
    path = Path(words[0] if words else f"leahy{'' if year is None else f'-{year}'}.{asked.format}")
    which = {"year": year, "revision": asked.revision, "as_of": asked.as_of, "data": asked.data}
    export(path, asked.format, overwrite=asked.force, **which)
    rows = reading.load(**which)
    print(f"Wrote {path}: {_count(len(rows), 'row')}.", f"{rows.attrs['coverage']}.\n{_SHORT_CAVEAT}", sep="\n\n")
    return 0


def _print(frame: pd.DataFrame, columns: Sequence[str], asked: argparse.Namespace) -> int:
    """Print a view with its coverage and caveat: below a table, on stderr beside CSV and JSON (which hold all columns)."""
    told = f"{frame.attrs['coverage']}.\n{_SHORT_CAVEAT}"
    if asked.format == "table":
        filled = [c for c in columns if c != "note" or frame[c].notna().any()]
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print(to_table(frame, filled, width=width), told, sep="\n\n")
        return 0
    print(to_json(frame) + "\n" if asked.format == "json" else csv_text(frame), end="")
    print(told, file=sys.stderr)
    return 0


def _verify(asked: argparse.Namespace) -> int:
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


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
