"""`make demo`: some nights of the pipeline against simulated hosts on this machine, and the report of each night.

    python -m scripts.demo [FOLDER]

The lists are made up; nothing leaves this machine. FOLDER keeps the data folder of the demo; without it a temporary one
is used and deleted. The exit code is 1 if a night did not end as expected.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.report.render import as_text
from flows.run import nightly
from tests.support.list_pages import units
from tests.support.world import HUB, LIST, World, list_page, made_up

FIRST_NIGHT = datetime(2026, 11, 1, 7, 17, tzinfo=UTC)
EDITED = {
    **made_up(2024),
    "Nepal": ["90 Infantry Battalion, 91 Division", "91 Infantry Battalion (Kathmandu), 92 Division"],
}
LONGER = {**EDITED, "Chad": units(2, start=70)}


def publish_list(world: World) -> None:
    world.state.publish(2024)


def edit(world: World) -> None:
    world.state.publish(2024, EDITED)


def block(world: World) -> None:
    world.state.block("technical_difficulties")


def archive(world: World) -> None:
    captured = FIRST_NIGHT + timedelta(days=3, hours=5)
    world.wayback.keep(world.state.url(LIST), list_page(2024, LONGER), captured)
    world.wayback.keep(world.state.url(HUB), world.state.pages[HUB].read(), captured)


def unblock(world: World) -> None:
    world.state.behave()
    world.state.publish(2025)
    world.state.misbehave("503", times=2)


def publish_elsewhere(world: World) -> None:
    world.state.put("/leahy-units-2023/", list_page(2023))
    world.state.lead_to((LIST, "The list of units"), ("/leahy-units-2023/", "The list of calendar year 2023"))


def shut_down(world: World) -> None:
    for host in world.hosts:
        host.down()


def publish_half(world: World) -> None:
    for host in world.hosts:
        host.up()
    world.state.publish(2025, {country: names[:1] for country, names in made_up(2025).items()})


@dataclass(frozen=True)
class Night:
    """What happens before the run of a night, and how the run is expected to end."""

    event: str
    happens: Callable[[World], None]
    state: str
    exit_code: int


NIGHTS = (
    Night("State publishes its list for 2024.", publish_list, "published", 0),
    Night("Nothing happens.", lambda world: None, "nothing_new", 0),
    Night("State edits a unit without saying so.", edit, "published", 0),
    Night("State answers every address with 200 and a page of technical difficulties.", block, "could_not_look", 3),
    Night(
        "State still does, but the Wayback Machine has captured the pages since, and the list has one more country.",
        archive,
        "published",
        0,
    ),
    Night(
        "State answers again, on the third try, and has the list for 2025 at the same address.", unblock, "published", 0
    ),
    Night(
        "State publishes a list for 2023 at a new address, and its fact sheet links to it.",
        publish_elsewhere,
        "published",
        0,
    ),
    Night("No host answers at all.", shut_down, "could_not_look", 3),
    Night("The list for 2025 has lost most of its units.", publish_half, "refused", 1),
)


def main(folder: Path) -> int:
    """Run the pipeline on each of `NIGHTS`, in `folder`; returns the exit code."""
    unexpected = 0
    with World() as world:
        data = folder / "data"
        (data / "raw").mkdir(parents=True)
        os.environ["LEAHY_SOURCES"] = str(world.sources_toml(folder / "sources.toml"))
        print("The hosts of flows/sources.toml, simulated on 127.0.0.1:")
        for host in world.hosts:
            print(f"  {host.name} at port {host.port}")
        for number, night in enumerate(NIGHTS):
            now = FIRST_NIGHT + timedelta(days=number)
            print(f"\n=== Night {number + 1}, {now:%d %B %Y}. {night.event}\n")
            night.happens(world)
            report = nightly(data, now=now, contact="https://demo.example/contact")
            print("\n".join(f"  {line}" for line in as_text(report).splitlines()))
            seconds = (report.ended_at - report.started_at).total_seconds()
            requests = sum(look.ms for look in report.look.looks) / 1000 if report.look else 0.0
            print(f"\n  Exit code {report.exit_code}, after {seconds:.2f} s, of which requests {requests:.2f} s.")
            if (report.state, report.exit_code) != (night.state, night.exit_code):
                print(f"  UNEXPECTED: this night should end with {night.state}, {night.exit_code}.")
                unexpected += 1
    print(f"\n{len(NIGHTS)} nights, {unexpected} of them with an unexpected end.")
    return 1 if unexpected else 0


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory(prefix="leahy-demo-") as temporary:
        exit_code = main(Path(temporary))
        print(f"The files in {temporary} are deleted now. To keep the record: .venv/bin/python -m scripts.demo FOLDER")
    sys.exit(exit_code)
