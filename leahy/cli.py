"""The command `leahy`, for people who read the record. It writes nothing but its answer, and the file of an export."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from leahy import commands
from leahy.display.show import SHORT_CAVEAT
from leahy.errors import LeahyError
from leahy.exports import export as exporting
from leahy.exports.citation import STYLES
from leahy.queries.diff import is_list_name
from leahy.queries.search import LIMIT

FORMATS = ("table", "markdown", "csv", "json", "html")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 for good, 1 for failed, 2 for usage."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # a stream that a test put there
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # TextIO has none
    parser = _parser()
    try:
        asked, more = parser.parse_known_args(argv)
        if any(word.startswith("-") for word in more) or (more and not hasattr(asked, "words")):
            parser.error(f"unrecognized arguments: {' '.join(more)}")
    except SystemExit as stop:
        return int(stop.code or 0)
    if more:  # argparse takes words up to the first option that follows them, and leaves those behind it
        asked.words += more
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
        epilog=SHORT_CAVEAT,
    )
    subs = parser.add_subparsers(required=True, metavar="COMMAND")
    plain = argparse.ArgumentParser(add_help=False)
    plain.add_argument("--data", type=Path, help="the data folder (default: LEAHY_DATA, else ./data)")
    view = argparse.ArgumentParser(add_help=False, parents=[plain])
    view.add_argument("--format", choices=FORMATS, default="table", help="default: table")
    country = argparse.ArgumentParser(add_help=False)
    country.add_argument("--country", metavar="X", help="only this country: an ISO code, or a name")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], told: str, *parents: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        sub = subs.add_parser(name, parents=parents, help=told, description=told, epilog=SHORT_CAVEAT)
        sub.set_defaults(command=run)
        return sub

    command("years", commands.years, "the calendar years whose list is held", view)
    command("lists", commands.lists, "every known calendar year, and what is known of its list", view)
    show = command("show", commands.show, "the units on one year's list, or on all", view, country)
    show.add_argument("year", type=int, nargs="?", metavar="YEAR")
    _add_which(show)
    show.add_argument("--citation", action="store_true", help="how to cite that list, in place of its units")
    show.add_argument("--style", choices=STYLES, help="style of the citation (default: text)")
    told = "what differs between two lists, or two revisions of one; changed words are marked"
    compare = command("diff", commands.compare, told, view)
    for side in ("old", "new"):
        compare.add_argument(
            side,
            type=_list_name,
            metavar=side.upper(),
            help="2018, 2018@r1 (a revision) or 2018@2019-05-01 (as of a day)",
        )
    trace = command("history", commands.trace, "one unit through the years", view, country)
    trace.add_argument("words", nargs="+", metavar="UNIT", help="its name, acronym, printed string or name_id")
    find = command(
        "search",
        commands.find,
        "listed units by words: accents, acronyms and typing errors do not matter",
        view,
        country,
    )
    find.add_argument("words", nargs="+", metavar="WORD")
    find.add_argument("--year", type=int, metavar="YEAR", help="only that list")
    find.add_argument("--limit", type=_number, default=LIMIT, metavar="N", help=f"at most so many (default: {LIMIT})")
    draw = command("tree", commands.draw, "the hierarchy that a list's units stand in", plain)
    draw.add_argument("list", type=_list_name, metavar="YEAR", help="2018, or 2018@r1")
    draw.add_argument("country", nargs="*", metavar="COUNTRY", help="an ISO code, or a name (default: all)")
    command("revisions", commands.revisions, "how one year's list has changed", view).add_argument(
        "year", type=int, metavar="YEAR"
    )
    command("verify", commands.verified, "check every capture, revision and view against its hash", plain)
    cite = command("cite", commands.cited, "how to cite one year's list", plain)
    cite.add_argument("year", type=int, metavar="YEAR")
    cite.add_argument("--revision", type=int, metavar="N", help="that revision, not the current one")
    cite.add_argument("--style", choices=STYLES, default="text", help="default: text")
    export = command("export", commands.exported, "the units as a file for other programs", plain)
    # One argument that takes both, as a FILE alone is no year: `leahy export units.xlsx`, `leahy export 2018 units.xlsx`.
    export.usage = "leahy export [--format FORMAT] [--revision N | --as-of T] [--force] [--data DATA] [YEAR] [FILE]"
    export.add_argument(
        "words", nargs="*", metavar="[YEAR] [FILE]", help="that list, else all; the file to write, else leahy.FORMAT"
    )
    export.add_argument("--format", choices=list(exporting.ENDINGS), help="default: what the ending of FILE says")
    _add_which(export)
    export.add_argument("--force", action="store_true", help="replace a file that is there already")
    return parser


def _add_which(sub: argparse.ArgumentParser) -> None:
    which = sub.add_mutually_exclusive_group()
    which.add_argument("--revision", type=int, metavar="N", help="that revision, not the current one; needs a year")
    which.add_argument("--as-of", metavar="T", help="what the page showed at that day or moment")


def _list_name(text: str) -> str:
    if not is_list_name(text):
        raise argparse.ArgumentTypeError(f"{text!r} names no list: give 2018, 2018@r1 or 2018@2019-05-01")
    return text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
