"""robots.txt (RFC 9309): what the answer for it means, and which addresses of the host may be asked for.

Protego reads the rules. What an answer means that is no robots.txt is our decision (RFC 9309, 2.3.1), and stands here.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus

from protego import Protego

from flows.http.bodies import TOO_MUCH

_READ = 512 * 1024  # RFC 9309 asks for 500 KiB at least
# Only the product token counts (RFC 9309, 2.2.1); Protego compares the whole value, "leahy/1.0".
_VERSION = re.compile(r"^([^\S\r\n]*user-agent\s*:\s*[a-z_-]+)/[^\r\n#]*", re.IGNORECASE | re.MULTILINE)
_ABSENT = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host says to robots. `unreachable`: why the host must not be asked for anything, None if it may.
    `note`: what is odd about the answer, for the report."""

    rules: Protego | None = None
    unreachable: str | None = None
    note: str | None = None

    def refusal(self, agent: str, address: str, name: str) -> str | None:
        """Why `agent` must not ask the host `name` for `address`, or None if it may. The address is as it is sent."""
        if self.unreachable or self.rules is None or self.rules.can_fetch(address, agent):
            return self.unreachable
        return f"robots.txt of {name} forbids it"


def read_robots(name: str, status: int | None, body: bytes, fault: str | None, *, broken: bool) -> Robots:
    """What the answer for the robots.txt of the host `name` means.

    No answer, a 429, a 5xx or a body that broke off: the host is not asked at all, because a rule may have been lost. Any
    other status but 2xx, and a page of HTML: there are no rules. The arguments are those of a `Response`.
    """
    cut = broken and TOO_MUCH not in (fault or "")  # of a body that is too long, the beginning counts
    no_answer = status is None or status >= 500 or status == HTTPStatus.TOO_MANY_REQUESTS
    if status is None or no_answer or (status < 300 and cut):
        why = fault or f"HTTP status {status}"
        return Robots(unreachable=f"robots.txt of {name} could not be read ({why}), so {name} was not asked (RFC 9309)")
    if not 200 <= status < 300:
        note = f"{name} answers HTTP {status} where its robots.txt should be: taken as none"
        return Robots(note=None if status in _ABSENT else note)
    body = body[:_READ]
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Robots(note=f"{name} answers a page of HTML where its robots.txt should be: taken as none")
    return Robots(parse_rules(body.decode("utf-8-sig", "replace")))


def parse_rules(text: str) -> Protego:
    """The rules of a robots.txt: `.can_fetch(address, agent)`, `agent` being a product token."""
    return Protego.parse(_VERSION.sub(r"\1", text))
