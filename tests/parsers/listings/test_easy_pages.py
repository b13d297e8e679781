"""Forms of pages that any person reads: each is read, and what makes it doubtful refuses the page."""

import pytest

import parsers
from tests.support import trials

STATEMENT = "The following units were denied assistance under the Leahy law in calendar year 2019."
CHAD = "<h3>Chad</h3><ul><li>Presidential Guard</li><li>3rd Infantry Brigade</li></ul>"
KENYA = "<h3>Kenya</h3><ul><li>General Service Unit</li><li>Border Police</li></ul>"
TWO = [
    ("TD", "Presidential Guard"),
    ("TD", "3rd Infantry Brigade"),
    ("KE", "General Service Unit"),
    ("KE", "Border Police"),
]
PRINTED = [(("Chad" if code == "TD" else "Kenya"), unit) for code, unit in TWO]
ONE_EACH = [("TD", "Presidential Guard"), ("KE", "General Service Unit")]


def page(content: str, statement: str = STATEMENT, title: str = "Units") -> bytes:
    above = f"<p>{statement}</p>" if statement else ""
    return f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{above}{content}</main></body></html>".encode()


def read(content: str, **around: str) -> list[parsers.Listing]:
    return parsers.parse_listings(page(content, **around), url=trials.URL)


def rows(listing: parsers.Listing) -> list[tuple[str, str]]:
    return [(entry.country_code, entry.unit_listed) for entry in listing.entries]


def table(*rows: str) -> str:
    """A table of rows that are written as "cell | cell", the first one its head."""
    head, *body = ([cell.strip() for cell in row.split("|")] for row in rows)
    cells = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body]
    return f"<table><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>{''.join(cells)}</table>"


@pytest.mark.parametrize(
    ("head", "cell"),
    [
        ("Force", "Police"),
        ("Parent Organization", "Ministry of Interior"),
        ("Location", "Goma"),
        ("Date of Denial", "May 3, 2019"),
        ("Basis for Denial", "Torture"),
    ],
)
def test_a_column_about_the_units_becomes_their_note(head: str, cell: str) -> None:
    first = table(f"Country | {head} | Unit", f"Chad | {cell} | Presidential Guard", "Kenya | — | General Service Unit")
    last = table(
        f"Country | Unit | {head}", f"Chad | Presidential Guard | {cell}", "Kenya | General Service Unit | n/a"
    )
    for content in (first, last):
        (listing,) = read(content)
        assert rows(listing) == ONE_EACH
        assert [entry.note for entry in listing.entries] == [f"{head}: {cell}", None]


def test_a_column_of_codes_is_ignored_by_name() -> None:
    (listing,) = read(
        table("Code | Country | Unit", "TCD | Chad | Presidential Guard", "CAR | Kenya | General Service Unit")
    )
    assert rows(listing) == ONE_EACH
    assert ("country code", "Code: CAR") in listing.ignored


@pytest.mark.parametrize("head", ["Law", "Legal Authority", "Statutory Citation", "Legal Basis for Denial"])
def test_a_column_that_names_the_law_says_no_more_than_the_list(head: str) -> None:
    rows_of = (
        f"Country | Unit | {head}",
        "Chad | Presidential Guard | {}",
        "Kenya | General Service Unit | 22 U.S.C. 2378d",
    )
    (listing,) = read(table(*(row.format("Section 620M") for row in rows_of)))
    assert rows(listing) == ONE_EACH
    assert [entry.note for entry in listing.entries] == [None, None]
    with pytest.raises(parsers.PageError):
        read(table(*(row.format("Section 7031(c)") for row in rows_of)))


@pytest.mark.parametrize("mark", ['"', "″", "〃", "do.", "Ditto"])
def test_a_ditto_mark_repeats_the_country_above_it(mark: str) -> None:
    (listing,) = read(
        table(
            "Country | Unit",
            "Chad | Presidential Guard",
            f"{mark} | 3rd Infantry Brigade",
            "Kenya | General Service Unit",
            f"{mark} | Border Police",
        )
    )
    assert rows(listing) == TWO
    with pytest.raises(parsers.PageError):
        read(table("Country | Unit", f"{mark} | Presidential Guard", "Kenya | Border Police"))


def test_semicolons_part_units_where_each_country_has_one_line() -> None:
    first, second = (
        "<p>Sarh Police Station; 3rd Brigade, Abeche</p>",
        "<p>Kisumu Police Station; Border Police, Garissa</p>",
    )
    content = f"<h3>Chad</h3>{first}<h3>Kenya</h3>{second}"
    for form in (content, content.replace("h3>", "b>").replace("<b>", "<p><b>").replace("</b><p>", "</b><br>")):
        (listing,) = read(form)
        assert [unit for _, unit in rows(listing)] == [
            "Sarh Police Station",
            "3rd Brigade, Abeche",
            "Kisumu Police Station",
            "Border Police, Garissa",
        ]
    (listing,) = read(f"{content}<h3>Libya</h3><p>7th Brigade, Tarhuna; Rada</p>")
    assert [unit for _, unit in rows(listing)][-2:] == ["7th Brigade, Tarhuna", "Rada"]
    for other in (
        f"{content}<h3>Libya</h3><p>7th Brigade, Tarhuna; Sirte</p>",
        f"{content}<h3>Libya</h3><p>6 Division; 2 Brigade; 5 Battalion</p>",
        content.replace("</p><h3>", "</p><p>Coast Guard</p><h3>"),
        content.replace("Border Police", "Horizon"),
        content.replace("Border Police", "Zambia: Border Police"),
    ):
        with pytest.raises(parsers.PageError):
            read(other)


@pytest.mark.parametrize(
    "region", ["Asia and the Near East", "Middle East & Africa", "The Caribbean and South America"]
)
def test_a_heading_made_of_parts_of_the_world_is_a_region(region: str) -> None:
    (listing,) = read(f"<h2>{region}</h2>{CHAD}<h2>East Africa</h2>{KENYA}")
    assert rows(listing) == TWO


def test_details_of_several_units_in_one_row_are_unclear() -> None:
    with pytest.raises(parsers.PageError, match="of which it speaks"):
        read(table("Country | Unit | Force", "Chad | Presidential Guard<br>Border Police | Army<br>Police"))


def test_a_column_of_another_meaning_stays_refused() -> None:
    for head, cell in (
        ("Outcome", "Vetted"),
        ("Force", "Approved"),
        ("Calendar Year", "soon"),
        ("Fiscal Year", "2019"),
    ):
        with pytest.raises(parsers.PageError):
            read(table(f"Country | Unit | {head}", f"Chad | Presidential Guard | {cell}"))


def test_a_column_of_years_agrees_with_the_page() -> None:
    same = table(
        "Calendar Year | Country | Unit", "2019 | Chad | Presidential Guard", "CY 2019 | Kenya | General Service Unit"
    )
    assert [rows(listing) for listing in read(same)] == [ONE_EACH]
    with pytest.raises(parsers.PageError, match="2018"):
        read(same.replace("CY 2019", "2018"))
    with pytest.raises(parsers.PageError, match="no calendar year"):
        read(same.replace("Calendar Year", "Year"), statement="These units were denied assistance under the Leahy law.")


def test_rows_of_several_years_are_a_list_a_year() -> None:
    statement = "The units below were denied assistance under the Leahy law in the calendar year shown."
    content = table(
        "Calendar Year | Country | Unit",
        "2019 | Chad | Presidential Guard",
        "2018 | Chad | Border Police",
        "2019 | Kenya | General Service Unit",
    )
    newer, older = read(content, statement=statement)
    assert (newer.year, rows(newer)) == (2019, ONE_EACH)
    assert (older.year, rows(older)) == (2018, [("TD", "Border Police")])
    for_each = "For each calendar year shown, the following units were denied assistance under the Leahy law."
    assert len(read(content.replace("Calendar Year", "Year"), statement=for_each)) == 2
    with pytest.raises(parsers.PageError, match="no calendar year"):
        read(content.replace("Calendar Year", "Year"), statement=for_each.replace("calendar ", ""))
    with pytest.raises(parsers.PageError, match="its own year and country"):
        read(content.replace("<td>2018</td><td>Chad</td>", "<td>2018</td><td></td>"), statement=statement)


@pytest.mark.parametrize(
    "content",
    [
        table(
            "Country | Number of Units | Units",
            "Chad | {} | <ul><li>Presidential Guard</li><li>Border Police</li></ul>",
        ),
        table("Country | Unit", "Chad | Presidential Guard", "Chad | Border Police", "Total | {} units"),
        table("Country | Unit", "Chad | Presidential Guard", "Chad | Border Police", "Grand Total: {}"),
    ],
)
def test_a_number_of_units_is_a_checksum(content: str) -> None:
    (listing,) = read(content.replace("{}", "2"))
    assert len(listing.entries) == 2
    with pytest.raises(parsers.PageError, match=r"counts|states a total"):
        read(content.replace("{}", "3"))


@pytest.mark.parametrize(
    "content",
    [
        "<p><b>Country:</b> Chad</p><p><b>Unit:</b> Presidential Guard</p>"
        "<p><b>Country:</b> Kenya</p><p><b>Unit:</b> General Service Unit</p>",
        "<h3>Country: Chad</h3><ul><li>Unit name: Presidential Guard</li></ul>"
        "<h3>Country: Kenya</h3><ul><li>Unit name: General Service Unit</li></ul>",
        "<ul><li>Country: Chad; Unit: Presidential Guard</li><li>Country: Kenya; Unit: General Service Unit</li></ul>",
        "<ul><li>Unit: Presidential Guard; Country: Chad</li><li>Unit: General Service Unit; Country: Kenya</li></ul>",
        "<table><tr><th>Country</th><td>Chad</td></tr><tr><th>Unit</th><td>Presidential Guard</td></tr></table>"
        "<table><tr><th>Country</th><td>Kenya</td></tr><tr><th>Unit</th><td>General Service Unit</td></tr></table>",
        "<table><tr><th>Chad</th><th>Kenya</th></tr><tr><td>Presidential Guard</td><td>General Service Unit</td></tr></table>",
        "<p>Chad – Presidential Guard</p><p>Kenya – General Service Unit</p>",
        "<p><b>Chad:</b> Presidential Guard.</p><p><b>Kenya:</b> General Service Unit.</p>",
        "<p><b>I. Chad</b></p><p>Presidential Guard</p><p><b>II. Kenya</b></p><p>General Service Unit</p>",
        "<p>A. Chad</p><p>Presidential Guard</p><p>B. Kenya</p><p>General Service Unit</p>",
    ],
)
def test_labels_columns_and_numbers_of_countries(content: str) -> None:
    (listing,) = read(content)
    assert rows(listing) == ONE_EACH


@pytest.mark.parametrize(
    "content",
    [
        "<p>Country: Chad</p><p>Unit: Presidential Guard</p><p>Border Police</p>",
        "<p>Country: Chad</p><p>Unit: Presidential Guard, Unit: Border Police</p>",
        "<p>A. Chad</p><p>Presidential Guard</p><p>B. Freedonia</p><p>Border Police</p>",
        "<p>S. Chad</p><p>Presidential Guard</p>",
        "<p><b>I. Chad</b></p><p>Presidential Guard</p><p><b>III. Kenya</b></p><p>General Service Unit</p>",
        "<p>Chad – Presidential Guard</p><p>Kenya</p><p>General Service Unit – Border Police</p><p>Zambia – Coast Guard</p>",
    ],
)
def test_labels_and_numbers_that_leave_a_doubt(content: str) -> None:
    with pytest.raises(parsers.PageError):
        read(content)


def test_a_label_behind_a_country_with_a_hyphen_or_a_comma() -> None:
    (listing,) = read(
        "<p>Country: Timor-Leste; Unit: Border Police</p><p>Country: Congo, Republic of the – Unit: Navy, 1 Brigade</p>"
    )
    assert rows(listing) == [("TL", "Border Police"), ("CG", "Navy, 1 Brigade")]


def test_a_detail_with_a_label_is_a_note() -> None:
    (listing,) = read("<p>Country: Chad<br>Unit: Presidential Guard<br>Location: Goma</p>")
    assert [(entry.unit_listed, entry.note) for entry in listing.entries] == [("Presidential Guard", "Location: Goma")]


def test_semicolons_stand_between_units_where_a_line_proves_it() -> None:
    (listing,) = read(
        "<p><b>Chad:</b> Border Police; Coast Guard; Presidential Guard</p><p><b>Kenya:</b> 2 Brigade; 5 Battalion</p>"
    )
    assert len(listing.entries) == 5
    with pytest.raises(parsers.PageError, match="several units"):
        read("<p><b>Chad:</b> 6 Division; 2 Brigade; 5 Battalion</p>")


def test_forces_and_provinces_within_a_country_are_notes() -> None:
    content = "<h3>Chad</h3><h4>Army</h4><ul><li>3rd Brigade</li></ul><h4>Northern Province</h4><ul><li>Border Police</li></ul>"
    (listing,) = read(content)
    assert [(entry.unit_listed, entry.note) for entry in listing.entries] == [
        ("3rd Brigade", "Army"),
        ("Border Police", "Northern Province"),
    ]
    for other in ("Units Removed", "Freedonia", "Approved Units", "Police Units Approved"):
        with pytest.raises(parsers.PageError):
            read(content.replace("Northern Province", other))


def test_a_unit_in_bold_or_in_a_line_of_its_own_is_no_heading() -> None:
    (listing,) = read(
        "<p><b>Chad</b><br>Coast Guard<br>Border Police, Customs</p><p><b>Kenya</b><br>Navy<br>General Service Unit</p>"
    )
    assert [entry.unit_listed for entry in listing.entries] == [
        "Coast Guard",
        "Border Police, Customs",
        "Navy",
        "General Service Unit",
    ]


def test_each_unit_may_be_a_list_of_its_own() -> None:
    (listing,) = read(
        CHAD.replace("</li><li>", "</li></ul><ul><li>") + KENYA.replace("</li><li>", "</li></ul><ul><li>")
    )
    assert rows(listing) == TWO
    with pytest.raises(parsers.PageError):  # a lost heading is as likely
        read(CHAD.replace("</li><li>", "</li></ul><ul><li>") + "<h3>Kenya</h3><ul><li>General Service Unit</li></ul>")


@pytest.mark.parametrize(
    "line",
    [
        '<p><a href="#c">Chad</a> | <a href="#k">Kenya</a></p>',
        '<p>Jump to:</p><ul><li><a href="#c">Chad</a></li><li><a href="#k">Kenya</a></li></ul>',
        '<p>Previous lists: <a href="/x">2018</a> | <a href="/y">2017</a></p>',
        '<p>Lists for earlier years: <a href="/x">2018</a></p>',
        "<p>Bureau of Democracy, Human Rights, and Labor, May 5, 2020</p>",
        "<p>Countries appear in alphabetical order.</p>",
        '<p><a href="#c">Chad</a> &nbsp; <a href="#k">Kenya</a></p>',
        '<p><a href="#c">C</a> <a href="#k">K</a></p>',
        '<p>Jump to: <a href="#c">C</a> | <a href="#k">K</a></p>',
        "<p>Page 1 of 1</p>",
    ],
)
def test_lines_above_the_list(line: str) -> None:
    (listing,) = read(line + CHAD + KENYA)
    assert rows(listing) == TWO


def test_a_bar_that_names_a_country_without_units_is_refused() -> None:
    with pytest.raises(parsers.PageError, match="Zambia"):
        read('<p><a href="#c">Chad</a> | <a href="#k">Kenya</a> | <a href="#z">Zambia</a></p>' + CHAD + KENYA)


@pytest.mark.parametrize(
    "line",
    [
        "<div><h3>Stay connected</h3><p>Sign up to receive email updates.</p></div>",
        '<h3>Previous Years</h3><ul><li><a href="/18">Calendar Year 2018</a></li></ul>'
        '<p>[end of file]</p><p><a href="/">Affairs</a></p>',
        '<h3>Lists for Other Years</h3><ul><li><a href="/18">Calendar Year 2018</a></li></ul><p>###</p><p>Updated May 3, 2020</p>',
        '<h3>Related Links</h3><ul><li><a href="/law/">Leahy Law Fact Sheet</a></li></ul><p>###</p>',
        "<figure><figcaption>Units denied assistance in calendar year 2019</figcaption></figure>",
        '<p>See also: <a href="/18">List of units denied assistance in 2018</a></p>',
        '<h3>Related Links</h3><ul><li><a href="/law/">Leahy Law Fact Sheet</a></li></ul>'
        '<p>Lists for other years: <a href="/18">2018</a> | <a href="/17">2017</a></p>',
        '<h3>Related Links</h3><ul><li><a href="/law/">Leahy Law Fact Sheet</a></li></ul><p>###</p>'
        "<p>The Office of Electronic Information, Bureau of Public Affairs, manages this site as a portal.</p>",
        "<p>Page 1 of 1</p>",
        "<p>- 1 -</p>",
        "<p>Follow us: Facebook | X | Instagram</p>",
        "<p>The United States remains committed to the promotion of human rights worldwide.</p>",
        "<p>Tags: human rights, security assistance, Leahy law</p>",
        "<p>Office of Security and Human Rights (DRL/SHR)</p>",
        "<p>Policy Issues: Human Rights and Democracy</p>",
        "<p>English | Español | Français</p>",
        '<p>^ Top</p><p>[end of file]</p><p><a href="/global/">Global Affairs</a></p>',
    ],
)
def test_lines_below_the_list(line: str) -> None:
    (listing,) = read(CHAD + KENYA + line)
    assert rows(listing) == TWO


@pytest.mark.parametrize(
    "line",
    [
        "Spokesperson: Office of the Spokesperson",
        "Media contact: Office of Press Relations, 202-555-0142",
        "Press inquiries: John Smith, 202-555-0100",
        "Public Notice: 12345",
        "Billing Code 4710-18-P",
        "Tags: Leahy Law, Human Rights",
        "Posted in: Human Rights",
        "© 2022 U.S. Department of State",
        "Comments are closed.",
        "3 comments",
        "Reading time: 2 minutes",
        'Previous: <a href="/a">Leahy Vetting: Common Standards</a>',
        '<a href="/a">← Leahy Vetting Fact Sheet</a>',
        "U.S. Department of State, 2201 C Street NW, Washington, DC 20520",
        "Telephone: +1 202 647 4000",
        "Back to the Bureau",
        "/s/ Jane Doe",
        "Jane Doe, Acting Assistant Secretary",
        "Acting Assistant Secretary",
        "Page generated on May 3, 2022",
        "Office of Public Affairs",
        "Managed by the Bureau of Public Affairs",
        "Washington, D.C., May 3, 2022",
        "Press release No. 2022/14",
        "Report a problem with this page",
    ],
)
def test_lines_of_the_page_on_itself_say_nothing_of_the_units(line: str) -> None:
    for content in (CHAD + KENYA, _plain(CHAD + KENYA)):
        (listing,) = read(f"{content}<p>{line}</p>")
        assert rows(listing) == TWO


def _plain(content: str) -> str:
    """A list in paragraphs: no markup sets its units apart from what stands below them."""
    items = content.replace("<ul>", "").replace("</ul>", "").replace("li>", "p>")
    return items.replace("<h3>", "<p><b>").replace("</h3>", "</b></p>")


def test_running_text_below_a_list_in_items_is_no_unit() -> None:
    (listing,) = read(CHAD + KENYA + "<p>To report a gross violation to the police abroad, write to any embassy.</p>")
    assert rows(listing) == TWO


@pytest.mark.parametrize(
    "line",
    [
        "<p>Page 1 of 2</p>",
        "<p>Page 2 of 2</p>",
        "<p>- 2 -</p>",
        "<figure><figcaption>Units denied assistance in calendar year 2018</figcaption></figure>",
        "<figure><figcaption>Units approved for assistance in calendar year 2019</figcaption></figure>",
        '<h3>Related Links</h3><ul><li><a href="/law/">Leahy Law Fact Sheet</a></li></ul><p>3rd Airborne Brigade</p>',
        '<h3>Lists of Other Units</h3><ul><li><a href="/2">Part 2</a></li></ul>',
        '<p><a href="/x">View the remaining units (PDF)</a></p>',
        '<p>See also: <a href="/19">List of units denied assistance in 2019</a></p>',
        '<p>See also: <a href="/18">List of units approved for assistance in 2018</a></p>',
        '<p>Next: <a href="/2">Zambia</a></p>',
        '<p>Next: <a href="/2">Latin America</a></p>',
        '<p>Next: <a href="/2">Anti-Robbery Squad</a></p>',
        "<p>Notice: this list is fake</p>",
        "<p>Tags: Satire</p>",
    ],
)
def test_lines_below_the_list_that_may_belong_to_it(line: str) -> None:
    with pytest.raises(parsers.PageError):
        read(CHAD + KENYA + line)


def test_a_link_above_the_list_to_the_whole_of_it_refuses_the_page() -> None:
    with pytest.raises(parsers.PageError, match="goes on elsewhere"):
        read('<p><a href="/all">View full list</a></p>' + CHAD + KENYA)


def test_the_pages_of_a_printed_list_are_all_there() -> None:
    first, second = "<p>Page 1 of 2</p>", "<p>Page 2 of 2</p>"
    assert [rows(listing) for listing in read(CHAD + first + KENYA + second)] == [TWO]
    for content in (CHAD + first + KENYA, CHAD + KENYA + second, CHAD + second + KENYA + first):
        with pytest.raises(parsers.PageError):
            read(content)


def test_a_date_below_the_title_of_a_plain_text_is_no_part_of_it() -> None:
    units = "Chad\nPresidential Guard\n3rd Infantry Brigade\n\nKenya\nGeneral Service Unit\nBorder Police\n\n###\n"
    title = "Foreign Security Forces Units Denied Assistance Under the State Leahy Law in 2019"
    (listing,) = parsers.parse_listings(
        f"{title}\nMay 3, 2020\n\n{STATEMENT}\n\n{units}".encode(), url=trials.URL, content_type="text/plain"
    )
    assert rows(listing) == TWO
    for word in ("through", "as of", "between January 1, 2019 and"):
        with pytest.raises(parsers.PageError, match="june"):
            parsers.parse_listings(
                f"{title}\n\n{STATEMENT[:-1]} {word}\nJune 30, 2019\n\n{units}".encode(),
                url=trials.URL,
                content_type="text/plain",
            )


def test_the_state_services_of_nigeria_are_none_of_the_united_states() -> None:
    units = "<h3>Nigeria</h3><ul><li>{}</li><li>Police Mobile Force</li></ul>"
    (listing,) = read(units.format("Department of State Services, Abuja"))
    assert rows(listing)[0] == ("NG", "Department of State Services, Abuja")
    with pytest.raises(parsers.PageError, match="United States"):
        read(units.format("Department of State, Diplomatic Security Service"))


def test_a_unit_in_a_box_of_the_site_is_refused() -> None:
    with pytest.raises(parsers.PageError, match="Coast Guard Battalion"):
        read(CHAD + "<div><h3>Stay connected</h3><p>Coast Guard Battalion</p></div>")


@pytest.mark.parametrize(
    ("mark", "footnote"),
    [
        ("<sup>1</sup>", "<p><sup>1</sup> This unit also appeared on the list for calendar year 2018.</p>"),
        (" [1]", "<p>[1] Formerly part of the Ministry of Interior.</p>"),
        ('<sup><a href="#f">1</a></sup>', '<ol><li id="f">The unit was renamed in 2020. <a href="#r">↩︎</a></li></ol>'),
    ],
)
def test_a_footnote_below_the_list_is_the_note_of_its_unit(mark: str, footnote: str) -> None:
    (listing,) = read(CHAD.replace("Brigade", f"Brigade{mark}") + footnote)
    assert [entry.unit_listed for entry in listing.entries] == ["Presidential Guard", "3rd Infantry Brigade"]
    note = listing.entries[1].note or ""
    assert note.startswith(("This unit also", "Formerly part", "The unit was renamed")) and note.endswith(".")


def test_a_list_above_its_sentence_has_the_year_of_the_sentence() -> None:
    below = "<p>The units above were denied assistance under the Leahy law in calendar year 2019.</p>"
    (listing,) = read(CHAD + below, statement="", title="Units Denied Assistance under the Leahy Law")
    assert (listing.year, rows(listing)) == (2019, TWO[:2])
    assert "calendar year 2019" in listing.statement


@pytest.mark.parametrize(
    "question", ["Can a unit be removed from the list?", "How are units vetted?", "Who makes the decision?"]
)
def test_a_question_about_the_law_says_nothing_of_the_units(question: str) -> None:
    answer = "Human rights vetting begins at the embassy and continues in Washington."
    for asked in (
        f"<h3>{question}</h3><p>{answer}</p>",
        f"<p><b>{question}</b></p><p>{answer}</p>",
        f"<p>Q: {question}</p><p>A: {answer}</p>",
        f"<p>1. {question}</p><p>{answer}</p>",
    ):
        assert rows(read(CHAD + KENYA + asked)[0]) == TWO
    for doubt in ("Were these units denied assistance?", "Is the list above genuine?", "Is the list still valid?"):
        with pytest.raises(parsers.PageError):
            read(f"{CHAD}{KENYA}<h3>{doubt}</h3><p>{answer}</p>")


@pytest.mark.parametrize("count", ["{} units", "Number of units: {}", "({} units)"])
def test_a_line_below_a_country_that_counts_its_units(count: str) -> None:
    for tag in ("p", "div"):
        content = CHAD.replace("</h3>", f"</h3><{tag}>{count}</{tag}>") + KENYA
        assert rows(read(content.replace("{}", "2"))[0]) == TWO
        with pytest.raises(parsers.PageError, match="states a number of units"):
            read(content.replace("{}", "3"))


@pytest.mark.parametrize("end", [";", "; and"])
def test_the_full_stop_of_a_list_that_is_a_sentence_is_of_no_name(end: str) -> None:
    content = (CHAD + KENYA).replace("Guard</li>", f"Guard{end}</li>").replace("Unit</li>", f"Unit{end}</li>")
    closed = content.replace("Brigade</li>", "Brigade.</li>").replace("Police</li>", "Police.</li>")
    assert rows(read(closed + "<p>Vetting helps governments to do justice.</p>")[0]) == TWO


def test_letters_count_units_below_numbered_countries() -> None:
    content = "<p>(1) Chad.</p><p>(a) Presidential Guard</p><p>(b) 3rd Infantry Brigade</p>"
    content += "<p>(2) Kenya.</p><p>(a) Border Police</p>"
    for below in ("", "<p>Follow us: Facebook | X</p>"):
        assert rows(read(content + below)[0]) == [*TWO[:2], TWO[3]]
    with pytest.raises(parsers.PageError):
        read(content + "<p>Presidential Guard</p>")


@pytest.mark.parametrize("bullet", ["o ", "  o   ", "o\t", "•\t", "-\t"])
def test_bullets_of_a_text_that_word_wrote(bullet: str) -> None:
    text = f"{STATEMENT}\n\nChad\n{bullet}Presidential Guard\n\nKenya\n{bullet}General Service Unit\n"
    (listing,) = parsers.parse_listings(text.encode(), url=trials.URL, content_type="text/plain")
    assert rows(listing) == ONE_EACH


def test_underlined_headings_of_plain_text() -> None:
    text = f"{STATEMENT}\n\nChad\n----\n* Presidential Guard\n\nKenya\n=====\n* General Service Unit\n"
    (listing,) = parsers.parse_listings(text.encode(), url=trials.URL, content_type="text/plain")
    assert rows(listing) == ONE_EACH
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(text.replace("Kenya\n", "").encode(), url=trials.URL, content_type="text/plain")


def test_the_rest_of_a_wrapped_line() -> None:
    content = (
        "<b>Chad</b><br>•&nbsp;Presidential Guard, Ministry of Internal<br>Affairs<br>•&nbsp;Border Police<br>"
        "<b>Kenya</b><br>•&nbsp;General Service Unit<br>"
    )
    (listing,) = read(content)
    assert [entry.unit_listed for entry in listing.entries] == [
        "Presidential Guard, Ministry of Internal Affairs",
        "Border Police",
        "General Service Unit",
    ]
    for doubtful in ("Freedonia", "Army", "Kanem Province", "Vetted in 2021"):
        with pytest.raises(parsers.PageError):
            read(content.replace("Affairs", doubtful))


@pytest.mark.parametrize(
    "statement",
    [
        "The Secretary has credible information on the units named here. Each was proposed for assistance in calendar "
        "year 2019 and was denied it under the State Leahy law.",
        "For calendar year 2019 the following units, which had been put forward for assistance, were denied it under the "
        "Leahy law.",
        "Each unit below was nominated for assistance in calendar year 2019. Each was turned down under the State Leahy law.",
        "What follows are the units to which the Department refused assistance in calendar year 2019 because of the Leahy law.",
        "In calendar year 2019, the State Leahy law barred assistance proposed for the following units.",
        "The following units were excluded from assistance proposed in calendar year 2019 under the State Leahy law.",
        "Proposed assistance for the units below was disapproved in calendar year 2019 pursuant to the State Leahy law.",
        "The units below were nominated for assistance in calendar year 2019. The Department denied them that assistance under the "
        "State Leahy law.",
        "Pursuant to the State Leahy law, the Department did not furnish the assistance that had been proposed in calendar "
        "year 2019 for the units below.",
        "The State Leahy law prevented the Department from furnishing assistance proposed in calendar year 2019 to the units "
        "below.",
        "Units Denied U.S. Assistance under the State Leahy Law, January–December 2019",
    ],
)
def test_a_denial_in_other_words_presents_its_units(statement: str) -> None:
    (listing,) = read(CHAD + KENYA, statement=statement)
    assert rows(listing) == TWO


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Assistance Suspended",
            "Recipients",
            "Example:",
            "Units passed by the committee",
            "Lifted in 2020",
            "Denied Visas",
        ),
        *("Other Ineligible Units", "Other Laws", "Names Withheld", "Denied by Others"),
    ],
)
def test_a_heading_between_the_statement_and_the_list_must_be_understood(heading: str) -> None:
    for line in (f"<h3>{heading}</h3>", f"<p><b>{heading}</b></p>", f"<p>{heading}</p>"):
        with pytest.raises(parsers.PageError):
            read(line + CHAD)
    assert rows(read("<h2>List of Units by Country</h2><h3>A</h3>" + CHAD)[0]) == TWO[:2]


@pytest.mark.parametrize(
    "heading", ["Denied Units", "List of Denied Units", "Identity of Units", "Denials by Country", "Appendix"]
)
def test_a_heading_may_say_what_the_statement_says(heading: str) -> None:
    for line in (f"<h2>{heading}</h2>", f"<p><b>{heading}</b></p>", f"<p>{heading}:</p>"):
        assert rows(read(line + CHAD + KENYA)[0]) == TWO


@pytest.mark.parametrize(
    "heading",
    ["Frequently Asked Questions", "What the List Means", "Methodology", "Legal Authority", "Contact Information"],
)
def test_a_heading_over_the_notes_below_the_list(heading: str) -> None:
    bold = CHAD.replace("<h3>", "<p><b>").replace("</h3>", "</b></p>")
    for above in (CHAD, bold):
        for line in (f"<h1>{heading}</h1>", f"<h2>{heading}</h2>", f"<h3>{heading}</h3>", f"<p><b>{heading}</b></p>"):
            assert rows(read(f"{above}{line}<p>Vetting helps governments to do justice.</p>")[0]) == TWO[:2]
            with pytest.raises(parsers.PageError):
                read(f"{above}{line}<p>The units above were approved.</p>")


def test_a_form_around_a_whole_page_is_the_page() -> None:
    page = f"<html><body><form><div><h1>Units</h1><p>{STATEMENT}</p>{CHAD}</div></form></body></html>"
    (listing,) = parsers.parse_listings(page.encode(), url=trials.URL)
    assert rows(listing) == TWO[:2]


def test_a_year_from_its_first_day_to_its_last() -> None:
    statement = "The units were denied assistance under the Leahy law between January 1 and December 31, 2019."
    assert read(CHAD, statement=statement.replace("units", "following units"))[0].year == 2019


def test_a_heading_one_letter_off_among_headings_of_its_style() -> None:
    misspelt = "<h3>Phillippines</h3><ul><li>Special Action Force</li></ul>"
    (listing,) = read(CHAD + KENYA + misspelt)
    assert rows(listing) == [*TWO, ("PH", "Special Action Force")]
    assert listing.entries[-1].country_listed == "Phillippines"
    plain = "<p>Chad</p><p>Presidential Guard</p><p>Kenya</p><p>Border Police</p><p>Phillippines</p><p>Special Action Force</p>"
    twice = CHAD + KENYA + misspelt + misspelt.replace("Phillippines", "Philippines")
    for doubtful in (CHAD + misspelt, CHAD + misspelt + KENYA, twice, plain):
        with pytest.raises(parsers.PageError):
            read(doubtful)


def test_a_table_that_a_browser_copied_into_a_text() -> None:
    copied = "Country\tUnit\nChad\tPresidential Guard\n\t3rd Infantry Brigade\nKenya\tGeneral Service Unit\nKenya\tBorder Police\n"
    text = f"{STATEMENT}\n\n{copied}"
    (listing,) = parsers.parse_listings(text.encode(), url=trials.URL, content_type="text/plain")
    assert rows(listing) == TWO
    assert listing.entries[1].locator == "line 5, group 1, unit 2"


def test_the_mark_of_a_classification_is_no_part_of_a_name() -> None:
    (listing,) = read(CHAD.replace("<li>", "<li>(U) ") + KENYA)
    assert rows(listing) == TWO
    with pytest.raises(parsers.PageError):
        read(CHAD.replace("<li>", "<li>(S) ") + KENYA)


@pytest.mark.parametrize("between", [" | ", " • ", "; "])
def test_units_that_share_a_line_are_refused(between: str) -> None:
    shared = f"<p>Presidential Guard{between}3rd Infantry Brigade, Army</p>"
    with pytest.raises(parsers.PageError, match="several units"):
        read(f"<h3>Chad</h3>{shared}<h3>Kenya</h3><p>Border Police</p>")


@pytest.mark.parametrize("name", ["Freedonia", "Zanzibar", "KEN", "Kenya – Police", "Kenya: Police"])
def test_no_unknown_country_is_a_unit_where_all_lines_are_set_alike(name: str) -> None:
    plain = f"<p>Chad</p><p>Presidential Guard</p><p>{name}</p><p>Border Police</p><p>Zambia</p><p>Coast Guard</p>"
    for content in (plain, plain.replace("Zambia", "Belize"), plain.replace("p>", "div>")):
        with pytest.raises(parsers.PageError):
            read(content)


@pytest.mark.parametrize("number", ["{}.", "{})", "{} –", "{} -"])
def test_typed_numbers_in_cells_and_behind_dashes(number: str) -> None:
    one, two = number.format(1), number.format(2)
    lines = f"<b>Chad</b><br>{one} Presidential Guard<br>{two} 3rd Infantry Brigade<br>"
    lines += f"<b>Kenya</b><br>{one} General Service Unit<br>{two} Border Police<br>"
    for content in (f"<div>{lines}</div>", f"<table><tr><td>{lines}</td></tr></table>"):
        assert rows(read(content)[0]) == TWO


def test_a_bar_with_a_date_and_a_sentence_of_unknown_verb_above_the_list() -> None:
    bar = "<div>Report | Bureau of Democracy, Human Rights, and Labor | December 20, 2023</div>"
    verb = (
        "<p>Gross violations of human rights include torture and other flagrant denial of the security of person.</p>"
    )
    assert rows(read(CHAD, statement=f"</p>{bar}{verb}<p>{STATEMENT}")[0]) == TWO[:2]


def test_a_statement_that_opens_with_its_year() -> None:
    statement = "Calendar Year 2019: units of security forces denied assistance pursuant to the State Leahy law."
    (listing,) = read(CHAD, statement=statement)
    assert listing.statement == statement


def test_a_unit_with_another_country_in_brackets_is_refused() -> None:
    with pytest.raises(parsers.PageError):
        read(CHAD.replace("Presidential Guard", "Presidential Guard (Kenya)"))
    assert len(read(CHAD.replace("Presidential Guard", "Presidential Guard (Chad)"))[0].entries) == 2


def test_content_that_no_browser_shows_is_not_read() -> None:
    shown = page(CHAD + KENYA).decode()
    for hidden in (
        shown.replace("<main>", '<main style="display:none">'),
        shown.replace("<body>", "<body hidden>"),
        shown.replace("<main>", "<select><option><main>").replace("</main>", "</main></select>"),
    ):
        with pytest.raises(parsers.PageError):
            parsers.parse_listings(hidden.encode(), url=trials.URL)
    assert parsers.judge(shown.replace("<main>", "<main hidden>").encode(), url=trials.URL).kind == "list"


def test_what_is_hidden_within_a_line_parts_no_names_and_joins_none() -> None:
    with pytest.raises(parsers.PageError):
        read("<h3>Central African<br hidden>Republic</h3><ul><li>Presidential Guard</li></ul>")
    with pytest.raises(parsers.PageError, match="pieces without a space"):
        read("<h3>Chad</h3><p>1st Battalion<span hidden>x</span>2nd Battalion</p>")


@pytest.mark.parametrize("tag", ["button", "nav", "object", "dialog open", "select", "option", "textarea"])
def test_last_unit_in_an_element_that_a_browser_shows_is_not_lost(tag: str) -> None:
    items = f"<li>1st Infantry Battalion</li><li><{tag}>2nd Infantry Battalion</{tag.split()[0]}></li>"
    with pytest.raises(parsers.PageError, match="2nd Infantry Battalion' stands in the list"):
        read(f"<h3>Mexico</h3><ul>{items}</ul>")
    assert len(read(f"<h3>Mexico</h3><ul>{items.replace('2nd Infantry Battalion', 'Print')}</ul>")) == 1


@pytest.mark.parametrize(
    "item", ['<img alt="{}">', '<input value="{}">', "<select><option>{}</option></select>", "<select>{}</select>"]
)
@pytest.mark.parametrize("main", ["{}", "<main>{}</main>"])
def test_words_that_a_picture_or_a_field_shows_are_not_lost(item: str, main: str) -> None:
    shown = item.format("2nd Infantry Battalion")
    for items in (f"<li>1st Infantry Battalion</li><li>{shown}</li>", f"<li>{shown}</li><li>Border Police</li>"):
        with pytest.raises(parsers.PageError, match="2nd Infantry Battalion' stands in the list"):
            read(main.format(f"<h3>Mexico</h3><ul>{items}</ul>"))
    site = "<ul><li><input value='Type to search'></li></ul>"
    assert len(read(main.format(f"<h3>Mexico</h3><ul><li>Border Police</li></ul>{site}"))) == 1


def test_a_raised_o_behind_n_is_of_the_name() -> None:
    (listing,) = read("<h3>Mexico</h3><ul><li>Compañía N<sup>o</sup> 4, Policía Municipal</li></ul>")
    assert [(entry.unit_listed, entry.note) for entry in listing.entries] == [
        ("Compañía No 4, Policía Municipal", None)
    ]


def test_one_unit_without_a_heading_beside_dropped_lines() -> None:
    with pytest.raises(parsers.LostHeadingsError):
        read("<ul><li>Presidential Guard</li></ul><nav>Home</nav>")


@pytest.mark.parametrize("force", ["<p><em>{}</em></p>", "<p><strong>{}</strong></p>", "<h5>{}</h5>"])
def test_forces_above_single_units(force: str) -> None:
    army, police = force.format("Army"), force.format("Police")
    content = f"<h3>Chad</h3>{army}<ul><li>3rd Infantry Brigade</li></ul>{police}<ul><li>Border Police</li></ul>"
    (listing,) = read(f"{content}<h3>Kenya</h3>{army}<ul><li>Kenya Rifles Battalion</li></ul>")
    assert [(entry.unit_listed, entry.note) for entry in listing.entries] == [
        ("3rd Infantry Brigade", "Army"),
        ("Border Police", "Police"),
        ("Kenya Rifles Battalion", "Army"),
    ]


def test_bars_above_the_list() -> None:
    jump = '<p>Jump to: <a href="#c">Chad</a> | <a href="#k">Kenya</a></p>'
    lists = '<p><a href="/a">2018 List</a> | <a href="/b">2017 List</a></p>'
    assert rows(read(jump + lists + CHAD + KENYA)[0]) == TWO


@pytest.mark.parametrize(
    "line", ["4 units in 2 countries.", "Number of units: 4", "Four units are listed.", "Total: 4"]
)
def test_a_line_that_counts_the_units(line: str) -> None:
    for content in (f"{CHAD}{KENYA}<p>{line}</p>", f"<p>{line}</p>{CHAD}{KENYA}"):
        assert rows(read(content)[0]) == TWO
        with pytest.raises(parsers.PageError):
            read(content.replace("4", "5").replace("Four", "Five"))


@pytest.mark.parametrize(
    "link", ["Part 2 of the list", "This list is incomplete", "Correction of May 3", "Further units"]
)
def test_a_link_to_more_of_the_list_refuses_it(link: str) -> None:
    with pytest.raises(parsers.PageError):
        read(f'{CHAD}<div><a href="/x.pdf">{link}</a></div>')


def test_a_column_of_decisions() -> None:
    denied = table(
        "Country | Unit | Decision", "Chad | Presidential Guard | Denied", "Kenya | General Service Unit | Denied"
    )
    assert rows(read(denied)[0]) == ONE_EACH
    with pytest.raises(parsers.PageError):
        read(denied.replace("Denied", "Approved", 1))


@pytest.mark.parametrize(
    "around", ['<p role="navigation">{}</p>', "<button>{}</button>", "<form>{}</form>", "<aside>{}</aside>"]
)
def test_no_unit_is_lost_in_what_is_skipped_on_a_page_without_a_place_of_content(around: str) -> None:
    lines = "<p><b>Chad</b></p><p>Presidential Guard</p>{}<p>Border Police</p>"
    bare = f"<html><body><h1>Units</h1><p>{STATEMENT}</p>{lines}</body></html>"
    assert len(parsers.parse_listings(bare.format("").encode(), url=trials.URL)[0].entries) == 2
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(bare.format(around.format("3rd Infantry Brigade")).encode(), url=trials.URL)


def test_a_layout_table_around_tables_of_units() -> None:
    tables = "".join(
        f"<h3>{country}</h3><table><tr><td>{unit}</td></tr></table>"
        for country, unit in (("Chad", "Presidential Guard"), ("Kenya", "General Service Unit"))
    )
    assert rows(read(f"<table><tr><td>Home</td><td>{tables}</td></tr></table>")[0]) == ONE_EACH


@pytest.mark.parametrize(
    ("head", "cell"),
    [
        ("Law", "DoD Leahy"),
        ("Legal Basis", "Section 7031(c)"),
        ("Reason for Denial", "Insufficient information"),
        ("Remarks", "Listed in error"),
        ("Status", "Pending"),
    ],
)
def test_a_column_that_takes_a_denial_back_refuses_the_page(head: str, cell: str) -> None:
    with pytest.raises(parsers.PageError):
        read(
            table(f"Country | Unit | {head}", f"Chad | Presidential Guard | {cell}", "Kenya | General Service Unit | —")
        )


@pytest.mark.parametrize(("head", "cell"), [("Reason for Denial", "Torture"), ("Remarks", "Assistance resumed")])
def test_a_column_that_leaves_a_denial_as_it_was_is_a_note(head: str, cell: str) -> None:
    (listing,) = read(
        table(f"Country | Unit | {head}", f"Chad | Presidential Guard | {cell}", "Kenya | General Service Unit | —")
    )
    assert rows(listing) == ONE_EACH
    assert cell in str(listing.entries[0].note)


@pytest.mark.parametrize(
    "content",
    [
        CHAD.replace("Guard", "Guard*") + "<p>* This unit was listed in error.</p>",
        CHAD.replace("Guard", "Guard (not denied)"),
        f"<table><tr><td>{CHAD}<p>The remaining countries are in the attached PDF.</p></td></tr></table>",
        f"<table><tr><td>{CHAD}<p>Assistance to all units named above has since been restored.</p></td></tr></table>",
        CHAD.replace("Guard", "Guard – Goma Detachment, denied"),
        CHAD.replace("Chad", "Chad (erroneously denied)"),
        CHAD + "<p>The units listed above were proposed for assistance in calendar year 2018.</p>",
        "<p>The 2019 list is not out yet. Below is the list for 2018.</p>" + CHAD,
        CHAD + "<p>and others</p>",
        CHAD + "<p><a href='?all'>Show all 45 countries</a></p>",
        CHAD + "<h3>Mali</h3><h3>Northern Region</h3><ul><li>Border Police</li></ul>",
        CHAD + "<h3>Ministry of Defense</h3><ul><li>Border Police</li></ul>",
        CHAD + "<h2>Northern Region</h2><ul><li>Border Police</li></ul>",
        CHAD.replace("<li>3rd Infantry Brigade</li>", "<li>None</li>"),
        CHAD.replace("Chad", "United States"),
        CHAD + "<h3>Puerto Rico</h3><ul><li>Border Police Unit</li></ul>",
        "<p><b>Chad</b></p><p>Presidential Guard</p><p><b>Notes</b></p><p>3rd Infantry Brigade</p>",
        "<h3>Chad</h3><ul><li>Presidential Guard</li></ul><h3>Notes</h3><ul><li>Air Force Base Kano</li></ul>",
        "<dl><dt>Chad</dt><dd>Presidential Guard</dd><dd>Groupement d'Intervention<div>(GMI), Goma</div></dd></dl>",
    ],
)
def test_what_leaves_a_row_in_doubt_refuses_the_page(content: str) -> None:
    with pytest.raises(parsers.PageError):
        read(content)


def test_a_title_of_an_earlier_year_refuses_the_page() -> None:
    with pytest.raises(parsers.PageError, match="2018"):
        read(CHAD, title="Leahy List 2018")
    (listing,) = read(CHAD, title="Leahy List, released 2020")
    assert listing.year == 2019
    (listing,) = read(CHAD, title="2016 Country Reports on Human Rights Practices: Peru")
    assert listing.year == 2019


def test_a_country_before_a_dash_is_one_in_front_of_an_acronym_too() -> None:
    (listing,) = read("<ul><li>Chad – Presidential Guard</li><li>Peru – DIROES</li><li>Peru – 1st Battalion</li></ul>")
    assert [(e.country_code, e.unit_listed) for e in listing.entries] == [
        ("TD", "Presidential Guard"),
        ("PE", "DIROES"),
        ("PE", "1st Battalion"),
    ]
    with pytest.raises(parsers.PageError, match="Trujillo"):
        read("<ul><li>Chad – Presidential Guard</li><li>Peru – Los Trujillo</li></ul>")


def test_a_stroke_stands_between_a_unit_and_its_ministry() -> None:
    (listing,) = read("<h3>Chad</h3><p>Border Police / Ministry of Interior</p><p>Presidential Guard</p>")
    assert [e.unit_listed for e in listing.entries] == ["Border Police / Ministry of Interior", "Presidential Guard"]
    with pytest.raises(parsers.PageError, match="several units"):
        read("<h3>Chad</h3><p>General Service Unit / Border Police</p><p>Presidential Guard</p>")


def test_a_heading_of_a_force_stands_below_that_of_its_country() -> None:
    content = CHAD.replace("<ul>", "<h4>Northern Region</h4><ul>")
    (listing,) = read(content)
    assert [entry.note for entry in listing.entries] == ["Northern Region", "Northern Region"]


def items(*lines: str) -> str:
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"


@pytest.mark.parametrize("form", ["{} ({})", "{} [{}]", "{} – {}", "{} - {}", "{} (<em>{}</em>)"])
@pytest.mark.parametrize("around", ["<p>{}</p>", "<ul><li>{}</li></ul>", "<ol><li>{}</li></ol>"])
def test_a_country_behind_each_unit_is_its_country(form: str, around: str) -> None:
    names = {"TD": "Chad", "KE": "Kenya"}
    between = "<br>" if around == "<p>{}</p>" else "</li><li>"
    (listing,) = read(around.format(between.join(form.format(unit, names[code]) for code, unit in TWO)))
    assert rows(listing) == TWO
    assert [entry.country_listed for entry in listing.entries] == ["Chad", "Chad", "Kenya", "Kenya"]


@pytest.mark.parametrize(
    "lines",
    [
        ("Presidential Guard (Chad)", "Border Police", "General Service Unit (Kenya)"),
        ("Border Police", "Presidential Guard (Chad)", "General Service Unit (Kenya)"),
        ("Presidential Guard (Chad)", "General Service Unit (Kenya)", "Border Police"),
        ("Presidential Guard (Chad)", "General Service Unit (Kenia)", "Border Police (Mali)"),
        ("Presidential Guard (Chad)", "General Service Unit (Kenya) (Mali)"),
        ("Presidential Guard (Chad)", "General Service Unit – Nairobi"),
        ("Presidential Guard (Chad); Border Police (Mali)", "General Service Unit (Kenya)"),
        ("Presidential Guard (Chad) Border Police (Chad)", "General Service Unit (Kenya)"),
        ("Presidential Guard – Chad Border Police – Chad", "General Service Unit – Kenya"),
        ("Chad: Presidential Guard Chad: Border Police", "Kenya: General Service Unit"),
        ("Chad – Presidential Guard Mali – Border Police", "Kenya – General Service Unit"),
    ],
)
def test_a_unit_without_its_country_among_others_with_theirs_refuses_the_page(lines: tuple[str, ...]) -> None:
    with pytest.raises(parsers.PageError):
        read(items(*lines))


def test_a_country_behind_a_unit_below_another_country_refuses_the_page() -> None:
    with pytest.raises(parsers.PageError):
        read("<h3>Chad</h3>" + items("Presidential Guard (Chad)", "General Service Unit (Kenya)"))


@pytest.mark.parametrize(
    "content",
    [
        "<dl>{}</dl>".format("".join(f"<dt>Country</dt><dd>{c}</dd><dt>Unit</dt><dd>{u}</dd>" for c, u in PRINTED)),
        "".join(f"<dl><dt>Country:</dt><dd>{c}</dd><dt>Unit:</dt><dd>{u}</dd></dl>" for c, u in PRINTED),
        "<dl><dt>Country</dt><dd>Chad</dd><dt>Units</dt><dd>Presidential Guard</dd><dd>3rd Infantry Brigade</dd>"
        "<dt>Country</dt><dd>Kenya</dd><dt>Units</dt><dd>General Service Unit</dd><dd>Border Police</dd></dl>",
        CHAD.replace("<ul>", "<p>Units:</p><ul>") + KENYA.replace("<ul>", "<p>Units:</p><ul>"),
        CHAD.replace("Chad", "Chad (two units)") + KENYA.replace("Kenya", "Kenya (2 units)"),
        CHAD.replace("Chad", "Units in Chad") + KENYA.replace("Kenya", "Units in Kenya"),
        CHAD + KENYA + "<p>Total: 4 units in 2 countries</p>",
        "<figure>{}<figcaption>Units denied assistance</figcaption></figure>".format(
            table("Country | Unit", *(f"{c} | {u}" for c, u in PRINTED))
        ),
        CHAD + KENYA + '<p><a href="/d">Disclaimer</a> | <a href="/p">Privacy</a></p>',
        f"<p><b>Chad</b></p><p>{TWO[0][1]}</p><p>{TWO[1][1]}</p><p><b>Kenya</b></p><p>{TWO[2][1]}</p><p>{TWO[3][1]}</p>"
        '<p><a href="/d">Disclaimer</a> | <a href="/p">Privacy</a></p>',
    ],
)
def test_labels_counts_and_captions_are_read(content: str) -> None:
    (listing,) = read(content)
    assert rows(listing) == TWO


@pytest.mark.parametrize(
    "content",
    [
        CHAD.replace("Chad", "Chad (three units)"),
        CHAD.replace("Chad", "Chad – twenty-two units"),
        CHAD + KENYA + "<p>Total: 5 units in 2 countries</p>",
        CHAD.replace("<ul>", "<p>Units approved:</p><ul>"),
        CHAD + KENYA.replace("<ul>", "<p>Proposed units:</p><ul>"),
        CHAD
        + "<dl><dt>Country</dt><dd>Mali</dd><dt>Unit</dt><dd>Border Police</dd><dt>Decision</dt><dd>Approved</dd></dl>",
    ],
)
def test_other_counts_and_labels_refuse_the_page(content: str) -> None:
    with pytest.raises(parsers.PageError):
        read(content)


@pytest.mark.parametrize("head", ["No.", "Code", "Region"])
def test_a_unit_in_a_column_of_no_units_refuses_the_page(head: str) -> None:
    with pytest.raises(parsers.PageError, match="would be lost"):
        read(
            f"<table><tr><th>{head}</th><th>Country</th><th>Unit</th></tr><tr><td>1</td><td>Chad</td><td>Presidential Guard</td>"
            "</tr><tr><td>2</td><td>Chad</td></tr><td>3rd Infantry Brigade</td></tr></table>"
        )


def test_a_table_that_repeats_its_countries_has_one_in_each_row() -> None:
    chad = ["Chad | Presidential Guard", "Chad | 3rd Infantry Brigade"]
    (listing,) = read(table("Country | Unit", *chad, "Kenya | General Service Unit", "Kenya | Border Police"))
    assert rows(listing) == TWO
    (listing,) = read(
        table("Country | Unit", chad[0], " | 3rd Infantry Brigade", "Kenya | General Service Unit<br>Border Police")
    )
    assert rows(listing) == TWO
    for other in (" | Border Police", "Chad | General Service Unit<br>Border Police"):
        with pytest.raises(parsers.PageError):
            read(table("Country | Unit", *chad, other))
    with pytest.raises(
        parsers.PageError, match="a country may be lost"
    ):  # the one that has none stands above the others
        read(
            table(
                "Country | Unit",
                "Mali | Prison Service",
                " | Air Force",
                *chad,
                "Kenya | Border Police",
                "Kenya | Navy",
            )
        )


def test_units_of_one_line_end_with_the_full_stop_of_their_sentence() -> None:
    (listing,) = read(
        "<p><b>Chad:</b> Presidential Guard; 3rd Infantry Brigade, Ati.</p><p><b>Kenya:</b> Border Police; 5 Post, Lodwar.</p>"
    )
    units = ["Presidential Guard", "3rd Infantry Brigade, Ati", "Border Police", "5 Post, Lodwar"]
    assert [entry.unit_listed for entry in listing.entries] == units


@pytest.mark.parametrize(
    "title", ["Foreign Military Training Report FY 1999 and 2000", "2016 Country Reports on Human Rights Practices"]
)
def test_the_year_in_the_title_of_another_document_is_not_that_of_the_list(title: str) -> None:
    (listing,) = read(CHAD + KENYA, title=title)
    assert rows(listing) == TWO
    with pytest.raises(parsers.PageError, match="names 2016"):
        read(CHAD + KENYA, title="Leahy Report 2016: Units Denied Assistance")


@pytest.mark.parametrize("unit", ["Royal Thai Army, 4th Brigade", "Kenya Police Service", "Colombian National Police"])
def test_a_unit_that_calls_itself_one_of_another_country_refuses_the_page(unit: str) -> None:
    units = "".join(
        f"<li>{name}</li>" for name in ("Chadian National Police", "Presidential Guard", "Gendarmerie", "Border Police")
    )
    with pytest.raises(parsers.PageError, match="which of the two is wrong"):
        read(f"<h3>Chad</h3><ul>{units}<li>{unit}</li></ul>")


def test_a_country_among_the_units_of_an_inner_list_refuses_the_page() -> None:
    inner = "<ul><li>Chad<ul><li>Presidential Guard</li><li>{}</li><li>Border Police</li></ul></li></ul>"
    with pytest.raises(parsers.PageError, match="is set as a unit and is the name of a country"):
        read(inner.format("Mali"))
    regions = f"<ul><li>Africa{inner.format('Coast Guard')}</li></ul>"
    (listing,) = read(regions)
    assert len(listing.entries) == 3


def test_an_acronym_of_two_countries_contradicts_neither() -> None:
    (listing,) = read("<h3>Venezuela</h3><ul><li>Fuerzas de Acciones Especiales (FAES)</li></ul>")
    assert rows(listing) == [("VE", "Fuerzas de Acciones Especiales (FAES)")]


@pytest.mark.parametrize(
    "item",
    [
        "Unlawful detention of journalists",
        "Border security equipment",
        "Sources differ on this unit",
        "John Smith",
        "European Union",
        "Save the Children",
        "Forced labor",
        "Nairobi",
        "Horizon",
        "Sincerely",
        "Elfenbeinküste",
        "ECOWAS",
        "FBI",
        "Latitude 4.05 N",
    ],
)
@pytest.mark.parametrize(
    "set_as",
    [
        CHAD.replace("</ul>", "<li>{}</li></ul>"),
        table("Country | Unit", "Chad | Border Police", "Chad | {}", "Chad | Coast Guard"),
        "<p><b>Chad</b></p><p>Border Police</p><p>{}</p><p>Coast Guard</p>",
    ],
)
def test_an_item_without_a_word_of_a_unit_refuses_the_page(set_as: str, item: str) -> None:
    with pytest.raises(parsers.PageError, match="stands where a unit would"):
        read(set_as.format(item))


@pytest.mark.parametrize(
    "line",
    [
        "Cancelled.",
        "For demonstration only",
        "Volume I",
        "An anonymous commenter posted this:",
        "From a Russian news site:",
        "Sections on Africa are omitted.",
    ],
)
def test_a_short_line_beside_the_list_has_to_be_understood(line: str) -> None:
    for above, below in ((f"<p>{line}</p>", ""), ("", f"<p>{line}</p>")):
        with pytest.raises(
            parsers.PageError, match=r"not understood|says|stands where a unit would|holds|goes on|opens"
        ):
            read(f"{above}<p>{STATEMENT}</p>{CHAD}{KENYA}{below}", statement="")


def test_a_line_below_a_table_within_the_cell_of_a_page_is_no_note_of_the_last_unit() -> None:
    units = table("Country | Unit", "Chad | Presidential Guard", "Kenya | General Service Unit")
    (listing,) = read(
        f"<table><tr><td><p>{STATEMENT}</p>{units}<p>Contact: leahy@example.org</p></td></tr></table>", statement=""
    )
    assert [entry.note for entry in listing.entries] == [None, None]
    assert listing.notes == ("Contact: leahy@example.org",)


@pytest.mark.parametrize(
    "statement",
    [
        "During calendar year 2019, U.S. embassies proposed the following units for assistance; the Department denied it to them "
        "under the State Leahy law.",
        "In calendar year 2019 the units below were proposed for assistance but did not receive it: assistance was denied "
        "pursuant to the State Leahy law.",
    ],
)
def test_a_denial_may_stand_behind_a_semicolon_or_a_colon(statement: str) -> None:
    (listing,) = read(f"<p>{statement}</p>{CHAD}{KENYA}", statement="")
    assert rows(listing) == TWO


def test_the_name_of_the_law_in_front_of_a_colon_opens_a_sentence() -> None:
    (listing,) = read(
        f"<p>State Leahy law: units proposed for assistance and denied, calendar year 2019</p>{CHAD}{KENYA}",
        statement="",
    )
    assert rows(listing) == TWO


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("Washington, DC", "Source: U.S. Department of State"),
        ("Media Note", "###"),
        ("Fact Sheet", "– End –"),
        ("Overview", "Page last reviewed: July 1, 2020"),
        ("Office of the Spokesperson", "Note: Unit names are as provided by the host government."),
        ("Report", "Questions? Email us."),
        ("Units Denied Assistance Under the Leahy Law", "This list is updated annually."),
        ("Diplomacy in Action", "Media inquiries: press@example.org"),
        ("You are viewing: Archived Content", "Approved by DRL"),
    ],
)
def test_a_short_line_that_says_where_the_page_is_from_does_no_harm(above: str, below: str) -> None:
    (listing,) = read(f"<p>{above}</p><p>{STATEMENT}</p>{CHAD}{KENYA}<p>{below}</p>", statement="")
    assert rows(listing) == TWO


@pytest.mark.parametrize(
    "statement",
    [
        "Between 1 January 2019 and 31 December 2019 the Department of State denied, under 22 U.S.C. 2378d, assistance that had "
        "been proposed for the following units.",
        "Units proposed for U.S. assistance, but denied it under the Leahy law, January 1–December 31, 2019",
        "The following units were proposed for assistance during 2019 (calendar year) and were denied it under the Leahy law.",
        "For the year 2019, the Department publishes under the Leahy law the names of units denied assistance for which they had "
        "been proposed.",
    ],
)
def test_a_calendar_year_has_many_forms(statement: str) -> None:
    (listing,) = read(CHAD + KENYA, statement=statement)
    assert listing.year == 2019 and rows(listing) == TWO


@pytest.mark.parametrize(
    "line", ["Background", "Search this site", "Expand all / Collapse all", "Sort by country", "Font size: A A A"]
)
def test_lines_of_the_site_between_the_statement_and_the_list_are_left_out(line: str) -> None:
    (listing,) = read(f"<p>{line}</p>{CHAD}{KENYA}")
    assert rows(listing) == TWO


def test_a_status_that_is_no_denial_refuses_the_table() -> None:
    for other in ("Suspended", "Pending"):
        with pytest.raises(parsers.PageError, match="were denied"):
            read(
                table(
                    "Country | Unit | Status", "Chad | Presidential Guard | Denied", f"Kenya | Border Police | {other}"
                )
            )


@pytest.mark.parametrize("mark", ["(eligible)", "– eligible", "[eligible]", "(FY2021)", "(CY 2018)"])
def test_a_mark_that_takes_a_denial_back_or_names_a_year_refuses_the_page(mark: str) -> None:
    with pytest.raises(parsers.PageError):
        read(f"<h3>Chad</h3><ul><li>Presidential Guard {mark}</li><li>3rd Infantry Brigade</li></ul>{KENYA}")


def test_units_proposed_below_the_list_are_of_no_list() -> None:
    for title in ("Units Proposed for Assistance", "Proposed Units"):
        with pytest.raises(parsers.PageError, match="is no country"):
            read(f"{CHAD}<h2>{title}</h2>{KENYA}")


def test_a_remark_on_a_line_that_is_no_unit_is_a_part_of_it() -> None:
    line = "<p>[Comment: is this the denied list or the approved list?]</p>"
    for content in (f"{line}{CHAD}{KENYA}", f"{CHAD}{KENYA}{line}"):
        with pytest.raises(parsers.PageError):
            read(content)


def test_a_list_that_has_lost_all_countries_is_of_none_that_one_unit_names() -> None:
    units = "<li>Royal Bahrain Police Special Forces</li><li>105th Brigade, Republican Guard</li>"
    with pytest.raises(parsers.PageError, match="is lost"):
        read(f"<ul>{units}</ul>")


FORCES = (
    "<ul><li>Chad<ul><li>Army<ul><li>3rd Infantry Brigade</li></ul></li><li>Police<ul><li>Flying Squad</li></ul></li></ul>"
    "</li><li>Kenya<ul><li>Police<ul><li>General Service Unit</li></ul></li></ul></li></ul>"
)


def test_forces_in_nested_lists_are_notes() -> None:
    (listing,) = read(FORCES)
    assert [(entry.unit_listed, entry.note) for entry in listing.entries] == [
        ("3rd Infantry Brigade", "Army"),
        ("Flying Squad", "Police"),
        ("General Service Unit", "Police"),
    ]
    with pytest.raises(parsers.PageError):  # one of them has no units, and may be one
        read(FORCES.replace("<li>Army<", "<li>Navy</li><li>Army<"))


@pytest.mark.parametrize("head", ["S. No.", "Serial Number", "Entry No.", "Row"])
def test_numbers_of_rows_have_many_heads(head: str) -> None:
    (listing,) = read(
        table(f"{head} | Country | Unit", "1. | Chad | Presidential Guard", "2. | Kenya | General Service Unit")
    )
    assert rows(listing) == ONE_EACH


def test_lines_of_the_site_below_typed_numbers_have_none() -> None:
    for numbers in ("i.", "ii."), ("1.", "2."), ("a)", "b)"):
        first, second = numbers
        content = (
            f"<p><b>Chad</b></p><p>{first} Presidential Guard</p><p>{second} 3rd Infantry Brigade</p>"
            f"<p><b>Kenya</b></p><p>{first} General Service Unit</p><p>{second} Border Police</p>"
        )
        (listing,) = read(f"{content}<p>Billing Code 4710-18-P</p>")
        assert rows(listing) == TWO


def test_the_tags_of_a_page_copied_as_text_are_no_units() -> None:
    text = (
        f"Units\n\n{STATEMENT}\n\nChad\nPresidential Guard\n\nKenya\nGeneral Service Unit\n\nTags\n\n"
        "Bureau of Democracy, Human Rights, and Labor Human Rights\n\nPrivacy Policy | FOIA\n"
    )
    (listing,) = parsers.parse_listings(text.encode(), url=trials.URL, content_type="text/plain")
    assert rows(listing) == ONE_EACH


def test_a_notice_of_the_federal_register_is_read() -> None:
    title = "Foreign Security Forces Units Ineligible for Assistance"
    by = "<p>A Notice by the <a href=/state>State Department</a></p>"
    facts = "<dl><dt>Agency:</dt><dd>Department of State</dd><dt>Document Number:</dt><dd>2020-12345</dd></dl>"
    body = page(f"{by}{facts}<p>[Public Notice: 10079]</p><p>{STATEMENT}</p>{CHAD}", "", title)
    (listing,) = parsers.parse_listings(body.replace(b"<title>", b"<title>Federal Register :: "), url=trials.URL)
    assert rows(listing) == TWO[:2]


@pytest.mark.parametrize(
    "line", ["Translations: <a href=/fr>Français</a> | <a href=/es>Español</a>", "Languages: English, 中文"]
)
def test_links_to_translations_are_the_site_s(line: str) -> None:
    (listing,) = read(f"<p>{line}</p>{CHAD}{KENYA}")
    assert rows(listing) == TWO


def test_ordinals_in_brackets_are_of_the_name() -> None:
    (listing,) = read(CHAD.replace("3rd Infantry Brigade", "Brigada de Infantería Xatruch (15.º)"))
    assert listing.entries[1].unit_listed == "Brigada de Infantería Xatruch (15.º)"


def test_a_heading_may_be_of_a_government() -> None:
    (listing,) = read((CHAD + KENYA).replace("<h3>", "<h3>Government of "))
    assert [(entry.country_listed, entry.unit_listed) for entry in listing.entries] == PRINTED
    with pytest.raises(parsers.PageError):
        read((CHAD + KENYA).replace("<h3>Kenya", "<h3>Government of Darfur"))


def test_a_list_that_goes_on_counting_is_of_the_same_country() -> None:
    content = (
        "<p><b>Chad</b></p><ol><li>Presidential Guard</li></ol><ol start=2><li>3rd Infantry Brigade</li></ol>"
        "<p><b>Kenya</b></p><ol start=1><li>General Service Unit</li></ol>"
    )
    (listing,) = read(content)
    assert rows(listing) == TWO[:3]
    with pytest.raises(parsers.LostHeadingsError):  # the numbers run through the list: a heading may be lost
        read(content.replace("<ol start=1>", "<ol start=3>"))


def test_a_letter_in_brackets_may_stand_before_the_one_unit_of_each_country() -> None:
    content = "<p><b>Chad</b></p><p>(a) Presidential Guard</p><p><b>Kenya</b></p><p>(a) General Service Unit</p>"
    (listing,) = read(content)
    assert rows(listing) == ONE_EACH
    with pytest.raises(parsers.PageError):
        read(content.replace("(a) General", "(b) General"))


@pytest.mark.parametrize(
    "name",
    [
        "Centre territorial de recherche et d’investigation, Blida",
        "4th Motorized Regiment named after A. Kadyrov",
        "Subcomisaría Labranza",
    ],
)
def test_words_of_names_in_other_languages(name: str) -> None:
    (listing,) = read(CHAD + KENYA.replace("Border Police", name))
    assert listing.entries[-1].unit_listed == name


def test_a_total_may_say_of_how_many_countries() -> None:
    (listing,) = read(f"{CHAD}{KENYA}<p>Total number of units: 4 (2 countries)</p>")
    assert rows(listing) == TWO
    with pytest.raises(parsers.PageError, match="total"):
        read(f"{CHAD}{KENYA}<p>Total number of units: 5 (2 countries)</p>")
