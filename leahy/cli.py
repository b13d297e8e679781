"""The command `leahy`, for people who read the record. It writes nothing but its output, and the file of an export."""

import argparse
import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from leahy import commands
from leahy.display.show import SHORT_CAVEAT
from leahy.errors import LeahyError
from leahy.exports.citation import STYLES
from leahy.exports.export import FORMATS as EXPORT_FORMATS
from leahy.queries.list_name import parse_list_name
from leahy.queries.search import LIMIT
from leahy.record.cells import printable_lines
from leahy.text.figures import whole_number
from leahy.usage import Arguments, drop_unwritable, open_streams

FORMATS = ("table", "markdown", "csv", "json", "html")
_EXIT_CODES = (
    "Exit codes: 0: done. 1: it could not be done, for example because there is no such list, country, day or revision, "
    "because a file exists already or cannot be read or written, or because `verify` found damage. 2: wrong usage."
)
_LIST_NAME = "2018, 2018@r1 (a revision) or 2018@2019-05-01 (as of a day)"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 for done, 1 for not possible, 2 for wrong usage."""
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # a stream that a test put there
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # TextIO has none
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        options = _parser().parse(arguments)
        code: int = options.command(options)
        sys.stdout.flush()
    except SystemExit as stop:  # wrong usage, or help
        return int(stop.code or 0)
    except LeahyError as error:
        print(f"leahy: {printable_lines(str(error))}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of a pipe has closed it
        drop_unwritable()
        return 0
    except OSError as error:  # a file that may not be read, or a full disk behind stdout
        print(f"leahy: {printable_lines(str(error))}", file=sys.stderr)
        drop_unwritable()
        return 1
    return code


@cache
def _parser() -> "_Parser":
    return _Parser()


class _Parser:
    """The parser of the command line: one sub-parser for each command."""

    def __init__(self) -> None:
        self.top = Arguments(
            prog="leahy",
            description="Read the record of security-force units denied US assistance under the Leahy law.",
            epilog=f"{_EXIT_CODES} {SHORT_CAVEAT}",
        )
        self.top.add_argument("--version", action=_Version, help="print the version of leahy and exit")
        self.top.add_argument(
            "--completion",
            action=_Completion,
            metavar="SHELL",
            help="print what completes commands in bash, zsh or fish",
        )
        self.commands = self.top.add_subparsers(required=True, metavar="COMMAND")
        self.data = Arguments(add_help=False)
        self.data.add_argument(
            "--data", help="the data folder, or the address of a published record (default: LEAHY_DATA, else ./data)"
        )
        self.view = Arguments(add_help=False, parents=[self.data])
        self.view.add_argument("--format", choices=FORMATS, default="table", help="default: table")
        self.country = Arguments(add_help=False)
        self.country.add_argument("--country", metavar="X", help="only this country: an ISO code, or a name")
        self._add_lists()
        self._add_comparisons()
        self._add_files()

    def parse(self, arguments: list[str]) -> argparse.Namespace:
        """The options, and the command as `command`. Exits with 2 for wrong usage, with 0 for help."""
        parsers: Mapping[str, argparse.ArgumentParser] = self.commands.choices
        if arguments and arguments[0] in parsers:
            # Options may stand between the positional arguments; a parser with sub-parsers could not do that.
            return parsers[arguments[0]].parse_intermixed_args(arguments[1:])
        return self.top.parse_args(arguments)

    def _command(
        self, name: str, run: Callable[[argparse.Namespace], int], help: str, *parents: Arguments
    ) -> argparse.ArgumentParser:
        parser = self.commands.add_parser(name, parents=parents, help=help, description=help, epilog=SHORT_CAVEAT)
        parser.set_defaults(command=run)
        return parser

    def _add_lists(self) -> None:
        self._command("years", commands.years, "the calendar years whose list is held", self.view)
        self._command("lists", commands.lists, "every known calendar year, and what is known of its list", self.view)
        show = self._command("show", commands.show, "the units on one year's list, or on all", self.view, self.country)
        show.add_argument("year", type=int, nargs="?", metavar="YEAR")
        show.add_argument("words", nargs="*", metavar="COUNTRY", help="an ISO code, or a name (default: all)")
        _add_revision_options(show)
        show.add_argument("--checked", action="store_true", help="only lists that a person compared with their pages")
        show.add_argument("--citation", action="store_true", help="print the citation of that list, not its units")
        show.add_argument("--style", choices=STYLES, help="style of the citation (default: text)")
        tree = self._command("tree", commands.show_tree, "the hierarchy of a list's units", self.data, self.country)
        tree.add_argument("list", type=_list_name, metavar="YEAR", help=_LIST_NAME)
        tree.add_argument("words", nargs="*", metavar="COUNTRY", help="an ISO code, or a name (default: all)")
        revisions = self._command("revisions", commands.revisions, "the revisions of one year's list", self.view)
        revisions.add_argument("year", type=int, metavar="YEAR")

    def _add_comparisons(self) -> None:
        diff = self._command(
            "diff",
            commands.show_diff,
            "what differs between two lists, or two revisions of one; changed words are marked",
            self.view,
            self.country,
        )
        for side in ("old", "new"):
            diff.add_argument(side, type=_list_name, metavar=side.upper(), help=_LIST_NAME)
        history = self._command("history", commands.show_history, "one unit through the years", self.view, self.country)
        history.add_argument("words", nargs="+", metavar="UNIT", help="its name, acronym, printed string, words or id")
        self._command("units", commands.show_units, "the names of each unit by year", self.view, self.country)
        related = self._command(
            "related",
            commands.show_related,
            "records of other registers that may be about listed units: trainings, sanctions, child-soldiers lists",
            self.view,
            self.country,
        )
        related.add_argument("year", type=int, nargs="?", metavar="YEAR", help="only units on that list")
        related.add_argument("--unit", metavar="UNIT", help="only that unit: its name, words or id")
        timeline = self._command(
            "timeline", commands.show_timeline, "one unit: its listings, and records beside it", self.view, self.country
        )
        timeline.add_argument("words", nargs="+", metavar="UNIT", help="its name, acronym, printed string, words or id")
        self._command(
            "country-years",
            commands.show_country_years,
            "child-soldiers lists and aid by country",
            self.view,
            self.country,
        )
        self._command("vetting", commands.show_vetting, "what the State Department says about vetting", self.view)
        search = self._command(
            "search",
            commands.show_matches,
            "listed units by words: accents, acronyms and typing errors do not matter",
            self.view,
            self.country,
        )
        search.add_argument("words", nargs="+", metavar="WORD")
        search.add_argument("--year", type=int, metavar="YEAR", help="only that list")
        search.add_argument("--limit", type=_positive, default=LIMIT, metavar="N", help=f"default: {LIMIT}")

    def _add_files(self) -> None:
        self._command("verify", commands.verify_record, "check every capture, revision and table by hash", self.data)
        cite = self._command("cite", commands.print_citation, "the citation of one year's list", self.data)
        cite.add_argument("year", type=int, metavar="YEAR")
        cite.add_argument("--revision", type=int, metavar="N", help="that revision, not the current one")
        cite.add_argument("--style", choices=STYLES, default="text", help="default: text")
        export = self._command(
            "export", commands.write_export, "the units as a file for other programs", self.data, self.country
        )
        # One argument for both, because a FILE alone is no year: `leahy export units.xlsx`, `leahy export 2018 units.xlsx`.
        export.usage = (
            "leahy export [--format F] [--revision N | --as-of T] [--country X] [--force] [--data DATA] [YEAR] [FILE]"
        )
        export.add_argument(
            "words",
            nargs="*",
            metavar="[YEAR] [FILE]",
            help="YEAR: only that list. FILE: the file to write, or - for standard output (default: leahy.FORMAT)",
        )
        export.add_argument("--format", choices=list(EXPORT_FORMATS), help="default: by the ending of FILE")
        _add_revision_options(export)
        export.add_argument("--force", action="store_true", help="replace a file that exists")
        site = self._command("site", commands.write_site, "the record as pages to read in a browser", self.data)
        site.add_argument(
            "folder", type=Path, metavar="FOLDER", help="a new folder, or one that this command wrote before"
        )
        site.add_argument(
            "--url", metavar="URL", help="the address at which the pages will be, for feeds and search engines"
        )


class _Version(argparse.Action):
    """Print the version and exit."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib import metadata  # not needed by any command

        print(f"leahy {metadata.version('leahy')}")
        parser.exit()


class _Completion(argparse.Action):
    """Print a script for a shell that completes commands and options, and exit."""

    def __call__(self, parser: argparse.ArgumentParser, _: Any, shell: Any, __: Any = None) -> None:
        import shtab  # not needed by any command

        if shell not in shtab.SUPPORTED_SHELLS:
            parser.error(f"argument --completion: {shell!r} is none of {', '.join(shtab.SUPPORTED_SHELLS)}")
        print(shtab.complete(parser, shell=shell))
        parser.exit()


def _add_revision_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--revision", type=int, metavar="N", help="that revision, not the current one; needs YEAR")
    group.add_argument("--as-of", metavar="T", help="what the page showed on that day or at that moment")


def _list_name(text: str) -> str:
    try:
        parse_list_name(text)
    except LeahyError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def _positive(text: str) -> int:
    number = whole_number(text)
    if not number:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive whole number")
    return number
