"""Starting the flow in this process, on a Prefect server of its own, for the commands `run` and `backfill`.

Nothing here imports Prefect before `prepare_prefect` has run, so that the settings made there count.
"""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import NoReturn

from flows.orchestration.server import Server
from flows.report.model import ExitCode, RunReport, RunState
from flows.run import STOPPED, file_failure
from flows.steps import Progress, RunRequest, silent
from flows.store.files import Lock
from leahy.garbage import lasting


def launch(request: RunRequest, held: Lock, progress: Progress, done: Callable[[RunReport], None]) -> RunReport:
    """Run the flow and return its report, which `done` is given as soon as it is there.

    `held`: the lock of `request.data`. Errors of the run are raised as `flows.run.run` raises them. Errors of
    Prefect are shown: they do not change what a run did, and a run that they prevented leaves a report that says so.
    """
    home = prepare_prefect()
    progress("Starting Prefect (its server takes some seconds) ...")
    reports: list[RunReport] = []

    def finish(report: RunReport) -> None:
        reports.append(report)
        done(report)

    error: object = None
    try:
        error = _run_flow(request, held, progress, finish)
    except KeyboardInterrupt:  # before the flow began; later on, `_leave` ends this process
        if not reports:
            file_failure(request, STOPPED, RunState.STOPPED)
        raise
    except Exception as prefect_error:  # noqa: BLE001 - Prefect, its server and its database raise errors of all kinds
        what = f"{type(prefect_error).__name__}: {prefect_error}".rstrip(": ")
        if reports:
            progress(f"Prefect could not record this run ({what}). The data and runs.jsonl are complete.")
        else:
            problem = (
                f"Prefect could not run the flow ({what}), so nothing was built. Its files are in {home}: look there, "
                "or move them aside, and run again."
            )
            finish(file_failure(request, problem))
    if isinstance(error, BaseException) and not reports:
        raise error
    return reports[0]


def _run_flow(request: RunRequest, held: Lock, progress: Progress, finish: Callable[[RunReport], None]) -> object:
    """Run the flow on its server; returns the error that the run raised, if it raised one."""
    server = _own_server()
    if server is not None and server.process is None:
        server.spawn()  # it starts while this process imports Prefect
    with lasting():
        from flows.orchestration.flow import Watcher, build_record, watcher

    if server is not None:
        server.wait()
    watcher.set(Watcher(progress, finish, partial(_leave, server), held=held, has_page=server is None))
    state = build_record(request, return_state=True)
    return state.result(raise_on_failure=False)


@cache
def _own_server() -> Server | None:
    """The server of this process, which ends with it; None where PREFECT_API_URL names one that runs already."""
    if "PREFECT_API_URL" in os.environ:
        return None
    server = Server(0, silent, for_one_run=True)
    atexit.register(server.stop)  # before Prefect is imported, so that it runs after Prefect has sent its last logs
    return server


def _leave(server: Server | None) -> NoReturn:
    """End this process at once.

    Whoever stops a run may have stopped the server too, and Prefect would try for minutes to reach it. The run has
    written its report, and the lock is freed with the process.
    """
    print("Stopped. Nothing is half-written; run the command again to go on.", file=sys.stderr, flush=True)
    if server is not None:
        server.stop()
    sys.stdout.flush()
    os._exit(ExitCode.INTERRUPTED)


def prepare_prefect() -> str:
    """Set what must be set before Prefect is imported, unless the user has set it. Returns Prefect's home folder.

    The home is a folder of the virtual environment: a run then needs no writable home folder, does not meet a server or
    profile that was set up for something else, and leaves nothing behind when the environment is deleted. Without a
    writable environment, it is a temporary folder.
    """
    if "PREFECT_HOME" not in os.environ:
        os.environ["PREFECT_HOME"] = str(_home())
    settings = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # the commands print what happens; the flow run has the log
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    return os.environ["PREFECT_HOME"]


def _home() -> Path:
    if sys.prefix != sys.base_prefix:
        home = Path(sys.prefix) / "cache" / "prefect"
        try:
            home.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=home):
                return home
        except OSError:
            pass  # not writable
    home = Path(tempfile.mkdtemp(prefix="leahy-prefect-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home
