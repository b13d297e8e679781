"""Work without the garbage collector, which each 700 new objects set off, where there are few cycles for it to find."""

import contextlib
import gc
from collections.abc import Iterator

_MANY = 2_000
"""New objects that take a collection longer than it takes to make them old."""
_lasts = False
"""Whether `lasting` has frozen objects here: to ask the collector counts them all, which takes longer than to read a page."""


@contextlib.contextmanager
def no_collecting() -> Iterator[None]:
    """Within it, and within a function that it decorates, no cycle is collected. The first new object behind it sets that off."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextlib.contextmanager
def ageing() -> Iterator[None]:
    """`no_collecting`, behind which what is new counts as old, where it is much: no collection of new objects looks at it, which
    finds no cycle there and takes as long as making it.

    In a process that has frozen objects (see `gc.freeze`) it is `no_collecting` alone, as it would thaw them.
    """
    with no_collecting():
        before, *_ = gc.get_count()
        yield
        made = gc.get_count()[0] - before
        if made >= _MANY and not _lasts and not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()  # into the oldest generation


@contextlib.contextmanager
def lasting() -> Iterator[None]:
    """For imports: what is made within it stays to the end of the process, so no collection looks at it, then or later."""
    global _lasts
    with no_collecting():
        yield
        gc.freeze()
        _lasts = True
