"""What was read stays read only while everything that a reading depends on stays as it was."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from flows.publish.fingerprint import LIBRARIES, PACKAGES, reading_fingerprint
from tests.support.places import ROOT


@pytest.mark.parametrize(
    "changed",
    ["code/parsers/verdict.py", "code/parsers/pages/deeper/words.toml", "code/leahy/text/lexicon.csv",
     "code/schemas/contract.py", "code/flows/sources.toml", "data/decisions/countries.csv",
     "data/decisions/readings/0123456789abcdef.csv"],
)  # fmt: skip
def test_changed_file_changes_it_in_whatever_folder(tmp_path: Path, changed: str) -> None:
    code, data, file = tmp_path / "code", tmp_path / "data", tmp_path / changed
    without = reading_fingerprint(data, code)
    file.parent.mkdir(parents=True)
    file.write_text("one", encoding="utf-8")
    first = reading_fingerprint(data, code)
    file.write_text("two", encoding="utf-8")
    assert len({without, first, reading_fingerprint(data, code)}) == 3


def test_what_running_leaves_does_not_change_it(tmp_path: Path) -> None:
    before = reading_fingerprint(tmp_path, tmp_path)
    cache = tmp_path / "parsers" / "pages" / "__pycache__"
    cache.mkdir(parents=True)
    (cache / "html.cpython-311.pyc").write_bytes(b"made up")
    assert reading_fingerprint(tmp_path, tmp_path) == before


def test_libraries_are_those_that_the_parsers_import() -> None:
    files = [file for folder in ("parsers", "leahy/text") for file in (ROOT / folder).rglob("*.py")]
    imported = set()
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module.partition(".")[0])
    foreign = imported - sys.stdlib_module_names - set(PACKAGES)
    distributions = packages_distributions()
    assert {distributions[module][0].lower() for module in foreign} <= set(LIBRARIES)
