"""related: records of other registers beside listed units. Each row is a candidate with its evidence, and implies nothing."""

import pandas as pd
import pandera.pandas as pa

from leahy.vocabulary import RegisterName, Relation, Ruling
from schemas.contract import SHA256, field, filled, matches

_REGISTER = "the register, as published"
_MATCH = "comparison of the two names"
_RULING = "decisions/related.csv"


class Related(pa.DataFrameModel):
    """One row a listed unit and a record of another register that may be about it, or about its country."""

    name_id: str = field("Identifier of the listed unit.", unit="identifier", source="denied_units")
    country_code: str = field("Country of the listed unit.", unit="ISO 3166-1 alpha-2", source="denied_units")
    unit_listed: str = field("The listed unit, as its newest list prints it.", unit="text", source="denied_units")
    register: str = field(
        "'ofac_sdn': designated by the Treasury; 'trainings': trained by the United States; 'child_soldiers': a country "
        "on a Child Soldiers Prevention Act list.",
        unit="code", source="sources.toml", isin=[*RegisterName],
    )  # fmt: skip
    entry_id: str = field(
        "Identifier of the record: the Treasury's number of the entry; 'tr-' and 12 hex digits of the hash of a training; "
        "'cspa-', year and country.",
        unit="identifier", source=_REGISTER,
    )  # fmt: skip
    name: str = field("The name in the register that was compared, as printed.", unit="text", source=_REGISTER)
    country: str = field(
        "Country of the record; null where the register names none.",
        unit="ISO 3166-1 alpha-2", source=_REGISTER, nullable=True,
    )  # fmt: skip
    program: str = field(
        "Sanctions programs, or the program that paid for a training.", unit="text", source=_REGISTER, nullable=True
    )
    date: pa.Date = field(
        "Day of a designation or first day of a training; null where the register has none.",
        unit="day", source=_REGISTER, nullable=True,
    )  # fmt: skip
    fiscal_year: pd.Int32Dtype = field(
        "US fiscal year of a training, October to September; of a child-soldiers list, the year of its report.",
        unit="fiscal year", source=_REGISTER, nullable=True,
    )  # fmt: skip
    relation: str = field(
        "'same_unit': the names may be of one unit; 'part_of': the listed unit may be part of the one in the register; "
        "'has_part': the one in the register may be part of the listed unit; 'same_country': no more than that.",
        unit="code", source=_MATCH, isin=[*Relation],
    )  # fmt: skip
    score: float = field(
        "How alike the compared names are, from 0 to 1; null for same_country.",
        unit="score", source=_MATCH, nullable=True, in_range={"min_value": 0, "max_value": 1},
    )  # fmt: skip
    evidence: str = field("What the comparison rests on.", unit="text", source=_MATCH)
    address: str = field("Address of the register.", unit="URL", source="sources.toml", nullable=True)
    capture_sha256: str = field(
        "SHA-256 of the register's bytes; null for a table of this project.",
        unit="hex digits", source="the log of looks", nullable=True,
    )  # fmt: skip
    locator: str = field("Where in the register the record stands.", unit="text", source="the reading of the register")
    decision: str = field(
        "What a person decided: 'confirmed' or 'refuted'; null where nobody did.",
        unit="code", source=_RULING, nullable=True, isin=[*Ruling],
    )  # fmt: skip
    decision_reason: str = field("Why, and by which source.", unit="text", source=_RULING, nullable=True)

    class Config:
        """Exactly these columns, in this order."""

        name = "related"
        strict = True
        ordered = True

    @pa.check("capture_sha256", name="64 hex digits")
    def _sha256(cls, hashes: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return matches(hashes, SHA256)

    @pa.check("name_id", "entry_id", "name", "evidence", "locator", name="holds something to read")
    def _filled(cls, texts: "pd.Series[str]") -> "pd.Series[bool]":  # noqa: N805
        return filled(texts)

    @pa.dataframe_check(name="a unit and a record stand beside each other once")
    def _once(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        return ~rows.duplicated(["name_id", "register", "entry_id", "name"])
