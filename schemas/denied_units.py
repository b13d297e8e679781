"""denied_units: one row a unit that one list names as denied assistance."""

import unicodedata
from typing import Annotated

import pandas as pd
import pandera.pandas as pa

from leahy.text.countries import COUNTRY_NAMES
from leahy.vocabulary import CountryBasis, How, ReadBy
from schemas.contract import SHA256, field, filled, is_country_code, matches

_PAGE = "the page, as printed"
_CAPTURE = "the log of looks, for the capture that the revision was first published from"
_READ = "read from unit by the reviewed lexicon"


class DeniedUnits(pa.DataFrameModel):
    """All rows of one calendar year's list, in the order of the page."""

    name_id: str = field(
        "Identifier of a printed string in a country: 'ln-' and the first 12 hex digits of the SHA-256 of "
        "country_code, a line feed "
        "and the folded unit_listed (NFKC, white space collapsed, quotes straight, case folded). The same in every "
        "year.",
        unit="identifier", source="computed from country_code and unit_listed", unique=True,
    )  # fmt: skip
    year: pa.Int16 = field(
        "Calendar year that the list is for, as the page says it.",
        unit="calendar year", source="the page's statement", in_range={"min_value": 1997, "max_value": 2099},
    )  # fmt: skip
    authority: str = field(
        "Law under which assistance was denied; 'state' is section 620M of the Foreign Assistance Act (22 U.S.C. "
        "2378d).",
        unit="code", source="constant: no other public list is known", isin=["state"],
    )  # fmt: skip
    position: pa.Int16 = field(
        "Place of the row on the list, from 1, without gaps.", unit="count", source="the order of the page", ge=1
    )
    times_listed: pa.Int16 = field(
        "How often the page lists this string under this country; the row stands where it is listed first.",
        unit="count", source="the page, counted", ge=1,
    )  # fmt: skip
    country_code: str = field(
        "Country of the unit: ISO 3166-1 alpha-2, and XK for Kosovo.",
        unit="ISO 3166-1 alpha-2",
        source="country_listed by exact match with a reviewed table, the units' own words, or a decision",
    )  # fmt: skip
    country: str = field(
        "Short English name that goes with country_code.", unit="name", source="leahy/text/countries.csv"
    )
    country_listed: str = field(
        "Country heading exactly as printed; null where the capture has lost it.",
        unit="text",
        source=_PAGE,
        nullable=True,
    )
    country_basis: str = field(
        "What country_code rests on: the printed heading, strong evidence in the units' own words, or a person's "
        "decision.",
        unit="code", source="the reading of the page", isin=[*CountryBasis],
    )  # fmt: skip
    unit_listed: str = field(
        "The unit exactly as printed, typos and no-break spaces included, without what is set around it: a bullet, a typed "
        "number, a mark of a footnote, a remark (see note).",
        unit="text",
        source=_PAGE,
    )
    note: str = field(
        "What a footnote or mark on this unit says, written out; null where it has none.",
        unit="text", source="the page's footnotes and marks", nullable=True,
    )  # fmt: skip
    unit: str = field(
        "The unit with Unicode, white space and quotes made regular and reviewed corrections applied.",
        unit="text", source="computed from unit_listed and the reviewed corrections",
    )  # fmt: skip
    path: object = field(
        "The units that the string names, from the top of the hierarchy down; the last one is name.",
        unit="names",
        source=_READ,
    )
    name: str = field("The listed unit itself, without the units above it.", unit="name", source=_READ)
    parent: str = field(
        "The unit right above it; null where the string names none.", unit="name", source=_READ, nullable=True
    )
    location: str = field(
        "Places in the string that are no units, joined with ', '; null where there is none.",
        unit="names", source=_READ, nullable=True,
    )  # fmt: skip
    acronyms: object = field(
        "Acronyms as printed in parentheses or set off in the name; may be empty.", unit="names", source=_READ
    )
    branch: str = field(
        "Branch of the security forces (police, army and so on); null where the words do not say.",
        unit="code", source=_READ, nullable=True,
    )  # fmt: skip
    echelon: str = field(
        "Level of the listed unit (ministry, division, battalion, station and so on); null where the words do not say.",
        unit="code", source=_READ, nullable=True,
    )  # fmt: skip
    path_order: str = field(
        "In which direction the string names its units; 'single' for one unit, 'unknown' where the words do not say "
        "(the path is then "
        "the whole string).",
        unit="code", source=_READ, isin=["top_down", "bottom_up", "single", "unknown"],
    )  # fmt: skip
    source_url: str = field("Address of the page.", unit="URL", source=_CAPTURE, nullable=True)
    how: str = field("How its bytes were had.", unit="code", source=_CAPTURE, nullable=True, isin=[*How])
    captured_at: Annotated[pd.DatetimeTZDtype, "us", "UTC"] = field(
        "When the page said so; null for a transcription, which counts as older than everything.",
        unit="moment, UTC", source=_CAPTURE, nullable=True,
    )  # fmt: skip
    capture_sha256: str = field("SHA-256 of the captured bytes.", unit="hex digits", source=_CAPTURE, nullable=True)
    locator: str = field(
        "Where in the capture the unit stands.", unit="text", source="the reading of the page", nullable=True
    )
    read_by: str = field(
        "Who read that capture: 'program', or 'person' (data/decisions/readings).",
        unit="code", source=_CAPTURE, nullable=True, isin=[*ReadBy],
    )  # fmt: skip

    class Config:
        """Exactly these columns, in this order."""

        name = "denied_units"
        strict = True
        ordered = True

    @pa.dataframe_check(name="one year a frame")
    def _one_year(cls, rows: pd.DataFrame) -> bool:  # noqa: N805
        return rows["year"].nunique() <= 1

    @pa.dataframe_check(name="positions are 1..n in order")
    def _positions(cls, rows: pd.DataFrame) -> bool:  # noqa: N805
        return rows["position"].tolist() == list(range(1, len(rows) + 1))

    @pa.dataframe_check(name="one capture a frame")
    def _one_capture(cls, rows: pd.DataFrame) -> bool:  # noqa: N805
        columns = ["source_url", "how", "captured_at", "capture_sha256", "read_by"]
        return len(rows[columns].drop_duplicates()) <= 1

    @pa.dataframe_check(name="provenance is whole or absent")
    def _provenance(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        known = rows[["source_url", "how", "capture_sha256", "read_by"]].notna()
        return known.all(axis=1) | (~known.any(axis=1) & rows["captured_at"].isna())

    @pa.dataframe_check(name="captured_at is null for a transcription and for nothing else")
    def _transcription(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return rows["how"].isna() | ((rows["how"] == "transcription") == rows["captured_at"].isna())

    @pa.check("name_id", name="ln- and 12 hex digits")
    def _name_id(cls, ids: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(ids, r"ln-[0-9a-f]{12}")

    @pa.check("capture_sha256", name="64 hex digits")
    def _sha256(cls, hashes: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(hashes, SHA256)

    @pa.check(
        "country_listed", "unit_listed", "note", "unit", "name", "parent", "location", "branch", "echelon",
        "source_url", "locator", name="holds something to read",
    )  # fmt: skip
    def _filled(cls, texts: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return filled(texts)

    @pa.check("country_code", name="an ISO 3166-1 alpha-2 code, or XK")
    def _code(cls, codes: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return is_country_code(codes)

    @pa.dataframe_check(name="country is the name of country_code")
    def _country(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return rows["country_code"].map(COUNTRY_NAMES.get) == rows["country"]

    @pa.dataframe_check(name="country_listed is null exactly where country_basis is not heading")
    def _heading(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return rows["country_listed"].notna() == (rows["country_basis"] == "heading")

    @pa.check("unit", name="NFC, and white space only as single spaces inside")
    def _regular(cls, units: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return units.map(lambda u: unicodedata.is_normalized("NFC", u) and u == " ".join(u.split())).astype(bool)

    @pa.check("path", "acronyms", name="a list of names")
    def _names(cls, lists: "pd.Series[list[str]]") -> "pd.Series[bool]":  # noqa: N805
        return lists.map(_is_names).astype(bool)

    @pa.dataframe_check(name="path ends in name, below parent")
    def _path(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        parents = rows["parent"].astype(object).where(rows["parent"].notna(), None)
        return pd.Series(
            [
                path[-1:] == [name] and path[-2:-1] == ([] if parent is None else [parent])
                for path, name, parent in zip(rows["path"], rows["name"], parents, strict=True)
            ],
            index=rows.index,
            dtype=bool,
        )

    @pa.dataframe_check(name="path is as long as path_order says, and the whole unit where that is unknown")
    def _order(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return pd.Series(
            [
                path == [unit] if order == "unknown" else (len(path) == 1) == (order == "single")
                for path, unit, order in zip(rows["path"], rows["unit"], rows["path_order"], strict=True)
            ],
            index=rows.index,
            dtype=bool,
        )


def _is_names(cell: object) -> bool:
    return isinstance(cell, list) and all(isinstance(name, str) and name.strip() for name in cell)
