"""A run as a Prefect flow: thin tasks around `flows.run`, the report as an artifact, a state that names the outcome.

The record and the line in runs.jsonl are on disk before Prefect hears of them, so an error of Prefect never costs data.
"""

import os
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from prefect import flow, runtime, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import run, steps
from flows.orchestration.notify import notify
from flows.orchestration.stop import raise_on_stop
from flows.publish.publish_year import publish_year
from flows.publish.read_captures import read_captures
from flows.report.model import ExitCode, RunReport
from flows.report.render import LOOKS_HEADER, as_markdown, looks_table
from flows.store.files import Lock
from flows.upload.publication import publish
from leahy.record.cells import printable

ARTIFACT_KEY = "leahy-run"
LOOKS_KEY = "leahy-looks"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who follows a run in this process, without Prefect between. `held`: the lock of the data folder, if it is held.

    `interrupted`, where given, is called on Ctrl-C and SIGTERM, once the run has written its report. `has_page`: the
    server stays after the run, so that a message can name the run's page.
    """

    progress: steps.Progress = steps.silent
    done: Callable[[RunReport], None] = lambda _: None
    interrupted: Callable[[], None] | None = None
    held: Lock | None = None
    has_page: bool = True


watcher: ContextVar[Watcher] = ContextVar("watcher", default=Watcher())  # noqa: B039 - frozen

# No retries: a step that failed would fail again, and requests to the network are retried where they are made.
# No stored results: the captures are the cache.
_settings: Mapping[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False}

STEPS = steps.Steps(
    look=task(name="look at the sources", **_settings)(steps.look),
    backfill=task(name="fetch archived pages", **_settings)(steps.fetch_archived),
    read=task(name="read captures", **_settings)(read_captures),
    publish=task(name="publish year", task_run_name="publish {year}", **_settings)(publish_year),
    refresh=task(name="write tables", **_settings)(steps.refresh),
    upload=task(name="publish the record", **_settings)(publish),
)


@flow(name="leahy-record", persist_result=False)
def build_record(request: steps.RunRequest) -> State[None]:
    """`flows.run.run` as a flow. Its states are the labels of `flows.report.model.RunState`; raises what that raises."""
    watching = watcher.get()
    if watching.interrupted is None:
        return _build_record(request, watching)
    raise_on_stop()  # Prefect has handlers of its own while a flow is at work
    try:
        return _build_record(request, watching)
    except KeyboardInterrupt:
        watching.interrupted()
        raise


def _build_record(request: steps.RunRequest, watching: Watcher) -> State[None]:
    report = run.run(request, STEPS, watching.progress, held=watching.held)
    watching.done(report)
    summary = printable(report.summary())
    described = f"{report.run_id}: {summary}"
    create_markdown_artifact(as_markdown(report), key=ARTIFACT_KEY, description=described)
    if report.look:
        rows = [dict(zip(LOOKS_HEADER, row, strict=True)) for row in looks_table(report.look)]
        create_table_artifact(rows, key=LOOKS_KEY, description=described)
    has_page = watching.has_page and "PREFECT_API_URL" in os.environ
    problems = notify(report, page=runtime.flow_run.ui_url if has_page else None)
    for problem in problems:
        watching.progress(f"NOT NOTIFIED: {problem}")
    state = Completed if report.exit_code == ExitCode.GOOD else Failed
    return state(name=report.state.label, message="; ".join([summary, *problems]))
