"""A reading as a CSV that a person edits in any editor or spreadsheet, and back."""

import csv
import io
from collections.abc import Iterable

from leahy.record.cells import defuse
from leahy.text.figures import whole_number
from parsers.readings.read_line import COLUMNS, ReadingError, ReadLine

_SEPARATORS = (",", ";", "\t")
"""A spreadsheet writes a CSV with the separator of its country."""


def reading_csv(rows: Iterable[ReadLine]) -> str:
    """The rows as CSV under a header. No cell acts as a formula (`leahy.record.cells.defuse`)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        texts = (row.where, row.text, row.is_, row.year, row.country_code, row.belongs_to, row.rule)
        writer.writerow((row.line, *map(defuse, texts)))
    return out.getvalue()


def parse_reading(data: bytes) -> list[ReadLine]:
    """The rows of a CSV in UTF-8, with or without a byte order mark. Raises `ReadingError`, which names the row."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadingError(f"byte {error.start} is not UTF-8; save the file as CSV in UTF-8") from error
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        table = [(reader.line_num, [*map(_undefused, cells)]) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise ReadingError(f"row {reader.line_num}: not CSV: {error}") from error
    if not table or tuple(cell.strip().lower() for cell in table[0][1]) != COLUMNS:
        raise ReadingError(f"row 1: the columns must be {','.join(COLUMNS)}")
    return [_row(number, cells) for number, cells in table[1:]]


def _undefused(cell: str) -> str:
    """A cell without the apostrophe that `defuse` put in front."""
    return cell[1:] if cell.startswith("'") and defuse(cell[1:]) == cell else cell


def _row(number: int, cells: list[str]) -> ReadLine:
    if len(cells) != len(COLUMNS):
        raise ReadingError(
            f"row {number}: {len(cells)} cells, not {len(COLUMNS)} ({','.join(COLUMNS)}); a text with a comma needs quotes "
            "around it"
        )
    line, where, text, is_, year, country_code, belongs_to, rule = cells
    number_of_line = whole_number(line.strip())
    if number_of_line is None:
        raise ReadingError(f"row {number}: line is {line!r}; it is the number of a line of the capture")
    bare = (where.strip(), text, is_.strip().lower(), year.strip(), country_code.strip().upper(), belongs_to.strip())
    return ReadLine(number_of_line, *bare, rule.strip())
