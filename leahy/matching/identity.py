"""Which listings, through the years, are listings of one unit: the unit id.

A unit is a set of printed names of one country. A name that a list prints belongs to the unit that had it before; a new
name joins the unit that a decision says, else the one that it is paired with (`same`, `reworded`, `moved`, as in `diff`),
else it is a unit of its own. The id of a unit is the `name_id` of its first listing, and the other ids of its names are
its aliases. Lists are taken in the order of their years, so a later list never changes an id. An older list that is found
late may, and then the old id is an alias.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from leahy.matching.assignment import SAME_WORDS, Pair, pair_units
from leahy.record.same_unit import Decided
from leahy.text.fold import fold

COLUMNS = ("year", "position", "country_code", "unit_listed", "name_id", "path", "location")
"""The columns of `denied_units` that decide."""

FOLLOWED = ("same", "reworded", "moved")
"""The kinds of a pair that make two listings one unit; one that is only `possible` does not."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One row of a list as a listing of a unit, and how it was paired with the listing before it (None: the first)."""

    row: int  # position among all rows
    year: int
    pair: Pair | None


@dataclass(slots=True)
class Chain:
    """One unit: its listings by year, and the rows that are only possibly it."""

    listings: list[Listing]
    possible: list[Listing] = field(default_factory=list)


def follow_units(rows: pd.DataFrame, decided: Sequence[Decided] = ()) -> list[Chain]:
    """Every unit of `rows`, the current rows of all lists (`COLUMNS`), by their first listings.

    `Listing.row` counts the rows of `rows` from 0. Each row is in exactly one chain; a chain has two rows of one year only
    where that list prints two names which an earlier list or a decision made one unit.
    """
    return _Follower(rows, decided).chains


def superseded_names(
    rows: pd.DataFrame, chains: Sequence[Chain], superseded: Iterable[pd.DataFrame], decided: Sequence[Decided] = ()
) -> list[tuple[pd.DataFrame, dict[int, tuple[int, Pair]]]]:
    """The names that only earlier revisions of lists print, and the units that have them.

    `superseded` holds the rows (`COLUMNS`) of one such revision each. The result has, for each, its rows whose name no list
    prints now and no frame before it has, and by position among these rows (position of a chain, how it was paired).
    """
    known, chain_of = set(rows["name_id"]), {listing.row: at for at, c in enumerate(chains) for listing in c.listings}
    years: list[int] = rows["year"].tolist()
    names = []
    for frame in superseded:
        only_here = frame[~frame["name_id"].isin(known)].reset_index(drop=True)
        known |= set(only_here["name_id"])
        years_here = set(only_here["year"].tolist())
        of_year = [at for at, year in enumerate(years) if year in years_here]
        pairs = pair_units(only_here, rows.iloc[of_year], decided) if len(only_here) and of_year else []
        names.append(
            (only_here, {p.old: (chain_of[of_year[p.new]], p) for p in pairs if p.kind in FOLLOWED}),
        )
    return names


class _Follower:
    """Lists taken year by year, each row linked to a chain."""

    def __init__(self, rows: pd.DataFrame, decided: Sequence[Decided]) -> None:
        self.rows, self.decided = rows, decided
        self.name_ids: list[str] = rows["name_id"].tolist()
        self.printed: list[str] = rows["unit_listed"].tolist()
        self.keys = [(c, fold(t)) for c, t in zip(rows["country_code"], rows["unit_listed"], strict=True)]
        self.chains: list[Chain] = []
        self.chain_of: dict[str, Chain] = {}  # by name_id
        self.named: dict[tuple[str, str], Chain] = {}  # by country and folded name
        self.same = _partners(decided, same=True)
        self.different = _partners(decided, same=False)
        years: list[int] = rows["year"].tolist()
        positions: list[int] = rows["position"].tolist()
        by_year: dict[int, list[int]] = {}
        for at in sorted(range(len(rows)), key=lambda at: (years[at], positions[at])):
            by_year.setdefault(years[at], []).append(at)
        for year, of_year in by_year.items():
            self._take(year, of_year)

    def _take(self, year: int, of_year: Sequence[int]) -> None:
        rest = self._link(year, of_year, self._known)
        rest = self._link(year, rest, self._decided)
        possible = self._pair(year, rest)
        rest = [at for at in rest if self.name_ids[at] not in self.chain_of]
        for at in rest:
            if self._link(year, [at], self._decided):  # a row of this very list may be the other name
                self._add(at, year, None, None)
        single = set(rest)
        for chain, listing in possible:
            if listing.row in single and chain.listings[-1].year != year:
                chain.possible.append(listing)

    def _link(self, year: int, at: Sequence[int], find: Callable[[int], tuple[Chain, Pair] | None]) -> list[int]:
        """Link the rows for which `find` knows a chain; the others are returned."""
        rest = []
        for row in at:
            match = find(row)
            if match is None:
                rest.append(row)
            else:
                self._add(row, year, *match)
        return rest

    def _known(self, row: int) -> tuple[Chain, Pair] | None:
        chain = self.chain_of.get(self.name_ids[row])
        return None if chain is None else (chain, Pair(0, row, "same", 1.0, SAME_WORDS))

    def _decided(self, row: int) -> tuple[Chain, Pair] | None:
        reached, steps = {self.keys[row]}, [*self.same.get(self.keys[row], {}).items()]
        for other, decision in steps:  # grows: a decision on a name that no list prints may lead on
            if other in self.named:
                return self.named[other], Pair(0, row, "reworded", 1.0, f"decided by people: {decision.reason}")
            if other not in reached:
                reached.add(other)
                steps += self.same[other].items()
        return None

    def _pair(self, year: int, rest: Sequence[int]) -> list[tuple[Chain, Listing]]:
        """Link rows of new names to the chains that they continue; the pairs that are only possible are returned.

        Chains that reach the previous list come first, as in `diff`; then those that end on the list before it.
        """
        possible: list[tuple[Chain, Listing]] = []
        countries = {self.keys[at][0] for at in rest}
        ended: dict[int, list[Chain]] = {}
        for chain in self.chains:
            last = chain.listings[-1]
            if last.year != year and self.keys[last.row][0] in countries:
                ended.setdefault(last.year, []).append(chain)
        open_rows = list(rest)
        for last_year in sorted(ended, reverse=True):
            older = ended[last_year]
            frames = (self.rows.iloc[[c.listings[-1].row for c in older]], self.rows.iloc[open_rows])
            for pair in pair_units(*frames, [*self.decided, *self._forbidden(older)]):
                chain, row = older[pair.old], open_rows[pair.new]
                if pair.kind in FOLLOWED:
                    self._add(row, year, chain, pair)
                else:
                    possible.append((chain, Listing(row, year, pair)))
            open_rows = [row for row in open_rows if self.name_ids[row] not in self.chain_of]
        return possible

    def _forbidden(self, chains: Iterable[Chain]) -> list[Decided]:
        """That a name is not the last one of a chain, because it was decided not to be one of its earlier names."""
        decisions = []
        for chain in chains if self.different else ():
            keys = [self.keys[listing.row] for listing in chain.listings]
            last = self.printed[chain.listings[-1].row]
            for key in dict.fromkeys(keys[:-1]):
                decisions += [
                    Decided(key[0], last, other, False, d.reason, d.source, d.decided_on)
                    for (_, other), d in self.different.get(key, {}).items()
                    if (key[0], other) != keys[-1]
                ]
        return decisions

    def _add(self, row: int, year: int, chain: Chain | None, pair: Pair | None) -> None:
        if chain is None:
            chain = Chain([])
            self.chains.append(chain)
        chain.listings.append(Listing(row, year, pair))
        self.chain_of[self.name_ids[row]] = chain
        self.named[self.keys[row]] = chain


def _partners(decided: Iterable[Decided], *, same: bool) -> Mapping[tuple[str, str], dict[tuple[str, str], Decided]]:
    """By country and folded name, the names that are decided to be the same unit (or another one)."""
    partners: dict[tuple[str, str], dict[tuple[str, str], Decided]] = {}
    for decision in (d for d in decided if d.same == same):
        a, b = (decision.country_code, fold(decision.a)), (decision.country_code, fold(decision.b))
        partners.setdefault(a, {})[b] = decision
        partners.setdefault(b, {})[a] = decision
    return partners
