"""Reading the record on disk: revisions, the observations that say when each was seen, and their hashes.

`data/processed/revisions/` is the truth; everything above it is made from it. A revision counts from its first
observation. A reader sees the revisions and observations that index.json names (`leahy.record.record_index`), which a run
writes last: so it sees every year as it was before the run, or every year as it is after. An observation that is
withdrawn (see `flows.publish.publish_year`) has a later line without a revision.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from leahy.errors import LeahyError, RecordError
from leahy.garbage import ageing
from leahy.record.dtypes import TEXT
from leahy.record.jsonl import from_json, parse_records, read_log, read_records
from leahy.record.record_index import IndexedYear, entries_sha256, read_record_index
from leahy.vocabulary import How, ReadBy

CAVEAT = (
    "A list names units that were proposed for US assistance in one calendar year and were denied it under 22 U.S.C. "
    "2378d. It is neither cumulative nor a list of bans. Not listed means nothing more than that: a unit may not have "
    "been proposed, or its case may have been settled, withheld or decided later."
)
PRINTED = ("year", "position", "country_listed", "unit_listed", "note")
PROVENANCE = ("source_url", "how", "captured_at", "capture_sha256", "locator", "read_by")
_FILE = re.compile(r"r\d+-[0-9a-f]{8}\.parquet")
REBUILD = (
    "Move the folder data/processed aside and build it again from data/raw with `make run`, or fetch the record again."
)


@dataclass(frozen=True, slots=True)
class Revision:
    """An entry of revisions.json: one immutable Parquet file with all rows of one year."""

    number: int
    file: str
    file_sha256: str
    printed_sha256: str
    rows_sha256: str
    reason: str  # a RevisionReason
    created_at: datetime
    rows: int
    countries: int
    capture: str  # sha256 of the capture it was first published from
    read_by: str  # a ReadBy: who read that capture

    def __post_init__(self) -> None:
        ReadBy(self.read_by)  # ValueError for another word
        if not _FILE.fullmatch(self.file):
            raise ValueError(f"field 'file' is {self.file!r}, not the name of a revision's file")


@dataclass(frozen=True, slots=True)
class Observation:
    """A line of observations.jsonl: when which capture showed which revision, and what its page said beside the rows."""

    captured_at: datetime | None  # None: older than everything
    capture: str
    revision: int | None  # None: the observation of this capture is withdrawn
    source_url: str
    how: str
    statement: str
    notes: tuple[str, ...]
    rule: str
    published_on: date | None
    published_on_basis: str | None
    read_by: str
    observed_at: datetime

    def __post_init__(self) -> None:
        How(self.how)  # ValueError for another word
        ReadBy(self.read_by)


@dataclass(frozen=True, slots=True)
class Year:
    """All that is recorded of the list of one calendar year."""

    year: int
    folder: Path
    revisions: tuple[Revision, ...]  # in the order of publication; neither unobserved nor withdrawn ones
    withdrawn: tuple[Revision, ...]  # published once, and shown by no valid observation any longer
    lines: tuple[Observation, ...]  # as filed, superseded ones too
    observations: tuple[Observation, ...]  # the valid ones, one a capture, the oldest first
    # printed_sha256 -> the day on which a person said that they compared that list with its page
    checked: Mapping[str, date] = field(default_factory=dict, compare=False)

    def checked_on(self, revision: Revision) -> date | None:
        """The day on which a person compared what `revision` prints with its page; None if nobody did."""
        return self.checked.get(revision.printed_sha256)

    def newest(self, at: datetime | None = None) -> Observation | None:
        """The newest observation up to `at` (of all, where None), or None."""
        known = [o for o in self.observations if at is None or o.captured_at is None or o.captured_at <= at]
        return known[-1] if known else None

    def revision(self, number: int | None) -> Revision:
        """The revision of that number, a withdrawn one too; `LeahyError` names those that there are."""
        for revision in (*self.revisions, *self.withdrawn):
            if revision.number == number:
                return revision
        withdrawn = (f"{r.number} (withdrawn)" for r in self.withdrawn)
        numbers = ", ".join([*(str(r.number) for r in self.revisions), *withdrawn]) or "none"
        raise LeahyError(f"The {self.year} list in {self.folder} has no revision {number}. Its revisions: {numbers}.")

    def current(self) -> Revision | None:
        """The revision of the newest observation (it need not have the highest number), or None."""
        newest = self.newest()
        return None if newest is None else self.revision(newest.revision)


_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def chronological_key(captured_at: datetime | None, capture: str) -> tuple[datetime, str]:
    """The key that orders captures, the oldest first: `captured_at` (None is before all), then their hash.

    The hash says nothing about age, but it does not depend on which of two captures of one moment was filed first.
    """
    return captured_at or _BEFORE_ALL, capture


def newest(observations: Iterable[Observation]) -> Observation:
    """The last one in the order of `chronological_key`."""
    return max(observations, key=lambda o: chronological_key(o.captured_at, o.capture))


def recorded_years(processed: Path) -> list[int]:
    """The years that have a folder in `revisions/`, in order; some may hold nothing published yet."""
    folder = processed / "revisions"
    if not folder.is_dir():
        return []
    return sorted(int(f.name) for f in folder.iterdir() if f.is_dir() and f.name.isascii() and f.name.isdigit())


def published_years(processed: Path) -> list[Year]:
    """Every year that index.json names, as the run that wrote it left them; raises `RecordError` if one was changed since.

    Without an index, as in a record of an older version, whatever is there.
    """
    index = read_record_index(processed)
    if index is None:
        return read_years(processed)
    return [_published_year(processed, index.years[year]) for year in sorted(index.years)]


def check_published_years(processed: Path) -> None:
    """Raise `RecordError` if a year was changed since index.json was written; where there is none, nothing says so."""
    index = read_record_index(processed)
    for indexed in index.years.values() if index else ():
        _published_parts(processed / "revisions" / f"{indexed.year:04d}", indexed)


def _published_year(processed: Path, indexed: IndexedYear) -> Year:
    folder = processed / "revisions" / f"{indexed.year:04d}"
    entries, lines = _published_parts(folder, indexed)
    year = year_of(indexed.year, folder, entries, parse_records(folder / "observations.jsonl", lines, Observation))
    return replace(year, checked=indexed.checked_days())


def _published_parts(folder: Path, indexed: IndexedYear) -> tuple[list[Revision], bytes]:
    """The entries of revisions.json and the bytes of observations.jsonl that count, their hashes checked."""
    log, revisions = folder / "observations.jsonl", folder / "revisions.json"
    lines = read_log(log)[: indexed.observations]
    if hashlib.sha256(lines).hexdigest() != indexed.observations_sha256:
        raise RecordError(f"{log} was changed after it was published. Put it back as it was. {REBUILD}")
    entries = read_index(folder)[: indexed.revisions]
    if entries_sha256(entries) != indexed.revisions_sha256:
        raise RecordError(f"{revisions} was changed after it was published. Put it back as it was. {REBUILD}")
    return entries, lines


def read_years(processed: Path) -> list[Year]:
    """`read_year` of every year that has a folder, in order."""
    return [read_year(processed, year) for year in recorded_years(processed)]


def read_year(processed: Path, year: int) -> Year:
    """What `processed` holds of one year, what a run that did not end has written too. Raises `RecordError`."""
    folder = processed / "revisions" / f"{year:04d}"
    # Observations first: a writer writes them last, so every revision they name is in the index that is read next.
    lines = read_observations(folder)
    return year_of(year, folder, read_index(folder), lines)


def year_of(year: int, folder: Path, index: Iterable[Revision], lines: Sequence[Observation]) -> Year:
    """The year whose revisions.json holds `index` and whose observations.jsonl holds `lines`."""
    numbers = {line.revision for line in lines if line.revision is not None}
    index = [r for r in index if r.number in numbers]
    if missing := numbers - {r.number for r in index}:
        raise RecordError(
            f"{folder / 'observations.jsonl'} names revision {min(missing)}, which {folder / 'revisions.json'} does "
            f"not. {REBUILD}"
        )
    observations = _effective(lines)
    # An earlier reading of a capture whose observation is still valid stays: it is what we published of a page that shows a list.
    valid = {(o.captured_at, o.capture) for o in observations}
    valid_numbers = {line.revision for line in lines if (line.captured_at, line.capture) in valid}
    return Year(
        year,
        folder,
        tuple(r for r in index if r.number in valid_numbers),
        tuple(r for r in index if r.number not in valid_numbers),
        tuple(lines),
        observations,
    )


def read_index(folder: Path) -> list[Revision]:
    """Every entry of the revisions.json of one year, unobserved ones too."""
    path = folder / "revisions.json"
    data = read_log(path)
    if not data and not path.exists():
        return []
    try:
        return [from_json(Revision, entry) for entry in json.loads(data)]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise RecordError(f"{path} is not an index of revisions: {error}. {REBUILD}") from error


def read_observations(folder: Path) -> list[Observation]:
    """Every line of the observations.jsonl of one year, superseded ones too."""
    return read_records(folder / "observations.jsonl", Observation)


def _effective(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """The valid ones, one a capture, the oldest first: a later line for the same capture replaces the earlier one."""
    by_capture = {(o.captured_at, o.capture): o for o in observations}
    valid = (o for o in by_capture.values() if o.revision is not None)
    return tuple(sorted(valid, key=lambda o: chronological_key(o.captured_at, o.capture)))


def read_table(folder: Path, revision: Revision, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of one revision, in these columns (None: all).

    Raises `RecordError` if its file is missing or has other bytes than were published.
    """
    data = revision_bytes(folder, revision)
    return parse_parquet(data, folder / revision.file, columns, hashed=True)


def revision_bytes(folder: Path, revision: Revision) -> bytes:
    """The bytes of one revision's file, their hash checked."""
    path = folder / revision.file
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordError(f"Could not read {path}: {error.strerror or error}. {REBUILD}") from error
    if hashlib.sha256(data).hexdigest() != revision.file_sha256:
        raise RecordError(
            f"The bytes of {path} are not those that were published (their sha256 has changed). {REBUILD}"
        )
    return data


def parse_parquet(data: bytes, path: Path, columns: Sequence[str] | None = None, *, hashed: bool = False) -> pa.Table:
    """The table in `data`, its pages checked unless their hash was (`hashed`); `path` is for the message of the `RecordError`."""
    try:
        # One thread and no read-ahead: with Arrow's pools at work, a short process can abort at its end (apache/arrow#34314).
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=not hashed, pre_buffer=False)
        return file.read(None if columns is None else list(columns), use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RecordError(f"{path} is not a Parquet file that can be read: {error}. {REBUILD}") from error


_PANDAS_TYPES = {pa.int32(): pd.Int32Dtype(), pa.string(): TEXT, pa.large_string(): TEXT}


def to_frame(table: pa.Table) -> pd.DataFrame:
    """`table` as a DataFrame: strings as str, lists as Python lists, integers that may be null as Int32."""
    listed = [column.name for column in table.schema if pa.types.is_list(column.type)]
    flat = table.drop_columns(listed)
    frame: pd.DataFrame = flat.to_pandas(types_mapper=_PANDAS_TYPES.get)
    with ageing():
        for name in listed:
            cells = pd.Series(table[name].to_pylist(), index=frame.index, dtype=object)
            frame.insert(table.column_names.index(name), name, cells)
    return frame


def canonical(table: pa.Table, columns: Sequence[str]) -> bytes:
    """The canonical form of rows: JSON lines of `columns`, keys sorted, no spaces, UTF-8, in the order of position."""
    lines = (
        json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        for row in table.sort_by("position").select(list(columns)).to_pylist()
    )
    return "".join(lines).encode()


def printed_sha256(table: pa.Table) -> str:
    """The hash of what the page printed."""
    return hashlib.sha256(canonical(table, PRINTED)).hexdigest()


def rows_sha256(table: pa.Table) -> str:
    """The hash of all columns but those of provenance."""
    return hashlib.sha256(canonical(table, [c for c in table.column_names if c not in PROVENANCE])).hexdigest()
