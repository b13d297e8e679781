"""The run that `serve` starts when it is due, in a process of its own: `flows.orchestration.flow` with the clock.

Busy and Skipped are states of their own: neither has looked, so neither may pass for "Nothing new".
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, runtime
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows.orchestration import flow as pipeline
from flows.report.render import as_text
from flows.store import captures
from flows.store.files import Busy, lock
from leahy.record.jsonl import iso
from leahy.vocabulary import How

COMMAND = "serve"


def _name() -> str:
    return f"due {runtime.flow_run.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


@flow(name="leahy-nightly", flow_run_name=_name, persist_result=False)
def nightly(data: str) -> State[Any]:
    """Look at the sources and build the record. States: those of `flows.orchestration.flow.build_record`, Busy, Skipped."""
    due: datetime = runtime.flow_run.scheduled_start_time
    folder = Path(data)
    logger = get_run_logger()
    try:
        with lock(folder):
            seen = last_look(folder)
            if seen is None or seen < due:
                pipeline.watcher.set(pipeline.Watcher(logger.info, lambda report: logger.info(as_text(report)), True))
                return pipeline.build_record.fn(data, datetime.now(UTC), COMMAND)
    except Busy as error:
        return Failed(name="Busy", message=str(error))
    return Completed(
        name="Skipped",
        message=f"Late: due at {iso(due)}, and a run has looked since, at {iso(seen)}. Nothing was done.",
    )


def last_look(data: Path) -> datetime | None:
    """When a page itself was last asked for, as every night does it and no backfill; None for never."""
    looks = captures.read_looks(data / "raw")
    return max((look.fetched_at for _, look in looks if look.how == How.LIVE), default=None)
