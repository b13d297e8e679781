"""Captures that a wrong clock has dated, as the looks before and after them tell.

A page counts for the moment at which this machine fetched it. A log has its looks in the order in which they were made, so one
whose moment does not fit in between its neighbours was made while the clock was ahead or behind. Such a date stays wrong, however
late it gets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.clocks import by_now, is_later, out_of_order
from flows.report.words import moment
from flows.store.captures import Look
from flows.store.decisions import how_to_redate, how_to_reject, line_of_date

CaptureKey = tuple[datetime | None, str]
"""What identifies a capture: its `captured_at` and its sha256."""


@dataclass(frozen=True, slots=True)
class Misdated:
    """Why the date of a capture is wrong, and what to do about it. `is_seen_again`: the same bytes were seen at a good date too,
    so that nothing is lost without this one."""

    problem: str
    is_seen_again: bool


def misdated(looks: Sequence[tuple[str, Look]], now: datetime) -> Mapping[CaptureKey, Misdated]:
    """The captures of `looks` that are dated later than now, or by a clock that was wrong. What a person dated in dates.csv is
    right."""
    now = by_now(now)
    wrong: dict[CaptureKey, str] = {}
    by_log: dict[str, list[Look]] = {}
    for source, look in looks:
        by_log.setdefault(source, []).append(look)
    for log in by_log.values():
        for look in log:
            if look.sha256 and look.captured_at and is_later(look.captured_at, now):
                wrong[look.captured_at, look.sha256] = _later(look.captured_at, look.sha256, now)
        for number, between in out_of_order([*(look.fetched_at for look in log), now]).items():
            if number < len(log) and (look := log[number]).sha256 and look.captured_at == look.fetched_at:
                wrong[look.captured_at, look.sha256] = _between(look.captured_at, look.sha256, between, now)
    good = {look.sha256 for _, look in looks if look.sha256 and (look.captured_at, look.sha256) not in wrong}
    return {key: Misdated(problem, key[1] in good) for key, problem in wrong.items()}


def _later(captured_at: datetime, sha256: str, now: datetime) -> str:
    return (
        f"Capture {sha256[:16]} is dated {moment(captured_at)}, later than now ({moment(now)}): the clock of this machine "
        f"was ahead when it was filed, or is behind now, or the date is wrong. It is not published before that date. "
        f"{how_to_redate(sha256)} {how_to_reject(sha256)}"
    )


def _between(
    captured_at: datetime, sha256: str, between: tuple[datetime | None, datetime | None], now: datetime
) -> str:
    after, before = between
    first, last = after or before or now, before or now
    words = [f"after {moment(after)}"] if after else []
    words += [f"before {moment(last)}"]
    line = line_of_date(sha256, captured_at, first + (last - first) / 2, "The clock was wrong.", now.date())
    return (
        f"Capture {sha256[:16]} is dated {moment(captured_at)} by a clock that was wrong: the looks around it say that it was "
        f"seen {' and '.join(words)}. It is not published with that date. To publish it, append this line to "
        f"data/decisions/dates.csv, with the right moment if you know it: {line} {how_to_reject(sha256)}"
    )
