"""What a run did: one typed record, as a line of runs.jsonl, as text for a terminal and as Markdown for Prefect."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal

from leahy.logs import iso

State = Literal["published", "nothing_new", "refused", "failed"]
STATE_NAMES: Mapping[State, str] = {
    "published": "Published",
    "nothing_new": "Nothing new",
    "refused": "Refused",
    "failed": "Failed",
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
class YearReport:
    """One calendar year after this run. `revision`, `rows`, `countries`: what is current, None where nothing is."""

    year: int
    revision: int | None
    rows: int | None
    countries: int | None
    new_revisions: tuple[NewRevision, ...] = ()
    new_observations: int = 0
    refusals: tuple[Refusal, ...] = ()


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
    """One run. Times are aware UTC; `problems` are faults of the run itself, not of one capture or year."""

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

    def as_json(self) -> dict[str, Any]:
        """JSON types only; `from_json` of a reader needs nothing of this module."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    def summary(self) -> str:
        """One line: what a run list shows."""
        new = [
            f"{y.year} r{r.number} ({plural(r.rows, 'row')}, {r.reason})" for y in self.years for r in y.new_revisions
        ]
        seen = sum(y.new_observations for y in self.years)
        parts = [f"new: {', '.join(new)}"] if new else []
        if seen > len(new):
            parts.append(f"{plural(seen - len(new), 'new observation')} of what was known")
        refused = self.refused
        if refused:
            parts.append(f"refused: {plural(refused, 'list')}")
        parts += [_first_line(problem) for problem in self.problems]
        return "; ".join(parts) or "every list is as it was"

    @property
    def refused(self) -> int:
        """How many captures and lists were not published although they judged as lists."""
        return sum(c.problem is not None for c in self.captures) + sum(len(y.refusals) for y in self.years)


def as_text(report: RunReport) -> str:
    """The report for a terminal."""
    lines: list[str] = []
    if report.captures:
        kinds = Counter(capture.verdict for capture in report.captures)
        lines.append(
            f"Captures: {len(report.captures)} ({', '.join(f'{n} {kind}' for kind, n in kinds.most_common())})"
        )
        shown = report.captures if len(report.captures) <= _SHOWN else [c for c in report.captures if c.problem]
        for c in shown:
            when = "undated" if c.captured_at is None else f"captured {iso(c.captured_at)}"
            years = f" -> {', '.join(map(str, c.years))}" if c.years else ""
            lines.append(f"  {c.sha256[:16]}  {c.source}, {c.how}, {when}: {c.verdict}{years}")
            lines += ["    NOT PUBLISHED:", *_indented(c.problem, 6)] if c.problem else [f"    {c.reason}"]
    if report.years:
        lines.append("Lists:")
    for y in report.years:
        now = "nothing published" if y.revision is None else f"r{y.revision}, {_size(y.rows or 0, y.countries or 0)}"
        lines.append(f"  {y.year}  {now}")
        lines += [
            f"    new revision r{r.number} ({r.reason}): {_size(r.rows, r.countries)}, {r.file}"
            for r in y.new_revisions
        ]
        if y.new_observations > len(y.new_revisions):
            lines.append(
                f"    {plural(y.new_observations - len(y.new_revisions), 'new observation')} of what was known"
            )
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
    lines.append(
        f"{STATE_NAMES[report.state]}." if report.problems else f"{STATE_NAMES[report.state]}: {report.summary()}."
    )
    return "\n".join(lines)


def as_markdown(report: RunReport) -> str:
    """The report for Prefect."""
    lines = [
        f"# {STATE_NAMES[report.state]}",
        "",
        f"`{report.command}`, {iso(report.started_at)}: {report.summary()}",
        "",
    ]
    if report.coverage:
        lines += [f"{report.coverage}.", ""]
    if report.years:
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
    if report.captures:
        lines += _table(
            ("capture", "source", "how", "captured_at", "verdict", "reason"),
            [
                (f"`{c.sha256[:16]}`", c.source, c.how, iso(c.captured_at) or "", c.verdict, c.reason)
                for c in report.captures
            ],
        )
    problems = [*report.problems, *(c.problem for c in report.captures if c.problem)]
    problems += [f"{y.year}: {refusal.problem}" for y in report.years for refusal in y.refusals]
    if problems:
        lines += ["## Not published", ""]
    for problem in problems:
        lines += ["```text", problem.replace("```", "'''"), "```", ""]
    return "\n".join(lines)


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
    return [f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in row)} |" for row in cells] + [""]


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
