"""The log of found pages, raw/found.jsonl."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leahy.errors import RecordError
from leahy.record.jsonl import read_records


@dataclass(frozen=True, slots=True)
class Found:
    """A line of found.jsonl: what was found in one capture of a hub, or one answer of the index, and not before.

    `source`: which source; `capture`: the sha256 of the bytes; `by`: with which words; `texts`: of the links, one each.
    """

    source: str
    capture: str
    found_at: datetime
    by: str
    addresses: tuple[str, ...]
    texts: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.addresses) != len(self.texts):
            raise ValueError(f"it has {len(self.addresses)} addresses and {len(self.texts)} texts")


def is_found_log(log: Path) -> bool:
    """Whether each line of found.jsonl is a `Found`."""
    try:
        read_records(log, Found)
    except RecordError:
        return False
    return True
