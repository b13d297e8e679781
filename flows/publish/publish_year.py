"""Which of the lists that captures show are believed, and what the record says of a year then.

The captures of a year are taken in the order of their age: by `captured_at`, a transcription before all, equally old
ones by their hash. Each is measured against its elder, the one believed last before it:

- what a person rejected is not believed, what a person accepted is;
- a list without units is not believed, nor is a first one below its bound, nor one that has fallen too far against its
  elder, nor one whose rows break their contract.

So the same captures and decisions come to the same rows, observations and current list, however they were split over
runs and in whatever order the runs came. What the order of publication does decide: the numbers of revisions, their
reasons, and which capture the rows of a revision name as their provenance (the first that it was published from).

An elder that comes in late can take the belief from what is published: that observation is withdrawn by a line without
a revision. The files stay as they are; a revision that no observation shows any longer is no part of the list's history.

One thing outlives this rule: where the code has changed and reads a known capture in a way that is not believed, what it
read before stays, if that is still believed. A reader that loses rows takes nothing out of the record.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import parsers
from flows.publish.printed_changes import differences
from flows.report.model import NewRevision, Refusal, Withdrawal, YearReport, plural
from flows.sources import Bounds
from flows.store.decisions import Decisions, how_to_accept, how_to_reject
from flows.store.record_writer import OpenYear
from leahy.record.revisions import Observation, Revision, age
from leahy.vocabulary import How
from parsers.records import Capture, Listing
from schemas import RowsInvalid

Moment = tuple[datetime | None, str]  # captured_at and sha256 of a capture
_HOW: Mapping[str, int] = {how: n for n, how in enumerate(How)}


def publish_year(
    data: Path,
    year: int,
    shown: Iterable[tuple[Capture, Listing]],
    decisions: Decisions,
    bounds: Bounds,
    now: datetime,
) -> YearReport:
    """Bring the record of one year to what its captures show: those in `shown`, in any order, and those it holds.

    What the record holds of a capture that is not in `shown` is taken as it was read before.
    """
    publishing = _Publishing(data, OpenYear(data / "processed", year, now), decisions, bounds)
    held = publishing.book.held
    known = {(o.captured_at, o.capture): o for o in held.observations}
    read = _one_a_capture(shown)
    for moment in sorted({*known, *read}, key=lambda m: age(*m)):
        rejected = moment[1] in decisions.rejected
        if moment in read and not rejected and publishing.observe(*read[moment]):
            continue
        if moment in known:
            publishing.keep_or_withdraw(known[moment], told=moment in read)
    was, after = held.current(), publishing.book.close()
    current = after.current()
    return YearReport(
        year,
        current.number if current else None,
        current.rows if current else None,
        current.countries if current else None,
        tuple(publishing.new),
        publishing.observations,
        tuple(publishing.refusals),
        was.number if was else None,
        differences(after, was, current) if was and current and was.number != current.number else (),
        tuple(publishing.withdrawals),
    )


class _Publishing:
    """What has come of the captures of one year so far, the oldest first."""

    def __init__(self, data: Path, book: OpenYear, decisions: Decisions, bounds: Bounds):
        self.book = book
        self.new: list[NewRevision] = []
        self.observations = 0
        self.refusals: list[Refusal] = []
        self.withdrawals: list[Withdrawal] = []
        self._data, self._decisions, self._bounds = data, decisions, bounds
        self._elder: Revision | None = None
        self._held = {revision.number: revision for revision in book.held.revisions}
        # Many captures show one listing, and its rows are made once.
        self._sizes: dict[Listing, int] = {}
        self._revisions: dict[Listing, Revision] = {}

    def observe(self, capture: Capture, listing: Listing) -> bool:
        """Observe what a capture shows, if it is believed; else refuse it."""
        rows = None
        if listing not in self._sizes:
            rows = parsers.to_rows(listing, capture)
            self._sizes[listing] = len(rows)
        size = self._sizes[listing]
        if problem := self._problem(size, listing.statement, capture.sha256):
            self.refusals.append(Refusal(capture.sha256, capture.captured_at, size, problem))
            return False
        if listing not in self._revisions:
            accepted = capture.sha256 in self._decisions.accepted
            decided = accepted or any(entry.country_basis == "reviewed" for entry in listing.entries)
            rows = parsers.to_rows(listing, capture) if rows is None else rows
            try:
                self._revisions[listing] = self.book.revision(rows, capture, decided=decided)
            except RowsInvalid as error:
                cases = tuple(error.failure_cases)
                self.refusals.append(Refusal(capture.sha256, capture.captured_at, size, str(error), cases))
                return False
        self._elder = revision = self._revisions[listing]
        kind = self.book.observe(revision, capture, **_beside(capture, listing))
        self.observations += kind != "nothing_new"
        if kind == "new_revision":
            file = (self.book.held.folder / revision.file).relative_to(self._data).as_posix()
            told = revision.number, revision.reason, capture.sha256, revision.rows, revision.countries, file
            self.new.append(NewRevision(*told))
        return True

    def keep_or_withdraw(self, seen: Observation, *, told: bool) -> None:
        """Leave an observation of the record as it is, if it is still believed; else withdraw it.

        `told`: that its capture is refused is in the report already.
        """
        assert seen.revision is not None
        revision = self._held[seen.revision]
        if seen.capture in self._decisions.rejected:
            problem = f"A person rejected the capture: {self._decisions.rejected[seen.capture]}"
        elif problem_now := self._problem(revision.rows, seen.statement, seen.capture):
            problem = problem_now
            if not told:
                self.refusals.append(Refusal(seen.capture, seen.captured_at, revision.rows, problem))
        else:
            self._elder = revision
            return
        self.book.withdraw(seen)
        self.withdrawals.append(Withdrawal(seen.capture, seen.captured_at, revision.number, problem))

    def _problem(self, rows: int, statement: str, sha256: str) -> str | None:
        if sha256 in self._decisions.accepted:
            return None
        return bound_problem(rows, self.book.held.year, statement, self._elder, self._bounds, sha256)


def bound_problem(
    rows: int, year: int, statement: str, elder: Revision | None, bounds: Bounds, sha256: str
) -> str | None:
    """Why a list of so many rows is not believed without a decision, or None."""
    if not rows:
        problem = f"The page says that its {year} list holds no unit: {statement!r}."
    elif elder is None and rows < bounds.least_rows:
        problem = (
            f"This first list for {year} has {plural(rows, 'row')}; "
            f"one with fewer than {bounds.least_rows} is not believed."
        )
    elif elder is not None and rows < elder.rows * (1 - bounds.largest_fall):
        problem = (
            f"The {year} list has {plural(rows, 'row')}; revision r{elder.number} had {elder.rows}. "
            f"A fall by more than {bounds.largest_fall:.0%} is not believed."
        )
    else:
        return None
    return f"{problem} {how_to_accept(sha256)} {how_to_reject(sha256)} (Bounds: flows/sources.toml.)"


def _one_a_capture(shown: Iterable[tuple[Capture, Listing]]) -> dict[Moment, tuple[Capture, Listing]]:
    """What each capture shows. One that was seen in several places is told from the same one, whoever came first."""
    found: dict[Moment, tuple[Capture, Listing]] = {}
    for capture, listing in shown:
        moment = capture.captured_at, capture.sha256
        if moment not in found or _place(capture) < _place(found[moment][0]):
            found[moment] = capture, listing
    return found


def _place(capture: Capture) -> tuple[int, str]:
    return _HOW[capture.how], capture.source_url


def _beside(capture: Capture, listing: Listing) -> dict[str, Any]:
    """What an observation says of the page beside its rows."""
    # A page cannot be published after it was seen: such a date is a slip, or of another page.
    dated = bool(listing.published_on and capture.captured_at and listing.published_on <= capture.captured_at.date())
    return {
        # A transcription holds facts in our own words: none of them is State's statement.
        "statement": "" if capture.how == How.TRANSCRIPTION else listing.statement,
        "notes": listing.notes,
        "rule": listing.rule,
        "published_on": listing.published_on if dated else None,
        "published_on_basis": listing.published_on_basis if dated else None,
    }
