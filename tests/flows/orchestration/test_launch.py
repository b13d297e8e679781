"""`run` that is stopped by a signal, as systemd, cron and timeout(1) send it: a report, and no process that stays."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.store.files import lock
from tests.support.list_pages import copy_shipped, runs
from tests.support.prefect_home import prefect_home
from tests.support.world import LIST, World

pytestmark = pytest.mark.processes


def processes(home: Path) -> list[int]:
    """Every process that was started with this home of Prefect."""
    pids = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"PREFECT_HOME={home}\0".encode() in (folder / "environ").read_bytes():
                pids.append(int(folder.name))
    return pids


def wait_for(until: Callable[[], object], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_signal_ends_a_run_with_a_report(tmp_path: Path) -> None:
    """Once while Prefect is starting, and once at work, where timeout(1) sends its signal twice."""
    data, home, progress = copy_shipped(tmp_path / "data"), prefect_home(tmp_path / "home"), tmp_path / "progress"
    asked, answer = threading.Event(), threading.Event()

    def hold() -> bytes:
        asked.set()
        answer.wait(600)
        return b""

    with World() as world:
        world.state.publish(2019)
        world.state.put(LIST, hold)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
            "LEAHY_DATA": str(data),
            "LEAHY_SOURCES": str(world.sources_toml(tmp_path / "sources.toml", pause=0.0, deadline=600.0)),
            "LEAHY_CONTACT": "operator@example.org",
            "PREFECT_HOME": str(home),
        }
        begun: list[Callable[[], object]] = [lambda: "Starting Prefect" in progress.read_text(), asked.is_set]
        for number, ready in enumerate(begun, 1):
            with progress.open("wb") as output:
                run = subprocess.Popen(
                    [sys.executable, "-m", "flows", "run"], env=environment, stdout=output, stderr=output
                )
            try:
                wait_for(ready)
                run.send_signal(signal.SIGTERM)
                run.send_signal(signal.SIGTERM)
                assert run.wait(120) == 130, progress.read_text()
            finally:
                run.kill()
                run.wait()
            assert [report["state"] for report in runs(data)] == ["stopped"] * number
            assert "Traceback" not in progress.read_text()
            wait_for(lambda: not processes(home), 60)
            with lock(data):
                pass
        answer.set()
