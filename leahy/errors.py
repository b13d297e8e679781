"""The errors of all packages. Each message says what was seen, where, and what to do next."""

from pathlib import Path
from traceback import extract_tb


class LeahyError(Exception):
    """Base of every expected error. A command prints its message and exits with a code other than 0."""


class UsageError(LeahyError):
    """The request cannot be carried out as given; nothing was done."""


class RecordError(LeahyError):
    """The record on disk is missing, of another kind, or broken."""


class NotObserved(LeahyError):
    """The list was not observed at or before the requested moment."""


def what_and_where(error: BaseException) -> str:
    """An unexpected error in one line: its message, and the place in the code that raised it."""
    message = " ".join(f"{type(error).__name__}: {error}".rstrip(": ").split())
    raised = extract_tb(error.__traceback__)
    return f"{message} ({Path(raised[-1].filename).name}, line {raised[-1].lineno})" if raised else message
