"""Whether every table above `revisions/` is what the current revisions give."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from leahy.errors import LeahyError
from leahy.record.cells import to_csv
from leahy.record.revisions import Revision, Year, parse_parquet, read_table, revision_bytes, to_frame
from leahy.vocabulary import NameStatus

_STALE = "is not what the current revision gives. Run `make run` again, which makes it anew."
_Check = Callable[[], str | None]


def table_faults(processed: Path, held: Sequence[Year]) -> list[_Check]:
    """One check for each table; each returns what is wrong with it, or None."""
    current: list[tuple[Year, Revision]] = []
    checks: list[_Check] = []
    for year in held:
        revision = year.current()
        assert revision is not None
        current.append((year, revision))
        checks.append(partial(_rows_fault, processed / f"denied_units/{year.year}.parquet", year, revision))
        checks.append(partial(_csv_fault, processed / f"csv/{year.year}.csv", year, revision))
    checks.append(partial(_fault, processed / "lists.parquet", partial(_lists_agree, processed, current)))
    checks.append(partial(_fault, processed / "units.parquet", partial(_units_agree, processed, current)))
    for name, column in _beside(processed).items():
        checks.append(partial(_fault, processed / name, partial(_beside_agrees, processed / name, column, current)))
    checks.append(partial(_fault, processed / "datapackage.json", partial(_package_agrees, processed, current)))
    expected = {f"{folder}/{year.year}.{suffix}" for year in held for folder, suffix in _FOLDERS.items()}
    present = [path for folder, s in _FOLDERS.items() for path in sorted((processed / folder).glob(f"*.{s}"))]
    unexpected = [path for path in present if path.relative_to(processed).as_posix() not in expected]
    return checks + [
        partial(str, f"{path} belongs to no list that is held. Run `make run` again.") for path in unexpected
    ]


_FOLDERS = {"denied_units": "parquet", "csv": "csv"}


def _rows_fault(path: Path, year: Year, revision: Revision) -> str | None:
    try:
        rows = revision_bytes(year.folder, revision)
    except LeahyError:
        return None  # reported with its revision
    return None if _bytes(path) == rows else f"{path} {_STALE}"


def _csv_fault(path: Path, year: Year, revision: Revision) -> str | None:
    try:
        table = read_table(year.folder, revision)
    except LeahyError:
        return None  # reported with its revision
    return None if _bytes(path) == to_csv(to_frame(table)) else f"{path} {_STALE}"


def _fault(path: Path, agrees: Callable[[], bool]) -> str | None:
    try:
        good = agrees()
    except (LeahyError, ValueError, KeyError, TypeError):
        good = False
    return None if good else f"{path} {_STALE}"


def _lists_agree(processed: Path, current: Sequence[tuple[Year, Revision]]) -> bool:
    path = processed / "lists.parquet"
    lists = parse_parquet(_bytes(path), path).to_pylist()
    stated = {
        row["year"]: (row["revision"], row["rows"], row["capture_sha256"], row["checked_on"])
        for row in lists
        if row["status"] == "published"
    }
    newest = [(year, revision, year.newest()) for year, revision in current]
    return stated == {
        year.year: (revision.number, revision.rows, seen.capture, year.checked_on(revision))
        for year, revision, seen in newest
        if seen
    }


def _units_agree(processed: Path, current: Sequence[tuple[Year, Revision]]) -> bool:
    """Whether the current names are those of the current revisions, and each id is that of a name."""
    path = processed / "units.parquet"
    units = parse_parquet(_bytes(path), path, ("unit_id", "year", "name_id", "status")).to_pylist()
    current_names = [(row["year"], row["name_id"]) for row in units if row["status"] == NameStatus.CURRENT]
    listed = [
        (year.year, name_id)
        for year, revision in current
        for name_id in read_table(year.folder, revision, ("name_id",))["name_id"].to_pylist()
    ]
    return sorted(current_names) == sorted(listed) and {row["unit_id"] for row in units} <= {
        row["name_id"] for row in units
    }


_BESIDE = {"related.parquet": "name_id", "country_years.parquet": "country_code", "vetting.parquet": None}
"""Tables of other registers -> the column whose values are all in the current lists."""


def _beside(processed: Path) -> dict[str, str | None]:
    """Those that are there: a record of an older program has none. Of one that is gone, index.json tells."""
    return {name: column for name, column in _BESIDE.items() if (processed / name).exists()}


def _beside_agrees(path: Path, column: str | None, current: Sequence[tuple[Year, Revision]]) -> bool:
    table = parse_parquet(_bytes(path), path)
    if column is None:
        return bool(table.num_rows)
    listed = {v for year, revision in current for v in read_table(year.folder, revision, (column,))[column].to_pylist()}
    return listed.issuperset(table[column].to_pylist())


def _package_agrees(processed: Path, current: Sequence[tuple[Year, Revision]]) -> bool:
    package = json.loads(_bytes(processed / "datapackage.json"))
    hashes = {resource["path"]: resource["hash"] for resource in package["resources"]}
    paths = [
        "lists.parquet",
        "units.parquet",
        *_beside(processed),
        *(f"{f}/{year.year}.{s}" for year, _ in current for f, s in _FOLDERS.items()),
    ]
    return hashes == {path: f"sha256:{hashlib.sha256(_bytes(processed / path)).hexdigest()}" for path in paths}


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
