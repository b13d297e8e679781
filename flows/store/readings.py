"""Readings of people: what each line of a capture is. Filed, they are what the capture is read by.

    data/decisions/readings/<first 16 hex of the sha256>.csv    the lines (`parsers.readings`)
    data/decisions/readings.csv                                 which are filed, each with its reason and its day

The lines are on disk before the reason that makes them count, so a filed reading is always whole.
"""

import csv
import io
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import parsers
from flows.store.decisions import DecisionError, decided_rows
from flows.store.files import make_folder, write_whole
from leahy.text.fold import collapse
from parsers import ReadingError, ReadLine

READINGS_HEADER = ("capture_sha256", "reason", "decided_on")
Readings = Mapping[str, tuple[ReadLine, ...]]
"""Capture -> the rows of its filed reading."""


def readings_file(data: Path) -> Path:
    """The file that says which readings are filed."""
    return data / "decisions" / "readings.csv"


def reading_file(data: Path, sha256: str) -> Path:
    """The file with the lines of one reading."""
    return data / "decisions" / "readings" / f"{sha256[:16]}.csv"


def read_readings(data: Path, captures: Collection[str]) -> Readings:
    """The filed readings. `DecisionError` for one that does not say what its list is, or is of no capture in `captures`."""
    readings: dict[str, tuple[ReadLine, ...]] = {}
    for where, (sha256, _, _) in decided_rows(readings_file(data), READINGS_HEADER):
        if sha256 not in captures:
            raise DecisionError(
                f"{where}: no capture in data/raw has the hash {sha256!r}. Add the page, or take the line out."
            )
        if sha256 in readings:
            raise DecisionError(f"{where}: capture {sha256[:16]} stands here twice; keep one line.")
        readings[sha256] = read_reading(reading_file(data, sha256))
    return MappingProxyType(readings)


def years_of_readings(readings: Readings) -> Mapping[str, frozenset[int]]:
    """Capture -> the years of the lists that its filed reading says."""
    return {
        sha256: frozenset(listing.year for listing in parsers.listings_of_reading(rows))
        for sha256, rows in readings.items()
    }


def read_reading(path: Path) -> tuple[ReadLine, ...]:
    """The rows of a reading that says what its lists are. Raises `DecisionError`, which names the file and the line."""
    try:
        rows = tuple(parsers.parse_reading(path.read_bytes()))
        parsers.listings_of_reading(rows)
    except FileNotFoundError:
        raise DecisionError(f"{path} is not there. Put it back as it was, or file the reading again.") from None
    except ReadingError as error:
        raise DecisionError(f"{path}, {error}") from error
    return rows


def write_reading(data: Path, sha256: str, rows: Collection[ReadLine], reason: str, decided_on: date) -> Path:
    """File the rows as the reading of a capture, in place of an earlier one; returns the file. The caller holds the lock."""
    path, table = reading_file(data, sha256), readings_file(data)
    others = [row for _, row in decided_rows(table, READINGS_HEADER) if row[0] != sha256]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([READINGS_HEADER, *others, (sha256, collapse(reason), decided_on.isoformat())])
    make_folder(path.parent)
    write_whole(path, parsers.reading_csv(rows).encode())
    write_whole(table, out.getvalue().encode())
    return path
