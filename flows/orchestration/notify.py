"""Telling people: a new list, an edit, a refusal, a failed run, a source that has been dark for N nights.

Through Prefect's notification blocks, which an operator saves once and names in LEAHY_NOTIFY: "custom-webhook/leahy",
several with commas between. LEAHY_DARK_NIGHTS is N.

Nothing is told twice and nothing is left out: Prefect keeps for each block up to which run it has been told (the
variable `leahy-told`), and what could not be sent goes out with the news of the next run.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from prefect.blocks.abstract import NotificationBlock, NotificationError
from prefect.blocks.core import Block
from prefect.blocks.notifications import AppriseNotificationBlock
from prefect.variables import Variable

from flows.report.model import RunReport, plural
from leahy.errors import LeahyError, UsageError

BLOCKS, DARK_NIGHTS = "LEAHY_NOTIFY", "LEAHY_DARK_NIGHTS"
VARIABLE = "leahy-told"
_DEFAULT_DARK_NIGHTS = 3  # one night is a hiccup; three are more than a weekend
_SHOWN = 40  # differences, and lines of a problem, in one message; the report has all
_READ = 1 << 20
_ADDRESS = re.compile(r"\w+://\S+")
_REASONS: Mapping[str, str] = {
    "first": "first of its year",
    "source_changed": "the page prints something else",
    "parser_changed": "the same print is read differently",
    "reviewed": "a decision settled it",
}

Report = Mapping[str, Any]  # a line of runs.jsonl


class NotDelivered(LeahyError):
    """A block could not deliver a message; what it logged."""


class Mail(AppriseNotificationBlock):
    """Mail through a server of the operator's: `url` is mailtos://user:password@host?from=...&to=..."""

    _block_type_name = "Mail"
    _block_type_slug = "mail"

    def block_initialization(self) -> None:
        from apprise import NotifyFormat

        super().block_initialization()
        for server in self._apprise_client:
            server.notify_format = NotifyFormat.TEXT  # Apprise takes a body for HTML, where lines run together


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell: a clause for the subject, and what the message says of it."""

    headline: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """How far a block has been told: up to which run ("": none), and after how many nights of each dark source."""

    run_id: str
    dark: Mapping[str, int] = field(default_factory=dict)


def settings() -> tuple[tuple[str, ...], int]:
    """The blocks to tell, and after how many nights a dark source is news; `UsageError` for what is neither."""
    names = tuple(name.strip() for name in os.environ.get(BLOCKS, "").split(",") if name.strip())
    nights = os.environ.get(DARK_NIGHTS) or str(_DEFAULT_DARK_NIGHTS)
    wrong = [name for name in names if not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", name)]
    if wrong:
        raise UsageError(f"{BLOCKS} names {wrong[0]!r}; write TYPE/NAME, as in custom-webhook/leahy.")
    if not (nights.isascii() and nights.isdigit() and int(nights)):
        raise UsageError(f"{DARK_NIGHTS} is {nights!r}; it must be a number of nights, 1 or more.")
    return names, int(nights)


def missing() -> tuple[str, ...]:
    """What stands in the way of telling the blocks in LEAHY_NOTIFY. Raises `UsageError` like `settings`."""
    problems = []
    for name in settings()[0]:
        try:
            _block(name)
        except Exception as error:  # noqa: BLE001 - whatever the block, or Prefect, comes up with
            problems.append(f"{name} cannot be told: {_without_addresses(error)}")
    return tuple(problems)


def tell(report: RunReport, *, page: str | None = None) -> tuple[str, ...]:
    """Tell every block what it has not been told yet, up to `report`, which is the newest; returns what went wrong.

    `page`: the address of the run in Prefect's UI. Never raises: the record stands, and the next run tells it.
    """
    problems: list[str] = []
    try:
        names, nights = settings()
        for name in names:
            try:
                _tell(name, report, nights, page)
            except Exception as error:  # noqa: BLE001 - whatever the block, or its receiver, comes up with
                problems.append(f"could not tell {name}, the next run tries again: {_without_addresses(error)}")
    except UsageError as error:
        problems.append(f"could not tell anybody: {error}")
    return tuple(problems)


def _tell(name: str, report: RunReport, nights: int, page: str | None) -> None:
    kept = dict(cast("Mapping[str, Any]", Variable.get(VARIABLE, default={})))
    if name not in kept:  # a new block is told from this run on, even if that does not succeed before a later one
        kept[name] = asdict(Told(_run_before(report)))
        Variable.set(VARIABLE, kept, overwrite=True)
    told = Told(**kept[name])
    found, told = news(_untold(report, told.run_id), told, nights)
    if found:
        _send(_block(name), *message(found, report, page))
    Variable.set(VARIABLE, {**kept, name: asdict(told)}, overwrite=True)


def news(reports: Sequence[Report], told: Told, nights: int) -> tuple[list[News], Told]:
    """What is new in `reports`, oldest first, the first of them only compared with; and what will have been told then."""
    found: list[News] = []
    dark = dict(told.dark)
    for before, report in pairwise(reports):
        found += [item for year in report["years"] for item in _changes(year, report)]
        old = {key for key, _, _ in _refusals(before)}
        found += [News(headline, lines) for key, headline, lines in _refusals(report) if key not in old]
        if report["problems"] and report["state"] != "stopped":  # whoever stopped it knows
            lines = tuple(line for problem in report["problems"] for line in problem.splitlines()[:_SHOWN])
            found.append(News(f"the run of {report['started_at']} failed", lines))
        if report["look"]:
            dark, items = _dark(report["look"], dark, nights)
            found += items
    return found, Told(reports[-1]["run_id"], dark)


def message(found: Sequence[News], report: RunReport, page: str | None) -> tuple[str, str]:
    """Subject and body of one message."""
    heads = [item.headline for item in found]
    subject = "Leahy list: " + "; ".join(heads[:3]) + (f"; and {len(heads) - 3} more" if len(heads) > 3 else "")
    lines: list[str] = []
    for item in found:
        lines += [item.headline[0].upper() + item.headline[1:] + ".", *(f"  {line}" for line in item.lines), ""]
    processed = Path(report.data) / "processed"
    lines.append(f"Where to look: run {report.run_id} in {processed / 'runs.jsonl'}; tables in {processed}.")
    if page:
        lines.append(f"In Prefect: {page}")
    return subject, "\n".join(lines)


def _changes(year: Report, report: Report) -> Iterator[News]:
    """What became of one year: another revision is current, or older captures brought revisions that are not."""
    now, before = year["revision"], year["before"]
    made = {revision["number"]: revision for revision in year["new_revisions"]}
    if now is not None and now != before:
        size = f"{plural(year['rows'], 'row')}, {plural(year['countries'], 'country')}"
        reason = _REASONS.get(made[now]["reason"], made[now]["reason"]) if now in made else "seen before"
        lines = [f"r{now}: {size} ({reason})", *_sources(made.get(now), report)]
        if before is None:
            yield News(f"the {year['year']} list is new", tuple(lines))
        else:
            differences = [
                f"{d['country']}: printed before {_printed(d['old'])}; printed now {_printed(d['new'])}"
                for d in year["differences"]
            ]
            if len(differences) > _SHOWN:
                differences = [*differences[:_SHOWN], f"and {len(differences) - _SHOWN} more differences"]
            what = "reads otherwise" if not differences else f"has {plural(len(year['differences']), 'difference')}"
            yield News(f"the {year['year']} list {what} (r{before} to r{now})", (*lines, *differences))
    for number, revision in made.items():
        if number != now:
            size = f"r{number}: {plural(revision['rows'], 'row')}, {plural(revision['countries'], 'country')}"
            yield News(f"an older state of the {year['year']} list was found", (size, *_sources(revision, report)))


def _sources(revision: Report | None, report: Report) -> list[str]:
    """Where a revision comes from, and where it is."""
    if revision is None:
        return []
    addresses = sorted({c["source_url"] for c in report["captures"] if c["sha256"] == revision["capture"]})
    return [*addresses, str(Path(report["data"]) / revision["file"])]


def _refusals(report: Report) -> list[tuple[tuple[int | None, str], str, tuple[str, ...]]]:
    """(year and capture, headline, lines) of everything that judged as a list and was not published."""
    found = [
        ((year["year"], refusal["capture"]), f"a {year['year']} list was refused", refusal["problem"])
        for year in report.get("years", ())
        for refusal in year["refusals"]
    ]
    found += [
        ((None, capture["sha256"]), "a list that could not be read was refused", capture["problem"])
        for capture in report.get("captures", ())
        if capture["problem"]
    ]
    return [
        (key, headline, (f"capture {key[1][:16]}", *problem.splitlines()[:_SHOWN])) for key, headline, problem in found
    ]


def _dark(look: Report, told: Mapping[str, int], nights: int) -> tuple[dict[str, int], list[News]]:
    """What of the dark sources is news: every `nights` nights."""
    kept, found = {}, []
    for dark in look["dark"]:
        name, count, already = dark["source"], dark["nights"], told.get(dark["source"], 0)
        if count < already:  # it has been seen in between
            already = 0
        kept[name] = already
        if count // nights > already // nights:
            kept[name] = count
            asked = [f"{seen['asked_url']}: {seen['verdict']}, {seen['reason']}" for seen in look["looks"]
                     if seen["source"] == name]  # fmt: skip
            since = f"last seen {dark['since']}" if dark["since"] else "never seen yet"
            unseen = ["Nothing stands in for it."] if name in look["unseen"] else []
            missing = dark.get("missing", "shown no list")
            found.append(News(f"{name} has {missing} for {plural(count, 'night')}", (since, *asked, *unseen)))
    return kept, found


def _untold(report: RunReport, run_id: str) -> list[Report]:
    """The report of `run_id` and those after it, oldest first, `report` the last; an empty one stands for "".

    If `run_id` is not there (another data folder, a log that was put away), only `report` counts.
    """
    reports: list[Report] = []
    for known in _newest_first(report):
        reports.insert(0, known)
        if known["run_id"] == run_id:
            return reports
    return [{}, *reports] if not run_id else [{}, *reports][-2:]


def _run_before(report: RunReport) -> str:
    """The run before that of `report`; "" if there is none."""
    _, before = next(pairwise(_newest_first(report)), (None, None))
    return str(before["run_id"]) if before else ""


def _newest_first(report: RunReport) -> Iterator[Report]:
    """`report`, and those before it in runs.jsonl, which is read from its end: it grows."""
    newest = report.as_json()
    yield newest
    path = Path(report.data) / "processed" / "runs.jsonl"
    if not path.exists():
        return
    with path.open("rb") as file:
        start, rest = file.seek(0, os.SEEK_END), b""
        while start:
            end, start = start, max(0, start - _READ)
            file.seek(start)
            lines = (file.read(end - start) + rest).split(b"\n")
            rest = lines.pop(0) if start else b""
            for line in reversed(lines):
                known = json.loads(line) if line else newest
                if known["run_id"] != newest["run_id"]:
                    yield known


def _block(name: str) -> NotificationBlock:
    block = Block.load(name)
    if not isinstance(block, NotificationBlock):
        raise UsageError(f"{name} is no notification block but a {type(block).__name__}.")
    return block


def _send(block: NotificationBlock, subject: str, body: str) -> None:
    """Send one message. Raises whatever the block comes up with: mail, and all that goes through Apprise, is silent about
    what was not delivered unless it is asked to raise."""
    notify = cast("Callable[[str, str], None]", block.notify)  # typed async; without an event loop it is not
    try:
        with block.raise_on_failure():
            notify(body, subject)
    except NotificationError as error:
        raise NotDelivered(" ".join(error.log.split())) from error


def _printed(text: str | None) -> str:
    return "nothing" if text is None else repr(text)


def _without_addresses(error: Exception) -> str:
    """What `error` says, without the addresses in it: that of a webhook is its password."""
    return f"{type(error).__name__}: {_ADDRESS.sub('<address>', str(error)).splitlines()[0] if str(error) else ''}"
