"""Tables of other registers: what their files hold, cell by cell, and the reviewed tables of this project beside them."""

from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas.contract import field, filled, is_country_code, matches

_FILE = "the file, as published"
_REVIEWED = "a reviewed table of this project"


def _row() -> Any:
    return field(
        "Place of the row in the file, from 1.", unit="count", source="the order of the file", ge=1, unique=True
    )


def _text(description: str, unit: str = "text") -> Any:
    return field(description, unit=unit, source=_FILE, nullable=True)


class Designations(pa.DataFrameModel):
    """A row of OFAC's SDN.CSV; `-0-` is null."""

    row: pd.Int32Dtype = _row()
    entry_id: str = field("Number of the entry (ent_num).", unit="identifier", source=_FILE, unique=True)
    name: str = field("Name of the designated person, entity, vessel or aircraft.", unit="name", source=_FILE)
    kind: str = field(
        "'individual', 'vessel' or 'aircraft'; null for an entity.",
        unit="code", source=_FILE, nullable=True, isin=["individual", "vessel", "aircraft"],
    )  # fmt: skip
    programs: str = field("Sanctions programs, joined with '] ['.", unit="codes", source=_FILE)
    title: str = _text("Title of an individual.")
    call_sign: str = _text("Call sign of a vessel.")
    vessel_type: str = _text("Type of a vessel.")
    tonnage: str = _text("Tonnage of a vessel.", "tons")
    gross_tonnage: str = _text("Gross registered tonnage of a vessel.", "tons")
    flag: str = _text("Flag of a vessel.")
    owner: str = _text("Owner of a vessel.")
    remarks: str = _text("Remarks: further names, dates, addresses and links, joined with '; '.")

    class Config:
        """Exactly these columns, in this order."""

        name = "designations"
        strict = True
        ordered = True

    @pa.check("entry_id", name="a whole number")
    def _number(cls, ids: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(ids, r"\d{1,9}")

    @pa.check("name", name="holds something to read")
    def _filled(cls, texts: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return filled(texts)


class Aliases(pa.DataFrameModel):
    """A row of OFAC's ALT.CSV; `-0-` is null."""

    row: pd.Int32Dtype = _row()
    entry_id: str = field("Number of the entry (ent_num) whose other name it is.", unit="identifier", source=_FILE)
    alias_id: str = field("Number of the name (alt_num).", unit="identifier", source=_FILE, unique=True)
    kind: str = field("'aka', 'fka' (formerly) or 'nka' (now).", unit="code", source=_FILE, isin=["aka", "fka", "nka"])
    name: str = field("The other name.", unit="name", source=_FILE)
    remarks: str = _text("Remarks.")

    class Config:
        """Exactly these columns, in this order."""

        name = "aliases"
        strict = True
        ordered = True

    @pa.check("entry_id", "alias_id", name="a whole number")
    def _number(cls, ids: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(ids, r"\d{1,9}")


class Trainings(pa.DataFrameModel):
    """A row of the Foreign Military Training Reports, as Security Force Monitor publishes them."""

    row: pd.Int32Dtype = _row()
    report: str = field("The report that has the training, by its two fiscal years.", unit="fiscal years", source=_FILE)
    country: str = field("Country of the trainees, as the table names it.", unit="name", source=_FILE)
    country_alpha3: str = _text("Country of the trainees.", "ISO 3166-1 alpha-3")
    program: str = _text("Program that paid for it, often with its fiscal year.")
    course: str = _text("Title of the course.")
    delivery_unit: str = _text("US unit or school that gave it.")
    recipient_unit: str = _text("The unit or units of the trainees, in free text.")
    start_date: str = _text("First day, YYYY-MM-DD.", "day")
    end_date: str = _text("Last day, as printed.", "day")
    location: str = _text("Where it was given.")
    quantity: str = _text("Number of trainees, as printed.", "count")
    total_cost: str = _text("Cost, as printed.", "US dollars")
    page: str = _text("Page of the report.", "page")

    class Config:
        """Exactly these columns, in this order."""

        name = "trainings"
        strict = True
        ordered = True

    @pa.check("report", name="two years")
    def _report(cls, reports: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(reports, r"\d{4}-\d{4}")


class Aid(pa.DataFrameModel):
    """A row of ForeignAssistance.gov's country file: an amount of one kind, for one country and fiscal year."""

    row: pd.Int32Dtype = _row()
    fiscal_year: str = field(
        "US fiscal year, October to September, named for the year in which it ends; '1976tq' is the quarter between "
        "the old and the new fiscal year.",
        unit="fiscal year", source=_FILE,
    )  # fmt: skip
    country: str = field("Country, as the file names it.", unit="name", source=_FILE)
    country_code: str = field(
        "ISO 3166-1 alpha-2; null for regions and groups of countries.",
        unit="ISO 3166-1 alpha-2", source="country by exact match with a reviewed table", nullable=True,
    )  # fmt: skip
    transaction_type: str = field(
        "Obligations or disbursements: two views of the same money, which are never added up.",
        unit="text", source=_FILE,
    )  # fmt: skip
    amount: str = field("Amount in current dollars, as printed.", unit="US dollars", source=_FILE)

    class Config:
        """Exactly these columns, in this order."""

        name = "aid"
        strict = True
        ordered = True

    @pa.check("fiscal_year", name="a fiscal year")
    def _fiscal_year(cls, years: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(years, r"\d{4}(tq)?")

    @pa.check("amount", name="a whole or decimal number")
    def _amount(cls, amounts: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(amounts, r"-?\d+(\.\d+)?")


class ChildSoldiers(pa.DataFrameModel):
    """A country on a Child Soldiers Prevention Act list (22 U.S.C. 2370c-1)."""

    row: pd.Int32Dtype = _row()
    report_year: pa.Int16 = field(
        "Year of the Trafficking in Persons report with the list; restrictions apply to the fiscal year after it.",
        unit="calendar year", source=_REVIEWED,
    )  # fmt: skip
    country_code: str = field("Country.", unit="ISO 3166-1 alpha-2", source=_REVIEWED)
    confidence: str = field(
        "'high' or 'medium': how sure the source is.", unit="code", source=_REVIEWED, isin=["high", "medium"]
    )
    source: str = field("Where it says so.", unit="text", source=_REVIEWED)

    class Config:
        """Exactly these columns, in this order."""

        name = "child_soldiers"
        strict = True
        ordered = True

    @pa.check("country_code", name="an ISO 3166-1 alpha-2 code, or XK")
    def _code(cls, codes: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return is_country_code(codes)

    @pa.dataframe_check(name="a country once a year")
    def _once(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return ~rows.duplicated(["report_year", "country_code"])


class Vetting(pa.DataFrameModel):
    """A figure that the State Department states about vetting in one fiscal year. Parts need not add up to their total."""

    row: pd.Int32Dtype = _row()
    fiscal_year: pa.Int16 = field("US fiscal year, October to September.", unit="fiscal year", source=_REVIEWED)
    measure: str = field("What was counted.", unit="code", source=_REVIEWED)
    cases: pd.Int32Dtype = field(
        "Number of cases as stated; a case is one unit or person for one event.", unit="count", source=_REVIEWED, ge=0
    )
    confidence: str = field(
        "'high' or 'medium': how sure the source is.", unit="code", source=_REVIEWED, isin=["high", "medium"]
    )
    source: str = field("Where it says so.", unit="text", source=_REVIEWED)

    class Config:
        """Exactly these columns, in this order."""

        name = "vetting"
        strict = True
        ordered = True
