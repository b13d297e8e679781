"""The notebooks run, and their committed outputs are up to date, except for the pixels of the pictures."""

import re
from functools import cache
from typing import Any

import nbformat
import pytest

from scripts.notebooks import FOLDER, NOTEBOOKS, executed

pytestmark = pytest.mark.processes

_TODAY = re.compile(r",SOURCE,\d{4}-\d\d-\d\d")
ADVICE = "run `make notebooks`, look at the differences, and commit them"


@cache
def fresh() -> dict[str, Any]:
    """Name -> the notebook with the outputs of this run."""
    return executed()


def committed(name: str) -> Any:
    return nbformat.read(FOLDER / name, as_version=4)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def comparable(cell: Any) -> list[Any]:
    """The outputs of a cell. A picture is only its kind, because its bytes depend on fonts; a line to paste into same_unit.csv
    has the day of today."""
    outputs = []
    for output in cell.outputs:
        data = {kind: kind if kind.startswith("image/") else text for kind, text in output.get("data", {}).items()}
        data = {kind: _TODAY.sub(",SOURCE,DAY", text) if isinstance(text, str) else text for kind, text in data.items()}
        text = _TODAY.sub(",SOURCE,DAY", output.get("text", ""))
        outputs.append((output.output_type, output.get("name"), text, data))
    return outputs


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_committed_outputs_are_up_to_date(name: str) -> None:
    old_cells, new_cells = code_cells(committed(name)), code_cells(fresh()[name])
    assert [cell.source for cell in old_cells] == [cell.source for cell in new_cells]
    for number, (old, new) in enumerate(zip(old_cells, new_cells, strict=True), 1):
        assert comparable(old) == comparable(new), (
            f"code cell {number} of {name} has other outputs: {ADVICE}\n{new.source}"
        )
        assert old.execution_count == number


def test_pictures_have_a_title() -> None:
    pictures = 0
    for name in NOTEBOOKS:
        for cell in code_cells(fresh()[name]):
            for output in cell.outputs:
                assert output.get("name") != "stderr", output.text
                image = output.get("data", {}).get("image/png")
                if image is not None:
                    assert len(image) > 10_000
                    assert output.metadata["image/png"]["alt"] == output.data["text/plain"]
                    assert "Not listed means nothing more than that." in output.data["text/plain"]
                    assert cell.source.count("title=") == 1
                    pictures += 1
    assert pictures == 4


def test_everything_about_made_up_lists_says_so() -> None:
    """All cells after the one that builds the made-up lists are about them."""
    cells = code_cells(committed("comparing-years.ipynb"))
    first = next(number for number, cell in enumerate(cells) if "made_up.build" in cell.source)
    assert [
        cell.source for cell in cells[first + 1 :] if "invented" not in cell.source and "difference" not in cell.source
    ] == []
    outputs = 0
    for cell in cells[first:]:
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert 'title="MADE UP: ' in cell.source
            else:
                assert output.data["text/plain"].startswith("MADE UP: ")
                assert output.data["text/html"].startswith("<p><b>MADE UP: ")
            outputs += 1
    assert outputs >= 7
    assert not re.search("made.up", str([cell.outputs for cell in cells[:first]]), re.IGNORECASE)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_valid_and_small(name: str) -> None:
    notebook = committed(name)
    nbformat.validate(notebook)
    text = nbformat.writes(notebook)
    assert not re.search(r"(?<![\w.])/(?:home|root|work|opt|tmp|Users)/", re.sub(r'"image/png": "[^"]*"', "", text))
    assert len(text) < 500_000
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for target in re.findall(
        r"\]\(([^)#]+?)\)", "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    ):
        assert target.startswith("https://") or (FOLDER / target).exists(), target
