"""`make demo`: some nights of the pipeline against the world on loopback (`tests.support.world`), and what each of them says.

Everything is made up and gone at the end; nothing leaves this machine. Ends with 1 if a night did not end as foretold.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows import run
from flows.report.render import as_text
from tests.support.list_pages import units
from tests.support.world import HUB, LIST, World, list_page, made_up

FIRST_NIGHT = datetime(2026, 11, 1, 7, 17, tzinfo=UTC)
EDITED = {
    **made_up(2024),
    "Nepal": ["90 Infantry Battalion, 91 Division", "91 Infantry Battalion (Kathmandu), 92 Division"],
}
LONGER = {**EDITED, "Chad": units(2, start=70)}


def first_list(world: World) -> None:
    world.state.publish(2024)


def edit(world: World) -> None:
    world.state.publish(2024, EDITED)


def block(world: World) -> None:
    world.state.block("technical_difficulties")


def archived(world: World) -> None:
    seen = FIRST_NIGHT + timedelta(days=3, hours=5)
    world.wayback.keep(world.state.url(LIST), list_page(2024, LONGER), seen)
    world.wayback.keep(world.state.url(HUB), world.state.pages[HUB].read(), seen)


def unblock(world: World) -> None:
    world.state.behave()
    world.state.publish(2025)
    world.state.misbehave("503", times=2)


def elsewhere(world: World) -> None:
    world.state.put("/leahy-units-2023/", list_page(2023))
    world.state.lead_to((LIST, "The list of units"), ("/leahy-units-2023/", "The list of calendar year 2023"))


def dark(world: World) -> None:
    for host in world.hosts:
        host.down()


def half(world: World) -> None:
    for host in world.hosts:
        host.up()
    world.state.publish(2025, {country: names[:1] for country, names in made_up(2025).items()})


@dataclass(frozen=True)
class Night:
    """What happens in the world before the run, and what the run is to end with."""

    what: str
    happens: Callable[[World], None]
    state: str
    exit_code: int


NIGHTS = (
    Night("State publishes its list for 2024.", first_list, "published", 0),
    Night("Nothing happens.", lambda world: None, "nothing_new", 0),
    Night("State edits a unit in silence.", edit, "published", 0),
    Night("State answers every address with 200 and a page of technical difficulties.", block, "could_not_look", 3),
    Night(
        "It still does, but the Wayback Machine has seen the pages since, the list with a country more.",
        archived,
        "published",
        0,
    ),
    Night(
        "State answers again, at the third try, and has the list for 2025 at the same address.", unblock, "published", 0
    ),
    Night("State puts a list for 2023 on a new address, and its fact sheet leads there.", elsewhere, "published", 0),
    Night("Nobody answers at all.", dark, "could_not_look", 3),
    Night("The list for 2025 has lost most of its units.", half, "refused", 1),
)


def main() -> int:
    """Live through `NIGHTS`; returns the exit code."""
    wrong = 0
    with World() as world, tempfile.TemporaryDirectory(prefix="leahy-demo-") as folder:
        data = Path(folder) / "data"
        (data / "raw").mkdir(parents=True)
        os.environ["LEAHY_SOURCES"] = str(world.sources_toml(Path(folder) / "sources.toml"))
        print("The hosts of flows/sources.toml, played on 127.0.0.1:")
        for host in world.hosts:
            print(f"  {host.name} at port {host.port}")
        for number, night in enumerate(NIGHTS):
            now = FIRST_NIGHT + timedelta(days=number)
            print(f"\n=== Night {number + 1}, {now:%d %B %Y}. {night.what}\n")
            night.happens(world)
            report = run.nightly(data, now=now, contact="https://demo.example/contact")
            print("\n".join(f"  {line}" for line in as_text(report).splitlines()))
            took = (report.ended_at - report.started_at).total_seconds()
            asking = sum(look.ms for look in report.look.looks) / 1000 if report.look else 0.0
            print(f"\n  Exit code {report.exit_code}, after {took:.2f} s, of which requests {asking:.2f} s.")
            if (report.state, report.exit_code) != (night.state, night.exit_code):
                print(f"  THIS IS NOT AS FORETOLD: {night.state}, {night.exit_code}.")
                wrong += 1
    print(f"\n{len(NIGHTS)} nights, {wrong} of them not as foretold.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
