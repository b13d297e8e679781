"""Checking the record against its own hashes, from the bytes of the captures to the tables.

Captures have the hash by which the logs of looks name them; index.json has the hash of these logs, of the decisions, of
revisions and observations, and of the tables. Beside that, everything must agree with what it is made from.
"""

import contextlib
import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from leahy.errors import LeahyError, RecordError, what_and_where
from leahy.record.capture_files import SUFFIXES, capture_bytes
from leahy.record.decided import dates_put_right
from leahy.record.found_log import is_found_log
from leahy.record.jsonl import parse_iso, read_lines, read_log, whole_length
from leahy.record.known_files import FileKind, kind_of
from leahy.record.misplaced import FOLDERS, misplaced
from leahy.record.record_index import (
    INDEX_FILE,
    IndexedFile,
    RecordIndex,
    index_bytes,
    indexed_file,
    is_outside,
    read_record_index,
)
from leahy.record.revisions import (
    Revision,
    Year,
    printed_sha256,
    read_index,
    read_table,
    read_year,
    recorded_years,
    rows_sha256,
)
from leahy.record.run_log import RUNS, changed_logs, newest_logs, run_log_faults
from leahy.record.verify_tables import table_faults

AT_WORK = "A run is at work, so that this may be its unfinished work. Verify again when it has ended."
_PATIENCE = 30.0  # seconds to wait for a run that is at work
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RAW, _DECISIONS = "raw/", "decisions/"


@dataclass(slots=True)
class Report:
    """The result of `verify`. `captures` is None where `data/raw` is missing."""

    captures: int | None = None
    revisions: int = 0
    tables: int = 0
    broken: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # worth knowing, but no fault
    unfinished: list[str] = field(default_factory=list)  # seen while a run was at work, which may be about to repair it


def verify(data: Path, *, patience: float = _PATIENCE) -> Report:
    """Check everything below `data`. Nothing is changed, and faults are not raised: they are in the report.

    While a run is at work, a fault may be its unfinished work: the check is repeated until the run has ended, or for
    `patience` seconds; then the faults are in `unfinished`.
    """
    end = time.monotonic() + patience
    while True:
        state, at_work = _state(data), _is_run_at_work(data)
        report = _check(data)
        if not report.broken or not (at_work or _is_run_at_work(data) or _state(data) != state):
            return report
        if time.monotonic() >= end:
            report.unfinished, report.broken = report.broken, []
            return report
        time.sleep(0.2)


def _is_run_at_work(data: Path) -> bool:
    """Whether a run holds the lock of `data` (`flows.store.files.lock`)."""
    try:
        fd = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False


def _state(data: Path) -> list[tuple[int, int]]:
    """What changes when a run works, even if it has ended since."""
    paths = [data / "processed" / INDEX_FILE, data / "processed" / RUNS]
    paths += sorted([*data.glob("raw/*/looks.jsonl"), *data.glob("processed/revisions/*/observations.jsonl")])
    state = []
    for path in paths:
        with contextlib.suppress(OSError):
            status = path.stat()
            state.append((status.st_mtime_ns, status.st_size))
    return state


def _check(data: Path) -> Report:
    report, processed = (
        Report(broken=[f"{fault} Nothing was checked." for fault in misplaced(data)]),
        data / "processed",
    )
    if report.broken:
        return report
    captures: set[tuple[Any, str]] | None = None
    if (data / "raw").is_dir():
        captures = set()
        with _noted(report, data / "raw"):
            _check_captures(data / "raw", captures, report)
        dates = data / "decisions" / "dates.csv"
        with _noted(report, dates):
            for sha256, stated, right in dates_put_right(dates):
                if (stated, sha256) in captures:
                    captures.add((right, sha256))
    if not (processed / "revisions").is_dir():
        report.broken.append(f"There is no record at {processed}. Build it with `make run`.")
        return report
    index: RecordIndex | None = None
    with _noted(report, processed / INDEX_FILE):
        index = read_record_index(processed)
        _check_index(data, index, report)
    _check_runs(data, report)
    _check_notes(data, report)
    held: list[Year] = []
    for number in recorded_years(processed):
        with _noted(report, processed / "revisions" / f"{number:04d}"):
            year = read_year(processed, number)
            if index and number in index.years:
                year = replace(year, checked=index.years[number].checked_days())
            if year.observations:
                held.append(year)
            _check_year(year, report)
            _check_observations(year, captures, report)
    with _noted(report, processed):
        _check_tables(processed, held, report)
        report.broken += [
            f"{path} was left by a run that did not end. Run `make run` again, which repairs it."
            for path in sorted([*processed.rglob(".*.part"), *data.glob("raw/*/.*.part")])
        ]
    return report


def _files(data: Path) -> list[Path]:
    """What is in a data folder, as far as a record goes: `data` may be any folder, with other things beside."""
    return sorted([*data.glob("*"), *(path for name in FOLDERS for path in (data / name).rglob("*"))])


@contextlib.contextmanager
def _noted(report: Report, where: Path) -> Iterator[None]:
    """Whatever a damaged file makes a check raise is a fault of that file."""
    try:
        yield
    except LeahyError as error:
        report.broken.append(str(error))
    except OSError as error:
        report.broken.append(f"Could not read {error.filename or where}: {error.strerror or error}.")
    except Exception as error:  # noqa: BLE001 - damage comes in all kinds
        report.broken.append(f"{where} could not be checked: {what_and_where(error)}. It is not as it was written.")


# --- Captures ---------------------------------------------------------------------------------------------------------


def _check_captures(raw: Path, captures: set[tuple[Any, str]], report: Report) -> None:
    """Re-hash what every look brought, and add (captured_at, sha256) of each to `captures`."""
    checked: set[tuple[Path, str]] = set()
    for log in sorted(raw.glob("*/looks.jsonl")):
        if _torn(log):
            report.remarks.append(f"{log} ends in a line that was still being written. The next run cuts it off.")
        with _noted(report, log):
            for number, look in enumerate(read_lines(log), 1):
                with _noted(report, log):
                    _check_look(log, number, look, captures, checked, report)
    named = {sha256[:16] for _, sha256 in checked}
    report.remarks += [
        f"{path} is named by no look: a run ended before it was logged. It is not used."
        for path in sorted(raw.glob("*/*"))
        if path.suffix in SUFFIXES and path.stem not in named
    ]
    report.captures = len(named)


def _check_look(
    log: Path,
    number: int,
    look: dict[str, Any],
    captures: set[tuple[Any, str]],
    checked: set[tuple[Path, str]],
    report: Report,
) -> None:
    try:
        at = None if look["captured_at"] is None else parse_iso(look["captured_at"])
        parse_iso(look["fetched_at"])
        sha256, length, headers = look["sha256"], look["length"], look["headers"]
        is_look = sha256 is None or _SHA256.fullmatch(sha256) is not None
        is_look = is_look and all(isinstance(part, str) for header in headers.items() for part in header)
    except (KeyError, ValueError, TypeError, AttributeError):
        is_look = False
    if not is_look:
        report.broken.append(f"{log} cannot be read: line {number} is not a look. Put the log back as it was.")
        return
    if sha256 is None:
        return
    captures.add((at, sha256))
    if (log, sha256) not in checked:
        checked.add((log, sha256))
        if len(capture_bytes(log.parent, sha256)) != length:
            report.broken.append(f"{log} says that {sha256[:16]} has {length} bytes, and it has others.")


# --- The index --------------------------------------------------------------------------------------------------------


def _check_index(data: Path, index: RecordIndex | None, report: Report) -> None:
    """Every file is as the index names it, and no file is there that it does not name."""
    if index is None:
        report.broken.append(f"{data / 'processed' / INDEX_FILE} is missing. Run `make run` again, which writes it.")
        return
    processed = data / "processed"
    told = _told_logs(processed)
    if (processed / INDEX_FILE).read_bytes() != index_bytes([*index.years.values()], [*index.files.values()]):
        report.broken.append(
            f"{processed / INDEX_FILE} is not as it was written. Run `make run` again, which writes it."
        )
    for path, indexed in sorted(index.files.items()):
        file = (data if is_outside(path) else processed) / path
        if is_outside(path) and not (data / "raw").is_dir():
            continue  # a record without its captures
        with _noted(report, file):
            content = read_log(file)
            grown = path.endswith(".jsonl") and len(content) > indexed.size
            if indexed_file(path, content[: indexed.size] if grown else content) != indexed:
                report.broken.append(f"{file} {_changed(path)}")
            elif grown and path.startswith(_RAW) and indexed_file(path, content) not in told:
                report.remarks.append(f"{file} has looks that are not in the record yet. The next run reads them.")
            elif grown and not path.startswith(_RAW):
                report.broken.append(f"{file} has lines of a run that did not end. Run `make run` again.")
    for file in _files(data):
        path = file.relative_to(data).as_posix()
        named = path if is_outside(path) else path.removeprefix("processed/")
        if named not in index.files and not _is_hidden(path) and not file.is_dir():
            with _noted(report, file):
                _note_unnamed(path, file, told, report)


def _told_logs(processed: Path) -> Collection[IndexedFile]:
    """The logs of looks as the last run left them: it read them, whether or not they published anything."""
    try:
        return newest_logs(reversed(read_lines(processed / RUNS)))
    except RecordError:  # a fault of its own: `_check_runs`
        return ()


def _note_unnamed(path: str, file: Path, told: Collection[IndexedFile], report: Report) -> None:
    """What a file is that index.json does not name."""
    kind = kind_of(path)
    if path.startswith("processed/revisions/"):
        return  # reported with its year
    if kind is None and not path.startswith("processed/"):
        if path.startswith((_RAW, _DECISIONS)):
            report.remarks.append(f"{file} is no file of a record. Nothing reads it.")
    elif kind is FileKind.LOG and indexed_file(path, read_log(file)) not in told:
        if file.name == "looks.jsonl" or is_found_log(file):
            report.remarks.append(f"{file} is not in the record yet. The next run reads it.")
        else:
            report.broken.append(_REMADE.format(file))
    elif kind in (None, FileKind.INDEXED):
        report.broken.append(f"{file} is not in {INDEX_FILE}: it {_changed(path)}")


def _check_runs(data: Path, report: Report) -> None:
    """The lines of runs.jsonl, and the logs as its newest report left them."""
    processed = data / "processed"
    with _noted(report, processed / RUNS):
        report.broken += _torn(processed / RUNS)
        report.broken += run_log_faults(processed)
        if (data / "raw").is_dir():
            for log in changed_logs(data, None, reversed(read_lines(processed / RUNS))):
                fault = f"{log} {_changed(_RAW)}" if log.name == "looks.jsonl" else _REMADE.format(log)
                report.broken += [fault] if fault not in report.broken else []


def _check_notes(data: Path, report: Report) -> None:
    """What runs leave for each other is as the next one reads it."""
    for file in sorted([*data.glob("raw/*"), *data.glob("raw/*/.*"), *data.glob("processed/.*")]):
        kind = kind_of(file.relative_to(data).as_posix())
        with _noted(report, file):
            if kind is FileKind.NOTE and not isinstance(json.loads(file.read_bytes()), dict):
                report.broken.append(f"{file} cannot be read. Delete it.")
            elif kind is FileKind.LINES:
                read_lines(file)


def _is_hidden(path: str) -> bool:
    """A file manager may leave hidden files."""
    return any(part.startswith(".") for part in path.split("/"))


_REMADE = "{} was changed after the last run. Delete it: the next run makes it again from the captures."


def _changed(path: str) -> str:
    if path.startswith(_DECISIONS):
        return (
            "was changed after the record was built. If you changed it, run `make run`; if not, put it back as it was."
        )
    if path.startswith(_RAW):
        return (
            "was changed after the record was built. A log is never edited: put it back as it was (git, or a backup)."
        )
    if path.startswith("revisions/"):
        return "is not as it was published. Put it back as it was, or move data/processed aside and run `make run`."
    return "is not what the record gives. Run `make run` again, which makes it anew."


# --- Revisions and tables ---------------------------------------------------------------------------------------------


def _check_year(year: Year, report: Report) -> None:
    report.broken += _torn(year.folder / "observations.jsonl")
    index = read_index(year.folder)
    if [r.number for r in index] != list(range(1, len(index) + 1)):
        report.broken.append(f"{year.folder / 'revisions.json'}: its revisions are not numbered 1, 2, 3 and so on.")
    for revision in index:
        report.revisions += 1
        with _noted(report, year.folder / revision.file):
            report.broken += [f"{year.folder / revision.file}: {fault}" for fault in _revision_faults(year, revision)]
    named = {"revisions.json", "observations.jsonl", *(r.file for r in index)}
    report.broken += [
        f"{path} is named by no entry of revisions.json: a run did not end, or it is not ours. `make run` repairs the "
        f"first."
        for path in sorted(year.folder.iterdir())
        if path.name not in named and not path.name.startswith(".")
    ]
    report.remarks += [
        f"Revision {r.number} of {year.year} is withdrawn: no observation shows it. It is not used."
        if r in year.withdrawn
        else f"Revision {r.number} of {year.year} was never observed: a run ended before that. It is not used."
        for r in index
        if r not in year.revisions
    ]


def _check_observations(year: Year, captures: set[tuple[Any, str]] | None, report: Report) -> None:
    """Every observation names a capture that a log of looks has; `captures` is None where there are no logs."""
    log = year.folder / "observations.jsonl"
    report.broken += [
        f"{log} names the capture {o.capture[:16]} of {o.captured_at or 'no date'}, which no log in data/raw has. "
        "Put the log back, or move data/processed aside and run again."
        for o in year.observations
        if captures is not None and (o.captured_at, o.capture) not in captures
    ]


def _revision_faults(year: Year, revision: Revision) -> Iterator[str]:
    table = read_table(year.folder, revision)
    metadata = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
    checks = {
        "its name is not that of its hash": revision.file == f"r{revision.number}-{revision.file_sha256[:8]}.parquet",
        "its rows do not have the rows_sha256 of its entry": rows_sha256(table) == revision.rows_sha256,
        "its rows do not have the printed_sha256 of its entry": printed_sha256(table) == revision.printed_sha256,
        "it has not as many rows as its entry says": table.num_rows == revision.rows,
        "it has not as many countries as its entry says": len(table["country_code"].unique()) == revision.countries,
        "it holds rows of another year": set(table["year"].to_pylist()) <= {year.year},
        "its metadata are not those of its entry": (
            metadata.get("year"),
            metadata.get("revision"),
            metadata.get("rows_sha256"),
        )
        == (str(year.year), str(revision.number), revision.rows_sha256),
    }
    yield from (fault for fault, good in checks.items() if not good)


def _check_tables(processed: Path, held: list[Year], report: Report) -> None:
    checks: list[Callable[[], str | None]] = table_faults(processed, held)
    for check in checks:
        report.tables += 1
        with _noted(report, processed):
            report.broken += filter(None, [check()])


def _torn(log: Path) -> list[str]:
    data = read_log(log)
    if whole_length(data)[0] == len(data):
        return []
    return [f"{log} ends in half a line, left by a run that did not end. Run `make run` again, which repairs it."]
