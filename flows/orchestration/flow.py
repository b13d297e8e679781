"""The run as a Prefect flow: thin tasks around `flows.run`, the report as an artifact, a state that says the outcome.

The record is on disk, and the report in runs.jsonl, before Prefect is told anything: what befalls Prefect never costs
data.
"""

import os
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prefect import flow, runtime, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import run
from flows.collect.backfill import Years
from flows.http.client import contact_from_environment
from flows.orchestration import notify as notifying
from flows.publish import publish_year as publishing
from flows.publish import read_captures as reading
from flows.report.model import STATE_NAMES, RunReport
from flows.report.render import LOOKS_HEADER, as_markdown, looks_table
from flows.run import Progress, Steps
from flows.store.decisions import Decision
from leahy.record.revisions import data_folder

ARTIFACT_KEY = "leahy-run"
LOOKS_KEY = "leahy-looks"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who wants to hear of a run in this process, without Prefect between. `locked`: it holds the data folder's lock."""

    progress: Progress
    done: Callable[[RunReport], None]
    locked: bool = False


watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)

# No retries: a step that failed here fails again, and the one that asks the network tries again by itself.
# No results kept: the captures are the cache.
_settings: Mapping[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False}

STEPS = Steps(
    look=task(name="look at the sources", **_settings)(run.look),
    read=task(name="read captures", **_settings)(reading.read_captures),
    publish=task(name="publish year", task_run_name="publish {year}", **_settings)(publishing.publish_year),
    refresh=task(name="make tables", **_settings)(run.refresh),
    backfill=task(name="ask the archive", **_settings)(run.ask_the_archive),
)


@flow(name="leahy-record", persist_result=False)
def build_record(
    data: str | None = None,
    now: datetime | None = None,
    command: str = "run",
    decision: Decision | None = None,
    look: bool = True,
    backfill: Years | None = None,
) -> State[None]:
    """`flows.run.nightly` under Prefect's eyes; with `backfill`, `flows.run.backfill`; without `look`, `flows.run.replay`.

    States: Published, Nothing new, Refused, Could not look, Failed. `data`: LEAHY_DATA where None; `now`: the clock.
    `ContactMissing` if LEAHY_CONTACT is not set and there is to be a look, `Busy` if another run is at it.
    """
    watching = watcher.get()
    settings: dict[str, Any] = {
        "now": now or datetime.now(UTC),
        "command": command,
        "steps": STEPS,
        "progress": watching.progress if watching else lambda _: None,
        "locked": watching.locked if watching else False,
    }
    if backfill:
        report = run.backfill(data_folder(data), contact=contact_from_environment(), years=backfill, **settings)
    elif look:
        report = run.nightly(data_folder(data), contact=contact_from_environment(), decision=decision, **settings)
    else:
        report = run.replay(data_folder(data), decision=decision, **settings)
    if watching:
        watching.done(report)
    described = f"{report.run_id}: {report.summary()}"
    create_markdown_artifact(as_markdown(report), key=ARTIFACT_KEY, description=described)
    if report.look:
        rows = [dict(zip(LOOKS_HEADER, row, strict=True)) for row in looks_table(report.look)]
        create_table_artifact(rows, key=LOOKS_KEY, description=described)
    problems = notifying.tell(report, page=runtime.flow_run.ui_url if os.environ.get("PREFECT_API_URL") else None)
    for problem in problems:
        settings["progress"](f"NOT TOLD: {problem}")
    state = Completed if report.exit_code == 0 else Failed
    return state(name=STATE_NAMES[report.state], message="; ".join([report.summary(), *problems]))
