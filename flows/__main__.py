"""The commands of those who run the pipeline: `python -m flows run | backfill | serve | add | parse | judge`.

Only `run`, `backfill` and `serve` start Prefect; the others are plain functions with a printer. Results go to stdout,
progress and errors to stderr.
"""

import argparse
import os
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from flows import commands
from flows.orchestration import serve as serving
from flows.report.model import ExitCode
from flows.store.files import Busy
from leahy.errors import LeahyError, UsageError
from leahy.text.countries import COUNTRY_NAMES
from schemas import RowsInvalid

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see `flows.report.model.ExitCode`)."""
    asked = list(sys.argv[1:] if argv is None else argv)
    options = _parser().parse_args(asked)
    try:
        return int(options.command(options, shlex.join(asked)))
    except UsageError as error:
        return _say(error, ExitCode.USAGE)
    except Busy as error:
        return _say(error, ExitCode.BUSY)
    except (LeahyError, RowsInvalid) as error:
        return _say(error, ExitCode.REFUSED)
    except KeyboardInterrupt:
        return _say("Interrupted. Nothing is half-written; run again to go on.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # or Python fails again when it flushes at its end
        return ExitCode.REFUSED
    except OSError as error:
        return _say(f"{error}. Nothing is half-written; mend that and run again.", ExitCode.REFUSED)
    except Exception as error:  # noqa: BLE001 - the last stop: say what it means for the data, then show where it came from
        traceback.print_exc()
        return _say(
            f"Unexpected {type(error).__name__}: {error}. This is a fault of the program, not of a page. "
            "Nothing is half-written.",
            ExitCode.REFUSED,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m flows",
        description="Build the record of units denied assistance under the Leahy law, in LEAHY_DATA (./data).",
        epilog="Exit codes: 0 good; 1 refused or failed; 2 usage; 3 could not look everywhere; 4 another run is at it.",
    )
    subs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(does: Callable[[argparse.Namespace, str], int], help_: str) -> argparse.ArgumentParser:
        sub = subs.add_parser(does.__name__, help=help_, description=help_)
        sub.set_defaults(command=does)
        return sub

    sub = command(
        commands.run, "Look at the sources (LEAHY_CONTACT says who asks), build the record, and say what is new."
    )
    sub.add_argument("--replay", action="store_true", help="build from data/raw alone, without a network")
    decision = sub.add_mutually_exclusive_group()
    decision.add_argument(
        "--accept",
        metavar="SHA256",
        help="publish the lists of this capture against the bounds (8 digits of its hash or more)",
    )
    decision.add_argument(
        "--reject", metavar="SHA256", help="leave this capture out: it is no true copy of its page (8 digits or more)"
    )
    sub.add_argument(
        "--reason", metavar="TEXT", help="why; it is written into data/decisions/accepted.csv or rejected.csv"
    )
    sub = command(
        commands.backfill,
        "Fetch the captures that the Wayback Machine has of every known and found address (LEAHY_CONTACT says who asks), "
        "and build the record. What is there is not asked for again.",
    )
    sub.add_argument(
        "--from",
        type=int,
        dest="first",
        metavar="YEAR",
        help="only captures made in this year or later, whichever year their list is of",
    )
    sub.add_argument("--to", type=int, dest="last", metavar="YEAR", help="only captures made in this year or earlier")
    sub.add_argument("--dry-run", action="store_true", help="ask the index only, and say what would be asked for")
    serving.add_arguments(command(commands.serve, "Run every night, under a Prefect server that this starts."))
    sub = command(commands.add, "File a page that you saved from a browser; the next run publishes it.")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--url", required=True, metavar="U", help="the address at which the page stood")
    sub.add_argument(
        "--captured-at",
        required=True,
        type=_moment,
        metavar="T",
        help="when it said so: 2019-05-01 or 2019-05-01T14:30Z (UTC unless it says)",
    )
    sub.add_argument(
        "--source", default="saved-pages", metavar="NAME", help="a source of flows/sources.toml (saved-pages)"
    )
    sub = command(commands.parse, "Print the lists on a page; write nothing.")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--url", required=True, metavar="U", help="the address at which the page stood")
    sub.add_argument("--format", choices=("table", "json", "csv"), default="table")
    sub.add_argument(
        "--countries",
        type=_countries,
        metavar="N=CODE,...",
        help="countries of groups that have lost their heading: 1=BD,2=BZ",
    )
    sub = command(commands.judge, "Say what a page is, and why; write nothing.")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--url", required=True, metavar="U", help="the address at which the page stood")
    sub.add_argument("--status", type=int, default=200, metavar="N", help="the HTTP status it came with (200)")
    return parser


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write 2019-05-01 or 2019-05-01T14:30:00Z") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _countries(text: str) -> dict[int, str]:
    countries: dict[int, str] = {}
    for part in text.split(","):
        group, _, code = (piece.strip().upper() for piece in part.partition("="))
        if not (group.isascii() and group.isdigit()) or code not in COUNTRY_NAMES or int(group) in countries:
            raise argparse.ArgumentTypeError(
                f"{part!r} in {text!r}: write each group once, as 1=BD, with an ISO 3166-1 alpha-2 code"
            )
        countries[int(group)] = code
    return countries


def _say(message: object, code: int) -> int:
    print(message, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
