"""A writer that is stopped at each of its steps in turn: `python -m tests.support.killing JOBS`.

A step is anything that changes the disk: a file opened for writing, half a write, an fsync, a rename, a removal, a new
folder, a cut. A run has parts, and each of `Job.parts` is stopped: for N = 1, 2, 3, ... what the parts before it have
left is copied to OUT/MODE/PART-N, and a child works there until its Nth step, where the mode says what happens: `kill`
(SIGKILL), `once` (that step fails: no space), `ever` (that step and all later ones fail). `make soak` stops at each
step, the suite only at those that are the first of their operation, or the first at their file, whatever its year and
hash. A number as a mode is a limit on the size of files, under which a child does a whole run in OUT/MODE/run.

JOBS is JSON. For each child one line: its folder, the mode, the exit status, and what the child said.
"""

import contextlib
import errno
import json
import os
import re
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flows.report import runs_log
from flows.store import captures, record_writer
from flows.store.captures import Look, file_capture, file_look
from flows.store.files import lock
from leahy.errors import LeahyError
from parsers.records import Capture
from tests.support.checked_tables import check_tables_once
from tests.support.deep import DEEP
from tests.support.made_up import FIRST_YEAR, NOW, UNITS, URL, capture, show

NEW = capture("new", 9)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
_VARIABLE = re.compile(r"[0-9a-f]{8,}|\d+|(?<=/)\.(?=[^/]+\.part$)|\.part$")


def mend(data: Path) -> None:
    captures.recover(data / "raw")
    record_writer.recover(data / "processed")


def look(data: Path) -> None:
    fruitless = Look(
        how="live", asked_url=URL, final_url=None, redirects=(), status=None, headers={}, fetched_at=NOW,
        captured_at=None, sha256=None, length=None, verdict="unavailable", reason="made up",
    )  # fmt: skip
    file_look(data / "raw", "made-up", fruitless)
    file_seen(data / "raw", "new", NEW)


def change(data: Path) -> None:
    show(data / "processed", NEW, UNITS[:3])


def add(data: Path) -> None:
    show(data / "processed", NEW, UNITS[1:], year=2019)


def refresh(data: Path) -> None:
    record_writer.refresh(data / "processed", statuses={2017: "not_found"}, first_year=FIRST_YEAR, now=NOW)


def report(data: Path) -> None:
    runs_log.append_run(data / "processed", {"made_up": True})


PARTS = (mend, look, change, add, refresh, report)


def run(data: Path) -> None:
    """A whole run on made-up captures: it files two looks, publishes a change of one list and a first one, and
    reports.
    """
    with lock(data):
        for part in PARTS:
            part(data)


def before(data: Path) -> None:
    """What the record holds before `run`: one list, as an earlier capture shows it."""
    with lock(data):
        file_seen(data / "raw", "old", capture("old", 1))
        show(data / "processed", capture("old", 1), UNITS)
        record_writer.refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW - timedelta(days=400))
        runs_log.append_run(data / "processed", {"made_up": True})


def file_seen(raw: Path, name: str, shown: Capture) -> None:
    """File the bytes of `made_up.capture(name)` with the look that brought them."""
    look = Look(
        how=shown.how, asked_url=URL, final_url=URL, redirects=(URL,), status=200, headers={"Server": "made up"},
        fetched_at=NOW, captured_at=shown.captured_at, sha256=shown.sha256, length=len(name), verdict="list",
        reason="made up",
    )  # fmt: skip
    file_capture(raw, "made-up", name.encode(), look, ".html")


class Steps:
    """Notes what changes the disk below a folder, and stops at the Nth change; 0: at none."""

    def __init__(self, below: Path, mode: str = "", stop_at: int = 0) -> None:
        self.below, self.mode, self.stop_at = str(below), mode, stop_at
        self.kinds: list[str] = []
        self._write, self._fsync = os.write, os.fsync

    def install(self) -> None:
        sys.addaudithook(self._audit)
        os.write, os.fsync = self._on_write, self._on_fsync

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[2], int) and args[2] & _WRITING and self._is_below(args[0]):
            self._step("open", args[0])
        elif event in _CHANGES and (isinstance(args[0], int) or self._is_below(args[0])):
            self._step(event, args[1] if event == "os.rename" else args[0])

    def _is_below(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.below)  # type: ignore[arg-type]

    def _on_write(self, fd: int, data: Any) -> int:
        if fd > 2:
            half = self._write(fd, data[: len(data) // 2])
            self._step("half a write", fd)
            return half + self._write(fd, data[half:])
        return self._write(fd, data)

    def _on_fsync(self, fd: int) -> None:
        self._step("fsync", fd)
        self._fsync(fd)

    def _step(self, what: str, where: Any) -> None:
        path = str(Path(f"/proc/self/fd/{where}").readlink()) if isinstance(where, int) else os.fspath(where)
        self.kinds.append(f"{what}: {_VARIABLE.sub('', path.removeprefix(self.below))}")
        count = len(self.kinds)
        if count == self.stop_at and self.mode == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if count == self.stop_at or (count > self.stop_at > 0 and self.mode == "ever"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), what)


def to_stop_at(kinds: Sequence[str], done: set[str]) -> list[int]:
    """The steps to stop at, from 1: all in depth, else those whose operation or file is not among `done`; it is then."""
    numbers = []
    for number, kind in enumerate(kinds, 1):
        operation, _, file = kind.partition(": ")
        if DEEP or not {operation, file} <= done:
            numbers.append(number)
            done |= {operation, file}
    return numbers


@contextlib.contextmanager
def child(said: Path) -> Iterator[None]:
    """The end of a forked child: status 0, 1 with a LeahyError's message in `said`, or 9 for any other error."""
    status = 9
    try:
        yield
        status = 0
    except LeahyError as error:
        status = 1
        with said.open("w") as file:
            file.write(str(error))
    finally:
        os._exit(status)


@dataclass(frozen=True, slots=True)
class Job:
    """What is stopped: the folder it starts from, the folder for what it leaves, the modes, the parts."""

    base: str
    out: str
    modes: Sequence[str]
    parts: Sequence[str] = ()


def main(jobs: Sequence[Job]) -> None:
    check_tables_once()
    run(Path(jobs[0].out).with_suffix(".warm"))  # what is paid once is paid here
    for job in jobs:
        for mode in job.modes:
            base, out = Path(job.base), Path(job.out, mode)
            out.mkdir(parents=True)
            if mode.isdigit():
                data = shutil.copytree(base, out / "run")
                tell(mode, data, *in_a_child(data, run, limit=int(mode)))
            else:
                stop_at_each_step(mode, base, out, job.parts)


def stop_at_each_step(mode: str, base: Path, out: Path, parts: Sequence[str]) -> None:
    done: set[str] = set()
    for part in PARTS:
        whole = shutil.copytree(base, out / f"{part.__name__}-done")
        if part.__name__ not in parts:
            part(whole)
        else:
            kinds, _ = in_a_child(whole, part, Steps(whole))
            for number in to_stop_at(kinds, done):
                data = shutil.copytree(base, out / f"{part.__name__}-{number}")
                tell(mode, data, *in_a_child(data, part, Steps(data, mode, number)))
        base = whole


def tell(mode: str, data: Path, said: list[str], status: int) -> None:
    print(data, mode, status, " ".join(said) if status else "", sep="\t", flush=True)


def in_a_child(
    data: Path, part: Callable[[Path], None], steps: Steps | None = None, limit: int | None = None
) -> tuple[list[str], int]:
    """The lines that a forked child says, and its exit status: its steps and 0, a LeahyError and 1, or 9."""
    said = data.with_suffix(".said")
    pid = os.fork()
    if pid == 0:
        with child(said):
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            if steps:
                steps.install()
            try:
                with lock(data) if part is not run else contextlib.nullcontext():
                    part(data)
            finally:  # what the test itself writes is no step, and has no limit
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                if steps:
                    steps.stop_at = 0
            said.write_text("\n".join(steps.kinds if steps else ()))
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return said.read_text().splitlines() if said.exists() else [], status


if __name__ == "__main__":
    main([Job(**job) for job in json.loads(sys.argv[1])])
