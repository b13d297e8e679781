"""Made-up lists in a record, as a run writes them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import parsers
from flows.store.record_writer import OpenYear
from leahy.text.countries import COUNTRY_NAMES
from leahy.vocabulary import CountryBasis, How
from parsers.records import Capture


def file_made_up_list(data: Path, year: int, listed: Iterable[tuple[str, str]], now: datetime) -> None:
    """Write the list of a year to the record of `data`. `listed`: (ISO code, unit) in order."""
    capture = Capture("https://example.org/made-up/", How.LIVE, datetime(year + 1, 6, 1, tzinfo=UTC), f"{year:064x}")
    entries = tuple(
        parsers.Entry(COUNTRY_NAMES[code], code, CountryBasis.HEADING, unit, None, f"line {at}")
        for at, (code, unit) in enumerate(listed)
    )
    listing = parsers.Listing(year, entries, "A made-up statement.", (), "made up")
    book = OpenYear(data / "processed", year, now)
    revision = book.revision(parsers.to_rows(listing, capture), capture, decided=False)
    book.observe(
        revision,
        capture,
        statement=listing.statement,
        notes=(),
        rule=listing.rule,
        published_on=None,
        published_on_basis=None,
    )
    book.close()
