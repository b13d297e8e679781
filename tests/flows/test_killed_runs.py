"""A run that is killed at any step leaves a record that reads; the next one ends in the same bytes and tells the same."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

import leahy
from flows.run import replay
from flows.store import captures
from flows.store.captures import read_looks
from leahy.errors import RecordError
from leahy.record.verify import verify
from tests.support.deep import DEEP
from tests.support.killed_runs import comparable, told
from tests.support.list_pages import NOW, capture, copy_shipped, on, page, units
from tests.support.places import ROOT
from tests.support.world import LIST, World, list_page

pytestmark = pytest.mark.processes


def base(folder: Path) -> Path:
    """The shipped list, and a list of 2019, published."""
    data = copy_shipped(folder / "base")
    capture(data, page(2019, {"Mexico": units(8)}), on(2020))
    assert replay(data, now=NOW).state == "published"
    return data


@dataclass(frozen=True)
class Killed:
    """A command of `killed_runs`, the folder before it, and how many kills the suite tries; `make soak` tries one at every step."""

    command: str
    base: Path
    kills: int

    def order(self) -> dict[str, object]:
        out = self.base.with_name(f"{self.command[:16]}-killed")
        most = None if DEEP else self.kills
        return {"command": self.command, "base": str(self.base), "out": str(out), "most": most}


def check(commands: Sequence[Killed], sources: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed_runs", json.dumps([command.order() for command in commands])],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, "LEAHY_SOURCES": str(sources)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for command in commands:
        (whole, *_, (status, _)), *runs = [line for line in lines if line[0].startswith(str(command.order()["out"]))]
        end, news = comparable(Path(whole)), told(Path(whole))
        assert len(news) > 0
        for folder, number, kind, statuses in runs:
            check_one(Path(folder), f"{command.command}, step {number} ({kind})", statuses, status, end, news)
        assert sum(statuses[0] == -9 for *_, statuses in runs) >= (50 if DEEP else command.kills) - 1


def check_one(
    data: Path, step: str, statuses: Sequence[int], status: int, end: Mapping[str, object], news: Sequence[str]
) -> None:
    assert statuses[0] in (-9, status), step
    assert statuses[1] in (0, status), step
    now = comparable(data)
    different = sorted(name for name in {*now, *end} if now.get(name) != end.get(name))
    assert not different, f"{step}: {different}"
    assert told(data) == news, step
    assert verify(data).broken == [], step
    assert len(leahy.load(2018, data=data)) == 26, step


@pytest.mark.deep
def test_run_killed_at_any_step(tmp_path: Path) -> None:
    """A night on which State shows an edit of one list and a new one. A replay that accepts half a list, and publishes the
    first one of a year."""
    replayed = base(tmp_path / "replay")
    half = capture(replayed, page(2019, {"Mexico": units(4)}), on(2021))
    capture(replayed, page(2020, {"Nepal": units(9)}), on(2021))
    with World() as world:
        world.state.publish(2023)
        world.state.put("/second/", list_page(2019, {"Mexico": [*units(7), "Made-up Navy"]}))
        world.state.lead_to((LIST, "2023"), ("/second/", "2019"))
        sources = world.sources_toml(tmp_path / "sources.toml", pause=0.0, deadline=60.0)
        check([Killed("run", base(tmp_path / "run"), 4), Killed(half, replayed, 3)], sources)


@pytest.mark.deep
@pytest.mark.skipif(not DEEP, reason="test_backfill.py kills it at one step, make soak at each")
def test_backfill_killed_at_any_step(tmp_path: Path) -> None:
    with World() as world:
        for n in range(6):
            body = list_page(2021 + n % 2).replace(b"</body>", b"<!-- %d --></body>" % n)
            world.wayback.keep(world.state.url(LIST), body, on(2022) + timedelta(days=n))
        sources = world.sources_toml(tmp_path / "sources.toml", pause=0.0, deadline=60.0)
        check([Killed("backfill", base(tmp_path), 6)], sources)


def test_look_that_is_being_judged_is_not_lost(tmp_path: Path) -> None:
    """Its bytes and the look are on disk before it is judged; what is left of a kill then is put into the log once."""
    raw = tmp_path / "raw"
    capture(tmp_path, page(2019, {"Mexico": units(8)}), on(2020), source="made-up")
    ((_, first),) = read_looks(raw)
    body = page(2019, {"Mexico": units(9)})
    capture(tmp_path / "other", body, on(2021), source="made-up")
    ((_, look),) = read_looks(tmp_path / "other" / "raw")
    unjudged = replace(look, verdict="unavailable", reason="not judged: the program ended before")
    captures.file_unjudged(raw, "made-up", body, unjudged, ".html")
    assert [k for _, k in read_looks(raw)] == [first]
    captures.recover(raw)
    captures.recover(raw)
    assert [k for _, k in read_looks(raw)] == [first, unjudged]
    captures.file_unjudged(raw, "made-up", body, unjudged, ".html")
    note = (raw / "made-up" / ".look.json").read_bytes()
    captures.file_verdict(raw, "made-up", look)
    (raw / "made-up" / ".look.json").write_bytes(note)  # killed before the note was deleted
    captures.recover(raw)
    assert [k for _, k in read_looks(raw)] == [first, unjudged, look]
    assert not (raw / "made-up" / ".look.json").exists()
    (raw / "made-up" / ".look.json").write_text("{")
    with pytest.raises(RecordError, match="Delete it: the look"):
        captures.recover(raw)
