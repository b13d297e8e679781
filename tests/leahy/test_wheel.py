"""The wheel: it holds `leahy` alone, asks for what a reader needs alone, and works without the checkout."""

import email
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from scripts import wheel_backend
from tests.support.list_pages import NOW, copy_shipped
from tests.support.made_up import recorded
from tests.support.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    return folder / wheel_backend.build_wheel(str(folder))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_it_holds_leahy_alone_and_all_of_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names} == {"leahy", "leahy-0.1.0.dist-info"}
    ours = {p.relative_to(ROOT).as_posix() for p in (ROOT / "leahy").rglob("*") if p.is_file()}
    snapshot = {n for n in names if n.startswith("leahy/snapshot/")}
    assert {n for n in names if n.startswith("leahy/")} - snapshot == {n for n in ours if "__pycache__" not in n}
    assert {"leahy/text/lexicon.csv", "leahy/text/concepts.csv", "leahy/py.typed"} <= names
    assert "leahy-0.1.0.dist-info/licenses/LICENSE" in names
    assert wheel.stat().st_size < 500_000


def test_it_carries_the_record_of_the_checkout(unpacked: Path) -> None:
    snapshot, data = unpacked / "leahy" / "snapshot", ROOT / "data"
    carried = {p.relative_to(snapshot).as_posix() for p in snapshot.rglob("*") if p.is_file()}
    there = [*(data / "processed").rglob("*"), *(data / "decisions").glob("*.csv")]
    paths = {
        p.relative_to(data).as_posix() for p in there if p.is_file() and p.name != "runs.jsonl" and p.name[0] != "."
    }
    assert carried == paths
    assert all((snapshot / path).read_bytes() == (data / path).read_bytes() for path in paths)
    assert not (ROOT / "leahy" / "snapshot").exists()


def test_the_same_checkout_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    assert (tmp_path / wheel_backend.build_wheel(str(tmp_path))).read_bytes() == wheel.read_bytes()


def test_it_asks_for_what_a_reader_needs(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel)
    metadata = email.message_from_bytes(packed.read("leahy-0.1.0.dist-info/METADATA"))
    requires = metadata.get_all("Requires-Dist", [])
    always = [line for line in requires if "extra ==" not in line]
    assert sorted(always) == sorted(PROJECT["project"]["dependencies"])
    assert {"s3", "xlsx"} <= {*metadata.get_all("Provides-Extra", [])}
    assert {re.split(r"[<>=]", line)[0] for line in always} == {"lap", "pandas", "pyarrow", "rapidfuzz", "shtab"}
    assert metadata["License-Expression"] == "MIT"
    assert "leahy=leahy.cli:main" in packed.read("leahy-0.1.0.dist-info/entry_points.txt").decode().replace(" ", "")


WITHOUT_THE_CHECKOUT = """
import pathlib, sys
checkout, unpacked, data, out = map(pathlib.Path, sys.argv[1:])
sys.path = [str(unpacked), *(p for p in sys.path if p and pathlib.Path(p) not in (checkout, pathlib.Path.cwd()))]
import leahy
import leahy.cli
assert pathlib.Path(leahy.__file__).is_relative_to(unpacked), leahy.__file__
assert len(leahy.load(2018, data=data)) == 26
for name in ("units.csv", "units.xlsx", "units.jsonl", "units.sqlite"):
    leahy.export(out / name, data=data)
assert (leahy.diff(2018, 2018, data=data)["kind"] == "same").all()
assert leahy.similarity("81 Bn", "81st Battalion") >= leahy.SAME_UNIT
assert len(leahy.search("torreon", data=data)) == 1
assert (leahy.history("Rapid Action Battalion", data=data)["status"] == "listed").sum() == 1
assert "Jagadal" in leahy.tree(2018, "Nepal", data=data)
assert "revision 1" in leahy.cite(2018, data=data)
assert all(hasattr(leahy, name) for name in leahy.__all__)
assert leahy.cli.main(["--help"]) == 0
assert leahy.cli.main(["show", "2018", "--country", "Nepal", "--data", str(data)]) == 0
ours = {"flows", "parsers", "schemas", "pandera", "prefect", "bs4", "lxml", "requests"} & set(sys.modules)
assert not ours, ours
"""


def test_it_works_without_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    from flows.run import replay

    data = copy_shipped(tmp_path / "data")
    replay(data, now=NOW)
    out = tmp_path / "out"
    out.mkdir()
    said = subprocess.run(
        [sys.executable, "-I", "-c", WITHOUT_THE_CHECKOUT, ROOT, unpacked, data, out],
        cwd=out, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert "Rudradhoj Battalion, Far Western Division" in said.stdout


WITHOUT_DATA = """
import pathlib, sys
unpacked, missing = sys.argv[1], sys.argv[2:]
sys.path.insert(0, unpacked)
sys.modules.update(dict.fromkeys(missing))  # as if they were not installed
import leahy
units = leahy.load(2018)
assert len(units) == 26
said = units.attrs["coverage"]
assert "; from the snapshot in leahy 0.1.0, of 20" in said, said
for frame in (leahy.lists(), leahy.revisions(2018), leahy.search("torreon"), leahy.history("Rapid Action Battalion")):
    assert frame.attrs["coverage"] == said, frame.attrs
assert said in leahy.diff(2018, 2018).attrs["coverage"]
for name in ("units.csv", "units.sqlite", "units.jsonl"):
    leahy.export(name)
try:
    leahy.export("units.xlsx")
except leahy.LeahyError as error:
    assert "pip install 'leahy[xlsx]'" in str(error)
else:
    raise AssertionError
pathlib.Path("data", "processed").mkdir(parents=True)  # somebody else's
assert leahy.load(2018).attrs["coverage"] == said
"""


def test_without_a_data_folder_the_snapshot_is_read(unpacked: Path, tmp_path: Path) -> None:
    """In an installation of nothing but what the wheel asks for."""
    missing = ("xlsxwriter", "obstore", "scipy", "jinja2", "altair", "matplotlib")
    said = subprocess.run(
        [sys.executable, "-I", "-c", WITHOUT_DATA, unpacked, *missing], cwd=tmp_path, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr


def test_a_data_folder_goes_before_the_snapshot(unpacked: Path, tmp_path: Path) -> None:
    recorded(tmp_path / "data")
    script = "import sys; sys.path.insert(0, sys.argv[1]); import leahy; print(leahy.years(), leahy.load().attrs)"
    said = subprocess.run(
        [sys.executable, "-I", "-c", script, unpacked], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert said.stdout.startswith("[2018, 2019] ")
    assert "snapshot" not in said.stdout
