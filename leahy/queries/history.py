"""One unit through the years: which lists have it, and what they print."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from leahy.errors import LeahyError
from leahy.matching.assignment import Pair, pair_units
from leahy.matching.similarity import SAME_UNIT, similarity
from leahy.queries.load import Data, lists, load
from leahy.queries.search import search_rows
from leahy.record.dtypes import TEXT
from leahy.record.revisions import data_folder
from leahy.record.same_unit import Decided, read_same_unit, same_unit_file
from leahy.text.country_names import find_country
from leahy.text.fold import fold
from leahy.vocabulary import ListStatus

_FOLLOWED = ("same", "reworded", "moved")
_SHOWN = ("name_id", "position", "country_code", "country", "unit_listed", "parent", "note")
_COLUMNS = ("unit", "year", "status", "list_status", "kind", *_SHOWN, "score", "evidence")
_TYPES = {"unit": "int32", "year": "int16", "position": "Int32", "score": "float64"}
_NEAREST = 3


def history(unit: str, *, country: str | None = None, data: Data = None) -> pd.DataFrame:
    """What each list printed of one unit, one row a unit and known year.

    `unit` is a name, an acronym, a printed string or a `name_id`; `country` a code or a name. The rows that it names are
    followed to earlier and later lists as `diff` pairs them (`same`, `reworded`, `moved`), also across years in which the
    unit is not listed. A pair that is only `possible` is shown, but not followed.

    Columns: `unit` (1, 2, ...: several where the text names more than one unit), `year`, `status` (`listed`, `possible`,
    `not_on_list`, or `no_list`: no list of that year is held, so nothing is known), `list_status` (as in `lists`), `kind`
    (how the row was paired with the previous list that has the unit; null for the first), `name_id`, `position`,
    `country_code`, `country`, `unit_listed`, `parent`, `note`, `score`, `evidence`. Order: by unit, year and position.

    `.attrs`: `message` (if no unit has that name, the frame is empty, and the message names the nearest units),
    `coverage`, `caveat`.

    Raises `LeahyError` for an empty text and for an unknown country, and what `load` raises.
    """
    if not unit.strip():
        raise LeahyError("An empty text names no unit: give a name, an acronym, a printed string or a name_id.")
    rows, list_table = load(data=data), lists(data=data)
    code = None if country is None else find_country(country, rows)
    candidates = rows if code is None else rows[rows["country_code"] == code]
    named = _named(candidates, unit)
    chains: list[_Chain] = []
    decisions = read_same_unit(same_unit_file(data_folder(data)))
    for of_country in dict.fromkeys(rows["country_code"].iloc[sorted(named)]):
        within = rows[rows["country_code"] == of_country]
        chains += [c for c in _chains(within, decisions) if not named.isdisjoint(link.row for link in c.links)]
    frame = _frame(chains, rows, list_table)
    frame.attrs = {
        "message": _message(unit, chains, candidates, code),
        "coverage": rows.attrs["coverage"],
        "caveat": rows.attrs["caveat"],
    }
    return frame


@dataclass(frozen=True, slots=True)
class _Link:
    """One row of a list in a chain, and how it was paired with the link before it."""

    row: int  # position among all rows
    year: int
    pair: Pair | None


@dataclass(slots=True)
class _Chain:
    """One unit: its rows from list to list, and the rows that are only possibly it."""

    links: list[_Link]
    possible: list[_Link] = field(default_factory=list)


def _named(rows: pd.DataFrame, text: str) -> set[int]:
    """Labels of the rows that `text` names: by identifier, exactly, by acronym, or as the same unit in other words."""
    folded = fold(text)
    labels = set()
    is_same: dict[str, bool] = {}
    for row in rows[["name_id", "unit_listed", "unit", "name", "acronyms"]].itertuples():
        label, name_id, *names, acronyms = row
        if folded in {name_id, *map(fold, names), *map(fold, acronyms)}:
            labels.add(int(label))
            continue
        for name in dict.fromkeys(names[1:]):
            if name not in is_same:
                is_same[name] = similarity(text, name) >= SAME_UNIT
            if is_same[name]:
                labels.add(int(label))
                break
    return labels


def _chains(rows: pd.DataFrame, decisions: Sequence[Decided]) -> list[_Chain]:
    """Every unit of one country from list to list; each row is a link of exactly one chain."""
    chains: list[_Chain] = []
    for year in sorted(set(rows["year"].tolist())):
        on_list = rows[rows["year"] == year]
        open_rows = list(on_list.index)
        possible: list[tuple[_Chain, _Link]] = []
        # Chains that reach the previous list come first, as in `diff`; then those that end on the list before it.
        for last in sorted({chain.links[-1].year for chain in chains}, reverse=True):
            older = [chain for chain in chains if chain.links[-1].year == last]
            pairs = pair_units(rows.loc[[c.links[-1].row for c in older]], on_list.loc[open_rows], decisions)
            linked = set()
            for pair in pairs:
                chain, link = older[pair.old], _Link(open_rows[pair.new], year, pair)
                if pair.kind in _FOLLOWED:
                    chain.links.append(link)
                    linked.add(link.row)
                else:
                    possible.append((chain, link))
            open_rows = [row for row in open_rows if row not in linked]
        for chain, link in possible:
            if link.row in open_rows and chain.links[-1].year != year:
                chain.possible.append(link)
        chains += [_Chain([_Link(row, year, None)]) for row in open_rows]
    return chains


def _frame(chains: Sequence[_Chain], rows: pd.DataFrame, list_table: pd.DataFrame) -> pd.DataFrame:
    """One row a unit and year; more where a list has rows that are possibly the unit."""
    records = []
    for number, chain in enumerate(chains, 1):
        links = [(link, "listed") for link in chain.links] + [(link, "possible") for link in chain.possible]
        for year, list_status in zip(list_table["year"], list_table["status"], strict=True):
            common = {"unit": number, "year": year, "list_status": list_status}
            of_year = [(link, status) for link, status in links if link.year == year]
            if not of_year:
                held = list_status == ListStatus.PUBLISHED
                records.append(common | {"status": "not_on_list" if held else "no_list"})
            for link, status in of_year:
                row = {column: rows.at[link.row, column] for column in _SHOWN}
                pair = link.pair
                pairing = {"kind": pair.kind, "score": pair.score, "evidence": pair.evidence} if pair else {}
                records.append(common | {"status": status} | row | pairing)
    frame = pd.DataFrame(records, columns=list(_COLUMNS))
    return frame.astype({c: _TYPES.get(c, TEXT) for c in _COLUMNS})


def _message(text: str, chains: Sequence[_Chain], candidates: pd.DataFrame, code: str | None) -> str:
    """What a reader must know of the result: that it has several units, or that it has none, and which are near."""
    if len(chains) == 1:
        return ""
    if chains:
        return f"{text!r} names {len(chains)} units that are not known to be one; they are numbered."
    message = f"No listed unit{'' if code is None else f' of {code}'} is named {text!r}."
    if parents := sum(fold(text) in map(fold, path[:-1]) for path in candidates["path"]):
        message += f" {parents} listed unit{' is' if parents == 1 else 's are'} part of a unit of that name."
    near = search_rows(candidates, text, limit=_NEAREST) if any(map(str.isalnum, text)) else candidates.head(0)
    if near.empty:
        return f"{message} No listed unit has similar words."
    nearest = "; ".join(f"{row.unit_listed} ({row.country}, {row.year})" for row in near.itertuples())
    return (
        f"{message} Nearest by words: {nearest}. `leahy search` finds units by single words; to follow one, give its name "
        "as it is printed."
    )
