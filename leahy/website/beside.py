"""Records of other registers, as the pages of units and countries show them: candidates with their evidence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from leahy.queries.load import Data, processed_folder
from leahy.queries.related import country_years, related
from leahy.vocabulary import RegisterName, Relation, Ruling
from leahy.website.words import day_text, shown, web_address

MOST = 40  # records of one unit on its page; the data have all
REGISTERS: Mapping[str, str] = {
    RegisterName.OFAC_SDN: "Sanctions: the SDN list of the US Treasury",
    RegisterName.TRAININGS: "Trainings by the United States",
    RegisterName.CHILD_SOLDIERS: "Child Soldiers Prevention Act list",
}
RELATIONS: Mapping[str, str] = {
    Relation.SAME_UNIT: "may be this unit",
    Relation.PART_OF: "this unit may be part of it",
    Relation.HAS_PART: "may be part of this unit",
}
RULINGS: Mapping[str, str] = {Ruling.CONFIRMED: "Confirmed by a person", Ruling.REFUTED: "Refuted by a person"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record of another register that may be about a unit."""

    register: str
    name: str
    relation: str
    when: str
    program: str
    evidence: str
    where: str
    link: str | None
    ruling: str
    reason: str


@dataclass(frozen=True, slots=True)
class CountryRecords:
    """What registers of countries say of one: sentences on the child-soldiers lists, and aid by fiscal year."""

    child_soldiers: tuple[str, ...] = ()
    aid: tuple[tuple[int, str, str], ...] = ()  # fiscal year, obligated, disbursed, in US dollars


@dataclass(frozen=True, slots=True)
class Beside:
    """All records of other registers, which registers were read, and whom to name for them, with their licences."""

    units: Mapping[str, Sequence[Candidate]]  # by name_id
    countries: Mapping[str, CountryRecords]  # by country_code
    read: str
    attributions: str

    def of_unit(self, name_ids: Sequence[str]) -> list[Candidate]:
        """The candidates of all printed strings of one unit, each once."""
        return list(dict.fromkeys(candidate for name_id in name_ids for candidate in self.units.get(name_id, ())))


def gather_beside(data: Data) -> Beside:
    """All of them; nothing where the record was built without other registers."""
    processed = processed_folder(data)
    if not all((processed / f"{name}.parquet").is_file() for name in ("related", "country_years")):
        return Beside({}, {}, "", "")
    rows = related(data=data)
    units: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows[rows["relation"].isin([*RELATIONS])].to_dict("records"):
        units[row["name_id"]].append(_candidate(row))
    of_country = country_years(data=data)
    countries = {str(code): _country(of_code) for code, of_code in of_country.groupby("country_code")}
    read = next((part for part in rows.attrs["coverage"].split("; ") if part.startswith("registers read")), "")
    return Beside(units, countries, shown(read), shown(rows.attrs["attributions"]))


def _candidate(row: Mapping[Any, Any]) -> Candidate:
    day = row["date"]
    fiscal = "" if pd.isna(row["fiscal_year"]) else f"fiscal year {row['fiscal_year']}"
    return Candidate(
        register=REGISTERS.get(row["register"], shown(row["register"])),
        name=shown(row["name"]),
        relation=RELATIONS[row["relation"]],
        when=day_text(day) if isinstance(day, date) else fiscal,
        program=shown(row["program"]),
        evidence=shown(row["evidence"]),
        where=shown(row["locator"]),
        link=web_address(row["address"]),
        ruling=RULINGS.get(row["decision"], "") if isinstance(row["decision"], str) else "",
        reason=shown(row["decision_reason"]),
    )


def _country(rows: pd.DataFrame) -> CountryRecords:
    years: dict[str, list[int]] = defaultdict(list)
    for year, status in zip(rows["year"], rows["child_soldiers"], strict=True):
        if isinstance(status, str):
            years[status].append(int(year))
    phrases = {"listed": "On the lists of", "not_listed": "Not on the lists of", "unknown": "Not known here:"}
    sentences = tuple(f"{phrase} {_spans(years[status])}." for status, phrase in phrases.items() if years[status])
    known = rows[rows[["aid_obligated", "aid_disbursed"]].notna().any(axis=1)]
    aid = tuple(
        (int(year), _dollars(obligated), _dollars(disbursed))
        for year, obligated, disbursed in zip(
            known["year"], known["aid_obligated"], known["aid_disbursed"], strict=True
        )
    )
    return CountryRecords(sentences if years["listed"] else (), aid)


def _dollars(amount: Any) -> str:
    return "unknown" if pd.isna(amount) else f"{int(amount):,}"


def _spans(years: Sequence[int]) -> str:
    """ "2010 to 2012, 2014": years in a row as one."""
    ordered = sorted(years)
    starts = [ordered[0], *(after for before, after in pairwise(ordered) if after != before + 1)]
    ends = [*(before for before, after in pairwise(ordered) if after != before + 1), ordered[-1]]
    return ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in zip(starts, ends, strict=True))
