"""What is new since earlier reports: what a report names, and what a notification says.

Works on the lines of runs.jsonl alone. Sending a message is `flows.orchestration.notify`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from flows.report.model import RunReport, RunState, SeenCapture, YearReport
from flows.report.runs_log import Report, newest_first, verdicts_reported
from flows.report.words import difference_in_words, plural
from flows.store.review_commands import how_to_say_so
from leahy.record.cells import printable, printable_lines
from leahy.record.run_log import RUNS
from leahy.vocabulary import RevisionReason

_SHOWN = 40  # differences, and lines of a problem, in one message; the report has all
_REASONS: Mapping[str, str] = {
    RevisionReason.FIRST: "first of its year",
    RevisionReason.SOURCE_CHANGED: "the page prints something else",
    RevisionReason.PARSER_CHANGED: "the same page is read differently",
    RevisionReason.REVIEWED: "a person's decision changed it",
}


# --- What a report names ----------------------------------------------------------------------------------------------


def captures_to_name(
    processed: Path,
    seen: Sequence[SeenCapture],
    settled: Mapping[tuple[datetime | None, str], str],
    years: Sequence[YearReport],
) -> tuple[tuple[SeenCapture, ...], Mapping[str, int]]:
    """The captures that a report names, and how many others there are, by verdict.

    A capture is named if no earlier report says the same of it, if it has a problem, or if it became a revision. If every
    report named every capture, their log would grow with the square of their number. `settled`: captures that were not
    read again, with their verdicts.
    """
    reported = verdicts_reported(processed)
    published = {revision.capture for year in years for revision in year.new_revisions}
    named = {c.sha256: c for c in seen if c.problem or c.sha256 in published or reported.get(c.sha256) != c.verdict}
    read = {c.sha256: c.verdict for c in seen}
    others = {sha256: verdict for (_, sha256), verdict in settled.items() if sha256 not in read} | read
    counts = Counter(verdict for sha256, verdict in others.items() if sha256 not in named)
    return tuple(named.values()), dict(sorted(counts.items()))


# --- What a notification says -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class News:
    """One item of a notification: a clause for the subject, and the lines below it."""

    headline: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a receiver has been sent: up to which run ("": none), and at how many nights of each source's outage."""

    run_id: str
    outages: Mapping[str, int] = field(default_factory=dict)


def news(reports: Sequence[Report], delivered: Delivered, nights: int) -> tuple[list[News], Delivered]:
    """What is new in `reports`, oldest first, for a receiver; and what it has been sent once it gets that.

    The first report is there for comparison only. `nights`: an outage is news every so many nights.
    """
    items: list[News] = []
    outages = delivered.outages
    for before, report in pairwise(reports):
        items += [item for year in report["years"] for item in _changes(year, report)]
        old = {refusal.key for refusal in _refusals(before)}
        items += [refusal.news for refusal in _refusals(report) if refusal.key not in old]
        if report["problems"] and report["state"] != RunState.STOPPED:  # whoever stopped it knows
            lines = tuple(line for problem in report["problems"] for line in problem.splitlines()[:_SHOWN])
            items.append(News(f"the run of {report['started_at']} failed", lines))
        remarks = tuple(report.get("remarks", ()))
        items += [News("look at the remarks of the run", remarks)] if remarks else []
        candidates = tuple(report.get("candidates", ()))
        items += [News("candidates in other registers, which imply nothing", candidates)] if candidates else []
        if report["look"]:
            outages, unavailable = _outages(report["look"], outages, nights)
            items += unavailable
    return items, Delivered(reports[-1]["run_id"], outages)


def message(items: Sequence[News], report: RunReport, page: str | None) -> tuple[str, str]:
    """Subject and body of one notification; `page` is the address of the run in Prefect."""
    heads = [item.headline for item in items]
    subject = "Leahy list: " + "; ".join(heads[:3]) + (f"; and {len(heads) - 3} more" if len(heads) > 3 else "")
    lines: list[str] = []
    for item in items:
        lines += [item.headline[0].upper() + item.headline[1:] + ".", *(f"  {line}" for line in item.lines), ""]
    processed = Path(report.data) / "processed"
    lines.append(f"Details: run {report.run_id} in {processed / RUNS}; tables in {processed}.")
    if page:
        lines.append(f"In Prefect: {page}")
    return printable(subject), printable_lines("\n".join(lines))


def undelivered(report: RunReport, run_id: str) -> list[Report]:
    """The report of `run_id` and those after it, oldest first; the last is `report`, the newest of all.

    "" stands for an empty report before all others. If `run_id` is not in the log (another data folder, or the log was
    moved away), only `report` and the one before it.
    """
    reports: list[Report] = []
    for line in _newest_first(report):
        reports.insert(0, line)
        if line["run_id"] == run_id:
            return reports
    return [{}, *reports] if not run_id else [{}, *reports][-2:]


def run_before(report: RunReport) -> str:
    """The run before that of `report`; "" if there is none."""
    _, before = next(pairwise(_newest_first(report)), (None, None))
    return str(before["run_id"]) if before else ""


def _newest_first(report: RunReport) -> Iterator[Report]:
    """`report`, which may not be in the log, and those before it."""
    logged = newest_first(Path(report.data) / "processed")
    return chain([report.as_json()], (line for line in logged if line["run_id"] != report.run_id))


def _changes(year: Report, report: Report) -> Iterator[News]:
    """What changed in one year: another revision is current, or older captures brought revisions that are not."""
    current, before = year["revision"], year["before"]
    new = {revision["number"]: revision for revision in year["new_revisions"]}
    if current is not None and current != before:
        reason = _REASONS[new[current]["reason"]] if current in new else "seen before"
        lines = [f"r{current}: {_size(year)} ({reason})", *_origin(year["year"], new.get(current), report)]
        if before is None:
            yield News(f"the {year['year']} list is new", tuple(lines))
        else:
            differences = [difference_in_words(**difference) for difference in year["differences"]]
            if len(differences) > _SHOWN:
                differences = [*differences[:_SHOWN], f"and {len(differences) - _SHOWN} more differences"]
            change = f"has {plural(len(year['differences']), 'difference')}" if differences else "has changed"
            yield News(f"the {year['year']} list {change} (r{before} to r{current})", (*lines, *differences))
    for number, revision in new.items():
        if number != current:
            lines = [f"r{number}: {_size(revision)}", *_origin(year["year"], revision, report)]
            yield News(f"an older version of the {year['year']} list was found", tuple(lines))


def _size(counted: Report) -> str:
    return f"{plural(counted['rows'], 'row')}, {plural(counted['countries'], 'country')}"


def _origin(year: int, revision: Report | None, report: Report) -> list[str]:
    """The addresses that a revision comes from, its file, and where a person compares it with its page."""
    if revision is None:
        return []
    addresses = sorted({c["source_url"] for c in report["captures"] if c["sha256"] == revision["capture"]})
    lines = [*addresses, str(Path(report["data"]) / revision["file"])]
    if sheet := revision.get("sheet"):
        lines += [
            f"sheet: {Path(report['data']) / sheet}",
            f"when you have compared it: {how_to_say_so(year, revision['number'])}",
        ]
    return lines


class _Refusal(NamedTuple):
    key: tuple[int | None, str]  # year and capture
    news: News


def _refusals(report: Report) -> Iterator[_Refusal]:
    """Everything that was judged to be a list and was not published."""
    for year in report.get("years", ()):
        for refusal in year["refusals"]:
            yield _refusal(year["year"], f"a {year['year']} list was refused", refusal["capture"], refusal["problem"])
    for capture in report.get("captures", ()):
        if capture["problem"]:
            headline = "a list that could not be read was refused"
            yield _refusal(None, headline, capture["sha256"], capture["problem"])


def _refusal(year: int | None, headline: str, sha256: str, problem: str) -> _Refusal:
    return _Refusal((year, sha256), News(headline, (f"capture {sha256[:16]}", *problem.splitlines()[:_SHOWN])))


def _outages(look: Report, delivered: Mapping[str, int], nights: int) -> tuple[dict[str, int], list[News]]:
    """The outages that are news, every `nights` nights; and at which night each source's outage was last delivered."""
    night_of: dict[str, int] = {}
    items = []
    for outage in look["outages"]:
        source, count = outage["source"], outage["nights"]
        last = delivered.get(source, 0)
        if count < last:  # the source was available in between
            last = 0
        night_of[source] = last
        if count // nights > last // nights:
            night_of[source] = count
            items.append(_unavailable(outage, look))
    return night_of, items


def _unavailable(outage: Report, look: Report) -> News:
    source = outage["source"]
    lines = [f"last available {outage['last_good']}" if outage["last_good"] else "never available"]
    lines += [
        f"{k['asked_url']}: {k['verdict']}, {printable(k['reason'])}" for k in look["looks"] if k["source"] == source
    ]
    lines += ["No other source showed anything newer."] if source in look["unseen"] else []
    return News(f"{source} has {outage['missing']} for {plural(outage['nights'], 'night')}", tuple(lines))
