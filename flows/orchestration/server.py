"""Prefect's server as a child of this process, for `serve`, `run` and `backfill`.

It holds the addresses and passwords of notifications, so it listens on loopback only, asks for a password that only the
operator can read, and is closed to pages of other origins (`flows.orchestration.guarded_server`).
"""

import contextlib
import os
import secrets
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

from flows.steps import Progress
from leahy.errors import LeahyError, UsageError

HOST = "127.0.0.1"
PASSWORD_FILE = "leahy-password"  # noqa: S105 - the name of the file
"""In PREFECT_HOME: `user:password` of the server, as PREFECT_API_AUTH_STRING takes it."""

_STARTS_WITHIN = 180.0  # seconds; 11 with an empty home on a quiet machine, over 60 on a busy one
_STOPS_WITHIN = 20.0  # seconds; 1 was seen
_DEATHS, _LEAST_LIFE = 3, 60.0  # a server that died so often, each time within so many seconds, is not started again
_ROOT = Path(__file__).parents[2]


class ServerError(LeahyError):
    """Prefect's server does not start, or dies again and again."""


def private_home(home: Path) -> None:
    """Make `home`, or close it to other users of this machine: Prefect's database holds passwords."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = home.stat()
    if status.st_uid == os.getuid() and status.st_mode & 0o077:
        home.chmod(0o700)


def server_password(home: Path) -> str:
    """`user:password` of the server of `home`: made at its first start, and kept in a file that only its owner can read.

    A file that others can read, or that another user made, is replaced by a new one: its password may be known.
    """
    path = home / PASSWORD_FILE
    with contextlib.suppress(FileNotFoundError):
        status = path.lstat()
        is_ours = stat.S_ISREG(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077
        if not is_ours or not status.st_size:
            path.unlink()
    if not path.exists():
        fd, aside = tempfile.mkstemp(prefix=f".{PASSWORD_FILE}-", dir=home)  # mode 0600
        with os.fdopen(fd, "w", encoding="ascii") as file:
            file.write(f"leahy:{secrets.token_urlsafe(24)}\n")
        with contextlib.suppress(FileExistsError):  # another process was faster
            os.link(aside, path)
        Path(aside).unlink()
    return path.read_text(encoding="ascii").strip()


class Server:
    """A Prefect server that belongs to this process, with its settings for clients in `os.environ`.

    The socket is bound here and stays open while a dead server is replaced, so that nobody else can take the port.
    """

    def __init__(self, port: int, progress: Progress, *, for_one_run: bool = False) -> None:
        """Bind `port` of loopback (0: any that is free). `for_one_run`: without a web page and a schedule's services.

        To be called before Prefect is imported. Raises `UsageError` if the port is taken or no port.
        """
        home = Path(os.environ["PREFECT_HOME"])
        private_home(home)
        self._socket = _listen(port)
        self._progress = progress
        self._for_one_run = for_one_run
        self.address = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self.process: subprocess.Popen[bytes] | None = None
        self.failure: ServerError | None = None
        self._stopping = threading.Event()
        self._changing = threading.Lock()  # held while a process is started, or while starting is over
        given = os.environ.get("PREFECT_SERVER_API_AUTH_STRING") or os.environ.get("PREFECT_API_AUTH_STRING")
        password = given or server_password(home)
        os.environ |= {
            "PREFECT_API_URL": f"{self.address}/api",
            "PREFECT_API_AUTH_STRING": password,
            "PREFECT_SERVER_API_AUTH_STRING": password,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def spawn(self) -> None:
        """Start the process of the server; does not wait until it answers."""
        environment = os.environ | {
            "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": self.address,  # "*" by default
            "PREFECT_UI_API_URL": f"{self.address}/api",
            "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
            "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }
        if self._for_one_run:
            environment |= {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1"}
        with self._changing:
            if self._stopping.is_set():
                return
            fd = self._socket.fileno()
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, the only value from outside is a number
                [sys.executable, "-m", "flows.orchestration.guarded_server", str(fd)],
                stdin=subprocess.PIPE,  # nothing is written to it: the server ends when it is closed
                stdout=subprocess.DEVNULL,  # errors go to stderr
                env=environment,
                pass_fds=[fd],
                start_new_session=True,  # Ctrl-C in a terminal must not stop the server before this process
            )

    def wait(self) -> None:
        """Wait until the server answers. Raises `ServerError` if it does not."""
        end = time.monotonic() + _STARTS_WITHIN
        while self.process is not None and not self._answers():
            if self._stopping.wait(0.1):
                return
            if self.process.poll() is not None or time.monotonic() > end:
                raise ServerError(
                    f"Prefect's server did not start on {self.address}. Its messages are above, its files in "
                    f"{os.environ['PREFECT_HOME']}. The record is complete."
                )

    def watch(self) -> ServerError | None:
        """Start the server again whenever it dies, until `stop`; returns why, if it keeps dying."""
        deaths, started = 0, time.monotonic()
        while self.process is not None:
            status = self.process.wait()
            if self._stopping.is_set():
                break
            self._progress(
                f"Prefect's server died (status {status}). The record is complete, and a run at work goes on."
            )
            deaths = deaths + 1 if time.monotonic() - started < _LEAST_LIFE else 1
            started = time.monotonic()
            if deaths == _DEATHS:
                return ServerError(f"Prefect's server died {deaths} times in a row, so it is not started again.")
            self._progress(f"Starting Prefect's server on {self.address} again ...")
            self.spawn()
            try:
                self.wait()
            except ServerError as error:
                return error
        return None

    def stop(self) -> None:
        """Stop the server and free its port; returns when it has stopped. A second call does nothing."""
        with self._changing:
            self._stopping.set()
        self._socket.close()
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
            return requests.get(f"{self.address}/api/health", timeout=2).ok
        except requests.RequestException:
            return False


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(2048)
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(
            f"Prefect's server cannot listen on {HOST}:{port}: {error}. If another `serve` uses the port, stop it; "
            "otherwise choose another --port."
        ) from error
    return listening
