"""By some words of units a line is told to be no country, before it is compared with any: no misspelt country holds one."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import OSA

from leahy.text.fold import letters_of, words_of
from parsers.countries.headings import NEITHER, is_almost_country, long_names, read_heading
from parsers.countries.spelling import far_words, is_far_from_countries, names_only_a_country
from parsers.pages.lines import printed

NAMES = sorted(long_names())
PIECES = (
    "Kenya",
    "Mexico ",
    "Republic of ",
    "United ",
    "Bolivia",
    "Phillipines",
    "units",
    "of ",
    "battalion",
    "Police ",
    "Escuadrón ",
)


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(
    st.sampled_from([name for name in NAMES if len(name) > 8]),
    st.data(),
    st.lists(st.sampled_from("drsx "), max_size=2),
)
def test_a_country_with_two_letters_wrong_holds_no_such_word(name: str, data: st.DataObject, kinds: list[str]) -> None:
    for kind in kinds:  # a letter left out, doubled, two changed places, another letter, a space
        at = data.draw(st.integers(0, len(name) - 2))
        other = {"d": "", "r": name[at] * 2, "s": name[at + 1] + name[at], "x": data.draw(st.sampled_from("aeinorst"))}
        name = name[:at] + other.get(kind, f" {name[at]}") + name[at + 1 + (kind == "s") :]
    assert far_words().isdisjoint(words_of(name))
    assert not is_far_from_countries(name, letters_of(name))


def test_no_such_word_is_two_words_of_a_name_with_the_space_and_a_letter_wrong() -> None:
    joined = {first + second for name in NAMES for first, second in pairwise(name.split())}
    for word in far_words():
        assert process.extractOne(word, joined, scorer=OSA.distance, score_cutoff=1) is None, word


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(st.lists(st.sampled_from((*PIECES, *"().,'- ")), min_size=1, max_size=9))
def test_a_line_far_from_countries_is_none(pieces: list[str]) -> None:
    text = printed("".join(pieces))
    if is_far_from_countries(text, letters_of(text)):
        assert read_heading(text) == NEITHER
        assert not is_almost_country(text)
        assert not names_only_a_country(text)


def test_words_in_brackets_make_no_country_a_unit() -> None:
    assert names_only_a_country("Phillipines (Metropolitan Battalion)")
    assert not names_only_a_country("Metropolitan Battalion (Phillipines)")
