"""The log of runs, damaged: the next run says so in a sentence, and the chain is whole once the log is as it was."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.report.runs_log import verdicts_reported
from flows.run import replay
from leahy.record.run_log import NEWEST, RUNS
from leahy.record.verify import verify
from tests.support.list_pages import NOW, capture, on, page, problems, units

Edit = Callable[[bytes], bytes]


@pytest.fixture
def log(empty: Path) -> Path:
    """A log of two runs. The first one names a capture."""
    capture(empty, page(2019, {"Mexico": units(6)}), on(2020))
    for state in ("published", "nothing_new"):
        assert replay(empty, now=NOW).state == state
    return empty / "processed" / RUNS


def without(name: str) -> Edit:
    """The last report without one of its fields."""

    def edit(log: bytes) -> bytes:
        *others, last = log.splitlines(keepends=True)
        return b"".join([*others, json.dumps({k: v for k, v in json.loads(last).items() if k != name}).encode(), b"\n"])

    return edit


EDITS: dict[str, Edit] = {
    "latin": lambda log: log.replace(b"made-up", b"mad\xe9-up", 1),
    "captures without hashes": lambda log: log.replace(b'"verdict"', b'"verdikt"', 1),
    "captures in another form": lambda log: log.replace(b'"captures": [{', b'"captures": [{}, {', 1),
    **{f"without {name}": without(name) for name in ("captures", "years", "looks", "reader")},
    "years of another type": lambda log: log.replace(b'"years": [', b'"years": [5, ').replace(b"[5, ]", b"[5]"),
    "not json": lambda log: log[:-20] + b"\n",
}


def test_damaged_log_stops_the_next_run_with_a_sentence_and_is_whole_once_it_is_put_back(log: Path) -> None:
    data, whole = log.parent.parent, log.read_bytes()
    newest = log.with_name(NEWEST).read_bytes()
    for name, edit in EDITS.items():
        log.write_bytes(edit(whole))
        assert log.read_bytes() != whole, name
        assert verify(data).broken, name
        report = replay(data, now=NOW)
        assert report.state == "failed", name
        assert str(log) in problems(report) and "put" in problems(report).lower().replace("correct", "put"), name
        appended = log.read_bytes()[len(edit(whole)) :]
        log.write_bytes(whole + appended)
        assert verify(data).broken == [], name
        log.write_bytes(whole)
        log.with_name(NEWEST).write_bytes(newest)


def test_damaged_note_of_the_newest_report_does_not_break_the_chain(log: Path) -> None:
    data = log.parent.parent
    log.with_name(NEWEST).write_bytes(b"{")
    assert verify(data).broken
    assert replay(data, now=NOW).state == "nothing_new"
    assert verify(data).broken == []


def test_verdict_of_the_newest_report_counts(log: Path) -> None:
    first = json.loads(log.read_bytes().splitlines()[0])
    (sha256,) = {named["sha256"] for named in first["captures"]}
    assert verdicts_reported(log.parent) == {sha256: "list"}
