"""Answers that an object keeps once it has been asked."""

from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar

_Answer = TypeVar("_Answer")


class kept(Generic[_Answer]):  # noqa: N801 - used as a decorator
    """`functools.cached_property` without its lock, which costs more than most of the answers (Python 3.11)."""

    def __init__(self, ask: Callable[[Any], _Answer]) -> None:
        self.ask, self.name, self.__doc__ = ask, ask.__name__, ask.__doc__

    def __get__(self, block: Any, owner: type | None = None) -> _Answer:
        answer = self.ask(block)
        setattr(block, self.name, answer)  # which makes no dictionary of the object, unlike a look at its `__dict__`
        return answer


class cued(kept[_Answer]):  # noqa: N801 - used as a decorator
    """`kept` for a question that no line without a cue answers with yes: it is not asked such a line (`Block.has_cue`)."""

    def __get__(self, block: Any, owner: type | None = None) -> _Answer | Literal[False]:  # type: ignore[override]
        return super().__get__(block, owner) if block.has_cue else False
