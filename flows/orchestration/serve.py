"""`python -m flows serve`: a run every night, on a real Prefect server with its database, on one machine.

Three kinds of processes: this one, which watches the schedule; the server, its child; and one for each run
(`flows.orchestration.nightly`). PREFECT_API_URL, if it is set, names a server that is there already; then none is started.

Nothing here imports Prefect before `main` runs, so that what `flows.commands` sets before counts.
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

CRON, TIMEZONE = "17 2 * * *", "America/New_York"  # night where State is, and not the full hour, when everybody asks
HOST, PORT = "127.0.0.1", 4200
DEPLOYMENT = "nightly"
_STARTS_WITHIN = 120.0  # seconds; 11 were seen on a quiet machine with an empty home
_STOPS_WITHIN = 20.0  # seconds; 1 was seen
_RUN_STOPS_WITHIN = 10.0  # seconds, for a run to file that it was stopped; less than 1 was seen
_DEATHS, _LEAST_LIFE = 3, 60.0  # a server that dies that often, each time within that many seconds, would die again

# `prefect server start`, which ends when this process does, however that comes: it has the other end of the pipe at
# stdin. A server that is left behind would keep the port, and the next `serve` could not start.
_SERVER = """# prefect server start
import os, runpy, signal, threading

def end_with_parent():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=end_with_parent, daemon=True).start()
runpy.run_module("prefect", run_name="__main__", alter_sys=True)
"""


class ServerError(LeahyError):
    """Prefect's server does not start, or does not stay."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that `main` reads."""
    parser.add_argument(
        "--port", type=int, default=PORT, metavar="N", help=f"where Prefect's server listens on {HOST} ({PORT})"
    )
    parser.add_argument("--cron", default=CRON, metavar="C", help=f"when: minute, hour, day, month, weekday ({CRON!r})")
    parser.add_argument("--timezone", default=TIMEZONE, metavar="Z", help=f"the clock that says so ({TIMEZONE})")


def main(options: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM: 0. Raises `UsageError` for what cannot be served, `ServerError`."""
    data = data_folder().resolve()
    if not (data / "raw").is_dir():
        raise UsageError(f"{data} has no folder raw, so it is no data folder. Is LEAHY_DATA right?")
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
        with contextlib.nullcontext() if api else _server(options.port):
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
    except (ValueError, KeyError, OSError) as error:  # a zone that is not known is a KeyError, or an OSError
        raise UsageError(f"--cron {cron!r} --timezone {timezone!r} is no schedule: {error}.") from error


def _serve(data: str, schedule: "Schedule") -> None:
    from prefect.runner import Runner
    from prefect.types.entrypoint import EntrypointType

    from flows.orchestration import notify as notifying
    from flows.orchestration.nightly import nightly

    for problem in notifying.missing():
        _say(f"NOBODY WILL BE TOLD: {problem}")
    # No pause: a run that was due in an outage is made up for at the next start.
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
            f"Serving: a run is due at {schedule.cron!r} in {schedule.timezone}. Ctrl-C stops. To have one now: "
            f"PREFECT_API_URL={os.environ['PREFECT_API_URL']} prefect deployment run {nightly.name}/{DEPLOYMENT}"
        )
        asyncio.run(_until_told(runner))
    except* RuntimeError as errors:  # its poller, after some attempts
        raise ServerError(f"Prefect gave up: {errors.exceptions[0]} The record is whole; start again.") from errors


async def _until_told(runner: "Runner") -> None:
    """Run `runner` until SIGINT or SIGTERM, then stop it in order; its own handler for SIGTERM leaves that out."""
    stop = asyncio.Event()
    work = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # in its first step it takes SIGTERM for itself
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    told = asyncio.create_task(stop.wait())
    await asyncio.wait((work, told), return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        _say("Stopping; a run at work is stopped too. Nothing is half-written.")
        await _stop(work)
    told.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


async def _stop(work: "asyncio.Task[None]") -> None:
    """Cancel `work`, and stop the run that it waits for: left alone, Prefect's runner waits until that ends by itself."""
    work.cancel()
    told: set[int | None] = set()
    end = time.monotonic() + _RUN_STOPS_WITHIN
    while not work.done():
        for run in multiprocessing.active_children():  # each run is one
            if time.monotonic() > end:
                run.kill()
            elif run.pid not in told:  # once: a second signal would disturb it while it files its report
                run.terminate()
                told.add(run.pid)
        await asyncio.wait((work,), timeout=0.1)


@contextlib.contextmanager
def _server(port: int) -> Iterator[None]:
    """A Prefect server on `port`, for as long as what is inside lasts; started again when it dies."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"Prefect's server cannot listen on {HOST}:{port}: {error}. "
                "If another serve is at it, stop that; else take another --port."
            ) from error
    server = _Server(port)
    try:
        server.start()
        threading.Thread(target=server.watch, daemon=True).start()
        yield
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):  # a second Ctrl-C shall not leave the server behind
            signal.signal(name, signal.SIG_IGN)
        server.stop()
        if server.failure:
            raise server.failure


class _Server:
    """The server's process; another one after it has died."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        self.failure: ServerError | None = None
        self.stopping = threading.Event()
        self.changing = threading.Lock()  # held while there is a new process, or no more new ones

    def start(self) -> None:
        """Start it; returns when it answers."""
        _say(f"Starting Prefect's server on http://{HOST}:{self.port} (this takes some seconds) ...")
        command = ["server", "start", "--host", HOST, "--port", str(self.port), "--log-level", "error"]
        with self.changing:
            if self.stopping.is_set():
                return
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, no word from outside but a number
                [sys.executable, "-c", _SERVER, *command],
                stdin=subprocess.PIPE,  # nothing is written to it; see _SERVER
                stdout=subprocess.DEVNULL,  # a banner; what goes wrong is told on stderr
                start_new_session=True,  # Ctrl-C in a terminal is for us alone: the server goes last
            )
        end = time.monotonic() + _STARTS_WITHIN
        while not self._answers():
            if self.stopping.wait(0.2):
                return
            if self.process.poll() is not None or time.monotonic() > end:
                home = os.environ.get("PREFECT_HOME", "~/.prefect")
                raise ServerError(
                    f"Prefect's server did not start on port {self.port}; what it said is above, its files are in "
                    f"{home}. The record is whole: `python -m flows run` works without this server."
                )

    def watch(self) -> None:
        """Start it again whenever it dies. If that does not help, end serving as SIGTERM would."""
        deaths, started = 0, time.monotonic()
        while self.process is not None:
            status = self.process.wait()
            if self.stopping.is_set():
                return
            _say(f"Prefect's server died (status {status}). What a run wrote is whole, and a run at work goes on.")
            deaths = deaths + 1 if time.monotonic() - started < _LEAST_LIFE else 1
            started = time.monotonic()
            try:
                if deaths == _DEATHS:
                    raise ServerError(f"Prefect's server died {deaths} times in a row, so it stays down.")  # noqa: TRY301 - one way out for every failure
                self.start()
            except ServerError as error:
                self.failure = error
                os.kill(os.getpid(), signal.SIGTERM)
                return

    def stop(self) -> None:
        """Stop it, and do not come back before it has stopped."""
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
