"""Ctrl-C, SIGTERM (systemd, cron, timeout) and SIGHUP (a terminal that is closed), all as one exception."""

import signal
import threading
import time
from types import FrameType

_AGAIN = 5.0  # seconds; timeout(1) sends its signal twice, and the second must not interrupt the writing of the report
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_last = -_AGAIN


class Stopped(KeyboardInterrupt):
    """A signal asked this process to stop.

    A class of its own, since CPython (seen in 3.11.7) ends by SIGINT, whatever its exit code, where a
    KeyboardInterrupt proper was once raised in code that `exec` read from a string: dataclasses are made so.
    """


def raise_on_stop() -> None:
    """From now on, a signal that asks this process to stop raises `Stopped` in the main thread.

    A signal within 5 seconds of the last one does nothing. One that is ignored (nohup) stays ignored.
    """
    if threading.current_thread() is threading.main_thread():
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _raise)


def _raise(number: int, frame: FrameType | None) -> None:
    global _last
    now = time.monotonic()
    if now - _last >= _AGAIN:
        _last = now
        raise Stopped
