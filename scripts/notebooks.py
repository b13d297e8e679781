"""Execute the notebooks as a reader would: in a folder `notebooks` beside a `data` folder with a freshly built record.

`python -m scripts.notebooks` (make notebooks) saves their outputs in the committed files.
"""

import argparse
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from flows.run import replay
from tests.support.list_pages import NOW, copy_shipped

FOLDER = Path(__file__).parents[1] / "notebooks"
QUIET = ["--log-level=40"]  # no messages of the kernel
NOTEBOOKS = ("getting-started.ipynb", "comparing-years.ipynb")


def executed(names: Iterable[str] = NOTEBOOKS) -> dict[str, Any]:
    """Name -> the notebook with its outputs. Raises nbclient's CellExecutionError if a cell fails."""
    importlib.import_module(
        "matplotlib.font_manager"
    )  # builds its font cache, which would print a message in a notebook
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder)
        shutil.copytree(FOLDER, checkout / "notebooks", ignore=shutil.ignore_patterns("__pycache__", ".*"))
        replay(copy_shipped(checkout / "data"), now=NOW)
        return {name: _execute(checkout / "notebooks" / name) for name in names}


def _execute(path: Path) -> Any:
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    environment = {name: value for name, value in os.environ.items() if name != "LEAHY_DATA"}
    NotebookClient(
        notebook, timeout=120, startup_timeout=120, record_timing=False, resources=resources, extra_arguments=QUIET
    ).execute(env=environment)
    # Without the version of Python, which differs from machine to machine.
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.notebooks", description="Execute the notebooks and save their outputs in the files."
    )
    parser.parse_args(argv)
    for name, notebook in executed().items():
        nbformat.validate(notebook)
        (FOLDER / name).write_text(nbformat.writes(notebook).rstrip() + "\n", encoding="utf-8")
        print(f"notebooks/{name}: {len(notebook.cells)} cells")
    return 0


if __name__ == "__main__":
    sys.exit(main())
