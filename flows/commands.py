"""The commands of `python -m flows`, one function each. Results go to stdout, progress to stderr."""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

import parsers
from flows.check import check_list
from flows.collect.saved_page import SavedPage, file_saved_page
from flows.collect.saved_register import file_saved_register, register_at
from flows.collect.wayback_index import FIRST_YEAR
from flows.http.client import ContactMissing, contact_from_environment
from flows.orchestration.launch import launch, prepare_prefect
from flows.orchestration.serve import serve_nightly
from flows.report.model import ExitCode, RunReport
from flows.report.render import as_text, backfill_as_text, verdict_in_words
from flows.report.words import plural
from flows.review.capture import filed_capture, is_named_file, unfiled_capture
from flows.review.reading import Filed, Review, file_reading, review_folder, write_review
from flows.run import run as run_steps
from flows.sources import Sources, SourcesError, load_sources
from flows.steps import PLAIN_STEPS, Mode, RunRequest, fetch_archived
from flows.store import captures, record_writer
from flows.store.captures import check_folder
from flows.store.decisions import Decision, how_to_accept, how_to_decide, resolve
from flows.store.files import lock
from flows.store.review_commands import how_to_review, how_to_say_so
from flows.upload.publication import Target, target_from_environment
from flows.upload.publication import publish as publish_record
from leahy.errors import UsageError
from leahy.queries.load import processed_folder
from leahy.record.cells import csv_text, printable_lines, to_json
from leahy.record.jsonl import iso
from leahy.record.places import data_folder
from leahy.vocabulary import VerdictKind
from parsers.errors import LostHeadingsError, PageError
from parsers.pages.decode import SIZE_LIMIT
from parsers.records import Listing


def run(options: argparse.Namespace, command: str) -> int:
    """Look at the sources, unless it is a replay, and build the record: as a Prefect flow, or plainly."""
    request = RunRequest(data_folder(), _now(), Mode.REPLAY, command, decision=_decision(options))
    if not options.replay:
        contact = _contact(" `run --replay` needs no contact and no network.")
        request = replace(request, mode=Mode.NIGHTLY, contact=contact, publish_to=target_from_environment())
        _sources()
    return _launch(request, plain=options.plain)


def backfill(options: argparse.Namespace, command: str) -> int:
    """Fetch archived captures from the Wayback Machine, and build the record, as a Prefect flow."""
    now, years = _now(), (options.first, options.last)
    for year in years:
        if year is not None and not FIRST_YEAR <= year <= now.year:
            raise UsageError(f"The Wayback Machine has no capture of {year}, only of {FIRST_YEAR} to {now.year}.")
    if None not in years and options.first > options.last:
        raise UsageError(f"--from {options.first} is later than --to {options.last}.")
    request = RunRequest(data_folder(), now, Mode.BACKFILL, command, _contact(), years=years)
    sources = _sources()
    if not options.dry_run:
        return _launch(request)
    check_folder(request.data)
    with lock(request.data):
        captures.recover(request.data / "raw")
        report = fetch_archived(request, sources, progress, dry_run=True)
    _print(backfill_as_text(report))
    print("No page was fetched and the record is unchanged. The answers of the index are kept for the backfill itself.")
    return ExitCode.GOOD if report.could_look else ExitCode.COULD_NOT_LOOK


def _launch(request: RunRequest, *, plain: bool = False) -> int:
    check_folder(request.data)
    with lock(
        request.data
    ) as held:  # before Prefect starts: of several runs that start together, one works and the others end
        if request.decision:
            resolve(request.decision, captures.read_looks(request.data / "raw"))
        record_writer.ensure_record_folder(request.data / "processed")
        if not plain:
            return launch(request, held, progress, _print_report).exit_code
        if os.environ.get("LEAHY_NOTIFY"):
            progress("NOBODY WILL BE NOTIFIED: `run --plain` sends no messages, and LEAHY_NOTIFY is set.")
        report = run_steps(request, PLAIN_STEPS, progress, held=held)
        _print_report(report)
        return report.exit_code


def publish(options: argparse.Namespace, _: str) -> int:
    """Put the record where others read it."""
    if not options.destination.strip():
        raise UsageError("No destination: name a folder, or the address of an object store (s3://bucket/folder).")
    data = data_folder()
    processed_folder(data)  # RecordError, before the lock makes a folder
    with lock(data):
        progress(f"Publishing to {options.destination} ...")
        _print([f"Published to {publish_record(data, Target(options.destination, options.url))}."])
    return ExitCode.GOOD


def serve(options: argparse.Namespace, _: str) -> int:
    """Run every night, until stopped."""
    prepare_prefect()
    return serve_nightly(options)


def add(options: argparse.Namespace, _: str) -> int:
    """File a page that a person saved, or the words that a person typed from one; or a register's file, if `--url` is its
    address."""
    if options.transcription and options.replace_date:
        raise UsageError("A transcription has no date, so that --replace-date has nothing to replace.")
    sources = _sources()
    if source := register_at(sources, options.url):
        assert source.register is not None
        if options.captured_at is None:
            raise UsageError("A register's file is no transcription: say when you fetched it, with --captured-at.")
        body = _read(options.file, source.register.most_bytes)
        path, what = file_saved_register(
            data_folder(), source, body, url=options.url, captured_at=options.captured_at, now=_now()
        )
        _print([f"Filed {path}: {what} of the register {source.name}. The next run reads it."])
        return ExitCode.GOOD
    page = file_saved_page(
        data_folder(),
        sources,
        _read(options.file),
        source=options.source,
        url=options.url,
        file=options.file,
        captured_at=options.captured_at,
        now=_now(),
        replace_date=options.replace_date,
        reason=options.reason,
    )
    _print(_saved_page_lines(page, sources.bounds.least_rows))
    return ExitCode.REFUSED if page.refusal and not page.rejection else ExitCode.GOOD


def _saved_page_lines(page: SavedPage, least_rows: int) -> Iterator[str]:
    """What was filed, what may be wrong with it, and what to do next."""
    if page.is_new:
        yield f"Filed {page.path}." if page.refusal else f"Filed {page.path}: {page.reason}."
    else:
        when = "a transcription" if page.captured_at is None else f"captured {iso(page.captured_at)}"
        yield f"Already there: {page.path}, {when}."
    for moment in page.replaced:
        if moment == page.captured_at:
            yield "These bytes were rejected before; this copy counts (data/decisions/dates.csv)."
            continue
        yield f"Its date {iso(moment)} was wrong: data/decisions/dates.csv says {iso(page.captured_at)} instead."
    for listed in page.lists:
        yield f"  {listed.year}: {plural(listed.entries, 'entry')}"
        if listed.is_small:
            yield f"    A first list with fewer than {plural(least_rows, 'row')} is published only by a decision (--accept)."
        if listed.is_early:
            yield f"    WARNING: --captured-at is {page.captured_at:%Y-%m-%d}, before the end of {listed.year}. If the day is"
            yield "    wrong, add the file again with the right one and --replace-date."
        for rival in listed.rivals:
            yield f"    WARNING: capture {rival} has the same --captured-at and a list for {listed.year} too. Give the time"
            yield "    to the minute, so that it is known which page is newer."
    if page.rejection:
        yield f"A person rejected it, so no run publishes it: {page.rejection}"
        yield "If that is wrong, take its line out of data/decisions/rejected.csv."
    elif page.open_question:
        yield f"The next run cannot publish it before this is decided:\n{page.open_question}"
        yield f"Or say yourself what each of its lines is: {how_to_review(page.sha256)}"
    elif page.refusal:
        yield f"It is kept, and no run can publish it yet: {page.refusal}"
        if page.has_lines:
            yield f"Say what each of its lines is: {how_to_review(page.sha256)}"
        else:
            yield "No program reads its words. Type them into a text file, and add that: add FILE --url U --transcription"
    else:
        yield "The next run reads it, and reports whether it is published: `python -m flows run --replay`."
        if any(listed.is_small for listed in page.lists):
            yield how_to_accept(page.sha256)


def review(options: argparse.Namespace, _: str) -> int:
    """Write the reading of a capture as a table and a sheet; or file the table that a person made of it."""
    data = data_folder()
    if not options.file:
        return _write_review(options, data)
    if options.reason is None:
        raise UsageError("A reading needs its reason: give --file together with --reason TEXT.")
    if is_named_file(options.capture):
        options.capture = hashlib.sha256(_read(Path(options.capture))).hexdigest()
    filed = file_reading(data, options.capture, table=options.reading, reason=options.reason, now=_now())
    _print(_filed_lines(filed))
    return ExitCode.GOOD


def _write_review(options: argparse.Namespace, data: Path) -> int:
    if options.reason is not None or options.reading is not None:
        raise UsageError("--reason and --reading go with --file, which files a reading.")
    if is_named_file(options.capture):
        path = Path(options.capture)
        if options.url is None:
            if not path.exists():
                raise UsageError(
                    f"{path} is no file, and no hash of a capture: give the first 8 digits of a hash, or more."
                )
            raise UsageError(f"{path} is a file: give the address of its page with --url.")
        written = write_review(unfiled_capture(_read(path), options.url), path.parent, f"{path.stem}.reading")
    else:
        check_folder(data)
        reviewed = filed_capture(data, options.capture)
        written = write_review(reviewed, review_folder(data), reviewed.sha256[:16])
    _print(_review_lines(written))
    return ExitCode.GOOD


def _review_lines(written: Review) -> Iterator[str]:
    """What was written, what is open, and what to do next."""
    name = written.reviewed.sha256[:16]
    for listing in written.listings:
        countries = len({entry.country_code for entry in listing.entries})
        yield f"{listing.year}: {plural(len(listing.entries), 'entry')}, {plural(countries, 'country')}"
    if written.reviewed.problem:
        yield f"The program does not read this capture: {written.reviewed.problem}"
    if written.fault:
        yield f"The reading is not finished ({plural(written.open_rows, 'row')} with a ?): {written.fault}"
    if written.reviewed.filed is not None and not written.kept:
        yield "This is the reading that a person filed."
    yield f"Table: {written.table}" + (" (yours, as it was)" if written.kept else "")
    yield f"Sheet: {written.sheet}"
    if written.reviewed.is_filed:
        yield "Look at the sheet, and correct the table where a line became something else. Then file it:"
        yield f'  python -m flows review {name} --file --reason "compared with what, line by line"'
    else:
        yield "To file a reading, add the page first: python -m flows add FILE --url U --captured-at T"


def _filed_lines(filed: Filed) -> Iterator[str]:
    yield f"Filed {filed.path}:"
    for listing in filed.listings:
        countries = len({entry.country_code for entry in listing.entries})
        yield f"  {listing.year}: {plural(len(listing.entries), 'entry')}, {plural(countries, 'country')}"
    yield "From now on this capture is read by it. The next run publishes it: python -m flows run --replay"
    for listing in filed.listings:
        yield f"Then say that you compared it: {how_to_say_so(listing.year)}"


def check(options: argparse.Namespace, command: str) -> int:
    """Note that a person compared a list with its page, and bring the tables up to date."""
    _sources()
    checked = check_list(
        RunRequest(data_folder(), _now(), Mode.CHECK, command),
        options.year,
        revision=options.revision,
        capture=options.capture,
        reason=options.reason,
    )
    again = "" if checked.is_new else " before"
    _print([f"{checked.label} ({plural(checked.rows, 'row')}): checked{again} on {checked.checked_on}."])
    if checked.is_in_record:
        return ExitCode.GOOD
    _print_report(checked.report)
    return checked.report.exit_code


def parse(options: argparse.Namespace, _: str) -> int:
    """Print the lists on a page, row by row; write nothing."""
    body = _read(options.file)
    try:
        listings = parsers.parse_listings(body, url=options.url, countries=options.countries)
    except LostHeadingsError as error:
        question = how_to_decide(error, hashlib.sha256(body).hexdigest(), data_folder())
        raise PageError(
            f"{question}\nTo try countries without writing anything: parse FILE --url U --countries N=CODE,..."
        ) from error
    except PageError as error:
        verdict = parsers.judge(body, url=options.url)
        if verdict.kind in (VerdictKind.LIST, VerdictKind.NOT_A_LIST):
            raise
        raise PageError(f"{options.file} {verdict_in_words(verdict)}.") from error
    tables = [parsers.to_rows(listing) for listing in listings]
    if options.format == "json":
        print(to_json(pd.concat(tables, ignore_index=True)))
    elif options.format == "csv":  # without a byte order mark: a pipe is no spreadsheet
        sys.stdout.write(csv_text(pd.concat(tables, ignore_index=True)))
    else:
        for listing, table in zip(listings, tables, strict=True):
            _print(_listing_lines(listing, json.loads(to_json(table))))
    return ExitCode.GOOD


def judge(options: argparse.Namespace, _: str) -> int:
    """Print what a page is, and why; write nothing."""
    verdict = parsers.judge(_read(options.file), url=options.url, status=options.status)
    _print([f"{verdict.kind}: {verdict.reason}"])
    return ExitCode.GOOD


def progress(message: str) -> None:
    """Show what a command is doing, on stderr."""
    print(printable_lines(message), file=sys.stderr, flush=True)


def _print_report(report: RunReport) -> None:
    print(as_text(report), flush=True)


def _decision(options: argparse.Namespace) -> Decision | None:
    """The decision on the command line, if there is one."""
    sha256 = options.reject if options.accept is None else options.accept
    if (sha256 is None) != (options.reason is None):
        raise UsageError(
            "A decision needs a reason: give --accept SHA256 or --reject SHA256 together with --reason TEXT."
        )
    if sha256 is None:
        return None
    return Decision("accept" if options.reject is None else "reject", sha256, options.reason)


def _contact(hint: str = "") -> str:
    try:
        return contact_from_environment()
    except ContactMissing as error:
        raise UsageError(f"{error}{hint}") from error


def _sources() -> Sources:
    try:
        return load_sources()
    except SourcesError as error:
        raise UsageError(str(error)) from error


def _now() -> datetime:
    return datetime.now(UTC)


def _read(path: Path, most: int = SIZE_LIMIT) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"Could not read {path}: {error.strerror or error}.") from error
    if len(body) > most:
        raise PageError(
            f"{path} has more than {most:,} bytes, far more than such a page or file has. Nothing was done."
        )
    return body


def _print(lines: Iterable[str]) -> None:
    """Print lines, parts of which a page or a file may have given, without the characters that a terminal obeys."""
    print("\n".join(map(printable_lines, lines)), flush=True)


def _listing_lines(listing: Listing, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A list on a page, row by row."""
    countries = len({row["country_code"] for row in rows})
    size = f"{plural(len(rows), 'row')}, {plural(countries, 'country')}"
    yield f"{listing.year}: {size}; countries marked up as: {listing.rule}"
    yield f"  {listing.statement}"
    wide = max((len(row["country"]) for row in rows), default=0)
    for row in rows:
        country = f"{row['country_code']} {row['country']:<{wide}}  {row['country_basis']:<8}"
        start = f"{row['year']} {row['position']:>4}  {country}  "
        yield (
            start + row["unit_listed"] + (f" (printed {row['times_listed']} times)" if row["times_listed"] > 1 else "")
        )
        yield f"{' ' * len(start)}path: {' > '.join(row['path'])} ({row['path_order']})"
        if row["location"] is not None:
            yield f"{' ' * len(start)}location: {row['location']}"
        if row["note"] is not None:
            yield f"{' ' * len(start)}note: {row['note']}"
    for note in listing.notes:
        yield f"  Note on the list: {note}"
    for rule, text in listing.ignored:
        yield f"  Ignored ({rule}): {text}"
