"""Pages and names that are made to hold a reader up: each is read at two sizes, and its time must grow as its size does.

    python -m scripts.bombs [NAME ...]

Prints a line per bomb and call that takes long, and ends with 1 where one grows faster than its size.
"""

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import leahy
import parsers

URL = "https://www.state.gov/made-up-list/"
TIMES = 4
"""The second size, as a multiple of the first."""
MOST_GROWTH = 9.0
"""Times as long at the second size; quadratic work takes sixteen times as long."""
FLOOR = 0.15
"""Seconds below which nothing is held up."""

STATEMENT = "<p>The following units were denied assistance under the State Leahy law in calendar year 2019.</p>"
_PAGE = "<!doctype html><html><head><title>Units denied assistance</title></head><body><main>{}{}</main></body></html>"
_LISTED = "<h3>Mexico</h3><ul><li>1st Infantry Battalion</li>{}</ul>"


class Bomb(NamedTuple):
    """`page` writes a body of about `size` pieces."""

    name: str
    page: Callable[[int], bytes]
    size: int


def page(inner: str) -> bytes:
    """A list page with `inner` below its statement."""
    return _PAGE.format(STATEMENT, inner).encode()


def listed(item: str) -> bytes:
    """A list page with one more item."""
    return page(_LISTED.format(f"<li>{item}</li>"))


def _twin(content: str) -> bytes:
    return json.dumps({"title": {"rendered": "Units denied"}, "content": {"rendered": content}}).encode()


def _mhtml(parts: int) -> bytes:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    part = b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=3D=\r\n</p>\r\n"
    return head + part * parts + b"--b--\r\n"


NBSP = "\u00a0"
BOMBS = (
    Bomb("comments that never end", lambda n: b"<html><body>" + b"<!--" * n, 40_000),
    Bomb("heads that never end", lambda n: b"<html><body>" + b"<head x " * n, 20_000),
    Bomb("bodies that never end", lambda n: b"<html>" + b"<body " * n, 20_000),
    Bomb("titles that never end", lambda n: b"<html><body>" + b"<title " * n, 20_000),
    Bomb("scripts that never end", lambda n: page("<script>" * n), 20_000),
    Bomb("ends of scripts", lambda n: b"<html><body><script>" + b"</script " * n, 20_000),
    Bomb("angles", lambda n: page("<" * n), 100_000),
    Bomb("a long style", lambda n: listed(f'<p style="{"text-decoration:" * n}">x</p>'), 10_000),
    Bomb("a style of comments", lambda n: listed(f'<p style="{"/*" * n}">x</p>'), 50_000),
    Bomb("many classes", lambda n: listed(f'<p class="{" ".join(f"c{i}" for i in range(n))}">x</p>'), 50_000),
    Bomb("attributes", lambda n: listed(f"<b {' '.join(f'a{i}=1' for i in range(n))}>x</b>"), 5_000),
    Bomb("cells of 1,000 by 1,000", lambda n: page(f"<table><tr>{'<td colspan=1000 rowspan=1000>x</td>' * n}"), 1_000),
    Bomb("rows of spans", lambda n: page("<table>" + "<tr><td rowspan=65534>x</td><td>y</td></tr>" * n), 500),
    Bomb("tables in tables", lambda n: page("<table><tr><td>" * n + "x"), 900),
    Bomb("lists in lists", lambda n: page("<ul><li>Unit" * n), 900),
    Bomb("elements inside each other", lambda n: page("<div>" * n + "x"), 25_000),
    Bomb("bold inside each other", lambda n: page("<b><i>" * n + "x"), 2_000),
    Bomb("misnested bold", lambda n: page("<b><p></b>" * n + "x"), 2_000),
    Bomb("entities", lambda n: listed("&amp;" * n), 50_000),
    Bomb("broken entities", lambda n: page("&#x" * n + "<p>" + "&" * n), 50_000),
    Bomb("headings", lambda n: page("<h3>Chad</h3>" * n), 12_000),
    Bomb("headings of no country", lambda n: page("".join(f"<h3>Freedonia {i}</h3>" for i in range(n))), 12_000),
    Bomb("paragraphs", lambda n: page("<p>Border Police</p>" * n), 12_000),
    Bomb("sentences", lambda n: page("<p>The units were denied assistance in 2018 and approved below.</p>" * n), 5_000),
    Bomb("years", lambda n: page("<h2>Calendar Year 2018</h2><h2>Calendar Year 2017</h2>" * n), 5_000),
    Bomb("line breaks", lambda n: page("<p><b>Mexico</b>" + "<br>Border Police" * n), 12_000),
    Bomb("empty lines", lambda n: page("<p>" + "<br>" * n), 50_000),
    Bomb("items", lambda n: page(_LISTED.format("".join(f"<li>{i} Infantry Battalion</li>" for i in range(n)))), 5_000),
    Bomb("footnotes", lambda n: page(_LISTED.format("<li>Border Police*</li>" * n) + "<p>* a note</p>" * n), 4_000),
    Bomb("marks", lambda n: listed("Border Police " + "[1]" * n), 20_000),
    Bomb("a line of words", lambda n: page("<p>" + "no a units a " * n), 20_000),
    Bomb("a sentence of full stops", lambda n: page("<p>" + "units denied assistance. " * n), 10_000),
    Bomb("a line of colons", lambda n: listed("Police: " * n), 20_000),
    Bomb("a line of dashes", lambda n: listed("x - " * n), 40_000),
    Bomb("a line of commas", lambda n: listed("Police, " * n), 20_000),
    Bomb("a line of semicolons", lambda n: listed("1 Brigade; " * n), 20_000),
    Bomb("a line of countries", lambda n: page("<p>" + "Chad | " * n), 20_000),
    Bomb("no-break spaces and a sign", lambda n: listed(f"Infantry{NBSP * n}Battalion *"), 100_000),
    Bomb("no-break spaces and a raised mark", lambda n: listed(f"Infantry{NBSP * n}Battalion<sup>1</sup>"), 100_000),
    Bomb("brackets", lambda n: listed("Police " + "(" * n), 100_000),
    Bomb("closed brackets", lambda n: listed("Police " + "()" * n), 50_000),
    Bomb("digits", lambda n: listed(f"Police {'1' * n}") + b"<ol start=" + b"9" * n, 250_000),
    Bomb("marks upon a letter", lambda n: listed("Police a" + "\u0301\u0327" * n), 32_000),
    Bomb("a name of one word", lambda n: listed("a" * n), 250_000),
    Bomb("a name of capitals", lambda n: listed("AB-" * n), 80_000),
    Bomb("a plain text of one line", lambda n: f"Units denied assistance, Leahy law. {'Police ' * n}".encode(), 40_000),
    Bomb(
        "a plain text of lines", lambda n: ("Units denied assistance, Leahy law.\n" + "• Police\n" * n).encode(), 10_000
    ),
    Bomb("links", lambda n: page("".join(f'<a href="/leahy-{i}/">Leahy {i}</a>' for i in range(n))), 5_000),
    Bomb("links of bad hosts", lambda n: page("".join(f'<a href="http://[{i}">x</a>' for i in range(n))), 10_000),
    Bomb(
        "links deep inside",
        lambda n: page("<div class='a b'>" * 1_000 + "".join(f'<a href="/{i}/">Leahy</a>' for i in range(n))),
        4_000,
    ),
    Bomb("dates", lambda n: page("<p class='article-meta__publish-date'>May 3, 2019</p>" * n), 5_000),
    Bomb("a JSON twin", lambda n: _twin(STATEMENT + "<p>Border Police</p>" * n), 10_000),
    Bomb("JSON in JSON", lambda n: b"[" * n, 100_000),
    Bomb("JSON-LD", lambda n: page(f'<script type="application/ld+json">{"[" * n}</script>'), 100_000),
    Bomb("parts of a message", _mhtml, 4_000),
    Bomb("headers of a message", lambda n: b"Content-Type: multipart/related\r\n" + b"X-A: b\r\n" * n, 40_000),
)
CALLS: dict[str, Callable[[bytes], object]] = {
    "judge": lambda body: parsers.judge(body, url=URL),
    "parse_listings": lambda body: parsers.parse_listings(body, url=URL),
    "links": lambda body: parsers.links(body, URL),
    "published_on": lambda body: parsers.published_on(body, url=URL),
}

NAMES: dict[str, Callable[[int], str]] = {
    "one word": lambda n: "a" * n,
    "words": lambda n: "police " * (n // 7),
    "other words": lambda n: " ".join(f"w{i}" for i in range(n // 6)),
    "commas": lambda n: "Police, " * (n // 8),
    "spaces": lambda n: f"Infantry{NBSP * n}Battalion",
    "brackets": lambda n: "Police " + "(" * n,
    "capitals": lambda n: "AB-" * (n // 3),
    "digits": lambda n: "1" * n,
    "dashes": lambda n: "x - " * (n // 4),
    "marks": lambda n: "Police a" + "\u0301\u0327" * (n // 2),
    "and": lambda n: "Police and " * (n // 11),
}
OF_NAMES: dict[str, Callable[[str], object]] = {
    "parse_unit": parsers.parse_unit,
    "similarity": lambda name: leahy.similarity(name, f"{name[: len(name) // 2]} Battalion {name[len(name) // 2 :]}"),
    "infer_country": lambda name: parsers.infer_country([name]),
}
LONGEST_NAME = 10_000
"""Letters of the first size of a name."""


def seconds(call: Callable[..., object], given: object) -> float:
    """Processor time of a call, with whatever page error it raises."""
    begun = time.thread_time()
    with contextlib.suppress(parsers.PageError):
        call(given)
    return time.thread_time() - begun


def grows_too_fast(call: Callable[..., object], small: object, large: object) -> tuple[bool, float, float]:
    """(whether it does, seconds at the first size, seconds at the second)."""
    at_large = seconds(call, large)
    at_small = seconds(call, small)
    if at_large > max(FLOOR, MOST_GROWTH * at_small):  # once more: the machine may have been busy
        at_large, at_small = min(at_large, seconds(call, large)), max(at_small, seconds(call, small))
    return at_large > max(FLOOR, MOST_GROWTH * at_small), at_small, at_large


def main(argv: Sequence[str] | None = None) -> int:
    """Read the bombs."""
    arguments = argparse.ArgumentParser(prog="python -m scripts.bombs", description="Pages made to hold a reader up.")
    arguments.add_argument("names", nargs="*", help="only bombs whose names hold one of these words")
    names = arguments.parse_args(argv).names
    cases = [(bomb.name, CALLS, bomb.page(bomb.size), bomb.page(bomb.size * TIMES)) for bomb in BOMBS]
    cases += [  # type: ignore[misc]  # names are texts, and pages bytes
        (f"a name of {name}", OF_NAMES, made(LONGEST_NAME), made(LONGEST_NAME * TIMES)) for name, made in NAMES.items()
    ]
    failures = 0
    for name, calls, small, large in cases:
        if names and not any(word in name for word in names):
            continue
        for call, function in calls.items():
            too_fast, at_small, at_large = grows_too_fast(function, small, large)
            if too_fast or at_large > 1:
                grows = f"{at_large / at_small:.1f} times as long"
                print(
                    f"{'FAILED' if too_fast else 'slow':6} {name}, {call}: {len(large) / 1000:,.0f} kB in {at_large:.2f} s, {grows}"
                )
            failures += too_fast
    print(f"{len(cases)} bombs, {failures} grow faster than their size")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
