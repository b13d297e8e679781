"""Traits of lines, by which the rules and checks that cannot say anything about a line are left out.

Most lines of a list are names in one setting, with hardly a trait, and most rules are about lines that have one: a rule names the
traits that it needs. `tests/parsers/listings/grammar/test_traits.py` holds that none fits a line without them.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

CUE = 1
"""The words have a cue (`parsers.listings.words.cues`)."""
SIGN = 2
"""The words have a sign that is no comma, full stop or apostrophe."""
MARK = 4
"""The line as printed opens with a figure or a sign."""
COUNTRY = 8
"""The words name a country or a region."""
FEATURE = 16
"""The line is set off, struck out, a link, of a class, or its pieces touch."""
LEAD = 32
"""The start of the line is set off, or a country stood behind its unit."""
LOOSE = 64
"""The page does not set the line as the item of a list, nor in a column of units."""
NO_LI = 128
"""The line stands in no <li>."""
PART = 256
"""The line is not the first one of its block."""
NUMBER = 512
"""A typed number was taken off."""
ROLE = 1024
"""The line is a cell beside countries and units, in a column of another role."""
HEADING = 2048
"""The page sets the line off as it sets off its countries; known to `PageFacts` alone."""
SET_OFF = 4096
"""The page sets the line as a heading, by its tag, its column or in bold."""
NEAR = 8192
"""No word tells that the line is not a country, or one with a typing error."""

NESTED = 16384
"""The line stands in a list within a list."""
ODD = 32768
"""The words are no plain name (`parsers.listings.names.plain_names`)."""
UNNAMED = 65536
"""No word alone makes the line the name of a unit, or its words are not written as those of names are."""
IN_NOTES = 131072
"""The line stands below a heading of notes; known to `Reader` alone."""


class Asked(Protocol):
    """A row of a table of rules or checks. `needs`: of the traits of each number, added up, a line must have one at least."""

    @property
    def needs(self) -> tuple[int, ...]: ...


Row = TypeVar("Row", bound=Asked)


class ByTraits(dict[int, tuple[Row, ...]]):
    """The traits of a line, added up -> the rows of a table that may be about such a line, in the table's order."""

    def __init__(self, table: Iterable[Row]) -> None:
        super().__init__()
        self.table = tuple(table)

    def __missing__(self, traits: int) -> tuple[Row, ...]:
        rows = self[traits] = tuple(row for row in self.table if all(traits & needed for needed in row.needs))
        return rows
