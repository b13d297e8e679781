"""Everything that the pages say, gathered from the record with the functions that a researcher has too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pandas as pd

from leahy.errors import NotObserved
from leahy.exports.citation import STYLES, cite
from leahy.queries.diff import diff
from leahy.queries.load import Data, lists, load, revisions
from leahy.queries.units import units
from leahy.record.places import open_data
from leahy.record.revisions import CAVEAT
from leahy.text.fold import fold_plain
from leahy.vocabulary import ListStatus, UnitKind
from leahy.website.beside import Beside, gather_beside
from leahy.website.words import checked_code, checked_id, how_seen, moment, shown, web_address


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of one revision of a list, its texts as a page shows them."""

    year: int
    revision: int
    current: bool
    position: int
    times_listed: int
    name_id: str
    unit_id: str
    code: str
    country: str
    basis: str
    text: str
    note: str
    path: tuple[str, ...]
    place: str
    ordered: bool  # whether the order of the units in the string is known

    @property
    def parents(self) -> tuple[str, ...]:
        """The units above the listed one, the highest first."""
        return self.path[:-1] if self.ordered else ()


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one country on one list, in the order of the page."""

    code: str
    country: str
    rows: tuple[Listed, ...]

    @property
    def basis(self) -> str:
        """What the country of these rows rests on; "" where they rest on different things."""
        bases = {row.basis for row in self.rows}
        return bases.pop() if len(bases) == 1 else ""


@dataclass(frozen=True, slots=True)
class RevisionPage:
    """One revision of a list: its rows by country, and where they come from."""

    year: int
    number: int
    current: bool
    reason: str
    created_at: datetime
    groups: tuple[Group, ...]
    rows: int
    first_seen: datetime | None
    last_seen: datetime | None
    rows_sha256: str
    capture: str
    read_by: str  # "program", "person", or both
    checked_on: date | None
    citations: Mapping[str, str]

    @property
    def file(self) -> str:
        """The name of its page, without the ending."""
        return str(self.year) if self.current else f"{self.year}-r{self.number}"


@dataclass(frozen=True, slots=True)
class ListYear:
    """One known calendar year, and its list where one is held."""

    year: int
    status: str
    rows: int
    countries: int
    published_on: date | None
    published_on_basis: str
    seen: str
    source_url: str
    source_link: str | None
    archive_link: str | None
    statement: str
    notes: tuple[str, ...]
    rule: str
    revisions: tuple[RevisionPage, ...]

    @property
    def held(self) -> bool:
        return self.status == ListStatus.PUBLISHED

    @property
    def current(self) -> RevisionPage:
        """The current revision of a list that is held."""
        return next(revision for revision in self.revisions if revision.current)

    @property
    def checked_on(self) -> date | None:
        """The day on which a person compared the current revision with its page."""
        return self.current.checked_on if self.held else None

    @property
    def days_after(self) -> int | None:
        """Days from the end of the year to publication, or None where the day is unknown."""
        return None if self.published_on is None else (self.published_on - date(self.year, 12, 31)).days


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lists, or two revisions of one list, and the result of `leahy.diff`."""

    old: str
    new: str
    years: tuple[int, int]
    frame: pd.DataFrame

    @property
    def file(self) -> str:
        """The name of its page, without the ending."""
        if self.years[0] != self.years[1]:
            return f"{self.years[0]}-{self.years[1]}"
        return f"{self.old.replace('@', '-')}-{self.new.rpartition('@')[2]}"

    @property
    def is_edit(self) -> bool:
        """Whether both sides are of one year."""
        return self.years[0] == self.years[1]


@dataclass(frozen=True, slots=True)
class Link:
    """Another unit that may be this one, with the words that decided."""

    unit_id: str
    text: str
    year: int
    evidence: str


@dataclass(slots=True)
class Unit:
    """One unit: its rows on all lists and their revisions, the oldest first, and the units that are possibly it."""

    unit_id: str
    rows: list[Listed] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    paired: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    """Year and `name_id` -> kind and evidence, where the unit was followed through other words."""

    @property
    def newest(self) -> Listed:
        """The row that names it: of the newest list that has it, of the current revision where that has it."""
        return max(self.rows, key=lambda row: (row.current, row.year, row.revision))

    @property
    def name_ids(self) -> list[str]:
        return list(dict.fromkeys(row.name_id for row in self.rows))

    @property
    def years(self) -> list[int]:
        """The years whose current list has it."""
        return sorted({row.year for row in self.rows if row.current})


@dataclass(frozen=True, slots=True)
class Country:
    """One country: its units, in the order of their names."""

    code: str
    name: str
    units: tuple[Unit, ...]
    by_year: Mapping[int, int]  # units on the current list of each held year that has some

    @property
    def total(self) -> int:
        return sum(self.by_year.values())


@dataclass(frozen=True, slots=True)
class Content:
    """The whole record, as the pages show it."""

    lists: tuple[ListYear, ...]
    list_frame: pd.DataFrame  # a result of `leahy.lists`
    row_frame: pd.DataFrame  # the current rows
    comparisons: tuple[Comparison, ...]
    units: Mapping[str, Unit]
    countries: tuple[Country, ...]
    beside: Beside  # records of other registers
    coverage: str
    caveat: str

    @property
    def held(self) -> tuple[ListYear, ...]:
        return tuple(year for year in self.lists if year.held)


def gather(data: Data = None) -> Content:
    """The content of all pages. Raises what `leahy.load` raises, but for a record without a list, which is shown as such."""
    data = open_data(data)
    list_frame = lists(data=data)
    held = [int(year) for year in list_frame.loc[list_frame["status"] == ListStatus.PUBLISHED, "year"]]
    row_frame = _current_rows(data)
    of_year = {year: revisions(year, data=data) for year in held}
    frames = {
        (year, number): row_frame[row_frame["year"] == year] if current else load(year, revision=number, data=data)
        for year, frame in of_year.items()
        for number, current in zip(frame["number"].tolist(), frame["current"].tolist(), strict=True)
    }
    comparisons = tuple(_comparisons(held, of_year, data))
    names = units(data=data)
    unit_ids = dict(zip(names["name_id"], names["unit_id"], strict=True))
    pages = {year: tuple(_revision_pages(year, frame, frames, unit_ids, data)) for year, frame in of_year.items()}
    rows = (row for of_year in pages.values() for page in of_year for group in page.groups for row in group.rows)
    by_id = _units(rows, names, comparisons)
    return Content(
        lists=tuple(_list_year(row, pages.get(int(row["year"]), ())) for row in list_frame.to_dict("records")),
        list_frame=list_frame,
        row_frame=row_frame,
        comparisons=comparisons,
        units=by_id,
        countries=tuple(_countries(by_id)),
        beside=gather_beside(data),
        coverage=list_frame.attrs["coverage"],
        caveat=CAVEAT,
    )


def _current_rows(data: Data) -> pd.DataFrame:
    try:
        return load(data=data)
    except NotObserved:  # no list is held yet
        return pd.DataFrame({name: [] for name in ("year", "country", "country_code", "name_id", "unit_listed")})


def _comparisons(held: Sequence[int], of_year: Mapping[int, pd.DataFrame], data: Data) -> Iterable[Comparison]:
    """Each list with the next one that is held, and each revision with the one before it."""
    for old, new in pairwise(held):
        yield Comparison(str(old), str(new), (old, new), diff(old, new, data=data))
    for year, frame in of_year.items():
        for before, after in pairwise(frame["number"].tolist()):
            sides = f"{year}@r{before}", f"{year}@r{after}"
            yield Comparison(*sides, (year, year), diff(*sides, data=data))


def _revision_pages(
    year: int,
    frame: pd.DataFrame,
    frames: Mapping[tuple[int, int], pd.DataFrame],
    unit_ids: Mapping[str, str],
    data: Data,
) -> Iterable[RevisionPage]:
    for revision in frame.to_dict("records"):
        number = int(revision["number"])
        rows = _listed(frames[year, number], number, bool(revision["current"]), unit_ids)
        groups: dict[str, list[Listed]] = defaultdict(list)
        for row in rows:
            groups[row.code].append(row)
        yield RevisionPage(
            year=year,
            number=number,
            current=bool(revision["current"]),
            reason=revision["reason"],
            created_at=revision["created_at"].to_pydatetime(),
            groups=tuple(Group(code, of[0].country, tuple(of)) for code, of in groups.items()),
            rows=len(rows),
            first_seen=moment(revision["first_seen"]),
            last_seen=moment(revision["last_seen"]),
            rows_sha256=revision["rows_sha256"],
            capture=revision["capture"],
            read_by=" and ".join(sorted(set(frames[year, number]["read_by"].dropna()))),
            checked_on=_day(revision["checked_on"]),
            citations={
                style: "\n".join(map(shown, cite(year, revision=number, style=style, data=data).split("\n")))
                if style == "text"
                else cite(year, revision=number, style=style, data=data)
                for style in STYLES
            },
        )


_USED = (
    "year", "position", "times_listed", "name_id", "country_code", "country", "country_basis", "unit_listed", "note", "path",
    "path_order", "location",
)  # fmt: skip


def _listed(frame: pd.DataFrame, revision: int, current: bool, unit_ids: Mapping[str, str]) -> list[Listed]:
    """The rows of one revision, in the order of the page."""
    return [
        Listed(
            year=int(year),
            revision=revision,
            current=current,
            position=int(position),
            times_listed=int(times),
            name_id=checked_id(name_id),
            unit_id=checked_id(unit_ids.get(name_id)),
            code=checked_code(code),
            country=shown(country),
            basis=basis,
            text=shown(listed) or "(no words)",
            note=shown(note),
            path=tuple(map(shown, path)),
            place=shown(place),
            ordered=order != "unknown",
        )
        for year, position, times, name_id, code, country, basis, listed, note, path, order, place in frame[
            [*_USED]
        ].itertuples(index=False, name=None)
    ]


def _units(rows: Iterable[Listed], names: pd.DataFrame, comparisons: Iterable[Comparison]) -> dict[str, Unit]:
    """`unit_id` -> unit, with how its names were paired, and the units that are possibly it."""
    by_id: dict[str, Unit] = {}
    id_of: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row.unit_id, row.year, row.revision, row.position)):
        by_id.setdefault(row.unit_id, Unit(row.unit_id)).rows.append(row)
        id_of[row.name_id] = row.unit_id
    other_words = names[names["kind"].isin((UnitKind.REWORDED, UnitKind.MOVED))]
    for name_id, year, kind, evidence in other_words[["name_id", "year", "kind", "evidence"]].itertuples(index=False):
        by_id[id_of[name_id]].paired[int(year), name_id] = kind, shown(evidence)
    for comparison in comparisons:
        possible = comparison.frame[comparison.frame["kind"] == "possible"]
        for pair in possible.to_dict("records"):
            old, new = (by_id[id_of[pair[f"name_id_{side}"]]] for side in ("old", "new"))
            if old is not new:
                evidence = shown(pair["evidence"])
                old.links.append(Link(new.unit_id, new.newest.text, comparison.years[1], evidence))
                new.links.append(Link(old.unit_id, old.newest.text, comparison.years[0], evidence))
    return by_id


def _countries(units: Mapping[str, Unit]) -> Iterable[Country]:
    """The countries that have a unit on any list, in the order of their names."""
    by_code: dict[str, list[Unit]] = defaultdict(list)
    for unit in units.values():
        by_code[unit.newest.code].append(unit)
    names = {code: max(of, key=lambda unit: unit.newest.year).newest.country for code, of in by_code.items()}
    for code in sorted(by_code, key=lambda code: (fold_plain(names[code]), code)):
        of_country = by_code[code]
        of_country.sort(key=lambda unit: (fold_plain(unit.newest.text), unit.unit_id))
        by_year: dict[int, int] = defaultdict(int)
        for unit in of_country:
            for row in unit.rows:
                by_year[row.year] += row.current
        yield Country(code, names[code], tuple(of_country), {year: n for year, n in sorted(by_year.items()) if n})


def _list_year(row: Mapping[Any, Any], pages: tuple[RevisionPage, ...]) -> ListYear:
    return ListYear(
        year=int(row["year"]),
        status=row["status"],
        rows=_integer(row["rows"]),
        countries=_integer(row["countries"]),
        published_on=_day(row["published_on"]),
        published_on_basis=shown(row["published_on_basis"]),
        seen=how_seen(row["how"], moment(row["captured_at"])),
        source_url=shown(row["source_url"]),
        source_link=web_address(row["source_url"]),
        archive_link=web_address(row["archive_url"]),
        statement=shown(row["statement"]),
        notes=tuple(map(shown, row["notes"])),
        rule=shown(row["rule"]),
        revisions=pages,
    )


def _day(cell: Any) -> date | None:
    return None if pd.isna(cell) else cell


def _integer(cell: Any) -> int:
    return 0 if pd.isna(cell) else int(cell)
