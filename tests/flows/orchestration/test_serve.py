"""`serve` as an operator starts it: a real Prefect server, a run that its schedule starts, a notification, and an end that
leaves no process behind. One test, because it starts Prefect, which takes long; the other start in the suite is in
test_flow.py."""

import asyncio
import contextlib
import http.server
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import requests

from flows import command_line
from flows.orchestration.guarded_server import Guard
from flows.orchestration.launch import prepare_prefect
from flows.orchestration.server import PASSWORD_FILE, Server, private_home, server_password
from flows.store.captures import Look, file_look
from flows.store.files import Busy, lock
from leahy.errors import UsageError
from tests.support.deep import DEEP
from tests.support.list_pages import URL, copy_shipped, runs, tree
from tests.support.places import ROOT
from tests.support.prefect_home import prefect_home
from tests.support.world import LIST, World, list_page

pytestmark = pytest.mark.processes

CRON = "* * * * * */5"  # the sixth field counts seconds
# Kills what was started for a test when the test is over, however that comes: pytest has the other end of the pipe at
# stdin. What was started is known by its environment, which is the only one with this home.
GUARD = """
import os, signal, sys
from pathlib import Path

def started():
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.fsencode(f"PREFECT_HOME={sys.argv[1]}") in (folder / "environ").read_bytes().split(bytes(1)):
                yield int(folder.name)
        except OSError:
            pass

os.read(0, 1)
while found := list(started()):
    for pid in found:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
"""


class Receiver(http.server.BaseHTTPRequestHandler):
    """A webhook's other end."""

    told: list[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append(json.loads(body)["text"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def receiver() -> Iterator[tuple[str, list[str]]]:
    """A webhook on loopback: its address, and what it was told."""
    told: list[str] = []
    kind = type("_Receiver", (Receiver,), {"told": told})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/secret", told
        server.shutdown()


class Served:
    """`python -m flows serve` on a free port, and a guard that ends it with the test."""

    def __init__(self, folder: Path, sources: Path) -> None:
        self.data, self.home = copy_shipped(folder / "data"), prefect_home(folder / "home")
        self.said = folder / "said"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (folder / "tmp").mkdir()
        (folder / "tmp" / "runner_storage").touch()  # as another user of the machine can leave it in /tmp
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
            "LEAHY_DATA": str(self.data),
            "LEAHY_SOURCES": str(sources),
            "LEAHY_CONTACT": "operator@example.org",
            "LEAHY_NOTIFY": "custom-webhook/leahy",
            "PREFECT_HOME": str(self.home),
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "4",  # in place of a hundred, of which one is needed
            "TMPDIR": str(folder / "tmp"),
        }

    def __enter__(self) -> "Served":
        # In sessions of their own, so that what ends pytest ends none of them in a way of its own.
        self.guard = subprocess.Popen(
            [sys.executable, "-c", GUARD, str(self.home)], stdin=subprocess.PIPE, start_new_session=True
        )
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows", "serve", "--port", str(self.port), "--cron", CRON],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=self.environment,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        assert self.guard.stdin is not None
        self.guard.stdin.close()
        self.guard.wait(60)
        self.process.wait(60)

    def post(self, what: str) -> None:
        """Ask the server for something that it does for a deployment."""
        (deployment,) = self.query("select id from deployment")[0]

        def asked() -> bool:
            try:  # it may be just starting, or SQLite may be busy (503)
                token = self.request("GET", "/api/csrf-token?client=test", self.password()).json()["token"]
                headers = {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "test"}
                return self.request("POST", f"/api/deployments/{deployment}/{what}", self.password(), headers).ok
            except (requests.RequestException, KeyError):
                return False

        self.wait("answer of the server", asked)

    def password(self) -> tuple[str, str]:
        user, _, password = (self.home / PASSWORD_FILE).read_text().strip().partition(":")
        return user, password

    def request(
        self,
        method: str,
        path: str,
        password: tuple[str, str] | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> requests.Response:
        address = f"http://127.0.0.1:{self.port}{path}"
        body = b"{}" if method == "POST" else None
        kind = {"Content-Type": "application/json"} if method == "POST" else {}
        return requests.request(method, address, data=body, auth=password, headers={**kind, **headers}, timeout=30)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self.home / 'prefect.db'}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()

    def wait(self, what: str, until: Callable[[], Any], seconds: float = 600) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(sqlite3.OperationalError):  # not there yet, or being written
                if found := until():
                    return found
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"No {what}; serve said:\n{self.said.read_text()}")

    def wait_for_words(self, words: str, times: int = 1) -> None:
        self.wait(repr(words), lambda: self.said.read_text().count(words) == times)

    def processes(self) -> dict[int, str]:
        """Every process that was started for this: pid -> command."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if f"PREFECT_HOME={self.home}\0".encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def server(self) -> int:
        (pid,) = [pid for pid, command in self.processes().items() if "guarded_server" in command]
        return pid


class Held:
    """State's list page, whose answer is held back until `answer` is set."""

    def __init__(self, world: World, body: bytes) -> None:
        self.body, self.asked, self.answer = body, threading.Event(), threading.Event()
        world.state.put(LIST, self.serve)

    def serve(self) -> bytes:
        self.asked.set()
        self.answer.wait(600)
        return self.body


def save_block(served: Served, address: str) -> None:
    """A webhook for the notifications, as an operator saves it."""
    prepare_prefect()
    from prefect.blocks.notifications import CustomWebhookNotificationBlock
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    text = "{{subject}}\n{{body}}"
    settings = {
        PREFECT_API_URL: f"http://127.0.0.1:{served.port}/api",
        PREFECT_API_AUTH_STRING: ":".join(served.password()),
    }
    with temporary_settings(settings):
        CustomWebhookNotificationBlock(name="leahy", url=address, json_data={"text": text}).save("leahy")


def check_scheduled_run(served: Served, world: World, address: str, told: list[str]) -> None:
    """It publishes and tells; it holds the lock while it waits for State's answer."""
    page = Held(world, list_page(2019))
    served.wait_for_words("Serving: a run is due")
    assert "NOBODY WILL BE NOTIFIED: custom-webhook/leahy cannot be loaded" in served.said.read_text()
    save_block(served, address)
    served.wait("run at work", page.asked.is_set)
    served.post("pause_deployment")  # from here on, a run is due when it is asked for
    with pytest.raises(Busy), lock(served.data):
        pass
    page.answer.set()
    served.wait("published run", lambda: served.query("select 1 from flow_run where state_name = 'Published'"))
    assert served.query("select auto_scheduled from flow_run where state_name = 'Published'") == [(1,)]
    (report,) = runs(served.data)
    assert (report["command"], report["state"]) == ("serve", "published")
    assert (served.data / "processed" / "denied_units" / "2019.parquet").is_file()
    (news,) = told
    assert news.startswith("Leahy list: the 2018 list is new; the 2019 list is new")
    assert f"http://127.0.0.1:{served.port}/" in news


def check_nobody_else_gets_in(served: Served) -> None:
    """No other origin, no other name of the host, and no other user of this machine reads or changes anything."""
    foreign = "https://evil.example"
    own, password = f"http://127.0.0.1:{served.port}", served.password()
    secrets = "/api/block_types/slug/custom-webhook/block_documents?include_secrets=true"
    assert "/secret" in served.request("GET", secrets, password).text
    for headers in (
        {"Origin": foreign},
        {"Host": "evil.example"},
        {"Host": f"localhost:{served.port}"},
        {"Origin": "null"},
    ):
        refused = served.request("GET", secrets, password, headers)
        assert refused.status_code == 403, headers
        assert "/secret" not in refused.text
        assert "access-control-allow-origin" not in refused.headers
    page = served.request("GET", "/")
    assert (page.status_code, page.headers["x-frame-options"]) == (200, "DENY")
    assert served.request("GET", secrets).status_code == 401
    assert served.request("GET", secrets, ("leahy", "guess")).status_code == 401
    assert served.request("GET", secrets, password, {"Origin": own}).headers["access-control-allow-origin"] == own
    ((deployment,),) = served.query("select id from deployment")
    pause = f"/api/deployments/{deployment}/pause_deployment"
    without_token = served.request("POST", pause, password)
    assert (without_token.status_code, without_token.json()) == (403, {"detail": "Missing CSRF token."})
    assert served.request("POST", pause).status_code == 403
    assert served.query("select parameters from deployment") == [("{}",)]
    assert stat.S_IMODE(served.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((served.home / PASSWORD_FILE).stat().st_mode) == 0o600
    assert served.password()[1] not in served.said.read_text()


def check_death_of_the_server_costs_nothing(served: Served, world: World) -> None:
    """It is killed while a run waits for State's answer. The run goes on, and another server starts."""
    page = Held(world, list_page(2020))
    served.post("create_flow_run")
    served.wait("run at work", page.asked.is_set)
    os.kill(served.server(), signal.SIGKILL)
    served.wait_for_words("Prefect's server died (status -9)")
    page.answer.set()
    report = served.wait("report", lambda: runs(served.data)[1:])[0]
    assert report["state"] == "published"
    assert (served.data / "processed" / "denied_units" / "2020.parquet").is_file()
    served.wait_for_words("Starting Prefect's server", 2)


def check_nothing_is_left(served: Served, world: World) -> None:
    """It is stopped while a run waits for State's answer, which never comes."""
    page = Held(world, b"")
    served.post("create_flow_run")
    served.wait("run at work", page.asked.is_set)
    assert served.query("select 1 from flow_run where state_name = 'Running'")
    served.process.terminate()
    assert served.process.wait(120) == 0, served.said.read_text()  # 3 seconds were seen on a quiet machine
    assert not page.answer.is_set()
    assert [report["state"] for report in runs(served.data)] == ["published"] * (2 if DEEP else 1) + ["stopped"]
    assert served.said.read_text().endswith("Stopped.\n")
    end = time.monotonic() + 60
    while (left := served.processes()) and time.monotonic() < end:
        time.sleep(0.1)  # Python's own helper process (multiprocessing's tracker) ends a moment after ours
    assert not left
    with lock(served.data), socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", served.port))
    page.answer.set()


@pytest.mark.deep
def test_serving(tmp_path: Path) -> None:
    """`make soak` also kills the server during a run, which costs another start of it; see the test that follows."""
    with World() as world, receiver() as (address, told):
        world.state.publish(2019)
        sources = world.sources_toml(tmp_path / "sources.toml", pause=0.0, deadline=600.0)
        with Served(tmp_path, sources) as served:
            check_scheduled_run(served, world, address, told)
            check_nobody_else_gets_in(served)
            if DEEP:
                check_death_of_the_server_costs_nothing(served, world)
            check_nothing_is_left(served, world)


def stand_in(folder: Path, program: str) -> dict[str, str]:
    """The environment of a process for which `program` is Prefect's server."""
    package = folder / "prefect" / "server" / "api"
    package.mkdir(parents=True)
    for package_folder in (package, package.parent, package.parent.parent):
        (package_folder / "__init__.py").touch()
    (package / "server.py").write_text(program)
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


def test_server_ends_with_what_started_it(tmp_path: Path) -> None:
    """However that comes: `serve` that is killed leaves no server that keeps the port."""
    with subprocess.Popen(
        [sys.executable, "-m", "flows.orchestration.guarded_server", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **stand_in(tmp_path, "import time\nprint(1, flush=True)\ntime.sleep(100)")},
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stdout.readline() == b"1\n"
        server.stdin.close()
        assert server.wait(30) == -signal.SIGTERM


HEALTHY = """
async def health(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"true"})

def create_app(final):
    return health
"""


def test_server_that_dies_is_started_again_on_its_port_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_AUTH_STRING"):
        monkeypatch.setenv(name, "")  # which puts back what `Server` sets
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    for name, value in stand_in(tmp_path, HEALTHY).items():
        monkeypatch.setenv(name, value)
    said: list[str] = []
    with Server(0, said.append) as server:
        server.spawn()
        server.wait()
        address, ends = server.address, []
        watching = threading.Thread(target=lambda: ends.append(server.watch()))
        watching.start()
        for deaths in (1, 2, 3):
            assert server.process is not None
            first = server.process
            first.kill()
            end = time.monotonic() + 120
            while server.process is first and watching.is_alive():
                assert time.monotonic() < end
                time.sleep(0.01)
            if deaths < 3:
                server.wait()
                assert requests.get(f"{address}/api/health", timeout=60).text == "true"
        watching.join(120)
    assert [line.partition(" (")[0] for line in said] == [
        "Prefect's server died", f"Starting Prefect's server on {address} again ...",
    ] * 2 + ["Prefect's server died"]  # fmt: skip
    assert str(ends[0]) == "Prefect's server died 3 times in a row, so it is not started again."


@pytest.mark.parametrize(
    ("options", "environment", "said"),
    [
        (["--cron", "at night"], {}, "'at night'"),
        (["--cron", "0 0 30 2 *"], {}, "a day that never comes"),
        (["--timezone", "Mars/Olympus"], {}, "Mars/Olympus"),
        (["--port", "70000"], {}, "70000"),
        ([], {"LEAHY_CONTACT": ""}, "LEAHY_CONTACT"),
        ([], {"LEAHY_DATA": "nowhere"}, "nowhere"),
    ],
)
def test_what_cannot_be_served_is_told_at_once(
    options: list[str],
    environment: dict[str, str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = {"PREFECT_HOME": str(tmp_path / "home"), "PREFECT_API_URL": "", "PREFECT_API_AUTH_STRING": ""}
    own = {"LEAHY_DATA": str(copy_shipped(tmp_path / "data")), "LEAHY_CONTACT": "operator@example.org"}
    for name, value in {**home, "PREFECT_SERVER_API_AUTH_STRING": "", **own, **environment}.items():
        monkeypatch.setenv(name, value)  # which puts back what `serve` sets
    monkeypatch.delenv("PREFECT_API_URL")
    handler = signal.getsignal(signal.SIGTERM)
    try:
        assert command_line.main(["serve", *options]) == 2
    finally:
        signal.signal(signal.SIGTERM, handler)
    out, err = capsys.readouterr()
    assert said in err
    assert "Traceback" not in err
    assert "Starting" not in out + err


def test_a_server_of_ones_own_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # nobody listens there
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/api"
        own = {"LEAHY_DATA": str(copy_shipped(tmp_path / "data")), "LEAHY_CONTACT": "operator@example.org"}
        served = subprocess.run(
            [sys.executable, "-m", "flows", "serve"],
            env={**os.environ, **own, "PREFECT_HOME": str(tmp_path / "home"), "PREFECT_API_URL": address},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert served.returncode == 1
    assert f"{address} does not take the schedule" in served.stderr
    assert "Traceback" not in served.stderr


def test_run_that_is_late_or_not_alone_does_not_look(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Called as a function it is due now, so a look of tomorrow is one that came after."""
    prepare_prefect()
    monkeypatch.setenv("LEAHY_DATA", str(data))
    from prefect.logging import disable_run_logger

    from flows.orchestration.nightly import nightly

    tomorrow = datetime.now(UTC) + timedelta(days=1)
    fruitless = Look(
        how="live", asked_url=URL, final_url=None, redirects=(), status=None, headers={}, fetched_at=tomorrow,
        captured_at=None, sha256=None, length=None, verdict="unavailable", reason="made up",
    )  # fmt: skip
    file_look(data / "raw", "state-gov", fruitless)
    before = tree(data)
    with disable_run_logger():
        late = nightly.fn()
        with lock(data):
            busy = nightly.fn()
    assert (late.name, late.is_completed()) == ("Skipped", True)
    assert (busy.name, busy.is_failed()) == ("Busy", True)
    assert tree(data) == before


def test_port_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    with socket.socket() as taken, pytest.raises(UsageError, match="--port"):
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        Server(taken.getsockname()[1], print)


def test_password_is_kept_and_only_its_owner_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    private_home(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    password = server_password(home)
    assert len(password) > 30
    assert server_password(home) == password
    assert stat.S_IMODE((home / PASSWORD_FILE).stat().st_mode) == 0o600
    (home / PASSWORD_FILE).chmod(0o644)
    replaced = server_password(home)
    assert replaced != password, "others could have read it"
    monkeypatch.setattr(os, "getuid", lambda: (home / PASSWORD_FILE).lstat().st_uid + 1)
    assert server_password(home) != replaced, "another user made it"
    assert [path.name for path in home.iterdir()] == [PASSWORD_FILE]


def test_guard_refuses_a_websocket_of_another_origin() -> None:
    """A browser sends no preflight for a WebSocket, so that only its Origin tells where the page is from."""
    sent: list[MutableMapping[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "websocket.connect"}

    guard = Guard(app, "http://127.0.0.1:4200")
    for origin in (b"https://evil.example", b"http://127.0.0.1:4200"):
        headers = [(b"host", b"127.0.0.1:4200"), (b"origin", origin)]
        asyncio.run(guard({"type": "websocket", "headers": headers}, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close", "websocket.accept"]
