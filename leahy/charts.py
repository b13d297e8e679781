"""Charts of lists: by country, by country and year, units through the years, and the years whose list is held.

Each keeps a year without a list apart from a year whose list lacks a unit, and has a text that stands for it. The colours
are those of Okabe and Ito, which people with a colour-vision deficiency can tell apart, and colour alone never carries a
meaning. Needs matplotlib (`pip install "leahy[site]"`). The same data give the same bytes with the same matplotlib.
"""

import io
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from leahy.errors import LeahyError
from leahy.text.fold import fold_plain
from leahy.vocabulary import ListStatus

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CAVEAT = "A list is neither cumulative nor a list of bans. Not listed means nothing more than that."
BLUE, ORANGE, GREY, INK = "#0072b2", "#e69f00", "#767676", "#1c1f23"
_PALE, _HATCH, _LINE, _PAPER = "#f2f2f0", "#c8c8c8", "#dddddd", "#fffffe"
_DARK = {
    BLUE: "#56b4e9", ORANGE: "#f0b840", GREY: "#9aa0a6", INK: "#e8e6e3", _PALE: "#26292d", _HATCH: "#4a4f55", _LINE: "#3a3e43",
    _PAPER: "#16181b",
}  # fmt: skip
"""What each colour becomes on a dark page."""
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "listed": {"marker": "o", "color": BLUE, "markersize": 10},
    "possible": {"marker": "D", "color": ORANGE, "markersize": 8},
    "not_on_list": {"marker": "o", "markerfacecolor": _PAPER, "markeredgecolor": GREY, "markersize": 7},
}
_MARKS = {
    "listed": "on that list",
    "possible": "possibly on that list, in other words",
    "not_on_list": "not on that list",
}
_BASES = {
    "heading": (BLUE, "", "country printed as a heading"),
    "inferred": (GREY, "..", "heading lost; country read from the units' words"),
    "reviewed": (ORANGE, "//", "heading lost; country from a decision"),
}
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "leahy",
    "font.family": "sans-serif",
    "hatch.linewidth": 0.8,
}  # the stubs want a literal of every key
_PLAIN: Any = {"parse_math": False}  # a printed string may have dollar signs, which are no formula
_ROOT = re.compile(r"<svg [^>]*>")


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure of matplotlib with the text that stands for it where it cannot be seen. A notebook shows it as a picture."""

    figure: "Figure" = field(repr=False)
    alt: str
    whole: bool = False  # whether all that is drawn lies within the figure, so that it need not be measured

    def __repr__(self) -> str:
        return self.alt

    def svg(self, *, themed: bool = False) -> str:
        """The chart as SVG, its words as text. With `themed` it follows a page that is light or dark."""
        text = self._saved(
            "svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")), transparent=themed
        ).decode()
        start = _ROOT.search(text)
        assert start is not None
        body = text[start.start() :]
        return _themed(body, start[0]) if themed else body

    def png(self, dpi: int = 100) -> bytes:
        """The chart as a PNG."""
        return self._saved("png", dpi=dpi)

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        return self.png(), {"alt": self.alt}

    def _saved(self, format: str, **options: Any) -> bytes:
        from matplotlib import rc_context

        file = io.BytesIO()
        with rc_context(_SETTINGS):
            size: dict[str, Any] = {} if self.whole else {"bbox_inches": "tight", "pad_inches": 0.05}
            self.figure.savefig(file, format=format, **size, **options)
        return file.getvalue()


def by_country(units: pd.DataFrame, *, title: str) -> Chart:
    """Bars: the units of one list (a result of `load`) by country, hatched by what the country is based on."""
    counts = pd.crosstab(units["country"], units["country_basis"])
    counts = counts.loc[counts.sum(axis=1).sort_values(kind="stable").index]
    figure = _figure(7.5, 1.6 + 0.3 * len(counts))
    axes = figure.subplots()
    left = pd.Series(0, index=counts.index)
    for basis, (colour, hatch, label) in _BASES.items():
        if basis in counts:
            at = range(len(counts))
            axes.barh(at, counts[basis], left=left, color=colour, hatch=hatch, edgecolor="white", label=label)
            left += counts[basis]
    axes.set_yticks(range(len(counts)), list(counts.index), **_PLAIN)
    for row, total in enumerate(left):
        axes.text(total + 0.1, row, str(total), va="center")
    axes.set_xlim(0, left.max() * 1.1 if len(left) else 1)
    axes.set_xlabel("units on the list")
    axes.locator_params(axis="x", integer=True)
    axes.spines[["top", "right"]].set_visible(False)
    numbers = ", ".join(f"{country} {left[country]}" for country in counts.index[::-1])
    _finish(axes, title, axes.get_legend_handles_labels()[0], below=38)
    return Chart(figure, f"Bar chart. {title}: {numbers}. {CAVEAT}")


def by_country_and_year(units: pd.DataFrame, lists: pd.DataFrame, *, title: str, legend: bool = True) -> Chart:
    """A grid: the units of all lists (a result of `load`) by country and year; hatched where no list of the year is held.

    `lists` is a result of `leahy.lists`. Without `legend` the chart has neither title, legend nor caveat, for a page that
    has them.
    """
    from matplotlib.patches import Rectangle

    held = [int(year) for year in lists.loc[lists["status"] == ListStatus.PUBLISHED, "year"]]
    counts = pd.crosstab(units["country"], units["year"]).reindex(columns=held, fill_value=0)
    counts = counts.loc[sorted(counts.index, key=lambda name: (fold_plain(name), name), reverse=True)]
    figure, axes = _grid([*counts.index], lists, row_height=0.45 if legend else 0.3)
    most = counts.to_numpy().max() if counts.size else 1
    for column, year in enumerate(lists["year"]):
        for row, number in enumerate(counts.get(year, ())):
            # The number is written in each field as well.
            shade = 0.1 + 0.45 * number / most if number else 0
            axes.add_patch(Rectangle((column - 0.46, row - 0.42), 0.92, 0.84, facecolor=BLUE, alpha=shade, lw=0))
            axes.text(column, row, f"{number:,}", ha="center", va="center", color=INK, fontsize=9)
    numbers = "; ".join(
        f"{year}: " + (", ".join(f"{c} {n}" for c, n in counts[year][::-1].items() if n) or "none") for year in held
    )
    if legend:
        _finish(axes, title, [_hatched()])
    alt = f"Grid. {title}. {numbers or 'No list is held'}. {_years_without_list(lists)} {CAVEAT}"
    return Chart(figure, alt, whole=not legend)


def timeline(histories: pd.DataFrame, lists: pd.DataFrame, *, title: str) -> Chart:
    """One line a unit: a full dot for each list that has it, an empty one for each list that does not.

    `histories` are results of `leahy.history`, one below the other, with a column `label` that names the unit; `lists` is a
    result of `leahy.lists`.
    """
    from matplotlib.lines import Line2D

    labels = list(dict.fromkeys(histories["label"]))[::-1]
    figure, axes = _grid([textwrap.fill(label, 46, break_on_hyphens=False) for label in labels], lists)
    column_of = {year: column for column, year in enumerate(lists["year"])}
    for row, label in enumerate(labels):
        axes.axhline(row, color=_LINE, lw=0.8, zorder=0)
        own = histories[histories["label"] == label]
        for status, look in _LOOKS.items():
            columns = [column_of[year] for year in own.loc[own["status"] == status, "year"]]
            axes.plot(columns, [row] * len(columns), ls="", **look)
    present = [s for s in _LOOKS if s != "possible" or s in set(histories["status"])]
    marks = [Line2D([], [], ls="", **_LOOKS[status], label=_MARKS[status]) for status in present]
    _finish(axes, title, [*marks, _hatched()])
    listed = histories[histories["status"] == "listed"].groupby("label", sort=False)["year"]
    years = "; ".join(f"{label}: {', '.join(map(str, of_unit))}" for label, of_unit in listed)
    return Chart(
        figure, f"Timeline. {title}. Lists that have each unit: {years}. {_years_without_list(lists)} {CAVEAT}"
    )


def timelines(lists: pd.DataFrame) -> Callable[[Mapping[int, str]], str]:
    """A function from what each held list says of one unit (year -> `listed`, `possible` or `not_on_list`) to its timeline.

    The timeline is a themed SVG (see `Chart.svg`) without labels, for a page that has them. It is drawn once, with every mark;
    each unit then hides those that it does not have, because a site has thousands of units.
    """
    figure, axes = _grid([""], lists)
    axes.axhline(0, color=_LINE, lw=0.8, zorder=0)
    held = lists["status"] == ListStatus.PUBLISHED
    for column, year in zip(held.to_numpy().nonzero()[0], lists.loc[held, "year"], strict=True):
        for status, look in _LOOKS.items():
            axes.plot([column], [0], ls="", gid=f"{status}-{year}", **look)
    marks = {(int(year), status) for year in lists.loc[held, "year"] for status in _LOOKS}
    svg = Chart(figure, "", whole=True).svg(themed=True)

    def timeline_of(statuses: Mapping[int, str]) -> str:
        hidden = sorted(marks - {*statuses.items()})
        rule = ",".join(f"#{status}-{year}" for year, status in hidden)
        return svg.replace("</style>", f"{rule}{{display:none}}</style>", 1) if hidden else svg

    return timeline_of


def coverage(lists: pd.DataFrame, *, title: str, legend: bool = True) -> Chart:
    """One field a known year: the number of units where its list is held, hatched where none is.

    `lists` is a result of `leahy.lists`. Without `legend` as in `by_country_and_year`.
    """
    from matplotlib.patches import Rectangle

    figure, axes = _grid([""], lists, row_height=0.6)
    for column, (status, rows) in enumerate(zip(lists["status"], lists["rows"], strict=True)):
        if status == ListStatus.PUBLISHED:
            axes.add_patch(Rectangle((column - 0.46, -0.45), 0.92, 0.9, facecolor=BLUE, lw=0))
            axes.text(column, 0, f"{rows:,}", ha="center", va="center", color=_PAPER, fontweight="bold")
    if legend:
        _finish(axes, title, [_hatched()])
    held = lists[lists["status"] == ListStatus.PUBLISHED]
    numbers = ", ".join(f"{year}: {rows:,} units" for year, rows in zip(held["year"], held["rows"], strict=True))
    alt = f"{title}. Lists held: {numbers or 'none'}. {_years_without_list(lists)} {CAVEAT}"
    return Chart(figure, alt, whole=not legend)


def _grid(rows: Sequence[str], lists: pd.DataFrame, *, row_height: float = 0.45) -> "tuple[Figure, Axes]":
    """Rows by known years, hatched where no list is held. Its words are texts, not ticks, which would take five times as long."""
    from matplotlib.patches import Rectangle

    number, columns = max(len(rows), 1), max(len(lists), 1)
    longest = max((len(line) for label in rows for line in label.split("\n")), default=0)
    left, above = (0.085 * longest + 0.2 if longest else 0.0), 0.35  # inches for the words
    width, height = left + 0.62 * columns, above + row_height * number
    figure = _figure(width, height)
    axes = figure.add_axes((left / width, 0, 1 - left / width, 1 - above / height))
    axes.set_axis_off()
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(-0.5, number - 0.5)
    for column, (year, status) in enumerate(zip(lists["year"], lists["status"], strict=True)):
        axes.annotate(
            str(year), (column, number - 0.5), (0, 5), textcoords="offset points", ha="center", color=INK, fontsize=10
        )
        if status != ListStatus.PUBLISHED:
            axes.add_patch(
                Rectangle((column - 0.5, -0.5), 1, number, facecolor=_PALE, edgecolor=_HATCH, hatch="///", lw=0)
            )
    for row, label in enumerate(rows):
        if label:
            where: dict[str, Any] = {"textcoords": "offset points", "ha": "right", "va": "center"}
            axes.annotate(label, (-0.5, row), (-6, 0), **where, color=INK, fontsize=10, **_PLAIN)
    return figure, axes


def _years_without_list(lists: pd.DataFrame) -> str:
    years = ", ".join(str(year) for year in lists.loc[lists["status"] != ListStatus.PUBLISHED, "year"])
    return f"No list is held for: {years or 'none'}."


def _hatched() -> Any:
    from matplotlib.patches import Patch

    return Patch(facecolor=_PALE, edgecolor=_HATCH, hatch="///", lw=0, label="no list of that year is held")


def _figure(width: float, height: float) -> "Figure":
    """A figure of its own, which no notebook shows by itself."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise LeahyError('Charts need matplotlib: install it with `pip install "leahy[site]"`.') from error
    return Figure(figsize=(width, height), dpi=100, facecolor="white")


def _finish(axes: "Axes", title: str, marks: Sequence[Any], below: int = 6) -> None:
    """Add the title above, the legend `below` points under the axes, and the caveat under the legend."""
    from matplotlib.transforms import ScaledTranslation

    axes.set_title(title, loc="left", fontweight="bold", **_PLAIN, pad=12 if below > 6 else 24)  # above the years
    under = axes.transAxes + ScaledTranslation(0, -below / 72, axes.get_figure().dpi_scale_trans)  # type: ignore[union-attr]
    axes.legend(
        handles=marks, frameon=False, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=under, borderpad=0
    )
    axes.annotate(
        CAVEAT,
        (0, 0),
        xytext=(0, -below - 18 * len(marks) - 6),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=9,
        color="#444444",
    )


def _themed(svg: str, root: str) -> str:
    """`svg` with variables for its colours, which are other ones where the reader prefers a dark page."""
    names = {colour: f"--c{number}" for number, colour in enumerate(_DARK)}
    light, dark = (
        ";".join(f"{name}:{of[colour]}" for colour, name in names.items())
        for of in ({colour: colour for colour in _DARK}, _DARK)
    )
    for colour, name in names.items():
        svg = svg.replace(colour, f"var({name})")
    style = f"<style>:root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}</style>"
    return svg.replace(root, f"{root}\n{style}", 1)
