"""A clear list in which one thing is odd: what the oddity says is obeyed, or the page is refused."""

import pytest

import parsers

URL = "https://www.state.gov/public-release-of-units/"
LAW = "but were denied such assistance pursuant to the State Leahy law."
STATEMENT = f"The following units were proposed for assistance in calendar year 2019 {LAW}"
LISTED = "<h3>Chad</h3><ul><li>Presidential Guard</li><li>Border Police</li></ul><h3>Mali</h3><ul><li>5th Battalion</li></ul>"
ROWS = [("TD", "Presidential Guard"), ("TD", "Border Police"), ("ML", "5th Battalion")]
TEXT = "Chad\n\n- Presidential Guard\n- Border Police\n\nMali\n\n- 5th Battalion\n"


def rows(body: str, kind: str = "text/html; charset=utf-8") -> list[tuple[str, str]]:
    (listing,) = parsers.parse_listings(body.encode(), url=URL, content_type=kind)
    return [(entry.country_code, entry.unit_listed) for entry in listing.entries]


def page(listed: str = LISTED, above: str = "", below: str = "", outside: str = "") -> str:
    return (
        f"<html><body><main><h1>Units Denied Assistance</h1>{outside}<div class=entry-content>{above}<p>{STATEMENT}</p>"
        f"{listed}{below}</div></main></body></html>"
    )


@pytest.mark.parametrize(
    "box",
    [
        "<aside>This list was published in error.</aside>",
        "<aside>This list <b>has been</b> withdrawn.</aside>",
        "<div role=complementary><p>All units listed here have since been remediated.</p></div>",
        "<footer>The units shown here are fictitious.</footer>",
        "<div class=related>These units were denied assistance under the DoD Leahy law, not the State Leahy law.</div>",
    ],
)
def test_a_sentence_in_a_box_may_take_the_list_back(box: str) -> None:
    for body in (page(above=box), page(below=box), page(outside=box.replace(">", "><p>", 1))):
        with pytest.raises(parsers.PageError):
            rows(body)


def test_a_sentence_in_a_box_beside_the_content_may_take_the_list_back() -> None:
    """The box stands outside of the place of the page's content, where only a browser shows it."""
    turning = (
        "The names in this table are fictitious.",
        "These units have since been cleared.",
        "The listed forces take part in our programs again.",
        "This website is run by volunteers.",
        "A hoax.",
    )
    harmless = (
        "This site uses cookies to see how visitors use its pages.",
        "The Office of Global Web Platforms looks after this website.",
        "Some courses are held again in the fall.",
    )
    for sentence in (*turning, *harmless):
        for tag in ("aside", "footer"):
            body = page().replace("</main>", f"</main><{tag}><p>{sentence}</p></{tag}>")
            assert f"<{tag}>" in body
            if sentence in harmless:
                assert rows(body) == rows(page())
            else:
                with pytest.raises(parsers.PageError, match="a box beside the list"):
                    rows(body)


@pytest.mark.parametrize(
    "box",
    [
        "<aside>A unit’s absence from this list does not mean that the unit received assistance.</aside>",
        "<aside><h4>Related</h4><a href=/x>This list of 2017 was corrected.</a></aside>",
        "<footer><p>This site is no longer updated, and some of its links may not work.</p></footer>",
    ],
)
def test_a_box_of_something_else_takes_nothing_back(box: str) -> None:
    assert rows(page(above=box)) == rows(page(below=box)) == rows(page(outside=box)) == ROWS


@pytest.mark.parametrize(
    "line",
    [
        "The following individuals were denied visas:",
        "Recipients of assistance in calendar year 2019:",
        "Entities under sanctions:",
    ],
)
def test_the_line_that_opens_the_list_must_be_of_a_denial(line: str) -> None:
    with pytest.raises(parsers.PageError):
        rows(page(f"<p>{line}</p>{LISTED}"))


@pytest.mark.parametrize(
    "title",
    [
        "Units Not Denied Under the State Leahy Law",
        "Units Ineligible for Assistance Pursuant to the State Leahy Law (Part 1 of 2)",
        "Visa Restrictions Under the State Leahy Law",
    ],
)
def test_the_state_of_state_leahy_law_is_no_verb(title: str) -> None:
    with pytest.raises(parsers.PageError):
        rows(f"{title}\n\n{STATEMENT}\n\n{TEXT}", "text/plain")


@pytest.mark.parametrize(
    "opening", ["<script>", "<style>", "<iframe>", "<template>", "<noscript>", "<!-- ", "<textarea>"]
)
def test_code_that_nothing_closes_holds_the_rest_of_the_list(opening: str) -> None:
    with pytest.raises(parsers.PageError):
        rows(page(LISTED.replace("Guard</li>", f"Guard{opening}</li>")))


def test_code_that_only_speaks_of_the_end_of_a_page_holds_nothing() -> None:
    script = "<script>var a = '<title>', b = '<iframe', c = '</body>', d = '<style>';</script>"
    assert rows(page().replace("</body>", f"{script}</body>")) == ROWS
    assert rows(page().replace("</body>", script)) == ROWS
    assert rows(f"{page()}<!-- cached") == ROWS


def test_a_list_in_a_closed_dialog_is_not_shown() -> None:
    assert rows(page().replace("<main>", "<dialog open><main>")) == ROWS
    with pytest.raises(parsers.PageError):
        rows(page().replace("<main>", "<dialog><main>"))


@pytest.mark.parametrize(
    "style",
    [
        "opacity:0",
        "font-size: 0px",
        "text-indent:-9999px",
        "position:absolute;left:-999em",
        "position:absolute;clip:rect(0 0 0 0)",
        "height:1px;overflow:hidden",
        "color:transparent",
        "color:#fff;background:#fff",
        "transform: scale(0)",
        "content-visibility:hidden",
        r"display:n\6fne",
        "display:none!important;display:block",
    ],
)
def test_what_nobody_sees_is_no_unit(style: str) -> None:
    for listed in (
        LISTED.replace("<li>Border", f"<li style='{style}'>Border"),
        LISTED.replace("Guard</li>", f"Guard <span style='{style}'>Old Brigade</span></li>"),
    ):
        with pytest.raises(parsers.PageError):
            rows(page(listed))


@pytest.mark.parametrize(
    "style", ["text-indent:-.25in", "margin-left:-18pt", "opacity:1", "color:#fff", "height:0", "font-size:10pt"]
)
def test_an_indent_hides_nothing(style: str) -> None:
    assert rows(page(LISTED.replace("<li>Border", f"<li style='{style}'>Border"))) == ROWS


@pytest.mark.parametrize(
    "shown", ["<meter value=1>half</meter>", "<progress>3</progress>", "<ruby><rt>a note</rt></ruby>"]
)
def test_what_stands_in_for_a_picture_is_no_part_of_a_name(shown: str) -> None:
    assert rows(page(LISTED.replace("Guard</li>", f"Guard{shown}</li>"))) == ROWS


@pytest.mark.parametrize("letters", ["PolicÃ\u00ada", "POLICÃA", "GuardÂ Unit", "Poli\u0336ce", "Poli\U000e0041ce"])
def test_half_a_letter_is_damaged(letters: str) -> None:
    with pytest.raises(parsers.PageError, match="letters that are lost"):
        rows(page(LISTED.replace("5th Battalion", f"5th Battalion, {letters}")))
    assert rows(page(LISTED.replace("5th Battalion", "5th Batalhão, POLÍCIA"))) == [
        *ROWS[:2],
        ("ML", "5th Batalhão, POLÍCIA"),
    ]


def test_a_menu_that_nothing_ends_holds_units_of_the_list() -> None:
    bare = page(LISTED.replace("</li><li>Border", "</li><select><option><li>Border")).replace("main>", "div>")
    with pytest.raises(parsers.PageError):
        rows(bare.replace(" class=entry-content", ""))


def test_the_list_goes_on_behind_an_end_tag_too_many() -> None:
    listed = LISTED.replace("5th Battalion", "5th Battalion</div></li><li>6th Battalion")
    with pytest.raises(parsers.PageError, match="would be lost"):
        rows(page(listed).replace("main>", "div>"))


def test_a_field_within_the_list_may_show_a_unit() -> None:
    listed = "<p><b>Chad</b><br>Presidential Guard<br><input value='Border Police'><br>4th Battalion</p>"
    with pytest.raises(parsers.PageError, match="<input>"):
        rows(page(f"{listed}<p><b>Mali</b><br>5th Battalion</p>"))


def test_row_numbers_that_start_again_or_leave_one_out_lose_something() -> None:
    country = "<tr><th colspan=2>{}</th></tr>"
    row = "<tr><td>{}</td><td>{} Battalion</td></tr>"
    chad = [country.format("Chad"), row.format(1, "1st"), row.format(2, "2nd")]
    mali = [country.format("Mali"), row.format(1, "3rd"), row.format(2, "4th"), row.format(3, "5th")]
    assert len(rows(page(f"<table>{''.join([*chad, *mali])}</table>"))) == 5
    for broken in ([*chad, *mali[1:]], [*chad, *mali[:2], *mali[3:]]):
        with pytest.raises(parsers.PageError, match="may be lost"):
            rows(page(f"<table>{''.join(broken)}</table>"))


@pytest.mark.parametrize("heading", ["Mali?", "Mali (1+)", "Mali (~1)", "Mali 2", "Nigera", "Niger(ia)"])
def test_a_country_or_a_count_that_is_left_open_is_no_heading(heading: str) -> None:
    with pytest.raises(parsers.PageError):
        rows(page(LISTED.replace("Mali", heading)))
    assert rows(page(LISTED.replace("Mali", "Mali (1)"))) == rows(page(LISTED.replace("Mali", "+ Mali"))) == ROWS


@pytest.mark.parametrize(
    "name",
    [
        "[UID 44123] Border Police",
        "Border Police tel. 555-0100",
        "Border Police · 5th Brigade",
        "Border Police * 5th Brigade",
        "① Border Police",
        "Inter alia, Border Police",
        "Border Police (2) Coast Guard",
        "Border Police — and — Coast Guard",
        "Internal Server Error",
        "Service Unavailable",
        "Border Police ②",
    ],
)
def test_what_is_set_beside_a_name_is_no_part_of_it(name: str) -> None:
    with pytest.raises(parsers.PageError):
        rows(page(LISTED.replace("Border Police", name)))


@pytest.mark.parametrize(
    ("plain", "raised"),
    [
        ("Border Police", "Border<sup> Police</sup>"),
        ("Border Police", "Border Police<sup>new</sup>"),
        ("Mali", "Mali<sup>Army</sup>"),
    ],
)
def test_a_raised_word_is_no_mark_for_certain(plain: str, raised: str) -> None:
    assert rows(page(LISTED.replace(plain, f"{plain}<sup>2, iii</sup>"))) == ROWS
    with pytest.raises(parsers.PageError):
        rows(page(LISTED.replace(plain, raised)))


def test_numbers_of_countries_that_jump_leave_one_out() -> None:
    listed = "<p><b>Chad</b></p><p>1.1 Presidential Guard</p><p>1.2 Border Police</p><p><b>Mali</b></p><p>{} 5th Battalion</p>"
    assert rows(page(listed.format("2.1"))) == ROWS
    for number in ("3.1", "1.1", "2.2"):
        with pytest.raises(parsers.PageError, match="does not follow"):
            rows(page(listed.format(number)))


@pytest.mark.parametrize(
    "listed",
    [
        "<p><b>Chad</b></p><p>Presidential Guard</p><p><b>Mali</b></p><p>Search &amp;</p><p>Rescue Unit</p>",
        "<p><b>Chad</b><br>Presidential Guard</p><p><b>Mali</b><br>207<br>5th Battalion</p>",
        "<h4>Chad</h4><p>Presidential Guard</p><p>2018</p><h4>Mali</h4><p>5th Battalion</p>",
    ],
)
def test_a_line_that_could_be_a_unit_is_not_swallowed(listed: str) -> None:
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(page(listed).encode(), url=URL)


@pytest.mark.parametrize(
    "sentence",
    [
        "Names of units are transliterated.",
        "Acronyms are given in parentheses.",
        "The list is updated annually and is not cumulative.",
        "The Department of Defense applies a similar law, section 362 of title 10 of the United States Code.",
        "The identity of units may be withheld where national security requires it.",
        "Gross violations of human rights include torture and extrajudicial killing.",
        "Units that do not appear on this list have not necessarily received assistance.",
    ],
)
def test_a_harmless_sentence_changes_nothing(sentence: str) -> None:
    plain = "<p><b>Chad</b></p><p>Presidential Guard</p><p>Border Police</p><p><b>Mali</b></p><p>5th Battalion</p>"
    for listed in (LISTED,) if "section" in sentence else (LISTED, plain):
        assert rows(page(f"<p>{sentence}</p>{listed}")) == rows(page(listed, below=f"<p>{sentence}</p>")) == ROWS


def test_what_follows_a_reason_behind_a_semicolon_says_what_was_decided() -> None:
    reason = "There is credible information that the following units committed gross violations of human rights in 2019"
    decided = "assistance was therefore denied in calendar year 2019 under the State Leahy law."
    assert rows(page().replace(STATEMENT, f"{reason}; {decided}")) == ROWS
    for other in (
        decided.replace("denied", "granted"),
        decided.replace("therefore", "not"),
        "the law was therefore changed.",
    ):
        with pytest.raises(parsers.PageError):
            rows(page().replace(STATEMENT, f"{reason}; {other}"))


@pytest.mark.parametrize(
    "between",
    [
        "<h2>Notes</h2>",
        "<p>Recipients of assistance in calendar year 2019:</p>",
        "<p><b>Recipients of assistance in calendar year 2018</b></p>",
    ],
)
def test_what_stands_between_two_countries_must_be_of_a_denial(between: str) -> None:
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(page(LISTED.replace("<h3>Mali", f"{between}<h3>Mali")).encode(), url=URL)


def test_the_count_of_a_region_is_a_checksum() -> None:
    assert rows(page(f"<h2>Africa (3 units)</h2>{LISTED}")) == ROWS
    for heading in ("<h2>Africa (4 units)</h2>", "<h2>Africa (2)</h2>"):
        with pytest.raises(parsers.PageError, match="states a number"):
            rows(page(heading + LISTED))


def test_a_break_in_front_of_an_item_parts_nothing() -> None:
    assert rows(page(LISTED.replace("<li>Border", "<li><br>Border"))) == ROWS


@pytest.mark.parametrize("end", ["Map", "Fact sheet", "Permalink", "External link"])
def test_a_link_behind_a_name_is_no_part_of_it(end: str) -> None:
    with pytest.raises(parsers.PageError, match="another way"):
        rows(page(LISTED.replace("5th Battalion", f"5th Battalion <a href=/x>{end}</a>")))


def test_a_control_behind_a_name_is_passed_over() -> None:
    link = '<a href="#top">Back to top</a>'
    assert (
        rows(page(LISTED.replace("Mali<", f"Mali {link}<").replace("5th Battalion", f"5th Battalion {link}"))) == ROWS
    )
    linked = LISTED.replace("5th Battalion", "5th <a href=/x>Battalion</a>")
    assert rows(page(linked)) == ROWS


@pytest.mark.parametrize("button", ["<button>Load more</button>", "<input type=button value='Show all units'>"])
def test_a_button_below_the_first_unit_brings_more_of_the_list(button: str) -> None:
    for body in (page(below=button), page(below=f"<p>Was this page helpful?</p>{button}")):
        with pytest.raises(parsers.PageError, match="button"):
            rows(body)
    assert rows(page(above=button)) == ROWS


@pytest.mark.parametrize(
    "deeds",
    [
        "which committed gross violations of human rights in calendar year 2019,",
        "accused of abuses that took place during calendar year 2019,",
        "for violations perpetrated against civilians in CY 2019,",
    ],
)
def test_the_year_of_violations_is_not_that_of_the_list(deeds: str) -> None:
    statement = f"The units listed below, {deeds} were denied assistance under the State Leahy law."
    with pytest.raises(parsers.PageError):
        rows(page().replace(STATEMENT, statement))


@pytest.mark.parametrize(
    "sentence",
    [
        "The names of three units denied assistance in calendar year 2019 have been withheld.",
        "The governments concerned dispute that the following units were denied assistance in calendar year 2019.",
        "The ministries deny that these units were denied assistance under the State Leahy law.",
    ],
)
def test_names_withheld_and_denials_denied_refuse(sentence: str) -> None:
    for body in (page(below=f"<p>{sentence}</p>"), page().replace(STATEMENT, f"{sentence} {STATEMENT}")):
        with pytest.raises(parsers.PageError):
            rows(body)


@pytest.mark.parametrize(
    "below",
    [
        "<p class=post-nav-links>Continue reading: <a href=/2>Page 2</a></p>",
        "<noscript>Enable JavaScript to see all units.</noscript>",
        "<object data=rest.pdf>The remaining units</object>",
        "<p><a href=x.pdf>Nigeria – Zambia (PDF, 1 MB)</a></p>",
        "<ul><li><a href=/ng>Nigeria</a></li><li><a href=/pe>Peru</a></li></ul>",
        "<p><a href=/ng>Nigeria</a></p>",
    ],
)
def test_what_leads_to_more_of_the_list_refuses(below: str) -> None:
    with pytest.raises(parsers.PageError):
        rows(page(below=below))


@pytest.mark.parametrize(
    "below",
    [
        "<ul><li><a href=/td>Chad</a></li><li><a href=/ng>Nigeria</a></li></ul>",
        "<noscript>Please enable JavaScript.</noscript>",
        "<p><a href=/x>Leahy Law Fact Sheet</a></p>",
    ],
)
def test_a_menu_of_the_site_leads_to_no_more(below: str) -> None:
    assert rows(page(below=below)) == ROWS
