"""Notifications of a new list, an edit, a refusal, a failed run, a source that is unavailable for N nights.

They go through Prefect's notification blocks, which an operator saves once and names in LEAHY_NOTIFY:
"custom-webhook/leahy", several separated by commas. LEAHY_DARK_NIGHTS is N.

Every item is delivered once: Prefect keeps for each block up to which run it has been notified (the variable
`leahy-delivered`), and what could not be sent goes out with the news of the next run.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, cast
from urllib.parse import unquote

from prefect.blocks.abstract import NotificationBlock, NotificationError
from prefect.blocks.core import Block
from prefect.blocks.notifications import AppriseNotificationBlock
from prefect.variables import Variable
from pydantic import SecretBytes, SecretStr

from flows.report.model import RunReport
from flows.report.news import Delivered, message, news, run_before, undelivered
from leahy.errors import LeahyError, UsageError
from leahy.record.cells import printable
from leahy.text.figures import whole_number

BLOCKS, NIGHTS = "LEAHY_NOTIFY", "LEAHY_DARK_NIGHTS"
VARIABLE = "leahy-delivered"
_DEFAULT_NIGHTS = 3  # an outage of one night is common; three are more than a weekend
_ADDRESS = re.compile(r"\b\w++://\S+")
_SHORTEST_SECRET = 4  # characters of a part of an address


class NotDelivered(LeahyError):
    """A block could not deliver a message; the text is what it logged, without addresses."""


class Mail(AppriseNotificationBlock):
    """Mail through the operator's server: `url` is mailtos://user:password@host?from=...&to=..."""

    _block_type_name = "Mail"
    _block_type_slug = "mail"

    def block_initialization(self) -> None:
        from apprise import NotifyFormat

        super().block_initialization()
        for server in self._apprise_client:
            server.notify_format = NotifyFormat.TEXT  # Apprise takes a body for HTML, in which lines run together


def settings() -> tuple[tuple[str, ...], int]:
    """The blocks to notify, and after how many nights an outage is news. Raises `UsageError` for an invalid value."""
    names = tuple(name.strip() for name in os.environ.get(BLOCKS, "").split(",") if name.strip())
    typed = os.environ.get(NIGHTS) or str(_DEFAULT_NIGHTS)
    nights = whole_number(typed)
    wrong = [name for name in names if not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", name)]
    if wrong:
        raise UsageError(f"{BLOCKS} names {wrong[0]!r}; write TYPE/NAME, as in custom-webhook/leahy.")
    if not nights:
        raise UsageError(f"{NIGHTS} is {typed!r}; it must be a number of nights, 1 or more.")
    return names, nights


def missing_blocks() -> tuple[str, ...]:
    """Why blocks in LEAHY_NOTIFY cannot be loaded; () if all can. Raises `UsageError` like `settings`."""
    problems = []
    for name in settings()[0]:
        try:
            _block(name)
        except Exception as error:  # noqa: BLE001 - a block, and Prefect, raise errors of all kinds
            problems.append(f"{name} cannot be loaded: {_first_line(error)}")
    return tuple(problems)


def notify(report: RunReport, *, page: str | None = None) -> tuple[str, ...]:
    """Send every block the news that it has not been sent yet, up to `report`, which is the newest; returns the problems.

    `page`: the address of the run in Prefect. Never raises: the data are published, and the next run sends what is left.
    """
    problems: list[str] = []
    try:
        names, nights = settings()
        for name in names:
            try:
                _notify(name, report, nights, page)
            except Exception as error:  # noqa: BLE001 - a block, and its receiver, raise errors of all kinds
                problems.append(f"could not notify {name}, the next run tries again: {_first_line(error)}")
    except UsageError as error:
        problems.append(f"could not notify anybody: {error}")
    return tuple(problems)


def _notify(name: str, report: RunReport, nights: int, page: str | None) -> None:
    deliveries = dict(cast("Mapping[str, Any]", Variable.get(VARIABLE, default={})))
    if name not in deliveries:  # a new block gets the news from this run on, even if the first message fails
        deliveries[name] = asdict(Delivered(run_before(report)))
        Variable.set(VARIABLE, deliveries, overwrite=True)
    delivered = Delivered(**deliveries[name])
    items, delivered = news(undelivered(report, delivered.run_id), delivered, nights)
    if items:
        send(_block(name), *message(items, report, page))
    Variable.set(VARIABLE, {**deliveries, name: asdict(delivered)}, overwrite=True)


def send(block: NotificationBlock, subject: str, body: str) -> None:
    """Send one message. Raises `NotDelivered`, whose text has no part of what the block holds.

    Blocks that use Apprise, mail among them, ignore a failed delivery unless they are asked to raise.
    """
    deliver = cast("Callable[[str, str], None]", block.notify)  # typed async, but synchronous without an event loop
    problem = ""
    try:
        with block.raise_on_failure():
            deliver(body, subject)
    except NotificationError as error:
        problem = " ".join(error.log.split())
    except Exception as error:  # noqa: BLE001 - a block, and its receiver, raise errors of all kinds
        problem = _first_line(error)
    if problem:  # not inside `except`: a traceback would show the first error, with the address
        raise NotDelivered(_without_secrets(problem, block))


def _without_secrets(text: str, block: NotificationBlock) -> str:
    """`text` without addresses, and without any part of what `block` holds: the address of a webhook is its password."""
    text = _ADDRESS.sub("<address>", text)
    held = [value for value in _texts(block.model_dump()) if len(value) >= _SHORTEST_SECRET]
    parts = {part for value in held for part in re.split(r"[^\w.%+~-]+", f"{value} {unquote(value)}")}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_SECRET:
            text = text.replace(part, "<hidden>")
    return text


def _texts(value: Any) -> Iterator[str]:
    """Every string in `value`, secret ones too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, SecretStr | SecretBytes):
        yield str(value.get_secret_value())
    elif isinstance(value, Mapping):
        yield from (text for item in value.items() for part in item for text in _texts(part))
    elif isinstance(value, list | tuple | set):
        yield from (text for item in value for text in _texts(item))


def _block(name: str) -> NotificationBlock:
    block = Block.load(name)
    if not isinstance(block, NotificationBlock):
        raise UsageError(f"{name} is a {type(block).__name__}, not a notification block.")
    return block


def _first_line(error: Exception) -> str:
    """The type and the first line of `error`, without addresses."""
    lines = _ADDRESS.sub("<address>", str(error)).splitlines()
    return printable(f"{type(error).__name__}: {lines[0] if lines else ''}")
