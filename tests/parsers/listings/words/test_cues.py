"""A line without a cue is a name and nothing else: no question about its words would be answered with yes."""

import random
from dataclasses import replace

import pytest

from parsers.listings.blocks import block as blocks_of_lines
from parsers.listings.blocks.block import Block, block_of
from parsers.pages.lines import Line, printed
from parsers.pages.words import WORDS
from tests.support.given import ANYWHERE, COUNTRIES

QUESTIONS = (
    *(
        "is_sentence",
        "is_note",
        "is_remark",
        "is_none",
        "is_placeholder",
        "is_incomplete",
        "is_date",
        "is_note_heading",
    ),
    *("is_link_heading", "is_footer", "is_control", "years", "year_alone", "begins_amid_name", "ends_amid_name"),
    *("names_a_list", "announces_units", "has_letters"),
)
PHRASES = [
    phrase.removesuffix("*").replace("\\d+", "12").replace("\\(", "(").replace("\\W*\\)", ")")
    for group in ("sentences", "remarks", "furniture")
    for phrases in WORDS[group].values()
    for phrase in phrases
]
MORE = [
    *("2019", "1999", "May 3, 2019", "1/2/19", "2019-01-02", "CY 2018", "in 2018", "10/19", "(2)", "[1]", "*", "²"),
    *(
        "1.",
        "2)",
        "•",
        "- ",
        "o\u00a0",
        "–",
        ":",
        ";",
        ",",
        ".",
        "?",
        "(",
        ")",
        "“",
        "”",
        "’",
        "`",
        "\u00a0",
        "/",
        "↩",
        "↑\ufe0e",
    ),
    *("of", "of the", "and", "de", "approved", "Units approved", "the following units", "units below", "names below"),
    *("a", "the", "No. 5", "units", "unit", "police", "Battalion", "Polícia", "Escuadrón", "Ｎｏｔｅ", "Is", "IS"),
    *("resumed.", "remediation", "(denied)", "one_of_them", "Chad", "Georgia", "the rest of the list", "here follows"),
]


def texts(seed: int, count: int) -> list[str]:
    """Names with words and signs of every rule strewn in."""
    rng = random.Random(seed)
    names = [*ANYWHERE, *(name for _, names in COUNTRIES.values() for name in names)]
    found = []
    for _ in range(count):
        words = rng.choice(names).split(" ") if rng.random() < 0.7 else []
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            more = rng.choice(PHRASES if rng.random() < 0.6 else MORE)
            more = rng.choice((more, more, more.capitalize(), more.upper(), more + rng.choice(".,;:)")))
            words.insert(rng.randint(0, len(words)), more)
        if text := printed(rng.choice((" ", " ", " ", "\u00a0", "")).join(words)):
            found.append(text)
    return found


@pytest.mark.parametrize("tag", ["li", "p", "h3"])
def test_a_line_without_a_cue_has_no_other_answer(tag: str) -> None:
    blocks = [block_of(Line(text, tag, number)) for number, text in enumerate(texts(1, 3_000))]
    names = [block for block in blocks if not block.has_cue]
    assert len(names) > 500
    for block in names:
        asked = replace(block)
        asked.__dict__["has_cue"] = True
        for question in QUESTIONS:
            assert getattr(block, question) == getattr(asked, question), (question, block.text)


def test_a_line_without_a_cue_has_nothing_to_take_off(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Line(text, "p", 1) for text in texts(2, 3_000)]
    names = [line for line in lines if not Block(line, line.text).has_cue]
    assert len(names) > 500
    monkeypatch.setattr(blocks_of_lines, "has_cue", lambda *_: True)
    for line in names:
        assert vars(block_of(line)).items() >= vars(Block(line, line.text)).items()
