"""`python -m flows serve`: a run every night, on a real Prefect server with its database, on one machine.

Three kinds of processes: this one, which watches the schedule; the server, its child; and one for each run
(`flows.orchestration.nightly`). If PREFECT_API_URL is set, it names a server that runs already; then none is started.

Nothing here imports Prefect before `serve_nightly` runs, so that the settings of `flows.orchestration.launch` count.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import requests

from flows.http.client import ContactMissing, contact_from_environment
from flows.report.model import ExitCode
from flows.sources import SourcesError, load_sources
from leahy.errors import LeahyError, UsageError
from leahy.record.revisions import data_folder

if TYPE_CHECKING:
    from prefect.runner import Runner
    from prefect.schedules import Schedule

CRON, TIMEZONE = "17 2 * * *", "America/New_York"  # night in Washington, and not on the hour, when most schedules run
HOST, PORT = "127.0.0.1", 4200
DEPLOYMENT = "nightly"
_STARTS_WITHIN = 180.0  # seconds; 11 with an empty home on a quiet machine, over 60 on a busy one
_STOPS_WITHIN = 20.0  # seconds; 1 was seen
_RUN_STOPS_WITHIN = 10.0  # seconds, for a run to write that it was stopped; less than 1 was seen
_DEATHS, _LEAST_LIFE = (
    3,
    60.0,
)  # a server that died that often, each time within that many seconds, is not started again

# `prefect server start`, which ends when this process ends, even by SIGKILL: this process holds the other end of the
# pipe at stdin. A server that stayed would keep the port, and the next `serve` could not start.
SERVER_PROGRAM = """# prefect server start
import os, runpy, signal, threading

def end_with_parent():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=end_with_parent, daemon=True).start()
runpy.run_module("prefect", run_name="__main__", alter_sys=True)
"""


class ServerError(LeahyError):
    """Prefect's server does not start, or dies again and again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that `serve_nightly` reads."""
    parser.add_argument(
        "--port", type=int, default=PORT, metavar="N", help=f"where Prefect's server listens on {HOST} ({PORT})"
    )
    parser.add_argument(
        "--cron", default=CRON, metavar="C", help=f"the schedule: minute, hour, day, month, weekday ({CRON!r})"
    )
    parser.add_argument("--timezone", default=TIMEZONE, metavar="Z", help=f"the time zone of the schedule ({TIMEZONE})")


def serve_nightly(options: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; returns 0. Raises `UsageError` for invalid options or settings, and `ServerError`."""
    data = data_folder().resolve()
    if not (data / "raw").is_dir():
        raise UsageError(f"{data} has no folder `raw`, so it is not a data folder. Check LEAHY_DATA.")
    try:
        contact_from_environment()
        load_sources()
    except (ContactMissing, SourcesError) as error:
        raise UsageError(str(error)) from error
    api = os.environ.get("PREFECT_API_URL")
    os.environ["PREFECT_API_URL"] = api or f"http://{HOST}:{options.port}/api"
    schedule = _schedule(options.cron, options.timezone)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.nullcontext() if api else prefect_server(options.port):
            _serve(str(data), schedule)
    except KeyboardInterrupt:
        pass
    _say("Stopped.")
    return ExitCode.GOOD


def _schedule(cron: str, timezone: str) -> "Schedule":
    from prefect.schedules import Cron

    try:
        ZoneInfo(timezone)
        return Cron(cron, timezone=timezone)
    except (ValueError, KeyError, OSError) as error:  # an unknown zone is a KeyError, or an OSError
        raise UsageError(f"--cron {cron!r} --timezone {timezone!r} is not a schedule: {error}.") from error


def _serve(data: str, schedule: "Schedule") -> None:
    from prefect.runner import Runner
    from prefect.types.entrypoint import EntrypointType

    from flows.orchestration.nightly import nightly
    from flows.orchestration.notify import missing_blocks

    for problem in missing_blocks():
        _say(f"NOBODY WILL BE NOTIFIED: {problem}")
    # No pause on shutdown: a run that was due while this was down is made up for after the next start.
    runner = Runner(name=DEPLOYMENT, limit=1, pause_on_shutdown=False)
    try:
        runner.add_flow(
            nightly,
            name=DEPLOYMENT,
            schedules=[schedule],
            parameters={"data": data},
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        _say(
            f"Serving: a run is due at {schedule.cron!r} in {schedule.timezone}. Ctrl-C stops. To start one now: "
            f"PREFECT_API_URL={os.environ['PREFECT_API_URL']} prefect deployment run {nightly.name}/{DEPLOYMENT}"
        )
        asyncio.run(_until_stopped(runner))
    except* RuntimeError as errors:  # Prefect's poller, after some attempts
        raise ServerError(
            f"Prefect gave up: {errors.exceptions[0]} The record is complete; start `serve` again."
        ) from errors


async def _until_stopped(runner: "Runner") -> None:
    """Run `runner` until SIGINT or SIGTERM, then stop it in order, which its own handler for SIGTERM does not do."""
    stop = asyncio.Event()
    work = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # its first step installs its own handler for SIGTERM
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((work, stopping), return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        _say("Stopping. A run at work is stopped too; nothing is half-written.")
        await _stop(work)
    stopping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


async def _stop(work: "asyncio.Task[None]") -> None:
    """Cancel `work`, and stop the run that it waits for, because Prefect's runner would wait until that run has ended."""
    work.cancel()
    terminated: set[int | None] = set()
    end = time.monotonic() + _RUN_STOPS_WITHIN
    while not work.done():
        for run in multiprocessing.active_children():  # each run is a child
            if time.monotonic() > end:
                run.kill()
            elif run.pid not in terminated:  # once: a second signal could interrupt the writing of its report
                run.terminate()
                terminated.add(run.pid)
        await asyncio.wait((work,), timeout=0.1)


@contextlib.contextmanager
def prefect_server(port: int) -> Iterator[None]:
    """A Prefect server on `port` while the context lasts; it is started again when it dies."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"Prefect's server cannot listen on {HOST}:{port}: {error}. If another `serve` uses the port, stop it; "
                "otherwise choose another --port."
            ) from error
    server = _Server(port)
    try:
        server.start()
        threading.Thread(target=server.watch, daemon=True).start()
        yield
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):  # a second Ctrl-C must not leave the server running
            signal.signal(name, signal.SIG_IGN)
        server.stop()
        if server.failure:
            raise server.failure


class _Server:
    """The process of the server, and its successor after it has died."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        self.failure: ServerError | None = None
        self.stopping = threading.Event()
        self.changing = threading.Lock()  # held while a process is started, or while starting is over

    def start(self) -> None:
        """Start the server; returns when it answers. Raises `ServerError`."""
        _say(f"Starting Prefect's server on http://{HOST}:{self.port} (this takes some seconds) ...")
        command = ["server", "start", "--host", HOST, "--port", str(self.port), "--log-level", "error"]
        with self.changing:
            if self.stopping.is_set():
                return
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, the only value from outside is a number
                [sys.executable, "-c", SERVER_PROGRAM, *command],
                stdin=subprocess.PIPE,  # nothing is written to it; see SERVER_PROGRAM
                stdout=subprocess.DEVNULL,  # a banner; errors go to stderr
                start_new_session=True,  # Ctrl-C in a terminal must not stop the server before this process
            )
        end = time.monotonic() + _STARTS_WITHIN
        while not self._answers():
            if self.stopping.wait(0.2):
                return
            if self.process.poll() is not None or time.monotonic() > end:
                home = os.environ.get("PREFECT_HOME", "~/.prefect")
                raise ServerError(
                    f"Prefect's server did not start on port {self.port}. Its messages are above, its files in {home}. "
                    "The record is complete, and `python -m flows run` works without this server."
                )

    def watch(self) -> None:
        """Start the server again whenever it dies. If it keeps dying, end `serve` as SIGTERM would."""
        deaths, started = 0, time.monotonic()
        while self.process is not None:
            status = self.process.wait()
            if self.stopping.is_set():
                return
            _say(f"Prefect's server died (status {status}). The record is complete, and a run at work goes on.")
            deaths = deaths + 1 if time.monotonic() - started < _LEAST_LIFE else 1
            started = time.monotonic()
            try:
                if deaths == _DEATHS:
                    raise ServerError(f"Prefect's server died {deaths} times in a row, so it is not started again.")  # noqa: TRY301 - one way out for every failure
                self.start()
            except ServerError as error:
                self.failure = error
                os.kill(os.getpid(), signal.SIGTERM)
                return

    def stop(self) -> None:
        """Stop the server; returns when it has stopped."""
        with self.changing:
            self.stopping.set()
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        try:
            return requests.get(f"http://{HOST}:{self.port}/api/health", timeout=2).ok
        except requests.RequestException:
            return False


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
