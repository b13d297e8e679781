"""What a report would tell of a record, one event each, the newest first: what the feeds and the page of changes hold.

Everything is in the record: revisions and observations; `runs.jsonl`, where it is there, for refusals and for sources that
could not be reached; `decisions/checked.csv` for lists that a person checked. The same record gives the same events.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from leahy.display.diff_view import headline
from leahy.queries.diff import PAIRED
from leahy.queries.load import Data, processed_folder
from leahy.record.jsonl import parse_iso, read_lines
from leahy.record.revisions import Observation, Year, published_years
from leahy.website.content import Comparison, Content, ListYear, RevisionPage
from leahy.website.words import REASON, day_text, how_seen, plural, shown

MOST_PAIRS = 50
EVENT_IDS = uuid5(NAMESPACE_URL, "https://www.law.cornell.edu/uscode/text/22/2378d")
_PHRASES = {
    "reworded": "the same unit in other words",
    "moved": "under another parent",
    "possible": "possibly the same unit",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One row in which two revisions differ, as printed; "" for the side that it is not on."""

    country: str
    old: str
    new: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a report would tell. `key` makes its id, and stays the same; `page` is relative to the site."""

    key: str
    at: datetime
    title: str
    lines: tuple[str, ...] = ()
    page: str | None = None
    pairs: tuple[Pair, ...] = ()
    more: int = 0
    order: str = ""  # of events of one moment: the later, the newer

    @property
    def id(self) -> UUID:
        return uuid5(EVENT_IDS, self.key)


def events(content: Content, data: Data) -> tuple[Event, ...]:
    """All events, the newest first. Raises `RecordError` where a log cannot be read."""
    processed = processed_folder(data)
    years = {year.year: year for year in published_years(processed)}
    edits = {c.new: c for c in content.comparisons if c.is_edit}
    listed = {year.year: year for year in content.held}
    collected = [
        *(event for year in content.held for event in _revisions(year, edits)),
        *(event for number, year in years.items() if number in listed for event in _returns(year, listed[number])),
        *(event for year in years.values() for event in _withdrawals(year)),
        *_of_runs(read_lines(processed / "runs.jsonl")),
        *(event for year in content.held for event in _checks(year)),
    ]
    return tuple(sorted(collected, key=lambda event: (event.at, event.order, event.key), reverse=True))


def _revisions(year: ListYear, edits: Mapping[str, Comparison]) -> Iterator[Event]:
    """One event a revision: a new list, or an edit with both strings."""
    for revision in year.revisions:
        key = f"revision {year.year} r{revision.number}"
        order = f"{revision.first_seen or ''} {key}"
        where = f"lists/{revision.file}.html"
        comparison = edits.get(f"{year.year}@r{revision.number}")
        if comparison is None:
            yield Event(
                key,
                revision.created_at,
                f"New: the list for {year.year}",
                (_sentence(year, revision),),
                where,
                order=order,
            )
            continue
        pairs = [*_pairs(comparison)]
        title = f"The {year.year} list, revision {revision.number}: {REASON[revision.reason]}"
        lines = (headline(comparison.frame), _sentence(year, revision))
        page = f"differences/{comparison.file}.html"
        more = max(len(pairs) - MOST_PAIRS, 0)
        yield Event(key, revision.created_at, title, lines, page, tuple(pairs[:MOST_PAIRS]), more, order)


def _sentence(year: ListYear, revision: RevisionPage) -> str:
    units = f"{plural(revision.rows, 'unit')} in {plural(len(revision.groups), 'country', 'countries')}"
    first_seen = f"; page first seen to show it on {day_text(revision.first_seen)}" if revision.first_seen else ""
    return f"{units}{first_seen}. Source: {year.source_url}"


def _pairs(comparison: Comparison) -> Iterator[Pair]:
    frame = comparison.frame
    for row in frame.to_dict("records"):
        old, new = (_printed(row, side) for side in ("old", "new"))
        if row["kind"] not in PAIRED or old != new:
            phrase = _PHRASES.get(row["kind"], "")
            yield Pair(shown(row["country"]), old, new, phrase)


def _printed(row: Mapping[Any, Any], side: str) -> str:
    note = shown(row[f"note_{side}"])
    return shown(row[f"unit_listed_{side}"]) + (f" [{note}]" if note else "")


def _returns(year: Year, listed: ListYear) -> Iterator[Event]:
    """The page showed an earlier revision again: no new revision, but news."""
    pages = {revision.number: revision for revision in listed.revisions}
    known: set[int | None] = set()
    before: Observation | None = None
    for observation in year.observations:
        if before is not None and observation.revision != before.revision and observation.revision in known:
            page = pages[observation.revision]  # type: ignore[index]  # an effective observation has a revision
            yield Event(
                f"return {year.year} r{page.number} {observation.captured_at} {observation.capture}",
                observation.observed_at,
                f"The {year.year} list reads as in revision {page.number} again",
                (f"The page was {how_seen(observation.how, observation.captured_at)}.",),
                f"lists/{page.file}.html",
                order=str(observation.captured_at),
            )
        known.add(observation.revision)
        before = observation


def _withdrawals(year: Year) -> Iterator[Event]:
    for line in year.lines:
        if line.revision is None:
            yield Event(
                f"withdrawal {year.year} {line.captured_at} {line.capture}",
                line.observed_at,
                f"A capture of the {year.year} list is no longer accepted",
                (f"Capture {line.capture[:16]}. What it showed is not used.",),
            )


def _checks(year: ListYear) -> Iterator[Event]:
    """A list that a person checked. A silent edit is unchecked again, and its check is another event."""
    for revision in year.revisions:
        if (day := revision.checked_on) is not None:
            yield Event(
                f"check {year.year} r{revision.number} {day}",
                datetime(day.year, day.month, day.day, tzinfo=UTC),
                f"Checked: the list for {year.year}",
                (f"A person compared the rows with the page. {_sentence(year, revision)}",),
                f"lists/{revision.file}.html",
            )


def _of_runs(reports: Sequence[Mapping[str, Any]]) -> Iterator[Event]:
    """Refusals and sources that could not be reached, each from the first report that has it."""
    keys: set[str] = set()
    for report in reports:
        at = _moment(report.get("ended_at"))
        if at is None:
            continue
        for event in (*_refusals(report, at), *_outages(report, at)):
            if event.key not in keys:
                keys.add(event.key)
                yield event


def _refusals(report: Mapping[str, Any], at: datetime) -> Iterator[Event]:
    for year in _objects(report.get("years")):
        for refusal in _objects(year.get("refusals")):
            yield _refusal(f"A {year.get('year')} list was refused", refusal.get("capture"), refusal.get("problem"), at)
    for capture in _objects(report.get("captures")):
        if capture.get("problem"):
            yield _refusal("A list that could not be read was refused", capture.get("sha256"), capture["problem"], at)


def _refusal(title: str, sha256: Any, problem: Any, at: datetime) -> Event:
    lines = [shown(line) for line in str(problem).splitlines()[:MOST_PAIRS] if line.strip()]
    return Event(
        f"refusal {title} {sha256}",
        at,
        shown(title),
        (f"Nothing was published from it (capture {str(sha256)[:16]}).", *lines),
    )


def _outages(report: Mapping[str, Any], at: datetime) -> Iterator[Event]:
    look = report.get("look")
    for outage in _objects(look.get("outages") if isinstance(look, dict) else None):
        source, last = shown(str(outage.get("source"))), outage.get("last_good")
        since = f"last available on {day_text(_moment(last))}" if _moment(last) else "never available yet"
        answers = [
            f"{shown(k.get('asked_url'))}: {shown(k.get('verdict'))}. {shown(k.get('reason'))}"
            for k in _objects(look.get("looks") if isinstance(look, dict) else None)
            if k.get("source") == outage.get("source")
        ]
        lines = (f"{source}: {since}. What is published stays as it is.", *answers[:MOST_PAIRS])
        yield Event(
            f"outage {source} {last}", at, f"Could not look: {source} has {shown(outage.get('missing'))}", lines
        )


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _moment(text: Any) -> datetime | None:
    try:
        return parse_iso(text)
    except (TypeError, ValueError):
        return None
