"""Candidates: the records of the registers that may be about a listed unit or its country. None of them implies anything."""

import csv
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from leahy.garbage import ageing
from leahy.matching.names.concepts import pieces_of
from leahy.matching.names.unit_name import read_name
from leahy.vocabulary import RegisterName, Relation
from parsers.countries.evidence import infer_country
from parsers.countries.headings import country_name, match_country
from parsers.registers import trainings
from parsers.registers.files import cells
from parsers.registers.names.compared_unit import Unit, read_unit, unit_of
from parsers.registers.names.recipients import repaired, units_in
from parsers.registers.names.relations import Match, related_pairs
from parsers.registers.ofac import Designation

_HERE = Path(__file__)


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A listed unit, whatever the years: the columns of `denied_units` that comparing needs."""

    name_id: str
    country_code: str
    unit_listed: str
    path: tuple[str, ...]
    location: str | None

    def read(self) -> Unit:
        """The unit as it is compared."""
        named = units_in(self.unit_listed, self.country_code)
        text = repaired(named[0] if len(named) == 1 else self.unit_listed, self.country_code)
        if text != self.unit_listed:
            return read_unit(text, self.country_code)
        return unit_of(self.path, self.location, self.country_code)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed unit and a record of a register: the fields of `schemas.related.Related` that follow from the two."""

    name_id: str
    country_code: str
    unit_listed: str
    register: RegisterName
    entry_id: str
    name: str
    country: str | None
    program: str | None
    date: date | None
    fiscal_year: int | None
    relation: Relation
    score: float | None
    evidence: str
    locator: str


def training_candidates(units: Sequence[ListedUnit], table: pd.DataFrame) -> Iterator[Candidate]:
    """Trainings whose cell of recipient units names a unit that may be listed. `table`: `trainings.read_trainings`."""
    places: dict[str, list[int]] = {}
    for country, at in table.groupby("country").indices.items():
        for code in match_country(_BRACKETS.sub("", str(country))):
            places.setdefault(code, []).extend(map(int, at))
    for code, listed in _by_country(units).items():
        rows = table.iloc[sorted(places.get(code, ()))]
        named = {name: at for name, at in _places_of_units(rows, code).items() if not _is_of_another_nation(name, code)}
        matches: dict[str, list[tuple[ListedUnit, Match]]] = {}
        names = list(named)
        with ageing():
            others = [read_unit(repaired(name, code), code) for name in names]
            for i, j, match in related_pairs([unit.read() for unit in listed], others):
                matches.setdefault(names[j], []).append((listed[i], match))
        if matches:
            yield from _of_rows(rows, code, {name: named[name] for name in matches}, matches)


def _is_of_another_nation(name: str, code: str) -> bool:
    """Whether the words of a name speak of another country: trainees of one are filed under the country that they came from."""
    nations = {piece.value for piece in pieces_of(name) if piece.role == "nation"}
    return bool(nations) and code.lower() not in nations


def _places_of_units(rows: pd.DataFrame, code: str) -> dict[str, list[int]]:
    """Each unit that a cell names -> the positions of its rows."""
    named: dict[str, list[int]] = {}
    of_cell = functools.cache(functools.partial(units_in, country_code=code))
    with ageing():
        for place, cell in enumerate(cells(rows["recipient_unit"])):
            for name in of_cell(cell) if cell else ():
                named.setdefault(name, []).append(place)
    return named


def _of_rows(
    rows: pd.DataFrame,
    code: str,
    places: Mapping[str, Sequence[int]],
    matches: Mapping[str, Sequence[tuple[ListedUnit, Match]]],
) -> Iterator[Candidate]:
    wanted = sorted({place for of_name in places.values() for place in of_name})
    picked = rows.iloc[wanted]
    texts = list(zip(*(cells(picked[column]) for column in picked.columns[1:]), strict=True))
    times: dict[tuple[str | None, ...], int] = {}
    ids = {}
    for place, values in zip(wanted, texts, strict=True):
        ids[place] = trainings.training_id(values, before := times.get(values, 0))
        times[values] = before + 1
    at = {place: k for k, place in enumerate(wanted)}
    columns = {column: cells(picked[column]) for column in ("report", "program", "start_date", "page")}
    numbers = picked["row"].tolist()
    for name, of_name in places.items():
        for place in of_name:
            k = at[place]
            report, program = columns["report"][k] or "", columns["program"][k]
            page = f", page {page}" if (page := columns["page"][k]) else ""
            for unit, match in matches[name]:
                yield Candidate(
                    unit.name_id, code, unit.unit_listed, RegisterName.TRAININGS, ids[place], name, code, program,
                    trainings.day(columns["start_date"][k]), trainings.fiscal_year(program),
                    match.relation, match.score, match.evidence, f"row {numbers[k]}; report {report}{page}",
                )  # fmt: skip


def designation_candidates(units: Sequence[ListedUnit], entities: Sequence[Designation]) -> Iterator[Candidate]:
    """Designated forces that may be listed units. Where the register names no country, any may be meant; companies with the
    name of a force are none."""
    dates = _designated_on()
    forces = _forces(entities)
    for code, listed in _by_country(units).items():
        here = [force for force in forces if force[2] in (None, code)]
        best: dict[tuple[str, str], Candidate] = {}
        with ageing():
            pairs = list(related_pairs([unit.read() for unit in listed], [force[3] for force in here]))
        for i, j, match in pairs:
            unit, (entity, name, country, _) = listed[i], here[j]
            if country is None and match.relation == Relation.HAS_PART:
                continue  # "Ministry of Interior": every country has one
            evidence = match.evidence if country else f"{match.evidence}; the register names no country"
            candidate = Candidate(
                unit.name_id, code, unit.unit_listed, RegisterName.OFAC_SDN, entity.entry_id, name, country,
                "] [".join(entity.programs), dates.get(entity.entry_id), None,
                match.relation, match.score, evidence, f"row {entity.row}",
            )  # fmt: skip
            known = best.get(key := (unit.name_id, entity.entry_id))
            if known is None or (candidate.score or 0) > (known.score or 0):
                best[key] = candidate
        yield from best.values()


def _forces(entities: Sequence[Designation]) -> list[tuple[Designation, str, str | None, Unit]]:
    """Each name of a force, with the country that its entity speaks of, read."""
    with ageing():
        return [
            (entity, name, country, read_unit(name, country))
            for entity in entities
            if (named := [name for name in entity.names if _is_force(name)])
            for country in [_country(entity)]
            for name in named
        ]


def child_soldier_candidates(units: Sequence[ListedUnit], table: pd.DataFrame) -> Iterator[Candidate]:
    """The lists with the country of a listed unit. `table`: `reviewed.child_soldiers`."""
    rows = list(zip(table["report_year"].tolist(), table["country_code"].tolist(), cells(table["source"]), strict=True))
    for code, listed in _by_country(units).items():
        for year, of_country, source in rows:
            for unit in listed if of_country == code else ():
                yield Candidate(
                    unit.name_id, code, unit.unit_listed, RegisterName.CHILD_SOLDIERS, f"cspa-{year}-{code}",
                    country_name(code), code, None, None, int(year), Relation.SAME_COUNTRY, None,
                    f"the country is on the list of {year}", source or "",
                )  # fmt: skip


def _by_country(units: Sequence[ListedUnit]) -> dict[str, list[ListedUnit]]:
    by_country: dict[str, list[ListedUnit]] = {}
    for unit in units:
        by_country.setdefault(unit.country_code, []).append(unit)
    return dict(sorted(by_country.items()))


def _is_force(name: str) -> bool:
    """Whether a name is that of a unit of security forces, and not of a company with such a name."""
    if _company_words().search(" ".join(_WORD.findall(name.upper().replace(".", "")))):
        return False
    if not any(piece.role in ("head", "service") or piece.value == "divisional" for piece in pieces_of(name)):
        return False  # most names are of persons and ships; reading one in full takes longer
    read = read_name(name)
    return read.unit.head is not None or bool(read.services)


_WORD = re.compile(r"\w+")
_BRACKETS = re.compile(r"(?:(?<!\s)\s+)?\([^()]*\)$")  # "Belize (UK)": the trainees came by way of another country


def _country(entity: Designation) -> str | None:
    """The country that a name of an entity, else its program, speaks of; None where none does, or several do."""
    named = {code for name in entity.names if (code := infer_country([name]))}
    if not named:
        named = {code for program in entity.programs for word, code in _programs() if _is_of(program, word)}
    return next(iter(named)) if len(named) == 1 else None


def _is_of(program: str, word: str) -> bool:
    return program.startswith(word) and not program[len(word) :][:1].isalpha()


def _table(name: str) -> list[dict[str, Any]]:
    with _HERE.with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def _company_words() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(row['word']) for row in _table('company_words.csv'))})\b")


@functools.cache
def _programs() -> tuple[tuple[str, str], ...]:
    return tuple((row["program"], row["country_code"]) for row in _table("program_countries.csv"))


@functools.cache
def _designated_on() -> Mapping[str, date]:
    """Days of designation that are known: no file of the Treasury has them."""
    return {row["entry_id"]: date.fromisoformat(row["designated_on"]) for row in _table("designated_on.csv")}
