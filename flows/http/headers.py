"""What the headers of a request and an answer say: conditions, dates, and how long to wait."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

# What may be sent back: a header may hold anything, and "*" would ask whether there is any page at all.
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,250}"')


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer for `address`, fetched at `fetched_at` (aware), said so that the next one can be a 304."""

    address: str
    etag: str
    last_modified: str
    fetched_at: datetime


def conditions(address: str, since: Validators | None) -> dict[str, str]:
    """The headers that ask for `address` only if it has changed; {} where `since` says nothing that can be sent."""
    if since is None or address != since.address:
        return {}
    modified = moment_of(since.last_modified)
    headers = {"if-none-match": since.etag} if _ETAG.fullmatch(since.etag) else {}
    if modified is not None and modified <= since.fetched_at:  # of a later day, a page would never have changed since
        headers["if-modified-since"] = format_datetime(modified, usegmt=True)
    return headers


def answers_conditions(headers: Mapping[str, str], sent: Mapping[str, str]) -> bool:
    """Whether a 304 with these headers answers the conditions `sent`: not if none were sent, nor with another ETag."""
    ours, theirs = sent.get("if-none-match"), headers.get("etag")
    return bool(sent) and (not ours or not theirs or ours.removeprefix("W/") == theirs.removeprefix("W/"))


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers as they are kept: names in small letters, without cookies, which may identify somebody."""
    return {name.lower(): value for name, value in headers.items() if name.lower() != "set-cookie"}


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that Retry-After asks for, in either of its forms; None where it is missing or says neither."""
    value = headers.get("retry-after")
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value.strip())
    moment = moment_of(value)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """The time by the server's clock: its Date, and the Age of an answer that a cache held; None without a Date."""
    moment = moment_of(headers.get("date", ""))
    age = headers.get("age", "").strip()
    seconds = int(age) if age.isascii() and age.isdigit() and len(age) < 9 else 0
    return None if moment is None else moment + timedelta(seconds=seconds)


def moment_of(date: str) -> datetime | None:
    """The moment, UTC, that the date in a header names; None for what is no date."""
    try:
        moment = parsedate_to_datetime(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # a year 99999999999 is too large for either
        return None
