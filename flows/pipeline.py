"""The run as a Prefect flow: thin tasks around `flows.run`, the report as an artifact, a state that says the outcome.

The record is on disk, and the report in runs.jsonl, before Prefect is told anything: what befalls Prefect never costs
data.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import reading, run
from flows.report import STATE_NAMES, RunReport, as_markdown
from flows.run import Acceptance, Progress, Steps

ARTIFACT_KEY = "leahy-run"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who wants to hear of a run in this process, without Prefect between."""

    progress: Progress
    done: Callable[[RunReport], None]


watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)

# No retries: a step that failed here fails again, as it needs no network. No results kept: the captures are the cache.
_settings: Mapping[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False}

STEPS = Steps(
    judge=task(name="judge captures", **_settings)(reading.judge_captures),
    read=task(name="read lists", **_settings)(reading.read_lists),
    publish=task(name="publish year", task_run_name="publish {year}", **_settings)(run.publish_year),
    refresh=task(name="make tables", **_settings)(run.refresh),
)


@flow(name="leahy-record", persist_result=False)
def build_record(
    data: str, now: datetime, command: str, accept: str | None = None, reason: str | None = None
) -> State[None]:
    """`flows.run.replay` under Prefect's eyes. States: Published, Nothing new, Refused, Failed."""
    watching = watcher.get()
    report = run.replay(
        Path(data),
        now=now,
        acceptance=Acceptance(accept, reason or "") if accept is not None else None,
        command=command,
        steps=STEPS,
        progress=watching.progress if watching else lambda _: None,
    )
    if watching:
        watching.done(report)
    create_markdown_artifact(as_markdown(report), key=ARTIFACT_KEY, description=f"{report.run_id}: {report.summary()}")
    state = Completed if report.exit_code == 0 else Failed
    return state(name=STATE_NAMES[report.state], message=report.summary())
