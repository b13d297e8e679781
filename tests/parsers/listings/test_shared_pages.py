"""Eight real pages of state.gov and the text of one real list, where they are at hand (../shared)."""

import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import parsers
from tests.support import shapes, trials
from tests.support.given import random_given, without_notes
from tests.support.places import SHARED
from tests.support.shapes import SHAPES, Ink, Words

PAGES = sorted((SHARED / "state-pages").glob("*.html"))
TEXT = SHARED / "leahy-2018-page-text.txt"

pytestmark = pytest.mark.skipif(not PAGES, reason="../shared is not here")

URL_2018 = "https://www.state.gov/public-release-of-foreign-security-forces-units-ineligible-for-assistance-pursuant-to-the-state-leahy-law/"
# By number of the group on the page. Two headings survive: Bosnia and Herzegovina (3), Central African Republic (5).
SETTLED = {1: "BD", 2: "BZ", 4: "KH", 6: "GE", 7: "GY", 8: "HN", 9: "LY", 10: "MX", 11: "NP"}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name[:2])
def test_a_real_page_is_no_list(path: Path) -> None:
    body = path.read_bytes()
    assert parsers.judge(body, url="https://www.state.gov/x/").kind in ("not_a_list", "truncated")
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(body, url="https://www.state.gov/x/", content_type="text/html")


class _Ends(HTMLParser):
    """The offsets of the inside of the first element whose start tag lies at `start`."""

    def __init__(self, source: str, start: int):
        super().__init__(convert_charrefs=False)
        self.starts = [0, *(m.end() for m in re.finditer("\n", source))]
        self.source, self.start, self.depth, self.name = source, start, 0, ""
        self.inside: tuple[int, int] | None = None
        self.feed(source)

    def _at(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if self._at() == self.start:
            self.name, self.depth, self.begin = tag, 1, self.start + len(self.get_starttag_text() or "")
        elif self.depth and tag == self.name:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag == self.name:
            self.depth -= 1
            if self.depth == 0 and self.inside is None:
                self.inside = (self.begin, self._at())


def content_of(path: Path, sample: int = 0) -> tuple[str, int, int]:
    """(source, begin, end) of the inside of a real page's article; for an odd sample of its report, if it has one."""
    source = path.read_bytes().decode("latin-1")
    number = path.name[:2]
    if number == "01":
        # This page of the era has no #centerblock; the content follows the headline's rule.
        begin = source.index('<hr class="separator">') + len('<hr class="separator">')
        return source, begin, source.index('<br clear="all">', begin)
    if number in ("06", "07") and sample % 2 == 0:
        # The elements of these two pages are not balanced, so the end is found from the end of the article.
        opened = re.search(r'<div class="entry-content">', source)
        end = re.search(r"</div>\s*</div>\s*</article>", source)
        assert opened and end, path.name
        return source, opened.end(), end.start()
    marks = {"06": '<div id="report_content"', "07": '<div id="report_content"', "08": "<BLOCKQUOTE>"}
    start = source.index(marks.get(number, '<div class="report__content">'))
    inside = _Ends(source, start).inside
    assert inside, path.name
    return source, *inside


def in_chrome_of(path: Path, inner: str, sample: int = 0) -> bytes:
    source, begin, end = content_of(path, sample)
    if "report__content" in source[begin - 40 : begin]:
        inner = f'<section class="report__content__inner entry-content">{inner}</section>'
    # latin-1 carries the bytes of the page through; the list is written in ASCII, whatever the page's encoding.
    ascii_only = inner.encode("ascii", "xmlcharrefreplace")
    return source[:begin].encode("latin-1") + ascii_only + source[end:].encode("latin-1")


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name[:2])
@pytest.mark.parametrize("sample", range(6))
def test_a_list_in_real_chrome_is_read(path: Path, sample: int) -> None:
    rng = random.Random(f"{path.name[:2]}/{sample}")
    given = without_notes(random_given(rng, countries=5))
    shape = ["h3+ul", "p_strong+ul", *rng.sample(sorted(SHAPES), 4)][sample]
    noise = frozenset(rng.sample(shapes.NOISES, sample))
    statement = rng.choice(shapes.STATEMENTS[:6]).format(year=given.year)
    inner = shapes.content(given, SHAPES[shape], Ink(sample, noise), Words(statement, rng.choice(shapes.BEFORE[:4])))
    body = in_chrome_of(path, inner, sample)
    listings = parsers.parse_listings(body, url=trials.URL, content_type="text/html; charset=UTF-8")
    difference = trials.difference(listings, ((given.year, shapes.rows_as_printed(given, shape)),))
    assert difference is None, f"{shape} {sorted(noise)}: {difference}"
    if path.name[:2] not in ("04", "08"):  # 04 is truncated, 08 has no </html>
        assert parsers.judge(body, url=trials.URL).kind == "list"


def test_the_text_of_2018_names_what_is_undecided() -> None:
    with pytest.raises(parsers.PageError) as raised:
        parsers.parse_listings(TEXT.read_bytes(), url=URL_2018, content_type="text/plain")
    said = str(raised.value)
    # Bangladesh and Belize may be inferred: their units name them. Nothing in these units' words names the others.
    undecided = (
        "Gurjaani",
        "Turkeyen",
        "Anti-extortion National Force",
        "Ain Zara Prison",
        "Torreon Station",
        "Devi Dutta",
    )
    assert all(unit in said for unit in undecided)
    assert "Presidential Guard" not in said


def test_the_text_of_2018_is_read_after_decisions() -> None:
    (listing,) = parsers.parse_listings(TEXT.read_bytes(), url=URL_2018, content_type="text/plain", countries=SETTLED)
    assert listing.year == 2018
    codes = [e.country_code for e in listing.entries]
    assert [(code, codes.count(code)) for code in dict.fromkeys(codes)] == [
        *[("BD", 2), ("BZ", 1), ("BA", 1), ("KH", 1), ("CF", 1), ("GE", 2), ("GY", 2), ("HN", 2), ("LY", 1)],
        *[("MX", 10), ("NP", 3)],
    ]
    lines = TEXT.read_bytes().decode("utf-8").split("\n")
    assert [e.unit_listed for e in listing.entries] == [
        line.split("•", 1)[1][1:].strip(" ") for line in lines if "•" in line
    ]
    for entry in listing.entries:
        if entry.country_code in ("BA", "CF"):
            assert entry.country_basis == "heading"
            assert entry.country_listed in ("Bosnia and Herzegovina", "Central African Republic")
        else:
            assert entry.country_basis in ("reviewed", "inferred")
            assert entry.country_listed is None


def test_the_text_of_2018_is_judged_a_list() -> None:
    assert parsers.judge(TEXT.read_bytes(), url=URL_2018, headers={"content-type": "text/plain"}).kind == "list"
