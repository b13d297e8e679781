"""Pure functions from bytes to verdicts, listings and rows. No network, no clock, and no files but their own data tables."""

from parsers.countries.evidence import infer_country
from parsers.errors import LostHeadingsError, NotAListError, PageError
from parsers.listings.listing import parse_listings
from parsers.pages.decode import SIZE_LIMIT
from parsers.pages.formats import published_on
from parsers.pages.links import links
from parsers.records import Capture, Entry, Listing, Verdict
from parsers.units.rows import to_rows
from parsers.units.unit import Unit, parse_unit
from parsers.verdict import Examined, examine, judge

__all__ = [
    "SIZE_LIMIT",
    "Capture",
    "Entry",
    "Examined",
    "Listing",
    "LostHeadingsError",
    "NotAListError",
    "PageError",
    "Unit",
    "Verdict",
    "examine",
    "infer_country",
    "judge",
    "links",
    "parse_listings",
    "parse_unit",
    "published_on",
    "to_rows",
]
