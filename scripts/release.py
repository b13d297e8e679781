"""What is given away, in `dist/`: `python -m scripts.release` (`make release`). The same checkout gives the same bytes.

    leahy-data-VERSION.zip                the record in every format, with what it means, where it is from and how to cite it
    leahy-VERSION-py3-none-any.whl        the library, with the record as a snapshot
    SHA256SUMS                            the hash of both

The zip is a data folder, too: `leahy.load(2018, data="leahy-data-VERSION")` reads it once it is unpacked.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import leahy
from flows.upload.staging import copy_record, write_downloads
from leahy.errors import LeahyError
from leahy.record.jsonl import json_text
from leahy.record.verify import verify
from scripts import wheel_backend

ROOT = Path(__file__).parents[1]
_DOCUMENTS = ("LICENSE", "CITATION.cff", "docs/data-dictionary.md", "docs/what-a-list-means.md")
_LAW = "22 U.S.C. 2378d, section 620M of the Foreign Assistance Act"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can hold: the clock's would make the bytes differ
_TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".sqlite": "application/vnd.sqlite3",
    ".jsonl": "application/x-ndjson",
    ".dta": "application/x-stata-dta",
    ".json": "application/json",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Make the release; 1 if the record is damaged."""
    parser = argparse.ArgumentParser(prog="python -m scripts.release", description="Make what is given away.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist", help="default: dist")
    try:
        files = release(ROOT / "data", parser.parse_args(argv).folder)
    except LeahyError as error:
        print(f"No release: {error}", file=sys.stderr)
        return 1
    for file in files:
        print(f"{file.stat().st_size:>12,}  {file}")
    return 0


def release(data: Path, folder: Path) -> list[Path]:
    """Make the release of the record in `data`, in the place of what is in `folder`; its files."""
    if broken := verify(data).broken:
        raise LeahyError(f"the record is damaged: {broken[0]}")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        content = Path(temporary, f"leahy-data-{version}")
        _gather(data, content, version)
        archive = folder / f"{content.name}.zip"
        _pack(content, archive)
    wheel = folder / wheel_backend.build_wheel(str(folder))
    wheel.chmod(0o644)  # flit leaves it to its owner alone
    sums = folder / "SHA256SUMS"
    sums.write_text(
        "".join(f"{_sha256(file.read_bytes())}  {file.name}\n" for file in (archive, wheel)), encoding="ascii"
    )
    return [archive, wheel, sums]


def _gather(data: Path, content: Path, version: str) -> None:
    """Everything that is in the zip."""
    copy_record(data, content)
    write_downloads(content, content)
    for name in _DOCUMENTS:
        shutil.copyfile(ROOT / name, content / Path(name).name)
    package = _package(content, version)
    (content / "datapackage.json").write_text(json_text(package, indent=1) + "\n", encoding="utf-8")
    (content / "README.md").write_text(_readme(content, version), encoding="utf-8")


def _package(content: Path, version: str) -> dict[str, Any]:
    """The Frictionless descriptor of the zip: that of the record, with every file, licence, sources and version."""
    package = json.loads((content / "processed" / "datapackage.json").read_bytes())
    lists = leahy.lists(data=content)
    held = lists[lists["status"] == "published"]
    created = max(max(leahy.revisions(int(year), data=content)["created_at"]) for year in held["year"])
    resources = [{**resource, "path": f"processed/{resource['path']}"} for resource in package.pop("resources")]
    return package | {
        "version": version,
        "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "licenses": [{"name": "MIT", "title": "MIT License", "path": "LICENSE"}],
        "sources": [
            {"title": f"US Department of State, list of calendar year {year}", "path": address}
            for year, address in zip(held["year"], held["source_url"], strict=True)
        ]
        + [{"title": _LAW, "path": "https://uscode.house.gov/view.xhtml?req=(title:22%20section:2378d)"}],
        "keywords": ["Leahy law", "security forces", "human rights"],
        "contributors": [{"title": "The leahy authors", "role": "author"}],
        "resources": [*resources, *_files(content)],
    }


def _files(content: Path) -> Iterator[dict[str, Any]]:
    """The files for other programs, as resources."""
    for path in sorted(path for path in content.glob("leahy.*") if path.is_file()):
        data = path.read_bytes()
        yield {
            "name": path.name.replace(".", "-"),
            "type": "file",
            "path": path.name,
            "format": path.suffix[1:],
            "mediatype": _TYPES[path.suffix],
            "bytes": len(data),
            "hash": f"sha256:{_sha256(data)}",
        }


def _readme(content: Path, version: str) -> str:
    rows = leahy.load(data=content)
    return f"""# leahy data {version}

Units of foreign security forces that the US State Department denied assistance under the Leahy law ({_LAW}).
{rows.attrs["coverage"][0].upper()}{rows.attrs["coverage"][1:]}.

> {rows.attrs["caveat"]}

A year without a list here is not a year without denials. Read `what-a-list-means.md` before you write about a list.

| file | contents |
|---|---|
| `leahy.xlsx` | a workbook: the units, what they mean, the known years, the revisions, the columns |
| `leahy.csv` | the units, for any spreadsheet (UTF-8) |
| `leahy.sqlite` | the same tables as the workbook; `leahy.metadata.json` is for Datasette |
| `leahy.jsonl`, `leahy.dta`, `leahy.ftm.json` | the units as JSON Lines, for Stata 14 and newer, and as FollowTheMoney entities |
| `processed/denied_units/*.parquet` | the units, one file a list; beside it the known years, every revision and its sources |
| `datapackage.json`, `data-dictionary.md` | what each table and column is |
| `CITATION.cff`, `LICENSE` | how to cite this, and what you may do with it: anything (MIT) |

With the Python library, `leahy.load(2018, data="leahy-data-{version}")` reads this folder.
"""


def _pack(content: Path, archive: Path) -> None:
    """`content` as a zip file, in the order of names, with one date for all."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(path for path in content.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(content.parent).as_posix(), _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
