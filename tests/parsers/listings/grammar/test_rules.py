"""Each rule and each check earns its place: without it, a page is read in another way."""

from collections.abc import Sequence
from typing import Any

import pytest

import parsers
from parsers.listings.blocks.traits import ByTraits
from parsers.listings.grammar import rules, unit_rules
from parsers.listings.grammar.rules import RULES
from parsers.listings.grammar.unit_checks import BEFORE_JOINING, UNIT_CHECKS
from tests.support import trials

STATEMENT = "The following units were denied assistance under the Leahy law in calendar year 2019."
LIST = "<h3>Chad</h3><ul><li>Presidential Guard</li><li>3rd Infantry Brigade</li></ul>"
PLAIN = "<p>Chad</p><p>Presidential Guard</p><p>3rd Infantry Brigade</p>"
TABLE = "<table><tr><th>No.</th><th>Country</th><th>Unit</th><th>Remarks</th></tr>{}</table>"
BELOW = "<h3>Kenya</h3><ul><li>{}</li><li>General Service Unit</li></ul>"

RULE_CASES = {
    "blank line": LIST + "<h3></h3><ul><li>Border Police</li></ul>",
    "site footer": LIST + "<p>U.S. Department of State</p><p>Go there</p>",
    "control among units": "<h3>Chad</h3><ul><li>Presidential Guard</li><li>Search</li><li>Border Police</li></ul>",
    "column of no units": TABLE.format("<tr><td>1</td><td>Chad</td><td>Presidential Guard</td><td></td></tr>"),
    "remark in a table": TABLE.format("<tr><td>1</td><td>Chad</td><td>Presidential Guard</td><td>see below</td></tr>"),
    "site control": LIST + "<p>Share</p>" + BELOW.format("Border Police"),
    "count below a country": LIST.replace("</h3>", "</h3><p>2 units</p>"),
    "stated total": LIST + "<p>Total: 2 units</p>",
    "date": LIST + "<p>May 3, 2020</p>" + BELOW.format("Border Police"),
    "end mark": LIST + "<p>###</p>",
    "list that goes on elsewhere": LIST + "<p>View more</p>",
    "link to another list": LIST + '<p><a href="/x">Calendar Year 2018</a></p>' + BELOW.format("Border Police"),
    "year of a row": "<table><tr><th>Year</th><th>Country</th><th>Unit</th></tr>"
    "<tr><td>2019</td><td>Chad</td><td>Presidential Guard</td></tr></table>",
    "count of units": "<table><tr><th>Country</th><th>Unit</th></tr><tr><td>Chad</td><td>Presidential Guard</td></tr>"
    "<tr><td>Total</td><td>2 units</td></tr></table>",
    "list of contents": LIST + '<p><a href="#k">Kenya</a></p>' + BELOW.format("Border Police"),
    "country": LIST,
    "year of a list": f"{LIST}<h2>Calendar Year 2018</h2>{LIST}",
    "another year": f"{LIST}<ul><li>In calendar year 2018 it was so</li></ul>{BELOW.format('Border Police')}",
    "no units": LIST + "<h3>Kenya</h3><p>None</p>",
    "footnote": "<h3>Chad</h3><ul><li>Presidential Guard*</li><li>Border Police</li></ul><p>* by its new name</p>",
    "labelled detail": "<h3>Chad</h3><p>Unit: Presidential Guard</p><p>Location: N'Djamena</p>",
    "country and unit in one line": "<p><b>Chad:</b> Presidential Guard</p><p><b>Kenya:</b> General Service Unit</p>",
    "units in one line": "<h3>Chad</h3><p>Abeche Police Station; Sarh Police Station</p>"
    "<h3>Kenya</h3><p>Ruaraka Police Station; Kisumu Police Station</p>",
    "region": f"{LIST}<h3>Africa</h3>{BELOW.format('Border Police')}",
    "heading of a force": "<h3>Chad</h3><h4>Army</h4><ul><li>3rd Infantry Brigade</li></ul>",
    "label of units": "<h3>Chad</h3><p>Units:</p><ul><li>Presidential Guard</li></ul>",
    "heading of notes": f"{LIST}<h3>Notes</h3><p>The name of the Presidential Guard</p>",
    "sentence over countries": f"{LIST}<h3>These are units that were trained.</h3>{BELOW.format('Border Police')}",
    "sentence set as a heading": f"{LIST}<h3>The names are as they were given to us.</h3>",
    "heading over countries": f"{LIST}<h2>K</h2>{BELOW.format('Border Police')}",
    "heading below the list": f'{LIST}<h3>Related links</h3><ul><li><a href="/x">A fact sheet</a></li></ul>',
    "unknown heading": f"{LIST}<h3>Freedonia</h3><ul><li>Border Police</li></ul>",
    "note": f"{LIST}<p>The names are as they were given to us.</p>{BELOW.format('Border Police')}",
    "line of the site": f"{PLAIN}<p>Media Note</p>",
    "unclear sentence": PLAIN + "<p>The guard that was of the palace</p><p>Border Police</p>",
    "below the list": f'{LIST}<p><a href="/x">Read more about vetted partners</a></p>',
    "possible country": f"{PLAIN}<p>Freedonia</p><p>Border Police</p><p>Kenya</p><p>General Service Unit</p>",
    "unit": LIST,
}
CHECK_CASES = {
    "below a change of scope": f"{LIST}<p>The units below were approved in the end:</p><ul><li>Border Police</li></ul>",
    "set unlike the units": f"{LIST}<p>Coast Guard</p>{BELOW.format('Border Police')}",
    "listed under a unit": "<h3>Chad</h3><ul><li>Presidential Guard<ul><li>Border Police</li></ul></li></ul>",
    "behind a comma": "<h3>Chad</h3><p>Presidential Guard,<br>Border Police</p>",
    "second line of an item": "<h3>Chad</h3><ul><li>Presidential Guard<br>Border Police</li></ul>",
    "numbers that start again": "<h3>Chad</h3><p>1. Guard</p><p>2. Border Police</p><p>1. Coast Guard</p>",
    "numbers in names": "<p><b>Turkey</b></p><p><b>1. Presidential Guard</b></p><p><b>2. 3rd Infantry Brigade</b></p>"
    "<p><b>Kenya</b></p><p><b>General Service Unit</b></p>",
    "typed number": BELOW.format("1. Border Police"),
    "strokes between units": BELOW.format("Border Police / Coast Guard / Presidential Guard"),
    "no letter": "<h3>Chad</h3><ul><li>Presidential Guard</li><li>§§§ –</li></ul>",
    "part of a name": BELOW.format("of the Border Police"),
    "announcement of units": BELOW.format("Units approved"),
    "below a line that is set off": "<h3>Chad</h3><p><i>Army</i></p><p>3rd Brigade</p><p><i>Guard</i></p><p>Border Police</p>",
    "several units in a line": BELOW.format("Border Police; Coast Guard; Presidential Guard"),
    "almost a country": BELOW.format("Columbia"),
    "country in front": f"{PLAIN}<p>Kenya / Police</p><p>Border Police</p>",
    "touching pieces": BELOW.format("<span>Border Police</span><span>Coast Guard</span>"),
    "end set off": BELOW.format("Border Police <b>Decision awaited</b>"),
    "placeholder": BELOW.format("14 units"),
    "wrapped name": "<h3>Chad</h3><p>Rapid Deployment (Anti-Riot</p><p>Border Police</p>",
    "no evidence": BELOW.format("Truth and lies"),
    "organization": BELOW.format("NATO"),
    "bullet of its own": "<h3>Chad</h3><ul><li>Presidential Guard</li><li>✓ Border Police</li></ul>",
    "partly struck out": BELOW.format("Border <s>Guard</s> Police"),
}


def reading(content: str) -> object:
    page = f"<html><body><main><h1>Units</h1><p>{STATEMENT}</p>{content}</main></body></html>"
    try:
        return parsers.parse_listings(page.encode(), url=trials.URL)
    except parsers.PageError as error:
        return str(error)


@pytest.mark.parametrize(
    "unit",
    [
        "Border Police <strong>UNDER REVIEW</strong>",
        'Border Police<span class="tag">at issue</span>',
        'Border Police<span class="tag">suspended</span>',
        "Border Police <mark>Open</mark>",
        '<span class="unit">Border Police</span> <span class="status">In dispute</span>',
        'Border Police <font color="red">Open</font>',
        'Border Police <span style="color:red">Open</span>',
        "Border Police <small>in dispute</small>",
        "Border Police <i>settled out of hand</i>",
    ],
)
def test_an_end_that_is_set_off_is_no_part_of_a_name(unit: str) -> None:
    assert "is set in another way than the name in front of it" in str(reading(BELOW.format(unit)))


@pytest.mark.parametrize(
    "unit",
    [
        "Border Police, <b>Nakuru</b>",
        "Border Police <em>Jaguar</em>",
        "Border Police <span style='color:black'>Nakuru</span>",
        "Border Police, Nai<b>robi</b>",
        "General Service <b>Unit Nakuru</b>",
        'Border <span class="SpellE">Police</span>',
        '<span class="unit">Border Police</span>, <span class="place">Nakuru</span>',
    ],
)
def test_an_end_of_a_name_may_be_set_off(unit: str) -> None:
    assert not isinstance(reading(BELOW.format(unit)), str)


def test_every_rule_has_a_case_and_a_reason() -> None:
    checks = [*BEFORE_JOINING, *UNIT_CHECKS]
    assert [rule.name for rule in RULES] == list(RULE_CASES)
    assert [check.name for check in checks] == list(CHECK_CASES)
    assert all(rule.why for rule in (*RULES, *checks))


@pytest.mark.parametrize("name", RULE_CASES)
def test_a_page_is_read_otherwise_without_the_rule(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_rule = reading(RULE_CASES[name])
    monkeypatch.setattr(rules, "RULES_BY_TRAITS", ByTraits(_without(name, RULES)))
    assert reading(RULE_CASES[name]) != with_rule


@pytest.mark.parametrize("name", CHECK_CASES)
def test_a_page_is_refused_only_by_the_check(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_check = reading(CHECK_CASES[name])
    assert isinstance(with_check, str)
    monkeypatch.setattr(unit_rules, "BEFORE_JOINING_BY_TRAITS", ByTraits(_without(name, BEFORE_JOINING)))
    monkeypatch.setattr(unit_rules, "UNIT_CHECKS_BY_TRAITS", ByTraits(_without(name, UNIT_CHECKS)))
    assert reading(CHECK_CASES[name]) != with_check


def _without(name: str, table: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(row for row in table if row.name != name)
