"""The wheel: it holds `leahy` alone, asks for what a reader needs alone, and works without the checkout."""

import email
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from flit_core import buildapi

from tests.support.list_pages import NOW, copy_shipped
from tests.support.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(ROOT)
        return folder / buildapi.build_wheel(str(folder))


def test_it_holds_leahy_alone_and_all_of_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names} == {"leahy", "leahy-0.1.0.dist-info"}
    ours = {p.relative_to(ROOT).as_posix() for p in (ROOT / "leahy").rglob("*") if p.is_file()}
    assert {n for n in names if n.startswith("leahy/")} == {n for n in ours if "__pycache__" not in n}
    assert {"leahy/text/lexicon.csv", "leahy/text/concepts.csv", "leahy/py.typed"} <= names
    assert "leahy-0.1.0.dist-info/licenses/LICENSE" in names
    assert wheel.stat().st_size < 500_000


def test_it_asks_for_what_a_reader_needs(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel)
    metadata = email.message_from_bytes(packed.read("leahy-0.1.0.dist-info/METADATA"))
    assert metadata.get_all("Requires-Dist") == PROJECT["project"]["dependencies"]
    assert metadata.get_all("Provides-Extra") is None
    asked = {re.split(r"[<>=]", line)[0] for line in metadata.get_all("Requires-Dist", [])}
    assert asked == {"pandas", "pyarrow", "rapidfuzz", "scipy", "xlsxwriter"}
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


def test_it_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    from flows.run import replay

    data = copy_shipped(tmp_path / "data")
    replay(data, now=NOW)
    zipfile.ZipFile(wheel).extractall(tmp_path / "unpacked")
    out = tmp_path / "out"
    out.mkdir()
    said = subprocess.run(
        [sys.executable, "-I", "-c", WITHOUT_THE_CHECKOUT, ROOT, tmp_path / "unpacked", data, out],
        cwd=out, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert "Rudradhoj Battalion, Far Western Division" in said.stdout
