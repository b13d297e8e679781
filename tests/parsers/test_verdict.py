"""Verdicts. The folder of a fixture is its verdict; a sidecar says how the bytes came."""

import contextlib
import json
from pathlib import Path

import pytest

import parsers
from tests.support import trials
from tests.support.places import DATA

JUDGED = DATA / "judged"
FIXTURES = sorted(p for p in JUDGED.glob("*/*") if not p.name.endswith(".meta.json"))


def _meta(path: Path) -> dict[str, object]:
    return json.loads(path.with_name(path.stem + ".meta.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_fixture_has_the_verdict_of_its_folder(path: Path) -> None:
    """Judged on its own or examined, a page has one verdict; it is parsed only if that is `list`."""
    body, meta = path.read_bytes(), _meta(path)
    examined = parsers.examine(body, **meta)
    assert examined.verdict.kind == path.parent.name, examined.verdict.reason
    assert examined.verdict.reason
    assert examined.verdict == parsers.judge(body, **meta)
    if examined.verdict.kind != "list":
        with pytest.raises(parsers.NotAListError):
            examined.listings()
        return
    listings = parsers.parse_listings(body, url=str(meta["url"]))
    assert listings
    assert examined.listings() == listings
    assert examined.listings() == listings  # reading changes nothing


def test_every_verdict_has_fixtures() -> None:
    kinds = {"not_found", "unavailable", "empty", "blocked", "challenge", "truncated", "not_a_list", "list"}
    assert {p.parent.name for p in FIXTURES} == kinds


@pytest.mark.parametrize(
    "path",
    [p for p in FIXTURES if p.parent.name not in ("list", "truncated")],
    ids=lambda p: f"{p.parent.name}/{p.name}",
)
def test_what_is_no_list_is_never_read(path: Path) -> None:
    """By bytes alone; cut bytes are in test_roundtrip, as some cuts only the headers tell."""
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(path.read_bytes(), url=str(_meta(path)["url"]))


WHOLE = (JUDGED / "list" / "24_no_headers.html").read_bytes()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, "list"),
        (404, "not_found"),
        (410, "not_found"),
        (500, "unavailable"),
        (503, "unavailable"),
        (429, "unavailable"),
        (206, "truncated"),
    ],
)
def test_the_status_of_a_list_page_counts(status: int, kind: str) -> None:
    assert parsers.judge(WHOLE, url=trials.URL, status=status).kind == kind


@pytest.mark.parametrize("name", ["Content-Length", "content-length", "CONTENT-LENGTH"])
def test_headers_are_read_without_regard_to_case(name: str) -> None:
    assert parsers.judge(WHOLE, url=trials.URL, headers={name: str(len(WHOLE) + 1)}).kind == "truncated"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"[" * 200_000, {"content-type": "application/json"}),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, {}),
        (b"<p>\xe9 Leahy law</p>", {"content-type": "text/html; charset=undefined"}),
        (b"<p>\xe9 Leahy law</p>", {"content-type": "text/html; charset=punycode"}),
        (b"<p>\xe9 \\ud800</p>", {"content-type": "text/html; charset=raw_unicode_escape"}),
        (b'[{"title": {"rendered": "\\ud800"}, "content": {"rendered": "<p>x</p>"}}]', {}),
        (WHOLE, {"content-length": "1" * 5000}),
    ],
)
def test_nothing_that_is_sent_breaks_the_judge(body: bytes, headers: dict[str, str]) -> None:
    assert parsers.judge(body, url=trials.URL, headers=headers).kind in ("not_a_list", "truncated")
    with contextlib.suppress(parsers.PageError):
        parsers.parse_listings(body, url=trials.URL, content_type=headers.get("content-type"))
    assert isinstance(parsers.links(body, trials.URL, headers.get("content-type")), list)


@pytest.mark.parametrize("charset", ["big5", "gb18030", "koi8-r", "utf-7", "unicode_escape", "cp037"])
def test_bytes_that_are_utf_8_are_read_as_such(charset: str) -> None:
    body = WHOLE.replace(b"</li>", " Batallón +ADw- \\x41</li>".encode(), 1)
    (plain,) = parsers.parse_listings(body, url=trials.URL)
    (listing,) = parsers.parse_listings(body, url=trials.URL, content_type=f"text/html; charset={charset}")
    assert listing == plain


def test_technical_difficulties_is_a_block() -> None:
    """About 660 KB with status 200: scripts and styles, no heading, no link."""
    filler = "\n".join(
        f".c{i} {{ margin: {i}px; background: url(data:image/png;base64,{'A' * 150}) }}" for i in range(1500)
    )
    script = "\n".join(f"function f{i}() {{ return 'police station {i} calendar year 2019'; }}" for i in range(5500))
    body = (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Technical Difficulties</title>"
        f"<style>{filler}</style><script>{script}</script></head><body><div class='box'>"
        "<p><strong>Technical Difficulties</strong></p><p>We have trouble with this site. Try again later.</p>"
        "</div></body></html>"
    ).encode()
    assert 500_000 < len(body) < 800_000
    verdict = parsers.judge(body, url=trials.URL, headers={"content-type": "text/html", "etag": '"abc"'})
    assert verdict.kind == "blocked", verdict.reason
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(body, url=trials.URL)
