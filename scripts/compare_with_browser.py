"""Our lines beside what a real Chromium shows: `python -m scripts.compare_with_browser [PAGES ...] [--mutants N] [--seed TEXT]`.

PAGES are files or folders of HTML (the golden and hostile pages of the tests by default). Of each page and of N seeded mutants:

- lines: within the page's content, the browser's `innerText` and the lines of `parsers.pages` are the same, in the same order.
  What we drop by a named rule may be shown or not; nothing else may be missing, and no line of ours may be unknown to the browser.
- published: each country and unit that `parsers.parse_listings` publishes stands in the browser's text, a unit on one line; and
  each line that the browser shows from the first to the last of them is a row, a note, or ignored by a named rule.

Exit code 1 where something differs. Needs Playwright and a Chromium (`CHROMIUM`, /usr/bin/chromium by default), and says so.
"""

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import parsers
from leahy.text.fold import fold
from parsers.pages.decode import MOST_ODD
from parsers.pages.formats import read_document, sniff
from parsers.pages.lines import NO_WIDTH, Line, unmarked
from parsers.pages.words import PLACES
from tests.support.mutants import mutant
from tests.support.places import DATA

URL = "https://www.state.gov/public-release-of-units/"
HOST = "http://pages.invalid"
AT_ONCE = 24
SHOWN = 100
"""Differences that are printed."""
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
_BREAK = re.compile(r"[\n\t\r\u2028\u2029]+")
_LABELS = re.compile(r"^(?:country|units?)\b|\(u\)")
_AROUND = "•·–—-:;*.,()[] "
_NUMBERING = 4
"""Characters of the longest number, letter or mark in front of a unit."""
_SPACES = re.compile(r"[\s\u00a0]+")


@dataclass
class Result:
    """What was compared, and what differed."""

    tally: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, name: str, kind: str, text: str) -> None:
        self.tally[kind] += 1
        self.differences.append(f"{name}: {kind}: {text}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("pages", nargs="*", type=Path)
    options.add_argument("--mutants", type=int, default=0)
    options.add_argument("--seed", default="0")
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
    result = Result()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            browser = Browser(running)
            bodies = list(_bodies(given.pages))
            for part in _batches(_with_mutants(bodies, given.mutants, given.seed)):
                for (name, body), (whole, content) in zip(part, browser.texts([body for _, body in part]), strict=True):
                    compare(name, body, whole, content, result)
        finally:
            running.close()
    for difference in result.differences[:SHOWN]:
        print(difference)
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


def compare(name: str, body: bytes, whole: str, content: tuple[str, str] | None, result: Result) -> None:
    """Compare one page, and add what differs."""
    result.tally["pages"] += 1
    try:
        if sniff(body).name == "html" and content:
            _compare_lines(name, body, *content, result)
        listings = parsers.parse_listings(body, url=URL)
    except parsers.PageError:
        result.tally["refused"] += 1
        return
    except Exception as error:  # noqa: BLE001 - the very thing that is looked for
        result.add(name, "exceptions", repr(error))
        return
    result.tally["lists"] += 1
    _compare_published(name, listings, whole, result)


def _compare_lines(name: str, body: bytes, place: str, text: str, result: Result) -> None:
    rank = PLACES[place]
    ours = [line for line in read_document(body).lines if rank in line.places and line.text]
    visible = [line for line in ours if not line.dropped]
    if not ours:
        result.tally["pages whose place of content we do not read"] += (
            1  # set on an inline element, or within a <select>
        )
        return
    result.tally["lines"] += len(visible)
    browser = [plain for piece in _BREAK.split(text) if (plain := _plain(piece))]
    dropped = [_plain(line.text) for line in ours if line.dropped]
    left = iter(browser)
    extra: list[str] = []
    for line in visible:
        words = _plain(line.text)
        skipped = []
        for other in left:
            if other == words:
                break
            skipped.append(other)
        else:
            if not (dropped and any(words in other and _is_of_dropped(other, ours) for other in browser)):
                result.add(name, "lines that the browser does not show", f"line {line.number}: {line.text!r}")
            return
        extra += skipped
    joined = " ".join(dropped)
    for other in (*extra, *left):
        if other not in joined and not _is_of_dropped(other, ours):
            result.add(name, "lines that we do not have", repr(other))
            return


def _is_of_dropped(words: str, ours: Iterable[Line]) -> bool:
    """Whether a line of the browser consists of texts of ours, some of them dropped by a rule."""
    for line in ours:
        if line.dropped or "partly s" in line.features:
            words = words.replace(_plain(line.text), " ", 1)
    rest = _plain(words)
    return not rest or any(rest == _plain(line.text) for line in ours)


def _compare_published(name: str, listings: Sequence[parsers.Listing], whole: str, result: Result) -> None:
    browser = [plain for piece in _BREAK.split(whole) if (plain := _plain(piece))]
    text = " ".join(browser)
    countries, units = set(), set()
    for listing in listings:
        for entry in listing.entries:
            result.tally["units"] += 1
            unit = _plain(entry.unit_listed)
            units.add(unit)
            if not any(unit in line for line in browser):
                kind = "units on several lines" if unit in text else "units that the browser does not show"
                result.add(name, kind, repr(entry.unit_listed))
            if entry.country_listed:
                countries.add(_plain(entry.country_listed))
                if _plain(entry.country_listed) not in text:
                    result.add(name, "countries that the browser does not show", repr(entry.country_listed))
    for line in _unexplained(browser, countries, units, listings):
        result.add(name, "lines of the list that are lost", repr(line))
        break


def _unexplained(
    browser: Sequence[str], countries: set[str], units: set[str], listings: Sequence[parsers.Listing]
) -> Iterator[str]:
    """The lines between the first and the last unit that are neither rows nor said elsewhere in the listings."""
    at = [number for number, line in enumerate(browser) if any(unit in line for unit in units)]
    if not at:
        return
    other = [text for listing in listings for _, text in listing.ignored]
    other += [text for listing in listings for text in (*listing.notes, listing.statement)]
    notes = {_plain(entry.note) for listing in listings for entry in listing.entries if entry.note}
    reading = " ".join((*map(_plain, other), *notes, *countries, *units))
    known = sorted((*units, *countries, *notes), key=len, reverse=True)
    for line in browser[at[0] : at[-1] + 1]:
        rest = line
        for words in known:
            rest = rest.replace(words, " ")
        rest = _LABELS.sub("", _plain(rest)).strip(_AROUND)
        if len(rest) > _NUMBERING and rest not in reading and line not in reading:
            yield line


def _charset(body: bytes) -> str:
    """What the server says of a page that is UTF-8, or that names no encoding: we read both as UTF-8, on purpose."""
    text = body.decode(errors="replace")
    named = re.search(rb"charset|encoding", body[:4096], re.IGNORECASE) or b"\0" in body or b"\x1b" in body
    is_utf8 = "\ufffd" not in text or (not named and text.count("\ufffd") <= MOST_ODD)
    return "; charset=utf-8" if is_utf8 else ""


def _plain(text: str) -> str:
    return fold(_SPACES.sub(" ", unmarked(text).translate(NO_WIDTH)).strip())


def _bodies(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths or (DATA / "pages", DATA / "hostile"):
        files = sorted(path.rglob("*.htm*")) if path.is_dir() else [path]
        for file in files:
            yield file.name, file.read_bytes()


def _with_mutants(bodies: Sequence[tuple[str, bytes]], mutants: int, seed: str) -> Iterator[tuple[str, bytes]]:
    yield from bodies
    for number in range(mutants):
        name, body = bodies[number % len(bodies)]
        yield f"{name} #{seed}-{number}", mutant(body, f"{seed}-{number}")


def _batches(pages: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    left = iter(pages)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


if __name__ == "__main__":
    sys.exit(main())
