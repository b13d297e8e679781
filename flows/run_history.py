"""Which captures this run need not read again, because the run before it did."""

from collections.abc import Sequence
from pathlib import Path

from flows.publish.publish_year import CaptureKey
from flows.publish.read_captures import settled_by
from flows.report.runs_log import newest_first
from flows.store.captures import Look
from leahy.record.revisions import read_year, recorded_years


def settled_before(processed: Path, reader: str, looks: Sequence[tuple[str, Look]]) -> dict[CaptureKey, str]:
    """The captures that need not be read again, with their verdicts in the log; {} unless the last run used `reader`.

    These are the captures that the last run had, and that are no lists or whose lists are in the record. A capture that
    had a problem or was refused is read again, so that every report names it. Reading all captures again would give the
    same result, at a cost that grows every night.
    """
    last = next(newest_first(processed), {})
    if last.get("reader") != reader:
        return {}
    unsettled = {capture["sha256"] for capture in last["captures"] if capture["problem"]}
    unsettled |= {refusal["capture"] for year in last["years"] for refusal in year["refusals"]}
    observed = {
        (observation.captured_at, observation.capture)
        for year in recorded_years(processed)
        for observation in read_year(processed, year).observations
    }
    return settled_by(last["looks"], looks, observed, unsettled)
