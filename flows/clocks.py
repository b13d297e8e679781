"""The clock of this machine: no capture is dated later than now, and a clock that has jumped is reported."""

import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(days=1)
"""By how much the clocks of two machines may differ: less than a day can be a time zone, and an answer that a cache held."""
_JUMP = timedelta(minutes=5)  # a clock that is kept right is moved by less


def is_later(moment: datetime | None, now: datetime) -> bool:
    """Whether `moment` is later than `now`, by more than clocks may differ."""
    return moment is not None and moment > now + TOLERANCE


def is_recent(moment: datetime, now: datetime, span: timedelta) -> bool:
    """Whether `moment` is less than `span` ago. One later than now is not: nobody knows how long ago that was."""
    return not is_later(moment, now) and now - moment < span


def by_now(began: datetime) -> datetime:
    """The time, in a run that began at `began`: the clock goes on while it works, and a backfill works for days."""
    return max(began, datetime.now(UTC))


def difference(now: datetime, theirs: datetime | None) -> str | None:
    """How the clock of this machine, at `now`, differs from `theirs`, in words; None where it agrees or they say nothing."""
    if theirs is None or abs(now - theirs) <= TOLERANCE:
        return None
    side = "ahead of" if now > theirs else "behind"
    return (
        f"the clock of this machine says {now:%Y-%m-%d %H:%M} UTC, {_words(abs(now - theirs))} {side} the server's Date"
    )


@dataclass(frozen=True, slots=True)
class Begin:
    """The moment at which a run began, by the clock that only runs forward and by the one that can be set."""

    steady: float = field(default_factory=time.monotonic)
    clock: float = field(default_factory=time.time)

    def elapsed(self) -> timedelta:
        """The time since then."""
        return timedelta(seconds=time.monotonic() - self.steady)

    def jump(self) -> str | None:
        """By how much the clock was set since then, in words; None where it was not."""
        jump = timedelta(seconds=time.time() - self.clock) - self.elapsed()
        if abs(jump) <= _JUMP:
            return None
        side = "ahead" if jump > timedelta() else "back"
        return f"The clock of this machine jumped {side} by {_words(abs(jump))} during the run. Check it."


def went_back(now: datetime, last_run: datetime) -> str | None:
    """A sentence if a run ended at `last_run`, later than `now`."""
    if last_run - now <= _JUMP:
        return None
    return (
        f"The clock of this machine went back by {_words(last_run - now)} since the last run, which ended at "
        f"{last_run:%Y-%m-%d %H:%M} UTC. It was ahead then, or it is behind now. Check it."
    )


def out_of_order(moments: Sequence[datetime]) -> dict[int, tuple[datetime | None, datetime | None]]:
    """Which moments of a log, by their number, a wrong clock must have given: those that do not fit into the longest run of
    moments in order, by more than clocks may differ. Each with the moments of that run between which it stands.
    """
    ends: list[int] = []  # by length, the number of the earliest moment in which a run of that length ends
    before: list[int | None] = []
    for number, moment in enumerate(moments):
        length = bisect_right(ends, moment, key=lambda end: moments[end])
        before.append(ends[length - 1] if length else None)
        ends[length : length + 1] = [number]
    run, at = set(), ends[-1] if ends else None
    while at is not None:
        run.add(at)
        at = before[at]
    wrong: dict[int, tuple[datetime | None, datetime | None]] = {}
    following = None
    for number in reversed(range(len(moments))):
        if number in run:
            following = moments[number]
        else:
            wrong[number] = None, following
    preceding = None
    for number, moment in enumerate(moments):
        if number in run:
            preceding = moment
        elif (preceding and is_later(preceding, moment)) or is_later(moment, wrong[number][1] or moment):
            wrong[number] = preceding, wrong[number][1]
        else:
            del wrong[number]
    return wrong


def _words(span: timedelta) -> str:
    return f"{span.days:,} days" if span.days > 1 else f"{span.total_seconds() / 3600:.1f} hours"
