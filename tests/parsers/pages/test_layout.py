# ruff: noqa: E501 - pages on one line
"""Lines as a browser shows them, and what a page hides, strikes out or wraps."""

import gzip
import json
from email.message import EmailMessage

import pytest

import parsers
from flows.http.bodies import gunzipped

URL = "https://www.state.gov/public-release-of-units/"
TITLE = "Units Denied Assistance Under the State Leahy Law"
STATEMENT = (
    "These units were proposed for assistance in calendar year 2021 and were denied it under the State Leahy law."
)
MALI = "<h3>Mali</h3><ul><li>Gendarmerie Brigade</li></ul>"
UNITS = [("KE", "General Service Unit"), ("KE", "1st Battalion"), ("ML", "Gendarmerie Brigade")]


def page(content: str, charset: str = "utf-8", outside: str = "") -> str:
    return (
        f"<!doctype html><html><head><meta charset='{charset}'><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>"
        f"<p>{STATEMENT}</p>{content}</main><footer>{outside}</footer></body></html>"
    )


def units(body: bytes) -> list[tuple[str, str]]:
    listings = parsers.parse_listings(body, url=URL)
    return [(entry.country_code, entry.unit_listed) for listing in listings for entry in listing.entries]


SHOWN = {
    **{
        value: f"<h3>Kenya</h3><p style='white-space: {value}'>General Service Unit\n1st Battalion</p>{MALI}"
        for value in ("pre", "pre-line", "pre-wrap", "break-spaces")
    },
    **{
        tag: f"<h3>Kenya</h3><{tag}>General Service Unit\n1st Battalion</{tag}>{MALI}"
        for tag in ("pre", "xmp", "listing")
    },
    "span": f"<h3>Kenya</h3><p><span style='white-space:pre-line'>General Service Unit\n1st Battalion</span></p>{MALI}",
    "bold headings in pre": "<pre><b>Kenya</b>\nGeneral Service Unit\n1st Battalion\n\n<b>Mali</b>\nGendarmerie Brigade</pre>",
    "property in capitals": f"<h3>Kenya</h3><p STYLE='WHITE-SPACE: PRE'>General Service Unit\n1st Battalion</p>{MALI}",
    "nowrap": f"<h3>Kenya</h3><p style='white-space:nowrap'>General\nService Unit</p><p>1st Battalion</p>{MALI}",
    "block spans": "<span style='display:block;font-weight:bold'>Kenya</span> <span style='display:block'>General Service Unit</span> "
    "<span style='display:block'>1st Battalion</span> <span style='display:block;font-weight:bold'>Mali</span> "
    "<span style='display:block'>Gendarmerie Brigade</span>",
    "style sheet, lines": f"<style>.units {{white-space: pre-line}}</style><h3>Kenya</h3><p class='units'>General Service Unit\n1st Battalion</p>{MALI}",
    "style sheet, a part of a line": "<style>/* .x{} */ .gone{display:none} @media print{li{display:none}}</style><h3>Kenya</h3><ul>"
    f"<li>General Service Unit<span class='gone'> (hidden)</span></li><li>1st Battalion</li></ul>{MALI}",
    "style sheets of other media": "<style media=print>li{display:none}</style><style type='text/less'>li{display:none}</style><style>"
    "@media (max-width: 30em) {li{display:none}} @media print, speech {li{display:none}} @supports not (display:grid) {li{display:none}}"
    ".wide{display:none} @media (width >= 480px) {.wide{display:block}} li{.x{display:none}}</style>"
    f"<h3>Kenya</h3><ul class=wide><li>General Service Unit</li><li>1st Battalion</li></ul>{MALI}",
    "invisible br": "<p><b>Kenya</b><br>General Service Unit<br style='visibility:hidden'>1st Battalion</p>"
    "<p><b>Mali</b><br>Gend<br style='display:none'>armerie<br hidden> Brigade</p>",
    "style sheet, blocks": "<style>.units span{display:block}</style><h3>Kenya</h3>"
    f"<p class=units><span>General Service Unit</span> <span>1st Battalion</span></p>{MALI}",
    "style sheet, turned back": "<style>.panel{display:none} .panel.open{display:block} ..x{display:none} .y:hover{display:none}</style>"
    f"<h3>Kenya</h3><ul class='panel y'><li>General Service Unit</li><li>1st Battalion</li></ul>{MALI}",
    **{
        f"panel of an accordion, {panel}": f"{sheet}<h3>Kenya</h3><div {panel}><ul><li>General Service Unit</li><li>1st Battalion</li></ul></div>{MALI}"
        for panel, sheet in (
            ("class='accordion-content hidden'", ""),
            ("class='wp-block-toggle__panel' style='display:none'", ""),
            ("class='tab-pane'", "<style>.tab-pane {display: none}</style>"),
        )
    },
    "end tag of br": "<p><b>Kenya</b><br>General Service Unit</br>1st Battalion</p><p><b>Mali</b><br>Gendarmerie Brigade</p>",
    **{
        f"rowspan {span}": f"<table><tr><th>Country</th><th>Unit</th></tr><tr><td rowspan='{span}'>Kenya</td>"
        "<td>General Service Unit</td></tr><tr><td>1st Battalion</td></tr><tr><td>Mali</td><td>Gendarmerie Brigade</td></tr></table>"
        for span in ("2px", "+2", "2.5", " 2;")
    },
}


@pytest.mark.parametrize("shape", SHOWN)
def test_a_list_is_read_as_a_browser_shows_it(shape: str) -> None:
    assert units(page(SHOWN[shape]).encode()) == UNITS


KENYA = "<h3>Kenya</h3><ul><li>General Service Unit</li></ul>"
UNSURE = {
    **{
        name: f"{KENYA}<div class='{name}'><h3>Libya</h3><ul><li>Tarhuna Brigade</li></ul></div>{MALI}"
        for name in ("hidden", "d-none", "screen-reader-text", "visually-hidden")
    },
    **{
        tag: f"{KENYA}<h3><{tag}>Libya</{tag}></h3><ul><li>Tarhuna Brigade</li></ul>{MALI}"
        for tag in ("s", "del", "strike")
    },
    "first country": f"<h3><s>Libya</s></h3><ul><li>Tarhuna Brigade</li></ul>{KENYA}",
    "last unit": f"{KENYA}<ul><li><s>Tarhuna Brigade</s></li></ul>",
    "style": f"{KENYA}<h3 style='text-decoration: line-through'>Libya</h3><ul><li>Tarhuna Brigade</li></ul>{MALI}",
    "row": "<table><tr><th>Country</th><th>Unit</th></tr><tr><td>Kenya</td><td>General Service Unit</td></tr>"
    "<tr style='text-decoration: line-through'><td>Mali</td><td>Gendarmerie Brigade</td></tr>"
    "<tr><td>Peru</td><td>1st Brigade</td></tr></table>",
    **{
        f"style sheet, {rule}": f"<style>{rule}</style>{KENYA}<div class='gone'><h3>Libya</h3><ul><li>Tarhuna Brigade</li></ul></div>{MALI}"
        for rule in (
            ".gone{display:none}",
            "div.gone , p.x { Visibility : hidden !important }",
            "main .gone{text-decoration:line-through}",
            "@media screen and (min-width: 600px) {.gone{display:none}}",
            "@layer site {@media all {.gone{display:none}}}",
            "@charset 'utf-8'; .gone{display:none}",
            "<!-- .gone{display:none} -->",
            ".x::after{content:'}'} .gone{display:none}",
            "h3+ul~.gone{display:none}",
            "div[class]:not(.x){display:none}",
            "div:nth-of-type(1){display:none}",
            "div{display:none !important}",
            r".gone{di\splay:none}",
        )
    },
    **{
        f"element, {mark}": f"{KENYA}<div {mark}><h3>Libya</h3><ul><li>Tarhuna Brigade</li></ul></div>{MALI}"
        for mark in (
            "popover",
            "style='content-visibility:hidden'",
            "style='display:none;display:-ms-flexbox'",
            "style='display:none ! important;display:block'",
            r"style='\64 isplay:none'",
        )
    },
    **{
        tag: f"{KENYA}<{tag}><h3>Libya</h3><ul><li>Tarhuna Brigade</li></ul></{tag}>{MALI}"
        for tag in (
            "noembed",
            "noframes",
            "title",
            "meter",
            "progress",
            "rp",
            "math><annotation-xml encoding=text/html",
        )
    },
    **{
        f"boxes, {around} {own}": f"<style>.row{{display:flex}}</style><h3>Kenya</h3><p {around}><span {own}>General Service Unit</span> "
        f"<span {own}>1st Battalion</span></p>{MALI}"
        for around, own in (
            ("class=row", ""),
            ("style='display:inline-grid'", ""),
            ("", "style='float:left'"),
            ("", "style='position:absolute'"),
        )
    },
    "raised": f"{KENYA}<h3>Libya</h3><ul><li>1st Brigade</li><sup>Tarhuna Brigade</sup></ul>{MALI}",
    "select": f"{KENYA}<select><option>Tarhuna Brigade</select>{MALI}",
}


@pytest.mark.parametrize("shape", UNSURE)
def test_what_is_hidden_or_struck_out_in_a_list_is_for_a_person(shape: str) -> None:
    with pytest.raises(parsers.PageError):
        units(page(UNSURE[shape]).encode())


def test_a_class_that_hides_on_a_telephone_alone_hides_nothing() -> None:
    content = f"<h3>Kenya</h3><div class='d-none d-md-block'><ul><li>General Service Unit</li><li>1st Battalion</li></ul></div>{MALI}"
    assert units(page(content).encode()) == UNITS


def test_spans_of_cells_are_bounded() -> None:
    cells = "<td colspan=1000 rowspan=1000>x</td>" * 5_000
    body = page(f"<table><tr>{cells}</tr></table>{KENYA}").encode()
    assert parsers.judge(body, url=URL).kind == "list"
    with pytest.raises(parsers.PageError, match="columns"):
        units(body)


def test_an_odd_byte_is_refused_in_a_list_and_harmless_elsewhere() -> None:
    content = "<h3>Kenya</h3><ul><li>General Service Unit</li><li>1st Battalion</li></ul>" + MALI
    assert units(page(content, outside="\udca9").encode(errors="surrogateescape")) == UNITS
    odd = page(content.replace("Service", "Serv\udce9ce")).encode(errors="surrogateescape")
    assert parsers.judge(odd, url=URL).reason.startswith("a list that cannot be read yet: line ")


def test_a_page_in_another_encoding_that_speaks_of_the_law_is_a_list_that_cannot_be_read() -> None:
    odd = page("<h3>Kenya</h3><ul>" + "<li>Unit\udce9</li>" * 30 + "</ul>").encode(errors="surrogateescape")
    verdict = parsers.judge(odd, url=URL)
    assert (verdict.kind, "cannot be read yet: byte " in verdict.reason) == ("list", True)


def test_labels_of_encodings_are_those_of_browsers() -> None:
    content = "<h3>Turkey</h3><ul><li>Jandarma “Yeşil” Battalion</li></ul>"
    assert units(page(content, "iso-8859-9").encode("cp1254")) == [("TR", "Jandarma “Yeşil” Battalion")]


def message(text: str, subtype: str) -> bytes:
    mail = EmailMessage()
    mail.set_content(text, subtype=subtype, cte="quoted-printable")
    mail.add_related(b"GIF8", "image", "gif")
    return bytes(mail)


def test_mhtml_is_unwrapped_and_other_quoted_text_is_refused() -> None:
    content = "<h3>Mali</h3><ul><li>Compagnie d’intervention de la région de Gao, Gendarmerie Brigade of the town of Gao</li></ul>"
    assert units(message(page(content), "html")) == [
        ("ML", "Compagnie d’intervention de la région de Gao, Gendarmerie Brigade of the town of Gao")
    ]
    with pytest.raises(parsers.PageError, match="without an HTML part"):
        units(message(f"{TITLE}\n{STATEMENT}\n\nMali\n- Brigade de la région", "plain"))


def test_all_members_of_a_gzip_file_count() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    assert gunzipped(packed, 100) == (b"one two", True)
    assert gunzipped(packed[:-4], 100)[1] is False


def test_a_block_page_that_repeats_the_address_is_blocked() -> None:
    address = f"{URL}units-ineligible-for-assistance-pursuant-to-the-state-leahy-law/"
    for shown in (address, address.replace("/", "&#47;").replace("-", "&#45;"), address.replace("https", "http")):
        body = f'<html><head><title>Access Denied</title></head><body>You don\'t have permission to access "{shown}"</body></html>'
        assert parsers.judge(body.encode(), url=address).kind == "blocked"
    waiting = f"<html><head><title>Just a moment...</title></head><body><script>_cf_chl={{p:'{address[21:]}'}}</script></body></html>"
    assert parsers.judge(waiting.encode(), url=address).kind == "challenge"


def test_the_twin_of_a_draft_is_refused() -> None:
    twin = {"status": "publish", "title": {"rendered": TITLE}, "content": {"rendered": f"<p>{STATEMENT}</p>{MALI}"}}
    assert units(json.dumps(twin).encode()) == UNITS[2:]
    with pytest.raises(parsers.PageError, match="not published"):
        units(json.dumps(twin | {"status": "draft"}).encode())


@pytest.mark.parametrize(
    "pumped", ["<!--", "<head x ", "<body ", "<title ", "<p style='text-decoration:", "no a units a ", "x - "]
)
def test_odd_pages_of_any_length_are_judged(pumped: str) -> None:
    """Each took minutes at this length before its pattern was made linear."""
    assert parsers.judge(page(f"<h3>Kenya</h3><p>1st Battalion {pumped * 20_000}</p>").encode(), url=URL).reason


def test_a_page_of_the_1990s_that_closes_no_body_may_say_in_its_title_what_its_statement_says() -> None:
    body, _, _ = page(f"<h3>Kenya</h3><ul><li>General Service Unit</li><li>1st Battalion</li></ul>{MALI}").partition(
        "<footer>"
    )
    assert units(body.replace("main>", "blockquote>").encode()) == UNITS


@pytest.mark.parametrize("element", ["rp", "meter", "video", "audio", "canvas"])
def test_a_whole_page_in_an_element_that_no_browser_shows_is_no_list(element: str) -> None:
    shown = page(MALI).replace("<main>", "<article>").replace("</main>", "</article>")
    assert units(shown.encode()) == UNITS[2:]
    hidden = shown.replace("<article>", f"<{element}><article>").replace("</article>", f"</article></{element}>")
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(hidden.encode(), url=URL)


@pytest.mark.parametrize("left_out", ["…", "...", "[...]", "(. . .)"])
def test_signs_that_something_is_left_out_below_a_list_refuse_it(left_out: str) -> None:
    assert units(page(MALI).replace(f"<p>{STATEMENT}", f"<p>{left_out}</p><p>{STATEMENT}").encode()) == UNITS[2:]
    with pytest.raises(parsers.PageError, match="right below the list"):
        parsers.parse_listings(page(f"{MALI}<p>{left_out}</p>").encode(), url=URL)
