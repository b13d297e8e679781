"""The parser of both command lines: what it says of a wrong command cannot steer a terminal."""

import argparse
from typing import NoReturn

from leahy.record.cells import printable_lines


class Arguments(argparse.ArgumentParser):
    """An ArgumentParser whose errors quote arguments without their control characters; its sub-parsers are of this class too."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message to stderr, and exit with 2."""
        super().error(printable_lines(message))
