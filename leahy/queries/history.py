"""One unit through the years: on which lists it stands, and what was printed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from leahy.errors import LeahyError
from leahy.matching.assignment import Pair, pair_units
from leahy.matching.similarity import SAME_UNIT, similarity
from leahy.queries import load as reading
from leahy.queries.search import search_rows
from leahy.record.revisions import data_folder
from leahy.record.same_unit import Decided, read_same_unit, same_unit_file
from leahy.text.country_names import find_country
from leahy.text.fold import fold

_FOLLOWED = ("same", "reworded", "moved")
_SHOWN = ("name_id", "position", "country_code", "country", "unit_listed", "parent", "note")
_COLUMNS = ("unit", "year", "status", "list_status", "kind", *_SHOWN, "score", "evidence")
_TYPES = {"unit": "int32", "year": "int16", "position": "Int32", "score": "float64"}
_NEAREST = 3


def history(unit: str, *, country: str | None = None, data: reading.Data = None) -> pd.DataFrame:
    """What each list printed of one unit, one row a unit and known year.

    `unit` is a name, an acronym, a printed string or a `name_id`; `country` a code or a name. Rows of the lists that it
    names are followed to earlier and later lists as `diff` pairs them (`same`, `reworded`, `moved`), over years in which
    the unit is not listed, too. What is only `possible` is shown, and not followed.

    Columns: `unit` (1, 2, ...: several where the text fits units that are not one), `year`, `status` (`listed`, `possible`,
    `not_on_list`, or `no_list`: no list of that year is held, so nothing is known), `list_status` (as in `lists`), `kind`
    (how the row was paired with
    the list before it that has the unit; null for the first), `name_id`, `position`, `country_code`, `country`,
    `unit_listed`, `parent`, `note`, `score`, `evidence`. Order: by unit, year and position.

    `.attrs`: `message` (what was found; with nothing found, the frame is empty and this names the nearest),
    `coverage`, `caveat`.

    Raises `LeahyError` for a text that holds nothing and for an unknown country, and what `load` raises.
    """
    if not unit.strip():
        raise LeahyError("An empty text names no unit: give a name, an acronym, a printed string or a name_id.")
    rows, known = reading.load(data=data), reading.lists(data=data)
    code = None if country is None else find_country(country, rows)
    looked = rows if code is None else rows[rows["country_code"] == code]
    named = _named(looked, unit)
    chains: list[_Chain] = []
    decided = read_same_unit(same_unit_file(data_folder(data)))
    for of_country in dict.fromkeys(rows["country_code"].iloc[sorted(named)]):
        within = rows[rows["country_code"] == of_country]
        chains += [c for c in _chains(within, decided) if not named.isdisjoint(link.row for link in c.links)]
    found = _told(chains, rows, known)
    found.attrs = {
        "message": _message(unit, chains, looked, code),
        "coverage": rows.attrs["coverage"],
        "caveat": rows.attrs["caveat"],
    }
    return found


@dataclass(frozen=True, slots=True)
class _Link:
    """One row of a list in a chain, and how it was paired with the link before it."""

    row: int  # position among all rows
    year: int
    pair: Pair | None


@dataclass(slots=True)
class _Chain:
    """One unit: its rows from list to list, and those that are only possible."""

    links: list[_Link]
    possible: list[_Link] = field(default_factory=list)


def _named(rows: pd.DataFrame, text: str) -> set[int]:
    """Labels of the rows that `text` names: by identifier, exactly, by acronym, or as the same unit in other words."""
    wanted = fold(text)
    found = set()
    judged: dict[str, bool] = {}
    for row in rows[["name_id", "unit_listed", "unit", "name", "acronyms"]].itertuples():
        label, name_id, *names, acronyms = row
        exact = {name_id, *map(fold, names), *map(fold, acronyms)}
        if wanted in exact:
            found.add(int(label))
            continue
        for name in dict.fromkeys(names[1:]):
            if name not in judged:
                judged[name] = similarity(text, name) >= SAME_UNIT
            if judged[name]:
                found.add(int(label))
                break
    return found


def _chains(rows: pd.DataFrame, decided: Sequence[Decided]) -> list[_Chain]:
    """Every unit of one country through its lists; each row is a link of exactly one chain."""
    chains: list[_Chain] = []
    for year in sorted(set(rows["year"].tolist())):
        on_list = rows[rows["year"] == year]
        open_rows = list(on_list.index)
        possible: list[tuple[_Chain, _Link]] = []
        # The chains that the list before has come first, as in `diff`; then those of the list before that.
        for last in sorted({chain.links[-1].year for chain in chains}, reverse=True):
            older = [chain for chain in chains if chain.links[-1].year == last]
            pairs = pair_units(rows.loc[[c.links[-1].row for c in older]], on_list.loc[open_rows], decided)
            taken = set()
            for pair in pairs:
                chain, link = older[pair.old], _Link(open_rows[pair.new], year, pair)
                if pair.kind in _FOLLOWED:
                    chain.links.append(link)
                    taken.add(link.row)
                else:
                    possible.append((chain, link))
            open_rows = [row for row in open_rows if row not in taken]
        for chain, link in possible:
            if link.row in open_rows and chain.links[-1].year != year:
                chain.possible.append(link)
        chains += [_Chain([_Link(row, year, None)]) for row in open_rows]
    return chains


def _told(chains: Sequence[_Chain], rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """One row a unit and year; several where a list has it, and more that are possible."""
    held = set(known["year"][known["status"] == "published"])
    told = []
    for number, chain in enumerate(chains, 1):
        links = [(link, "listed") for link in chain.links] + [(link, "possible") for link in chain.possible]
        for year, list_status in zip(known["year"], known["status"], strict=True):
            about = {"unit": number, "year": year, "list_status": list_status}
            of_year = [(link, status) for link, status in links if link.year == year]
            if not of_year:
                told.append(about | {"status": "not_on_list" if year in held else "no_list"})
            for link, status in of_year:
                row = {column: rows.at[link.row, column] for column in _SHOWN}
                pair = link.pair
                paired = {"kind": pair.kind, "score": pair.score, "evidence": pair.evidence} if pair else {}
                told.append(about | {"status": status} | row | paired)
    frame = pd.DataFrame(told, columns=list(_COLUMNS))
    return frame.astype({c: _TYPES.get(c, "str") for c in _COLUMNS})


def _message(text: str, chains: Sequence[_Chain], looked: pd.DataFrame, code: str | None) -> str:
    """What was found, in a sentence or two; with nothing found, what is near."""
    if chains:
        return (
            ""
            if len(chains) == 1
            else f"{text!r} fits {len(chains)} units that are not known to be one; they are numbered."
        )
    told = f"No listed unit{'' if code is None else f' of {code}'} is named {text!r}."
    if below := sum(fold(text) in map(fold, path[:-1]) for path in looked["path"]):
        told += f" It is named in {below} row{'' if below == 1 else 's'} as what a listed unit is part of."
    near = search_rows(looked, text, limit=_NEAREST) if any(map(str.isalnum, text)) else looked.head(0)
    if near.empty:
        return f"{told} Nothing listed is near it by its words."
    shown = "; ".join(f"{row.unit_listed} ({row.country}, {row.year})" for row in near.itertuples())
    return f"{told} Nearest by their words: {shown}."
