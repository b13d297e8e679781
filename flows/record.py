"""`data/processed`: writing revisions, observations and the views above them. Plain functions; the clock is passed in.

For one year, in this order: the revision's file, its entry in revisions.json, the line in observations.jsonl. Only the
last publishes it: a kill before leaves the year as it was, and the next run does what is missing and reports it as new.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa

from flows.files import append_line, make_folder, mend_lines, remove, sweep, write_whole
from flows.views import Status, parquet_bytes, views_of
from leahy.errors import RecordError
from leahy.logs import to_json
from leahy.names import fold
from leahy.record import (
    Observation,
    Revision,
    printed_sha256,
    read_index,
    read_observations,
    read_table,
    read_year,
    recorded_years,
    rows_sha256,
)
from parsers.records import Capture
from schemas import RowsInvalid, validate_rows
from schemas.contract import to_arrow
from schemas.denied_units import DeniedUnits

Kind = Literal["new_revision", "new_observation", "nothing_new"]

_OURS = re.compile(
    r"revisions|revisions/\d{4}|revisions/\d{4}/(r\d+-[0-9a-f]{8}\.parquet|revisions\.json|observations\.jsonl)"
    r"|denied_units|denied_units/\d{4}\.parquet|csv|csv/\d{4}\.csv|lists\.parquet|datapackage\.json|runs\.jsonl"
)
_REVISION_FILE = re.compile(r"r(\d+)-[0-9a-f]{8}\.parquet")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `publish` did for one year."""

    year: int
    kind: Kind
    revision: int  # the number of the revision that the capture shows
    reason: str  # why that revision was made
    rows: int
    countries: int
    file: Path  # the revision's Parquet file


def claim(processed: Path) -> None:
    """Raise `RecordError`, with nothing written, unless `processed` is missing, empty or a record; then make it one.

    A record holds `revisions/` and nothing that a record does not hold; hidden files are nobody's business.
    """
    if processed.exists() and not processed.is_dir():
        raise RecordError(f"{processed} is not a folder. Name another data folder with LEAHY_DATA.")
    found = sorted(p.relative_to(processed).as_posix() for p in processed.rglob("*")) if processed.exists() else []
    found = [path for path in found if not re.search(r"(^|/)\.", path)]
    foreign = [path for path in found if not _OURS.fullmatch(path)]
    if foreign or (found and not (processed / "revisions").is_dir()):
        what = f"It holds {foreign[0]!r}" if foreign else f"It holds {found[0]!r} but no revisions/"
        raise RecordError(
            f"{processed} is not a record of ours. {what}, and nothing was written to it. "
            "Move what is not ours away, or name another data folder with LEAHY_DATA."
        )
    make_folder(processed / "revisions")


def check_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """`schemas.validate_rows`, and every `name_id` made again. Raises `schemas.RowsInvalid` with `.failure_cases`."""
    rows = validate_rows(rows)
    cases = [
        {
            "column": "name_id",
            "check": "is that of country_code and unit_listed",
            "failure_case": name_id,
            "index": index,
        }
        for index, (name_id, code, unit) in enumerate(
            zip(rows["name_id"], rows["country_code"], rows["unit_listed"], strict=True)
        )
        if name_id != "ln-" + hashlib.sha256(f"{code}\n{fold(unit)}".encode()).hexdigest()[:12]
    ]
    if cases:
        raise RowsInvalid("denied_units", cases)
    return rows


def publish(
    processed: Path,
    rows: pd.DataFrame,
    *,
    year: int,
    capture: Capture,
    statement: str,
    notes: Sequence[str],
    rule: str,
    published_on: date | None,
    published_on_basis: str | None,
    decided: bool,
    now: datetime,
) -> Outcome:
    """Add what `capture` shows of one year's list: perhaps a revision, perhaps an observation, perhaps nothing.

    `rows` are those of `parsers.to_rows(listing, capture)`, `year` is that of the listing (an empty list has no row to
    say it). `decided`: a person's decision went into them. `now`: aware; goes into `created_at` and `observed_at` only.

    The same capture at the same `captured_at` is one observation: nothing new, unless it reads differently now; then a
    later line stands in for the earlier one. Where the bytes came from does not count as reading differently.

    Raises `schemas.RowsInvalid`, `RecordError`, `WriteFailed`.
    """
    claim(processed)
    table = to_arrow(DeniedUnits, rows)
    _check_given(table, year, capture, now)
    held = read_year(processed, year)
    revision = next((r for r in read_index(held.folder) if r.rows_sha256 == rows_sha256(table)), None)
    if revision is None:  # rows that a revision holds have passed the contract
        table = to_arrow(DeniedUnits, check_rows(rows))
        revision = _add_revision(held.folder, table, year=year, capture=capture, decided=decided, now=now)
    observation = Observation(
        captured_at=capture.captured_at,
        capture=capture.sha256,
        revision=revision.number,
        source_url=capture.source_url,
        how=capture.how,
        statement=statement,
        notes=tuple(notes),
        rule=rule,
        published_on=published_on,
        published_on_basis=published_on_basis,
        observed_at=now,
    )
    kind: Kind = "nothing_new"
    if not any(_reads_alike(observation, known) for known in held.observations):
        kind = "new_observation" if revision in held.revisions else "new_revision"
        append_line(held.folder / "observations.jsonl", to_json(observation))
    file = held.folder / revision.file
    return Outcome(year, kind, revision.number, revision.reason, revision.rows, revision.countries, file)


def _check_given(table: pa.Table, year: int, capture: Capture, now: datetime) -> None:
    moments = [m for m in (capture.captured_at, now) if m is not None]
    if any(m.tzinfo is None for m in moments):
        raise ValueError("captured_at and now must say their time zone")
    if (capture.captured_at is None) != (capture.how == "transcription"):
        raise ValueError(f"A capture had by {capture.how!r} cannot have captured_at {capture.captured_at}")
    given = {"year": year, "source_url": capture.source_url, "how": capture.how, "captured_at": capture.captured_at}
    given["capture_sha256"] = capture.sha256
    if any(row != given for row in table.select(list(given)).to_pylist()):
        raise ValueError(f"The rows are not those of the {year} list in capture {capture.sha256}")


def _reads_alike(new: Observation, known: Observation) -> bool:
    def reading(seen: Observation) -> tuple[object, ...]:
        beside = (seen.statement, seen.notes, seen.rule, seen.published_on, seen.published_on_basis)
        return (seen.captured_at, seen.capture, seen.revision, *beside)

    return reading(new) == reading(known)


def _add_revision(
    folder: Path, table: pa.Table, *, year: int, capture: Capture, decided: bool, now: datetime
) -> Revision:
    """Write a revision's file and then its entry."""
    index = read_index(folder)
    number = max((r.number for r in index), default=0) + 1
    printed, rows = printed_sha256(table), rows_sha256(table)
    said = {"year": str(year), "revision": str(number), "printed_sha256": printed, "rows_sha256": rows}
    data = parquet_bytes(table, said)
    sha256 = hashlib.sha256(data).hexdigest()
    revision = Revision(
        number=number,
        file=f"r{number}-{sha256[:8]}.parquet",
        file_sha256=sha256,
        printed_sha256=printed,
        rows_sha256=rows,
        reason=_reason(folder, index, table, printed, decided),
        created_at=now,
        rows=table.num_rows,
        countries=len(table["country_code"].unique()),
        capture=capture.sha256,
    )
    make_folder(folder)
    write_whole(folder / revision.file, data)
    entries = json.dumps([to_json(r) for r in [*index, revision]], ensure_ascii=False, indent=1) + "\n"
    write_whole(folder / "revisions.json", entries.encode())
    return revision


def _reason(folder: Path, index: Sequence[Revision], table: pa.Table, printed: str, decided: bool) -> str:
    if not index:
        return "first"
    alike = [r for r in index if r.printed_sha256 == printed]
    if not alike:
        return "source_changed"
    settled = ["position", "country_code", "country_basis"]  # what a decision settles
    before = read_table(folder, alike[-1]).select(settled).to_pylist()
    return "reviewed" if decided and before != table.select(settled).to_pylist() else "parser_changed"


def refresh(processed: Path, *, statuses: Mapping[int, Status], first_year: int, now: datetime) -> None:
    """Make everything above `revisions/` again: denied_units/, csv/, lists.parquet, datapackage.json.

    Only bytes that differ are written; the table of a year whose list is not held is deleted.

    `statuses`: what looking for a year without a list came to (not_found, could_not_look, not_looked; a year not in it
    was not looked for). Known years: `first_year` to the last complete calendar year of `now`, the years of `statuses`,
    and the years with a revision.
    """
    claim(processed)
    held = [year for year in (read_year(processed, y) for y in recorded_years(processed)) if year.observations]
    views = views_of(held, statuses, {*range(first_year, now.year), *statuses, *(year.year for year in held)})
    for path, data in views.items():
        file = processed / path
        if not file.exists() or file.read_bytes() != data:
            make_folder(file.parent)
            write_whole(file, data)
    for folder in (processed / "denied_units", processed / "csv"):
        for file in sorted(folder.glob("[0-9]*")):
            if f"{folder.name}/{file.name}" not in views:
                remove(file)


def mend(processed: Path) -> None:
    """Bring what a killed writer left in order: half-written files, torn lines, a revision's file without its entry.

    Doing it twice changes nothing. An entry without an observation stays, unread, until a run observes it.
    """
    claim(processed)
    for folder in (processed, processed / "denied_units", processed / "csv"):
        sweep(folder)
    mend_lines(processed / "runs.jsonl")
    for year in recorded_years(processed):
        folder = processed / "revisions" / f"{year:04d}"
        sweep(folder)
        mend_lines(folder / "observations.jsonl")
        _remove_unindexed(folder)


def _remove_unindexed(folder: Path) -> None:
    """Delete the file of a revision that was being added; any other that the index does not name is an error."""
    index = read_index(folder)
    named = {r.file for r in index}
    following = max([r.number for r in index] + [o.revision for o in read_observations(folder)], default=0) + 1
    for file in sorted(folder.iterdir()):
        match = _REVISION_FILE.fullmatch(file.name)
        if match and file.name not in named:
            if int(match[1]) != following:
                raise RecordError(
                    f"{file} is a revision that {folder / 'revisions.json'} does not name. "
                    "The index was changed or lost: put it back as it was, or move data/processed aside and run again."
                )
            remove(file)


def append_run(processed: Path, report: Mapping[str, Any]) -> None:
    """Append the report of one run, JSON types only, to runs.jsonl."""
    claim(processed)
    append_line(processed / "runs.jsonl", report)
