"""What a figure is, and the two ways to measure one: sides that take turns in this process, and fresh interpreters.

Seconds are those of the processor, so that other work on the machine changes them little.
"""

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

ROOT = Path(__file__).parents[1]
T = TypeVar("T")
Unit = Literal["s", "us", "MB", "x", "%"]
Progress = Callable[[str], None]

# A process reports at least the memory of its parent, so a small process is the parent.
_PEAK = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stderr.write(done.stderr if done.returncode else "")
print(used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
sys.exit(done.returncode)
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside its floor, both in `unit`: seconds, microseconds, 10^6 bytes, times as much, or percent.

    `target` bounds the ratio of the two, or the value itself.
    """

    what: str
    value: float
    unit: Unit
    floor_is: str
    floor: float
    target: float | None = None
    bounds: Literal["ratio", "value"] = "ratio"

    @property
    def ratio(self) -> float:
        return self.value / self.floor if self.floor > 0 else float("inf")

    @property
    def met(self) -> bool | None:
        """None where there is no target."""
        if self.target is None:
            return None
        return (self.ratio if self.bounds == "ratio" else self.value) <= self.target


def timed(side: Callable[[T], object], given: T) -> tuple[float, object]:
    """Seconds of processor time, and the result. Garbage of earlier work is collected first; a side's own counts."""
    gc.collect()
    begun = time.process_time()
    result = side(given)
    return time.process_time() - begun, result


def take_turns(
    inputs: Iterable[T],
    subject: Callable[[T], object],
    floor: Callable[[T], object],
    check: Callable[[T, object], None] = lambda _, __: None,
    first: int = 0,
) -> tuple[list[float], list[float]]:
    """Seconds of the subject and of its floor for each input; they alternate in who begins. `check` gets the subject's
    result, `first` is the number of the first turn.

    Every input should be new, because caches would make the subject look faster.
    """
    ours: list[float] = []
    floors: list[float] = []
    for turn, given in enumerate(inputs, first):
        if turn % 2:
            floors.append(timed(floor, given)[0])
        seconds, result = timed(subject, given)
        ours.append(seconds)
        check(given, result)
        del result
        if not turn % 2:
            floors.append(timed(floor, given)[0])
    return ours, floors


def reported(code: str, *arguments: str) -> list[float]:
    """The numbers that `code` prints in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return [float(word) for word in done.stdout.split()]


def whole_process(arguments: Iterable[str], environment: Mapping[str, str] | None = None) -> tuple[float, float]:
    """(seconds of processor time, peak MB of its largest process) of `python ARGUMENTS` and the processes that it starts.

    `environment` is added to that of this process.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _PEAK, sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak / 1e6


def peak_growth(setup: str, work: str, *arguments: str, repetitions: int = 3) -> float:
    """Median peak MB of an interpreter that does `setup` and `work`, minus that of one that only does `setup`.

    0 if the work fits into memory that the setup had used and freed.
    """
    growth = [
        whole_process(["-c", f"{setup}\n{work}", *arguments])[1] - whole_process(["-c", setup, *arguments])[1]
        for _ in range(repetitions)
    ]
    return max(0.0, statistics.median(growth))
