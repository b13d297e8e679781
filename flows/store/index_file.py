"""What index.json says of a record: the years, and the hash of every file that they come from and that is made of them."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from leahy.record.record_index import IndexedFile, IndexedYear, entries_sha256, index_bytes, indexed_file
from leahy.record.revisions import Year, read_index


def record_index(processed: Path, years: Iterable[Year], tables: Mapping[str, bytes]) -> bytes:
    """The bytes of index.json for `years`, with all their files on disk, and the `tables` made of them.

    The logs of looks and the decisions are in it as they are now: they are what this record was built from.
    """
    data = processed.parent
    files = [_read(data, path) for path in sorted([*data.glob("raw/*/looks.jsonl"), *data.glob("decisions/*.csv")])]
    indexed = []
    for year in years:
        revisions, log = year.folder / "revisions.json", year.folder / "observations.jsonl"
        if not revisions.exists() or not log.exists():
            continue  # a run ended before it published anything of this year
        entries, lines = read_index(year.folder), log.read_bytes()
        current = year.current()
        indexed.append(
            IndexedYear(
                year=year.year,
                current=None if current is None else current.number,
                revisions=len(entries),
                revisions_sha256=entries_sha256(entries),
                observations=len(lines),
                observations_sha256=hashlib.sha256(lines).hexdigest(),
            )
        )
        files += [_read(processed, path) for path in (revisions, log, *(year.folder / entry.file for entry in entries))]
    files += [indexed_file(path, table) for path, table in tables.items()]
    return index_bytes(indexed, files)


def _read(above: Path, path: Path) -> IndexedFile:
    return indexed_file(path.relative_to(above).as_posix(), path.read_bytes())
