"""`data/processed/runs.jsonl`: the report of every run, failed ones too, one JSON object a line, the newest last."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.store.files import append_line, write_whole
from leahy.errors import RecordError
from leahy.record.run_log import NEWEST, RUNS, chained, newest_report

_BLOCK = 1 << 20  # bytes read at a time from the end of the log, which grows every night

Report = Mapping[str, Any]
"""One line of the log, as `flows.report.model.RunReport.as_json` gives it."""


def append_run(processed: Path, report: Report) -> None:
    """Append one report, JSON types only, with its hash, and name it as the newest. Raises `WriteFailed`."""
    line = chained(report, _previous(processed))
    append_line(processed / RUNS, line)
    write_whole(processed / NEWEST, json.dumps({name: line.get(name) for name in ("sha256", "ended_at")}).encode())


def _previous(processed: Path) -> Report:
    """The report that the next line follows. If that one is gone from the log, `verify` will always say so."""
    last: Report = {}
    try:
        newest = newest_report(processed)
        last = next(newest_first(processed), {})
        if newest and all(report.get("sha256") != newest["sha256"] for report in newest_first(processed)):
            return newest
    except RecordError:  # the log is damaged, which `verify` and the next run say
        pass
    return last


def newest_first(processed: Path) -> Iterator[Report]:
    """The reports in the log, from its end; none where there is no log. Raises `RecordError` for a line that is no JSON
    object, and for a log that cannot be read."""
    log = processed / RUNS
    if not log.exists():
        return
    try:
        for line in _lines_from_the_end(log):
            if line:
                yield _report(log, line)
    except OSError as error:
        raise RecordError(
            f"Could not read {log}: {error.strerror or error}. Correct its permissions, or restore it."
        ) from error


def _report(log: Path, line: bytes) -> Report:
    try:
        report = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(
            f"{log} has a line that is not JSON ({error}): {line[:60]!r} ... Correct or delete that line."
        ) from error
    if not isinstance(report, dict):
        raise RecordError(f"{log} has a line that is no JSON object: {line[:60]!r} ... Correct or delete that line.")
    return report


def _lines_from_the_end(log: Path) -> Iterator[bytes]:
    with log.open("rb") as file:
        start, first_line = file.seek(0, os.SEEK_END), b""
        while start:
            end, start = start, max(0, start - _BLOCK)
            file.seek(start)
            # The first line of a block may have begun in the block before it.
            lines = (file.read(end - start) + first_line).split(b"\n")
            first_line = lines.pop(0) if start else b""
            yield from reversed(lines)
