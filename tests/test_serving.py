"""`serve` as an operator starts it: a real Prefect server, runs that its schedule starts, people who are told, and an end
that leaves nothing behind. One test, because it starts Prefect; the other start in the suite is in test_prefect.py."""

import contextlib
import http.server
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import serving
from flows.captures import read_looks
from flows.files import lock
from tests.list_pages import copy_shipped, runs
from tests.world import LIST, World, list_page, made_up

CRON = "* * * * * */10"  # the sixth field counts seconds
SAVE_BLOCK = """
import sys
from prefect.blocks.notifications import CustomWebhookNotificationBlock
block = CustomWebhookNotificationBlock(name="leahy", url=sys.argv[1], json_data={"text": "{{subject}}\\n{{body}}"})
block.save("leahy")
"""


class Receiver(http.server.BaseHTTPRequestHandler):
    """A webhook's other end; refuses while `broken` is set."""

    told: list[str]
    broken: threading.Event

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.broken.is_set():
            self.told.append(json.loads(body)["text"])
        self.send_response(500 if self.broken.is_set() else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    """A webhook on loopback: its address, and what it was told."""
    kind = type("_Receiver", (Receiver,), {"told": [], "broken": threading.Event()})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/secret", kind
        server.shutdown()


class Served:
    """`python -m flows serve` in a process group of its own, on a free port."""

    def __init__(self, folder: Path, sources: Path) -> None:
        self.data, self.home, self.said = copy_shipped(folder / "data"), folder / "home", folder / "said"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
            "LEAHY_DATA": str(self.data),
            "LEAHY_SOURCES": str(sources),
            "LEAHY_CONTACT": "operator@example.org",
            "LEAHY_NOTIFY": "custom-webhook/leahy",
            "PREFECT_HOME": str(self.home),
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        }
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows", "serve", "--port", str(self.port), "--cron", CRON],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=self.environment,
                start_new_session=True,
            )

    def python(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            capture_output=True,
            text=True,
            env={**self.environment, **environment},
            timeout=60,
            check=False,
        )

    def ask_for_runs(self, number: int = 1) -> None:
        """Have `number` runs be due now."""
        for _ in range(number):
            self.post("create_flow_run")

    def post(self, what: str) -> None:
        """Ask the server for something that it does for a deployment."""
        (deployment,) = self.query("select id from deployment")[0]
        address = f"http://127.0.0.1:{self.port}/api/deployments/{deployment}/{what}"
        request = urllib.request.Request(address, b"{}", {"Content-Type": "application/json"})

        def asked() -> bool:
            with contextlib.suppress(
                urllib.error.HTTPError
            ):  # 503 while SQLite is busy; Prefect's own client tries again
                urllib.request.urlopen(request, timeout=30).close()
                return True
            return False

        self.wait("answer of the server", asked)

    def answers(self) -> bool:
        """Whether the server does."""
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/health", timeout=5).close()
            return True
        return False

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self.home / 'prefect.db'}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()

    def states(self) -> dict[str, str]:
        """State -> message, of the runs that have ended."""
        return dict(
            self.query(
                "select r.state_name, s.message from flow_run r join flow_run_state s on s.id = r.state_id "
                "where r.state_type not in ('SCHEDULED', 'PENDING', 'RUNNING') order by r.start_time"
            )
        )

    def wait(self, what: str, until: Callable[[], Any], seconds: float = 120) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(sqlite3.OperationalError):  # not there yet, or being written
                if found := until():
                    return found
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise AssertionError(f"No {what}; serve said:\n{self.said.read_text()}")

    def processes(self) -> dict[int, str]:
        """Every process that was started for this: pid -> command. Ours is the only environment with this home."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if f"PREFECT_HOME={self.home}\0".encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def server(self) -> int:
        (pid,) = [pid for pid, command in self.processes().items() if "prefect server start" in command]
        return pid

    def stop(self) -> None:
        self.process.kill()  # first, or it would start another server in place of the one that is killed
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def check_nobody_is_there_to_tell_yet(served: Served) -> None:
    served.wait("schedule", lambda: "Serving: a run is due" in served.said.read_text())
    assert "NOBODY WILL BE TOLD: custom-webhook/leahy cannot be told" in served.said.read_text()


def check_scheduled_run_publishes(served: Served) -> None:
    served.wait("published run", lambda: "Published" in served.states())
    assert served.query("select auto_scheduled from flow_run where state_name = 'Published'") == [(1,)]
    assert runs(served.data)[0]["command"] == "serve"
    assert (served.data / "processed" / "denied_units" / "2019.parquet").is_file()
    served.post("pause_deployment")  # from here on, a run is due when it is asked for: each costs seconds


def check_what_could_not_be_told_is_told_later(
    served: Served, world: World, address: str, told: type[Receiver]
) -> None:
    """With what has come since: an edit."""
    assert "could not tell custom-webhook/leahy" in served.states()["Published"]
    told.broken.set()
    saved = served.python("-c", SAVE_BLOCK, address, PREFECT_API_URL=f"http://127.0.0.1:{served.port}/api")
    assert saved.returncode == 0, saved.stderr
    served.ask_for_runs()
    served.wait("refused webhook", lambda: "500" in served.states().get("Nothing new", ""))
    assert "all good" in served.states()["Nothing new"]
    assert "secret" not in served.states()["Nothing new"]
    told.broken.clear()
    listed = made_up(2019)
    before, listed["Nepal"][0] = listed["Nepal"][0], "Kali Bahadur Batallion"
    world.state.publish(2019, listed)
    served.ask_for_runs()
    (news,) = served.wait("news", lambda: told.told)
    subject = news.splitlines()[0]
    assert subject.startswith("Leahy list: the 2018 list is new; the 2019 list is new; the 2019 list has ")
    for said in (repr(before), "'Kali Bahadur Batallion'", f"http://127.0.0.1:{served.port}/"):
        assert said in news


def check_late_runs_cost_no_look(served: Served, world: World) -> None:
    """Of several runs that were due together, the first one looks and the others have nothing to do."""
    served.ask_for_runs(2)
    sql = "select count(*) from flow_run where state_name = 'Skipped'"
    served.wait("skipped run", lambda: served.query(sql) >= [(1,)])
    with lock_of(served):
        looks = [look for name, look in read_looks(served.data / "raw") if (name, look.how) == ("state-gov", "live")]
        assert len(looks) == len(world.state.asked(LIST)) == len(runs(served.data))


def check_second_run_is_busy(served: Served) -> None:
    with lock_of(served):
        done = served.python("-m", "flows", "run")
        assert (done.returncode, done.stdout) == (4, "")
        served.ask_for_runs()
        served.wait("busy run", lambda: "Busy" in served.states())


def check_death_of_the_server_costs_nothing(served: Served, world: World) -> None:
    """It is killed while a run waits for State's answer. The run goes on, and another server starts."""
    asked, answer = threading.Event(), threading.Event()
    body = list_page(2020)

    def slow() -> bytes:
        asked.set()
        answer.wait(30)
        return body

    world.state.put(LIST, slow)
    served.ask_for_runs()
    served.wait("run at work", asked.is_set)
    os.kill(served.server(), signal.SIGKILL)
    served.wait("notice", lambda: "Prefect's server died (status -9)" in served.said.read_text())
    before = len(runs(served.data))
    answer.set()
    report = served.wait("report", lambda: runs(served.data)[before:])[0]
    assert report["state"] == "published"
    assert (served.data / "processed" / "denied_units" / "2020.parquet").is_file()
    served.wait("second server", lambda: served.said.read_text().count("Starting Prefect's server") == 2)


def check_nothing_is_left(served: Served, world: World) -> None:
    """It is stopped while a run waits for State's answer."""
    asked, answer = threading.Event(), threading.Event()

    def never() -> bytes:
        asked.set()
        answer.wait(60)
        return b""

    world.state.put(LIST, never)
    served.wait("server", lambda: served.answers())
    served.ask_for_runs()
    served.wait("run at work", asked.is_set)
    begun = time.monotonic()
    served.process.terminate()
    assert served.process.wait(60) == 0, served.said.read_text()
    assert time.monotonic() - begun < 40
    answer.set()
    assert runs(served.data)[-1]["state"] == "stopped"
    left = served.processes()
    assert not left, f"{left}\n{served.said.read_text()}"
    assert served.said.read_text().endswith("Stopped.\n")
    with lock(served.data), socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", served.port))


@contextlib.contextmanager
def lock_of(served: Served) -> Iterator[None]:
    """The lock of the data folder, once the run that has it has ended."""
    with contextlib.ExitStack() as held:

        def taken() -> bool:
            with contextlib.suppress(serving.LeahyError):
                held.enter_context(lock(served.data))
                return True
            return False

        served.wait("lock", taken)
        yield


def test_serving(tmp_path: Path) -> None:
    with World() as world, receiver() as (address, told):
        world.state.publish(2019)
        served = Served(tmp_path, world.sources_toml(tmp_path / "sources.toml", pause=0.0, deadline=20.0))
        try:
            check_nobody_is_there_to_tell_yet(served)
            check_scheduled_run_publishes(served)
            check_what_could_not_be_told_is_told_later(served, world, address, told)
            check_late_runs_cost_no_look(served, world)
            check_second_run_is_busy(served)
            check_death_of_the_server_costs_nothing(served, world)
            check_nothing_is_left(served, world)
        finally:
            served.stop()


@pytest.mark.parametrize(
    ("options", "environment", "said"),
    [
        (["--cron", "at night"], {}, "'at night'"),
        (["--timezone", "Mars/Olympus"], {}, "Mars/Olympus"),
        (["--port", "70000"], {}, "70000"),
        ([], {"LEAHY_CONTACT": ""}, "LEAHY_CONTACT"),
        ([], {"LEAHY_DATA": "nowhere"}, "nowhere"),
    ],
)
def test_what_cannot_be_served_is_told_at_once(
    options: list[str], environment: dict[str, str], said: str, tmp_path: Path
) -> None:
    data = copy_shipped(tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "-m", "flows", "serve", *options],
        capture_output=True,
        text=True,
        env={**os.environ, "LEAHY_DATA": str(data), "LEAHY_CONTACT": "operator@example.org"} | environment,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "Starting" not in done.stderr


def test_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken, pytest.raises(serving.UsageError, match="--port"):
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with serving._server(taken.getsockname()[1]):
            pass
