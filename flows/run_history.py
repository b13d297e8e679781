"""What a run takes from the runs before it: what they read, what they told, and the time."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from flows.clocks import by_now, is_later, went_back
from flows.publish.misdated import CaptureKey
from flows.publish.printed_changes import differences
from flows.publish.read_captures import already_read
from flows.report.model import RunReport
from flows.report.runs_log import newest_first
from flows.report.words import moment
from flows.store import captures, told
from flows.store.captures import Look
from flows.store.files import Lock
from flows.store.told import ToldYear
from leahy.errors import RecordError
from leahy.record.jsonl import parse_iso
from leahy.record.record_index import read_record_index
from leahy.record.revisions import Year
from leahy.record.run_log import RUNS, changed_logs


def settled_before(
    processed: Path, reader: str, looks: Sequence[tuple[str, Look]], held: Iterable[Year]
) -> dict[CaptureKey, str]:
    """The captures that need not be read again, with their verdicts in the log; {} unless the last run used `reader`.

    These are the captures that the last run had, and that are no lists or whose lists are in the record. A capture that
    had a problem or was refused is read again, so that every report names it. Reading all captures again would give the
    same result, at a cost that grows every night. `held`: the years of the record.
    """
    last = next(newest_first(processed), {})
    if last.get("reader") != reader:
        return {}
    unsettled = {capture["sha256"] for capture in last["captures"] if capture["problem"]}
    unsettled |= {refusal["capture"] for year in last["years"] for refusal in year["refusals"]}
    observed = {(o.captured_at, o.capture) for year in held for o in year.observations}
    return already_read(last["looks"], looks, observed, unsettled)


def told_before(processed: Path, run_id: str, held: Iterable[Year]) -> Mapping[int, ToldYear]:
    """What earlier reports have told of each year; `run_id` is the run that will tell the rest, `held` the years of the record."""
    return told.begin(processed, run_id, held, lambda other: _is_reported(processed, other))


def _is_reported(processed: Path, run_id: str) -> bool:
    """Whether the log has a report of the run `run_id` that tells all that it published."""
    return any(report.get("run_id") == run_id and report.get("coverage") for report in newest_first(processed))


def check_logs(data: Path) -> None:
    """Raise `RecordError` if a log of looks was changed since the last run: a new index would make the edit look right."""
    processed = data / "processed"
    index, reports = None, []
    with suppress(RecordError):  # a damaged index is written again
        index = read_record_index(processed)
    with suppress(RecordError):  # a damaged log of runs is reported by what needs it
        reports = list(islice((report for report in newest_first(processed) if report.get("logs")), 1))
    changed = [path for path in changed_logs(data, index, reports) if path.name == captures.LOOKS]
    if changed:
        raise RecordError(
            f"{changed[0]} was changed after the last run. A log is never edited: put it back as it was (git, or a backup). "
            "If it is lost, move data/processed aside: the next run builds a new record from what is there. Nothing was changed."
        )


def check_clock(data: Path, looks: Sequence[tuple[str, Look]], now: datetime) -> tuple[str, ...]:
    """A remark if the clock went back since the last run. Raises `RecordError` if it is behind every one of `looks`."""
    looked_at = [look.fetched_at for _, look in looks]
    if looked_at and all(is_later(fetched_at, by_now(now)) for fetched_at in looked_at):
        raise RecordError(
            f"The clock of this machine says {moment(now)}, and every look in {data / 'raw'} was later, the "
            f"first one at {moment(min(looked_at))}. Set the clock right and run again. Nothing was changed."
        )
    last = next(newest_first(data / "processed"), {})
    if "ended_at" not in last:
        return ()
    try:
        ended_at = parse_iso(last["ended_at"])
    except (TypeError, ValueError) as error:
        raise RecordError(
            f"The last report in {data / 'processed' / RUNS} ended at {last['ended_at']!r}, which is no moment. Correct or "
            "delete that line."
        ) from error
    remark = went_back(now, ended_at)
    return (remark,) if remark else ()


def with_differences(report: RunReport, held: Lock) -> RunReport:
    """`report` with the differences between the lists that were current before and those that are now.

    Everything is published by then, and revisions never change: the lock is released meanwhile. A run that works in that
    time tells what is not told yet, so this one does not tell it again.
    """
    processed = Path(report.data) / "processed"
    changed = {
        year.year: (year.before, year.revision)
        for year in report.years
        if year.before is not None and year.revision is not None and year.before != year.revision
    }
    if not changed:
        return report
    with held.released():
        differences_of = {year: differences(Path(report.data), year, *numbers) for year, numbers in changed.items()}
    if not told.is_begun_by(processed, report.run_id):
        remark = "Another run worked while this one compared the lists, and its report has the news."
        return replace(
            report, years=tuple(year.without_news() for year in report.years), remarks=(*report.remarks, remark)
        )
    years = (replace(year, differences=differences_of.get(year.year, ())) for year in report.years)
    return replace(report, years=tuple(years))
