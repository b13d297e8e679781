"""The files of a data folder: the one table that says which there are, and what `verify` and a run make of each.

A new kind of file has its line here. Hidden files, but for the notes below, are nobody's: a file manager may leave some.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path

from leahy.record.capture_files import SUFFIXES


class FileKind(Enum):
    """What a file is to the chain of hashes."""

    CAPTURE = auto()
    """Its name begins with its hash, and a log of looks names the whole hash."""
    LOG = auto()
    """A log that grows: the report of each run has the hash of what it left, and index.json that of what was published."""
    INDEXED = auto()
    """index.json has its hash."""
    INDEX = auto()
    """index.json has its own hash."""
    RUNS = auto()
    """Each line has a hash of itself and of the line before it, and a hidden note has that of the last one."""
    LINES = auto()
    """A log that a run reads and nobody else; its lines must be JSON."""
    NOTE = auto()
    """A hidden note of a run for the next one; JSON."""
    MARK = auto()
    """A hidden note whose words are not read as data."""


_SOURCE, _YEAR, _SHORT = r"[a-z0-9][a-z0-9._-]*", r"\d{4}", r"[0-9a-f]{16}"
_SUFFIX = "|".join(re.escape(suffix) for suffix in SUFFIXES)

KNOWN_FILES: dict[str, FileKind] = {
    rf"raw/{_SOURCE}/{_SHORT}({_SUFFIX})": FileKind.CAPTURE,
    rf"raw/{_SOURCE}/looks\.jsonl": FileKind.LOG,
    rf"raw/{_SOURCE}/\.look\.json": FileKind.NOTE,
    r"raw/set_aside\.jsonl": FileKind.LINES,
    r"raw/found\.jsonl": FileKind.LOG,
    r"raw/\.reading": FileKind.MARK,
    r"decisions/[^/]+\.csv": FileKind.INDEXED,
    rf"decisions/readings/{_SHORT}\.csv": FileKind.INDEXED,
    r"processed/index\.json": FileKind.INDEX,
    r"processed/datapackage\.json": FileKind.INDEXED,
    r"processed/(lists|units|related|country_years|vetting)\.parquet": FileKind.INDEXED,
    rf"processed/denied_units/{_YEAR}\.parquet": FileKind.INDEXED,
    rf"processed/csv/{_YEAR}\.csv": FileKind.INDEXED,
    rf"processed/revisions/{_YEAR}/(r\d+-[0-9a-f]{{8}}\.parquet|revisions\.json|observations\.jsonl)": FileKind.INDEXED,
    r"processed/runs\.jsonl": FileKind.RUNS,
    r"processed/\.(told|related|newest_report|next_index)\.json": FileKind.NOTE,
}
"""Path below the data folder, as a regular expression -> what the file is."""

KNOWN_FOLDERS = rf"processed/(revisions|revisions/{_YEAR}|denied_units|csv)"
"""The folders of a record, as a regular expression."""

OUTSIDE = ("raw/*/looks.jsonl", "decisions/*.csv", "decisions/readings/*.csv")
"""What a record is built from, beside the captures: the patterns of the files outside `processed` that index.json names."""

_KINDS = {re.compile(pattern): kind for pattern, kind in KNOWN_FILES.items()}


def kind_of(path: str) -> FileKind | None:
    """What the file at `path` below the data folder is; None for one that is none of ours."""
    return next((kind for pattern, kind in _KINDS.items() if pattern.fullmatch(path)), None)


def is_folder_of_a_record(path: str) -> bool:
    """Whether there is a folder of a record at `path` below the data folder."""
    return re.fullmatch(KNOWN_FOLDERS, path) is not None


def is_of_a_record(path: str) -> bool:
    """Whether a file or a folder below the data folder belongs to a record."""
    return kind_of(path) is not None or is_folder_of_a_record(path)


def outside_files(data: Path) -> Iterator[Path]:
    """The files of `OUTSIDE`, in order; hidden ones are none."""
    files = {path for pattern in OUTSIDE for path in data.glob(pattern)}
    yield from sorted(path for path in files if path.is_file() and not path.name.startswith("."))
