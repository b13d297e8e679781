"""The notebooks run, and what is committed is what they give, up to the bytes of the pictures."""

import re
from functools import cache
from typing import Any

import nbformat
import pytest

from scripts.notebooks import FOLDER, NOTEBOOKS, executed

pytestmark = pytest.mark.processes

ADVICE = "run `make notebooks`, look at what changed, and commit it"


@cache
def given() -> dict[str, Any]:
    return executed()


def committed(name: str) -> Any:
    return nbformat.read(FOLDER / name, as_version=4)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cell: Any) -> list[Any]:
    """What a cell gives; a picture is only said to be one, as its bytes depend on fonts."""
    outputs = []
    for output in cell.outputs:
        data = {kind: kind if kind.startswith("image/") else text for kind, text in output.get("data", {}).items()}
        outputs.append((output.output_type, output.get("name"), output.get("text"), data))
    return outputs


@pytest.mark.xdist_group("notebooks")
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_is_committed_is_what_the_notebook_gives(name: str) -> None:
    was, now = code_cells(committed(name)), code_cells(given()[name])
    assert [cell.source for cell in was] == [cell.source for cell in now]
    for number, (one, other) in enumerate(zip(was, now, strict=True), 1):
        assert shown(one) == shown(other), (
            f"code cell {number} of {name} gives something else: {ADVICE}\n{other.source}"
        )
        assert one.execution_count == number


@pytest.mark.xdist_group("notebooks")
def test_pictures_are_pictures_and_carry_their_words() -> None:
    pictures = 0
    for name in NOTEBOOKS:
        for cell in code_cells(given()[name]):
            for output in cell.outputs:
                assert output.get("name") != "stderr", output.text
                image = output.get("data", {}).get("image/png")
                if image is not None:
                    assert len(image) > 10_000
                    assert cell.source.count("title=") == 1
                    pictures += 1
    assert pictures == 4


def test_everything_about_made_up_lists_says_so() -> None:
    """Whatever comes after the made-up lists are built is about them."""
    cells = code_cells(committed("comparing-years.ipynb"))
    first = next(number for number, cell in enumerate(cells) if "made_up.build" in cell.source)
    assert [
        cell.source for cell in cells[first + 1 :] if "invented" not in cell.source and "difference" not in cell.source
    ] == []
    said = 0
    for cell in cells[first:]:
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert 'title="MADE UP: ' in cell.source
            else:
                assert output.data["text/plain"].startswith("MADE UP: ")
                assert output.data["text/html"].startswith("<p><b>MADE UP: ")
            said += 1
    assert said >= 7
    assert not re.search("made.up", str([cell.outputs for cell in cells[:first]]), re.IGNORECASE)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_fit_to_be_read(name: str) -> None:
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
