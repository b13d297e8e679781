"""`data/processed/runs.jsonl`, as far as it belongs to the chain of hashes: its own lines, and the logs that each run left.

Each line has `sha256`, a hash of its content and of the line before it. `.newest_report.json` beside the log names the last
line, so that lines that are missing from the end are seen too. A report's `logs` are the logs of `data/raw` as its run left them:
index.json has them as they were when something was last published, and looks alone publish nothing.
"""

import codecs
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from leahy.errors import RecordError
from leahy.record.jsonl import parse_lines, read_log
from leahy.record.record_index import IndexedFile, RecordIndex, indexed_file

RUNS = "runs.jsonl"
NEWEST = ".newest_report.json"
_LOGS = ("raw/*/looks.jsonl", "raw/found.jsonl")
_HASH = "sha256"


def chained(report: Mapping[str, Any], previous: Mapping[str, Any]) -> dict[str, Any]:
    """`report` with its hash, as the line after `previous`; {} for the first."""
    content = {name: value for name, value in report.items() if name != _HASH}
    text = json.dumps([previous.get(_HASH), content], sort_keys=True, separators=(",", ":"))
    return {**content, _HASH: hashlib.sha256(text.encode()).hexdigest()}


def follows(report: Mapping[str, Any], previous: Mapping[str, Any]) -> bool:
    """Whether `report` is as it was written, as the line after `previous`. Reports of an older program have no hash."""
    return (_HASH not in report and _HASH not in previous) or report == chained(report, previous)


def newest_report(processed: Path) -> dict[str, Any]:
    """The hash and the end of the last report that was appended; {} where nothing names one. Raises `RecordError`."""
    path = processed / NEWEST
    data = read_log(path)
    try:
        named = json.loads(data) if data else {}
        return {_HASH: str(named[_HASH]), "ended_at": str(named["ended_at"])} if named else {}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordError(f"{path} cannot be read. Delete it; the next run writes it anew.") from error


def run_log_faults(processed: Path) -> Iterator[str]:
    """What is wrong with the lines of runs.jsonl. Those of an older program have no hash. Raises `RecordError`."""
    data = read_log(processed / RUNS)
    if data.startswith(codecs.BOM_UTF8) or b"\r" in data:  # in JSON both are escaped
        yield f"{processed / RUNS} has other line ends, or a byte order mark: an editor saved it. Put the file back as it was."
        return
    previous: Mapping[str, Any] = {}
    ended_at: dict[str | None, str] = {}
    for number, line in enumerate(parse_lines(processed / RUNS, data), 1):
        if not follows(line, previous):
            yield (
                f"{processed / RUNS}, line {number}, is not as it was written, or a line before it is gone. Put the file back "
                f"as it was; if it is lost, move it and {NEWEST} aside. The record does not depend on them."
            )
            return
        ended_at[line.get(_HASH)] = str(line.get("ended_at"))
        previous = line
    newest = newest_report(processed)
    if not newest and len(ended_at) > 1 and _HASH in previous:  # of one report, its run may have been killed in between
        yield (
            f"{processed / NEWEST} is gone, so nothing says whether {processed / RUNS} has lost reports from its end. The next run "
            "writes it anew; if nobody deleted it, compare the log with a backup first. The record does not depend on them."
        )
    if newest and ended_at.get(newest[_HASH], newest["ended_at"]) != newest["ended_at"]:
        yield f"{processed / NEWEST} is not as it was written. Delete it; the next run writes it anew."
    if newest and newest[_HASH] not in ended_at:
        yield (
            f"{processed / RUNS} has lost reports from its end: {processed / NEWEST} names one of {newest['ended_at']} that is not "
            "there. Put the file back as it was; if it is lost, move both files aside. The record does not depend on them."
        )


def logs_now(data: Path) -> tuple[IndexedFile, ...]:
    """The logs of `data/raw` as they are."""
    return tuple(
        indexed_file(path.relative_to(data).as_posix(), read_log(path))
        for path in sorted(path for pattern in _LOGS for path in data.glob(pattern))
    )


def changed_logs(data: Path, index: RecordIndex | None, reports: Iterable[Mapping[str, Any]]) -> list[Path]:
    """The logs of `data/raw` that do not begin as `index` says, or the newest of `reports` that has `logs`.

    Raises `RecordError` for a log that cannot be read.
    """
    logs = [file for file in index.files.values() if file.path.startswith("raw/")] if index else []
    logs += newest_logs(reports)
    return sorted(
        {data / log.path for log in logs if indexed_file(log.path, read_log(data / log.path)[: log.size]) != log}
    )


def newest_logs(reports: Iterable[Mapping[str, Any]]) -> list[IndexedFile]:
    """The logs of `data/raw` as the newest of `reports`, the newest first, has them. Raises `RecordError`."""
    return next((_logs_of(logs) for report in reports if (logs := report.get("logs"))), [])


def _logs_of(logs: Any) -> list[IndexedFile]:
    try:
        return [IndexedFile(str(log["path"]), int(log["size"]), str(log["sha256"])) for log in logs]
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"The newest report in {RUNS} has logs that are none: {error!r}.") from error
