"""`data/processed`: writing revisions, observations and the views above them. The clock is passed in.

The order for one year: the files of its new revisions, their entries in revisions.json, the lines in observations.jsonl,
withdrawals last. Only the lines publish: a kill before them leaves the year as it was, a kill among them leaves the first
ones, and the next run writes what is missing and reports it as new.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pandas as pd
import pyarrow as pa

from flows.store.decisions import read_checks
from flows.store.derived_tables import derived_files, parquet_bytes
from flows.store.files import (
    append_lines,
    make_folder,
    remove,
    remove_partial_files,
    repair_log,
    write_whole,
)
from flows.store.index_file import record_index
from leahy.errors import RecordError
from leahy.record.jsonl import to_json
from leahy.record.known_files import is_of_a_record
from leahy.record.record_index import INDEX_FILE, NEXT_INDEX_FILE
from leahy.record.revisions import (
    Observation,
    Revision,
    Year,
    check_published_years,
    printed_sha256,
    read_index,
    read_observations,
    read_table,
    read_year,
    read_years,
    recorded_years,
    rows_sha256,
    year_of,
)
from leahy.record.same_unit import read_same_unit, same_unit_file
from leahy.text.fold import name_id
from leahy.vocabulary import How, ListStatus, ReadBy, RevisionReason
from parsers.records import Capture
from schemas import RowsInvalid, validate_rows
from schemas.contract import to_arrow
from schemas.denied_units import DeniedUnits

Kind = Literal["new_revision", "new_observation", "nothing_new"]

_REVISION_FILE = re.compile(r"r(\d+)-[0-9a-f]{8}\.parquet")


def ensure_record_folder(processed: Path) -> None:
    """Raise `RecordError`, with nothing written, unless `processed` is missing, empty or a record; then make it one.

    A record holds `revisions/` and only files that belong to a record; hidden files are ignored.
    """
    if processed.exists() and not processed.is_dir():
        raise RecordError(f"{processed} is not a folder. Name another data folder with LEAHY_DATA.")
    paths = sorted(p.relative_to(processed).as_posix() for p in processed.rglob("*")) if processed.exists() else []
    paths = [path for path in paths if not re.search(r"(^|/)\.", path)]
    foreign = [path for path in paths if not is_of_a_record(f"processed/{path}")]
    if foreign or (paths and not (processed / "revisions").is_dir()):
        what = f"It holds {foreign[0]!r}" if foreign else f"It holds {paths[0]!r} but no revisions/"
        raise RecordError(
            f"{processed} is not a record of ours. {what}, and nothing was written to it. "
            "Move the other files away, or name another data folder with LEAHY_DATA."
        )
    make_folder(processed / "revisions")


def check_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """`schemas.validate_rows`, and every `name_id` computed again. Raises `schemas.RowsInvalid` with `.failure_cases`."""
    rows = validate_rows(rows)
    cases = [
        {
            "column": "name_id",
            "check": "is that of country_code and unit_listed",
            "failure_case": identity,
            "index": index,
        }
        for index, (identity, code, unit) in enumerate(
            zip(rows["name_id"], rows["country_code"], rows["unit_listed"], strict=True)
        )
        if identity != name_id(code, unit)
    ]
    if cases:
        raise RowsInvalid("denied_units", cases)
    return rows


class OpenYear:
    """One year of the record while a run adds to it: read once, kept in memory, written by `close`.

    The files of revisions are written at once; they count from `close` on. `now`: aware; goes into `created_at` and `observed_at`
    only; `held`: the year as it is on disk, None to read it. Methods raise `RecordError` and `WriteFailed`.
    """

    def __init__(self, processed: Path, year: int, now: datetime, held: Year | None = None):
        ensure_record_folder(processed)
        if now.tzinfo is None:
            raise ValueError("now must say its time zone")
        self.held = read_year(processed, year) if held is None else held
        """The year as it was."""
        self._now = now
        self._index = read_index(self.held.folder)
        self._indexed = len(self._index)
        self._by_rows = {r.rows_sha256: r for r in self._index}
        self._by_print = {r.printed_sha256: r for r in self._index}
        self._observed = {r.number for r in (*self.held.revisions, *self.held.withdrawn)}
        self._seen = {(o.captured_at, o.capture): o for o in self.held.observations}
        self._lines: list[Observation] = []
        self._withdrawn: list[Observation] = []

    def revision(
        self, rows: pd.DataFrame, capture: Capture, *, decided: bool, read_by: str = ReadBy.PROGRAM
    ) -> Revision:
        """The revision with these rows, which are those of `parsers.to_rows(listing, capture)`; made if there is none.

        `decided`: a person's decision went into them. `read_by`: who read the capture. Raises `schemas.RowsInvalid`.
        """
        table = to_arrow(DeniedUnits, rows)
        _check_given(table, self.held.year, capture, read_by)
        revision = self._by_rows.get(rows_sha256(table))
        if revision is None:  # rows that a revision holds have passed the contract
            check_rows(rows)
            revision = self._add(table, capture, decided, read_by)
        return revision

    def observe(
        self,
        revision: Revision,
        capture: Capture,
        *,
        statement: str,
        notes: Sequence[str],
        rule: str,
        published_on: date | None,
        published_on_basis: str | None,
        read_by: str = ReadBy.PROGRAM,
    ) -> Kind:
        """Note that `capture` shows `revision`.

        The same capture at the same `captured_at` is one observation: nothing new, unless it reads differently now or was
        had from elsewhere; then a later line replaces the earlier one.
        """
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
            read_by=read_by,
            observed_at=self._now,
        )
        before = self._seen.get((observation.captured_at, observation.capture))
        if before is not None and replace(before, observed_at=self._now) == observation:
            return "nothing_new"
        self._seen[observation.captured_at, observation.capture] = observation
        self._lines.append(observation)
        if revision.number in self._observed:
            return "new_observation"
        self._observed.add(revision.number)
        return "new_revision"

    def withdraw(self, observation: Observation) -> None:
        """Note that an observation of the year as it was is withdrawn."""
        del self._seen[observation.captured_at, observation.capture]
        self._withdrawn.append(replace(observation, revision=None, observed_at=self._now))

    def close(self) -> Year:
        """Write what is new, and return the year as it is now."""
        if len(self._index) > self._indexed:
            entries = json.dumps([to_json(r) for r in self._index], ensure_ascii=False, indent=1) + "\n"
            write_whole(self.held.folder / "revisions.json", entries.encode())
        lines = [*self._lines, *self._withdrawn]
        if not lines:
            return self.held
        append_lines(self.held.folder / "observations.jsonl", map(to_json, lines))
        return year_of(self.held.year, self.held.folder, self._index, [*self.held.lines, *lines])

    def _add(self, table: pa.Table, capture: Capture, decided: bool, read_by: str) -> Revision:
        number = max((r.number for r in self._index), default=0) + 1
        printed, rows = printed_sha256(table), rows_sha256(table)
        metadata = {
            "year": str(self.held.year),
            "revision": str(number),
            "printed_sha256": printed,
            "rows_sha256": rows,
        }
        data = parquet_bytes(table, metadata)
        sha256 = hashlib.sha256(data).hexdigest()
        revision = Revision(
            number=number,
            file=f"r{number}-{sha256[:8]}.parquet",
            file_sha256=sha256,
            printed_sha256=printed,
            rows_sha256=rows,
            reason=self._reason(table, printed, capture, decided=decided),
            created_at=self._now,
            rows=table.num_rows,
            countries=len(table["country_code"].unique()),
            capture=capture.sha256,
            read_by=read_by,
        )
        make_folder(self.held.folder)
        write_whole(self.held.folder / revision.file, data)
        self._index.append(revision)
        self._by_rows[rows] = self._by_print[printed] = revision
        return revision

    def _reason(self, table: pa.Table, printed: str, capture: Capture, *, decided: bool) -> str:
        if not self._index:
            return RevisionReason.FIRST
        alike = self._by_print.get(printed)
        if alike is None:
            # The very bytes that were published before, and a person reads something else in them: the page has not changed.
            reread = decided and (capture.captured_at, capture.sha256) in self._seen
            return RevisionReason.REVIEWED if reread else RevisionReason.SOURCE_CHANGED
        decided_columns = ["position", "country_code", "country_basis"]
        before = read_table(self.held.folder, alike).select(decided_columns).to_pylist()
        is_reviewed = decided and before != table.select(decided_columns).to_pylist()
        return RevisionReason.REVIEWED if is_reviewed else RevisionReason.PARSER_CHANGED


def _check_given(table: pa.Table, year: int, capture: Capture, read_by: str) -> None:
    if capture.captured_at is not None and capture.captured_at.tzinfo is None:
        raise ValueError("captured_at must say its time zone")
    if (capture.captured_at is None) != (capture.how == How.TRANSCRIPTION):
        raise ValueError(f"A capture had by {capture.how!r} cannot have captured_at {capture.captured_at}")
    given = {"year": year, "source_url": capture.source_url, "how": capture.how, "captured_at": capture.captured_at}
    given |= {"capture_sha256": capture.sha256, "read_by": read_by}
    if any(row != given for row in table.select(list(given)).to_pylist()):
        raise ValueError(f"The rows are not those of the {year} list in capture {capture.sha256}")


def refresh(
    processed: Path,
    *,
    statuses: Mapping[int, ListStatus],
    first_year: int,
    now: datetime,
    years: Sequence[Year] | None = None,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Write everything above `revisions/` again: denied_units/, csv/, lists.parquet, units.parquet, the tables `beside` them,
    datapackage.json; index.json last. Returns the known years, and those with a list.

    Only bytes that differ are written; the table of a year whose list is not held is deleted.

    `statuses`: the status of each year without a list (not_found, could_not_look, not_looked; a year that is missing was
    not looked for). Known years: `first_year` to the last complete calendar year of `now`, the years of `statuses`,
    and the years with a revision. `years`: those of the record, None for as they are on disk.
    """
    ensure_record_folder(processed)
    checks = read_checks(processed.parent)
    years = read_years(processed) if years is None else years
    years = [replace(year, checked=checks.get(year.year, {})) for year in years]
    held = [year for year in years if year.observations]
    with_list = tuple(sorted(year.year for year in held))
    known = tuple(sorted({*range(first_year, now.year), *statuses, *with_list}))
    derived = derived_files(held, statuses, known, read_same_unit(same_unit_file(processed.parent)), beside)
    index, following = record_index(processed, years, derived), processed / NEXT_INDEX_FILE
    changed = {path: data for path, data in derived.items() if _differs(processed / path, data)}
    if changed or following.exists():
        write_whole(following, index)  # so that readers know the tables of a run that is stopped from damaged ones
    for path, data in changed.items():
        make_folder((processed / path).parent)
        write_whole(processed / path, data)
    for folder in (processed / "denied_units", processed / "csv"):
        for file in sorted(folder.glob("[0-9]*")):
            if f"{folder.name}/{file.name}" not in derived:
                remove(file)
    if _differs(processed / INDEX_FILE, index):
        write_whole(processed / INDEX_FILE, index)
    if following.exists():
        remove(following)
    return known, with_list


def _differs(path: Path, data: bytes) -> bool:
    return not path.exists() or path.read_bytes() != data


def recover(processed: Path) -> None:
    """Clean up after a killed writer: half-written files, torn lines, files of revisions without an entry.

    A second call changes nothing. An entry without an observation stays, unread, until a run observes it. Raises
    `RecordError` if what was published has been changed since: a run would make that look right.
    """
    ensure_record_folder(processed)
    for folder in (processed, processed / "denied_units", processed / "csv"):
        remove_partial_files(folder)
    repair_log(processed / "runs.jsonl")
    for year in recorded_years(processed):
        folder = processed / "revisions" / f"{year:04d}"
        remove_partial_files(folder)
        _remove_unindexed(folder)
    check_published_years(processed)
    for year in recorded_years(processed):
        repair_log(processed / "revisions" / f"{year:04d}" / "observations.jsonl")


def _remove_unindexed(folder: Path) -> None:
    """Delete the files of revisions that were being added; any other that the index does not name is an error."""
    index = read_index(folder)
    named = {r.file for r in index}
    unnamed = {
        file: int(match[1])
        for file in sorted(folder.iterdir())
        if (match := _REVISION_FILE.fullmatch(file.name)) and file.name not in named
    }
    if not unnamed:
        return
    following = max([r.number for r in index] + [o.revision or 0 for o in read_observations(folder)], default=0) + 1
    added = set(range(following, following + len(set(unnamed.values()))))
    for file, number in unnamed.items():
        if number not in added:
            raise RecordError(
                f"{file} is a revision that {folder / 'revisions.json'} does not name. "
                "The index was changed or lost: put it back as it was, or move data/processed aside and run again."
            )
    for file in unnamed:
        remove(file)
