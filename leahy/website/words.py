"""What a record says, as words on a page: printed strings made harmless, days, phrases for codes."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from leahy.errors import RecordError
from leahy.queries.load import HOW_SEEN
from leahy.record.cells import printable
from leahy.vocabulary import CountryBasis, DateBasis, How, ListStatus, RevisionReason, UnitKind

LONGEST = 1_000  # characters of one printed string on a page; the data files have the whole
_NO_XML = re.compile("[\ufffe\uffff]")  # XML 1.0 has no way to hold these, not even escaped
_ID = re.compile(r"ln-[0-9a-f]{12}")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_CODE = re.compile(r"[A-Z]{2}")

STATUS: Mapping[str, str] = {
    ListStatus.PUBLISHED: "held",
    ListStatus.NOT_FOUND: "no list held: every place was looked at, and none had it",
    ListStatus.COULD_NOT_LOOK: "no list held: looking for it failed",
    ListStatus.NOT_LOOKED: "no list held: not every place was looked at",
}
BASIS: Mapping[str, str] = {
    CountryBasis.HEADING: "",
    CountryBasis.INFERRED: "heading lost; country read from the units’ own words",
    CountryBasis.REVIEWED: "heading lost; country named by a reviewer",
}
DATE_BASIS: Mapping[str, str] = {
    DateBasis.VISIBLE_DATE: "the day that the page prints",
    DateBasis.JSON_LD: "a date in the page’s own metadata",
    DateBasis.JSON_TWIN: "a date in the department’s JSON of the page",
    DateBasis.FIRST_CAPTURE: "the day of the first capture; the page may be older",
}
REASON: Mapping[str, str] = {
    RevisionReason.FIRST: "first of its year",
    RevisionReason.SOURCE_CHANGED: "the page printed something else",
    RevisionReason.PARSER_CHANGED: "the same page was read differently",
    RevisionReason.REVIEWED: "a reviewer’s decision changed it",
}
PAIRING: Mapping[str, str] = {
    UnitKind.REWORDED: "Followed as the same unit in other words",
    UnitKind.MOVED: "Followed as the same unit under another parent",
}
READ_BY: Mapping[str, str] = {
    "": "unknown",
    "program": "by a program",
    "person": "by a person, line by line",
    "person and program": "by a program, some lines by a person",
}


def shown(text: Any) -> str:
    """A string of the record in one line that steers nothing and is not too long for a page; "" for null."""
    if not isinstance(text, str):
        return ""
    cut = text[: 4 * LONGEST]  # before the characters are looked at one by one
    line = _NO_XML.sub("", printable(cut))
    if len(line) <= LONGEST and len(cut) == len(text):
        return line
    return f"{line[:LONGEST]} … (cut here: {len(text):,} characters; the data files have all)"


def checked_id(name_id: Any) -> str:
    """`name_id` as part of a file's name. Raises `RecordError` for a string that is no identifier of a unit."""
    if not (isinstance(name_id, str) and _ID.fullmatch(name_id)):
        raise RecordError(f"The record has {name_id!r} as name_id, which is no identifier. Run `leahy verify`.")
    return name_id


def checked_code(code: Any) -> str:
    """`code` as part of a file's name. Raises `RecordError` for a string that is no code of a country."""
    if not (isinstance(code, str) and _CODE.fullmatch(code)):
        raise RecordError(f"The record has {code!r} as country_code, which is no ISO code. Run `leahy verify`.")
    return code


def web_address(text: Any) -> str | None:
    """An address that may stand in a link, or None: only http and https lead to a page."""
    if not isinstance(text, str) or shown(text) != text or len(text) > LONGEST:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def day_text(day: date | None) -> str:
    """A day as "1 May 2020"; a moment as its day in UTC."""
    return "" if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"  # strftime would ask for the locale


def how_seen(how: Any, at: datetime | None) -> str:
    """How a page was seen, and when, as a phrase."""
    if not isinstance(how, str):
        return ""
    return HOW_SEEN[How(how)] + (f" on {day_text(at)}" if at is not None else "")


def plural(number: int, noun: str, several: str = "") -> str:
    """ "1 unit", "1,200 units", "2 countries"."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def moment(cell: Any) -> datetime | None:
    """A moment of a frame, or None for null."""
    return None if cell is None or pd.isna(cell) else pd.Timestamp(cell).to_pydatetime()
