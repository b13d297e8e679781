"""`leahy` says the same with pandas 2.2 and with pandas 3, of a record that was written with pandas 3.

`python -m scripts.other_pandas` makes an environment with the wheel and the older pandas, and runs this.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import ROOT
from tests.support.years import made_up_years

OTHER = os.environ.get("LEAHY_OTHER_PYTHON")
"""A Python that has `leahy` installed beside another version of pandas."""


def fingerprint(python: str, data: Path, out: Path) -> dict[str, Any]:
    out.mkdir()
    script = ROOT / "tests" / "support" / "fingerprint.py"
    isolated = ["-I"] if python == OTHER else []
    done = subprocess.run(
        [python, *isolated, "-W", "error::FutureWarning", script, data, out],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.skipif(OTHER is None, reason="LEAHY_OTHER_PYTHON is not set: run python -m scripts.other_pandas")
def test_both_versions_of_pandas_give_the_same(tmp_path: Path) -> None:
    assert OTHER is not None
    data = made_up_years(tmp_path / "data")
    ours = fingerprint(sys.executable, data, tmp_path / "ours")
    theirs = fingerprint(OTHER, data, tmp_path / "theirs")
    assert ours.pop("pandas").split(".")[0] != theirs.pop("pandas").split(".")[0]
    assert ours == theirs
