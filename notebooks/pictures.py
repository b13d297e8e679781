"""Pictures of lists. Each has the caveat, and distinguishes a year without a list from a year whose list lacks a unit.

The colours are those of Okabe and Ito, which people with a colour-vision deficiency can distinguish. Colour alone never
carries a meaning. Every picture has an alternative text.
"""

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import ScaledTranslation

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#8C8C8C"
CAVEAT = "A list is neither cumulative nor a list of bans. Not listed means nothing more than that."
LISTED = {"marker": "o", "color": BLUE, "markersize": 10}
NOT_LISTED = {"marker": "o", "markerfacecolor": "white", "markeredgecolor": GREY, "markersize": 7}
POSSIBLE = {"marker": "D", "color": ORANGE, "markersize": 8}


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure with the text that stands for it where it cannot be seen."""

    figure: Figure
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        file = io.BytesIO()
        self.figure.savefig(file, format="png", bbox_inches="tight")
        return file.getvalue(), {"alt": self.alt}


def by_country(units: pd.DataFrame, *, title: str) -> Picture:
    """Bars: units of one list by country, with a hatch for what the country is based on."""
    counts = pd.crosstab(units["country"], units["country_basis"])
    counts = counts.loc[counts.sum(axis=1).sort_values(kind="stable").index]
    figure, axes = _figure(7.5, 1.6 + 0.3 * len(counts))
    looks = {"heading": (BLUE, ""), "inferred": (GREY, ".."), "reviewed": (ORANGE, "//")}
    labels = {
        "heading": "country printed as a heading",
        "inferred": "heading lost; country read from the units' words",
        "reviewed": "heading lost; country from a decision",
    }
    left = pd.Series(0, index=counts.index)
    for basis in [b for b in looks if b in counts]:
        colour, hatch = looks[basis]
        axes.barh(
            counts.index, counts[basis], left=left, color=colour, hatch=hatch, edgecolor="white", label=labels[basis]
        )
        left += counts[basis]
    for row, total in enumerate(left):
        axes.text(total + 0.1, row, str(total), va="center")
    axes.set_xlim(0, left.max() * 1.1)
    axes.set_xlabel("units on the list")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.spines[["top", "right"]].set_visible(False)
    numbers = ", ".join(
        f"{country} {total}" for country, total in zip(counts.index[::-1], list(left)[::-1], strict=True)
    )
    _finish(figure, axes, title, axes.get_legend_handles_labels()[0], below=38)
    return Picture(figure, f"Bar chart. {title}: {numbers}. {CAVEAT}")


def by_country_and_year(units: pd.DataFrame, lists: pd.DataFrame, *, title: str) -> Picture:
    """A grid: units by country and year; hatched where no list of the year is held."""
    held = lists.loc[lists["status"] == "published", "year"]
    counts = pd.crosstab(units["country"], units["year"]).reindex(columns=held, fill_value=0)
    counts = counts.loc[sorted(counts.index, reverse=True)]
    figure, axes = _grid([*counts.index], lists)
    most = counts.to_numpy().max()
    for column, year in enumerate(lists["year"]):
        if year not in counts:
            continue
        for row, number in enumerate(counts[year]):
            # The number is written in each field as well.
            shade = 0.15 + 0.85 * number / most if number else 0
            axes.add_patch(Rectangle((column - 0.46, row - 0.42), 0.92, 0.84, color=BLUE, alpha=shade, lw=0))
            axes.text(column, row, str(number), ha="center", va="center", color="white" if shade > 0.75 else "black")
    numbers = "; ".join(
        f"{year}: " + ", ".join(f"{country} {number}" for country, number in counts[year][::-1].items())
        for year in held
    )
    _finish(figure, axes, title, [_hatched()])
    return Picture(figure, f"Grid. {title}. {numbers}. {_years_without_list(lists)} {CAVEAT}")


def timeline(histories: pd.DataFrame, lists: pd.DataFrame, *, title: str) -> Picture:
    """One line a unit: a full dot for each list that has it, an empty one for each list that does not.

    `histories` are results of `leahy.history`, one below the other, with a column `label` that names the unit.
    """
    labels = list(dict.fromkeys(histories["label"]))[::-1]
    figure, axes = _grid([textwrap.fill(label, 46, break_on_hyphens=False) for label in labels], lists)
    column_of = {year: column for column, year in enumerate(lists["year"])}
    for row, label in enumerate(labels):
        axes.axhline(row, color="#DDDDDD", lw=0.8, zorder=0)
        own = histories[histories["label"] == label]
        for status, look in (("listed", LISTED), ("not_on_list", NOT_LISTED), ("possible", POSSIBLE)):
            columns = [column_of[year] for year in own.loc[own["status"] == status, "year"]]
            axes.plot(columns, [row] * len(columns), ls="", **look)
    marks: list[Artist] = [Line2D([], [], ls="", **LISTED, label="on that list")]
    if "possible" in set(histories["status"]):
        marks.append(Line2D([], [], ls="", **POSSIBLE, label="possibly on that list, in other words"))
    marks += [Line2D([], [], ls="", **NOT_LISTED, label="not on that list"), _hatched()]
    _finish(figure, axes, title, marks)
    listed = histories[histories["status"] == "listed"].groupby("label", sort=False)["year"]
    years = "; ".join(f"{label}: {', '.join(map(str, of_unit))}" for label, of_unit in listed)
    return Picture(
        figure, f"Timeline. {title}. Lists that have each unit: {years}. {_years_without_list(lists)} {CAVEAT}"
    )


def _grid(rows: Sequence[str], lists: pd.DataFrame) -> tuple[Figure, Axes]:
    """Rows by known years, hatched where no list is held."""
    figure, axes = _figure(3.2 + 0.62 * len(lists), 1.9 + 0.45 * len(rows))
    axes.set_xlim(-0.5, len(lists) - 0.5)
    axes.set_ylim(-0.5, len(rows) - 0.5)
    axes.set_xticks(range(len(lists)), [str(year) for year in lists["year"]])
    axes.set_yticks(range(len(rows)), rows)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for column, status in enumerate(lists["status"]):
        if status != "published":
            axes.add_patch(
                Rectangle(
                    (column - 0.5, -0.5), 1, len(rows), facecolor="#F2F2F2", edgecolor="#C8C8C8", hatch="///", lw=0
                )
            )
    return figure, axes


def _years_without_list(lists: pd.DataFrame) -> str:
    years = ", ".join(str(year) for year in lists.loc[lists["status"] != "published", "year"])
    return f"No list is held for: {years or 'none'}."


def _hatched() -> Patch:
    return Patch(facecolor="#F2F2F2", edgecolor="#C8C8C8", hatch="///", lw=0, label="no list of that year is held")


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    return plt.subplots(figsize=(width, height), dpi=100)


def _finish(figure: Figure, axes: Axes, title: str, marks: Sequence[Artist], below: int = 6) -> None:
    """Add the title above, the legend `below` points under the axes, and the caveat under the legend."""
    axes.set_title(title, loc="left", fontweight="bold", pad=12)
    under = axes.transAxes + ScaledTranslation(0, -below / 72, figure.dpi_scale_trans)
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
    figure.patch.set_facecolor("white")
    plt.close(figure)  # or the notebook would show it twice
