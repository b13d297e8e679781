"""One run: look at the sources or fetch archived pages, then build the record from `data/raw` and `data/decisions`.

Plain functions; the clock is passed in. `flows.steps` has the parts that may take long, which Prefect wraps as tasks
(`flows.orchestration.flow`); nothing here knows Prefect.
"""

import contextlib
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from flows.clocks import Begin
from flows.collect.backfill import Years
from flows.collect.candidates import read_candidates, without_passed_over
from flows.collect.coverage import statuses
from flows.collect.look import UnexpectedErrors
from flows.publish.fingerprint import reading_fingerprint
from flows.publish.misdated import CaptureKey
from flows.publish.publish_year import publish_year
from flows.publish.read_captures import Reading, Sighting, seen_captures
from flows.publish.related import candidate_news, candidates_told
from flows.publish.trial import check_suspect
from flows.report import runs_log
from flows.report.collection import BackfillReport, LookReport
from flows.report.model import ExitCode, PassedOver, Rejected, RunReport, RunState, SeenCapture, YearReport
from flows.report.news import captures_to_name
from flows.report.words import plural
from flows.review.list_sheets import with_sheets
from flows.run_history import check_clock, check_logs, settled_before, told_before, with_differences
from flows.sources import Sources, load_sources
from flows.steps import PLAIN_STEPS, Mode, Progress, RunRequest, Steps, silent
from flows.store import captures, record_writer, told
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
from flows.store.files import Lock, lock, make_folder, remove_partial_files
from flows.store.readings import Readings, read_readings, years_of_readings
from leahy.errors import LeahyError, RecordError
from leahy.record.revisions import Year, read_years
from leahy.record.run_log import logs_now
from leahy.record.same_unit import read_same_unit, same_unit_file
from leahy.vocabulary import NO_PAGE, VerdictKind

STOPPED = (
    "The run was stopped before its end, by a person or together with `serve`. Nothing is half-written and nothing is "
    "lost: the next run does what is missing."
)


def replay(data: Path, *, now: datetime, decision: Decision | None = None, steps: Steps = PLAIN_STEPS) -> RunReport:
    """Build the record under `data` from its captures and decisions, without a network. See `run`."""
    return run(RunRequest(data, now, Mode.REPLAY, "run --replay", decision=decision), steps)


def nightly(
    data: Path, *, now: datetime, contact: str, decision: Decision | None = None, steps: Steps = PLAIN_STEPS
) -> RunReport:
    """Look at every source, then build the record. See `run`."""
    return run(RunRequest(data, now, Mode.NIGHTLY, "run", contact, decision), steps)


def backfill(
    data: Path, *, now: datetime, contact: str, years: Years = (None, None), steps: Steps = PLAIN_STEPS
) -> RunReport:
    """Fetch the archived captures of the calendar `years`, then build the record. See `run`."""
    return run(RunRequest(data, now, Mode.BACKFILL, "backfill", contact, years=years), steps)


def run(
    request: RunRequest, steps: Steps = PLAIN_STEPS, progress: Progress = silent, *, held: Lock | None = None
) -> RunReport:
    """Do what `request` says. `held`: the lock of `request.data`, if the caller holds it already.

    Every outcome is appended to runs.jsonl and returned; a failure of the network is part of the report, not an error.
    Raises, with nothing written: `UsageError` for a decision that fits no capture, `Busy` if another run is at work,
    `RecordError` if `request.data` is no data folder, or something in it is no file. An unexpected error is raised after
    its report was written.
    """
    data = request.data
    captures.check_folder(data)
    with contextlib.nullcontext(held) if held else lock(data) as held_lock:
        if request.decision:
            request = replace(request, decision=resolve(request.decision, captures.read_looks(data / "raw")))
        record_writer.ensure_record_folder(data / "processed")
        begun = Begin()
        report = _started(request)
        try:
            built = _collect_and_build(request, report, steps, progress)
            # A run that is stopped in between has told nothing: the next one writes the sheets and tells what both did.
            report = with_sheets(with_differences(built, held_lock))
            report = _upload(request, report, steps, progress)
        except LeahyError as error:
            report = replace(report, problems=(str(error),))
        except Exception as error:
            problems = *report.problems, f"{type(error).__name__}: {error}".rstrip(": ")
            _file(replace(report, state=RunState.FAILED, problems=problems), begun)
            raise
        except BaseException:  # a person's Ctrl-C, or SIGTERM as an orchestrator raises it
            _file(replace(report, state=RunState.STOPPED, problems=(STOPPED,)), begun)
            raise
        return _file(report, begun)


def file_failure(request: RunRequest, problem: str, state: RunState = RunState.FAILED) -> RunReport:
    """Append and return the report of a run that could not begin. The caller holds the lock of `request.data`."""
    return _file(replace(_started(request), state=state, problems=(problem,)), Begin())


def _started(request: RunRequest) -> RunReport:
    """The report of a run that has done nothing yet; if it stays like that, the run has failed."""
    accepted = request.decision.sha256 if request.decision and request.decision.kind == "accept" else None
    return RunReport(
        run_id=f"{request.now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        command=request.command,
        started_at=request.now,
        ended_at=request.now,
        state=RunState.FAILED,
        exit_code=ExitCode.REFUSED,
        data=str(request.data),
        accepted=accepted,
    )


def _file(report: RunReport, begun: Begin) -> RunReport:
    """`report` with its end and exit code, appended to runs.jsonl. If that fails the run has failed, but its data stay."""
    processed = Path(report.data) / "processed"
    if jump := begun.jump():
        report = replace(report, remarks=(*report.remarks, jump))
    report = replace(report, ended_at=report.started_at + begun.elapsed(), exit_code=report.state.exit_code)
    try:
        runs_log.append_run(processed, report.as_json())
        if report.coverage:  # the run has come to its end, and the report tells everything
            told.end(processed)
            candidates_told(processed)
    except LeahyError as error:
        problems = (*report.problems, f"The report of this run could not be written: {error}")
        return replace(report, state=RunState.FAILED, exit_code=ExitCode.REFUSED, problems=problems)
    return report


def _collect_and_build(request: RunRequest, report: RunReport, steps: Steps, progress: Progress) -> RunReport:
    captures.recover(request.data / "raw")
    record_writer.recover(request.data / "processed")
    make_folder(request.data / "decisions")  # a person who is asked for a decision finds where it goes
    remove_partial_files(request.data / "decisions")
    remove_partial_files(request.data / "decisions" / "readings")
    remove_partial_files(request.data / "review")
    sources = load_sources()
    check_logs(request.data)
    looks = captures.read_looks(request.data / "raw")
    report = replace(report, remarks=check_clock(request.data, looks, request.now))
    check_suspect(request.data / "raw", looks, request.now)
    look: LookReport | None = None
    backfill: BackfillReport | None = None
    errors: tuple[str, ...] = ()
    try:
        if request.mode is Mode.NIGHTLY:
            look = steps.look(request, sources, progress)
        elif request.mode is Mode.BACKFILL:
            backfill = steps.backfill(request, sources, progress)
    except UnexpectedErrors as error:
        look, errors = error.report, (str(error),)
    try:
        if request.mode in (Mode.NIGHTLY, Mode.BACKFILL):
            looks = captures.read_looks(request.data / "raw")
        report = _build(request, report, sources, looks, steps, progress)
    except LeahyError as error:
        report = replace(report, problems=(str(error),))
    report = replace(report, look=look, backfill=backfill)
    if errors:
        return replace(report, state=RunState.FAILED, problems=(*errors, *report.problems))
    collected = look or backfill
    if collected is None or collected.could_look or report.state in (RunState.REFUSED, RunState.FAILED):
        return report
    return replace(report, state=RunState.COULD_NOT_LOOK)


def _build(
    request: RunRequest,
    report: RunReport,
    sources: Sources,
    looks: Sequence[tuple[str, Look]],
    steps: Steps,
    progress: Progress,
) -> RunReport:
    """Read the captures, publish what they show, derive the tables."""
    data, processed, decision = request.data, request.data / "processed", request.decision
    hashes = {look.sha256 for _, look in looks if look.sha256 and look.how not in NO_PAGE}
    if not hashes:
        raise RecordError(
            f"{data / 'raw'} holds no capture, so there is nothing to build from. Add a page with `python -m flows add`."
        )
    decisions = read_decisions(data, hashes, sources)
    readings = read_readings(data, hashes)
    decisions = replace(decisions, read_years=years_of_readings(readings))
    looks = decisions.redated(looks)
    read_same_unit(same_unit_file(data))  # differences between revisions need it: an error must come before any write
    reader = reading_fingerprint(data)
    all_again = request.mode is Mode.REPLAY or decision is not None
    held = read_years(processed)
    settled = {} if all_again else settled_before(processed, reader, looks, held)
    decisions, reading = _read(request, looks, held, settled, decisions, readings, steps, progress)
    years = _publish(request, report.run_id, held, reading, decisions, sources, steps, progress)
    progress("Writing the tables ...")
    masked = captures.mask_rejected(without_passed_over(looks, decisions.passed_over), decisions.rejection)
    candidates = read_candidates(data / "raw", decisions.passed_over)
    coverage = steps.refresh(data, sources, statuses(masked, sources, request.now, candidates), request.now)
    judged = seen_captures(reading)
    named, reported_before = captures_to_name(processed, judged, settled, years)
    return replace(
        report,
        state=_state(judged, years),
        captures=named,
        remarks=(*report.remarks, *reading.remarks.values()),
        years=years,
        coverage=coverage,
        rejected=tuple(Rejected(sha256, reason) for sha256, reason in decisions.rejected.items()),
        candidates=candidate_news(processed),
        passed_over=tuple(PassedOver(address, reason) for address, reason in decisions.passed_over.items()),
        reported_before=reported_before,
        looks=dict(Counter(source for source, _ in looks)),
        logs=logs_now(data),
        # A decision that this run wrote belongs to the next run's reader, but not to the one that was used here.
        reader=None if decision else reader,
    )


def _upload(request: RunRequest, report: RunReport, steps: Steps, progress: Progress) -> RunReport:
    """Publish the record as it is now, whatever this run has found. A failure is part of the report."""
    if request.publish_to is None or report.coverage is None:
        return report
    progress(f"Publishing to {request.publish_to.address} ...")
    try:
        return replace(report, uploaded=steps.upload(request.data, request.publish_to))
    except LeahyError as error:
        problem = f"The record is complete here, and could not be published to {request.publish_to.address}: {error}"
        return replace(report, state=RunState.FAILED, problems=(*report.problems, problem))


def _read(
    request: RunRequest,
    looks: Sequence[tuple[str, Look]],
    held: Sequence[Year],
    settled: Mapping[CaptureKey, str],
    decisions: Decisions,
    readings: Readings,
    steps: Steps,
    progress: Progress,
) -> tuple[Decisions, Reading]:
    """The decisions with that of `request`, and what the captures say that are neither settled nor left out."""
    data, decision = request.data, request.decision
    if decision and decision.kind == "reject":
        decisions = decide(data, decision, decisions, request.now.date())
    valid = [(source, look) for source, look in looks if not decisions.rejection(look.sha256, look.captured_at)]
    if decisions.passed_over:
        valid = _without_passed_over(data, valid, held, decisions)
    unread = {look.sha256 for _, look in valid if look.sha256 and (look.captured_at, look.sha256) not in settled}
    progress(f"Reading {plural(len(unread), 'capture')} ...")
    reading = steps.read(data / "raw", valid, settled.keys(), decisions.countries, request.now, readings)
    if decision and decision.kind == "accept":
        _check_list(decision.sha256, reading.sightings, decisions)
        decisions = decide(data, decision, decisions, request.now.date())
    return decisions, reading


def _publish(
    request: RunRequest,
    run_id: str,
    held: Sequence[Year],
    reading: Reading,
    decisions: Decisions,
    sources: Sources,
    steps: Steps,
    progress: Progress,
) -> tuple[YearReport, ...]:
    """Every year that a capture shows or the record holds."""
    told_years = told_before(request.data / "processed", run_id, held)
    held_years = {year.year: year for year in held}
    reports = []
    for year in sorted({*reading.lists, *held_years}):
        sightings, told_of_year = reading.lists.get(year, ()), told_years.get(year, told.NOTHING_TOLD)
        given = request.data, year, sightings, decisions, sources.bounds, request.now, told_of_year, reading.misdated
        if sightings:
            progress(f"Publishing {year} ...")
            reports.append(steps.publish(*given))
        else:
            reports.append(publish_year(*given, held_years[year]))
    return tuple(reports)


def _state(captures: Sequence[SeenCapture], years: Sequence[YearReport]) -> RunState:
    if any(capture.problem for capture in captures) or any(year.refusals for year in years):
        return RunState.REFUSED
    return RunState.PUBLISHED if any(year.changed for year in years) else RunState.NOTHING_NEW


def _without_passed_over(
    data: Path, looks: Sequence[tuple[str, Look]], held: Sequence[Year], decisions: Decisions
) -> list[tuple[str, Look]]:
    """`looks` without those at pages passed over; `DecisionError` if the record holds a list that only they showed."""
    remaining = list(without_passed_over(looks, decisions.passed_over))
    kept_captures = {(look.captured_at, look.sha256) for _, look in remaining}
    addresses = {(look.captured_at, look.sha256): look.asked_url for _, look in looks}
    for year in held:
        for observation in year.observations:
            capture = observation.captured_at, observation.capture
            if capture in addresses and capture not in kept_captures:
                raise DecisionError(
                    f"{passed_over_file(data)}: {addresses[capture]} is passed over, but the record has a list from "
                    f"there: {year.year}, capture {observation.capture[:16]}. Delete the line, or leave the capture out. "
                    f"{how_to_reject(observation.capture)}"
                )
    return remaining


def _check_list(sha256: str, sightings: Sequence[Sighting], decisions: Decisions) -> None:
    """Raise `DecisionError` if a capture is neither rejected nor a list."""
    kinds = {sighting.verdict.kind for sighting in sightings if sighting.capture.sha256 == sha256}
    if sha256 not in decisions.rejected and VerdictKind.LIST not in kinds:
        raise DecisionError(
            f"Capture {sha256[:16]} is not a list ({', '.join(sorted(kinds))}), and a decision cannot make it one. "
            "Nothing was accepted."
        )
