"""The codes that stand in the data, each spelled here and nowhere else: how bytes were had, what they are, and why.

Every member is a string, so it is written to JSON and Parquet, and compared, as its value.
"""

from enum import StrEnum


class How(StrEnum):
    """How the bytes of a capture were had."""

    LIVE = "live"
    JSON_TWIN = "json_twin"
    ARCHIVE_HOST = "archive_host"
    WAYBACK = "wayback"
    FILE = "file"
    TRANSCRIPTION = "transcription"


INDEX = "index"
"""In place of `How` in a look at an archive's index, which brings no capture."""


class VerdictKind(StrEnum):
    """What a capture is; the first that fits, in this order. Only `LIST` is read."""

    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    EMPTY = "empty"
    BLOCKED = "blocked"
    CHALLENGE = "challenge"
    TRUNCATED = "truncated"
    NOT_A_LIST = "not_a_list"
    LIST = "list"


class ListStatus(StrEnum):
    """What is known of the list of one calendar year."""

    PUBLISHED = "published"
    NOT_FOUND = "not_found"
    COULD_NOT_LOOK = "could_not_look"
    NOT_LOOKED = "not_looked"


class SourceKind(StrEnum):
    """What an entry of sources.toml is."""

    LIST_PAGE = "list_page"
    JSON_TWIN = "json_twin"
    ARCHIVE_HOST = "archive_host"
    WAYBACK = "wayback"
    SAVED_PAGE = "saved_page"
    HUB = "hub"
    FOUND = "found"
    INDEX = "index"


class RevisionReason(StrEnum):
    """Why a revision was published."""

    FIRST = "first"
    SOURCE_CHANGED = "source_changed"
    PARSER_CHANGED = "parser_changed"
    REVIEWED = "reviewed"


class CountryBasis(StrEnum):
    """What the country of a row rests on."""

    HEADING = "heading"
    INFERRED = "inferred"
    REVIEWED = "reviewed"


class ReadBy(StrEnum):
    """Who read a capture: what each of its lines is."""

    PROGRAM = "program"
    PERSON = "person"


class DateBasis(StrEnum):
    """What a list's day of publication rests on."""

    VISIBLE_DATE = "visible_date"
    JSON_LD = "json_ld"
    JSON_TWIN = "json_twin"
    FIRST_CAPTURE = "first_capture"


class NameStatus(StrEnum):
    """Which revision of a list prints a name of a unit."""

    CURRENT = "current"
    SUPERSEDED = "superseded"


class UnitKind(StrEnum):
    """How a listing of a unit was paired with one before it."""

    FIRST = "first"
    SAME = "same"
    REWORDED = "reworded"
    MOVED = "moved"
