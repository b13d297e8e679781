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
