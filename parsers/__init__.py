"""Pure functions from bytes to verdicts, listings and rows. No network, no clock, and no files but their own data tables."""

from parsers.countries.evidence import infer_country
from parsers.errors import LostHeadingsError, NotAListError, PageError
from parsers.listings.listing import parse_listings
from parsers.pages.decode import SIZE_LIMIT
from parsers.pages.formats import published_on
from parsers.pages.html.links import links
from parsers.readings.filing import FiledReading, filed_reading
from parsers.readings.listing import listings_of_reading
from parsers.readings.own import OwnReading, own_reading
from parsers.readings.read_line import ReadingError, ReadLine
from parsers.readings.table import parse_reading, reading_csv
from parsers.records import Capture, Entry, Listing, Verdict
from parsers.units.rows import to_rows
from parsers.units.unit import Unit, parse_unit
from parsers.verdict import Examined, examine, judge

__all__ = [
    "SIZE_LIMIT",
    "Capture",
    "Entry",
    "Examined",
    "FiledReading",
    "Listing",
    "LostHeadingsError",
    "NotAListError",
    "OwnReading",
    "PageError",
    "ReadLine",
    "ReadingError",
    "Unit",
    "Verdict",
    "examine",
    "filed_reading",
    "infer_country",
    "judge",
    "links",
    "listings_of_reading",
    "own_reading",
    "parse_listings",
    "parse_reading",
    "parse_unit",
    "published_on",
    "reading_csv",
    "to_rows",
]
