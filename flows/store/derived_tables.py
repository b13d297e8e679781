"""What is made from revisions: the bytes of every file above `data/processed/revisions/`."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.store.units_table import units_table
from leahy.record.cells import to_csv
from leahy.record.revisions import CAVEAT, Observation, Year, read_table, revision_bytes, to_frame
from leahy.record.same_unit import Decided
from leahy.text.addresses import original, url_key
from leahy.vocabulary import DateBasis, How, ListStatus
from parsers.pages.html.dates import EASTERN
from schemas.contract import Model, arrow_schema, frictionless_schema, table_name, validated_table
from schemas.country_years import CountryYears
from schemas.denied_units import DeniedUnits
from schemas.lists import Lists
from schemas.registers import Vetting
from schemas.related import Related
from schemas.units import Units

PACKAGE = "leahy-denied-units"
_MODELS: Mapping[str, Model] = {
    "lists.parquet": Lists,
    "units.parquet": Units,
    "related.parquet": Related,
    "country_years.parquet": CountryYears,
    "vetting.parquet": Vetting,
}
_DatedPage = tuple[str, date]  # a page's address, in whatever way it is written, and a date that the page had


def derived_files(
    years: Iterable[Year],
    statuses: Mapping[int, ListStatus],
    known: Iterable[int],
    decided: Sequence[Decided] = (),
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, bytes]:
    """Path below `data/processed` -> bytes, in the order to write them. `years` are those with a current revision.

    `decided`: which names are one unit, as in same_unit.csv. `beside`: the tables made from registers.
    """
    files, lists = {}, {year: _unpublished(year, statuses.get(year, ListStatus.NOT_LOOKED)) for year in known}
    years = list(years)
    dated = _dated_pages(years)
    for year in sorted(years, key=lambda y: y.year):
        revision = year.current()
        assert revision is not None
        files[f"denied_units/{year.year}.parquet"] = revision_bytes(year.folder, revision)
        files[f"csv/{year.year}.csv"] = to_csv(to_frame(read_table(year.folder, revision)))
        lists[year.year] = _published(year, dated)
    files["lists.parquet"] = _lists([lists[year] for year in sorted(lists)])
    files["units.parquet"] = parquet_bytes(units_table(years, decided), {})
    files |= beside
    files["datapackage.json"] = _package(files)
    return files


def parquet_bytes(table: pa.Table, metadata: Mapping[str, str]) -> bytes:
    """`table` as a Parquet file: the same bytes for the same table and metadata, in any process."""
    attributes = {"PANDAS_ATTRS": json.dumps({"caveat": CAVEAT})}  # pandas shows them as `.attrs`
    sink = pa.BufferOutputStream()
    pq.write_table(
        table.replace_schema_metadata({"caveat": CAVEAT, **metadata, **attributes}),
        sink,
        compression="zstd",
        version="2.6",
        data_page_version="1.0",
        write_page_checksum=True,
        row_group_size=1 << 20,
    )
    return bytes(sink.getvalue())


def _published(year: Year, dated: Mapping[_DatedPage, datetime]) -> dict[str, Any]:
    seen, revision = year.newest(), year.current()
    assert seen is not None
    assert revision is not None
    moments = [o.captured_at for o in year.observations if o.captured_at is not None]
    archived = [o for o in year.observations if o.how == How.WAYBACK and o.revision == revision.number]
    day, basis = _publication(year, dated)
    return {
        "year": year.year,
        "status": ListStatus.PUBLISHED,
        "revision": revision.number,
        "rows": revision.rows,
        "countries": revision.countries,
        "published_on": day,
        "published_on_basis": basis,
        "captured_at": seen.captured_at,
        "first_seen": min(moments, default=None),
        "last_seen": max(moments, default=None),
        "how": seen.how,
        "source_url": seen.source_url,
        "archive_url": max(archived, key=_in_order).source_url if archived else None,
        "capture_sha256": seen.capture,
        "statement": seen.statement or None,
        "notes": list(seen.notes),
        "rule": seen.rule or None,
        "checked_on": year.checked_on(revision),
    }


def _publication(year: Year, dated: Mapping[_DatedPage, datetime]) -> tuple[date | None, str | None]:
    """Of the earliest observation whose page has a date that can be this list's, else of the first capture."""
    dated_observations = sorted((o for o in year.observations if o.captured_at is not None), key=_in_order)
    if not dated_observations:
        return None, None
    bound = _day(dated_observations[0])
    here = _dated_pages([year])
    for o in dated_observations:
        if o.published_on and o.published_on <= bound and dated[page := _dated_page(o)] >= here[page]:
            return o.published_on, o.published_on_basis
    return bound, DateBasis.FIRST_CAPTURE


def _dated_pages(years: Iterable[Year]) -> dict[_DatedPage, datetime]:
    """When each page was first seen with each date of its own, whichever of the `years`' lists it showed."""
    first: dict[_DatedPage, datetime] = {}
    for o in (o for year in years for o in year.observations if o.published_on and o.captured_at):
        assert o.captured_at is not None
        first[_dated_page(o)] = min(first.get(_dated_page(o), o.captured_at), o.captured_at)
    return first


def _dated_page(observation: Observation) -> _DatedPage:
    assert observation.published_on is not None
    return url_key(original(observation.source_url)), observation.published_on


def _day(observation: Observation) -> date:
    """The day in Washington of a capture. A frozen archive is dated by a day and not by a moment, a memento of its page
    too, and so is a saved page that its finder dates by a day: midnight in UTC is the day before in Washington."""
    assert observation.captured_at is not None
    own = observation.how == How.WAYBACK and f"/web/{observation.captured_at:%Y%m%d%H%M%S}" in observation.source_url
    stated = observation.how in (How.ARCHIVE_HOST, How.FILE) or (observation.how == How.WAYBACK and not own)
    by_day = stated and observation.captured_at.timetz() == time(tzinfo=UTC)
    return (observation.captured_at if by_day else observation.captured_at.astimezone(EASTERN)).date()


def _in_order(observation: Observation) -> tuple[datetime, str]:
    assert observation.captured_at is not None
    return observation.captured_at, observation.capture


def _unpublished(year: int, status: ListStatus) -> dict[str, Any]:
    if status == ListStatus.PUBLISHED:
        raise ValueError(f"{year} has no revision, so it cannot be published")
    return dict.fromkeys(arrow_schema(Lists).names) | {"year": year, "status": status, "notes": []}


def _lists(lists: list[dict[str, Any]]) -> bytes:
    columns = {name: [row[name] for row in lists] for name in arrow_schema(Lists).names}
    return parquet_bytes(validated_table(Lists, columns), {})


def _package(files: Mapping[str, bytes]) -> bytes:
    """The Frictionless descriptor: the CSVs as tables, the Parquet files as files with the schema of their rows."""
    package = {
        "name": PACKAGE,
        "title": "Foreign security-force units that the US State Department denied assistance under the Leahy law",
        "description": CAVEAT,
        "licenses": [{"name": "MIT", "title": "MIT License", "path": "https://spdx.org/licenses/MIT.html"}],
        "sources": [{"title": "US Department of State, public domain"}, *_register_sources(files)],
        "resources": [_resource(path, data) for path, data in files.items()],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _register_sources(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Whom to name for the registers that were read, and their licences."""
    return [{"title": title} for title in _attributions(files.get("related.parquet", b""))]


def _attributions(table: bytes, *, only: Callable[[str], bool] = bool) -> list[str]:
    """Of the registers that were read for a table beside the lists, by its metadata: whom to name, and their licences."""
    metadata = pq.read_schema(pa.BufferReader(table)).metadata or {} if table else {}
    read, known = (json.loads(metadata.get(name, b"{}")) for name in (b"read", b"registers"))
    return list(dict.fromkeys(known[name] for name in sorted(read) if only(name)))


def _terms(path: str, table: bytes) -> dict[str, Any]:
    """The sources and licences of a table that holds records of registers, which are not those of the package."""
    if not (titles := _attributions(table, only=_HOLDS[path]) if path in _HOLDS else []):
        return {}
    licences = [licence for mark, licence in _LICENCES.items() if any(mark in title for title in titles)]
    return {"sources": [{"title": title} for title in titles], "licenses": licences}


_HOLDS: Mapping[str, Callable[[str], bool]] = {
    "related.parquet": lambda register: register != "aid",
    "country_years.parquet": lambda register: register == "aid",
}
"""Which registers a table has records of."""
_LICENCES = {
    "CC BY 4.0": {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
    "Public domain": {"name": "other-pd", "title": "Public domain"},
}
"""The licence of a register as sources.toml states it -> the licence as Frictionless wants it."""


def _resource(path: str, data: bytes) -> dict[str, Any]:
    known = {"path": path, "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    year = path.rpartition("/")[2].partition(".")[0]
    if path.endswith(".csv"):
        return {
            "name": f"denied-units-{year}-csv",
            "type": "table",
            **known,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8-sig",
            "schema": frictionless_schema(DeniedUnits, flat=True),
        }
    model = _MODELS.get(path, DeniedUnits)
    return {
        "name": f"denied-units-{year}" if model is DeniedUnits else table_name(model),
        "type": "file",
        **known,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": frictionless_schema(model, flat=False),
        **_terms(path, data),
    }
