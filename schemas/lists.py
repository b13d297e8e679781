"""lists: one row a calendar year of which it is known that a list should exist, whether one is held or not."""

from typing import Annotated

import pandas as pd
import pandera.pandas as pa

from schemas.contract import SHA256, field, filled, matches
from schemas.denied_units import HOW

STATUS = ("published", "not_found", "could_not_look", "not_looked")
_CURRENT = "the current observation of the year"


class Lists(pa.DataFrameModel):
    """Coverage: which years have a list, and what is known of each. Only a published year has more than its status."""

    year: pa.Int16 = field(
        "Calendar year that a list is for.",
        unit="calendar year",
        source="the first year, the clock, and the revisions",
        unique=True,
    )
    status: str = field(
        "'published': a list is held; 'not_found': every known address says there is none; 'could_not_look': "
        "looking failed; "
        "'not_looked': nobody has looked yet. The last three say nothing about what the list holds.",
        unit="code", source="the last run that looked", isin=list(STATUS),
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
        "Day of publication, as far as it is known; null where it is not.",
        unit="day, US Eastern", source=_CURRENT, nullable=True,
    )  # fmt: skip
    published_on_basis: str = field("What published_on rests on.", unit="text", source=_CURRENT, nullable=True)
    captured_at: Annotated[pd.DatetimeTZDtype, "us", "UTC"] = field(
        "When the page was last seen to show the current revision; null where only a transcription is held.",
        unit="moment, UTC", source=_CURRENT, nullable=True,
    )  # fmt: skip
    how: str = field("How its bytes were had.", unit="code", source=_CURRENT, nullable=True, isin=list(HOW))
    source_url: str = field("Address of the page.", unit="URL", source=_CURRENT, nullable=True)
    capture_sha256: str = field("SHA-256 of the captured bytes.", unit="hex digits", source=_CURRENT, nullable=True)
    statement: str = field(
        "The page's own words on what the list is; null where it has none.", unit="text", source=_CURRENT, nullable=True
    )
    notes: object = field(
        "Remarks of the page that belong to the list as a whole; may be empty.", unit="texts", source=_CURRENT
    )
    rule: str = field("Shape in which the page marks up its countries.", unit="code", source=_CURRENT, nullable=True)

    class Config:
        """Exactly these columns, in this order."""

        name = "lists"
        strict = True
        ordered = True

    @pa.check("capture_sha256", name="64 hex digits")
    def _sha256(cls, hashes: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(hashes, SHA256)

    @pa.check("published_on_basis", "source_url", "statement", "rule", name="holds something to read")
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
        seen = lists["how"].notna() & (lists["how"].fillna("") != "transcription")
        return seen == lists["captured_at"].notna()

    @pa.dataframe_check(name="published_on has a basis")
    def _basis(cls, lists: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return lists["published_on"].notna() == lists["published_on_basis"].notna()
