"""What index.json says of a record: the years, and the hash of every file that they come from and that is made of them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from leahy.errors import RecordError
from leahy.record.known_files import outside_files
from leahy.record.record_index import (
    IndexedFile,
    IndexedYear,
    RecordIndex,
    entries_sha256,
    index_bytes,
    indexed_file,
    read_record_index,
)
from leahy.record.revisions import Revision, Year, read_index


def record_index(processed: Path, years: Iterable[Year], tables: Mapping[str, bytes]) -> bytes:
    """The bytes of index.json for `years`, with all their files on disk, and the `tables` made of them.

    The logs of looks and the decisions are in it as they are now: they are what this record was built from. Where only
    logs of looks have grown, it stays as it is: looks alone publish nothing.
    """
    data = processed.parent
    files = [_read(data, path) for path in outside_files(data)]
    indexed = []
    for year in years:
        revisions, log = year.folder / "revisions.json", year.folder / "observations.jsonl"
        if not revisions.exists() or not log.exists():
            continue  # a run ended before it published anything of this year
        entries = read_index(year.folder)
        indexed.append(_year(year, entries, log.read_bytes()))
        files += [_read(processed, path) for path in (revisions, log, *(year.folder / entry.file for entry in entries))]
    files += [indexed_file(path, table) for path, table in tables.items()]
    new = RecordIndex({year.year: year for year in indexed}, {file.path: file for file in files})
    try:
        old = read_record_index(processed)
    except RecordError:  # it was damaged, and is written again
        old = None
    if old is not None and _only_logs_grew(data, old, new):
        return index_bytes([*old.years.values()], [*old.files.values()])
    return index_bytes(indexed, files)


def _year(year: Year, entries: Sequence[Revision], lines: bytes) -> IndexedYear:
    current = year.current()
    printed = {entry.printed_sha256 for entry in entries}
    return IndexedYear(
        year=year.year,
        current=None if current is None else current.number,
        revisions=len(entries),
        revisions_sha256=entries_sha256(entries),
        observations=len(lines),
        observations_sha256=hashlib.sha256(lines).hexdigest(),
        checked={sha256: day.isoformat() for sha256, day in sorted(year.checked.items()) if sha256 in printed},
    )


def _only_logs_grew(data: Path, old: RecordIndex, new: RecordIndex) -> bool:
    logs = [file for path, file in old.files.items() if path.startswith("raw/")]
    return (
        old.years == new.years
        and _without_logs(old) == _without_logs(new)
        and all(file.path in new.files for file in logs)
        and all(indexed_file(log.path, (data / log.path).read_bytes()[: log.size]) == log for log in logs)
    )


def _without_logs(index: RecordIndex) -> dict[str, IndexedFile]:
    return {path: file for path, file in index.files.items() if not path.startswith("raw/")}


def _read(above: Path, path: Path) -> IndexedFile:
    return indexed_file(path.relative_to(above).as_posix(), path.read_bytes())
