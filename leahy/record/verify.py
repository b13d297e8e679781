"""Checking the record against its own hashes: every capture, every revision, and every derived table."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leahy.errors import LeahyError, RecordError
from leahy.record.capture_files import SUFFIXES, capture_bytes
from leahy.record.cells import to_csv
from leahy.record.jsonl import parse_iso, read_lines, whole_length
from leahy.record.revisions import (
    Revision,
    Year,
    parse_parquet,
    printed_sha256,
    read_index,
    read_table,
    read_year,
    recorded_years,
    revision_bytes,
    rows_sha256,
    to_frame,
)


@dataclass(slots=True)
class Report:
    """The result of `verify`. `captures` is None where `data/raw` is missing."""

    captures: int | None = None
    revisions: int = 0
    tables: int = 0
    broken: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # worth knowing, but no fault


def verify(data: Path) -> Report:
    """Check everything below `data`. Nothing is changed, and faults are not raised: they are in the report."""
    report = Report()
    seen = _check_captures(data / "raw", report) if (data / "raw").is_dir() else None
    processed = data / "processed"
    if not (processed / "revisions").is_dir():
        report.broken.append(f"There is no record at {processed}. Build it with `make run`.")
        return report
    held = []
    for number in recorded_years(processed):
        try:
            year = read_year(processed, number)
            _check_year(year, report)
        except LeahyError as error:
            report.broken.append(str(error))
            continue
        if year.observations:
            held.append(year)
        if seen is not None:
            log = year.folder / "observations.jsonl"
            report.broken += [
                f"{log} names the capture {o.capture[:16]} of {o.captured_at or 'no date'}, which no log in "
                f"{data / 'raw'} has. Put the log back, or move data/processed aside and run again."
                for o in year.observations
                if (o.captured_at, o.capture) not in seen
            ]
    _check_derived_tables(processed, held, report)
    report.broken += [
        f"{path} was left by a run that did not end. Run `make run` again, which repairs it."
        for path in sorted(processed.rglob(".*.part"))
    ]
    return report


def _check_captures(raw: Path, report: Report) -> set[tuple[Any, str]]:
    """Re-hash what every look brought; returns (captured_at, sha256) of them all."""
    seen, checked = set(), set()
    for log in sorted(raw.glob("*/looks.jsonl")):
        try:
            report.broken += _torn(log)
            looks = [(look["captured_at"], look["sha256"], look["length"]) for look in read_lines(log)]
        except (KeyError, RecordError) as error:
            report.broken.append(f"{log} cannot be read: {error}")
            continue
        for at, sha256, length in looks:
            if sha256 is None:
                continue
            seen.add((None if at is None else parse_iso(at), sha256))
            try:
                if (log, sha256) not in checked and len(capture_bytes(log.parent, sha256)) != length:
                    report.broken.append(f"{log} says that {sha256[:16]} has {length} bytes, and it has others.")
            except RecordError as error:
                report.broken.append(str(error))
            checked.add((log, sha256))
    named = {sha256[:16] for _, sha256 in checked}
    report.remarks += [
        f"{path} is named by no look: a run ended before it was logged. It is not used."
        for path in sorted(raw.glob("*/*"))
        if path.suffix in SUFFIXES and path.stem not in named
    ]
    report.captures = len(named)
    return seen


def _check_year(year: Year, report: Report) -> None:
    report.broken += _torn(year.folder / "observations.jsonl")
    index = read_index(year.folder)
    if [r.number for r in index] != list(range(1, len(index) + 1)):
        report.broken.append(f"{year.folder / 'revisions.json'}: its revisions are not numbered 1, 2, 3 and so on.")
    for revision in index:
        report.revisions += 1
        report.broken += [f"{year.folder / revision.file}: {fault}" for fault in _revision_faults(year, revision)]
    named = {"revisions.json", "observations.jsonl", *(r.file for r in index)}
    report.broken += [
        f"{path} is named by no entry of revisions.json: a run did not end, or the file is not ours. `make run` repairs "
        f"the first."
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


def _revision_faults(year: Year, revision: Revision) -> Iterator[str]:
    try:
        table = read_table(year.folder, revision)
    except RecordError as error:
        yield str(error)
        return
    said = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
    checks = {
        "its name is not that of its hash": revision.file == f"r{revision.number}-{revision.file_sha256[:8]}.parquet",
        "its rows do not have the rows_sha256 of its entry": rows_sha256(table) == revision.rows_sha256,
        "its rows do not have the printed_sha256 of its entry": printed_sha256(table) == revision.printed_sha256,
        "it has not as many rows as its entry says": table.num_rows == revision.rows,
        "it has not as many countries as its entry says": len(table["country_code"].unique()) == revision.countries,
        "it holds rows of another year": set(table["year"].to_pylist()) <= {year.year},
        "its metadata are not those of its entry": (said.get("year"), said.get("revision"), said.get("rows_sha256"))
        == (str(year.year), str(revision.number), revision.rows_sha256),
    }
    yield from (fault for fault, good in checks.items() if not good)


def _check_derived_tables(processed: Path, held: list[Year], report: Report) -> None:
    """Every file above revisions/ is what would be made of the current revisions."""
    stale = "is not what the current revision gives. Run `make run` again, which makes it anew."
    there = {
        p
        for folder, suffix in (("denied_units", "parquet"), ("csv", "csv"))
        for p in (processed / folder).glob(f"*.{suffix}")
    }
    current = []
    for year in held:
        revision = year.current()
        assert revision is not None
        try:
            rows = revision_bytes(year.folder, revision)
            expected = {
                f"denied_units/{year.year}.parquet": rows,
                f"csv/{year.year}.csv": to_csv(to_frame(read_table(year.folder, revision))),
            }
        except RecordError:
            continue  # reported with its revision
        current.append((year, revision))
        for path, data in expected.items():
            report.tables += 1
            there.discard(processed / path)
            report.broken += [] if _bytes(processed / path) == data else [f"{processed / path} {stale}"]
    report.broken += [f"{path} belongs to no list that is held. Run `make run` again." for path in sorted(there)]
    for name, good in (("lists.parquet", _lists_agree), ("datapackage.json", _package_agrees)):
        report.tables += 1
        report.broken += [] if good(processed, current) else [f"{processed / name} {stale}"]


def _lists_agree(processed: Path, current: list[tuple[Year, Revision]]) -> bool:
    path = processed / "lists.parquet"
    try:
        lists = parse_parquet(_bytes(path), path).to_pylist()
    except RecordError:
        return False
    said = {
        row["year"]: (row["revision"], row["rows"], row["capture_sha256"])
        for row in lists
        if row["status"] == "published"
    }
    newest = [(year, revision, year.newest()) for year, revision in current]
    return said == {
        year.year: (revision.number, revision.rows, seen.capture) for year, revision, seen in newest if seen
    }


def _package_agrees(processed: Path, current: list[tuple[Year, Revision]]) -> bool:
    try:
        package = json.loads(_bytes(processed / "datapackage.json"))
        said = {resource["path"]: resource["hash"] for resource in package["resources"]}
    except (ValueError, KeyError, TypeError):
        return False
    paths = [
        "lists.parquet",
        *(f"{p}" for y, _ in current for p in (f"denied_units/{y.year}.parquet", f"csv/{y.year}.csv")),
    ]
    return said == {path: f"sha256:{hashlib.sha256(_bytes(processed / path)).hexdigest()}" for path in paths}


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _torn(log: Path) -> list[str]:
    data = _bytes(log)
    if whole_length(data)[0] == len(data):
        return []
    return [f"{log} ends in half a line, left by a run that did not end. Run `make run` again, which repairs it."]
