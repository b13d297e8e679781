"""Numbers, times and differences in words, as reports and messages have them."""

import math
from datetime import datetime

_PAIRS = {"reworded": "the same unit", "moved": "under another parent", "possible": "possibly the same unit"}


def plural(n: int, noun: str) -> str:
    """`n` and its noun: "1 row", "26 rows", "2 countries", "3 addresses"."""
    if n == 1:
        return f"1 {noun}"
    if noun.endswith("ry"):
        return f"{n:,} {noun[:-1]}ies"
    return f"{n:,} {noun}{'es' if noun.endswith('s') else 's'}"


def duration(seconds: float) -> str:
    """`seconds` in words: "12 seconds", "3 minutes", "1.5 hours"."""
    if seconds < 90:
        return plural(math.ceil(seconds), "second")
    return plural(round(seconds / 60), "minute") if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def moment(at: datetime) -> str:
    """A moment in UTC, to the second."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def difference_in_words(country: str, kind: str, old: str | None, new: str | None) -> str:
    """One `Difference` in words, with both printed strings."""
    old, new = ("nothing" if text is None else repr(text) for text in (old, new))
    note = f" ({_PAIRS[kind]})" if kind in _PAIRS else ""
    return f"{country}: printed before {old}; printed now {new}{note}"


def first_line(text: str) -> str:
    """The first line of a text, without its full stop."""
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else ""
