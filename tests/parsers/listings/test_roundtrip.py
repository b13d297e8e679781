"""What is written in any shape, chrome and noise is read back to the letter; what is damaged is refused."""

import random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import parsers
from tests.support import chrome, damage, shapes, trials
from tests.support.deep import DEEP, examples
from tests.support.given import ANYWHERE, COUNTRIES, FORCES, REMARKS, Given, Group, Unit, random_given, without_notes
from tests.support.shapes import NOISES, SHAPES, STRUCTURED, TEXTS


def fixed(number: int) -> settings:
    """The same examples each time, but for `make soak`."""
    return examples(number, phases=[Phase.generate, Phase.shrink], derandomize=not DEEP, database=None)


def read(trial: trials.Trial) -> None:
    listings = parsers.parse_listings(trial.body, url=trials.URL, content_type=trial.content_type)
    difference = trials.difference(listings, trial.truth)
    assert difference is None, f"{trial.label}: {difference}"
    verdict = parsers.judge(trial.body, url=trials.URL, headers={"content-type": trial.content_type})
    assert verdict.kind == "list", f"{trial.label}: {verdict}"


@st.composite
def lists(draw: st.DrawFn, notes: bool = False) -> Given:
    groups = []
    for code in draw(st.lists(st.sampled_from(sorted(COUNTRIES)), min_size=1, max_size=6, unique=True)):
        region, printed = COUNTRIES[code]
        texts = draw(st.lists(st.sampled_from([*FORCES.get(code, ()), *ANYWHERE]), min_size=1, max_size=5, unique=True))
        units = []
        for text in texts:
            hard = text.replace(" ", "\u00a0", 1) if draw(st.booleans()) else text
            units.append(Unit(hard, draw(st.sampled_from([None, *REMARKS])) if notes else None))
        groups.append(Group(draw(st.sampled_from(printed)), code, region, tuple(units)))
    groups.sort(key=lambda group: group.country)
    return Given(draw(st.integers(2015, 2030)), tuple(groups))


SHAPE = st.sampled_from(sorted(SHAPES))
DRESS = st.sampled_from(sorted(chrome.CHROMES))
NOISE = st.frozensets(st.sampled_from(NOISES))
SEED = st.integers(0, 10**6)


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(SHAPES)), ids=sorted(SHAPES))
def test_each_shape(number: int) -> None:
    """Each in one of two dresses, in turn; in both with `make soak`."""
    shape = sorted(SHAPES)[number]
    for dress in ("bare", "wordpress") if DEEP else (("bare", "wordpress")[number % 2],):
        rng = random.Random(shape)
        read(trials.shaped(without_notes(random_given(rng, countries=4)), shape, dress, frozenset(), 5))


@pytest.mark.parametrize("dress", sorted(chrome.CHROMES))
@pytest.mark.parametrize("shape", ["h3+ul", "p_strong+ul", "p_b+p", "table: row spans", "nested list, plain country"])
def test_each_chrome(shape: str, dress: str) -> None:
    rng = random.Random(dress)
    read(trials.shaped(without_notes(random_given(rng, countries=5)), shape, dress, frozenset(), 8))


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("shape", ["h3+ul", "p_strong+br", "table: country on the first row, blank below"])
def test_each_noise(shape: str, noise: str) -> None:
    rng = random.Random(noise)
    for seed in range(3):
        read(trials.shaped(without_notes(random_given(rng, countries=5)), shape, "blocks", frozenset({noise}), seed))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_each_text(name: str) -> None:
    rng = random.Random(name)
    for seed in range(3):
        read(trials.text(without_notes(random_given(rng, countries=5)), name, seed))


@pytest.mark.parametrize("statement", range(len(shapes.STATEMENTS)))
def test_each_way_to_say_the_year(statement: int) -> None:
    rng = random.Random(statement)
    truth = without_notes(random_given(rng, countries=3))
    said = shapes.Words(shapes.STATEMENTS[statement].format(year=truth.year), (shapes.LAW[0], shapes.LAW[3]))
    inner = shapes.content(truth, SHAPES["h3+ul"], shapes.Ink(1), said)
    read(trials.dressed("statement", shapes.TITLES[0], inner, "wordpress", ((truth.year, tuple(truth.rows())),)))


@fixed(25)
@given(lists(), SHAPE, DRESS, NOISE, SEED)
def test_any_list_in_any_shape(truth: Given, shape: str, dress: str, noise: frozenset[str], seed: int) -> None:
    read(trials.shaped(truth, shape, dress, noise, seed))


@fixed(12)
@given(lists(notes=True), SHAPE, DRESS, NOISE, SEED)
def test_remarks_become_notes(truth: Given, shape: str, dress: str, noise: frozenset[str], seed: int) -> None:
    read(trials.shaped(truth, shape, dress, noise, seed))


@fixed(12)
@given(
    lists(notes=True), st.sampled_from(sorted(STRUCTURED)), DRESS, NOISE, SEED, st.sampled_from(sorted(shapes.MARKS))
)
def test_footnotes_become_notes(
    truth: Given, shape: str, dress: str, noise: frozenset[str], seed: int, mark: str
) -> None:
    if "remarks" not in shape:
        read(trials.footnoted(trials.few_notes(truth), shape, dress, noise, seed, mark))


@fixed(12)
@given(lists(notes=True), st.sampled_from(sorted(TEXTS)), SEED)
def test_any_list_in_plain_text(truth: Given, name: str, seed: int) -> None:
    read(trials.text(truth, name, seed))


@fixed(8)
@given(st.lists(lists(), min_size=2, max_size=3), SHAPE, DRESS, SEED)
def test_several_lists_on_one_page(truths: list[Given], shape: str, dress: str, seed: int) -> None:
    newest_first = [Given(2025 - n, truth.groups) for n, truth in enumerate(truths)]
    read(trials.several(newest_first, shape, dress, frozenset(), seed))


# --- damage -----------------------------------------------------------------------------------------------------

TWO = st.builds(lambda seed, n: without_notes(random_given(random.Random(seed), countries=n)), SEED, st.integers(2, 5))


@fixed(12)
@given(
    TWO, st.integers(0, 9), st.sampled_from(sorted(SHAPES.keys() - damage.INDISTINCT)), st.sampled_from(damage.UNKNOWN)
)
def test_an_unknown_country_is_refused(truth: Given, at: int, shape: str, name: str) -> None:
    groups = list(truth.groups)
    at %= len(groups)
    groups[at] = Group(name, "??", groups[at].region, groups[at].units)
    assert damage.must_refuse(damage.page(Given(truth.year, tuple(groups)), shape)) is None


@fixed(12)
@given(TWO, st.integers(0, 9), st.sampled_from(sorted(damage.GROUPED)), st.booleans())
def test_a_lost_heading_moves_no_unit(truth: Given, at: int, shape: str, whole: bool) -> None:
    assert damage.lost_heading(truth, at % len(truth.groups), shape, "main_only", whole=whole) is None


@fixed(12)
@given(TWO, SHAPE, DRESS, SEED, st.floats(0, 0.999))
def test_cut_bytes_never_pass_for_the_whole(truth: Given, shape: str, dress: str, seed: int, where: float) -> None:
    trial = trials.shaped(truth, shape, dress, frozenset(), seed)
    assert damage.cut(trial, int(len(trial.body) * where)) is None


@fixed(12)
@given(TWO, SHAPE, SEED)
def test_a_cut_right_behind_an_element_never_passes_for_the_whole(truth: Given, shape: str, seed: int) -> None:
    trial = trials.shaped(truth, shape, "main_only", frozenset(), seed)
    ends = [at for at in range(len(trial.body)) if trial.body.startswith(b">", at)]
    assert damage.cut(trial, random.Random(seed).choice(ends[:-1]) + 1) is None


@fixed(6)
@given(SEED)
def test_other_damage_is_refused(seed: int) -> None:
    for name, wrong in damage.random_checks(random.Random(seed)):
        assert wrong is None, f"{name}: {wrong}"


def test_the_address_says_nothing_about_the_year() -> None:
    truth = Given(2019, (Group("Kenya", "KE", "Africa", (Unit("General Service Unit"),)),))
    body = damage.page(truth, "h3+ul").encode()
    (listing,) = parsers.parse_listings(body, url="https://www.state.gov/list-calendar-year-2021/")
    assert listing.year == 2019
    nothing = shapes.Words(shapes.TITLE_ONLY_STATEMENT)
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(
            damage.page(truth, "h3+ul", said=nothing).encode(), url="https://www.state.gov/list-calendar-year-2021/"
        )
