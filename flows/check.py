"""That a person compared a list with its page: `python -m flows check`."""

from dataclasses import dataclass
from datetime import date

import parsers
from flows.publish.read_captures import read_captures
from flows.report.model import RunReport
from flows.run import run
from flows.sources import load_sources
from flows.steps import RunRequest
from flows.store import captures, record_writer
from flows.store.captures import check_folder
from flows.store.decisions import Decision, read_checks, read_decisions, resolve, write_check
from flows.store.files import lock, remove_partial_files
from flows.store.readings import read_readings
from flows.store.review_commands import how_to_review
from leahy.errors import UsageError
from leahy.record.revisions import printed_sha256, published_years, read_year
from schemas.contract import to_arrow
from schemas.denied_units import DeniedUnits


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A list that a person compared with its page. `label`: its year and revision, or capture. `is_new`: False if it was
    checked before, on `checked_on`. `is_in_record`: whether the record says so; `report`: the run that brought it there."""

    label: str
    rows: int
    checked_on: date
    is_new: bool
    is_in_record: bool
    report: RunReport


@dataclass(frozen=True, slots=True)
class _Printed:
    label: str
    rows: int
    sha256: str


def check_list(
    request: RunRequest, year: int, *, revision: int | None = None, capture: str | None = None, reason: str
) -> CheckedList:
    """Write into checked.csv that a person compared a list with its page, and bring the record up to date.

    The list is that of a revision of `year` (None: the current one), or the one that `capture` (at least 8 digits of its
    hash) shows, which may wait for this very check. Raises, with nothing written: `UsageError` for a list that is not
    there and for an empty reason, and what a run raises before it begins.
    """
    data = request.data
    check_folder(data)
    if not reason.strip():
        raise UsageError("A check needs its reason: against what the list was compared, and how (--reason TEXT).")
    with lock(data) as held:
        captures.recover(data / "raw")
        record_writer.recover(data / "processed")
        remove_partial_files(data / "decisions")
        printed = _of_revision(request, year, revision) if capture is None else _of_capture(request, year, capture)
        before = read_checks(data).get(year, {}).get(printed.sha256)
        if before is None:
            write_check(data, year, printed.sha256, reason, request.now.date())
        report = run(request, held=held)
        years = {of_year.year: of_year for of_year in published_years(data / "processed")}
    in_record = year in years and printed.sha256 in years[year].checked
    return CheckedList(printed.label, printed.rows, before or request.now.date(), before is None, in_record, report)


def _of_revision(request: RunRequest, year: int, number: int | None) -> _Printed:
    held = read_year(request.data / "processed", year)
    current = held.current()
    if number is None and current is None:
        raise UsageError(
            f"No list of {year} is in the record at {request.data / 'processed'}. If one waits for a check, name its "
            f"capture: python -m flows check {year} --capture SHA256 --reason TEXT."
        )
    revision = current if number is None else held.revision(number)
    assert revision is not None
    return _Printed(f"{year} r{revision.number}", revision.rows, revision.printed_sha256)


def _of_capture(request: RunRequest, year: int, capture: str) -> _Printed:
    data, looks = request.data, captures.read_looks(request.data / "raw")
    sha256 = resolve(Decision("accept", capture, "a check"), looks).sha256
    decisions = read_decisions(data, {look.sha256 for _, look in looks if look.sha256}, load_sources())
    of_capture = [(source, look) for source, look in decisions.redated(looks) if look.sha256 == sha256]
    readings = read_readings(data, {look.sha256 for _, look in looks if look.sha256})
    reading = read_captures(data / "raw", of_capture, (), decisions.countries, request.now, readings)
    if year not in reading.lists:
        problem = reading.problems.get(sha256) or "It shows no list of that year."
        raise UsageError(
            f"Capture {sha256[:16]} shows no list of {year} that can be checked. {problem} See {how_to_review(sha256)}."
        )
    shown, listing = reading.lists[year][-1]
    table = to_arrow(DeniedUnits, parsers.to_rows(listing, shown))
    return _Printed(f"{year}, capture {sha256[:16]}", table.num_rows, printed_sha256(table))
