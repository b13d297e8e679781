"""Where the cells of a table stand: rows, columns and spans, as HTML counts them (https://html.spec.whatwg.org/#forming-a-table)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.errors import PageError
from parsers.pages.lines import Cell

COLUMN_LIMIT = 1_000
"""Columns of one table. HTML allows as many for one cell; lists have fewer than ten."""
_ROW_LIMIT = 65_534  # of one cell, by HTML
SPAN_LIMIT = 2_000_000
"""Columns that the spanning cells of a page cover, counted in each row. A list of 10,000 rows has fewer than 100,000."""
_LEADING_DIGITS = re.compile(r"[ \t\n\r\f]*\+?([0-9]{1,9})")


@dataclass(slots=True)
class Spans:
    """How many columns the spanning cells of a page may still cover."""

    left: int = SPAN_LIMIT

    def use(self, columns: int) -> None:
        """Raises PageError beyond `SPAN_LIMIT`."""
        self.left -= columns
        if self.left < 0:
            raise PageError(f"tables whose cells span more than {SPAN_LIMIT:,} columns and rows; look at the page")


@dataclass(slots=True)
class Table:
    """A table while its cells are read, row by row."""

    number: int
    spans: Spans
    row: int = -1
    column: int = 0
    covered: dict[int, int] = field(default_factory=dict)  # column -> the last row that a cell from above covers

    def next_row(self) -> None:
        self.row, self.column = self.row + 1, 0

    def next_cell(self, attributes: Mapping[str, str], head: bool) -> Cell:
        """The place of the next cell of the row. Raises PageError beyond `COLUMN_LIMIT` or `SPAN_LIMIT`."""
        width = height = 1
        if attributes:
            width = min(max(leading_number(attributes.get("colspan", ""), 1), 1), COLUMN_LIMIT)
            height = min(leading_number(attributes.get("rowspan", ""), 1), _ROW_LIMIT) or _ROW_LIMIT
        first = self.column
        while self.covered.get(self.column, -1) >= self.row:
            self.column += 1
        if self.column + width > COLUMN_LIMIT:
            raise PageError(f"a table of more than {COLUMN_LIMIT:,} columns; look at the page, and at its colspans")
        self.spans.use(self.column - first)
        cell = Cell(self.number, self.row, self.column, width, height, head)
        if height > 1:
            self.spans.use(width)
            self.covered.update(dict.fromkeys(range(self.column, self.column + width), self.row + height - 1))
        self.column += width
        return cell


def leading_number(value: str, default: int) -> int:
    """The number that a browser reads from an attribute: its leading digits ("2px" is 2), at most 999,999,999."""
    match = _LEADING_DIGITS.match(value) if value else None
    return int(match[1]) if match else default
