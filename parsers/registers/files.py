"""From the bytes of a register to the texts of its cells: what every format of a register has in common."""

import csv
import io
from collections.abc import Iterator, Sequence

import pandas as pd

from leahy.vocabulary import VerdictKind
from parsers.errors import RegisterError
from schemas import RowsInvalid
from schemas.contract import Model, check_rules

_SHOWN = 80
_TEXTS = {b"<": "a page or XML", b"{": "JSON", b"[": "JSON"}
_BINARIES = {
    b"PK\x03\x04": "an Excel workbook or a ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""Other formats, by how their files begin."""


def text_of(body: bytes, name: str) -> str:
    """`body` as UTF-8. Raises `RegisterError` for an empty file, a page of HTML, and bytes of another encoding or format."""
    if not body.strip():
        raise RegisterError(
            VerdictKind.EMPTY, f"{name}: {len(body):,} bytes without a word. A register is never empty."
        )
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, what in _TEXTS.items():
        if start.startswith(mark):
            raise RegisterError(VerdictKind.NOT_A_LIST, f"{name}: {what}, where a CSV should be: {_start(body)}.")
    binary = next((what for mark, what in _BINARIES.items() if body.startswith(mark)), None)
    if binary or b"\x00" in body[:4096]:
        what = binary or "a binary file or UTF-16"
        raise RegisterError(VerdictKind.NOT_A_LIST, f"{name}: {what}, where a CSV in UTF-8 should be.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise RegisterError(
            VerdictKind.NOT_A_LIST,
            f"{name}, line {line}: byte {body[error.start]:#04x} is not UTF-8. The encoding of the file has changed.",
        ) from error


def csv_rows(text: str, name: str, *, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """(number of the row from 1, its fields). Raises `RegisterError` for what is no CSV, or breaks off."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        broken = "unexpected end of data" in str(error)
        kind = VerdictKind.TRUNCATED if broken else VerdictKind.NOT_A_LIST
        what = "the file breaks off in a quoted field" if broken else f"not CSV: {error}"
        raise RegisterError(kind, f"{name}, line {reader.line_num}: {what}.") from error


def check_header(header: Sequence[str], columns: Sequence[str], name: str) -> None:
    """Raise `RegisterError` where a column of the register is missing, with those that nobody expects."""
    missing = [column for column in columns if column not in header]
    if missing:
        others = [column for column in header if column not in columns]
        unknown = f"; columns that are unknown here: {', '.join(others)[:200]}" if others else ""
        raise RegisterError(
            VerdictKind.NOT_A_LIST,
            f"{name}: no column {', '.join(missing)}{unknown}. Columns were renamed, or this is another file.",
        )


def cells_below(
    header: Sequence[str], rows: Iterator[tuple[int, list[str]]], columns: Sequence[str], name: str
) -> Iterator[tuple[int, list[str]]]:
    """(number of the row, its fields of `columns`, in that order). Raises `RegisterError` where a column is missing, or a row
    has another number of fields than `header`: a line that breaks off."""
    check_header(header, columns, name)
    places = [header.index(column) for column in columns]
    for number, fields in rows:
        if len(fields) != len(header):
            raise RegisterError(
                VerdictKind.TRUNCATED, f"{name}, row {number}: {len(fields)} fields under a header of {len(header)}."
            )
        yield number, [fields[place] for place in places]


def checked(model: Model, frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """`frame`, if it fits its contract. Raises `RegisterError` with the first faults."""
    try:
        return check_rules(model, frame)
    except RowsInvalid as error:
        raise RegisterError(VerdictKind.NOT_A_LIST, f"{name}: {error}") from error


def cells(column: "pd.Series[str]") -> list[str | None]:
    """The texts of a column; None where a cell is null."""
    return [text if isinstance(text, str) else None for text in column.tolist()]


def _start(body: bytes) -> str:
    return repr(" ".join(body[:_SHOWN].decode("utf-8", "replace").split()))
