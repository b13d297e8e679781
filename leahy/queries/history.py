"""One unit through the years: which lists have it, and what they print."""

from collections.abc import Sequence

import pandas as pd

from leahy.errors import LeahyError
from leahy.matching.identity import Chain, follow_units
from leahy.matching.names.unit_name import read_name
from leahy.matching.similarity import SAME_UNIT, another_unit, compare
from leahy.queries.load import Data, lists, load
from leahy.queries.search import LIMIT, search_rows
from leahy.queries.units import find_unit_id, is_unit_id, units
from leahy.record.dtypes import TEXT
from leahy.record.places import open_data
from leahy.record.same_unit import read_same_unit, same_unit_file
from leahy.text.country_names import find_country
from leahy.text.fold import fold
from leahy.vocabulary import ListStatus

_SHOWN = ("name_id", "position", "country_code", "country", "unit_listed", "parent", "note")
_COLUMNS = ("unit", "unit_id", "year", "status", "list_status", "kind", *_SHOWN, "score", "evidence")
_TYPES = {"unit": "int32", "year": "int16", "position": "Int32", "score": "float64"}
_NEAREST = 3
_FITS = 75  # the least score of a match of `search` that is shown where no unit has the very name
_CLOSE = 10  # and by how much it may be below the best


def history(unit: str, *, country: str | None = None, data: Data = None) -> pd.DataFrame:
    """What each list printed of one unit, one row a unit and known year.

    `unit` is a `unit_id`, any `name_id`, a name, an acronym, a printed string, or words by which `search` finds it;
    `country` a code or a name. The rows that it names are followed to earlier and later lists as `diff` pairs them (`same`,
    `reworded`, `moved`), also across years in which the unit is not listed. A pair that is only `possible` is shown, but
    not followed.

    Columns: `unit` (1, 2, ...: several where the text names more than one unit), `unit_id`, `year`, `status` (`listed`, `possible`,
    `not_on_list`, or `no_list`: no list of that year is held, so nothing is known), `list_status` (as in `lists`), `kind`
    (how the row was paired with the previous list that has the unit; null for the first), `name_id`, `position`,
    `country_code`, `country`, `unit_listed`, `parent`, `note`, `score`, `evidence`. Order: by unit, year and position.

    `.attrs`: `message` (if no unit has that name, the frame is empty, and the message names the nearest units),
    `coverage`, `caveat`.

    Raises `LeahyError` for an empty text and for an unknown country, and what `load` raises.
    """
    if not unit.strip():
        raise LeahyError("An empty text names no unit: give a name, an acronym, a printed string or a name_id.")
    data = open_data(data)
    rows, list_table = load(data=data), lists(data=data)
    code = None if country is None else find_country(country, rows)
    candidates = rows if code is None else rows[rows["country_code"] == code]
    named, by_words = _named(candidates, unit, data), False
    if not named:
        named = _found(candidates, unit)
        by_words = bool(named)
    countries = set(rows.loc[rows["name_id"].isin(named), "country_code"])
    within = rows[rows["country_code"].isin(countries)].reset_index(drop=True)
    name_ids = within["name_id"].tolist()
    chains = [
        chain
        for chain in follow_units(within, read_same_unit(same_unit_file(data)))
        if any(name_ids[listing.row] in named for listing in chain.listings)
    ]
    frame = _frame(chains, within, list_table)
    frame.attrs = {
        "message": _message(unit, chains, candidates, code, by_words=by_words),
        "coverage": rows.attrs["coverage"],
        "caveat": rows.attrs["caveat"],
    }
    return frame


def _named(rows: pd.DataFrame, text: str, data: Data) -> set[str]:
    """The `name_id` of each name that `text` means: by an id of its unit, exactly, by acronym, or in other words."""
    if is_unit_id(text):
        table = units(data=data)
        unit_id = find_unit_id(text, table)
        return set(table.loc[table["unit_id"] == unit_id, "name_id"]) & set(rows["name_id"])
    folded, asked = fold(text), read_name(text)
    named: set[str] = set()
    is_same: dict[str, bool] = {}
    for row in rows[["name_id", "unit_listed", "unit", "name", "acronyms"]].itertuples(index=False):
        name_id, *names, acronyms = row
        if folded in {*map(fold, names), *map(fold, acronyms)}:
            named.add(name_id)
            continue
        for name in dict.fromkeys(names[1:]):
            if name not in is_same:
                other = read_name(name)
                is_same[name] = not another_unit(asked, other) and compare(asked, other).score >= SAME_UNIT
            if is_same[name]:
                named.add(name_id)
                break
    return named


def _found(rows: pd.DataFrame, text: str) -> set[str]:
    """The `name_id` of each name that `search` finds with nearly all words of `text`, and some in the unit itself or its place."""
    if not any(map(str.isalnum, text)):
        return set()
    matches = search_rows(rows, text, limit=len(rows) or 1)
    own = rows["name"].str.cat(rows["location"], sep=" ", na_rep="")
    of_unit = search_rows(rows.assign(unit_listed=own), text, limit=len(rows) or 1)
    best = matches[matches["score"] >= max(_FITS, matches["score"].max() - _CLOSE)]
    return set(best["name_id"].drop_duplicates().head(LIMIT)) & set(of_unit["name_id"])


def _frame(chains: Sequence[Chain], rows: pd.DataFrame, list_table: pd.DataFrame) -> pd.DataFrame:
    """One row a unit and year; more where a list has rows that are possibly the unit."""
    records = []
    for number, chain in enumerate(chains, 1):
        links = [(link, "listed") for link in chain.listings] + [(link, "possible") for link in chain.possible]
        unit_id = rows.at[chain.listings[0].row, "name_id"]
        for year, list_status in zip(list_table["year"], list_table["status"], strict=True):
            common = {"unit": number, "unit_id": unit_id, "year": year, "list_status": list_status}
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


def _message(text: str, chains: Sequence[Chain], candidates: pd.DataFrame, code: str | None, *, by_words: bool) -> str:
    """What a reader must know of the result: that it has several units, or that it has none, and which are near."""
    if by_words:
        number = "One unit has" if len(chains) == 1 else f"{len(chains)} units have"
        return f"No listed unit is named {text!r}. {number} these words, as `leahy search` finds them."
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
