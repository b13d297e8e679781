"""Captures whose bytes end the program that reads them: met once, tried apart by the next run, then set aside by their hash.

data/raw/.reading          the hash of the capture that is being read; left by a program that ended there
data/raw/set_aside.jsonl   the captures that no run reads, for as long as the program is the same
"""

import contextlib
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.store.files import append_line, remove, remove_quickly, write_quickly
from leahy.record.jsonl import read_records, to_json

REASON = "set aside: reading it ends the program"
LONGEST = 300.0
"""Seconds of processor time after which reading a capture ends the program. The slowest page within all bounds takes 60."""
_READING, _SET_ASIDE = ".reading", "set_aside.jsonl"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line of set_aside.jsonl. `program`: the fingerprint of the code that cannot read the capture; `reason`: what it did."""

    sha256: str
    program: str
    reason: str
    at: datetime


@contextlib.contextmanager
def reading(raw: Path, sha256: str, longest: float = LONGEST) -> Iterator[None]:
    """Note on disk that the bytes of `sha256` are read while the block runs.

    The note stays where the block does not come to its end: the program was killed, a person stopped it, or the block took longer
    than `longest` seconds of processor time. Then the system ends the program (SIGPROF), because nothing else interrupts a
    library that is at work; a run that reads one page for ever would hold the lock for ever.
    """
    note = raw / _READING
    write_quickly(note, sha256.encode())
    signal.setitimer(signal.ITIMER_PROF, longest)
    try:
        yield
    except Exception:
        remove_quickly(note)
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    remove_quickly(note)


def suspect(raw: Path) -> str | None:
    """The hash of the capture at which the program ended; None if it ended nowhere."""
    note = raw / _READING
    return note.read_text(encoding="ascii", errors="replace") if note.exists() else None


def clear_suspect(raw: Path) -> None:
    """Forget the capture at which the program ended: it was tried."""
    remove(raw / _READING)


def file_set_aside(raw: Path, line: SetAside) -> None:
    """Set a capture aside."""
    append_line(raw / _SET_ASIDE, to_json(line))


def read_set_aside(raw: Path) -> dict[str, SetAside]:
    """The captures that are set aside, by hash."""
    return {line.sha256: line for line in read_records(raw / _SET_ASIDE, SetAside)}


def forget_other_programs(raw: Path, program: str) -> None:
    """Take captures that another program could not read back among the others."""
    if any(line.program != program for line in read_set_aside(raw).values()):
        remove(raw / _SET_ASIDE)
