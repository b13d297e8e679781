"""The time of every pattern grows as its text does: parsers read what strangers write, and no page may hold a run up.

A pattern that takes quadratic time needs some milliseconds for the longer text, sixteen times as long as for the shorter.
`make soak` tries texts that are twice as long.
"""

import re
import time

import pytest

from tests.support.deep import DEEP
from tests.support.pumping import Use, patterns, pumps

SHORT, TIMES = 500 if DEEP else 250, 4
FLOOR, MOST_GROWTH = 0.002 if DEEP else 0.001, 10  # seconds that say nothing yet; times as long
LONGEST = {"parsers.listings.words.site_lines._DATE_LINE": 60}
"""Patterns of which only texts up to so many letters are asked."""
_TINY = 19
"""Letters of texts that come first: exponential work is done for these, and never for longer ones."""


def growth(use: Use) -> tuple[float, float] | None:
    """(seconds, times as long as for the shorter text) of a text whose time grows too fast; None if there is none."""
    longest = LONGEST.get(use.where, SHORT * TIMES)
    for size in (_TINY, longest):
        for short, text in zip(pumps(use.pattern, size // TIMES), pumps(use.pattern, size), strict=False):
            once = _seconds(use, text)
            if once > FLOOR and once > MOST_GROWTH * _seconds(use, short):  # again, for the machine may have been busy
                taken = min(_seconds(use, text) for _ in range(3))
                before = max(1e-6, min(_seconds(use, short) for _ in range(9)))
                if taken > FLOOR and taken > MOST_GROWTH * before:
                    return taken, taken / before
    return None


def _seconds(use: Use, text: str) -> float:
    begun = time.thread_time()
    use.ask(text)
    return time.thread_time() - begun


@pytest.mark.deep
def test_every_pattern_takes_time_in_proportion_to_its_text() -> None:
    uses = patterns("parsers", "leahy", "flows")
    assert len(uses) > 200
    slow = {f"{use.where} {use.pattern.pattern!r:.80}": worst for use in uses if (worst := growth(use))}
    assert slow == {}


@pytest.mark.parametrize("pattern", [r"\s*,", r"x*\d+[a-z]", "(?:,|0)*-*;", "(?:a+)+b$"])
def test_a_pattern_that_is_not_linear_is_seen(pattern: str) -> None:
    assert growth(Use("here", re.compile(pattern), is_searched=True))
