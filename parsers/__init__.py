"""Pure functions from bytes to verdicts, listings and rows. No network, no clock, no files but their own data tables."""

from parsers.dating import published_on
from parsers.documents import SIZE_LIMIT
from parsers.errors import LostHeadingsError, NotAListError, PageError
from parsers.inference import infer_country
from parsers.judging import judge
from parsers.links import links
from parsers.listings import parse_listings
from parsers.records import Capture, Entry, Listing, Verdict
from parsers.rows import to_rows
from parsers.units import Unit, parse_unit

__all__ = [
    "SIZE_LIMIT",
    "Capture",
    "Entry",
    "Listing",
    "LostHeadingsError",
    "NotAListError",
    "PageError",
    "Unit",
    "Verdict",
    "infer_country",
    "judge",
    "links",
    "parse_listings",
    "parse_unit",
    "published_on",
    "to_rows",
]
