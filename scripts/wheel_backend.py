"""The build backend: flit, with the record of this checkout put into the wheel as `leahy/snapshot`.

The record is in git once, in `data/`. A wheel is installed where there is no checkout, so it carries a copy. The copy is made
in a folder aside, in which the wheel is built: a checkout never has a snapshot, and reads `./data`.
"""

import contextlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from flit_core import buildapi
from flit_core.buildapi import (  # noqa: F401  # the rest of the interface of PEP 517 and 660
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

_ROOT = Path(__file__).resolve().parents[1]
_EARLIEST = "315532800"  # 1980-01-01, the first day that a zip file can hold: the same files give the same wheel


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Build the wheel, and return its file name."""
    target = str(Path(wheel_directory).resolve())
    os.environ.setdefault("SOURCE_DATE_EPOCH", _EARLIEST)
    with tempfile.TemporaryDirectory() as temporary:
        aside = Path(temporary)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(_ROOT / name, aside / name)
        shutil.copytree(_ROOT / "leahy", aside / "leahy", ignore=shutil.ignore_patterns("__pycache__"))
        _copy_record(_ROOT / "data", aside / "leahy" / "snapshot")
        with contextlib.chdir(aside):
            name: str = buildapi.build_wheel(target, config_settings, metadata_directory)
    return name


def _copy_record(data: Path, snapshot: Path) -> None:
    """Copy what index.json names, but for `data/raw`. Without a record the wheel has no snapshot."""
    index = data / "processed" / "index.json"
    if not index.is_file():
        return
    named = [file["path"] for file in json.loads(index.read_bytes())["files"]]
    paths = [path if path.startswith("decisions/") else f"processed/{path}" for path in named if path[:4] != "raw/"]
    for path in ["processed/index.json", *paths]:
        (snapshot / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / path, snapshot / path)
