"""A rule or check that a line's traits rule out would say nothing about the line: it is asked here, on pages of every shape."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

import parsers
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.traits import HEADING, IN_NOTES, ByTraits
from parsers.listings.grammar import rules, unit_rules
from parsers.listings.grammar.reader import Reader
from tests.parsers.listings.grammar.test_rules import CHECK_CASES, LIST, RULE_CASES, reading
from tests.parsers.listings.words.test_cues import texts
from tests.support import trials

Question = Callable[..., bool]
MORE = (
    "<p>Presidential Guard (Chad)</p><p>General Service Unit (Kenya)</p>",
    f'{LIST}<p><a href="/a">List of 2018</a> | <a href="/b">List of 2017</a></p>',
)


def _asked_of_all(table: Sequence[Any], question: str, asked: list[str]) -> ByTraits[Any]:
    """The table, each row asked of every line. A row that its traits rule out must not be right about a line."""

    def with_all(row: Any) -> Any:
        ask: Question = getattr(row, question)

        def checked(reader: Reader, second: Any, third: Any) -> bool:
            block: Block = third if question == "fits" else second
            traits = block.traits | (HEADING if reader.facts.is_heading(block) else 0)
            traits |= IN_NOTES if reader.in_notes else 0
            answer = ask(reader, second, third)
            if not all(traits & needed for needed in row.needs):
                asked.append(row.name)
                assert not answer, (row.name, block)
            return answer

        return row._replace(needs=(), **{question: checked})

    return ByTraits(map(with_all, table))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the rows that were asked of a line although its traits rule them out."""
    names: list[str] = []
    monkeypatch.setattr(rules, "RULES_BY_TRAITS", _asked_of_all(rules.RULES, "fits", names))
    for table in ("BEFORE_JOINING", "UNIT_CHECKS"):
        checks = _asked_of_all(getattr(unit_rules, table), "refuses", names)
        monkeypatch.setattr(unit_rules, f"{table}_BY_TRAITS", checks)
    return names


def test_no_rule_is_right_about_a_line_without_its_traits(asked: list[str]) -> None:
    rng = random.Random(5)
    for _ in range(60):
        trial = trials.random_trial(rng)
        parsers.parse_listings(trial.body, url=trials.URL, content_type=trial.content_type)
    odd = texts(3, 500)
    for content in [*RULE_CASES.values(), *CHECK_CASES.values(), *MORE]:
        reading(content)
        for style in ("<p>{}</p>", "<ul><li>{}</li></ul>", "<p><b>{}</b></p>"):
            line = style.format(rng.choice(odd))
            reading(rng.choice((content + line, content.replace("<ul>", line + "<ul>", 1), line + content)))
    needing = {row.name for row in (*rules.RULES, *unit_rules.BEFORE_JOINING, *unit_rules.UNIT_CHECKS) if row.needs}
    assert set(asked) == needing
