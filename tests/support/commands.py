"""`python -m flows` in this process."""

from collections.abc import Callable

import pytest

import flows.command_line

Command = Callable[..., tuple[int, str, str]]


def command_of(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process: (exit code, stdout, stderr)."""

    def run(*argv: object) -> tuple[int, str, str]:
        try:
            code = flows.command_line.main([str(arg) for arg in argv])
        except SystemExit as end:  # argparse
            code = int(str(end.code))
        out, err = capsys.readouterr()
        return code, out, err

    return run
