"""What both command lines share: the parser, and a standard output that is closed or full."""

import argparse
import contextlib
import os
import sys
from pathlib import Path
from typing import NoReturn

from leahy.record.cells import printable_lines


class Arguments(argparse.ArgumentParser):
    """An ArgumentParser whose errors quote arguments without their control characters; its sub-parsers are of this class too."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message to stderr, and exit with 2."""
        super().error(printable_lines(message))


def open_streams() -> None:
    """In a process that was started without a stdout or a stderr, have it lead nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end of the process


def drop_unwritable() -> None:
    """Have what stdout holds and cannot be written lead nowhere: Python would fail again when it flushes it at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):  # a stream that a test put there has no number
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
