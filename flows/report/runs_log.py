"""`data/processed/runs.jsonl`: the report of every run, failed ones too, one JSON object a line, the newest last."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from flows.store.files import append_line, write_whole
from leahy.errors import RecordError
from leahy.record.jsonl import read_log
from leahy.record.run_log import NEWEST, RUNS, chained, follows, newest_report

_BLOCK = 1 << 20  # bytes read at a time from the end of the log, which grows every night

Report = Mapping[str, Any]
"""One line of the log, as `flows.report.model.RunReport.as_json` gives it."""


def append_run(processed: Path, report: Report) -> None:
    """Append one report, JSON types only, with its hash, and name it as the newest. Raises `WriteFailed`."""
    line = chained(report, _previous(processed))
    append_line(processed / RUNS, line)
    write_whole(processed / NEWEST, json.dumps({name: line.get(name) for name in ("sha256", "ended_at")}).encode())


def _previous(processed: Path) -> Report:
    """The report that the next line follows. If that one is gone from the log, `verify` will always say so.

    Of a log or a note that is damaged, the other says it, so that the chain is whole once the damaged one is put back.
    """
    newest: Report = {}
    with suppress(RecordError):  # `verify` says so, and the note is written anew
        newest = newest_report(processed)
    try:
        last = next(_from_the_end(processed), {})
        if newest and all(report.get("sha256") != newest["sha256"] for report in _from_the_end(processed)):
            return newest
    except RecordError:  # `verify` and the next run say so
        return newest
    return last


def newest_first(processed: Path) -> Iterator[Report]:
    """The reports in the log, from its end; none where there is no log. Raises `RecordError` for a line that is no JSON
    object or not as it was written, and for a log that cannot be read."""
    for report, before in pairwise(chain(_from_the_end(processed), [{}])):
        if not follows(report, before):
            raise _damaged(processed / RUNS, report, "is not as it was written, or the one before it is gone")
        yield report


def _from_the_end(processed: Path) -> Iterator[Report]:
    """`newest_first`, with lines that are not as they were written."""
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


def _damaged(log: Path, report: Report, what: str) -> RecordError:
    return RecordError(
        f"The report of {report.get('ended_at')} in {log} {what}. Put the file back as it was; if it is lost, move it and "
        f"{NEWEST} aside. The record does not depend on them."
    )


def verdicts_reported(processed: Path) -> dict[str, str]:
    """The hash of each capture that a report has named -> the verdict in the newest such report. Raises `RecordError`.

    Lines without captures are not parsed: they are most of a log that grows every night.
    """
    log = processed / RUNS
    verdicts: dict[str, str] = {}
    for line in read_log(log).splitlines():
        if b'"captures": [{' in line:
            report = _report(log, line)
            try:
                verdicts.update((str(capture["sha256"]), str(capture["verdict"])) for capture in report["captures"])
            except (KeyError, TypeError) as error:
                raise _damaged(log, report, "has captures that are none") from error
    return verdicts


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
