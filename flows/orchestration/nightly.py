"""The flow that `serve` starts on schedule, in a process of its own: `flows.orchestration.flow` under the lock.

Busy and Skipped are states of their own: neither run has looked, so neither may look like "Nothing new".
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, runtime
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows.http.client import contact_from_environment
from flows.orchestration.flow import Watcher, build_record, watcher
from flows.report.render import as_text
from flows.steps import Mode, RunRequest
from flows.store import captures
from flows.store.files import Busy, lock
from flows.upload.publication import target_from_environment
from leahy.record.cells import printable_lines
from leahy.record.jsonl import iso
from leahy.record.places import data_folder
from leahy.vocabulary import How


def _name() -> str:
    return f"due {runtime.flow_run.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


@flow(name="leahy-nightly", flow_run_name=_name, persist_result=False)
def nightly() -> State[Any]:
    """Look at the sources and build the record. States: those of `flows.orchestration.flow.build_record`, Busy, Skipped.

    No parameters: the folder is that of the environment, which `serve` has set and no request to the server can change.
    Prefect pickles the body of this flow with the objects that it names, and a ContextVar cannot be pickled: so the body
    names one function, which the child process imports.
    """
    return run_if_due()


def run_if_due() -> State[Any]:
    """The run of `nightly`."""
    due: datetime = runtime.flow_run.scheduled_start_time
    folder = data_folder()
    logger = get_run_logger()
    try:
        with lock(folder) as held:
            looked_at = last_look(folder)
            if looked_at is None or looked_at < due:
                watcher.set(
                    Watcher(
                        lambda message: logger.info(printable_lines(message)),
                        lambda report: logger.info(as_text(report)),
                        held=held,
                    )
                )
                now = datetime.now(UTC)
                request = RunRequest(folder, now, Mode.NIGHTLY, "serve", contact_from_environment())
                return build_record.fn(replace(request, publish_to=target_from_environment()))
    except Busy as error:
        return Failed(name="Busy", message=str(error))
    return Completed(
        name="Skipped",
        message=f"Late: due at {iso(due)}, and another run has looked at the sources since, at {iso(looked_at)}. Nothing was done.",
    )


def last_look(data: Path) -> datetime | None:
    """When a page itself was last requested, as every night does and no backfill; None for never."""
    looks = captures.read_looks(data / "raw")
    return max((look.fetched_at for _, look in looks if look.how == How.LIVE), default=None)
