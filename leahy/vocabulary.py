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

REGISTER = "register"
"""In place of `How` in a look at a register, whose capture is no page of a list."""

NO_PAGE = frozenset((INDEX, REGISTER))
"""What stands in place of `How` in a look that brought no page."""


class VerdictKind(StrEnum):
    """What a capture is; the first that fits, in this order. Only `LIST` is read as a list, only `REGISTER` as a register."""

    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    EMPTY = "empty"
    BLOCKED = "blocked"
    CHALLENGE = "challenge"
    TRUNCATED = "truncated"
    NOT_A_LIST = "not_a_list"
    LIST = "list"
    REGISTER = "register"


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
    REGISTER = "register"


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


class RegisterFormat(StrEnum):
    """A file of a register that can be read."""

    SDN = "sdn"
    ALT = "alt"
    TRAININGS = "trainings"
    AID = "aid"


class RegisterName(StrEnum):
    """A register of other records that is put beside the lists."""

    OFAC_SDN = "ofac_sdn"
    TRAININGS = "trainings"
    CHILD_SOLDIERS = "child_soldiers"


class Relation(StrEnum):
    """How a listed unit and a record of another register may hang together."""

    SAME_UNIT = "same_unit"
    PART_OF = "part_of"
    HAS_PART = "has_part"
    SAME_COUNTRY = "same_country"


class Ruling(StrEnum):
    """What a person decided on a candidate."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"


class Designation(StrEnum):
    """Whether a country is on a list of which not every year is known."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    UNKNOWN = "unknown"
