"""`make soak`: `run` and `backfill`, killed at random moments.

    python -m scripts.soak [KILLS]      200 by default; then one backfill of `MANY` captures, killed ten times

After each kill the record must be readable. After some kills in a row, one undisturbed run must produce the same bytes as
in a folder that was never disturbed. The clock stands still, so only the logs may differ: runs.jsonl, and the looks, of
which those with bytes are compared as a set.

The killed processes are forked from a process without threads that has imported everything. That process is this module
too: it reads a line of JSON for each run, and answers with its exit status.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import leahy
from flows.report.model import RunReport
from flows.store.captures import read_looks
from leahy.record.verify import verify
from tests.support.list_pages import NOW, copy_shipped, on, tree
from tests.support.world import LIST, World, list_page, made_up

ROOT = Path(__file__).parents[1]
CONTACT = "soak@example.org"
COMMANDS = ("run", "backfill")
IN_A_ROW = 4
"""The most kills before an undisturbed run."""
MANY, KILLS_OF_MANY = 2_000, 10
"""Captures of the long backfill, and how often it is killed before its end."""
REPAIRED = ("Run `make run` again", "`make run` repairs")
"""Words of faults that the next run repairs."""


def history(world: World, mementos: int) -> None:
    """Publish a list, and archive the lists of five years with edits, half pages and error pages."""
    world.state.publish(2023)
    for n in range(mementos):
        year = 2018 + 5 * n // mementos
        listed = made_up(year)
        if n % 3 == 1:
            listed["Honduras"] = ["Made-up Edit", *listed["Honduras"][1:]]
        if n % 5 == 3:
            listed = {country: names[:1] for country, names in listed.items()}
        body = list_page(year, listed).replace(b"</body>", b"<!-- %d --></body>" % n)
        if n % 7 == 5:
            body = b"<html><body><h1>Technical Difficulties</h1></body></html>"
        world.wayback.keep(world.state.url(LIST), body, on(2019) + timedelta(hours=67_200 * n // mementos))


def once(command: str, data: Path) -> RunReport:
    """One run with a clock that stands still."""
    from flows.http.client import Client
    from flows.run import backfill, nightly

    Client.clock = lambda _: NOW  # type: ignore[method-assign]
    function = backfill if command == "backfill" else nightly
    return function(data, now=NOW, contact=CONTACT)


def nursery() -> None:
    """Fork a run for each line of stdin and kill it after the given seconds; print its status and its time."""
    import flows.run  # noqa: F401 - paid once

    print(flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        begun = time.monotonic()
        pid = os.fork()
        if not pid:
            status = 9
            try:
                status = int(once(order["command"], Path(order["data"])).exit_code)
            except BaseException:  # noqa: BLE001 - shown, and in the status
                traceback.print_exc()
            os._exit(status)
        ended, how = 0, 0
        while not ended and (order["after"] is None or time.monotonic() < begun + order["after"]):
            time.sleep(0.001)
            ended, how = os.waitpid(pid, os.WNOHANG)
        if not ended:
            os.kill(pid, signal.SIGKILL)
            how = os.waitpid(pid, 0)[1]
        print(json.dumps([os.waitstatus_to_exitcode(how), time.monotonic() - begun]), flush=True)


@dataclass
class Soak:
    """Runs in data folders, some of them killed."""

    folder: Path
    child: subprocess.Popen[str]
    chance: random.Random
    kills: int = 0
    runs: int = 0

    def run(self, command: str, data: Path, after: float | None = None) -> tuple[int, float]:
        """(status, seconds) of a run that is killed `after` so many seconds, or never."""
        assert self.child.stdin and self.child.stdout
        self.child.stdin.write(json.dumps({"command": command, "data": str(data), "after": after}) + "\n")
        self.child.stdin.flush()
        status, seconds = json.loads(self.child.stdout.readline())
        self.runs += 1
        return status, seconds

    def base(self) -> Path:
        """A record of the shipped list, with which every folder begins."""
        base = self.folder / "base"
        if not base.exists():
            from flows.run import replay

            replay(copy_shipped(base), now=NOW)
        return base

    def disturb(self, command: str, kills: int) -> None:
        """Kill `command` `kills` times; check after each kill and after each undisturbed run."""
        end, seconds = self.undisturbed(command)
        until, number = self.kills + kills, 0
        while self.kills < until:
            number += 1
            data = shutil.copytree(self.base(), self.folder / f"{command}-{number}")
            status = -signal.SIGKILL
            for _ in range(self.chance.randint(1, min(IN_A_ROW, until - self.kills))):
                if status == -signal.SIGKILL:
                    status, _ = self.run(command, data, self.chance.uniform(0, seconds))
                    self.kills += status == -signal.SIGKILL
                    check_readable(data)
            if status == -signal.SIGKILL:
                self.run(command, data)
            check_result(data, end)

    def disturb_repeatedly(self, command: str, kills: int) -> None:
        """Kill one `command` up to `kills` times, at moments spread over its duration; each run goes on where the last one stopped.

        The duration is that of an undisturbed run. On a machine that has become quicker since, the command ends before.
        """
        end, seconds = self.undisturbed(command)
        data = shutil.copytree(self.base(), self.folder / f"{command}-repeatedly")
        moments = sorted(self.chance.uniform(0, seconds) for _ in range(kills))
        for before, moment in zip([0.0, *moments], moments, strict=False):
            status, _ = self.run(command, data, moment - before)
            check_readable(data)
            if status != -signal.SIGKILL:
                break
            self.kills += 1
        self.run(command, data)
        check_result(data, end)

    def undisturbed(self, command: str) -> tuple[dict[str, Any], float]:
        """What `command` produces without a kill, and its seconds."""
        data = shutil.copytree(self.base(), self.folder / f"{command}-undisturbed")
        status, seconds = self.run(command, data)
        assert status in (0, 1, 3), f"{command} ended with {status}"
        return comparable(data), seconds


def check_result(data: Path, end: dict[str, Any]) -> None:
    """Check that a folder is like the undisturbed one, and delete it."""
    now = comparable(data)
    different = sorted(name for name in {*now, *end} if now.get(name) != end.get(name))
    assert not different, f"{data} differs from a folder that was never disturbed: {', '.join(different)}"
    assert verify(data).broken == []
    shutil.rmtree(data)


def check_readable(data: Path) -> None:
    """Check that the list from before is readable, every log too, and that the next run repairs every fault."""
    assert len(leahy.load(2018, data=data)) >= 1
    leahy.lists(data=data)
    read_looks(data / "raw")
    broken = verify(data).broken
    assert all(any(words in fault for words in REPAIRED) for fault in broken), broken


def comparable(data: Path) -> dict[str, Any]:
    """The hash of every file but the logs and what counts their lines, and of the looks, those with bytes.

    The verdict of a look is left out: after a kill between filing and judging it is the provisional one, and the next
    reading judges again.
    """
    logs = ("looks.jsonl", "index.json", ".told.json", ".reading", "runs.jsonl", ".newest_report.json")
    files = {path: sha256 for path, sha256 in tree(data).items() if not path.endswith(logs)}
    brought = {(name, k.captured_at, k.sha256, k.final_url) for name, k in read_looks(data / "raw") if k.sha256}
    return {**files, "looks": sorted(brought, key=str)}


@contextlib.contextmanager
def soaking(seed: int, mementos: int = 15) -> Iterator[Soak]:
    """Simulated hosts, a folder and a process to fork from."""
    with World() as world, tempfile.TemporaryDirectory(prefix="leahy-soak-") as folder:
        history(world, mementos)
        sources = world.sources_toml(Path(folder, "sources.toml"), deadline=20.0)
        os.environ["LEAHY_SOURCES"] = str(sources)
        child = subprocess.Popen(
            [sys.executable, "-m", "scripts.soak", "nursery"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert child.stdout
            child.stdout.readline()
            yield Soak(Path(folder), child, random.Random(seed))
        finally:
            del os.environ["LEAHY_SOURCES"]
            child.kill()
            child.wait()


def main(kills: int) -> None:
    """Kill runs `kills` times, and print the result."""
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    begun = time.monotonic()
    with soaking(seed) as soak:
        for command in COMMANDS:
            soak.disturb(command, kills // len(COMMANDS))
            print(
                f"{command}: {soak.kills} kills so far, {soak.runs} runs, {time.monotonic() - begun:.0f} s", flush=True
            )
    with soaking(seed, MANY) as long:
        long.disturb_repeatedly("backfill", KILLS_OF_MANY)
    print(f"backfill of {MANY:,} captures: {long.kills} kills, {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{soak.kills + long.kills} kills: the record was readable after each, and the result was always the same.")


if __name__ == "__main__":
    if sys.argv[1:] == ["nursery"]:
        nursery()
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 200)
