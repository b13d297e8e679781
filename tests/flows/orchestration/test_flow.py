"""The flow under a real Prefect with a server of its own, up to a signal that ends a run."""

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.store.files import lock
from tests.support.deep import DEEP
from tests.support.list_pages import copy_shipped, tree
from tests.support.prefect_home import cached, prefect_home, processes, wait_for

pytestmark = pytest.mark.processes

# One process, one server: `python -m flows run` again and again, the data and the world changing in between. The last run
# is stopped while State's answer is awaited, with the signal that timeout(1) sends, which sends it twice.
SCRIPT = """
import os, runpy, signal, sys, threading
from pathlib import Path
from tests.support.hosts import answer, serving
from tests.support.list_pages import capture, on, page, units

data = Path(sys.argv[1])


def run(*how, command="run"):
    print("=== run", flush=True)
    sys.argv = ["flows", command, *how]
    try:
        runpy.run_module("flows", run_name="__main__")
    except SystemExit as end:
        print("=== exit", end.code, flush=True)


capture(data, page(2024, {"Mexico": units(6)}), on(2025))
run("--replay")
with serving() as hosts:
    os.environ["LEAHY_SOURCES"] = str(hosts.sources(data.parent))
    hosts.pages["www.state.gov"]["*"] = answer(page(2024, {"Mexico": units(5) + ["Navy"]}))
    run()
    hosts.pages["www.state.gov"]["*"] = answer(b"<title>Access Denied</title>", 403)
    run()
    hosts.pages["web.archive.org"]["*"] = answer(b"[]", Content_Type="application/json")
    run("--from", "2019", command="backfill")
capture(data, page(2019, {"Mexico": units(3)}), on(2020))
run("--replay")
(data / "decisions" / "accepted.csv").write_text("nonsense")
run("--replay")


def stop(handler):
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(600)


(data / "decisions" / "accepted.csv").unlink()
with serving() as hosts:
    os.environ["LEAHY_SOURCES"] = str(hosts.sources(data.parent, deadline=600.0))
    hosts.pages["www.state.gov"]["*"] = stop
    run()
"""
STATES = ["published", "published", "could_not_look", "nothing_new", "refused", "failed", "stopped"]


@dataclass(frozen=True)
class Ran:
    """What each run printed, with its exit code, and what Prefect's database holds."""

    runs: list[tuple[str, int]]
    progress: str
    home: Path
    data: Path

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.home / 'prefect.db'}?mode=ro", uri=True) as connection:
            return connection.execute(sql).fetchall()


def start(folder: Path) -> Ran:
    data, home = copy_shipped(folder / "data"), folder / "home"
    if cached().exists() and not DEEP:
        prefect_home(home)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"LEAHY_DATA": str(data), "PREFECT_HOME": str(home), "LEAHY_CONTACT": "someone@example.org"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(data)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=900,  # 30 seconds on a quiet machine
        check=False,
    )
    assert done.returncode == 130, done.stderr
    runs = []
    for part in done.stdout.split("=== run\n")[1:]:
        said, _, code = part.partition("=== exit ")
        runs.append((said, int(code or done.returncode)))
    return Ran(runs, done.stderr, home, data)


def check_output_of_the_command(ran: Ran) -> None:
    assert [code for _, code in ran.runs] == [0, 0, 3, 0, 1, 1, 130]
    published, edited, blocked, backfilled, refused, failed, stopped = [said for said, _ in ran.runs]
    for part in ("Captures: 2 (2 list)", "new revision r1 (first): 26 rows, 11 countries", "2 lists of 10 known years"):
        assert part in published
    assert "state-gov, live: list (HTTP 200" in edited
    assert "printed now 'Navy'" in edited
    assert edited.splitlines()[-1].endswith("4 addresses looked at, all good.")
    assert blocked.splitlines()[-1].startswith("Could not look since 20")
    assert "The Wayback Machine, captures of 2019 to ...:" in backfilled
    assert backfilled.splitlines()[-1] == "Nothing new: 0 archived captures: 0 already here, 0 requested."
    assert "NOT PUBLISHED" in refused
    assert refused.splitlines()[-1].startswith("Refused")
    assert "accepted.csv, line 1" in failed
    assert stopped == ""
    assert ran.progress.splitlines()[-1] == "Stopped. Nothing is half-written; run the command again to go on."
    assert "Traceback" not in ran.progress


def check_progress_is_shown_and_is_no_wall_of_logs(ran: Ran) -> None:
    assert ran.progress.splitlines()[0].startswith("Starting Prefect")
    assert "Publishing 2018 ..." in ran.progress
    assert len(ran.progress.splitlines()) < 8 * len(ran.runs)


def check_states_tell_the_outcomes_apart(ran: Ran) -> None:
    flows = ran.query("select state_type, state_name from flow_run order by start_time")
    assert flows == [
        ("COMPLETED", "Published"),
        ("COMPLETED", "Published"),
        ("FAILED", "Could not look"),
        ("COMPLETED", "Nothing new"),
        ("FAILED", "Refused"),
        ("FAILED", "Failed"),
        ("RUNNING", "Running"),  # the server is stopped with the run
    ]


def check_tasks_are_few(ran: Ran) -> None:
    first, looked, *_ = ran.query("select id from flow_run order by start_time")
    (name, state), *_ = ran.query(
        f"select name, state_type from task_run where flow_run_id = '{looked[0]}' order by start_time"
    )
    assert (name.rsplit("-", 1)[0], state) == ("look at the sources", "COMPLETED")
    *_, backfilled, _, _, _ = ran.query("select id from flow_run order by start_time")
    (name, _), *_ = ran.query(
        f"select name, state_type from task_run where flow_run_id = '{backfilled[0]}' order by start_time"
    )
    assert name.rsplit("-", 1)[0] == "fetch archived pages"
    tasks = ran.query(f"select name, state_type from task_run where flow_run_id = '{first[0]}' order by start_time")
    assert [(name.rsplit("-", 1)[0] if "publish" not in name else name, state) for name, state in tasks] == [
        ("read captures", "COMPLETED"),
        ("publish 2018", "COMPLETED"),
        ("publish 2024", "COMPLETED"),
        ("write tables", "COMPLETED"),
    ]


def check_report_is_an_artifact(ran: Ran) -> None:
    artifacts = ran.query("select key, type, data from artifact order by created")
    assert {(key, kind) for key, kind, _ in artifacts} == {("leahy-run", "markdown"), ("leahy-looks", "table")}
    texts = [json.loads(data) for key, _, data in artifacts if key == "leahy-run"]
    assert [text.splitlines()[0] for text in texts] == [
        "# Published", "# Published", "# Could not look", "# Nothing new", "# Refused", "# Failed",
    ]  # fmt: skip
    assert "| 2018 | r1 | 26 | 11 |" in texts[0]
    assert "| Mexico | only_new |  | Navy |" in texts[1]
    tables = [json.loads(data) for key, _, data in artifacts if key == "leahy-looks"]
    assert [[row["verdict"] for row in json.loads(rows)] for rows in tables] == [
        ["list", "list", "not_a_list", "not_a_list"],
        ["blocked", "blocked", "not_found", "not_found", "not_found", "blocked", "not_found"],
    ]  # fmt: skip


def check_every_run_left_its_report(ran: Ran) -> None:
    lines = (ran.data / "processed" / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["state"] for line in lines] == STATES
    assert (ran.data / "processed" / "denied_units" / "2018.parquet").is_file()
    assert not (ran.data / "processed" / "denied_units" / "2019.parquet").exists()
    assert not [path for path in tree(ran.data) if path.endswith(".part")]


def check_nothing_is_left(ran: Ran) -> None:
    wait_for(lambda: not processes(ran.home), 60)
    with lock(ran.data):
        pass


@pytest.mark.deep
def test_runs_under_prefect(tmp_path: Path) -> None:
    """One test, because a test for each check would start Prefect on every worker of xdist."""
    ran = start(tmp_path)
    check_output_of_the_command(ran)
    check_progress_is_shown_and_is_no_wall_of_logs(ran)
    check_states_tell_the_outcomes_apart(ran)
    check_tasks_are_few(ran)
    check_report_is_an_artifact(ran)
    check_every_run_left_its_report(ran)
    check_nothing_is_left(ran)
