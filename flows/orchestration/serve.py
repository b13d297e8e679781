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
import shlex
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.http.client import ContactMissing, contact_from_environment
from flows.orchestration.server import HOST, PASSWORD_FILE, Server, ServerError
from flows.report.model import ExitCode
from flows.sources import SourcesError, load_sources
from flows.store.captures import check_folder
from leahy.errors import RecordError, UsageError
from leahy.record.cells import printable_lines
from leahy.record.places import data_folder

if TYPE_CHECKING:
    from prefect.runner import Runner
    from prefect.schedules import Schedule

CRON, TIMEZONE = "17 2 * * *", "America/New_York"  # night in Washington, and not on the hour, when most schedules run
PORT = 4200
DEPLOYMENT = "nightly"
_RUN_STOPS_WITHIN = 10.0  # seconds, for a run to write that it was stopped; less than 1 was seen


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
    try:
        check_folder(data)
        contact_from_environment()
        load_sources()
    except (ContactMissing, RecordError, SourcesError) as error:
        raise UsageError(str(error)) from error
    os.environ["LEAHY_DATA"] = str(data)  # each run inherits it; no request to the server can name another folder
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # Before Prefect is imported, because it reads the address and the password of the server then.
        with contextlib.nullcontext() if "PREFECT_API_URL" in os.environ else Server(options.port, _say) as server:
            schedule = _schedule(options.cron, options.timezone)
            with contextlib.nullcontext() if server is None else _started(server):
                _serve(schedule)
    except (KeyboardInterrupt, SystemExit):  # Prefect's runner exits on a signal while it is starting
        pass
    _say("Stopped.")
    return ExitCode.GOOD


def _schedule(cron: str, timezone: str) -> "Schedule":
    from prefect.schedules import Cron
    from prefect.server.schemas.schedules import CronSchedule

    try:
        ZoneInfo(timezone)
        schedule = Cron(cron, timezone=timezone)
    except (ValueError, KeyError, OSError) as error:  # an unknown zone is a KeyError, or an OSError
        raise UsageError(f"--cron {cron!r} --timezone {timezone!r} is not a schedule: {error}.") from error
    try:
        asyncio.run(CronSchedule(cron=cron, timezone=timezone).get_dates(1))
    except ValueError as error:  # of 30 February
        raise UsageError(
            f"--cron {cron!r} names a day that never comes, so nothing would ever run: {error}."
        ) from error
    return schedule


def _serve(schedule: "Schedule") -> None:
    import httpx
    from prefect.runner import Runner
    from prefect.types.entrypoint import EntrypointType

    from flows.orchestration.nightly import nightly
    from flows.orchestration.notify import missing_blocks

    for problem in missing_blocks():
        _say(f"NOBODY WILL BE NOTIFIED: {problem}")
    # No pause on shutdown: a run that was due while this was down is made up for after the next start.
    with _temporary_files_in(os.environ["PREFECT_HOME"]):
        runner = Runner(name=DEPLOYMENT, limit=1, pause_on_shutdown=False)
    try:
        runner.add_flow(
            nightly,
            name=DEPLOYMENT,
            schedules=[schedule],
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        _say(f"Serving: a run is due at {schedule.cron!r} in {schedule.timezone}. Ctrl-C stops. To start one now:")
        _say(f"{_client_settings()} prefect deployment run {nightly.name}/{DEPLOYMENT}")
        asyncio.run(_until_stopped(runner))
    except* RuntimeError as errors:  # Prefect's poller, after some attempts
        raise ServerError(
            f"Prefect gave up: {errors.exceptions[0]} The record is complete; start `serve` again."
        ) from errors
    except* httpx.HTTPError as errors:
        raise ServerError(
            f"Prefect's server at {os.environ['PREFECT_API_URL']} does not take the schedule: {errors.exceptions[0]}. "
            "Start it, or correct PREFECT_API_URL and PREFECT_API_AUTH_STRING."
        ) from errors


@contextlib.contextmanager
def _temporary_files_in(folder: str) -> Iterator[None]:
    """Prefect's runner makes the folder `runner_storage` where temporary files go. In /tmp it belongs to whoever serves first on
    this machine, and nobody else can serve."""
    usual, tempfile.tempdir = tempfile.tempdir, folder
    try:
        yield
    finally:
        tempfile.tempdir = usual


def _client_settings() -> str:
    """What a shell needs to talk to the server. It names the file of the password, so that no log has the password."""
    password = Path(os.environ["PREFECT_HOME"], PASSWORD_FILE)
    api = f"PREFECT_API_URL={os.environ['PREFECT_API_URL']}"
    return f'{api} PREFECT_API_AUTH_STRING="$(cat {shlex.quote(str(password))})"' if password.exists() else api


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
def _started(server: Server) -> Iterator[None]:
    """Start `server`, and start it again when it dies, while the context lasts."""
    failures: list[ServerError] = []

    def watch() -> None:
        if failure := server.watch():
            failures.append(failure)
            os.kill(os.getpid(), signal.SIGTERM)  # ends `serve`

    _say(f"Starting Prefect's server on {server.address} (this takes some seconds) ...")
    server.spawn()
    try:
        server.wait()
        threading.Thread(target=watch, daemon=True).start()
        yield
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):  # a second Ctrl-C must not leave the server running
            signal.signal(name, signal.SIG_IGN)
        server.stop()
        if failures:
            raise failures[0]


def _say(message: str) -> None:
    print(printable_lines(message), file=sys.stderr, flush=True)
