"""What earlier runs have read and told, as runs.jsonl has it: what this one need not read or tell again."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.publish.publish_year import Moment
from flows.publish.read_captures import settled_by
from flows.report.model import SeenCapture, YearReport
from flows.store.captures import Look
from leahy.record.revisions import read_year, recorded_years

_TAIL = 1 << 22  # bytes at the end of runs.jsonl that hold its last line


def worth_telling(
    processed: Path, seen: Sequence[SeenCapture], settled: Mapping[Moment, str], years: Sequence[YearReport]
) -> tuple[tuple[SeenCapture, ...], Mapping[str, int]]:
    """The captures of which no earlier report says the same, or that have a problem or became a revision; and how many
    others there are, by verdict. Were every report to list every capture, their log would grow with the square."""
    told: dict[str, str] = {}
    log = processed / "runs.jsonl"
    for line in log.read_bytes().splitlines() if log.exists() else ():
        if b'"captures": [{' in line:
            told.update((capture["sha256"], capture["verdict"]) for capture in json.loads(line)["captures"])
    published = {revision.capture for year in years for revision in year.new_revisions}
    listed = {c.sha256: c for c in seen if c.problem or c.sha256 in published or told.get(c.sha256) != c.verdict}
    read = {c.sha256: c.verdict for c in seen}
    others = {sha256: kind for (_, sha256), kind in settled.items() if sha256 not in read} | read
    before = Counter(kind for sha256, kind in others.items() if sha256 not in listed)
    return tuple(listed.values()), dict(sorted(before.items()))


def settled_before(processed: Path, reader: str, looks: Sequence[tuple[str, Look]]) -> dict[Moment, str]:
    """The captures that need not be read again, and what the log calls them, if the run before used the same `reader`.

    Those that were there for it: no lists, and lists that are in the record. What had a problem or was refused is read
    again, so that every report tells it. To read all again would bring what is there, at a cost that grows every night.
    """
    last = _last_line(processed / "runs.jsonl")
    if last.get("reader") != reader:
        return {}
    open_ = {capture["sha256"] for capture in last["captures"] if capture["problem"]}
    open_ |= {refusal["capture"] for year in last["years"] for refusal in year["refusals"]}
    held = {
        (seen.captured_at, seen.capture)
        for year in recorded_years(processed)
        for seen in read_year(processed, year).observations
    }
    return settled_by(last["looks"], looks, held, open_)


def _last_line(log: Path) -> Mapping[str, Any]:
    """The last object of a log of JSON lines; empty if there is none."""
    if not log.exists():
        return {}
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _TAIL))
        lines = file.read().splitlines()
    try:
        return dict(json.loads(lines[-1])) if lines else {}
    except ValueError:  # longer than the tail: read everything again
        return {}
