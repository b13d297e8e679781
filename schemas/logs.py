"""The JSON logs: revisions.json and observations.jsonl of a year, the looks.jsonl of a source, and found.jsonl."""

from typing import Annotated

import pandas as pd
import pandera.pandas as pa

from leahy.vocabulary import INDEX, REGISTER, How, ReadBy, RevisionReason, VerdictKind
from schemas.contract import SHA256, field, matches

Moment = Annotated[pd.DatetimeTZDtype, "us", "UTC"]
_RUN = "the run that wrote it"
_LOOK = "the look that brought the capture"
_READING = "the reading of the page"
_ANSWER = "the answer of the server"


class Revisions(pa.DataFrameModel):
    """An entry of revisions.json: one immutable Parquet file with all rows of one year."""

    number: pd.Int32Dtype = field(
        "Number of the revision, from 1, in the order of publication in this folder.",
        unit="count",
        source=_RUN,
        unique=True,
        ge=1,
    )
    file: str = field(
        "Name of the Parquet file: r, number, -, first 8 hex digits of file_sha256.", unit="file name", source=_RUN
    )
    file_sha256: str = field("SHA-256 of the file's bytes.", unit="hex digits", source="computed from the file")
    printed_sha256: str = field(
        "SHA-256 of what the page printed: year, position, country_listed, unit_listed and note, as canonical JSON "
        "lines.",
        unit="hex digits", source="computed from the rows",
    )  # fmt: skip
    rows_sha256: str = field(
        "SHA-256 of all columns but those of provenance, as canonical JSON lines.",
        unit="hex digits", source="computed from the rows", unique=True,
    )  # fmt: skip
    reason: str = field(
        "'first' of its year; 'source_changed': the page prints something else; 'parser_changed': the same print is "
        "read "
        "differently; 'reviewed': a person's decision changed it.",
        unit="code", source="comparison with the earlier revisions", isin=[*RevisionReason],
    )  # fmt: skip
    created_at: Moment = field("When it was published here.", unit="moment, UTC", source=_RUN)
    rows: pd.Int32Dtype = field("Number of rows.", unit="count", source="computed from the rows", ge=0)
    countries: pd.Int32Dtype = field("Number of countries.", unit="count", source="computed from the rows", ge=0)
    capture: str = field("SHA-256 of the capture it was first published from.", unit="hex digits", source=_LOOK)
    read_by: str = field(
        "Who read that capture: 'program', or 'person' (data/decisions/readings).",
        unit="code",
        source=_READING,
        isin=[*ReadBy],
    )

    class Config:
        """Exactly these fields."""

        name = "revisions"
        strict = True

    @pa.check("file_sha256", "printed_sha256", "rows_sha256", "capture", name="64 hex digits")
    def _sha256(cls, hashes: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(hashes, SHA256)


class Observations(pa.DataFrameModel):
    """A line of observations.jsonl: when which capture was seen to show which revision.

    A later line for the same captured_at and capture stands in for the earlier one.
    """

    captured_at: Moment = field(
        "When the page said so; null for a transcription, which counts as older than everything.",
        unit="moment, UTC", source=_LOOK, nullable=True,
    )  # fmt: skip
    capture: str = field("SHA-256 of the captured bytes.", unit="hex digits", source=_LOOK)
    revision: pd.Int32Dtype = field(
        "Number of the revision that it shows; null where the observation is withdrawn.",
        unit="count", source="comparison of rows_sha256", nullable=True, ge=1,
    )  # fmt: skip
    source_url: str = field("Address of the page.", unit="URL", source=_LOOK)
    how: str = field("How the bytes were had.", unit="code", source=_LOOK, isin=[*How])
    statement: str = field("The page's own words on what the list is; may be empty.", unit="text", source=_READING)
    notes: object = field("Remarks that belong to the list as a whole.", unit="texts", source=_READING)
    rule: str = field("Shape in which the page marks up its countries.", unit="code", source=_READING)
    published_on: pa.Date = field(
        "Day of publication, as far as it is known; null where it is not.",
        unit="day, US Eastern",
        source=_READING,
        nullable=True,
    )
    published_on_basis: str = field("What published_on rests on.", unit="text", source=_READING, nullable=True)
    read_by: str = field(
        "Who read the capture: 'program', or 'person' (data/decisions/readings).",
        unit="code",
        source=_READING,
        isin=[*ReadBy],
    )
    observed_at: Moment = field("When the line was written.", unit="moment, UTC", source=_RUN)

    class Config:
        """Exactly these fields."""

        name = "observations"
        strict = True


class Looks(pa.DataFrameModel):
    """A line of looks.jsonl: one look at one address, fruitless ones too."""

    how: str = field(
        "How the address was asked, or where a saved page came from; 'index': an answer of an archive's index, which is no "
        "capture.",
        unit="code", source=_RUN, isin=[*How, INDEX, REGISTER],
    )  # fmt: skip
    asked_url: str = field("Address that was asked.", unit="URL", source=_RUN)
    final_url: str = field(
        "Address that answered in the end; null where none did.", unit="URL", source=_ANSWER, nullable=True
    )
    redirects: object = field("Addresses in between, in order.", unit="URLs", source=_ANSWER)
    status: pd.Int32Dtype = field(
        "HTTP status; null where nothing answered, and for files.", unit="code", source=_ANSWER, nullable=True
    )
    headers: object = field("Headers of the answer.", unit="texts", source=_ANSWER, kind="map")
    fetched_at: Moment = field("When we looked.", unit="moment, UTC", source="the clock")
    captured_at: Moment = field(
        "When the page said so: the fetch, the memento's own time, the freezing date of an archive; null for a "
        "transcription, where "
        "nothing was captured, and for a memento that does not say (it is never a list).",
        unit="moment, UTC", source="the answer, the sources file, or the person who saved the page", nullable=True,
    )  # fmt: skip
    sha256: str = field(
        "SHA-256 of the bytes; null where none came.", unit="hex digits", source="computed", nullable=True
    )
    length: pd.Int32Dtype = field("Length of the bytes.", unit="bytes", source="computed", nullable=True, ge=0)
    verdict: str = field("What the capture is.", unit="code", source="the judge of captures", isin=[*VerdictKind])
    reason: str = field("The words or bytes that say so.", unit="text", source="the judge of captures")

    class Config:
        """Exactly these fields."""

        name = "looks"
        strict = True


class FoundPages(pa.DataFrameModel):
    """A line of found.jsonl: the addresses that one page of a hub, or one answer of the archive's index, led to and that
    were not known before; made from the kept bytes, and made again if it is deleted."""

    source: str = field("Name of the hub, or of the question to the index.", unit="name", source="flows/sources.toml")
    capture: str = field("SHA-256 of the bytes.", unit="hex digits", source="the look that brought them")
    found_at: Moment = field(
        "When the page said so; of the index, when it answered.",
        unit="moment, UTC",
        source="the look that brought them",
    )
    by: str = field(
        "With which words and hosts: the first 12 hex digits of a hash over them. Other words are tried on the same bytes.",
        unit="hex digits", source=_RUN,
    )  # fmt: skip
    addresses: object = field(
        "Addresses found, as they are asked for; may be empty.",
        unit="URLs",
        source="links of the page, rows of the index",
    )
    texts: object = field(
        "The text of the link to each of them; empty for the index.", unit="texts", source="links of the page"
    )

    class Config:
        """Exactly these fields."""

        name = "found"
        strict = True

    @pa.check("capture", name="64 hex digits")
    def _sha256(cls, hashes: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(hashes, SHA256)
