"""country_years: what other records say of a country in one year, beside the number of its listed units."""

import pandas as pd
import pandera.pandas as pa

from leahy.vocabulary import Designation
from schemas.contract import field, is_country_code


class CountryYears(pa.DataFrameModel):
    """One row a country that was ever listed, and a year. Its columns are of different years: see each."""

    country_code: str = field("Country.", unit="ISO 3166-1 alpha-2", source="denied_units")
    country: str = field(
        "Short English name that goes with country_code.", unit="name", source="leahy/text/countries.csv"
    )
    year: pa.Int16 = field("Calendar year; the columns say which year it is for them.", unit="year", source="computed")
    units_listed: pd.Int32Dtype = field(
        "Units of the country on the list of this calendar year; null where no list of the year is held.",
        unit="count", source="denied_units", nullable=True, ge=0,
    )  # fmt: skip
    child_soldiers: str = field(
        "Whether the country is on the Child Soldiers Prevention Act list in the Trafficking in Persons report of this year: "
        "'listed', 'not_listed', or 'unknown' where not every country of that list is known here.",
        unit="code", source="a reviewed table of this project", isin=[*Designation],
    )  # fmt: skip
    aid_obligated: pd.Int64Dtype = field(
        "US foreign assistance obligated in this fiscal year (October to September, named for its end), current dollars; "
        "null where the file has no amount. Never to be added to aid_disbursed.",
        unit="US dollars", source="ForeignAssistance.gov, country file", nullable=True,
    )  # fmt: skip
    aid_disbursed: pd.Int64Dtype = field(
        "US foreign assistance disbursed in this fiscal year, current dollars; null where the file has no amount.",
        unit="US dollars", source="ForeignAssistance.gov, country file", nullable=True,
    )  # fmt: skip

    class Config:
        """Exactly these columns, in this order."""

        name = "country_years"
        strict = True
        ordered = True

    @pa.check("country_code", name="an ISO 3166-1 alpha-2 code, or XK")
    def _code(cls, codes: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return is_country_code(codes)

    @pa.dataframe_check(name="a country once a year")
    def _once(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return ~rows.duplicated(["country_code", "year"])
