"""What a person's table has to be before it is filed as the reading of a capture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.pages.lines import Document, unmarked
from parsers.readings.conservation import with_whole_lines
from parsers.readings.listing import FOOTNOTE, FORCE, LABEL, listings_of_reading
from parsers.readings.own import OwnReading
from parsers.readings.read_line import Is, ReadingError, ReadLine
from parsers.records import Listing

BY_A_PERSON = "a person"
"""The rule of a row that a person changed without a word of why."""


@dataclass(frozen=True, slots=True)
class FiledReading:
    """A reading that can be filed, and the lists that it says."""

    rows: tuple[ReadLine, ...]
    listings: tuple[Listing, ...]


def filed_reading(rows: Sequence[ReadLine], own: OwnReading) -> FiledReading:
    """`rows` with the capture's own text, and a word in `rule` where they say otherwise than the program's `own` reading.

    Raises `ReadingError`, which names the line: rows that are not the lines of the capture, each once and in order; a row
    that does not say what it has to (`listings_of_reading`); a year that stands nowhere on the page, without a reason.
    """
    whole = with_whole_lines(rows, own.document)
    before = {(row.line, row.text): row for row in own.rows}
    ruled = [_with_rule(row, before.get((row.line, row.text))) for row in whole]
    listings = listings_of_reading(ruled)
    _check_years(ruled, own.document)
    return FiledReading(tuple(ruled), tuple(listings))


def _with_rule(row: ReadLine, own: ReadLine | None) -> ReadLine:
    """A row whose rule is the program's own only where the row is, too."""
    if own is not None and row == replace(own, rule=row.rule):
        return row
    is_own = own is not None and row.rule == own.rule
    if row.is_ == Is.NOTE and row.rule.startswith((FOOTNOTE, FORCE, LABEL)):
        return row  # it says in which order, and with which word in front, a note is read
    return replace(row, rule=BY_A_PERSON) if is_own or not row.rule else row


def _check_years(rows: Sequence[ReadLine], document: Document) -> None:
    printed = "\n".join((*document.titles, *(unmarked(line.text) for line in document.lines)))
    for row in rows:
        if row.year and row.year not in printed and row.rule == BY_A_PERSON:
            raise ReadingError(
                f"line {row.line}: the year {row.year} stands nowhere on the page; write into the rule cell of this line why the "
                "list is of that year"
            )
