"""The one family of errors. Each message says what was seen, where, and what to do next."""

from pathlib import Path
from traceback import extract_tb


class LeahyError(Exception):
    """Base of every error that leahy raises on purpose; commands print its message and exit with a code that is not 0."""


class UsageError(LeahyError):
    """What was asked for does not exist or cannot be; nothing was done."""


class RecordError(LeahyError):
    """The record on disk is missing, of another kind, or broken."""


class NotObserved(LeahyError):
    """Nothing was observed of this list at or before the moment asked for."""


def what_and_where(error: BaseException) -> str:
    """An error that nobody foresaw, in one line: what it says, and the place in the code that raised it."""
    said = " ".join(f"{type(error).__name__}: {error}".rstrip(": ").split())
    raised = extract_tb(error.__traceback__)
    return f"{said} ({Path(raised[-1].filename).name}, line {raised[-1].lineno})" if raised else said
