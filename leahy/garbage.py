"""Work without the garbage collector, which each 700 new objects set off, where there are few cycles for it to find."""

import contextlib
import gc
from collections.abc import Iterator


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
def lasting() -> Iterator[None]:
    """For imports: what is made within it stays to the end of the process, so no collection looks at it, then or later."""
    with no_collecting():
        yield
        gc.freeze()
