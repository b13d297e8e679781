"""The links of a page's content."""

import json

import pytest

import parsers
from leahy.text.addresses import original
from tests.support.chrome import NAMES, wordpress
from tests.support.places import SHARED

HERE = "https://www.state.gov/key-topics/leahy-law-fact-sheet/"
PAGES = SHARED / "state-pages"


def of(body: str, url: str = HERE) -> list[tuple[str, str]]:
    return parsers.links(body.encode(), url)


def page(content: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{content}</body></html>"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://www.state.gov/list/", "https://www.state.gov/list/"),
        ("/list/", "https://www.state.gov/list/"),
        ("list/", f"{HERE}list/"),
        ("../list?a=1", "https://www.state.gov/key-topics/list?a=1"),
        ("//www.state.gov/list", "https://www.state.gov/list"),
        ("  /li\nst/ ", "https://www.state.gov/list/"),
        ("/list/#units", "https://www.state.gov/list/"),
        ("http://www.state.gov/list/", "http://www.state.gov/list/"),
        ("/a&amp;b/", "https://www.state.gov/a&b/"),
        ("https://web.archive.org/web/20190711140041/https://www.state.gov/list/", "https://www.state.gov/list/"),
        ("https://web.archive.org/web/2019id_/www.state.gov/list/", "https://www.state.gov/list/"),
        ("#units", None),
        ("mailto:someone@example.org", None),
        ("javascript:void(0)", None),
        ("ftp://www.state.gov/list", None),
        ("https://[www.state.gov/", None),
        ("", None),
    ],
)
def test_where_a_link_leads(href: str, address: str | None) -> None:
    found = of(page(f'<main><p>See <a href="{href}">the <b>list</b>\u00a0of\nunits</a>.</p></main>'))
    assert found == ([(address, "the list of units")] if address else [])


def test_links_of_a_page_that_the_archive_rewrote() -> None:
    shown = "https://web.archive.org/web/20200317161748/https://www.state.gov/fact-sheet/"
    body = page('<main><a href="/web/20200317161748/https://www.state.gov/list/">2019</a><a href="/x/">x</a></main>')
    assert of(body, shown)[0] == ("https://www.state.gov/list/", "2019")


def test_base_of_the_page_and_other_kinds_of_links() -> None:
    body = page(
        '<article><a href="list/"><img src="x.png" alt="Units of 2019"></a><a name="here">no link</a>'
        '<map><area href="other/" title="Other units"></map><a href="list/">again</a><a href="list/">again</a></article>',
        '<base href="https://www.state.gov/there/">',
    )
    assert of(body) == [
        ("https://www.state.gov/there/list/", "Units of 2019"),
        ("https://www.state.gov/there/other/", "Other units"),
        ("https://www.state.gov/there/list/", "again"),
    ]


def test_menus_and_footers_are_not_content() -> None:
    body = wordpress("Leahy Law Fact Sheet", '<p>See <a href="/list-2019/">the list</a>.</p>')
    found = of(body)
    assert ("https://www.state.gov/list-2019/", "the list") in found
    assert not {text for _, text in found} & {*NAMES, "Privacy", "About us"}


@pytest.mark.parametrize(
    "around",
    ["<nav>{}</nav>", "<footer>{}</footer>", '<div role="navigation">{}</div>', '<div style="display:none">{}</div>',
     '<ul class="main-menu">{}</ul>', '<div class="popup is-hidden">{}</div>'],
)  # fmt: skip
@pytest.mark.parametrize("place", ["<main>{}</main>", '<div class="entry-content">{}</div>', "{}"])
def test_chrome_within_the_content(around: str, place: str) -> None:
    body = page(place.format('<a href="/list/">list</a>' + around.format('<a href="/about/">about</a>')))
    assert of(body) == [("https://www.state.gov/list/", "list")]


def test_related_links_count_and_a_menu_that_is_never_closed() -> None:
    body = page(
        '<nav><ul><li><a href="/about/">about</a><main><div class="related"><a href="/list/">list</a></div></main>'
    )
    assert of(body) == [("https://www.state.gov/list/", "list")]


def test_page_without_marks_of_content() -> None:
    body = page(
        '<table><tr><td><a href="/list/">list</a></td></tr></table><div id="footer"><a href="/about/">x</a></div>'
    )
    assert of(body) == [("https://www.state.gov/list/", "list")]


def test_twin_and_what_is_no_page() -> None:
    twin = {"title": {"rendered": "Fact sheet"}, "content": {"rendered": '<p><a href="/list/">list</a></p>'}}
    assert of(json.dumps([twin])) == [("https://www.state.gov/list/", "list")]
    assert of("") == of("[]") == of('{"code": 1}') == of("no link at all") == []
    assert parsers.links(b"\xff\xfe\x00", HERE) == []


def test_what_the_archive_has_captured() -> None:
    assert original("https://web.archive.org/web/20190101000000id_/http://state.gov/x") == "http://state.gov/x"
    assert original("https://web.archive.org/web/2019/state.gov/x") == "https://state.gov/x"
    assert original("https://www.state.gov/web/2019/x") == "https://www.state.gov/web/2019/x"


@pytest.mark.skipif(not PAGES.is_dir(), reason="../shared is not here")
def test_real_pages_have_links_and_their_menus_do_not_count() -> None:
    for path in sorted(PAGES.glob("*.html")):
        found = parsers.links(path.read_bytes(), HERE, "text/html; charset=utf-8")
        assert found
        if path.name[:2] not in ("01", "08"):
            assert len(found) < 40
            assert sum("/countries-areas/" in address for address, _ in found) <= 3
