"""What a run did: one typed record, which is a line of runs.jsonl. `flows.report.render` shows it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from flows.report.collection import BackfillReport, LookReport
from flows.report.words import first_line, plural
from leahy.record.jsonl import iso
from leahy.record.record_index import IndexedFile


class ExitCode(IntEnum):
    """What a command returns; where several fit, the lowest that is not 0."""

    GOOD = 0
    REFUSED = 1
    USAGE = 2
    COULD_NOT_LOOK = 3
    BUSY = 4
    INTERRUPTED = 130


class RunState(StrEnum):
    """How a run ended."""

    PUBLISHED = "published"
    NOTHING_NEW = "nothing_new"
    REFUSED = "refused"
    COULD_NOT_LOOK = "could_not_look"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The state in words: "Nothing new"."""
        return self.value.replace("_", " ").capitalize()

    @property
    def exit_code(self) -> ExitCode:
        """What the command returns."""
        if self in (RunState.PUBLISHED, RunState.NOTHING_NEW):
            return ExitCode.GOOD
        return ExitCode.COULD_NOT_LOOK if self is RunState.COULD_NOT_LOOK else ExitCode.REFUSED


@dataclass(frozen=True, slots=True)
class Difference:
    """One row in which two revisions of a list differ, as `leahy.diff` has it; `old`, `new`: as printed, or None.

    `kind` is one of `leahy.queries.diff.KINDS`; `same` where only letter case, white space, quotes or the note differ.
    """

    country: str
    kind: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class SeenCapture:
    """One capture as this run judged it. `looks`: how many looks brought it; `captured_at`: the newest of them.

    `problem`: why a list could not be read.
    """

    sha256: str
    source: str
    source_url: str
    how: str
    captured_at: datetime | None
    looks: int
    verdict: str
    reason: str
    years: tuple[int, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision that no earlier report has told. `file` and `sheet` are relative to the data folder.

    Of one that became current, `listed` has the rows as read (the first ones of a long list), and `sheet` is where a person
    compares them with the page. `is_checked`: whether somebody did already.
    """

    number: int
    reason: str
    capture: str
    rows: int
    countries: int
    file: str
    listed: "tuple[ListedUnit, ...]" = ()
    sheet: str | None = None
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A row of a list as a report names it."""

    country: str
    unit: str
    note: str | None

    def __str__(self) -> str:
        return f"{self.country}: {self.unit}" + (f" [{self.note}]" if self.note else "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A list that this run did not publish, and why.

    `failure_cases`: the cells that broke the contract, as `schemas.RowsInvalid` has them.
    """

    capture: str
    captured_at: datetime | None
    rows: int
    problem: str
    failure_cases: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An observation that was withdrawn because the list it showed is no longer accepted, and why."""

    capture: str
    captured_at: datetime | None
    revision: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A capture that a person rejected, and why."""

    capture: str
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A found address on which, as a person decided, there is no list, and why."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class YearReport:
    """One calendar year after this run. `revision`, `rows`, `countries`: of the current revision, None if there is none.

    `new_revisions`, `new_observations`, `withdrawals`: those that no earlier report has told. `before`: the revision that
    was current by the last report. `differences`: between that one and the current one.
    """

    year: int
    revision: int | None
    rows: int | None
    countries: int | None
    new_revisions: tuple[NewRevision, ...] = ()
    new_observations: int = 0
    refusals: tuple[Refusal, ...] = ()
    before: int | None = None
    differences: tuple[Difference, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether this run published a revision, took one back, or made another one current."""
        return bool(self.new_revisions or self.withdrawals) or self.revision != self.before

    def without_news(self) -> "YearReport":
        """The same year as if everything had been told before."""
        return replace(self, new_revisions=(), new_observations=0, before=self.revision, differences=(), withdrawals=())


@dataclass(frozen=True, slots=True)
class Coverage:
    """The years whose list could be known, and those whose list is in the record."""

    known_years: tuple[int, ...]
    years_with_list: tuple[int, ...]

    def __str__(self) -> str:
        known = f"{len(self.known_years)} known years ({self.known_years[0]} to {self.known_years[-1]})"
        return f"{plural(len(self.years_with_list), 'list')} of {known}"


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run. Times are aware UTC. `problems`: errors of the run itself, not of one capture or year; `remarks`: what a
    person should look at and is no error, such as a clock that has jumped.

    `captures`: those that this report names (`flows.report.news.captures_to_name`); `reported_before`: how many others
    there are, by verdict. `looks`: how many looks of each source this run knew; `logs`: their logs as it
    left them. `reader`: what the captures were read
    with (`flows.publish.read_captures.reader`), None where reading failed. `look` is None for a replay and a backfill,
    and where looking failed; `backfill` is of a backfill only. `uploaded`: where the record was put, and what of it.
    `candidates`: news of the records that registers have beside
    listed units (`flows.publish.related`).
    """

    run_id: str
    command: str
    started_at: datetime
    ended_at: datetime
    state: RunState
    exit_code: ExitCode
    data: str
    accepted: str | None
    captures: tuple[SeenCapture, ...] = ()
    years: tuple[YearReport, ...] = ()
    coverage: Coverage | None = None
    problems: tuple[str, ...] = ()
    look: LookReport | None = None
    backfill: BackfillReport | None = None
    rejected: tuple[Rejected, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    reported_before: Mapping[str, int] = field(default_factory=dict)
    looks: Mapping[str, int] = field(default_factory=dict)
    reader: str | None = None
    remarks: tuple[str, ...] = ()
    uploaded: str | None = None
    candidates: tuple[str, ...] = ()
    logs: tuple[IndexedFile, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as a line of runs.jsonl: JSON types only."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    def summary(self) -> str:
        """The report in one line."""
        new = [
            f"{y.year} r{r.number} ({plural(r.rows, 'row')}, {r.reason})" for y in self.years for r in y.new_revisions
        ]
        confirmed = sum(y.new_observations for y in self.years) - len(new)
        collected = self.look or self.backfill
        parts = [collected.summary()] if collected and not collected.could_look else []
        parts += [f"new: {', '.join(new)}"] if new else []
        parts += [
            f"{y.year} reads as in r{y.revision} again"
            for y in self.years
            if y.revision not in (y.before, None) and not y.new_revisions
        ]
        parts += [
            f"no longer accepted: {plural(len(y.withdrawals), 'observation')} of {y.year}"
            for y in self.years
            if y.withdrawals
        ]
        parts += [f"{plural(confirmed, 'new observation')} of known revisions"] if confirmed > 0 else []
        parts += [f"refused: {plural(self.refused, 'list')}"] if self.refused else []
        parts += [first_line(problem) for problem in self.problems]
        parts += [collected.summary()] if collected and collected.could_look else []
        parts = parts or ["every list is as it was"]
        parts += [f"rejected: {plural(len(self.rejected), 'capture')}"] if self.rejected else []
        return "; ".join(parts)

    @property
    def refused(self) -> int:
        """How many captures and lists were judged to be lists and were not published."""
        return sum(c.problem is not None for c in self.captures) + sum(len(y.refusals) for y in self.years)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, IntEnum):
        return int(value)
    plain = value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))
    return value if plain else str(value)  # a failure case may hold anything that a cell can
