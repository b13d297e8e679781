"""The sheet of each new or changed list, for the person who compares it with its page."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import parsers
from flows.publish.printed_changes import differences
from flows.report.model import ListedUnit, NewRevision, RunReport, YearReport
from flows.review.capture import filed_capture
from flows.review.reading import review_folder
from flows.review.sheet import Change, Compared, sheet_of_list
from flows.store.decisions import read_checks
from flows.store.files import WriteFailed, make_folder, write_whole
from flows.store.review_commands import how_to_say_so
from leahy.errors import LeahyError
from leahy.queries.load import check_phrase
from leahy.record.revisions import Revision, Year, newest, read_table, read_year
from leahy.text.countries import COUNTRY_NAMES

_MOST_ROWS = 5_000
"""Rows of the longest list that gets a sheet: nobody compares more on one."""
_MOST_LISTED = 200
"""Rows that a report names of one list; the sheet and the record have all."""


def with_sheets(report: RunReport) -> RunReport:
    """`report`, with the rows of each list that became current, and the sheet on which a person compares it with its page.

    The lists are published by then. Where a sheet cannot be made, a remark says why. Raises `WriteFailed` where the system
    refuses to write it: then nothing is told yet, and the next run writes it and tells all.
    """
    data, years, remarks = Path(report.data), [], []
    for year in report.years:
        new = [revision for revision in year.new_revisions if revision.number == year.revision]
        if new:
            year, remark = _with_sheet(data, year, new[0])
            remarks += [remark] if remark else []
        years.append(year)
    return replace(report, years=tuple(years), remarks=(*report.remarks, *remarks))


def _with_sheet(data: Path, year: YearReport, revision: NewRevision) -> tuple[YearReport, str | None]:
    remark = None
    try:
        held = replace(read_year(data / "processed", year.year), checked=read_checks(data).get(year.year, {}))
        published = held.revision(revision.number)
        listed = replace(revision, listed=_listed(held, published), is_checked=held.checked_on(published) is not None)
        if revision.rows <= _MOST_ROWS:
            sheet = write_list_sheet(data, held, revision.number, year.before)
            listed = replace(listed, sheet=sheet.relative_to(data).as_posix())
    except WriteFailed:
        raise
    except Exception as error:  # noqa: BLE001 - the list is published, whatever becomes of its sheet
        listed = revision
        remark = f"The sheet of {year.year} r{revision.number} could not be made: {error}"
    revisions = tuple(listed if one.number == listed.number else one for one in year.new_revisions)
    return replace(year, new_revisions=revisions), remark


def _listed(held: Year, revision: Revision) -> tuple[ListedUnit, ...]:
    rows = read_table(held.folder, revision, ["country_code", "unit_listed", "note"]).slice(0, _MOST_LISTED).to_pylist()
    return tuple(ListedUnit(COUNTRY_NAMES[row["country_code"]], row["unit_listed"], row["note"]) for row in rows)


def write_list_sheet(data: Path, held: Year, number: int, before: int | None) -> Path:
    """Write the sheet of one revision of a year; returns the file.

    It is compared with the list that a person checked last, or with `before`, the revision that was current until now: of
    a silent edit it shows the difference alone. Raises `LeahyError` where its capture cannot be read any more.
    """
    revision = held.revision(number)
    capture = newest(o for o in held.observations if o.revision == number).capture
    reviewed = filed_capture(data, capture)
    rows = list(reviewed.filed or reviewed.own.rows)
    listing = next((one for one in parsers.listings_of_reading(rows) if one.year == held.year), None)
    if listing is None:
        raise LeahyError(f"Capture {capture[:16]} shows no list of {held.year} any more.")
    command, checked = how_to_say_so(held.year, number), check_phrase(held.checked_on(revision))
    compared = _compared(data, held, revision, before)
    path = review_folder(data) / f"{held.year}-r{number}.html"
    make_folder(path.parent)
    sheet = sheet_of_list(
        reviewed, rows, listing, f"The {held.year} list, revision r{number}", command, compared, checked
    )
    write_whole(path, sheet.encode())
    return path


def _compared(data: Path, held: Year, revision: Revision, before: int | None) -> Compared | None:
    checked = [one for one in held.revisions if one.number != revision.number and held.checked_on(one)]
    earlier: Sequence[Revision] = checked or [one for one in held.revisions if one.number == before != revision.number]
    if not earlier:
        return None
    old = earlier[-1]
    table = read_table(held.folder, old, ["country_code", "unit_listed", "note"]).to_pylist()
    day = held.checked_on(old)
    label = f"r{old.number}" + (f", which a person checked on {day}" if day else ", which nobody checked")
    changes = [
        Change(one.country, one.kind.replace("_", " "), one.old or "", one.new or "")
        for one in differences(data, held.year, old.number, revision.number)
    ]
    known = frozenset((row["country_code"], row["unit_listed"], row["note"]) for row in table)
    return Compared(label, tuple(changes), known)
