"""What reports have told of the record, so that news is what no report has told, not what one run wrote.

    data/processed/.told.json    the record as the last report left it; there while a run is at work

A run that ends without its report (a kill, a full disk, Ctrl-C) leaves the file, and the next run tells what both did.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.store.files import remove, write_whole
from leahy.errors import RecordError
from leahy.record.revisions import Year

TOLD = ".told.json"


@dataclass(frozen=True, slots=True)
class ToldYear:
    """What reports have told of one year. `current`: the current revision; `revisions`: all that were ever observed;
    `lines`: how many lines of observations.jsonl."""

    current: int | None = None
    revisions: frozenset[int] = frozenset()
    lines: int = 0


NOTHING_TOLD = ToldYear()


def state_of(year: Year) -> ToldYear:
    """Everything that the record holds of a year."""
    current = year.current()
    revisions = frozenset(revision.number for revision in (*year.revisions, *year.withdrawn))
    return ToldYear(current.number if current else None, revisions, len(year.lines))


def begin(
    processed: Path, run_id: str, held: Iterable[Year], is_reported: Callable[[str], bool]
) -> Mapping[int, ToldYear]:
    """What reports have told of each year, noted on disk for the run after this one, should this one end without a report.

    `held`: the years of the record. `is_reported`: whether the run of that id has filed a report of all that it did. Raises
    `RecordError`, `WriteFailed`.
    """
    path = processed / TOLD
    left = _read(path)
    years = {year.year: state_of(year) for year in held} if left is None or is_reported(left[0]) else left[1]
    entries = {
        year: {"current": told.current, "revisions": sorted(told.revisions), "lines": told.lines}
        for year, told in years.items()
    }
    write_whole(path, json.dumps({"run_id": run_id, "years": entries}).encode())
    return years


def end(processed: Path) -> None:
    """Note that the report of the run is filed: everything in the record is told. Raises `WriteFailed`."""
    if (processed / TOLD).exists():
        remove(processed / TOLD)


def is_begun_by(processed: Path, run_id: str) -> bool:
    """Whether no other run has begun since `run_id`."""
    left = _read(processed / TOLD)
    return left is not None and left[0] == run_id


def _read(path: Path) -> tuple[str, dict[int, ToldYear]] | None:
    """The run that wrote the file, and what had been told before it; None if there is no file."""
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_bytes())
        years = {
            int(year): ToldYear(entry["current"], frozenset(entry["revisions"]), entry["lines"])
            for year, entry in content["years"].items()
        }
        return str(content["run_id"]), years
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RecordError(
            f"{path} cannot be read: {error}. Delete it; the news of the last run may be lost."
        ) from error
