"""Test the wheel with the oldest pandas that it accepts: `python -m scripts.other_pandas [2.2]`. Needs a package index.

It builds the wheel, installs it into a temporary environment beside that pandas, and runs `tests/leahy/test_other_pandas.py`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

from scripts import wheel_backend


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of pytest."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.other_pandas", description="Test leahy with another pandas."
    )
    parser.add_argument("version", nargs="?", default="2.2", help="its version (default: 2.2)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder, wheel_backend.build_wheel(folder))
        venv.create(Path(folder, "venv"), with_pip=True)
        python = Path(folder, "venv", "bin", "python")
        install = [python, "-m", "pip", "install", "--quiet", f"pandas=={options.version}.*", wheel]
        subprocess.run(install, check=True)
        environment = {**os.environ, "LEAHY_OTHER_PYTHON": str(python)}
        tests = [sys.executable, "-m", "pytest", "-n", "0", "tests/leahy/test_other_pandas.py"]
        return subprocess.run(tests, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
