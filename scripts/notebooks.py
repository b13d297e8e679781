"""Execute the notebooks as a reader would: in a folder `notebooks` beside a `data` folder with a freshly built record.

`python -m scripts.notebooks` (make notebooks) puts what they give into the committed files.
"""

import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from flows.run import replay
from tests.support.list_pages import NOW, copy_shipped

FOLDER = Path(__file__).parents[1] / "notebooks"
QUIET = ["--log-level=40"]  # the kernel's talk is not about a notebook
NOTEBOOKS = ("getting-started.ipynb", "comparing-years.ipynb")


def executed(names: Iterable[str] = NOTEBOOKS) -> dict[str, Any]:
    """Name -> the notebook with what its cells give. Raises nbclient's CellExecutionError where a cell fails."""
    importlib.import_module("matplotlib.font_manager")  # the first time it looks for fonts, and a notebook would say so
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder)
        shutil.copytree(FOLDER, checkout / "notebooks", ignore=shutil.ignore_patterns("__pycache__", ".*"))
        replay(copy_shipped(checkout / "data"), now=NOW)
        return {name: _execute(checkout / "notebooks" / name) for name in names}


def _execute(path: Path) -> Any:
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    here = {name: value for name, value in os.environ.items() if name != "LEAHY_DATA"}
    NotebookClient(
        notebook, timeout=120, startup_timeout=120, record_timing=False, resources=resources, extra_arguments=QUIET
    ).execute(env=here)
    # The version of Python says nothing to a reader, and would differ from machine to machine.
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main() -> int:
    for name, notebook in executed().items():
        nbformat.validate(notebook)
        (FOLDER / name).write_text(nbformat.writes(notebook).rstrip() + "\n", encoding="utf-8")
        print(f"notebooks/{name}: {len(notebook.cells)} cells")
    return 0


if __name__ == "__main__":
    sys.exit(main())
