"""The records that pass through the parsers. All are frozen: a parser's result is never edited."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from leahy.vocabulary import CountryBasis, How, ReadBy, VerdictKind
from parsers.errors import PageError

MOST_ENTRIES = 32_767
"""`position` and `times_listed` of a row are 16 bits wide. The list of 2018 has 26 units."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a capture is, and the words or bytes that say so."""

    kind: VerdictKind
    reason: str


@dataclass(frozen=True, slots=True)
class Capture:
    """Where bytes came from. `captured_at` is aware UTC, or None for a transcription, which is older than everything."""

    source_url: str
    how: How
    captured_at: datetime | None
    sha256: str


class Entry(NamedTuple):
    """One unit as a page lists it. `country_listed` is None where the page has lost the heading."""

    country_listed: str | None
    country_code: str
    country_basis: CountryBasis
    unit_listed: str
    note: str | None
    locator: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One list for one calendar year, in the page's order.

    `rule` names the shape in which the page marks up its countries. `ignored` holds (rule, text) of every block of the
    list region that became neither a country nor a row nor a note. `published_on`: the day (US Eastern) on which the page
    says that it was published, if that can be the day of this list; `published_on_basis`: where the page says so
    (`parsers.published_on`). `read_by`: who said what each line of the page is. `PageError` for more than `MOST_ENTRIES`.
    """

    year: int
    entries: tuple[Entry, ...]
    statement: str
    notes: tuple[str, ...]
    rule: str
    ignored: tuple[tuple[str, str], ...] = field(default=())
    published_on: date | None = None
    published_on_basis: str | None = None
    read_by: ReadBy = ReadBy.PROGRAM

    def __post_init__(self) -> None:
        if len(self.entries) > MOST_ENTRIES:
            raise PageError(
                f"the list of {self.year} has {len(self.entries):,} entries, more than the {MOST_ENTRIES:,} that a list can "
                "have; look at the page"
            )
