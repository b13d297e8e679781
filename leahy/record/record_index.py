"""`data/processed/index.json`: what the record holds, with the hash of every file. It is written last.

It closes the chain of hashes: captures are named by their hash in the logs of looks; the index has the hashes of these logs,
of the decisions, of the revisions with their observations, and of every table made from them. It is also what publishes:
a reader sees of each year what the index names, so that it sees all years as one run left them.

    {"years": [IndexedYear ...], "files": [IndexedFile ...], "sha256": hash of the two others}
"""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from leahy.errors import RecordError
from leahy.record.jsonl import from_json, json_text, to_json

INDEX_FILE = "index.json"
NEXT_INDEX_FILE = ".next_index.json"
"""The index of the tables that a run is about to write, or was stopped at: beside index.json it says which tables are whole."""
_PATIENCE = 2.0  # seconds that a run which follows a stopped one may take for its tables


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file and the hash of its first `size` bytes: logs grow.

    `path` is below the data folder for `raw/` and `decisions/`, else below `data/processed`.
    """

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class IndexedYear:
    """What counts of one year: so many entries of revisions.json, so many bytes of observations.jsonl, and their hashes.

    `checked`: printed_sha256 of each of its lists that a person compared with its page -> the day, as YYYY-MM-DD.
    """

    year: int
    current: int | None
    revisions: int
    revisions_sha256: str
    observations: int
    observations_sha256: str
    checked: Mapping[str, str]

    def __post_init__(self) -> None:
        self.checked_days()  # ValueError for what is no day

    def checked_days(self) -> dict[str, date]:
        """`checked` with days."""
        return {printed: date.fromisoformat(day) for printed, day in self.checked.items()}


@dataclass(frozen=True, slots=True)
class RecordIndex:
    """The content of index.json, `files` by path."""

    years: Mapping[int, IndexedYear]
    files: Mapping[str, IndexedFile]


def is_outside(path: str) -> bool:
    """Whether the path of an `IndexedFile` is below the data folder, and not below `data/processed`."""
    return path.startswith(("raw/", "decisions/"))


def indexed_file(path: str, data: bytes) -> IndexedFile:
    """The entry of a file with these bytes."""
    return IndexedFile(path, len(data), hashlib.sha256(data).hexdigest())


def entries_sha256(entries: Iterable[Any]) -> str:
    """The hash of entries of revisions.json, however the file is laid out."""
    return hashlib.sha256(_canonical([to_json(entry) for entry in entries])).hexdigest()


def index_bytes(years: Sequence[IndexedYear], files: Sequence[IndexedFile]) -> bytes:
    """The bytes of index.json."""
    content = {"years": [to_json(year) for year in years], "files": [to_json(file) for file in files]}
    sha256 = hashlib.sha256(_canonical(content)).hexdigest()
    return (json_text({**content, "sha256": sha256}, indent=1) + "\n").encode()


def read_record_index(processed: Path, name: str = INDEX_FILE) -> RecordIndex | None:
    """What index.json says; None where there is none, as in a record of an older version. Raises `RecordError`."""
    path = processed / name
    try:
        return parse_record_index(path.read_bytes(), str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordError(f"Could not read {path}: {error.strerror or error}. {_RESTORE}") from error


def parse_record_index(data: bytes, where: str) -> RecordIndex:
    """The index in `data`; `where` is for the message of the `RecordError`."""
    try:
        content = json.loads(data)
        is_whole = content.pop("sha256") == hashlib.sha256(_canonical(content)).hexdigest()
        years = [from_json(IndexedYear, year) for year in content["years"]]
        files = [from_json(IndexedFile, file) for file in content["files"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RecordError(f"{where} is not as it was written: {error}. {_RESTORE}") from error
    if not is_whole:
        raise RecordError(f"{where} is not as it was written: its hash is another one. {_RESTORE}")
    return RecordIndex({year.year: year for year in years}, {file.path: file for file in files})


def read_indexed(processed: Path, name: str) -> bytes:
    """The bytes of a file above `revisions/`, as index.json names them, or the next index while a run writes, or where one was
    stopped. Where there is no index, whatever is there.

    Raises `RecordError` for other bytes, and `OSError`.
    """
    end = time.monotonic() + _PATIENCE
    is_again = False
    while True:
        data = (processed / name).read_bytes()
        following, index = read_record_index(processed, NEXT_INDEX_FILE), read_record_index(processed)
        if index is None or indexed_file(name, data) in (i.files.get(name) for i in (index, following) if i):
            return data
        if is_again and (following is None or time.monotonic() >= end):
            raise RecordError(
                f"{processed / name} is not as {INDEX_FILE} says: it was changed. Run `make run` again, which makes it anew."
            )
        is_again = True  # a run may have ended in between
        time.sleep(0.02)


_RESTORE = "Put the file back as it was, or delete it and run `make run`, which writes it anew from the record."


def _canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
