"""Captures whose bytes end the program that reads them: met once, tried apart by the next run, then set aside by their hash.

data/raw/.reading          the hash of the capture that is being read; left by a program that ended there
data/raw/set_aside.jsonl   the captures that no run reads, for as long as the program is the same
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.store.files import append_line, remove, write_quickly
from leahy.record.jsonl import read_records, to_json

REASON = "set aside: reading it ends the program"
_READING, _SET_ASIDE = ".reading", "set_aside.jsonl"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line of set_aside.jsonl. `program`: the fingerprint of the code that cannot read the capture; `reason`: what it did."""

    sha256: str
    program: str
    reason: str
    at: datetime


@contextlib.contextmanager
def reading(raw: Path, sha256: str) -> Iterator[None]:
    """Note on disk that the bytes of `sha256` are read while the block runs.

    The note stays where the block does not come to its end: the program was killed, or a person stopped it.
    """
    note = raw / _READING
    write_quickly(note, sha256.encode())
    try:
        yield
    except Exception:
        note.unlink()
        raise
    note.unlink()


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
