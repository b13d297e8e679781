"""The request for one run, and its parts that may take long. An orchestrator can wrap each part (`flows.orchestration.flow`)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from flows.collect.backfill import Years
from flows.collect.backfill import backfill as fetch_captures
from flows.collect.look import look as look_at_sources
from flows.http.client import Client
from flows.publish.misdated import CaptureKey, Misdated
from flows.publish.publish_year import publish_year
from flows.publish.read_captures import Reading, read_captures
from flows.publish.related import related_files
from flows.report.collection import BackfillReport, LookReport
from flows.report.model import Coverage, YearReport
from flows.sources import Bounds, Sources
from flows.store import captures, record_writer
from flows.store.captures import Look
from flows.store.decisions import (
    Decision,
    DecisionError,
    Decisions,
    read_decisions,
)
from flows.store.readings import Readings
from flows.store.told import ToldYear
from flows.upload.publication import Target
from flows.upload.publication import publish as upload
from leahy.record.revisions import read_years
from leahy.vocabulary import ListStatus
from parsers.records import Capture, Listing

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """A `Progress` that shows nothing."""


class Mode(StrEnum):
    """What a run does before it builds the record."""

    REPLAY = "replay"
    """Nothing; no network is used."""
    CHECK = "check"
    """Nothing, and what is settled is not read again: a person's check changes no reading."""
    NIGHTLY = "nightly"
    """Look at every source (`flows.collect.look`)."""
    BACKFILL = "backfill"
    """Fetch the captures of the Wayback Machine (`flows.collect.backfill`)."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What one run is to do. `now` is aware UTC; `command` is the command line, for the report.

    `contact`: a mail address or web page at which hosts can reach the operator; every mode but REPLAY needs it.
    `years`: for BACKFILL, the first and the last calendar year of the captures; None for no limit. `publish_to`: where the
    record is published once it is built.
    """

    data: Path
    now: datetime
    mode: Mode
    command: str
    contact: str = ""
    decision: Decision | None = None
    years: Years = (None, None)
    publish_to: Target | None = None


def look(request: RunRequest, sources: Sources, progress: Progress) -> LookReport:
    """`flows.collect.look.look` with a client of its own."""
    looks = captures.read_looks(request.data / "raw")
    decisions = _valid_decisions(request.data, looks, sources)
    with Client(sources, request.contact, now=request.now) as client:
        return look_at_sources(
            request.data,
            sources,
            looks,
            now=request.now,
            client=client,
            decisions=decisions,
            progress=progress,
        )


def fetch_archived(
    request: RunRequest, sources: Sources, progress: Progress, *, dry_run: bool = False
) -> BackfillReport:
    """`flows.collect.backfill.backfill` with a client of its own."""
    looks = captures.read_looks(request.data / "raw")
    passed_over = _valid_decisions(request.data, looks, sources).passed_over
    with Client(sources, request.contact, now=request.now) as client:
        return fetch_captures(
            request.data,
            sources,
            client=client,
            years=request.years,
            dry_run=dry_run,
            passed_over=passed_over,
            progress=progress,
        )


def refresh(data: Path, sources: Sources, statuses: Mapping[int, ListStatus], now: datetime) -> Coverage:
    """Derive the tables from the revisions again; returns the known years and those with a list."""
    years = read_years(data / "processed")
    beside = related_files(data, sources, years)
    known, held = record_writer.refresh(
        data / "processed", statuses=statuses, first_year=sources.first_year, now=now, years=years, beside=beside
    )
    return Coverage(known, held)


def _valid_decisions(data: Path, looks: Sequence[tuple[str, Look]], sources: Sources) -> Decisions:
    """The decisions. Invalid decisions are ignored here and reported when the record is built, so that looking goes on."""
    try:
        decisions = read_decisions(data, {look.sha256 for _, look in looks if look.sha256}, sources)
        decisions.redated(looks)
    except DecisionError:
        return Decisions()
    return decisions


@dataclass(frozen=True, slots=True)
class Steps:
    """The parts of a run that may take long, so that an orchestrator can wrap each of them."""

    look: Callable[[RunRequest, Sources, Progress], LookReport] = look
    backfill: Callable[[RunRequest, Sources, Progress], BackfillReport] = fetch_archived
    read: Callable[
        [Path, Sequence[tuple[str, Look]], Collection[CaptureKey], Mapping[str, Mapping[int, str]], datetime, Readings],
        Reading,
    ] = read_captures
    publish: Callable[
        [
            Path,
            int,
            Sequence[tuple[Capture, Listing]],
            Decisions,
            Bounds,
            datetime,
            ToldYear | None,
            Mapping[CaptureKey, Misdated],
        ],
        YearReport,
    ] = publish_year
    refresh: Callable[[Path, Sources, Mapping[int, ListStatus], datetime], Coverage] = refresh
    upload: Callable[[Path, Target], str] = upload


PLAIN_STEPS = Steps()
