"""The command line of the pipeline: `python -m flows run | backfill | serve | publish | add | review | check | parse | judge`.

`run` (unless it is --plain), `backfill` and `serve` start Prefect; the others do not load it. Results go to stdout, progress
and errors to stderr.
"""

import argparse
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flows import commands
from flows.orchestration import serve
from flows.report.model import ExitCode
from flows.source_entries import split
from flows.store.files import Busy
from leahy.errors import LeahyError, UsageError
from leahy.record.cells import printable, printable_lines
from leahy.text.countries import COUNTRY_NAMES
from leahy.text.figures import whole_number
from leahy.usage import Arguments, drop_unwritable, open_streams
from schemas import RowsInvalid


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see `flows.report.model.ExitCode`)."""
    open_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = _parser().parse_args(arguments)
    try:
        code = int(options.command(options, shlex.join(arguments)))
        sys.stdout.flush()
    except UsageError as error:
        return _fail(error, ExitCode.USAGE)
    except Busy as error:
        return _fail(error, ExitCode.BUSY)
    except (LeahyError, RowsInvalid) as error:
        return _fail(error, ExitCode.REFUSED)
    except KeyboardInterrupt:
        return _fail("Interrupted. Nothing is half-written; run the command again to go on.", ExitCode.INTERRUPTED)
    except BrokenPipeError:
        drop_unwritable()
        return ExitCode.REFUSED
    except OSError as error:
        drop_unwritable()
        return _fail(f"{error}. Nothing is half-written; correct that and run the command again.", ExitCode.REFUSED)
    except Exception as error:  # noqa: BLE001 - the last resort: say what it means for the data, and show the traceback
        print(printable_lines(traceback.format_exc()), file=sys.stderr, end="")
        return _fail(
            f"Unexpected error: {type(error).__name__}: {error}. This is a fault of the program, not of a page. "
            "Nothing is half-written.",
            ExitCode.REFUSED,
        )
    return code


@cache
def _parser() -> argparse.ArgumentParser:
    parser = Arguments(
        prog="python -m flows",
        description="Build the record of units denied assistance under the Leahy law, in LEAHY_DATA (./data).",
        epilog="Exit codes: 0 good; 1 refused or failed; 2 usage; 3 could not look everywhere; 4 another run is at work; "
        "130 stopped.",
    )
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(function: Callable[[argparse.Namespace, str], int], help_: str) -> argparse.ArgumentParser:
        subparser = subparsers.add_parser(function.__name__, help=help_, description=help_)
        subparser.set_defaults(command=function)
        return subparser

    _add_run(
        command(
            commands.run,
            "Look at the sources, build the record, and report what is new. Requests carry LEAHY_CONTACT.",
        )
    )
    _add_backfill(
        command(
            commands.backfill,
            "Fetch the captures that the Wayback Machine has of every known and found address, and build the record. "
            "Captures that are here are not requested again. Requests carry LEAHY_CONTACT.",
        )
    )
    serve.add_arguments(command(commands.serve, "Run every night, with a Prefect server that this command starts."))
    _add_add(command(commands.add, "File a page that you saved from a browser; the next run reads it."))
    _add_parse(command(commands.parse, "Print the lists on a page; write nothing."))
    _add_review(
        command(
            commands.review,
            "Write the reading of a capture, line by line: a table that you correct, and a sheet to look at. --file files "
            "the table, and the capture is read by it from then on.",
        )
    )
    check = command(
        commands.check, "Say that you compared a list with its page, line by line; the record then says so."
    )
    check.add_argument("year", type=int, metavar="YEAR", help="the calendar year of the list")
    which = check.add_mutually_exclusive_group()
    which.add_argument("--revision", type=int, metavar="N", help="that revision, not the current one")
    which.add_argument("--capture", metavar="SHA256", help="the list that this capture shows, published or not")
    check.add_argument(
        "--reason", required=True, type=printable, metavar="TEXT", help="against what you compared it, and how"
    )
    publish = command(
        commands.publish,
        "Put the record where others read it: a folder, or an object store (s3://bucket/folder).",
    )
    publish.add_argument("destination", metavar="DESTINATION", help="a folder, or the address of an object store")
    publish.add_argument("--url", type=_address, metavar="U", help="the address at which it will be read, if known")
    judge = command(commands.judge, "Print what a page is, and why; write nothing.")
    _add_page(judge)
    judge.add_argument("--status", type=int, default=200, metavar="N", help="the HTTP status of the answer (200)")
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--replay", action="store_true", help="build from data/raw alone, without a network")
    parser.add_argument(
        "--plain", action="store_true", help="without Prefect: the same steps, report and exit code, and no messages"
    )
    decision = parser.add_mutually_exclusive_group()
    decision.add_argument(
        "--accept",
        metavar="SHA256",
        help="publish the lists of this capture although a bound refuses them (at least 8 digits of its hash)",
    )
    decision.add_argument(
        "--reject",
        metavar="SHA256",
        help="leave this capture out: it is not a true copy of its page (at least 8 digits of its hash)",
    )
    parser.add_argument(
        "--reason",
        type=printable,
        metavar="TEXT",
        help="why; it is written to data/decisions/accepted.csv or rejected.csv",
    )


def _add_review(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "capture", metavar="CAPTURE", help="its hash (at least 8 digits), or a file together with --url"
    )
    parser.add_argument("--url", type=_address, metavar="U", help="the address of the page in a file")
    parser.add_argument("--file", action="store_true", help="check the table, and read the capture by it from now on")
    parser.add_argument(
        "--reading", type=Path, metavar="CSV", help="your table, if it is not the one that review wrote"
    )
    parser.add_argument(
        "--reason", type=printable, metavar="TEXT", help="with --file: against what the lines were read, and by whom"
    )


def _add_backfill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        type=int,
        dest="first",
        metavar="YEAR",
        help="only captures made in this year or later, whatever the year of their list",
    )
    parser.add_argument(
        "--to", type=int, dest="last", metavar="YEAR", help="only captures made in this year or earlier"
    )
    parser.add_argument("--dry-run", action="store_true", help="ask the index only, and print what would be requested")


def _add_add(parser: argparse.ArgumentParser) -> None:
    _add_page(parser)
    dated = parser.add_mutually_exclusive_group(required=True)
    dated.add_argument(
        "--captured-at",
        type=_moment,
        metavar="T",
        help="when you saw the page: 2019-05-01 or 2019-05-01T14:30Z (UTC unless it has another offset)",
    )
    dated.add_argument(
        "--transcription",
        action="store_true",
        help="the file holds words that a person typed from the page: it counts as older than every capture",
    )
    parser.add_argument(
        "--replace-date",
        action="store_true",
        help="these bytes were added before with a wrong date: take --captured-at instead (data/decisions/dates.csv)",
    )
    parser.add_argument("--reason", type=printable, metavar="TEXT", help="why the date is replaced")
    parser.add_argument(
        "--source", default="saved-pages", metavar="NAME", help="a source in flows/sources.toml (saved-pages)"
    )


def _add_parse(parser: argparse.ArgumentParser) -> None:
    _add_page(parser)
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table", help="how to print (table)")
    parser.add_argument(
        "--countries",
        type=_countries,
        metavar="N=CODE,...",
        help="countries of groups of units that have no heading: 1=BD,2=BZ",
    )


def _add_page(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the saved page")
    parser.add_argument(
        "--url", required=True, type=_address, metavar="U", help="the address of the page, with https://"
    )


def _address(text: str) -> str:
    if not text.lower().startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text!r} has no scheme: write https://{text}")
    parts = split(text)
    if parts is None or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is no address of a page")
    if parts.username is not None or not text.isprintable() or " " in text:
        raise argparse.ArgumentTypeError(
            f"{text!r} has a name, a space or a control character that no public address has"
        )
    return text


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write 2019-05-01 or 2019-05-01T14:30Z") from error


def _countries(text: str) -> dict[int, str]:
    countries: dict[int, str] = {}
    for part in text.split(","):
        group, _, code = (piece.strip().upper() for piece in part.partition("="))
        number = whole_number(group)
        if number is None or code not in COUNTRY_NAMES or number in countries:
            raise argparse.ArgumentTypeError(
                f"{part!r} in {text!r}: write each group once, as 1=BD, with an ISO 3166-1 alpha-2 code"
            )
        countries[number] = code
    return countries


def _fail(message: object, code: int) -> int:
    print(printable_lines(str(message)), file=sys.stderr, flush=True)
    return code
