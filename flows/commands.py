"""What each command of `python -m flows` does with what was asked. Results go to stdout, progress to stderr."""

import argparse
import atexit
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

import parsers
from flows.collect.backfill import Years
from flows.collect.saved_page import SavedPage, file_saved_page
from flows.collect.wayback_index import FIRST_YEAR
from flows.http.client import ContactMissing, contact_from_environment
from flows.orchestration import serve as serving
from flows.report.model import ExitCode, RunReport, plural
from flows.report.render import as_text, backfill_as_text, told_of
from flows.run import ask_the_archive, check_folder, record_failure
from flows.sources import SourcesError, load_sources
from flows.store import captures
from flows.store import record_writer as record
from flows.store.decisions import Decision, how_to_accept, how_to_settle, resolve
from flows.store.files import lock
from leahy.errors import UsageError
from leahy.record.cells import to_csv, to_json
from leahy.record.jsonl import iso
from leahy.record.revisions import data_folder
from parsers.errors import LostHeadingsError, PageError
from parsers.pages.decode import SIZE_LIMIT
from parsers.records import Listing


def run(options: argparse.Namespace, command: str) -> int:
    """Look at the sources, unless it is a replay, and build the record, through the Prefect flow."""
    decision = _decision(options)
    if not options.replay:
        try:
            contact_from_environment()
            load_sources()
        except (ContactMissing, SourcesError) as error:
            raise UsageError(f"{error} (`run --replay` needs no network.)") from error
    data = data_folder()
    now = _now()
    check_folder(data)
    with lock(data):  # from here on, so that of several runs that start together one is the run and the others go home
        if decision:
            resolve(decision, captures.read_looks(data / "raw"))
        record.claim(data / "processed")
        return _orchestrated(data, now, command, decision, look=not options.replay, locked=True)


def backfill(options: argparse.Namespace, command: str) -> int:
    """Fetch the past from the Wayback Machine, and build the record, through the Prefect flow."""
    first, last = years = options.first, options.last
    now = _now()
    for year in years:
        if year is not None and not FIRST_YEAR <= year <= now.year:
            raise UsageError(f"No capture is of {year}: the Wayback Machine has them from {FIRST_YEAR} to {now.year}.")
    if first is not None and last is not None and first > last:
        raise UsageError(f"--from {first} is later than --to {last}.")
    try:
        contact, sources = contact_from_environment(), load_sources()
    except (ContactMissing, SourcesError) as error:
        raise UsageError(str(error)) from error
    data = data_folder()
    check_folder(data)
    with lock(data):
        if not options.dry_run:
            return _orchestrated(data, now, command, backfill=years, locked=True)
        captures.mend(data / "raw")
        told = ask_the_archive(data, sources, now, contact, years, progress, dry_run=True)
    print("\n".join(backfill_as_text(told)))
    print("Nothing was fetched and the record is as it was; what the index answered is kept for the backfill itself.")
    return ExitCode.GOOD if told.could_look else ExitCode.COULD_NOT_LOOK


def serve(options: argparse.Namespace, _: str) -> int:
    """Run every night, until told to stop."""
    prepare_prefect()
    return serving.main(options)


def add(options: argparse.Namespace, _: str) -> int:
    """File a page that a person saved, if it is a list."""
    try:
        sources = load_sources()
    except SourcesError as error:
        raise UsageError(str(error)) from error
    page = file_saved_page(
        data_folder(),
        sources,
        _read(options.file),
        source=options.source,
        url=options.url,
        file=options.file,
        captured_at=options.captured_at,
        now=_now(),
    )
    print("\n".join(_saved_page_lines(page, sources.bounds.least_rows)))
    return ExitCode.GOOD


def _saved_page_lines(page: SavedPage, least_rows: int) -> Iterator[str]:
    """What was filed, what speaks against it, and what to do next."""
    if page.is_new:
        yield f"Filed {page.path}: {page.reason}."
    else:
        yield f"Already there: {page.path}, captured {iso(page.captured_at)}."
    for listed in page.lists:
        yield f"  {listed.year}: {plural(listed.entries, 'entry')}"
        if listed.is_small:
            yield f"    A first list with fewer than {plural(least_rows, 'row')} is published only by a decision (--accept)."
        if listed.is_early:
            yield f"    WARNING: by --captured-at the page is of {page.captured_at:%Y-%m-%d}, when that year was not over. If the"
            yield f"    day is wrong, leave this capture out (run --replay --reject {page.sha256[:16]}), and add it again."
        for rival in listed.rivals:
            yield f"    WARNING: capture {rival} of the same moment has a list for {listed.year} too. Say with"
            yield "    --captured-at, to the minute, which page is the later one."
    if page.open_question:
        yield f"The next run publishes nothing of it before this is settled:\n{page.open_question}"
    elif any(listed.is_small for listed in page.lists):
        yield f"`python -m flows run --replay` says what it would publish. {how_to_accept(page.sha256)}"
    else:
        yield "`python -m flows run --replay` publishes it."


def parse(options: argparse.Namespace, _: str) -> int:
    """Print the lists on a page, row by row; write nothing."""
    body = _read(options.file)
    try:
        listings = parsers.parse_listings(body, url=options.url, countries=options.countries)
    except LostHeadingsError as error:
        told = how_to_settle(error, hashlib.sha256(body).hexdigest(), data_folder())
        raise PageError(
            f"{told}\nTo see what it would give before: parse FILE --url U --countries N=CODE,..."
        ) from error
    except PageError as error:
        verdict = parsers.judge(body, url=options.url)
        if verdict.kind in ("list", "not_a_list"):
            raise
        raise PageError(f"{options.file} {told_of(verdict)}.") from error
    tables = [parsers.to_rows(listing) for listing in listings]
    if options.format == "json":
        print(to_json(pd.concat(tables, ignore_index=True)))
    elif options.format == "csv":  # without a byte order mark: a pipe is no spreadsheet
        sys.stdout.write(to_csv(pd.concat(tables, ignore_index=True)).decode("utf-8-sig"))
    else:
        for listing, table in zip(listings, tables, strict=True):
            _print_listing(listing, json.loads(to_json(table)))
    return ExitCode.GOOD


def judge(options: argparse.Namespace, _: str) -> int:
    """Print what a page is, and why; write nothing."""
    verdict = parsers.judge(_read(options.file), url=options.url, status=options.status)
    print(f"{verdict.kind}: {verdict.reason}")
    return ExitCode.GOOD


def _decision(options: argparse.Namespace) -> Decision | None:
    """What the command line decides, if anything."""
    sha256 = options.reject if options.accept is None else options.accept
    if (sha256 is None) != (options.reason is None):
        raise UsageError(
            "--accept SHA256 or --reject SHA256 goes together with --reason TEXT: a decision has its reason."
        )
    return (
        None if sha256 is None else Decision("accept" if options.reject is None else "reject", sha256, options.reason)
    )


def _orchestrated(
    data: Path,
    now: datetime,
    command: str,
    decision: Decision | None = None,
    *,
    look: bool = True,
    backfill: Years | None = None,
    locked: bool,
) -> int:
    """The flow, in this process, on Prefect's embedded server. What befalls Prefect does not change the outcome."""
    home = prepare_prefect()
    progress("Starting Prefect (its embedded server takes some seconds) ...")
    reports: list[RunReport] = []

    def done(report: RunReport) -> None:
        reports.append(report)
        print(as_text(report), flush=True)

    raised: Any = None
    try:
        from flows.orchestration import flow as pipeline

        pipeline.watcher.set(pipeline.Watcher(progress, done, locked))
        state = pipeline.build_record(
            str(data), now, command, decision, look=look, backfill=backfill, return_state=True
        )
        if not reports:
            raised = state.result(raise_on_failure=False)
    except Exception as error:  # noqa: BLE001 - whatever Prefect, its server or its database may come up with
        told = f"{type(error).__name__}: {error}".rstrip(": ")
        if reports:
            progress(
                f"Prefect could not keep its own account of this run ({told}). The record and runs.jsonl are whole."
            )
        else:
            problem = (
                f"Prefect could not run the flow ({told}), so nothing was built. "
                f"Its own files are in {home}; look there, or move them aside, and run again."
            )
            done(record_failure(data, now=now, command=command, problem=problem, locked=locked))
    if isinstance(raised, BaseException):
        raise raised
    return reports[0].exit_code


def prepare_prefect() -> str:
    """Set what has to stand before Prefect is imported; what the user has set stays. Returns Prefect's home.

    The home is a folder of the environment: a run then needs no writable home folder, meets no server or profile that
    was set up there for something else, and leaves nothing behind when the environment goes. Where there is no
    environment, or it cannot be written, a temporary folder serves.
    """
    if "PREFECT_HOME" not in os.environ:
        home = Path(sys.prefix) / "cache" / "prefect"
        try:
            if sys.prefix == sys.base_prefix:
                raise PermissionError("this Python is no environment of ours")
            home.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=home):
                pass
        except OSError:
            home = Path(tempfile.mkdtemp(prefix="leahy-prefect-"))
            atexit.register(shutil.rmtree, home, ignore_errors=True)
        os.environ["PREFECT_HOME"] = str(home)
    settings = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "60",  # 20 by default; 11 were seen on a quiet machine
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # we say what happens; the flow run keeps its log
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    return os.environ["PREFECT_HOME"]


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise UsageError(f"Could not read {path}: {error.strerror or error}.") from error
    if len(body) > SIZE_LIMIT:
        raise PageError(
            f"{path} has more than {SIZE_LIMIT:,} bytes: no page of state.gov is nearly as large. Nothing was done."
        )
    return body


def _print_listing(listing: Listing, rows: Sequence[dict[str, Any]]) -> None:
    countries = len({row["country_code"] for row in rows})
    size = f"{plural(len(rows), 'row')}, {plural(countries, 'country')}"
    print(f"{listing.year}: {size}; countries marked up as: {listing.rule}")
    print(f"  {listing.statement}")
    wide = max((len(row["country"]) for row in rows), default=0)
    for row in rows:
        country = f"{row['country_code']} {row['country']:<{wide}}  {row['country_basis']:<8}"
        start = f"{row['year']} {row['position']:>4}  {country}  "
        print(
            start + row["unit_listed"] + (f" (printed {row['times_listed']} times)" if row["times_listed"] > 1 else "")
        )
        print(f"{' ' * len(start)}path: {' > '.join(row['path'])} ({row['path_order']})")
        if row["location"] is not None:
            print(f"{' ' * len(start)}location: {row['location']}")
        if row["note"] is not None:
            print(f"{' ' * len(start)}note: {row['note']}")
    for note in listing.notes:
        print(f"  Note on the list: {note}")
    for rule, text in listing.ignored:
        print(f"  Ignored ({rule}): {text}")


def _now() -> datetime:
    return datetime.now(UTC)


def progress(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
