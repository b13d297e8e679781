"""The verdict on a capture: status, headers and bytes together say whether it is the page that was asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from leahy.garbage import ageing
from leahy.text.fold import collapse
from leahy.vocabulary import VerdictKind
from parsers.errors import NotAListError, PageError
from parsers.listings.draft import Draft
from parsers.listings.listing import listings_of
from parsers.listings.region import SAYS_NOTHING, find_draft
from parsers.listings.words.sentences import speaks_of_the_law
from parsers.pages.decode import SIZE_LIMIT, approximate_text
from parsers.pages.formats import Format, cut_off, opened, sniff
from parsers.pages.json_twin import is_json
from parsers.pages.lines import EDGES
from parsers.pages.words import WORDS
from parsers.records import Listing, Verdict

# Names in the scripts, titles and texts of the challenge pages of Cloudflare, Akamai, Imperva, DataDome, HUMAN, AWS and the like.
# Pages with content of their own may load the same scripts, so they count only on a page with hardly a word.
_CHALLENGE = re.compile(
    r"_cf_chl|cf-chl|challenge-platform|cf-browser-verification|cf-turnstile|sec-if-cpt|cp_challenge|bm-verify|_incapsula_resource"
    r"|captcha|px-block|_pxappid|awswaf|gokuprops|just a moment|attention required|pardon our interruption|human verification"
    r"|security check|are you a robot|not a robot|client challenge|checking your browser|you are (?:a )?human|unusual traffic"
    r"|enable javascript and cookies"
)
_BLOCKED = re.compile(
    r"technical difficulties|access denied|access to this page has been denied|you don.?t have permission to access"
    r"|reference\s*(?:#|&#35;|id:?|number:?)\s*[0-9a-f]+\.[0-9a-f.]+|request(?:ed url)? (?:was )?rejected|\b403 forbidden"
)
_NOT_FOUND_BODY = re.compile(r"<body\b[^<>]*\berror-?404\b")
_NOT_FOUND_WORDS = re.compile(
    r"<(?:title|h1)\b[^<>]*>\s*(?:404\b|(?:error:? )?(?:404:? )?(?:page |file )?not found|page can.?t be found|sorry, we can)"
)
_INVISIBLE = re.compile(
    r"<(script|style|noscript|template|svg)\b[^<]*+(?:<(?!/\1\s*+>)[^<]*+)*+(?:</\1\s*+>)?"
    r"|<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->)?|<[^<>]*>"
)
_HEAD = re.compile(r"<head\b")
_HARDLY_A_WORD = 1_500
"""Visible characters below which a page can be a block or a challenge; the shortest of eight sample pages has over 10,000."""

_SMALL = 100_000
"""Characters below which a page can be a block or a challenge, with its scripts."""

_ADDRESS = re.compile(r"https?:(?:\\?/){2}[^\s\"'<>]+")
_FORBIDDEN = (401, 403, 451)
_JSON_STATUS = re.compile(r'"status"\s*:\s*(40[134]|410)\b')
_JSON_ERROR = 2_000
"""Characters within which the JSON error of a WordPress site says its status."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A response that was judged, with what was read of it on the way, so that nothing is read twice.

    `draft`: the lists of a page whose verdict is `list`, before countries and years are resolved; `problem`: why a list cannot
    be read yet. Both are None for any other verdict.
    """

    url: str
    verdict: Verdict
    draft: Draft | None = None
    problem: PageError | None = None

    @ageing()
    def listings(self, countries: Mapping[int, str] | None = None) -> list[Listing]:
        """The lists on the page. `countries`, the order and the errors are those of `parsers.parse_listings`."""
        try:
            if self.draft is None:
                raise self.problem or NotAListError(self.verdict.reason)
            return listings_of(self.draft, countries)
        except PageError as error:
            raise type(error)(f"{self.url}: {error}") from None


def judge(body: bytes, *, url: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Verdict:
    """What a response is: the first verdict that fits, in the order of `VerdictKind`.

    `body` is the response after decoding of its Content-Encoding; the headers of a Wayback memento may carry the original ones
    as `x-archive-orig-*`. Neither a status nor an ETag proves anything: www.state.gov answers 200 with pages that are none.
    """
    return examine(body, url=url, status=status, headers=headers).verdict


@ageing()
def examine(body: bytes, *, url: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Examined:
    """`judge`, with the draft of a list: `Examined.listings` goes on from it. The parameters are those of `judge`."""
    by_name = {name.lower(): value for name, value in (headers or {}).items()}
    row = sniff(body)
    low = body.lower().decode("utf-8", "replace") if row.is_text else ""
    speaks = speaks_of_the_law(low)
    if verdict := _judge_response(body, low, url, status, by_name, speaks=speaks, is_text=row.is_text):
        return Examined(url, verdict)
    # Without a NUL or an escape the letters of HTML are those of ASCII in every encoding of the web.
    is_silent = not speaks and row.name == "html" and b"\x00" not in body and b"\x1b" not in body
    return _examine_content(body, row, url, by_name.get("content-type"), is_silent=is_silent)


def _judge_response(
    body: bytes, low: str, url: str, status: int, headers: Mapping[str, str], *, speaks: bool, is_text: bool
) -> Verdict | None:
    """The verdict on a response that brought no whole page; None where its content has to be read. `low`: its text in small
    letters; `speaks`: whether that speaks of the law."""
    about_the_law = speaks and speaks_of_the_law(_without_address(low, url))
    words = None if about_the_law or is_json(low) or not is_text else _visible(low)
    bare = words is not None and len(words) < _HARDLY_A_WORD
    challenge = (bare and _CHALLENGE.search(low)) or None
    blocked = (words is not None and bare and _BLOCKED.search(f"{_title(low)} {words}")) or None
    came = f"with HTTP status {status}"
    if status in (404, 410):
        return Verdict(VerdictKind.NOT_FOUND, f"HTTP status {status}")
    if _NOT_FOUND_BODY.search(low) or (not about_the_law and _NOT_FOUND_WORDS.search(low)):
        return Verdict(VerdictKind.NOT_FOUND, f"a page that says that it was not found, {came}")
    if is_json(low) and (error := _JSON_STATUS.search(low, 0, _JSON_ERROR)) and '"code"' in low[:_JSON_ERROR]:
        kind = VerdictKind.NOT_FOUND if error[1] in ("404", "410") else VerdictKind.BLOCKED
        return Verdict(kind, f"a JSON error with status {error[1]}, {came}")
    if not 200 <= status < 300 and status not in _FORBIDDEN and not challenge:
        return Verdict(VerdictKind.UNAVAILABLE, f"HTTP status {status}")
    if (is_text and not low.strip(EDGES + "\ufeff")) or (words == "" and not challenge):
        return Verdict(VerdictKind.EMPTY, f"{len(body):,} bytes without a word, {came}")
    if blocked:
        return Verdict(VerdictKind.BLOCKED, f"says {blocked[0]!r}, {came}")
    if status in _FORBIDDEN and not challenge:
        return Verdict(VerdictKind.BLOCKED, f"HTTP status {status}")
    if challenge:
        return Verdict(VerdictKind.CHALLENGE, f"a challenge to a browser ({challenge[0]!r}), {came}")
    if cut := cut_on_the_way(body, status, headers):
        return Verdict(VerdictKind.TRUNCATED, cut)
    return None


def _examine_content(body: bytes, row: Format, url: str, content_type: str | None, *, is_silent: bool) -> Examined:
    """The verdict on a whole response of the format `row`, by its content alone. `is_silent`: it is known not to speak of the
    law."""

    def judged(kind: VerdictKind, reason: str) -> Examined:
        return Examined(url, Verdict(kind, reason))

    if not row.is_read:
        return judged(VerdictKind.NOT_A_LIST, f"{row.label} where a page should be")
    if len(body) > SIZE_LIMIT:
        return _unreadable(url, PageError(f"{len(body):,} bytes, over the limit of {SIZE_LIMIT:,}"), body)
    if cut := cut_off(body):
        return judged(VerdictKind.TRUNCATED, cut)
    try:
        page = opened(body, content_type)
    except PageError as error:
        cut = cut_off(body.decode("utf-8", "replace")) if row.is_text else None
        if cut:
            return judged(VerdictKind.TRUNCATED, cut)
        return _unreadable(url, error, body)
    if cut := cut_off(page.source):
        return judged(VerdictKind.TRUNCATED, cut)
    if is_silent:
        return judged(VerdictKind.NOT_A_LIST, SAYS_NOTHING)
    try:
        draft = find_draft(page, content_type)
    except NotAListError as error:
        return judged(VerdictKind.NOT_A_LIST, str(error))
    except PageError as error:
        return _unreadable(url, error)
    return Examined(url, Verdict(VerdictKind.LIST, draft.summary), draft)


def _unreadable(url: str, error: PageError, body: bytes | None = None) -> Examined:
    """A page that speaks of the law and cannot be read, which somebody has to look at; `body` where that is still to be asked. Of
    a document whose words nobody can see, its address says so."""
    if body is not None and not (speaks_of_the_law(approximate_text(body)) or _is_named_as_list(body, url)):
        return Examined(url, Verdict(VerdictKind.NOT_A_LIST, str(error)))
    return Examined(url, Verdict(VerdictKind.LIST, f"a list that cannot be read yet: {error}"), problem=error)


def cut_on_the_way(body: bytes, status: int, headers: Mapping[str, str]) -> str | None:
    """Why the status or the headers of a response say that `body` is a part of it; None where they do not."""
    if status == 206:
        return "HTTP status 206: a part of a page"
    for prefix in ("", "x-archive-orig-"):
        length, encoding = (
            headers.get(f"{prefix}content-length", ""),
            headers.get(f"{prefix}content-encoding", "identity"),
        )
        # Packing adds a few bytes at most, so even the unpacked page cannot be much shorter than what was to come.
        slack = 0 if encoding.strip().lower() in ("", "identity") else 64
        # A float, because an absurd number of digits is no int.
        if length.strip().isdecimal() and len(body) + slack < float(length):
            return f"{len(body):,} bytes of the {float(length):,.0f} that {prefix}content-length announces"
    return None


def _is_named_as_list(body: bytes, url: str) -> bool:
    return not sniff(body).is_text and any(name in url.lower() for name in WORDS["law"]["names"])


def _visible(low: str) -> str:
    """The visible words of a page, as far as they are needed: up to `_HARDLY_A_WORD`."""
    head = _HEAD.search(low)
    if head and (end := low.find("</head", head.start())) >= 0:
        low = low[: head.start()] + low[end:]
    visible: list[str] = []
    at = length = 0
    for markup in _INVISIBLE.finditer(low):
        if words := collapse(low[at : markup.start()]):
            visible.append(words)
            length += len(words) + 1
            if length > _HARDLY_A_WORD:
                return " ".join(visible)
        at = markup.end()
    return collapse(" ".join((*visible, low[at:]))).strip(EDGES)


def _without_address(low: str, url: str) -> str:
    """A page in small letters without the address that was asked for: blocks and challenges repeat it, and it speaks of the law."""
    address = re.split("[?#]", url.lower().partition("://")[2])[0]
    path = f"/{address.partition('/')[2]}"
    slugs = [part for part in path.split("/") if "-" in part]
    if len(low) < _SMALL:
        low = _ADDRESS.sub(" ", unescape(low) if "&#" in low else low)
    for words in (
        address,
        path.rstrip("/"),
        *slugs,
        *(slug.replace("-", "%2d") for slug in slugs),
    ):
        low = low.replace(words, " ").replace(words.replace("/", "\\/"), " ") if len(words) > 1 else low
    return low


def _title(low: str) -> str:
    match = re.search(r"<title\b[^<>]*>([^<]*)", low)
    return collapse(match[1]) if match else ""
