"""A plain name is one that no check of odd names refuses."""

import random

from leahy.text.fold import letters_of, signs_of
from parsers.listings.names.name_checks import NAME_CHECKS
from parsers.listings.names.name_forms import forms_of
from parsers.listings.names.ordinary_words import ORDINARY
from parsers.listings.names.plain_names import is_plain
from parsers.listings.words.name_words import (
    ARMED,
    ARMED_PHRASES,
    AROUND_MARKS,
    BEGINNINGS,
    BUREAUS,
    CIVIL,
    CIVIL_PHRASES,
    ENDINGS,
    IN_BRACKETS,
    KINDS_ALONE,
    LINES,
    MARKS,
    PAGE_LINES,
    PAGE_WORDS,
    PERSONS,
    RANKS,
    REASON_MARKS,
    SMALL,
    TURNING,
    US_PHRASES,
)
from parsers.pages.lines import printed
from tests.parsers.listings.names.test_name_checks import CASES
from tests.support.given import ANYWHERE

SKIPPED = [check for check in NAME_CHECKS if check.of == "odd"]
TABLES = (
    AROUND_MARKS,
    BEGINNINGS,
    frozenset(BUREAUS),
    ENDINGS,
    IN_BRACKETS,
    KINDS_ALONE,
    MARKS,
    PAGE_LINES,
    PAGE_WORDS,
    PERSONS,
    RANKS,
    REASON_MARKS,
    LINES["reasons"],
    ARMED,
    CIVIL,
    SMALL,
    TURNING,
    ORDINARY,
    frozenset(
        phrase
        for table in (ARMED_PHRASES, CIVIL_PHRASES, US_PHRASES)
        for of_word in table.values()
        for phrase in of_word
    ),
)
MORE = [
    *(
        "2019",
        "1999",
        "20",
        "19",
        "120",
        "5",
        "5th",
        "3rd",
        "x5",
        "No. 5",
        "no",
        "Nr",
        "1.1",
        "A.1",
        "a)",
        "1)",
        "(5)",
        "- 5",
    ),
    *(
        "(",
        ")",
        ",",
        ".",
        "-",
        "--",
        "/",
        "'",
        '"',
        "!",
        "?",
        "&",
        ";",
        "*",
        "_",
        "#",
        "^",
        "..",
        "(a",
        "a)",
        "(SOG)",
        "[1]",
        "‘",
        "and 5th",
        "4th Brigade,",
        "or 6",
        "5th Brigade",
        "//",
        "N/A",
        "Nth",
        "3/",
        "1-1",
        "(U)",
    ),
    *(
        "(5th Brigade)",
        "(part)",
        "J.",
        "U.S.",
        "US",
        "USAID",
        "United States",
        "State Department",
        "US Embassy",
        "PDF",
        "120 KB",
    ),
    *("list", "lists", "Prepared by", "Armed by", "NEW", "Foo Battalion", "Police", "Guard 7", "é", "Batallón"),
    *("(él)", "(Él", "É.", "2ème", "1ère", "3º", "numéro", "Capitán", "removéd", "Ä", "Ø", "ñ", "Ã©", "à", "(à"),
]


def texts(seed: int, count: int) -> list[str]:
    """Names with words and signs of every check strewn in."""
    rng = random.Random(seed)
    words = [sorted(table) for table in TABLES]
    cases = [case for of_check in CASES.values() for case in of_check]
    made = []
    for _ in range(count):
        pieces = rng.choice((*ANYWHERE, *cases)).split(" ") if rng.random() < 0.7 else []
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            piece = rng.choice(rng.choice(words) if rng.random() < 0.5 else MORE)
            piece = rng.choice(
                (piece, piece, piece.capitalize(), piece.upper(), piece + rng.choice(".,;:)-'"), f"({piece}")
            )
            pieces.insert(rng.choice((0, len(pieces), rng.randint(0, len(pieces)))), piece)
        if text := printed(rng.choice((" ", " ", " ", "\u00a0", "  ", "")).join(pieces)):
            made.append(text)
    return made


def test_a_word_of_everyday_english_stands_in_one_table() -> None:
    assert ORDINARY.isdisjoint(TURNING)


def _is_plain(text: str) -> bool:
    return is_plain(text, letters_of(text), signs_of(text), forms_of(text))


def test_no_check_refuses_a_plain_name() -> None:
    plain = [text for text in texts(1, 20_000) if _is_plain(text)]
    assert len(plain) > 200
    assert sum(not text.isascii() for text in plain) > 5
    for check in SKIPPED:
        assert [text for text in plain if check.refuses(text)] == [], check.name


def test_what_a_check_refuses_is_not_plain() -> None:
    texts = [text for check in SKIPPED for text in CASES[check.name]]
    assert [text for text in texts if _is_plain(text)] == []


def test_most_names_are_plain() -> None:
    assert sum(_is_plain(name) for name in ANYWHERE) * 2 > len(ANYWHERE)
