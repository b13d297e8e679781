"""Whole runs, killed at each of their steps in turn: `python -m tests.support.killed_runs ORDERS`.

ORDERS is JSON, a list of orders: `command` (run, backfill, or the hash of a capture that a replay accepts), `base` (the
data folder before the run), `out`, `most` (kills, spread over the kinds of steps; null for every step). For each kill one
line of JSON: the folder, the step, its kind, and the exit status of the killed run and of the next one. A run and the
next one are forked from this process, which has no threads and has imported everything. LEAHY_SOURCES says where the
world is.
"""

import json
import os
import shutil
import sys
import traceback
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from flows.http.client import Client
from flows.report.news import Delivered, news
from flows.report.runs_log import newest_first
from flows.run import backfill, nightly, replay
from flows.store.captures import read_looks
from flows.store.decisions import Decision
from tests.support.checked_tables import check_tables_once
from tests.support.killing import Steps, to_stop_at
from tests.support.list_pages import NOW, tree

AT = NOW + timedelta(days=1)
"""When the runs begin that are killed. Their clock stands still, so that they write the same bytes."""


def run(command: str, data: Path) -> int:
    """One run; returns its exit code."""
    Client.clock = lambda _: AT  # type: ignore[method-assign]
    if command in ("run", "backfill"):
        function = backfill if command == "backfill" else nightly
        return int(function(data, now=AT, contact="tests@example.org").exit_code)
    return int(replay(data, now=AT, decision=Decision("accept", command, "made up")).exit_code)


def forked(command: str, data: Path, steps: Steps | None = None, noted: Path | None = None) -> int:
    """The exit status of a run in a child; its steps are written to `noted`."""
    pid = os.fork()
    if not pid:
        status = 9
        try:
            if steps:
                steps.install()
            status = run(command, data)
            if noted and steps:
                noted.write_text("\n".join(steps.kinds))
        except BaseException:  # noqa: BLE001 - shown, and in the status
            traceback.print_exc()
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kill(command: str, base: str, out: str, most: int | None) -> None:
    """Do one order."""
    folder, noted = Path(out), Path(out, "steps")
    folder.mkdir()
    run(command, shutil.copytree(base, folder / "warm"))  # what is paid once is paid here
    whole = shutil.copytree(base, folder / "undisturbed")
    status = forked(command, whole, Steps(whole), noted)
    kinds = noted.read_text().splitlines()
    print(json.dumps([str(whole), len(kinds), "", [status, 0]]), flush=True)
    numbers = list(range(1, len(kinds) + 1)) if most is None else spread(to_stop_at(kinds, set()), most)
    for number in numbers:
        data = shutil.copytree(base, folder / str(number))
        killed = forked(command, data, Steps(data, "kill", number))
        followed = forked(command, data)
        print(json.dumps([str(data), number, kinds[number - 1], [killed, followed]]), flush=True)


def spread(numbers: Sequence[int], most: int) -> list[int]:
    """`most` of `numbers`, evenly spread, the last among them."""
    return [numbers[-1 - len(numbers) * n // most] for n in range(min(most, len(numbers)))]


# --- What must be the same, however often the runs were killed ------------------------------------------------------------


def comparable(data: Path) -> Mapping[str, Any]:
    """The hash of every file but the logs and what counts their lines; of the looks, those with bytes.

    A run that starts again looks again. The verdict of a look may be the provisional one, because the next reading judges
    again.
    """
    logs = ("looks.jsonl", "index.json", "runs.jsonl")
    files = {path: sha256 for path, sha256 in tree(data).items() if not path.endswith(logs)}
    brought = {(name, k.captured_at, k.sha256, k.final_url) for name, k in read_looks(data / "raw") if k.sha256}
    return {**files, "looks": sorted(map(str, brought))}


def told(data: Path) -> list[str]:
    """What notifications say of all runs after the first, one line an item, in any order."""
    reports = list(newest_first(data / "processed"))[::-1]
    items, _ = news(reports, Delivered(reports[0]["run_id"]), nights=1_000)
    return sorted(f"{item.headline}: {'; '.join(item.lines)}".replace(str(data), "") for item in items)


if __name__ == "__main__":
    check_tables_once()
    for order in json.loads(sys.argv[1]):
        kill(**order)
