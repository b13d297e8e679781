"""What is made from revisions: the bytes of every file above `data/processed/revisions/`."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from leahy.record import CAVEAT, Year, read_table, revision_bytes, to_frame
from leahy.views import to_csv
from schemas.contract import Model, arrow_schema, frictionless_schema, to_arrow, validate
from schemas.denied_units import DeniedUnits
from schemas.lists import Lists

Status = Literal["published", "not_found", "could_not_look", "not_looked"]
PACKAGE = "leahy-denied-units"


def views_of(years: Iterable[Year], statuses: Mapping[int, Status], known: Iterable[int]) -> dict[str, bytes]:
    """Path below `data/processed` -> bytes, in the order to write them. `years` are those with a current revision."""
    files, lists = {}, {year: _unpublished(year, statuses.get(year, "not_looked")) for year in known}
    for year in sorted(years, key=lambda y: y.year):
        revision = year.current()
        assert revision is not None
        files[f"denied_units/{year.year}.parquet"] = revision_bytes(year.folder, revision)
        files[f"csv/{year.year}.csv"] = to_csv(to_frame(read_table(year.folder, revision)))
        lists[year.year] = _published(year)
    files["lists.parquet"] = _lists([lists[year] for year in sorted(lists)])
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


def _published(year: Year) -> dict[str, Any]:
    seen, revision = year.newest(), year.current()
    assert seen is not None
    assert revision is not None
    return {
        "year": year.year,
        "status": "published",
        "revision": revision.number,
        "rows": revision.rows,
        "countries": revision.countries,
        "published_on": seen.published_on,
        "published_on_basis": seen.published_on_basis,
        "captured_at": seen.captured_at,
        "how": seen.how,
        "source_url": seen.source_url,
        "capture_sha256": seen.capture,
        "statement": seen.statement or None,
        "notes": list(seen.notes),
        "rule": seen.rule or None,
    }


def _unpublished(year: int, status: Status) -> dict[str, Any]:
    if status == "published":
        raise ValueError(f"{year} has no revision, so it cannot be published")
    return dict.fromkeys(arrow_schema(Lists).names) | {"year": year, "status": status, "notes": []}


def _lists(lists: list[dict[str, Any]]) -> bytes:
    frame = pd.DataFrame(
        {name: pd.Series([row[name] for row in lists], dtype=object) for name in arrow_schema(Lists).names}
    )
    return parquet_bytes(to_arrow(Lists, validate(Lists, frame)), {})


def _package(files: Mapping[str, bytes]) -> bytes:
    """The Frictionless descriptor: the CSVs as tables, the Parquet files as files with the schema of their rows."""
    package = {
        "name": PACKAGE,
        "title": "Foreign security-force units that the US State Department denied assistance under the Leahy law",
        "description": CAVEAT,
        "resources": [_resource(path, data) for path, data in files.items()],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


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
    model: Model = Lists if path == "lists.parquet" else DeniedUnits
    return {
        "name": "lists" if model is Lists else f"denied-units-{year}",
        "type": "file",
        **known,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": frictionless_schema(model, flat=False),
    }
