"""What each command of `leahy` does: it calls the function of the library and prints its result."""

import argparse
import contextlib
import os
import shutil
import sys
from collections.abc import Sequence
from typing import TextIO

import pandas as pd

from leahy.display.show import SHORT_CAVEAT, as_markdown, as_page, as_table, short_footer
from leahy.display.tree_view import tree
from leahy.errors import LeahyError
from leahy.exports.citation import cite
from leahy.exports.export import FORMATS as EXPORTS
from leahy.exports.export import export, export_bytes
from leahy.queries import load
from leahy.queries.diff import diff
from leahy.queries.history import history
from leahy.queries.related import country_years, related, timeline, vetting
from leahy.queries.search import search
from leahy.queries.units import units
from leahy.record.cells import csv_text, printable_lines, to_json
from leahy.record.places import local_data, open_data
from leahy.record.verify import AT_WORK, verify
from leahy.text.country_names import country_names, find_country, of_country
from leahy.text.figures import whole_number
from leahy.website.site import site

_STANDARD_OUTPUT = ("-", "/dev/stdout")


def years(options: argparse.Namespace) -> int:
    table = load.lists(data=options.data)
    return _print_frame(table[table["status"] == "published"], options, ("year", "rows", "countries"))


def lists(options: argparse.Namespace) -> int:
    return _print_frame(load.lists(data=options.data), options)


def show(options: argparse.Namespace) -> int:
    if options.style and not options.citation:
        return _usage_error("show", "--style is for a citation: add --citation")
    if options.year is None and (options.revision is not None or options.citation):
        return _usage_error("show", f"--{'citation' if options.citation else 'revision'} needs a YEAR")
    country = " ".join(options.words) or None
    if country is not None and options.country is not None:
        return _usage_error("show", "give the country once: as COUNTRY or with --country")
    which = {"revision": options.revision, "as_of": options.as_of, "checked": options.checked}
    rows = load.load(options.year, **which, data=options.data)
    if options.citation:
        options.revision = rows.attrs["revision"]
        return print_citation(options)
    if country is None:
        country = options.country
    return _print_frame(rows if country is None else _rows_of_country(rows, country), options)


def _rows_of_country(rows: pd.DataFrame, country: str) -> pd.DataFrame:
    """The rows of one country; if there are none, a line on stderr names the countries that have some."""
    code = find_country(country, rows)
    of_country = rows[rows["country_code"] == code]
    if of_country.empty:
        listed = ", ".join(dict.fromkeys(rows["country"])) or "none"
        name = country_names([code]).get(code, code)
        _say(f"No unit is listed for {name}. Countries with listed units: {listed}.", file=sys.stderr)
    return of_country


def revisions(options: argparse.Namespace) -> int:
    return _print_frame(load.revisions(options.year, data=options.data), options)


def show_diff(options: argparse.Namespace) -> int:
    return _print_frame(diff(options.old, options.new, country=options.country, data=options.data), options)


def show_history(options: argparse.Namespace) -> int:
    return _print_frame(history(" ".join(options.words), country=options.country, data=options.data), options)


def show_units(options: argparse.Namespace) -> int:
    return _print_frame(units(country=options.country, data=options.data), options)


def show_related(options: argparse.Namespace) -> int:
    frame = related(options.year, unit=options.unit, country=options.country, data=options.data)
    return _print_frame(frame, options)


def show_timeline(options: argparse.Namespace) -> int:
    return _print_frame(timeline(" ".join(options.words), country=options.country, data=options.data), options)


def show_country_years(options: argparse.Namespace) -> int:
    return _print_frame(country_years(country=options.country, data=options.data), options)


def show_vetting(options: argparse.Namespace) -> int:
    return _print_frame(vetting(data=options.data), options)


def show_matches(options: argparse.Namespace) -> int:
    text = " ".join(options.words)
    matches = search(text, country=options.country, year=options.year, limit=options.limit, data=options.data)
    number = matches.attrs["found"]
    if number > len(matches):
        print(f"The best {len(matches)} of {number} matches; --limit N shows more.", file=sys.stderr)
    if matches.empty:
        print("No listed unit matches these words.", file=sys.stderr)
        _print_country_hint(text, options)
    return _print_frame(matches, options)


def _print_country_hint(text: str, options: argparse.Namespace) -> None:
    """Say which command shows a country's units, if `text` is the name of a country."""
    rows = load.load_columns(["country_code", "country", "country_listed"], options.year, data=options.data)
    with contextlib.suppress(LeahyError):  # not a country
        code = find_country(text, rows)
        listed = _count(int((rows["country_code"] == code).sum()), "unit")
        year = f" {options.year}" if options.year is not None else ""
        name = country_names([code]).get(code, code)
        _say(f"{name} is a country, with {listed} listed: `leahy show{year} --country {code}`.", file=sys.stderr)


def show_tree(options: argparse.Namespace) -> int:
    country = " ".join(options.words) or None
    if country is not None and options.country is not None:
        return _usage_error("tree", "give the country once: as COUNTRY or with --country")
    _say(tree(options.list, options.country if country is None else country, data=options.data))
    return 0


def print_citation(options: argparse.Namespace) -> int:
    _say(cite(options.year, revision=options.revision, style=options.style or "text", data=options.data))
    print(SHORT_CAVEAT, file=sys.stderr)
    return 0


def write_export(options: argparse.Namespace) -> int:
    words = list(options.words)
    year = whole_number(words[0]) if words else None
    words = words if year is None else words[1:]
    if len(words) > 1 or (not words and options.format is None) or (options.revision is not None and year is None):
        return _usage_error("export", "give [YEAR] and a FILE or --format; --revision needs a YEAR")
    file = words[0] if words else f"leahy{'' if year is None else f'-{year}'}{EXPORTS[options.format].endings[0]}"
    data = open_data(options.data)  # once, so that both calls read one state of the record
    which = {"year": year, "revision": options.revision, "as_of": options.as_of, "data": data}
    if file in _STANDARD_OUTPUT:
        if options.format is None:
            return _usage_error("export", f"{file} does not say a format: add --format")
        if sys.stdout.isatty():
            return _usage_error(
                "export", "standard output is a terminal: send it to a file or a program, or use `show`"
            )
        sys.stdout.buffer.write(export_bytes(options.format, **which, country=options.country))
        written, stream = "standard output", sys.stderr
    else:
        path = export(file, options.format, **which, country=options.country, overwrite=options.force)
        written, stream = str(path), sys.stdout
    rows = of_country(
        load.load_columns(["year", "country_code", "country", "country_listed"], **which), options.country
    )
    _say(f"Wrote {written}: {_count(len(rows), 'row')}.\n\n" + "\n".join(short_footer(rows)), file=stream)
    return 0


def write_site(options: argparse.Namespace) -> int:
    folder = site(options.folder, url=options.url, data=options.data)
    pages = sum(path.suffix == ".html" for path in folder.rglob("*"))
    _say(f"Wrote {_count(pages, 'page')}. Open {folder / 'index.html'} in a browser.\n")
    _say("\n".join(short_footer(load.lists(data=options.data))))
    return 0


def verify_record(options: argparse.Namespace) -> int:
    report = verify(local_data(options.data))
    captures = (
        "no captures (there is no data/raw here)" if report.captures is None else _count(report.captures, "capture")
    )
    print(f"Checked {captures}, {_count(report.revisions, 'revision')} and {_count(report.tables, 'derived table')}.")
    for remark in report.remarks:
        _say(f"Note: {remark}")
    for fault in report.broken:
        _say(f"Broken: {fault}")
    if report.unfinished:
        for fault in report.unfinished:
            _say(f"Unfinished: {fault}")
        print(AT_WORK)
        return 1
    print(f"{len(report.broken)} broken." if report.broken else "Nothing is broken.")
    return 1 if report.broken else 0


def _print_frame(frame: pd.DataFrame, options: argparse.Namespace, columns: Sequence[str] | None = None) -> int:
    """Print a frame with its coverage and caveat: below it, or on stderr for CSV and JSON (which hold all columns)."""
    if options.format == "table":
        on_screen = sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if on_screen else None
        colour = on_screen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        print(as_table(frame, columns, width=width, colour=colour))
    elif options.format == "markdown":
        _say(as_markdown(frame, columns), end="")
    elif options.format == "html":
        _say(as_page(frame, columns), end="")
    else:
        print(to_json(frame) + "\n" if options.format == "json" else csv_text(frame), end="")
        message = frame.attrs.get("message")
        _say("\n".join([*([message] if message else []), *short_footer(frame)]), file=sys.stderr)
    return 0


def _usage_error(command: str, message: str) -> int:
    _say(f"leahy {command}: {message}", file=sys.stderr)
    return 2


def _say(text: str, *, file: TextIO | None = None, end: str = "\n") -> None:
    """Print `text`, parts of which a page or a file may have given, without the characters that a terminal obeys."""
    print(printable_lines(text), file=file, end=end)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
