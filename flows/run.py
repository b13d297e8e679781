"""Building the record from `data/raw` and `data/decisions`: plain functions, the clock passed in.

`replay` builds the record from what is there; `nightly` looks at the sources before. Their `Steps` are what may take
long; Prefect wraps them as tasks (`flows.orchestration.flow`), and nothing here knows of it.
"""

import contextlib
import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import leahy
from flows.collect import candidates as finding
from flows.collect import look as looking
from flows.collect.backfill import Years
from flows.collect.backfill import backfill as fetch_the_past
from flows.http.client import Client
from flows.publish.publish_year import Moment, publish_year
from flows.publish.read_captures import Reading, Sighting, read_captures, seen_captures
from flows.publish.read_captures import reader as reading_by
from flows.report.model import (
    BackfillReport,
    Coverage,
    ExitCode,
    LookReport,
    PassedOver,
    Rejected,
    RunReport,
    SeenCapture,
    State,
    YearReport,
    plural,
)
from flows.run_history import settled_before, worth_telling
from flows.sources import Bounds, Sources, load_sources
from flows.store import captures
from flows.store import record_writer as record
from flows.store.captures import Look
from flows.store.decisions import (
    Decision,
    DecisionError,
    Decisions,
    decide,
    how_to_reject,
    passed_over_file,
    read_decisions,
    resolve,
)
from flows.store.derived_tables import Status
from flows.store.files import lock, sweep
from leahy.errors import LeahyError, RecordError
from leahy.record.revisions import read_year, recorded_years
from leahy.vocabulary import INDEX
from parsers.records import Capture, Listing

STOPPED = (
    "The run was stopped before its end, by a person or with `serve`. Nothing is half-written and nothing is lost: the "
    "next run does what is missing."
)
Progress = Callable[[str], None]
Before = Callable[[Sources], LookReport | BackfillReport]
"""What is done before the record is built."""


def refresh(data: Path, statuses: Mapping[int, Status], now: datetime) -> Coverage:
    """Make the views above the revisions again; returns the years that are known and those with a list."""
    record.refresh(data / "processed", statuses=statuses, first_year=load_sources().first_year, now=now)
    lists = leahy.lists(data=data)
    published = lists["year"][lists["status"] == "published"]
    return Coverage(tuple(map(int, lists["year"])), tuple(map(int, published)))


def look(data: Path, sources: Sources, now: datetime, contact: str, progress: Progress) -> LookReport:
    """`flows.collect.look.look` with a client of its own."""
    decided = _decided(data, sources)
    told = {"rejected": decided.rejected, "passed_over": decided.passed_over}
    with Client(sources, contact, now=now) as client:
        return looking.look(data, sources, now=now, client=client, progress=progress, **told)


def ask_the_archive(
    data: Path,
    sources: Sources,
    now: datetime,
    contact: str,
    years: Years,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> BackfillReport:
    """`flows.collect.backfill.backfill` with a client of its own."""
    passed_over = _decided(data, sources).passed_over
    with Client(sources, contact, now=now) as client:
        return fetch_the_past(
            data, sources, client=client, years=years, dry_run=dry_run, passed_over=passed_over, progress=progress
        )


def _decided(data: Path, sources: Sources) -> Decisions:
    """The decisions. None where they are not as they should be: that is told when the record is built, and what is to be
    looked at is not lost to it."""
    known = {look.sha256 for _, look in captures.read_looks(data / "raw") if look.sha256}
    try:
        return read_decisions(data, known, sources)
    except DecisionError:
        return Decisions()


@dataclass(frozen=True, slots=True)
class Steps:
    """The parts of a run that may take long, so that an orchestrator can put its own hands around them."""

    read: Callable[[Path, Sequence[tuple[str, Look]], Collection[Moment], Mapping[str, Mapping[int, str]]], Reading] = (
        read_captures
    )
    publish: Callable[[Path, int, Sequence[tuple[Capture, Listing]], Decisions, Bounds, datetime], YearReport] = (
        publish_year
    )
    refresh: Callable[[Path, Mapping[int, Status], datetime], Coverage] = refresh
    look: Callable[[Path, Sources, datetime, str, Progress], LookReport] = look
    backfill: Callable[[Path, Sources, datetime, str, Years, Progress], BackfillReport] = ask_the_archive


def replay(
    data: Path,
    *,
    now: datetime,
    decision: Decision | None = None,
    command: str = "run --replay",
    steps: Steps | None = None,
    progress: Progress = lambda _: None,
    locked: bool = False,
) -> RunReport:
    """Build the record under `data` from its captures and decisions, without a network; `now` is aware UTC.

    `locked`: the caller holds the lock of `data` already.

    Whatever comes of it is a line of runs.jsonl and the report that is returned. Three errors write nothing:
    `UsageError` for a decision that fits no capture, `Busy` if another run is at it, `RecordError` if `data` is no
    data folder. What nobody foresaw leaves its report and is raised.
    """
    return _run(data, now, command, decision, steps or Steps(), progress, before=None, locked=locked)


def nightly(
    data: Path,
    *,
    now: datetime,
    contact: str,
    decision: Decision | None = None,
    command: str = "run",
    steps: Steps | None = None,
    progress: Progress = lambda _: None,
    locked: bool = False,
) -> RunReport:
    """`replay`, after a look at every source (`flows.collect.look`). `contact`: whom those who are asked can reach.

    What a network does is in the report and never an error. Raises like `replay`.
    """
    steps = steps or Steps()

    def look(sources: Sources) -> LookReport:
        return steps.look(data, sources, now, contact, progress)

    return _run(data, now, command, decision, steps, progress, before=look, locked=locked)


def backfill(
    data: Path,
    *,
    now: datetime,
    contact: str,
    years: Years = (None, None),
    command: str = "backfill",
    steps: Steps | None = None,
    progress: Progress = lambda _: None,
    locked: bool = False,
) -> RunReport:
    """`replay`, after the Wayback Machine was asked for the captures of the calendar `years` (`flows.collect.backfill`).

    What a network does is in the report and never an error. Raises like `replay`.
    """
    steps = steps or Steps()

    def ask(sources: Sources) -> BackfillReport:
        return steps.backfill(data, sources, now, contact, years, progress)

    return _run(data, now, command, None, steps, progress, before=ask, locked=locked)


def _run(
    data: Path,
    now: datetime,
    command: str,
    decision: Decision | None,
    steps: Steps,
    progress: Progress,
    *,
    before: Before | None,
    locked: bool,
) -> RunReport:
    raw, processed = data / "raw", data / "processed"
    check_folder(data)
    with contextlib.nullcontext() if locked else lock(data):
        if decision:
            decision = resolve(decision, captures.read_looks(raw))
        record.claim(processed)
        run = _Run(data, now, command, decision, time.monotonic())
        try:
            report = _build(run, steps, progress, before)
        except LeahyError as error:
            report = run.report(problems=(str(error),))
        except Exception as error:
            _append(processed, run.report(problems=(f"{type(error).__name__}: {error}".rstrip(": "),)))
            raise
        except BaseException:
            # What is no Exception is somebody's wish: Ctrl-C, or SIGTERM as an orchestrator raises it.
            _append(processed, run.report("stopped", problems=(STOPPED,)))
            raise
        return _append(processed, report)


def check_folder(data: Path) -> None:
    """Raise `RecordError` if `data` is no data folder."""
    if not (data / "raw").is_dir():
        raise RecordError(f"{data} has no folder raw, so it is no data folder. Is LEAHY_DATA right?")


def record_failure(data: Path, *, now: datetime, command: str, problem: str, locked: bool = False) -> RunReport:
    """The report of a run that never came to its work, filed if `data` is a data folder; raises like `replay`."""
    run = _Run(data, now, command, None, time.monotonic())
    if not (data / "raw").is_dir():
        return run.report(problems=(problem,))
    with contextlib.nullcontext() if locked else lock(data):
        record.claim(data / "processed")
        return _append(data / "processed", run.report(problems=(problem,)))


@dataclass(frozen=True, slots=True)
class _Run:
    """What every report of one run has in common."""

    data: Path
    now: datetime
    command: str
    decision: Decision | None
    begun: float

    def report(
        self,
        state: State = "failed",
        captures: tuple[SeenCapture, ...] = (),
        years: tuple[YearReport, ...] = (),
        coverage: Coverage | None = None,
        problems: tuple[str, ...] = (),
        look: LookReport | None = None,
        rejected: tuple[Rejected, ...] = (),
    ) -> RunReport:
        good = state in ("published", "nothing_new")
        return RunReport(
            run_id=f"{self.now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
            command=self.command,
            started_at=self.now,
            ended_at=self.now + timedelta(seconds=time.monotonic() - self.begun),
            state=state,
            exit_code=ExitCode.GOOD if good else ExitCode.REFUSED,
            data=str(self.data),
            accepted=self.decision.sha256 if self.decision and self.decision.kind == "accept" else None,
            captures=captures,
            years=years,
            coverage=coverage,
            problems=problems,
            look=look,
            rejected=rejected,
        )


def _build(run: _Run, steps: Steps, progress: Progress, before: Before | None) -> RunReport:
    raw, processed = run.data / "raw", run.data / "processed"
    captures.mend(raw)
    record.mend(processed)
    sweep(run.data / "decisions")
    sources = load_sources()
    unforeseen: tuple[str, ...] = ()
    try:
        came = before(sources) if before else None
    except looking.Unforeseen as error:
        came, unforeseen = error.report, (str(error),)
    try:
        report = _replay(run, sources, steps, progress, all_again=before is None)
    except LeahyError as error:
        report = run.report(problems=(str(error),))
    report = replace(report, backfill=came) if isinstance(came, BackfillReport) else replace(report, look=came)
    if unforeseen:
        problems = (*unforeseen, *report.problems)
        return replace(report, state="failed", exit_code=ExitCode.REFUSED, problems=problems)
    if came is None or came.could_look or report.state in ("refused", "failed"):
        return report
    return replace(report, state="could_not_look", exit_code=ExitCode.COULD_NOT_LOOK)


def _replay(run: _Run, sources: Sources, steps: Steps, progress: Progress, *, all_again: bool) -> RunReport:
    raw, processed = run.data / "raw", run.data / "processed"
    looks = captures.read_looks(raw)
    known = {look.sha256 for _, look in looks if look.sha256 and look.how != INDEX}
    if not known:
        raise RecordError(
            f"{raw} holds no capture, so there is nothing to build from. File a page with `python -m flows add`."
        )
    decisions = read_decisions(run.data, known, sources)
    reader = reading_by(run.data)
    settled = {} if all_again or run.decision else settled_before(processed, reader, looks)
    if run.decision and run.decision.kind == "reject":
        decisions = decide(run.data, run.decision, decisions, run.now.date())
    believed = [seen for seen in looks if seen[1].sha256 not in decisions.rejected]
    if decisions.passed_over:
        believed = _pass_over(run.data, believed, decisions)
    unread = {look.sha256 for _, look in believed if look.sha256 and (look.captured_at, look.sha256) not in settled}
    progress(f"Reading {plural(len(unread), 'capture')} ...")
    reading = steps.read(raw, believed, settled.keys(), decisions.countries)
    if run.decision and run.decision.kind == "accept":
        _check_list(run.decision.sha256, reading.sightings, decisions)
        decisions = decide(run.data, run.decision, decisions, run.now.date())
    years = []
    for year in sorted({*reading.lists, *recorded_years(processed)}):
        shown = reading.lists.get(year, ())
        if shown:
            progress(f"Publishing {year} ...")
            years.append(steps.publish(run.data, year, shown, decisions, sources.bounds, run.now))
        else:
            years.append(publish_year(run.data, year, (), decisions, sources.bounds, run.now))
    progress("Making the tables ...")
    asked = captures.disowned(finding.without(looks, decisions.passed_over), decisions.rejected)
    statuses = looking.statuses(asked, sources, run.now, finding.candidates(raw, decisions.passed_over))
    coverage = steps.refresh(run.data, statuses, run.now)
    seen = seen_captures(reading)
    state: State = "nothing_new"
    if any(capture.problem for capture in seen) or any(year.refusals for year in years):
        state = "refused"
    elif any(year.changed for year in years):
        state = "published"
    rejected = tuple(Rejected(sha256, reason) for sha256, reason in decisions.rejected.items())
    listed, before = worth_telling(processed, seen, settled, years)
    report = run.report(state, listed, tuple(years), coverage, rejected=rejected)
    passed_over = tuple(PassedOver(address, reason) for address, reason in decisions.passed_over.items())
    # A decision that this run wrote down is one that the next run's reader has and this one's had not.
    there = dict(Counter(source for source, _ in looks))
    reader_then = None if run.decision else reader
    return replace(report, reported_before=before, looks=there, reader=reader_then, passed_over=passed_over)


def _pass_over(data: Path, looks: Sequence[tuple[str, Look]], decisions: Decisions) -> list[tuple[str, Look]]:
    """`looks` without those at pages passed over; `DecisionError` if the record holds a list that was seen there alone."""
    left = list(finding.without(looks, decisions.passed_over))
    there = {(look.captured_at, look.sha256) for _, look in left}
    gone = {(look.captured_at, look.sha256): look for _, look in looks}.items()
    lost = {moment: look.asked_url for moment, look in gone if moment not in there}
    for year in recorded_years(data / "processed"):
        for seen in read_year(data / "processed", year).observations:
            if address := lost.get((seen.captured_at, seen.capture)):
                raise DecisionError(
                    f"{passed_over_file(data)}: {address} is passed over, and the record has a list from there: {year}, "
                    f"capture {seen.capture[:16]}. If that is right, take the line out. {how_to_reject(seen.capture)}"
                )
    return left


def _check_list(sha256: str, sightings: Sequence[Sighting], decisions: Decisions) -> None:
    """Raise `DecisionError` if a capture that is not rejected is no list either."""
    kinds = {sighting.verdict.kind for sighting in sightings if sighting.capture.sha256 == sha256}
    if sha256 not in decisions.rejected and "list" not in kinds:
        raise DecisionError(
            f"Capture {sha256[:16]} is no list ({', '.join(sorted(kinds))}), and a decision cannot make it one. "
            "Nothing was accepted."
        )


def _append(processed: Path, report: RunReport) -> RunReport:
    """The report, filed; if that fails the report says so and the run has failed, though its data stand."""
    try:
        record.append_run(processed, report.as_json())
    except LeahyError as error:
        problem = f"The report of this run could not be kept: {error}"
        return replace(report, state="failed", exit_code=ExitCode.REFUSED, problems=(*report.problems, problem))
    return report
