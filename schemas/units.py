"""units: one row a unit, a year, and a name that the list of this year prints for it."""

import pandas as pd
import pandera.pandas as pa

from leahy.text.countries import COUNTRY_NAMES
from leahy.vocabulary import NameStatus, UnitKind
from schemas.contract import field, filled, matches

_PAIRING = "the comparison of names (leahy.matching) and data/decisions/same_unit.csv"


class Units(pa.DataFrameModel):
    """Which listings are listings of one unit: its names by year. Ordered by unit (first listing first), year and place.

    `unit_id` and every `name_id` of a unit name it, in every function that takes a unit. Join `denied_units` by
    `year` and `name_id`.
    """

    unit_id: str = field(
        "Identifier of a unit through the years: the name_id of its first listing. A list of a later year never changes it. "
        "An older list that is found late, a correction of the first list, or a decision may: the old identifier is then "
        "the name_id of another name of the unit, and still names it.",
        unit="identifier", source=_PAIRING,
    )  # fmt: skip
    year: pa.Int16 = field("Calendar year of the list that prints the name.", unit="calendar year", source="the list")
    name_id: str = field(
        "Identifier of the printed name, as in denied_units.", unit="identifier", source="computed from the next fields"
    )
    country_code: str = field("Country of the unit, as in denied_units.", unit="ISO 3166-1 alpha-2", source="the list")
    country: str = field("Short English name that goes with country_code.", unit="name", source="the list")
    unit_listed: str = field("The name exactly as printed, as in denied_units.", unit="text", source="the list")
    status: str = field(
        "'current': the current revision of the list prints the name. 'superseded': only an earlier revision of it did; "
        "the name still leads to its unit.",
        unit="code", source="revisions.json and observations.jsonl", isin=[*NameStatus],
    )  # fmt: skip
    kind: str = field(
        "How this listing was paired with one before it: 'first' (with none), 'same' (the same name), 'reworded' or 'moved' "
        "(as in leahy.diff). For a superseded name: how it was paired with the current revision.",
        unit="code", source=_PAIRING, isin=[*UnitKind],
    )  # fmt: skip
    evidence: str = field(
        "The words that decided, or the decision; null for 'first'.", unit="text", source=_PAIRING, nullable=True
    )

    class Config:
        """Exactly these columns, in this order."""

        name = "units"
        strict = True
        ordered = True

    @pa.check("unit_id", "name_id", name="ln- and 12 hex digits")
    def _ids(cls, ids: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(ids, r"ln-[0-9a-f]{12}")

    @pa.check("unit_listed", name="holds something to read")
    def _filled(cls, texts: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return filled(texts)

    @pa.dataframe_check(name="country is the name of country_code")
    def _country(cls, units: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return units["country_code"].map(COUNTRY_NAMES.get) == units["country"]

    @pa.dataframe_check(name="a name is of one unit")
    def _one_unit(cls, units: pd.DataFrame) -> bool:  # noqa: N805
        return len(units[["unit_id", "name_id"]].drop_duplicates()) == units["name_id"].nunique()

    @pa.dataframe_check(name="a name stands once a year")
    def _once(cls, units: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return ~units.duplicated(["year", "name_id"])

    @pa.dataframe_check(name="unit_id is the name_id of the first row of the unit")
    def _first(cls, units: pd.DataFrame) -> bool:  # noqa: N805
        first = units.drop_duplicates("unit_id")
        return bool((first["unit_id"] == first["name_id"]).all())
