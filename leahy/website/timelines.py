"""The chart of a unit's years, and the same in words."""

from collections.abc import Sequence

from leahy import charts
from leahy.website.content import Content, Unit


class Timelines:
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
