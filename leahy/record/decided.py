"""The files of `data/decisions`, in which a person decides: their lines, and the dates that a person put right."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from leahy.errors import LeahyError, RecordError

DATES_HEADER = ("capture_sha256", "stated_at", "captured_at", "reason", "decided_on")
"""The columns of dates.csv: captures whose date was stated wrong."""


def decided_lines(path: Path, header: tuple[str, ...], fault: type[LeahyError]) -> Iterator[tuple[int, list[str]]]:
    """(number of the line, fields) of each line of a file of decisions but the first, which must be `header`, and empty
    ones; none where there is no file. Raises `fault` for what is no CSV in UTF-8 under that header."""
    try:
        text = path.read_bytes().decode("utf-8-sig")  # a spreadsheet saves with a byte order mark
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        raise fault(f"{path}: byte {error.start} is not UTF-8; save the file as CSV in UTF-8.") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise fault(f"{path}, line {reader.line_num}: not CSV: {error}.") from error
    if not lines or tuple(lines[0][1]) != header:
        raise fault(f"{path}, line 1: the columns must be {','.join(header)}.")
    yield from ((line, row) for line, row in lines[1:] if row)


def decided_moment(text: str) -> datetime:
    """A day or a moment as a person writes it, as aware UTC; without a time zone it is of UTC. Raises ValueError, and
    OverflowError for the first and the last day of the calendar in another time zone."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def dates_put_right(path: Path) -> Iterator[tuple[str, datetime, datetime]]:
    """(hash of the capture, the moment that was stated, the right one) of each line of dates.csv. Raises `RecordError` for what
    is no such file, and what `decided_moment` raises."""
    for _, row in decided_lines(path, DATES_HEADER, RecordError):
        sha256, stated, right = (value.strip() for value in row[:3])
        yield sha256, decided_moment(stated), decided_moment(right)
