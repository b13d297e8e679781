"""lists: one row a calendar year of which it is known that a list should exist, whether one is held or not."""

from typing import Annotated

import pandas as pd
import pandera.pandas as pa

from leahy.vocabulary import DateBasis, How, ListStatus
from schemas.contract import SHA256, field, filled, matches

_CURRENT = "the current observation of the year"
_ALL = "all observations of the year"


class Lists(pa.DataFrameModel):
    """Coverage: which years have a list, and what is known of each. Only a published year has more than its status."""

    year: pa.Int16 = field(
        "Calendar year that a list is for.",
        unit="calendar year",
        source="the first year, the clock, and the revisions",
        unique=True,
    )
    status: str = field(
        "'published': a list is held; 'not_found': every place where it could stand was seen, and none had it: the list pages, "
        "the archives frozen after that year, and the pages found from the hub and the archive's index (spreadsheets and slides "
        "are not read); 'could_not_look': looking at one of these failed; 'not_looked': one of these was never looked at. The last "
        "three say nothing about what the list holds.",
        unit="code", source="the last run that looked", isin=[*ListStatus],
    )  # fmt: skip
    revision: pd.Int32Dtype = field(
        "Number of the current revision.", unit="count", source="revisions.json", nullable=True, ge=1
    )
    rows: pd.Int32Dtype = field(
        "Rows of the current revision.", unit="count", source="revisions.json", nullable=True, ge=0
    )
    countries: pd.Int32Dtype = field(
        "Countries in the current revision.", unit="count", source="revisions.json", nullable=True, ge=0
    )
    published_on: pa.Date = field(
        "Day of publication: the page's own date, as the earliest observation that has one tells it; else the day of the first "
        "capture, on which the list was out already. A page's date counts only if it is later than the year that the list is "
        "for and no later than the first capture, and if the page did not show another year's list with it before. Null where "
        "only a transcription is held.",
        unit="day, US Eastern", source=_ALL, nullable=True,
    )  # fmt: skip
    published_on_basis: str = field(
        "What published_on rests on. 'visible_date': the day that the page prints; 'json_ld': datePublished in its JSON-LD; "
        "'json_twin': the date in State's JSON of the page; 'first_capture': an upper bound, as the page was first captured "
        "with this list on that day and may be older.",
        unit="code", source=_ALL, nullable=True, isin=[*DateBasis],
    )  # fmt: skip
    captured_at: Annotated[pd.DatetimeTZDtype, "us", "UTC"] = field(
        "When the page was last seen to show the current revision; null where only a transcription is held.",
        unit="moment, UTC", source=_CURRENT, nullable=True,
    )  # fmt: skip
    first_seen: Annotated[pd.DatetimeTZDtype, "us", "UTC"] = field(
        "When a page was first seen to show a list of this year, in whatever revision; null where only a transcription is held.",
        unit="moment, UTC", source=_ALL, nullable=True,
    )  # fmt: skip
    last_seen: Annotated[pd.DatetimeTZDtype, "us", "UTC"] = field(
        "When a page was last seen to show a list of this year; null where only a transcription is held.",
        unit="moment, UTC", source=_ALL, nullable=True,
    )  # fmt: skip
    how: str = field("How its bytes were had.", unit="code", source=_CURRENT, nullable=True, isin=[*How])
    source_url: str = field("Address of the page.", unit="URL", source=_CURRENT, nullable=True)
    archive_url: str = field(
        "Address of the newest capture in the Wayback Machine that shows the current revision; null where none is known.",
        unit="URL", source=_ALL, nullable=True,
    )  # fmt: skip
    capture_sha256: str = field("SHA-256 of the captured bytes.", unit="hex digits", source=_CURRENT, nullable=True)
    statement: str = field(
        "The page's own words on what the list is; null where it has none.", unit="text", source=_CURRENT, nullable=True
    )
    notes: object = field(
        "Remarks of the page that belong to the list as a whole; may be empty.", unit="texts", source=_CURRENT
    )
    rule: str = field("Shape in which the page marks up its countries.", unit="code", source=_CURRENT, nullable=True)
    checked_on: pa.Date = field(
        "Day on which a person said that they compared the current revision, as printed, with its page; null where nobody "
        "did.",
        unit="day", source="data/decisions/checked.csv", nullable=True,
    )  # fmt: skip

    class Config:
        """Exactly these columns, in this order."""

        name = "lists"
        strict = True
        ordered = True

    @pa.check("capture_sha256", name="64 hex digits")
    def _sha256(cls, hashes: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(hashes, SHA256)

    @pa.check("source_url", "archive_url", "statement", "rule", name="holds something to read")
    def _filled(cls, texts: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return filled(texts)

    @pa.dataframe_check(name="years rise")
    def _rising(cls, lists: pd.DataFrame) -> bool:  # noqa: N805
        return lists["year"].is_monotonic_increasing

    @pa.dataframe_check(name="a published year, and no other, has a revision and a capture")
    def _published(cls, lists: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        held = lists[["revision", "rows", "countries", "how", "source_url", "capture_sha256"]].notna()
        published = lists["status"] == "published"
        return held.all(axis=1).where(published, ~held.any(axis=1))

    @pa.dataframe_check(name="captured_at is null for a transcription and where nothing is held, and nowhere else")
    def _transcription(cls, lists: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        is_dated = lists["how"].notna() & (lists["how"].fillna("") != "transcription")
        return is_dated == lists["captured_at"].notna()

    @pa.dataframe_check(name="first_seen is no later than last_seen, and both or neither are there")
    def _seen(cls, lists: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        both = lists["first_seen"].notna() == lists["last_seen"].notna()
        return both & ~(lists["first_seen"] > lists["last_seen"])

    @pa.dataframe_check(name="published_on has a basis")
    def _basis(cls, lists: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return lists["published_on"].notna() == lists["published_on_basis"].notna()
