"""Trying a capture apart: the one at which an earlier run ended is read in a process of its own, within limits.

A run ends at a capture because of its bytes, or because somebody killed it just then. Only the first kind is set aside.
"""

import os
import resource
import signal
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import parsers
from flows.publish.fingerprint import program_fingerprint
from flows.store.captures import Look
from flows.store.set_aside import (
    LONGEST,
    SetAside,
    clear_suspect,
    file_set_aside,
    forget_other_programs,
    read_set_aside,
    suspect,
)
from leahy.errors import LeahyError
from leahy.record.capture_files import capture_bytes

_PATIENCE = 10  # times as long by the clock: on a busy machine a process waits for most of its time
_MEMORY = 2 << 30  # bytes above what the program has already; the largest page takes 0.4 GB
_OUT_OF_MEMORY = 3


def check_suspect(raw: Path, looks: Sequence[tuple[str, Look]], now: datetime, seconds: float = LONGEST) -> None:
    """Try the capture at which the last run ended, if it ended at one, and set it aside if reading it ends the program.

    What another program has set aside is forgotten. The caller holds the lock.
    """
    if read_set_aside(raw):
        forget_other_programs(raw, program_fingerprint())
    sha256 = suspect(raw)
    if sha256 is None:
        return
    ways = {
        (source, look.final_url or look.asked_url, look.status): look for source, look in looks if look.sha256 == sha256
    }
    for (source, url, status), look in ways.items():
        body = capture_bytes(raw / source, sha256)
        if failure := _try(body, url, 200 if status is None else status, look.headers, seconds):
            file_set_aside(raw, SetAside(sha256, program_fingerprint(), failure, now))
            break
    clear_suspect(raw)


def _try(body: bytes, url: str, status: int, headers: Mapping[str, str], seconds: float) -> str | None:
    """What reading the capture does to a process; None if nothing."""
    child = os.fork()
    if child == 0:
        code = _OUT_OF_MEMORY
        try:
            # A lock that a killed run leaves open here would keep the next one out.
            os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            _limit_memory()
            _read(body, url, status, headers)
            code = 0
        except MemoryError:
            pass
        except Exception:  # noqa: BLE001 - that is reported when the capture is read
            code = 0
        finally:
            os._exit(code)
    until = time.monotonic() + seconds * _PATIENCE
    while time.monotonic() < until:
        ended, wait_status = os.waitpid(child, os.WNOHANG)
        if ended:
            return _failure(os.waitstatus_to_exitcode(wait_status), seconds)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return f"it was not read after {seconds * _PATIENCE:g} s"


def _read(body: bytes, url: str, status: int, headers: Mapping[str, str]) -> None:
    """Everything that a run does with the bytes of a page."""
    try:
        parsers.judge(body, url=url, status=status, headers=headers)
        parsers.examine(body, url=url, status=status, headers=headers).listings()
    except LeahyError:
        pass
    parsers.links(body, url, headers.get("content-type"))


def _limit_memory() -> None:
    statm = Path("/proc/self/statm")
    if not statm.exists():  # only Linux keeps to a limit on memory
        return
    there = int(statm.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (there + _MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _failure(code: int, seconds: float) -> str | None:
    if code == 0:
        return None
    if code == -signal.SIGPROF:
        return f"it was not read after {seconds:g} s of processor time"
    return "it takes more than 2 GB of memory" if code == _OUT_OF_MEMORY else f"it ends the process (status {code})"
