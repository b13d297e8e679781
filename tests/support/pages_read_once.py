"""Pages are read once by each process: most runs of tests read the same few pages, and reading is a pure function of the bytes."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import parsers

LARGE = 100_000
"""Bytes from which a page is read anew each time, so that no large one is held."""


@lru_cache(maxsize=300)
def _read(function: Callable[..., Any], body: bytes, options: tuple[tuple[str, Any], ...]) -> Any:
    return function(body, **{name: dict(value) if isinstance(value, tuple) else value for name, value in options})


def _once(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of a page, which reads each page once."""

    def read(body: bytes, **options: Any) -> Any:
        if len(body) >= LARGE:
            return function(body, **options)
        named = {name: tuple(value.items()) if isinstance(value, Mapping) else value for name, value in options.items()}
        return _read(function, body, tuple(named.items()))

    return read


@contextlib.contextmanager
def pages_read_once() -> Iterator[None]:
    """As long as this lasts, what the pipeline asks `parsers` of a page is computed once."""
    before = {name: getattr(parsers, name) for name in ("examine", "judge", "own_reading")}
    examine = _once(before["examine"])
    vars(parsers).update(
        examine=examine,
        judge=lambda body, **options: examine(body, **options).verdict,
        own_reading=_once(before["own_reading"]),
    )
    try:
        yield
    finally:
        vars(parsers).update(before)
