"""`make release`: complete, valid, the same bytes each time; and what Zenodo is told agrees with it."""

import csv
import io
import json
import sqlite3
import tomllib
import zipfile
from pathlib import Path

import frictionless
import pandas as pd
import pytest

import leahy
from scripts.release import main, release
from tests.support.places import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "dist"
    release(ROOT / "data", folder)
    return folder


@pytest.fixture(scope="module")
def unpacked(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(made / f"leahy-data-{VERSION}.zip").extractall(folder)
    return folder / f"leahy-data-{VERSION}"


def test_twice_the_same_bytes(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "dist")]) == 0
    assert {p.name: p.read_bytes() for p in (tmp_path / "dist").iterdir()} == {
        p.name: p.read_bytes() for p in made.iterdir()
    }
    assert f"leahy-data-{VERSION}.zip" in capsys.readouterr().out


def test_the_checksums_are_those_of_the_files(made: Path) -> None:
    import hashlib

    said = dict(reversed(line.split("  ")) for line in (made / "SHA256SUMS").read_text().splitlines())
    assert said == {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in made.iterdir() if p.name != "SHA256SUMS"
    }
    assert sorted(Path(name).suffix for name in said) == [".whl", ".zip"]


def test_every_format_has_every_unit(unpacked: Path) -> None:
    units = leahy.load(data=ROOT / "data")["unit_listed"].tolist()
    rows = list(csv.DictReader(io.StringIO((unpacked / "leahy.csv").read_bytes().decode("utf-8-sig"))))
    assert [row["unit_listed"] for row in rows] == units
    assert pd.read_parquet(unpacked / "processed" / "denied_units")["unit_listed"].tolist() == units
    assert pd.read_json(unpacked / "leahy.jsonl", lines=True)["unit_listed"].tolist() == units
    assert pd.read_stata(unpacked / "leahy.dta")["unit_listed"].tolist() == units
    with sqlite3.connect(unpacked / "leahy.sqlite") as database:
        assert [row[0] for row in database.execute("SELECT unit_listed FROM denied_units ORDER BY id")] == units
    assert leahy.load(data=unpacked)["unit_listed"].tolist() == units
    assert {"leahy.xlsx", "leahy.ftm.json", "README.md", "CITATION.cff", "LICENSE", "data-dictionary.md"} <= {
        path.name for path in unpacked.iterdir()
    }
    assert "Not listed means nothing more than that" in (unpacked / "README.md").read_text(encoding="utf-8")


def test_the_descriptor_is_valid_and_complete(unpacked: Path) -> None:
    package = json.loads((unpacked / "datapackage.json").read_bytes())
    assert package["version"] == VERSION
    assert package["licenses"][0]["name"] == "MIT"
    assert "calendar year 2018" in package["sources"][0]["title"]
    report = frictionless.validate(str(unpacked / "datapackage.json"))
    assert report.valid, report.to_summary()
    named = {resource["path"] for resource in package["resources"]}
    tables = {
        p.relative_to(unpacked).as_posix() for p in unpacked.glob("processed/**/*.parquet") if "revisions" not in str(p)
    }
    assert tables | {path.name for path in unpacked.glob("leahy.*")} <= named


def test_a_damaged_record_is_not_released(tmp_path: Path) -> None:
    import shutil

    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    (data / "processed" / "csv" / "2018.csv").write_text("edited")
    with pytest.raises(leahy.LeahyError, match="the record is damaged"):
        release(data, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_zenodo_is_told_what_the_citation_says() -> None:
    said = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert said["version"] == VERSION
    assert f"version: {VERSION}" in citation
    assert said["title"] in citation
    assert all(f"name: {creator['name']}" in citation for creator in said["creators"])
    assert all(f"- {keyword}" in citation for keyword in said["keywords"])
    assert said["license"] == "MIT"
