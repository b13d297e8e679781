"""What a run did: one typed record, which is a line of runs.jsonl. `flows.report.render` shows it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, Literal

from leahy.record.jsonl import iso
from leahy.vocabulary import VerdictKind

State = Literal["published", "nothing_new", "refused", "could_not_look", "failed", "stopped"]
STATE_NAMES: Mapping[State, str] = {
    "published": "Published",
    "nothing_new": "Nothing new",
    "refused": "Refused",
    "could_not_look": "Could not look",
    "failed": "Failed",
    "stopped": "Stopped",
}


class ExitCode(IntEnum):
    """What a command returns; where several fit, the lowest that is not 0."""

    GOOD = 0
    REFUSED = 1
    USAGE = 2
    COULD_NOT_LOOK = 3
    BUSY = 4


@dataclass(frozen=True, slots=True)
class SeenLook:
    """One address that this run looked at. `ms`: the time of its requests; `tries`: how many the last of them took.

    `newer`: it is a list, and dated later than any that was known. `good`: it is a list, or an answer of a place where there
    need be none.
    """

    source: str
    how: str
    asked_url: str
    final_url: str | None
    status: int | None
    verdict: str
    reason: str
    ms: int
    tries: int
    captured_at: datetime | None
    sha256: str | None
    newer: bool
    good: bool = False


@dataclass(frozen=True, slots=True)
class Dark:
    """A source that did not show what it is asked for: the last time it did, and for how many nights it has not.

    `missing`: what it has not done.
    """

    source: str
    since: datetime | None
    nights: int
    missing: str = "shown no list"


@dataclass(frozen=True, slots=True)
class LookReport:
    """What looking came to. `unseen`: the list pages of which nothing newer could be seen, in whatever place.

    `since`: the newest moment of which a list is known, None where none is dated. `notes`: remarks on the hosts.
    """

    looks: tuple[SeenLook, ...]
    unseen: tuple[str, ...]
    since: datetime | None
    dark: tuple[Dark, ...]
    notes: tuple[str, ...]

    @property
    def could_look(self) -> bool:
        """Whether every list page was seen, itself or in a newer stand-in."""
        return not self.unseen

    def summary(self) -> str:
        """What to tell of the looks, in a clause."""
        if self.unseen:
            since = f"since {moment(self.since)}" if self.since else "ever"
            return f"could not look {since} ({', '.join(self.unseen)})"
        good = sum(look.good or look.verdict == VerdictKind.LIST for look in self.looks)
        told = f"{len(self.looks)} address{'es' if len(self.looks) != 1 else ''} looked at"
        if good == len(self.looks):
            return f"{told}, all good"
        return (
            f"{told}, {good} good; seen in {', '.join(dict.fromkeys(look.source for look in self.looks if look.newer))}"
        )


@dataclass(frozen=True, slots=True)
class BackfillReport:
    """What asking the Wayback Machine for the past came to. `first_year`, `last_year`: of the captures, None for no limit.

    `addresses`: with a capture in these years. `captures`: distinct ones that may be lists. Of these, `there`: before it
    began; `same`: not asked for, because their bytes are known, and are what the site sends for everything; `left`: not
    had. `asked`: requests for captures, which may be of more than that one address; `verdicts`: of what came. `errors`:
    captures that the index itself calls errors, or no text. `seconds`: at the least, for what is left. `notes`: what was
    found, and cannot be read.
    """

    first_year: int | None
    last_year: int | None
    dry_run: bool
    addresses: int
    index_asked: int
    index_kept: int
    captures: int
    there: int
    asked: int
    same: int
    left: int
    errors: int
    verdicts: Mapping[str, int]
    seconds: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def could_look(self) -> bool:
        """Whether everything was had that was asked for."""
        return not self.faults

    def summary(self) -> str:
        """What to tell of it, in a clause."""
        told = f"{plural(self.captures, 'archived capture')}: {self.there:,} were there, {self.asked:,} asked for"
        if self.verdicts:
            told += f" ({', '.join(f'{n} {kind}' for kind, n in self.verdicts.items())})"
        return (
            told
            + (f", {self.left:,} left" if self.left else "")
            + (f"; not everything could be had: {_first_line(self.faults[0])}" if self.faults else "")
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a list reads otherwise than before, as printed; None where it has nothing."""

    country: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class SeenCapture:
    """One capture as this run judged it. `captured_at` is the newest of its `looks`.

    `problem` says why a list could not be read.
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
    """A revision that this run published. `file` is relative to the data folder."""

    number: int
    reason: str
    capture: str
    rows: int
    countries: int
    file: str


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
    """An observation that this run took back, as what it showed is no longer believed, and why."""

    capture: str
    captured_at: datetime | None
    revision: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A capture that a person's decision leaves out of the record, and why."""

    capture: str
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A found address that a person's decision calls one without a list, and why."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class YearReport:
    """One calendar year after this run. `revision`, `rows`, `countries`: what is current, None where nothing is.

    `before`: the revision that was current before this run. `differences`: where what is current reads otherwise.
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


@dataclass(frozen=True, slots=True)
class Coverage:
    """The years whose lists could be known, and those of which there is one."""

    known_years: tuple[int, ...]
    years_with_list: tuple[int, ...]

    def __str__(self) -> str:
        known = f"{len(self.known_years)} known years ({self.known_years[0]} to {self.known_years[-1]})"
        return f"{plural(len(self.years_with_list), 'list')} of {known}"


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run. Times are aware UTC; `problems` are faults of the run itself, not of one capture or year.

    `captures`: those of which no earlier report says the same, and those that have a problem or became a revision;
    `reported_before`: how many others there are, by verdict. `rejected`: those that a decision leaves out. `looks`: how
    many looks of each source this run knew.
    """

    run_id: str
    command: str
    started_at: datetime
    ended_at: datetime
    state: State
    exit_code: ExitCode
    data: str
    accepted: str | None
    captures: tuple[SeenCapture, ...]
    years: tuple[YearReport, ...]
    coverage: Coverage | None
    problems: tuple[str, ...]
    look: LookReport | None = None  # None for a replay, and where looking failed
    backfill: BackfillReport | None = None  # of a backfill only
    rejected: tuple[Rejected, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    reported_before: Mapping[str, int] = field(default_factory=dict)
    looks: Mapping[str, int] = field(default_factory=dict)
    reader: str | None = (
        None  # what the captures were read with (`flows.publish.read_captures.reader`); None where reading failed
    )

    def as_json(self) -> dict[str, Any]:
        """JSON types only; `from_json` of a reader needs nothing of this module."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    def summary(self) -> str:
        """One line: what a run list shows."""
        new = [
            f"{y.year} r{r.number} ({plural(r.rows, 'row')}, {r.reason})" for y in self.years for r in y.new_revisions
        ]
        seen = sum(y.new_observations for y in self.years)
        before = self.look or self.backfill
        parts = [before.summary()] if before and not before.could_look else []
        parts += [f"new: {', '.join(new)}"] if new else []
        parts += [
            f"{y.year} reads as in r{y.revision} again"
            for y in self.years
            if y.revision not in (y.before, None) and not y.new_revisions
        ]
        parts += [
            f"no longer believed: {plural(len(y.withdrawals), 'observation')} of {y.year}"
            for y in self.years
            if y.withdrawals
        ]
        if seen > len(new):
            parts.append(f"{plural(seen - len(new), 'new observation')} of what was known")
        refused = self.refused
        if refused:
            parts.append(f"refused: {plural(refused, 'list')}")
        parts += [_first_line(problem) for problem in self.problems]
        if before and before.could_look:
            parts.append(before.summary())
        parts = parts or ["every list is as it was"]
        if self.rejected:
            parts.append(f"rejected: {plural(len(self.rejected), 'capture')}")
        return "; ".join(parts)

    @property
    def refused(self) -> int:
        """How many captures and lists were not published although they judged as lists."""
        return sum(c.problem is not None for c in self.captures) + sum(len(y.refusals) for y in self.years)


def plural(n: int, noun: str) -> str:
    """`n` and its noun: "1 row", "26 rows", "2 countries"."""
    if n == 1:
        return f"1 {noun}"
    return f"{n:,} {noun[:-1]}ies" if noun.endswith("ry") else f"{n:,} {noun}s"


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 90:
        return plural(math.ceil(seconds), "second")
    return plural(round(seconds / 60), "minute") if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def moment(at: datetime) -> str:
    """A moment in UTC, to the second."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else ""


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
