"""`run` that is stopped by a signal, as systemd, cron and timeout(1) send it: a report, and no process that stays."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.store.files import lock
from tests.support.list_pages import copy_shipped, runs
from tests.support.prefect_home import prefect_home, processes, wait_for

pytestmark = pytest.mark.processes


def test_signal_while_prefect_is_starting(tmp_path: Path) -> None:
    """test_flow.py ends with a signal to a run at work."""
    data, home, progress = copy_shipped(tmp_path / "data"), prefect_home(tmp_path / "home"), tmp_path / "progress"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
        "LEAHY_DATA": str(data),
        "PREFECT_HOME": str(home),
    }
    with progress.open("wb") as output:
        run = subprocess.Popen(
            [sys.executable, "-m", "flows", "run", "--replay"], env=environment, stdout=output, stderr=output
        )
    try:
        wait_for(lambda: "Starting Prefect" in progress.read_text())
        run.send_signal(signal.SIGTERM)
        assert run.wait(120) == 130, progress.read_text()
    finally:
        run.kill()
        run.wait()
    assert [report["state"] for report in runs(data)] == ["stopped"]
    assert "Traceback" not in progress.read_text()
    wait_for(lambda: not processes(home), 60)
    with lock(data):
        pass


def test_signal_in_code_made_from_a_string(tmp_path: Path) -> None:
    """As dataclasses are made while Prefect is imported: CPython then ends by SIGINT if it is a KeyboardInterrupt."""
    (tmp_path / "stopped.py").write_text(
        "import os, signal, sys\n"
        "from flows.orchestration.stop import raise_on_stop\n"
        "raise_on_stop()\n"
        "try:\n"
        "    exec('os.kill(os.getpid(), signal.SIGTERM)')\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
    )
    assert subprocess.run([sys.executable, "-m", "stopped"], cwd=tmp_path).returncode == 130
