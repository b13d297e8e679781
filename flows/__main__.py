"""`python -m flows`: the command line of `flows.command_line`, with signals handled from the first import to the exit."""

import signal
import sys
from collections.abc import Sequence

from flows.orchestration.stop import raise_on_stop
from leahy.garbage import lasting


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see `flows.report.model.ExitCode`)."""
    raise_on_stop()
    try:
        with lasting():
            from flows import command_line  # takes a second: pandas, the parsers and their tables

        return command_line.main(argv)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    exit_code = main()
    # The command is over: a signal while Python and Prefect clean up would only print a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(exit_code)
