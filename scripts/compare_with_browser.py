"""Our lines beside what a real Chromium shows: `python -m scripts.compare_with_browser [PAGES ...] [options]`.

PAGES are files or folders of HTML (the golden and hostile pages of the tests by default), and `--made-up N` adds N made-up lists in
all shapes and chromes of the tests. Of each page and of each of `--mutants N` seeded mutants of them:

- lines: within the page's content, the browser's `innerText` and the lines of `parsers.pages` are the same, in the same order.
  What we drop by a named rule may be shown or not; nothing else may be missing, and no line of ours may be unknown to the browser.
- published: each country and unit that `parsers.parse_listings` publishes stands in the browser's text, a unit on one line, in
  the list's order and below its country; and each line that the browser shows from the first to the last of them is a row, a note,
  or ignored by a named rule, as often as the browser shows it.
- Nothing but `PageError` is raised, and no page takes more than `MOST_SECONDS`.

Four of five mutants are of pages that are read as lists, and most damages are within the list. That of a `--seed` and a number
is always the same one: `--first N` goes on from there, with mutants alone. `--write FOLDER` keeps what differs. 20,000 mutants take
about half an hour. Exit code 1 where something differs. Needs Playwright and a Chromium (`CHROMIUM`, /usr/bin/chromium by default),
and says so.
"""

import argparse
import os
import random
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

import parsers
from parsers.pages.decode import MOST_ODD
from parsers.pages.words import PLACES
from scripts.shown_and_read import URL, Result, compare
from tests.support.mutants import mutant
from tests.support.places import DATA
from tests.support.trials import random_trial

HOST = "http://pages.invalid"
AT_ONCE = 24
LISTS = 0.8
"""The share of the mutants that are of pages with lists for certain."""
USUAL_LENGTH = 4_000
MARGIN = 400
"""Bytes around the words of a list that are damaged with it."""
SHORT = 5
HEADERS = {
    # Scripts are allowed and none may load, so that <noscript> is hidden as in any browser. Style sheets within the page count.
    "Content-Security-Policy": "default-src 'none'; style-src-elem 'unsafe-inline'; style-src-attr 'unsafe-inline'",
    "Cache-Control": "no-store",
}
# What a reader opens with a click is opened: closed details, and the panels of controls.
READ = """async ([addresses, places]) => {
  document.body.replaceChildren();
  const text = (at) => new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.width = 1200; frame.height = 900;
    frame.onload = () => {
      const page = frame.contentDocument;
      if (page) {
        for (const box of page.querySelectorAll('details')) box.open = true;
        for (const control of page.querySelectorAll('[aria-controls]')) {
          const panel = page.getElementById(control.getAttribute('aria-controls'));
          if (panel) { panel.hidden = false; if (panel.style.display === 'none') panel.style.display = ''; }
        }
      }
      const whole = page && page.body ? page.body.innerText : '';
      let content = null;
      for (const place of places) {
        const found = page ? [...page.querySelectorAll(place)] : [];
        if (found.length) {
          content = found.filter((e) => !found.some((o) => o !== e && o.contains(e))).map((e) => e.innerText).join('\\n');
          content = [place, content];
          break;
        }
      }
      done([whole, content]);
    };
    frame.src = at;
    document.body.append(frame);
  });
  return Promise.all(addresses.map(text));
}"""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("pages", nargs="*", type=Path)
    options.add_argument("--mutants", type=int, default=0)
    options.add_argument("--made-up", type=int, default=0)
    options.add_argument("--seed", default="0")
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--write", type=Path)
    given = options.parse_args()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("skipped: Playwright is not installed (it is of the development requirements)")
        return 0
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(executable).exists():
        print(f"skipped: no Chromium at {executable}; set CHROMIUM to one")
        return 0
    if given.write:
        given.write.mkdir(parents=True, exist_ok=True)
    result = Result()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            browser = Browser(running)
            bases = [*_bodies(given.pages), *_made_up(given.made_up, given.seed)]
            pages = chain(() if given.first else bases, _mutants(bases, given.seed, given.first, given.mutants))
            for part in _batches(pages):
                for (name, body), (whole, content) in zip(part, browser.texts([body for _, body in part]), strict=True):
                    known = len(result.differences)
                    compare(name, body, whole, content, result)
                    for difference in result.differences[known:]:
                        print(difference, flush=True)
                    if given.write and known < len(result.differences):
                        (given.write / f"{name.replace(' ', '_')}.html").write_bytes(body)
        finally:
            running.close()
    print(", ".join(f"{count:,} {kind}" for kind, count in sorted(result.tally.items())))
    return 1 if result.differences else 0


class Browser:
    """One page of Chromium whose frames load the bodies that they are given, and nothing else."""

    def __init__(self, running: Any) -> None:
        self._bodies: list[bytes] = []
        self._page = running.new_page()
        self._page.route("**/*", self._answer)
        self._page.goto(f"{HOST}/")

    def texts(self, bodies: Sequence[bytes]) -> list[tuple[str, tuple[str, str] | None]]:
        """Of each body the text of the page, and (selector, text) of its place of content."""
        self._bodies = list(bodies)
        places = [place for place in PLACES if place != "body"]
        return [
            (whole, tuple(content) if content else None)
            for whole, content in self._page.evaluate(READ, [[f"{HOST}/{at}" for at in range(len(bodies))], places])
        ]

    def _answer(self, route: Any) -> None:
        at = route.request.url.removeprefix(f"{HOST}/")
        if at == "":
            route.fulfill(body="<!doctype html><body>", content_type="text/html")
        elif at.isdecimal() and route.request.is_navigation_request():
            body = self._bodies[int(at)]
            route.fulfill(body=body, headers={**HEADERS, "Content-Type": f"text/html{_charset(body)}"})
        else:
            route.abort()


def _charset(body: bytes) -> str:
    """What the server says of a page that is UTF-8, or that names no encoding: we read both as UTF-8, on purpose."""
    text = body.decode(errors="replace")
    named = re.search(rb"charset|encoding", body[:4096], re.IGNORECASE) or b"\0" in body or b"\x1b" in body
    is_utf8 = "\ufffd" not in text or (not named and text.count("\ufffd") <= MOST_ODD)
    return "; charset=utf-8" if is_utf8 else ""


def _bodies(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths or (DATA / "pages", DATA / "hostile"):
        files = sorted(path.rglob("*.htm*")) if path.is_dir() else [path]
        for file in files:
            yield file.name, file.read_bytes()


def _made_up(number: int, seed: str) -> Iterator[tuple[str, bytes]]:
    """Made-up lists as HTML, in the shapes and the chrome of the tests."""
    chance = random.Random(f"made up {seed}")
    trials = (random_trial(chance) for _ in count())
    pages = (trial.body for trial in trials if "html" in trial.content_type)
    for at, body in enumerate(islice(pages, number)):
        yield f"made-up-{at}", body


def _mutants(bases: Sequence[tuple[str, bytes]], seed: str, first: int, number: int) -> Iterator[tuple[str, bytes]]:
    """Mutants, four of five of them of pages that are read as lists."""
    spans = [_span_of_list(body) for _, body in bases] if number else []
    lists = [at for at, span in enumerate(spans) if span]
    shares = [
        1 / (USUAL_LENGTH + len(bases[at][1])) for at in lists
    ]  # large pages have their part of the time, not of the number
    for at in range(first, first + number):
        chance = random.Random(f"{seed}-{at} of")
        of_lists = lists and chance.random() < LISTS
        base = chance.choices(lists, shares)[0] if of_lists else chance.randrange(len(bases))
        name, body = bases[base]
        yield f"{name} #{seed}-{at}", mutant(body, f"{seed}-{at}", spans[base])


def _span_of_list(body: bytes) -> tuple[int, int] | None:
    """Where in a page its list stands, with its last words above; None for a page that is read as no list."""
    try:
        listings = parsers.parse_listings(body, url=URL)
    except parsers.PageError:
        return None
    words = [word.encode() for listing in listings for entry in listing.entries for word in entry.unit_listed.split()]
    at = [place for word in words if len(word) > SHORT and (place := body.find(word)) >= 0]
    return (max(0, min(at) - MARGIN), min(len(body), max(at) + MARGIN)) if at else (0, len(body))


def _batches(pages: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    left = iter(pages)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


if __name__ == "__main__":
    sys.exit(main())
