"""A backfill of many captures from the loopback world, without pauses, beside bare requests and bare Beautiful Soup.

Both wait for the same server, so their seconds are those of the clock; those of a night are of the processor.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measurement import ROOT, Figure, Progress
from benchmarks.replay import NO_HYPOTHESIS
from tests.support.world import LIST, World, list_page

MOST_RATIO = 1.5
MOST_NIGHT = 0.3  # seconds
MANY, FEW = 2_000, 200
FIRST, DAYS = datetime(2018, 1, 1, tzinfo=UTC), 2_000  # a list of 2017 is seen after its year, and so are the others
FLOOR = "sequential requests.get and BeautifulSoup(body, 'lxml') of the same bytes"

# On Linux, ru_maxrss includes the memory of the parent process; VmHWM does not.
_PEAK = """
import resource
status = Path("/proc/self/status")
if status.exists():
    peak = int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak / 1e6)
"""
_BACKFILL = f"""
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from flows.run import backfill
begun = time.perf_counter()
report = backfill(Path(sys.argv[1]), now=datetime.now(UTC), contact="benchmark@example.org")
print(time.perf_counter() - begun)
assert report.state == "published", report.summary()
assert report.backfill.verdicts["list"] == int(sys.argv[2]), report.backfill
{_PEAK}
"""
# Both sides resolve every name to the loopback world; the floor does nothing else.
_BARE = """
import json, socket, sys, time
import requests
from bs4 import BeautifulSoup
addresses, port, authority = json.load(sys.stdin)
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda _, __, *more, **named: resolve("127.0.0.1", port, *more, **named)
begun = time.perf_counter()
for address in addresses:
    BeautifulSoup(requests.get(address, verify=authority).content, "lxml")
print(time.perf_counter() - begun)
"""
# A night with nothing new, without its requests.
_NIGHT = f"""
{NO_HYPOTHESIS}
import time
from datetime import UTC, datetime
from pathlib import Path
from flows.report.collection import LookReport
from flows.run import Steps, nightly
nothing = LookReport(looks=(), unseen=(), since=None, outages=(), notes=())
for _ in range(3):
    begun = time.process_time()
    report = nightly(
        Path(sys.argv[1]), now=datetime.now(UTC), contact="benchmark@example.org", steps=Steps(look=lambda *_: nothing)
    )
    seconds = time.process_time() - begun
    assert report.state == "nothing_new", report.summary()
print(seconds)
"""


def figures(repetitions: int, progress: Progress) -> list[Figure]:
    """Seconds and peak memory of the whole backfill, and seconds of a night with nothing new after it."""
    many, few = (MANY, FEW) if repetitions > 1 else (MANY // 5, FEW // 5)
    ours, floors, nights, peaks, small = [], [], [], [], []
    with tempfile.TemporaryDirectory() as folder, World() as world:
        sources = world.sources_toml(Path(folder, "sources.toml"), deadline=20.0)
        environment = {**os.environ, "LEAHY_SOURCES": str(sources)}

        def child(code: str, *arguments: object, given: object = None) -> list[float]:
            command = [sys.executable, "-c", code, *map(str, arguments)]
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                input=json.dumps(given),
            )
            return [float(word) for word in done.stdout.split()]

        few_addresses = _keep(world, few)
        progress(f"backfill, {few} captures")
        small += child(_BACKFILL, _data(Path(folder, "few")), len(few_addresses))[1:]
        world.reset()
        addresses = _keep(world, many)
        for turn in range(max(1, repetitions - 1)):
            progress(f"backfill, {many} captures, {turn + 1}")
            data = _data(Path(folder, "many"))
            seconds, peak = child(_BACKFILL, data, many)
            ours.append(seconds)
            peaks.append(peak)
            nights += child(_NIGHT, data)
            progress(f"the floor of a backfill, {turn + 1}")
            floors += child(_BARE, given=[addresses, world.wayback.port, str(world.ca_file)])
            shutil.rmtree(data)
    what, floor = f"backfill of {many:,} captures, pauses off", statistics.median(floors)
    return [
        Figure(what, statistics.median(ours), "s", FLOOR, floor, MOST_RATIO),
        Figure(f"{what}, peak memory", statistics.median(peaks), "MB", f"the same of {few}", small[0], 1.15),
        Figure(
            f"a night with nothing new, {many:,} captures there, requests apart", statistics.median(nights), "s", FLOOR,
            floor, MOST_NIGHT, "value",
        ),
    ]  # fmt: skip


def _keep(world: World, number: int) -> list[str]:
    """Put `number` captures into the archive, each with other bytes, of five years' lists that change now and then."""
    mementos = []
    for n in range(number):
        year = 2017 + 5 * n // number
        body = list_page(year).replace(b"Brigade", b"Bridage", (5 * n % number) // (number // 5 + 1))
        body = body.replace(b"</body>", b"<!-- %d --></body>" % n)
        mementos.append(world.wayback.keep(world.state.url(LIST), body, FIRST + timedelta(days=DAYS * n / number)))
    return mementos


def _data(folder: Path) -> Path:
    (folder / "raw").mkdir(parents=True)
    return folder
