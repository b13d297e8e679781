"""The files that a reader takes from the site: each list as CSV and Parquet, and all lists in each format of the exports."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from leahy.exports.content import gather
from leahy.exports.export import FORMATS
from leahy.exports.xlsx import WorkbookLimit
from leahy.queries.load import Data, lists, processed_folder
from leahy.record.jsonl import json_text
from leahy.vocabulary import ListStatus
from leahy.website.content import Content

LARGEST_WORKBOOK = 20_000  # rows; a larger one takes a minute to write, and a CSV opens as well
_PURPOSES = {
    "csv": "all lists, for a spreadsheet or a program",
    "xlsx": "all lists as a workbook, with what they mean",
    "jsonl": "all lists, one JSON object a row",
    "sqlite": "all lists as a database, with full-text search",
}


_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/x-ndjson",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Download:
    """One file in the folder `downloads` of the site."""

    name: str
    purpose: str
    size: int
    sha256: str


def downloads(data: Data) -> Iterator[tuple[Download, bytes]]:
    """Every file with its bytes, all lists first, then list by list; one at a time, because they are large."""
    list_table = lists(data=data)
    held = list_table[list_table["status"] == ListStatus.PUBLISHED]
    if len(held):
        exported = gather(None, None, None, data)
        for name, format in FORMATS.items():
            if name in _PURPOSES and not (name == "xlsx" and held["rows"].sum() > LARGEST_WORKBOOK):
                with suppress(WorkbookLimit):  # the page lists the other files
                    yield _described(f"leahy{format.endings[0]}", _PURPOSES[name], format.to_bytes(exported))
        del exported
    processed = processed_folder(data)
    for year in reversed(held["year"].tolist()):
        for folder, ending, purpose in (
            ("csv", "csv", "for a spreadsheet"),
            ("denied_units", "parquet", "for programs"),
        ):
            content = (processed / folder / f"{year}.{ending}").read_bytes()
            yield _described(f"{year}.{ending}", f"the {year} list, {purpose}", content)


def _described(name: str, purpose: str, content: bytes) -> tuple[Download, bytes]:
    return Download(name, purpose, len(content), hashlib.sha256(content).hexdigest()), content


def dataset(content: Content, files: Sequence[Download], title: str, version: str, base: str | None) -> str:
    """The data as a schema.org Dataset in JSON-LD, safe inside a script element."""
    years = [year.year for year in content.held]
    moments = [revision.created_at for year in content.held for revision in year.revisions]
    value: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": title,
        "description": f"{content.caveat} Coverage: {content.coverage}.",
        "url": f"{base or ''}data.html",
        "license": "https://spdx.org/licenses/MIT.html",
        "isAccessibleForFree": True,
        "isBasedOn": sorted({year.source_link for year in content.held if year.source_link}),
        "keywords": ["Leahy law", "22 U.S.C. 2378d", "security assistance", "human rights", "security forces"],
        "creator": {"@type": "Organization", "name": "leahy"},
        "version": version,
        "variableMeasured": ["unit_listed", "country", "year", "path", "note"],
        "spatialCoverage": [country.name for country in content.countries],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "encodingFormat": _TYPES[file.name.rpartition(".")[2]],
                "contentUrl": f"{base or ''}downloads/{file.name}",
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in files
        ],
    }
    if years:
        value["temporalCoverage"] = f"{min(years)}/{max(years)}" if min(years) != max(years) else str(years[0])
    if moments:
        value["dateModified"] = max(moments).date().isoformat()
    return json_text(value, indent=1).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
