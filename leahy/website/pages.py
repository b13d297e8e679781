"""The pages: templates filled with the content, each as a path and its text."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from leahy import charts
from leahy.display.diff_view import column_lines, differing_groups, headline
from leahy.display.tree_view import Node, hierarchy
from leahy.queries.related import RELATED_CAVEAT
from leahy.record.jsonl import json_text
from leahy.vocabulary import CountryBasis
from leahy.website.beside import MOST, CountryRecords
from leahy.website.content import Comparison, Content, Group, Listed, ListYear, RevisionPage, Unit
from leahy.website.differences import counts_by_country, difference_group
from leahy.website.downloads import Download
from leahy.website.events import Event
from leahy.website.templating import environment
from leahy.website.timelines import Timelines
from leahy.website.words import BASIS, DATE_BASIS, PAIRING, READ_BY, REASON, STATUS, plural, shown

NAME = "Leahy lists"
SUMMARY = (
    "Units of foreign security forces that the US Department of State denied assistance under the Leahy law, as printed, "
    "with sources."
)
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
NAVIGATION = (
    ("index.html", "Lists"),
    ("countries.html", "Countries"),
    ("changes.html", "Changes"),
    ("data.html", "Data"),
    ("method.html", "Method and limits"),
)
_SIBLINGS = 30
_CHARTED_COUNTRIES = 60  # a grid of more is no picture any more; the table below it has all

File = tuple[str, bytes]


class Pages:
    """The pages of one record. Each method gives files of one kind."""

    def __init__(self, content: Content, events: Sequence[Event]) -> None:
        self.content, self.events, self.beside = content, events, content.beside
        self.templates = environment()
        self.templates.globals.update(
            name=NAME,
            summary=SUMMARY,
            policy=POLICY,
            navigation=NAVIGATION,
            caveat=content.caveat,
            coverage=content.coverage,
            beside=content.beside,
            related_caveat=RELATED_CAVEAT,
            status=STATUS,
            basis_words=BASIS,
            date_basis=DATE_BASIS,
            reasons=REASON,
            pairing=PAIRING,
            read_by=READ_BY,
        )

    def _page(self, path: str, template: str, **values: Any) -> File:
        text = self.templates.get_template(template).render(
            content=self.content, root="../" * path.count("/"), page=path, **values
        )
        return path, text.encode()

    def overview(self, files: Sequence[Download], dictionary: Any, dataset: str) -> Iterator[File]:
        """The pages that there is one of, and the charts on them."""
        content = self.content
        alts = {}
        drawn = {"coverage": charts.coverage(content.list_frame, title="Units on the list of each year", legend=False)}
        if 0 < len(content.countries) <= _CHARTED_COUNTRIES and len(content.row_frame):
            drawn["countries"] = charts.by_country_and_year(
                _printable(content.row_frame), content.list_frame, title="Units by country and year", legend=False
            )
        for name, chart in drawn.items():
            alts[name] = chart.alt
            yield f"charts/{name}.svg", chart.svg(themed=True).encode()
        bases = _bases(group for year in content.held for group in year.current.groups)
        yield self._page("index.html", "index.html", events=self.events, charts=alts)
        yield self._page("search.html", "search.html")
        yield self._page("countries.html", "countries.html", charts=alts)
        yield self._page("changes.html", "changes.html", events=self.events, comparisons=content.comparisons)
        yield self._page("method.html", "method.html", bases=bases)
        yield self._page("data.html", "data.html", files=files, dictionary=dictionary, dataset=Markup(dataset))  # noqa: S704  # `dataset` escapes it

    def lists(self) -> Iterator[File]:
        """A page a revision of a list; that of the current one has the name of the year."""
        content = self.content
        for year in content.held:
            edits = [c for c in content.comparisons if c.is_edit and c.years[0] == year.year]
            neighbours = [c for c in content.comparisons if not c.is_edit and year.year in c.years]
            for revision in year.revisions:
                yield self._page(
                    f"lists/{revision.file}.html",
                    "list.html",
                    year=year,
                    revision=revision,
                    bases=_bases(revision.groups),
                    trees=[
                        (group.country, hierarchy_of(group.rows)) for group in revision.groups if _is_deep(group.rows)
                    ],
                    with_candidates=[
                        (row, len(candidates))
                        for group in revision.groups
                        for row in group.rows
                        if (candidates := self.beside.of_unit([row.name_id]))
                    ],
                    edits=edits,
                    neighbours=neighbours,
                )

    def countries(self) -> Iterator[File]:
        """A page a country."""
        groups: dict[str, list[tuple[ListYear, Group]]] = defaultdict(list)
        for year in self.content.held:
            for group in year.current.groups:
                groups[group.code].append((year, group))
        for country in self.content.countries:
            trees = [
                (year.year, group.basis, hierarchy_of(group.rows)) for year, group in reversed(groups[country.code])
            ]
            yield self._page(
                f"countries/{country.code}.html",
                "country.html",
                country=country,
                positions={unit.unit_id: _positions(unit) for unit in country.units},
                trees=trees[:1],
                with_candidates=[
                    (unit.newest, len(candidates))
                    for unit in country.units
                    if (candidates := self.beside.of_unit(unit.name_ids))
                ],
                records=self.beside.countries.get(country.code, CountryRecords()),
            )

    def units(self) -> Iterator[File]:
        """A page a unit, one a printed string whose unit has another id, and the charts on them."""
        siblings: dict[tuple[str, tuple[str, ...]], list[Unit]] = defaultdict(list)
        for country in self.content.countries:
            for unit in country.units:
                if unit.newest.parents:
                    siblings[country.code, unit.newest.parents].append(unit)
        timelines = Timelines(self.content)
        citations = {(y.year, r.number): r.citations["text"] for y in self.content.held for r in y.revisions}
        for country in self.content.countries:
            for unit in country.units:
                newest = unit.newest
                name, new = timelines.of(unit)
                if new is not None:
                    yield f"charts/{name}.svg", new
                of_parent = siblings.get((country.code, newest.parents), [])
                yield self._page(
                    f"units/{unit.unit_id}.html",
                    "unit.html",
                    unit=unit,
                    newest=newest,
                    chart=name,
                    alt=timelines.alt(unit),
                    gaps=timelines.gaps(unit),
                    candidates=self.beside.of_unit(unit.name_ids),
                    most=MOST,
                    siblings=[other for other in of_parent if other is not unit][:_SIBLINGS],
                    rows=_shown_rows(unit),
                    citations=[
                        (
                            row.year,
                            f"“{row.text}”, no. {row.position} ({row.country}). In: {citations[row.year, row.revision]}",
                        )
                        for row in _cited(unit)
                    ],
                )
                for row in {row.name_id: row for row in unit.rows if row.name_id != unit.unit_id}.values():
                    yield self._page(
                        f"units/{row.name_id}.html",
                        "alias.html",
                        text=row.text,
                        unit_id=unit.unit_id,
                        other=newest.text,
                    )

    def differences(self) -> Iterator[File]:
        """A page for each two lists and each two revisions that are compared."""
        unit_ids = {name_id: unit.unit_id for unit in self.content.units.values() for name_id in unit.name_ids}
        for comparison in self.content.comparisons:
            frame = comparison.frame
            groups = [difference_group(*group, unit_ids, comparison.is_edit) for group in differing_groups(frame)]
            header, counts = counts_by_country(frame)
            yield self._page(
                f"differences/{comparison.file}.html",
                "difference.html",
                comparison=comparison,
                headline=headline(frame),
                coverage_here=frame.attrs["coverage"].rstrip("."),
                why=self._why(comparison),
                counts_header=header,
                counts=counts,
                groups=groups,
                also=" ".join(column_lines(frame)),
            )

    def _why(self, comparison: Comparison) -> str:
        number = int(comparison.new.rpartition("@r")[2]) if comparison.is_edit else 0
        year = next(year for year in self.content.held if year.year == comparison.years[1])
        reasons: Iterable[RevisionPage] = year.revisions
        return next((REASON[r.reason] for r in reasons if r.number == number), "")

    def search_index(self) -> File:
        """What the search page looks in: a script, because a page in a folder may read nothing else."""
        units = [
            [
                unit.unit_id,
                country.code,
                ", ".join(map(str, unit.years)) or "an earlier revision",
                unit.newest.text,
                *sorted({row.text for row in unit.rows} - {unit.newest.text}),
            ]
            for country in self.content.countries
            for unit in country.units
        ]
        countries = [[c.code, c.name, plural(len(c.units), "unit")] for c in self.content.countries]
        index = json_text({"countries": countries, "units": units}, separators=(",", ":"))
        return "search-index.js", f"leahySearch({index});\n".encode()


def _printable(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(country=rows["country"].map(shown))


def hierarchy_of(rows: Sequence[Listed]) -> list[Node[Listed]]:
    """The units of these rows under their parents; strings whose order is unknown stay whole."""
    return hierarchy((row.path, row) for row in rows)


def _is_deep(rows: Sequence[Listed]) -> bool:
    return any(row.parents for row in rows)


def _bases(groups: Iterable[Group]) -> list[tuple[str, int]]:
    """(what a country rests on, number of units), without those that rest on a printed heading."""
    counts = Counter(row.basis for group in groups for row in group.rows if row.basis != CountryBasis.HEADING)
    return [(BASIS[basis], counts[basis]) for basis in CountryBasis if counts[basis]]


def _positions(unit: Unit) -> Mapping[int, str]:
    """Year -> the places of the unit on the current list."""
    positions: dict[int, list[str]] = defaultdict(list)
    for row in unit.rows:
        if row.current:
            positions[row.year].append(str(row.position))
    return {year: ", ".join(places) for year, places in positions.items()}


def _cited(unit: Unit) -> list[Listed]:
    """The rows to cite: those of current lists, or the newest where there is none."""
    return [row for row in reversed(unit.rows) if row.current] or [unit.newest]


def _shown_rows(unit: Unit) -> list[Listed]:
    """The rows, the newest first; those of an earlier revision only where the current one prints something else."""
    printed = {(row.year, row.text, row.note) for row in unit.rows if row.current}
    return [row for row in reversed(unit.rows) if row.current or (row.year, row.text, row.note) not in printed]
