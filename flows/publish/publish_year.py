"""Publishing one year: which of the lists that captures show are valid, and what the record says then.

The captures of a year are taken in chronological order: by `captured_at`, a transcription before all, those of one moment
by their hash. Each is compared with its baseline, the last valid list before it:

- a capture that a person rejected is not valid; one that a person accepted is;
- a list for a year that had not begun when its capture was made is not valid;
- a list without units is not valid, nor is a first one below its bound, nor one that has fallen too far against its
  baseline, nor one whose rows break their contract;
- where the sources file holds unchecked lists back, one that nobody has compared with its page waits.

The same captures and decisions therefore give the same rows, observations and current list, however they are split over
runs and whatever the order of the runs. The order of publication decides only the numbers of revisions, their reasons, and
which capture the rows of a revision name as their provenance (the first that it was published from).

A late older capture can invalidate a published observation. That observation is withdrawn by a line without a revision.
The files stay as they are; a revision that no observation shows any longer is no part of the list's history.

There is one exception: where changed code reads a known capture in a way that is not valid, the earlier reading stays if it
still is. Code that loses rows takes nothing out of the record.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import parsers
from flows.publish.misdated import CaptureKey, Misdated
from flows.report.model import NewRevision, Refusal, Withdrawal, YearReport
from flows.report.words import plural
from flows.sources import Bounds
from flows.store.decisions import Decisions, how_to_accept, how_to_redate, how_to_reject
from flows.store.record_writer import OpenYear
from flows.store.review_commands import how_to_check
from flows.store.told import ToldYear, state_of
from leahy.record.jsonl import iso
from leahy.record.revisions import Observation, Revision, Year, chronological_key, printed_sha256
from leahy.vocabulary import CountryBasis, How, ReadBy
from parsers.records import Capture, Listing
from schemas import RowsInvalid
from schemas.contract import to_arrow
from schemas.denied_units import DeniedUnits

_WITHDRAWN_BEFORE = "An earlier run withdrew it, and ended before its report."
_HOW: Mapping[str, int] = {how: n for n, how in enumerate(How)}


def publish_year(
    data: Path,
    year: int,
    sightings: Iterable[tuple[Capture, Listing]],
    decisions: Decisions,
    bounds: Bounds,
    now: datetime,
    told: ToldYear | None = None,
    misdated: Mapping[CaptureKey, Misdated] = MappingProxyType({}),
    held: Year | None = None,
) -> YearReport:
    """Bring the record of one year to what its captures show: those in `sightings`, in any order, and those it holds.

    What the record holds of a capture that is not in `sightings` is taken as it was read before. `told`: what earlier reports
    have told of the year, None for all that the record holds; whatever is not told yet is in the report. `misdated`: captures
    with a wrong date; `held`: the year as it is on disk, None to read it.
    """
    publishing = _Publishing(OpenYear(data / "processed", year, now, held), decisions, bounds, now, misdated)
    held = publishing.book.held
    observed = {(o.captured_at, o.capture): o for o in held.observations}
    read = _one_a_capture(sightings)
    for key in sorted({*observed, *read}, key=lambda key: chronological_key(*key)):
        captured_at, sha256 = key
        rejected = decisions.rejection(sha256, captured_at)
        if key in read and not rejected and publishing.observe(*read[key]):
            continue
        if key in observed:
            publishing.keep_or_withdraw(observed[key], is_reported=key in read)
    told = state_of(held) if told is None else told
    after = publishing.book.close()
    current = after.current()
    untold = after.lines[told.lines :]
    return YearReport(
        year,
        current.number if current else None,
        current.rows if current else None,
        current.countries if current else None,
        tuple(_new_revision(data, after, r) for r in after.revisions if r.number not in told.revisions),
        sum(line.revision is not None for line in untold),
        tuple(publishing.refusals),
        told.current,
        withdrawals=publishing.untold_withdrawals(after, untold),
    )


def _new_revision(data: Path, year: Year, revision: Revision) -> NewRevision:
    file = (year.folder / revision.file).relative_to(data).as_posix()
    return NewRevision(revision.number, revision.reason, revision.capture, revision.rows, revision.countries, file)


class _Publishing:
    """The state of publishing one year; its captures are passed to `observe`, the oldest first."""

    def __init__(
        self,
        book: OpenYear,
        decisions: Decisions,
        bounds: Bounds,
        now: datetime,
        misdated: Mapping[CaptureKey, Misdated],
    ):
        self.book = book
        self._now, self._misdated = now, misdated
        self.refusals: list[Refusal] = []
        self.withdrawals: dict[CaptureKey, Withdrawal] = {}
        self._decisions, self._bounds = decisions, bounds
        self._baseline: Revision | None = None
        self._held = {revision.number: revision for revision in book.held.revisions}
        # Many captures show one listing, and its rows are made once.
        self._sizes: dict[Listing, int] = {}
        self._revisions: dict[Listing, Revision] = {}

    def observe(self, capture: Capture, listing: Listing) -> bool:
        """Observe what a capture shows, if it is valid; else refuse it."""
        rows = None
        if listing not in self._sizes:
            rows = parsers.to_rows(listing, capture)
            self._sizes[listing] = len(rows)
        size = self._sizes[listing]
        if problem := self._problem(size, listing.statement, (capture.captured_at, capture.sha256)):
            self.refusals.append(Refusal(capture.sha256, capture.captured_at, size, problem))
            return False
        if listing not in self._revisions:
            accepted = capture.sha256 in self._decisions.accepted
            reviewed = any(entry.country_basis == CountryBasis.REVIEWED for entry in listing.entries)
            decided = accepted or reviewed or listing.read_by == ReadBy.PERSON
            rows = parsers.to_rows(listing, capture) if rows is None else rows
            try:
                if problem := self._held_back(printed_sha256(to_arrow(DeniedUnits, rows)), capture.sha256):
                    self.refusals.append(Refusal(capture.sha256, capture.captured_at, size, problem))
                    return False
                self._revisions[listing] = self.book.revision(rows, capture, decided=decided, read_by=listing.read_by)
            except RowsInvalid as error:
                cases = tuple(error.failure_cases)
                self.refusals.append(Refusal(capture.sha256, capture.captured_at, size, str(error), cases))
                return False
        self._baseline = revision = self._revisions[listing]
        self.book.observe(revision, capture, **_page_fields(capture, listing))
        return True

    def keep_or_withdraw(self, observation: Observation, *, is_reported: bool) -> None:
        """Leave an observation of the record as it is, if it is still valid; else withdraw it.

        `is_reported`: the report has the refusal of its capture already.
        """
        assert observation.revision is not None
        revision = self._held[observation.revision]
        if problem_of_decision := self._problem_of_observation(observation):
            problem = problem_of_decision
        elif problem_now := (
            self._problem(revision.rows, observation.statement, (observation.captured_at, observation.capture))
            or self._held_back(revision.printed_sha256, observation.capture)
        ):
            problem = problem_now
            if not is_reported:
                self.refusals.append(Refusal(observation.capture, observation.captured_at, revision.rows, problem))
        else:
            self._baseline = revision
            return
        self.book.withdraw(observation)
        key = observation.captured_at, observation.capture
        self.withdrawals[key] = Withdrawal(observation.capture, observation.captured_at, revision.number, problem)

    def untold_withdrawals(self, after: Year, untold: Sequence[Observation]) -> tuple[Withdrawal, ...]:
        """The withdrawals in the lines that no report has told, also those of a run that ended without its report."""
        valid = {(o.captured_at, o.capture) for o in after.observations}
        last_shown = {
            (line.captured_at, line.capture): line.revision for line in after.lines if line.revision is not None
        }
        refused = {(refusal.captured_at, refusal.capture): refusal.problem for refusal in self.refusals}
        withdrawals = dict(self.withdrawals)
        for line in untold:
            key = line.captured_at, line.capture
            if line.revision is None and key in last_shown and key not in valid and key not in withdrawals:
                problem = self._problem_of_observation(line) or refused.get(key) or _WITHDRAWN_BEFORE
                withdrawals[key] = Withdrawal(line.capture, line.captured_at, last_shown[key], problem)
        return tuple(withdrawals.values())

    def _problem_of_observation(self, observation: Observation) -> str | None:
        """Why an observation of the record is withdrawn, whatever its list: its moment, or a rejection."""
        corrected = observation.captured_at and self._decisions.dates.get(
            (observation.capture, observation.captured_at)
        )
        if corrected and corrected != observation.captured_at:
            return f"A person corrected the date of the capture: it is of {iso(corrected)}."
        if rejection := self._decisions.rejection(observation.capture, observation.captured_at):
            return f"A person rejected the capture: {rejection}"
        years = self._decisions.read_years.get(observation.capture)
        if years is not None and self.book.held.year not in years:
            read_as = " and ".join(map(str, sorted(years)))
            return f"A person read the capture, and its list is of {read_as} (data/decisions/readings.csv)."
        wrong = self._misdated.get((observation.captured_at, observation.capture))
        return wrong.problem if wrong else None

    def _problem(self, rows: int, statement: str, key: CaptureKey) -> str | None:
        captured_at, sha256 = key
        if sha256 in self._decisions.accepted:
            return None
        year = self.book.held.year
        return year_problem(year, captured_at, self._now, sha256) or bound_problem(
            rows, year, statement, self._baseline, self._bounds, sha256
        )

    def _held_back(self, printed: str, sha256: str) -> str | None:
        """Why a list that prints this waits for a person, or None."""
        year = self.book.held.year
        if self._bounds.unchecked == "publish" or printed in self._decisions.checked.get(year, {}):
            return None
        return (
            f"The {year} list waits: nobody has compared it with its page, and flows/sources.toml holds such lists back "
            f'(unchecked = "hold"). {how_to_check(year, sha256)}'
        )


def year_problem(year: int, captured_at: datetime | None, now: datetime, sha256: str) -> str | None:
    """Why a list of a year that had not begun when its page was seen needs a decision, or None.

    A transcription has no day: its list is of no year that has not begun yet.
    """
    last = captured_at or now
    if year <= last.year:
        return None
    seen = f"its page was seen on {last:%Y-%m-%d}" if captured_at else f"today is {last:%Y-%m-%d}"
    return (
        f"The page says that its list is for {year}, and {seen}, before that year began: the year on the page, or the date of "
        f"the capture, may be wrong. {how_to_redate(sha256)} {how_to_accept(sha256)} {how_to_reject(sha256)}"
    )


def bound_problem(
    rows: int, year: int, statement: str, baseline: Revision | None, bounds: Bounds, sha256: str
) -> str | None:
    """Why a list of `rows` rows needs a decision, or None."""
    if not rows:
        problem = f"The page says that its {year} list holds no unit: {statement!r}."
    elif baseline is None and rows < bounds.least_rows:
        problem = (
            f"This first list for {year} has {plural(rows, 'row')}; "
            f"one with fewer than {bounds.least_rows} needs a decision."
        )
    elif baseline is not None and rows < baseline.rows * (1 - bounds.largest_fall):
        problem = (
            f"The {year} list has {plural(rows, 'row')}; revision r{baseline.number} had {baseline.rows}. "
            f"A fall by more than {bounds.largest_fall:.0%} needs a decision."
        )
    else:
        return None
    return f"{problem} {how_to_accept(sha256)} {how_to_reject(sha256)} (Bounds: flows/sources.toml.)"


def _one_a_capture(sightings: Iterable[tuple[Capture, Listing]]) -> dict[CaptureKey, tuple[Capture, Listing]]:
    """What each capture shows. Of one that was seen in several places, always the same place counts, whichever came first."""
    by_key: dict[CaptureKey, tuple[Capture, Listing]] = {}
    for capture, listing in sightings:
        key = capture.captured_at, capture.sha256
        if key not in by_key or _place(capture) < _place(by_key[key][0]):
            by_key[key] = capture, listing
    return by_key


def _place(capture: Capture) -> tuple[int, str]:
    return _HOW[capture.how], capture.source_url


def _page_fields(capture: Capture, listing: Listing) -> dict[str, Any]:
    """The fields of an observation that come from the page and not from its rows."""
    # A page cannot be published after it was seen: such a date is a slip, or of another page.
    dated = bool(listing.published_on and capture.captured_at and listing.published_on <= capture.captured_at.date())
    return {
        # A transcription holds facts in our own words: none of them is State's statement.
        "statement": "" if capture.how == How.TRANSCRIPTION else listing.statement,
        "notes": listing.notes,
        "rule": listing.rule,
        "published_on": listing.published_on if dated else None,
        "published_on_basis": listing.published_on_basis if dated else None,
        "read_by": listing.read_by,
    }
