"""A home for Prefect with an empty database, which takes about 9 seconds of processor time to create.

It is created once for each environment and copied; test_flow.py starts with an empty home, as an operator does.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path


def prefect_home(folder: Path) -> Path:
    """Create `folder` as such a home; returns it."""
    made = Path(sys.prefix) / "cache" / f"prefect-{version('prefect')}-empty.db"
    if not made.exists():
        made.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=made.parent) as home:
            subprocess.run(
                [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"],
                env={name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
                | {"PREFECT_HOME": home, "DO_NOT_TRACK": "1"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=120,
                check=True,
            )
            Path(home, "prefect.db").replace(made)  # another worker that creates it at the same time creates the same
    folder.mkdir()
    shutil.copy(made, folder / "prefect.db")
    return folder
