"""The pages: templates filled with the content, each as a path and its text."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from leahy import charts
from leahy.display.diff_view import column_lines, differing_groups, headline
from leahy.display.tree_view import Node, hierarchy
from leahy.display.word_diff import changed_words
from leahy.queries.diff import PAIRED, summary
from leahy.queries.related import RELATED_CAVEAT
from leahy.record.jsonl import json_text
from leahy.vocabulary import CountryBasis
from leahy.website.beside import MOST, CountryRecords
from leahy.website.content import Comparison, Content, Group, Listed, ListYear, RevisionPage, Unit
from leahy.website.downloads import Download
from leahy.website.events import Event
from leahy.website.words import BASIS, DATE_BASIS, PAIRING, READ_BY, REASON, STATUS, day_text, plural, shown

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
_EXPLANATIONS = {
    "only_old": "That is all that is known: a unit may not have been proposed again, or its case may have been settled, "
    "withheld or decided later.",
    "possible": "The words are close. A person has to decide; nobody has yet.",
    "moved": "The same unit, under another parent.",
    "reworded": "The same unit in other words.",
}

File = tuple[str, bytes]


class Pages:
    """The pages of one record. Each method gives files of one kind."""

    def __init__(self, content: Content, events: Sequence[Event]) -> None:
        self.content, self.events, self.beside = content, events, content.beside
        self.templates = _environment()
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
        timelines = _Timelines(self.content)
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
            groups = [_difference_group(*group, unit_ids, comparison.is_edit) for group in differing_groups(frame)]
            header, counts = _counts(frame)
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


@cache
def _environment() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("leahy.website"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        lstrip_blocks=True,
    )
    templates.filters.update(
        day=day_text,
        count=plural,
        side=_side,
        heading=_heading,
        cut=lambda text, most: text if len(text) <= most else f"{text[: most - 1].rstrip()}…",
        capitalize_first=lambda text: text[:1].upper() + text[1:],
    )
    return templates


def _heading(comparison: Comparison) -> str:
    old, new = comparison.old.rpartition("@r")[2], comparison.new.rpartition("@r")[2]
    if comparison.is_edit:
        return f"The {comparison.years[0]} list: revisions {old} and {new}"
    return f"The lists for {old} and {new}"


def _side(name: str) -> str:
    """ "2018" -> "2018 list"; "2018@r1" -> "2018 list, revision 1"."""
    year, _, revision = name.partition("@r")
    return f"{year} list" + (f", revision {revision}" if revision else "")


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


def _difference_group(title: str, rows: pd.DataFrame, unit_ids: Mapping[str, str], is_edit: bool) -> Mapping[str, Any]:
    kind = rows["kind"].iloc[0]
    shown_rows = []
    for row in rows.to_dict("records"):
        old, new = shown(row["unit_listed_old"]), shown(row["unit_listed_new"])
        shown_rows.append(
            {
                "country": shown(row["country"]),
                "old": old,
                "new": new,
                "words": {side: _marked(old, new, side) for side in "-+"} if old and new else {},
                "note_old": shown(row["note_old"]),
                "note_new": shown(row["note_new"]),
                "unit_old": unit_ids.get(row["name_id_old"], ""),
                "unit_new": unit_ids.get(row["name_id_new"], ""),
                "evidence": shown(row["evidence"]) if kind != "same" else "",
            }
        )
    return {
        "title": title,
        "rows": shown_rows,
        "paired": kind in PAIRED,
        "explanation": "" if is_edit and kind == "only_old" else _EXPLANATIONS.get(kind, ""),
    }


def _marked(old: str, new: str, side: str) -> list[tuple[bool, str]]:
    """(whether only this side has them, words) of one side, in order; the space before marked words stands alone."""
    parts: list[tuple[bool, str]] = []
    for kind, text in changed_words(old, new):
        if kind == "=":
            parts.append((False, text))
        elif kind == side:
            parts += [(False, " "), (True, text.strip())] if text.startswith(" ") else [(True, text)]
    return parts


def _counts(frame: pd.DataFrame) -> tuple[list[str], list[tuple[str, str, list[int]]]]:
    """The table by country: its header, and (code, country, numbers)."""
    table = summary(frame)
    kinds = [column for column in table.columns[4:] if table[column].any()]
    header = [frame.attrs["old"], frame.attrs["new"], *(frame.attrs["kinds"][kind] for kind in kinds)]
    rows = [
        (str(row["country_code"]), shown(row["country"]), [int(row[c]) for c in ("old", "new", *kinds)])
        for row in table.to_dict("records")
    ]
    return header, rows


class _Timelines:
    """A chart for each pattern of years: many units share one."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.draw = charts.timelines(content.list_frame)
        self.drawn: set[str] = set()
        self.held = [year.year for year in content.held]
        self.absent = [year.year for year in content.lists if not year.held]

    def of(self, unit: Unit) -> tuple[str, bytes | None]:
        """The name of the chart of a unit, and its bytes the first time."""
        possible = {link.year for link in unit.links} - {*unit.years}
        statuses = {
            year: "listed" if year in unit.years else "possible" if year in possible else "not_on_list"
            for year in self.held
        }
        name = "timeline-" + "".join(status[0] for status in statuses.values())
        if name in self.drawn:
            return name, None
        self.drawn.add(name)
        return name, self.draw(statuses).encode()

    def alt(self, unit: Unit) -> str:
        """The text that stands for the chart."""
        listed = ", ".join(map(str, unit.years)) or "none"
        return f"Timeline of the unit. Lists that have it: {listed}. {' '.join(self.gaps(unit))}"

    def gaps(self, unit: Unit) -> list[str]:
        """What the other years say, in sentences."""
        missing = [str(year) for year in self.held if year not in unit.years]
        phrases = [f"Not on the {_and(missing)} {'list' if len(missing) == 1 else 'lists'}."] if missing else []
        if self.absent:
            phrases.append(
                f"No list is held for {_and(list(map(str, self.absent)))}, so nothing is known of these years."
            )
        return phrases


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
