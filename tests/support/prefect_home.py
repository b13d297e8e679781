"""A home for Prefect with an empty database, which takes about 9 seconds of processor time to create.

It is created once for each environment and copied. test_flow.py starts with an empty home, as an operator does, where
none has been created yet, and with `make soak`.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path


def cached() -> Path:
    """The database to copy, which may not have been created yet."""
    return Path(sys.prefix) / "cache" / f"prefect-{version('prefect')}-empty.db"


def prefect_home(folder: Path) -> Path:
    """Create `folder` as such a home; returns it."""
    made = cached()
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


def processes(home: Path) -> list[int]:
    """Every process that was started with this home of Prefect."""
    pids = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"PREFECT_HOME={home}\0".encode() in (folder / "environ").read_bytes():
                pids.append(int(folder.name))
    return pids


def wait_for(until: Callable[[], object], seconds: float = 300) -> None:
    """Wait until `until` is true; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)
