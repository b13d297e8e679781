"""What a publication is made of, as files in a folder aside: the version, and the files that keep their address.

Everything is made and hashed before the first byte is put anywhere.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import leahy
from leahy.errors import RecordError
from leahy.exports.content import gather
from leahy.exports.export import FORMATS
from leahy.record.publication import OBJECTS, POINTER, VERSIONS, Publication, version_of
from leahy.record.record_index import INDEX_FILE, IndexedFile, indexed_file, is_outside, read_record_index
from leahy.record.revisions import parse_parquet

LIMIT = 200_000
"""Rows up to which there are pages, and files for spreadsheets and other programs; beyond that, engines that read Parquet are
what can be worked with."""
TABLE, LISTS = "denied_units.parquet", "lists.parquet"
"""The whole tables, each in one file at an address that stays: what reads one file never sees half of a publication."""
_STEM = "leahy"


@dataclass(frozen=True, slots=True)
class Staged:
    """A publication that is ready: the pointer's content, and where the bytes of each path are."""

    publication: Publication
    folder: Path

    def data(self, path: str) -> bytes:
        """The bytes of one file of the publication."""
        return (self.folder / path).read_bytes()


def stage(data: Path, aside: Path, url: str | None = None) -> Staged:
    """Make everything that is to be published of the record in `data`, below the empty folder `aside`.

    `url`: the address at which it will be read, where it is known. The caller holds the lock of `data`. Raises `RecordError`
    for a record that is not as its index says.
    """
    version, site = aside / "version", aside / "site"
    copy_record(data, version)
    years = tuple(leahy.years(data=version))
    site.mkdir()
    rows = _write_tables(version, site) if years else 0
    if rows <= LIMIT:
        if years:
            write_downloads(version, version / "downloads")
        _write_site(data, site, url)
    if taken := [name for name in (POINTER, VERSIONS, OBJECTS) if (site / name).exists()]:
        raise RecordError(f"The site has a file or folder {taken[0]}, which is a name of the publication.")
    files = [indexed_file(path.relative_to(version).as_posix(), path.read_bytes()) for path in _files(version)]
    name = version_of(files)
    (aside / VERSIONS).mkdir()
    version.rename(aside / VERSIONS / name)
    placed = [IndexedFile(f"{VERSIONS}/{name}/{file.path}", file.size, file.sha256) for file in files]
    current = [indexed_file(path.relative_to(site).as_posix(), path.read_bytes()) for path in _files(site)]
    for file in current:
        (aside / file.path).parent.mkdir(parents=True, exist_ok=True)
        (site / file.path).rename(aside / file.path)
    return Staged(
        Publication(name, years, {f.path: f for f in placed}, {f.path: f for f in current}, ()),
        aside,
    )


def copy_record(data: Path, version: Path) -> None:
    """Copy what index.json names to `version`, but for `data/raw`: readers need no captures, and they are in git."""
    index = read_record_index(data / "processed")
    if index is None:
        raise RecordError(f"{data / 'processed' / INDEX_FILE} is missing. Run `make run`, which writes it.")
    _put(version / "processed" / INDEX_FILE, (data / "processed" / INDEX_FILE).read_bytes())
    for path, indexed in index.files.items():
        if path.startswith("raw/"):
            continue
        place = path if is_outside(path) else f"processed/{path}"
        content = (data / place).read_bytes() if (data / place).is_file() else b""
        if path.endswith(".jsonl"):
            content = content[: indexed.size]
        if hashlib.sha256(content).hexdigest() != indexed.sha256:
            raise RecordError(f"{data / place} is not as {INDEX_FILE} says. Run `make run` again, then publish.")
        _put(version / place, content)


def _write_tables(version: Path, site: Path) -> int:
    """The whole tables, in one file each; the number of rows."""
    processed = version / "processed"
    tables = [_read(path) for path in sorted((processed / "denied_units").glob("*.parquet"))]
    pq.write_table(pa.concat_tables(tables, promote_options="default"), site / TABLE, compression="zstd")
    _put(site / LISTS, (processed / LISTS).read_bytes())
    return sum(table.num_rows for table in tables)


def write_downloads(version: Path, folder: Path) -> None:
    """The record in `version` as files for other programs, in `folder`."""
    content = gather(None, None, None, version)
    for format in FORMATS.values():
        _put(folder / f"{_STEM}{format.endings[0]}", format.to_bytes(content))
        if format.companion:
            _put(folder / f"{_STEM}{format.companion_ending}", format.companion(content, _STEM))


def _write_site(data: Path, site: Path, url: str | None) -> None:
    """The pages. They are of the data folder itself: its runs.jsonl, which is not published, has refusals for the feeds."""
    leahy.site(site / "pages", url=url, data=data)
    for path in [*_files(site / "pages")]:
        target = site / path.relative_to(site / "pages")
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)


def _read(path: Path) -> pa.Table:
    return parse_parquet(path.read_bytes(), path).replace_schema_metadata(None)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())
