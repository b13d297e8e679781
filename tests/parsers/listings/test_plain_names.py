"""The short way for lines that are names and nothing else comes to the same as the long one."""

import random
import re

import pytest

import parsers
from parsers.listings import find as listings
from parsers.listings.blocks import Block, blocks_of, take_remark
from parsers.listings.grammar import Grammar
from parsers.listings.plain_names import says_nothing
from parsers.pages.lines import BULLET, Line, printed
from parsers.pages.words import WORDS
from tests.support import damage, trials
from tests.support.given import ANYWHERE, COUNTRIES, random_given, without_notes
from tests.support.shapes import SHAPES

_QUESTIONS = (
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
    *("is_link_heading", "is_footer", "is_control", "years", "opens_amid", "breaks_off", "names_a_list"),
)
_PHRASES = [
    phrase.removesuffix("*").replace("\\d+", "12").replace("\\(", "(").replace("\\W*\\)", ")")
    for group in ("sentences", "remarks", "furniture")
    for phrases in WORDS[group].values()
    for phrase in phrases
]
_MORE = [
    *("2019", "1999", "May 3, 2019", "1/2/19", "2019-01-02", "CY 2018", "in 2018", "10/19", "(2)", "[1]", "*", "²"),
    *("1.", "2)", "•", "- ", "o\u00a0", "–", ":", ";", ",", ".", "?", "(", ")", "“", "”", "’", "`", "\u00a0", "/"),
    *("of", "of the", "and", "de", "approved", "Units approved", "the following units", "below"),
    *("a", "the", "No. 5", "units", "unit", "police", "Battalion", "Polícia", "Escuadrón", "Ｎｏｔｅ", "Is", "IS"),
    *("resumed.", "remediation", "(denied)", "one_of_them", "Chad", "Georgia"),
]


def _texts(seed: int, count: int) -> list[str]:
    """Names with words and signs of every rule strewn in."""
    rng = random.Random(seed)
    names = [*ANYWHERE, *(name for _, names in COUNTRIES.values() for name in names)]
    texts = []
    for _ in range(count):
        words = rng.choice(names).split(" ") if rng.random() < 0.7 else []
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            more = rng.choice(_PHRASES if rng.random() < 0.6 else _MORE)
            more = rng.choice((more, more, more.capitalize(), more.upper(), more + rng.choice(".,;:)")))
            words.insert(rng.randint(0, len(words)), more)
        if text := printed(rng.choice((" ", " ", " ", "\u00a0", "")).join(words)):
            texts.append(text)
    return texts


@pytest.mark.parametrize("tag", ["li", "p", "h3"])
def test_a_plain_line_has_no_other_answer(tag: str) -> None:
    lines = [Line(text, tag, number) for number, text in enumerate(_texts(1, 3_000))]
    plain = [block for block in blocks_of(lines) if block.is_plain]
    assert len(plain) > 500
    for block in plain:
        asked = block._replace(is_plain=False)
        for question in _QUESTIONS:
            assert getattr(block, question) == getattr(asked, question), (question, block.text)


def test_a_line_that_says_nothing_has_nothing_to_take_off() -> None:
    silent = [text for text in _texts(2, 3_000) if says_nothing(text, text.lower())]
    assert len(silent) > 500
    for text in silent:
        assert not BULLET.match(text)
        assert take_remark(text) == (text, None)
        assert any(map(str.isalpha, text))
        assert not blocks_of([Line(text, "p", 1)])[0].marks


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_units_alike_are_read_as_one_by_one(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_: Grammar, __: Block) -> None: ...

    for seed in range(3):
        rng = random.Random(f"{shape}/{seed}")
        body = damage.page(without_notes(random_given(rng, countries=4)), shape)
        strewn = body.replace("</li>", f" {rng.choice(_PHRASES)}</li>", 1)
        for page in (body, strewn, body.replace("<li>", "<li>12 ", 2), re.sub("</(li|p)>", r"</\1><\1>9</\1>", body)):
            with monkeypatch.context() as patch:
                patch.setattr(Grammar, "_expect_alike", nothing)
                one_by_one = _read(page)
            assert _read(page) == one_by_one


def _read(page: str) -> object:
    listings._find.cache_clear()
    try:
        return parsers.parse_listings(page.encode(), url=trials.URL)
    except parsers.PageError as error:
        return str(error)
