"""The unit id: the same whatever later lists say, and every name of a unit leads to it."""

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from leahy.matching.identity import follow_units
from leahy.record.same_unit import Decided
from leahy.text.fold import name_id
from tests.support.years import frame

A, B, C = "2 Infantry Battalion, 3 Division", "2nd Inf Bn, 3 Division", "2 Infantry Battalion, 9 Division"


def lists(**units_by_year: list[str]) -> pd.DataFrame:
    """The rows of some lists: `y2019=[...]`."""
    frames = [frame(units, year=int(year[1:])) for year, units in units_by_year.items()]
    rows = pd.concat(frames, ignore_index=True)
    return rows.assign(name_id=[name_id(c, u) for c, u in zip(rows["country_code"], rows["unit_listed"], strict=True)])


def decided(a: str, b: str, *, same: bool) -> Decided:
    return Decided("XK", a, b, same, "a made-up reason", "a made-up source", date(2026, 1, 1))


def names_by_unit(rows: pd.DataFrame, *decisions: Decided) -> list[list[tuple[int, str]]]:
    """For each unit, (year, printed name) of its listings."""
    printed = rows["unit_listed"].tolist()
    return [
        [(listing.year, printed[listing.row]) for listing in chain.listings] for chain in follow_units(rows, decisions)
    ]


def unit_ids(rows: pd.DataFrame) -> dict[str, str]:
    """`name_id` -> `unit_id`."""
    ids = rows["name_id"].tolist()
    return {ids[listing.row]: ids[chain.listings[0].row] for chain in follow_units(rows) for listing in chain.listings}


def test_other_words_and_another_parent_are_followed() -> None:
    assert names_by_unit(lists(y2018=[A], y2019=[B], y2021=[C, "Guard Post"])) == [
        [(2018, A), (2019, B), (2021, C)],
        [(2021, "Guard Post")],
    ]


def test_a_name_is_always_of_one_unit() -> None:
    rows = lists(y2018=[A], y2019=[B], y2020=[A, B])
    assert names_by_unit(rows) == [[(2018, A), (2019, B), (2020, A), (2020, B)]]


def test_decisions_join_and_part_units() -> None:
    rows = lists(y2018=["Harbour Police"], y2019=["Guard Post"], y2020=["Canal Police"])
    assert len(names_by_unit(rows)) == 3
    joined = names_by_unit(rows, decided("Harbour Police", "HP", same=True), decided("HP", "Canal Police", same=True))
    assert joined == [[(2018, "Harbour Police"), (2020, "Canal Police")], [(2019, "Guard Post")]]
    rows = lists(y2018=[A], y2019=[B], y2021=[C])
    parted = names_by_unit(rows, decided(A, C, same=False))
    assert parted == [[(2018, A), (2019, B)], [(2021, C)]]


def test_a_decision_within_one_list() -> None:
    rows = lists(y2018=["Harbour Police", "Canal Police"])
    assert len(names_by_unit(rows, decided("Harbour Police", "Canal Police", same=True))) == 1


def test_the_old_id_is_an_alias_once_an_older_list_is_there() -> None:
    before = unit_ids(lists(y2019=[B], y2021=[C]))
    after = unit_ids(lists(y2018=[A], y2019=[B], y2021=[C]))
    old = before[name_id("XK", C)]
    assert old == name_id("XK", B)
    assert after[old] == after[name_id("XK", C)] == name_id("XK", A)


NAMES = st.sampled_from(
    [A, B, C, "2 Infantry Battalion", "3 Infantry Battalion, 3 Division", "3 Inf Bn", "Guard Post", "Guard", "K Police"]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(NAMES, unique=True, max_size=5), min_size=1, max_size=4), st.lists(NAMES, unique=True))
def test_a_later_list_changes_no_id(earlier: list[list[str]], later: list[str]) -> None:
    by_year = {f"y{2018 + i}": units for i, units in enumerate(earlier)}
    rows = lists(**by_year)
    with_later = lists(**by_year, y2030=later)
    assert unit_ids(rows).items() <= unit_ids(with_later).items()
    chains = follow_units(with_later)
    linked = sorted(listing.row for chain in chains for listing in chain.listings)
    assert linked == list(range(len(with_later)))
