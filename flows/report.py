"""What a run did: one typed record, as a line of runs.jsonl, as text for a terminal and as Markdown for Prefect."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal

from leahy.logs import iso
from parsers.records import Verdict

State = Literal["published", "nothing_new", "refused", "could_not_look", "failed", "stopped"]
STATE_NAMES: Mapping[State, str] = {
    "published": "Published",
    "nothing_new": "Nothing new",
    "refused": "Refused",
    "could_not_look": "Could not look",
    "failed": "Failed",
    "stopped": "Stopped",
}
_SHOWN = 20  # captures named one by one on a terminal; every one is in runs.jsonl


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
            since = f"since {iso(self.since)}" if self.since else "ever"
            return f"could not look {since} ({', '.join(self.unseen)})"
        good = sum(look.good or look.verdict == "list" for look in self.looks)
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
    captures that the index itself calls errors, or no text. `seconds`: at the least, for what is left.
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
    reader: str | None = None  # what the captures were read with (`flows.reading.reader`); None where reading failed

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


def as_text(report: RunReport) -> str:
    """The report for a terminal."""
    lines = _looks_as_text(report.look) if report.look else []
    lines += backfill_as_text(report.backfill) if report.backfill else []
    if report.captures or report.reported_before:
        lines.append(f"Captures: {_captures(report)}")
        shown = report.captures if len(report.captures) <= _SHOWN else [c for c in report.captures if c.problem]
        for c in shown:
            when = "undated" if c.captured_at is None else f"captured {iso(c.captured_at)}"
            years = f" -> {', '.join(map(str, c.years))}" if c.years else ""
            lines.append(f"  {c.sha256[:16]}  {c.source}, {c.how}, {when}: {c.verdict}{years}")
            lines += ["    NOT PUBLISHED:", *_indented(c.problem, 6)] if c.problem else [f"    {c.reason}"]
    if report.rejected:
        lines.append(f"Rejected: {plural(len(report.rejected), 'capture')}, left out (data/decisions/rejected.csv)")
        lines += [f"  {rejected.capture[:16]}  {rejected.reason}" for rejected in report.rejected]
    if report.passed_over:
        lines.append(f"Passed over: {_addresses(report)}")
        lines += [f"  {passed.address}  {passed.reason}" for passed in report.passed_over]
    if report.years:
        lines.append("Lists:")
    for y in report.years:
        now = "nothing published" if y.revision is None else f"r{y.revision}, {_size(y.rows or 0, y.countries or 0)}"
        lines.append(f"  {y.year}  {now}")
        lines += [
            f"    new revision r{r.number} ({r.reason}): {_size(r.rows, r.countries)}, {r.file}"
            for r in y.new_revisions
        ]
        lines += [
            f"      {d.country}: printed before {_printed(d.old)}; printed now {_printed(d.new)}" for d in y.differences
        ]
        if y.new_observations > len(y.new_revisions):
            lines.append(
                f"    {plural(y.new_observations - len(y.new_revisions), 'new observation')} of what was known"
            )
        for gone in y.withdrawals:
            lines.append(f"    no longer believed: capture {gone.capture[:16]}, which showed r{gone.revision}:")
            lines += _indented(gone.reason, 6)
        for refusal in y.refusals:
            lines.append(f"    NOT PUBLISHED, capture {refusal.capture[:16]}, {plural(refusal.rows, 'row')}:")
            lines += _indented(refusal.problem, 6)
            lines += [f"      {_case(case)}" for case in refusal.failure_cases[:_SHOWN]]
    lines += [f"PROBLEM: {problem}" for problem in report.problems]
    if report.coverage:
        lines.append(f"Coverage: {report.coverage}. A year without a list here is not a year without denials.")
    processed = Path(report.data) / "processed"
    if report.years:
        lines.append(
            f"Files: {processed / 'denied_units'} (Parquet), {processed / 'csv'}, {processed / 'lists.parquet'}"
        )
    lines.append(_conclusion(report))
    return "\n".join(lines)


def told_of(verdict: Verdict) -> str:
    """What a page is that is no list."""
    kind = "" if verdict.kind == "not_a_list" else f" but {verdict.kind}"
    return f"is no list{kind}: {verdict.reason}"


def _conclusion(report: RunReport) -> str:
    name = STATE_NAMES[report.state]
    if report.problems:
        return f"{name}."
    said = report.summary()
    return f"{name}{said[len(name) :]}." if said.startswith(name.lower()) else f"{name}: {said}."


def as_markdown(report: RunReport) -> str:
    """The report for Prefect."""
    lines = [
        f"# {STATE_NAMES[report.state]}",
        "",
        f"`{report.command}`, {_seconds(report.started_at)}: {report.summary()}",
        "",
    ]
    if report.coverage:
        lines += [f"{report.coverage}. A year without a list here is not a year without denials.", ""]
    problems = [*report.problems, *(c.problem for c in report.captures if c.problem)]
    problems += [f"{y.year}: {refusal.problem}" for y in report.years for refusal in y.refusals]
    gone = [
        f"{y.year}, r{w.revision} of capture {w.capture[:16]}: {w.reason}" for y in report.years for w in y.withdrawals
    ]
    if gone:
        lines += ["## No longer believed", "", *(line for told in gone for line in (f"> {told}", ""))]
    if problems:
        lines += ["## Not published", ""]
    for problem in problems:
        if "\n" in problem:
            lines += ["```text", problem.replace("```", "'''"), "```", ""]
        else:  # a block of code does not wrap
            lines += [f"> {problem}", ""]
    for y in report.years:
        if y.differences:
            lines += [f"## {y.year}: what reads otherwise", ""]
            lines += _table(
                ("country", "printed before", "printed now"),
                [(d.country, _verbatim(d.old or ""), _verbatim(d.new or "")) for d in y.differences],
            )
    if report.backfill:
        lines += ["## Asked for the past", "", "```text", *backfill_as_text(report.backfill), "```", ""]
    if report.look:
        lines += ["## Looked at", ""]
        lines += _table(
            LOOKS_HEADER[:-1],
            [(f"[{row[0]}]({row[-1]})", *row[1:-1]) for row in looks_table(report.look)],
        )
        lines += [f"- {line}" for line in _look_remarks(report.look)] + [""]
    if report.years:
        lines += ["## Lists", ""]
        lines += _table(
            ("year", "revision", "rows", "countries", "new", "refused"),
            [
                (
                    str(y.year),
                    f"r{y.revision}" if y.revision else "none",
                    str(y.rows if y.rows is not None else ""),
                    str(y.countries if y.countries is not None else ""),
                    ", ".join(f"r{r.number} ({r.reason})" for r in y.new_revisions),
                    str(len(y.refusals) or ""),
                )
                for y in report.years
            ],
        )
    if report.captures or report.reported_before:
        shown = sorted(report.captures, key=lambda c: iso(c.captured_at) or "", reverse=True)[:_SHOWN]
        newest = f"; the newest {len(shown)} of the others" if len(shown) < len(report.captures) else ""
        lines += ["## Captures", "", f"{_captures(report)}{newest}", ""]
    if report.captures:
        lines += _table(
            ("capture", "source", "how", "captured at", "verdict", "reason"),
            [
                (
                    f"`{c.sha256[:16]}`",
                    c.source,
                    c.how,
                    _seconds(c.captured_at),
                    c.verdict,
                    c.reason,
                )
                for c in shown
            ],
        )
    if report.rejected:
        lines += ["## Rejected", "", "Captures that a person has called no true copies of their pages:", ""]
        lines += _table(("capture", "reason"), [(f"`{r.capture[:16]}`", _verbatim(r.reason)) for r in report.rejected])
    if report.passed_over:
        lines += ["## Passed over", "", f"{_addresses(report)}, found and said to lead to no list:", ""]
        lines += _table(("address", "reason"), [(f"`{p.address}`", _verbatim(p.reason)) for p in report.passed_over])
    return "\n".join(lines)


LOOKS_HEADER = ("source", "how", "verdict", "status", "captured at", "ms", "reason", "address")


def looks_table(look: LookReport) -> list[tuple[str, ...]]:
    """One row of `LOOKS_HEADER` an address."""
    return [
        (
            seen.source, seen.how, seen.verdict, str(seen.status or ""), _seconds(seen.captured_at), str(seen.ms),
            seen.reason, seen.final_url or seen.asked_url,
        )
        for seen in look.looks
    ]  # fmt: skip


def _looks_as_text(look: LookReport) -> list[str]:
    lines = ["Looked at:"]
    for seen in look.looks:
        status = "no answer" if seen.status is None else f"HTTP {seen.status}"
        tries = f", {seen.tries} tries" if seen.tries > 1 else ""
        dated = (
            f", as of {iso(seen.captured_at)}" if seen.how in ("archive_host", "wayback") and seen.captured_at else ""
        )
        lines.append(f"  {seen.source}, {seen.how}: {seen.verdict} ({status}, {seen.ms} ms{tries}){dated}")
        lines.append(f"    {seen.final_url or seen.asked_url}")
        lines.append(f"    {seen.reason}")
    return lines + [f"  {line}" for line in _look_remarks(look)]


def _look_remarks(look: LookReport) -> list[str]:
    lines = [f"Note: {note}." for note in look.notes]
    for dark in look.dark:
        last = f"the last on {iso(dark.since)}" if dark.since else "never yet"
        lines.append(f"{dark.source} has {dark.missing} for {plural(dark.nights, 'night')}: {last}.")
    if look.unseen:
        lines.append(
            f"COULD NOT LOOK at {', '.join(look.unseen)}: no place showed anything newer than what is known. Nothing "
            "follows from that about the lists. Save the page from a browser and file it: python -m flows add FILE --url U "
            "--captured-at T."
        )
    return lines


def _addresses(report: RunReport) -> str:
    n = len(report.passed_over)
    return f"{n} address{'es' if n != 1 else ''} (data/decisions/passed_over.csv)"


def _captures(report: RunReport) -> str:
    """How many captures there are of each verdict, and how many of them no one needs to read about again."""
    kinds = Counter(report.reported_before) + Counter(capture.verdict for capture in report.captures)
    told = f"{kinds.total()} ({', '.join(f'{n} {kind}' for kind, n in kinds.most_common())})"
    before = sum(report.reported_before.values())
    return f"{told}, {before if report.captures else 'all'} as reported before" if before else told


def backfill_as_text(backfill: BackfillReport) -> list[str]:
    """What asking the Wayback Machine came to, line by line."""
    b = backfill
    years = f" of {b.first_year or '...'} to {b.last_year or '...'}" if b.first_year or b.last_year else ""
    lines = [
        f"The Wayback Machine, captures{years}:",
        f"  its index: {plural(b.index_asked, 'request')}, {plural(b.index_kept, 'answer')} kept from before",
        f"  {plural(b.captures, 'distinct capture')} of {plural(b.addresses, 'page')} that may be lists; "
        f"{b.there:,} were here already",
    ]
    if b.errors:
        lines.append(f"  {plural(b.errors, 'capture')} that the index calls errors, or no text: not asked for")
    if b.same:
        lines.append(
            f"  {plural(b.same, 'capture')} with the bytes of what the site sends for everything: not asked for"
        )
    if b.dry_run:
        lines.append(
            f"  would ask for {plural(b.left, 'capture')}: {duration(b.seconds)} or more at the archive's pace"
        )
    else:
        came = ", ".join(f"{n} {kind}" for kind, n in b.verdicts.items())
        lines.append(f"  {plural(b.asked, 'capture')} asked for" + (f": {came}" if came else ""))
        lines += [f"  {plural(b.left, 'capture')} left, {duration(b.seconds)} or more"] if b.left else []
    return lines + [f"  COULD NOT: {fault}" for fault in b.faults]


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 90:
        return plural(math.ceil(seconds), "second")
    return plural(round(seconds / 60), "minute") if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _printed(text: str | None) -> str:
    return "nothing" if text is None else repr(text)


def plural(n: int, noun: str) -> str:
    """`n` and its noun: "1 row", "26 rows", "2 countries"."""
    if n == 1:
        return f"1 {noun}"
    return f"{n:,} {noun[:-1]}ies" if noun.endswith("ry") else f"{n:,} {noun}s"


def _size(rows: int, countries: int) -> str:
    return f"{plural(rows, 'row')}, {plural(countries, 'country')}"


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else ""


def _indented(text: str, by: int) -> list[str]:
    return [" " * by + line for line in text.splitlines()]


def _case(case: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value!r}" for key, value in case.items() if value is not None)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(map(_cell, row))} |" for row in cells] + [""]


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)[|]", r"\|", text).replace("\n", " ")


def _verbatim(text: str) -> str:
    """`text` as Markdown that shows just that: what is printed keeps its bars, stars and brackets."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", text)


def _seconds(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else ""


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
