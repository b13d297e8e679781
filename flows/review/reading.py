"""`python -m flows review`: the reading of a capture as a table and a sheet, and filing what a person made of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import parsers
from flows.review.capture import Reviewed, filed_capture
from flows.review.sheet import sheet_of_capture
from flows.store import captures
from flows.store.files import lock, make_folder, remove_partial_files, write_whole
from flows.store.readings import write_reading
from leahy.errors import UsageError
from leahy.vocabulary import VerdictKind
from parsers import Listing, ReadingError
from parsers.pages.decode import SIZE_LIMIT

_TABLE_LIMIT = 4 * SIZE_LIMIT
"""Bytes of a table. It has the words of the page, and a few more for each line."""

FOLDER = "review"
"""Below the data folder: tables and sheets that a person works with. It is no part of the record."""


@dataclass(frozen=True, slots=True)
class Review:
    """What `review` wrote. `kept`: the table was there before, with the person's changes, and was left alone; `open_rows`: so many
    rows still say `?`; `fault`: why the table cannot be filed as it is, None if it can."""

    reviewed: Reviewed
    table: Path
    sheet: Path
    kept: bool
    open_rows: int
    fault: str | None
    listings: tuple[Listing, ...]


def review_folder(data: Path) -> Path:
    """The folder of tables and sheets."""
    return data / FOLDER


def table_file(data: Path, sha256: str) -> Path:
    """The table of a filed capture that a person edits."""
    return review_folder(data) / f"{sha256[:16]}.csv"


def write_review(reviewed: Reviewed, folder: Path, stem: str) -> Review:
    """Write the table and the sheet of a capture to `folder`. A table that is there is kept, and the sheet shows it.

    Raises `ReadingError` for a kept table that is no table of this capture, `WriteFailed`.
    """
    table, sheet = folder / f"{stem}.csv", folder / f"{stem}.html"
    is_kept = table.exists()
    rows = parsers.parse_reading(_table_bytes(table)) if is_kept else list(reviewed.filed or reviewed.own.rows)
    listings: tuple[Listing, ...] = ()
    fault = None
    try:
        filed = parsers.filed_reading(rows, reviewed.own)
        rows, listings = list(filed.rows), filed.listings
    except ReadingError as error:
        fault = str(error)
    make_folder(folder)
    if not is_kept:
        # With a byte order mark a spreadsheet knows that it is UTF-8.
        write_whole(table, parsers.reading_csv(rows).encode("utf-8-sig"))
    write_whole(sheet, sheet_of_capture(reviewed, rows, listings, fault, table).encode())
    open_rows = sum("?" in (row.is_, row.year, row.country_code) for row in rows)
    return Review(reviewed, table, sheet, is_kept, open_rows, fault, listings)


@dataclass(frozen=True, slots=True)
class Filed:
    """A reading that was filed: its file, and the lists that it says."""

    sha256: str
    path: Path
    listings: tuple[Listing, ...]


def file_reading(data: Path, name: str, *, table: Path | None, reason: str, now: datetime) -> Filed:
    """Check a table and file it as the reading of the capture that `name` names. `table`: None for that of `review`.

    Raises, with nothing written: `UsageError` for a capture or a table that is not there and for an empty reason,
    `ReadingError` for a table that is no reading of the capture, `Busy`, `WriteFailed`.
    """
    captures.check_folder(data)
    if not reason.strip():
        raise UsageError("A reading needs its reason: against what the lines were read, and by whom (--reason TEXT).")
    with lock(data):
        captures.recover(data / "raw")
        remove_partial_files(data / "decisions")
        remove_partial_files(data / "decisions" / "readings")
        reviewed = filed_capture(data, name)
        _refuse_cut(data, reviewed.sha256)
        path = table or table_file(data, reviewed.sha256)
        try:
            rows = parsers.parse_reading(_table_bytes(path))
            filed = parsers.filed_reading(rows, reviewed.own)
        except FileNotFoundError:
            raise UsageError(
                f"{path} is not there. Write it first: python -m flows review {reviewed.sha256[:16]}, or name yours with "
                "--reading."
            ) from None
        except ReadingError as error:
            raise ReadingError(f"{path}, {error}. Nothing was filed.") from error
        written = write_reading(data, reviewed.sha256, filed.rows, reason, now.date())
    return Filed(reviewed.sha256, written, filed.listings)


def _table_bytes(path: Path) -> bytes:
    """The bytes of a table. Raises `ReadingError` for a file that is far longer than a table of any page."""
    with path.open("rb") as file:
        table = file.read(_TABLE_LIMIT + 1)
    if len(table) > _TABLE_LIMIT:
        raise ReadingError(f"more than {_TABLE_LIMIT:,} bytes, far more than a table of a page has")
    return table


def _refuse_cut(data: Path, sha256: str) -> None:
    """Raise `UsageError` for a capture of which every look says that it was cut on its way."""
    verdicts = {look.verdict for _, look in captures.read_looks(data / "raw") if look.sha256 == sha256}
    if verdicts == {VerdictKind.TRUNCATED}:
        raise UsageError(
            f"Capture {sha256[:16]} was cut on its way, so that its list may go on. Add the whole page, and review that."
        )
