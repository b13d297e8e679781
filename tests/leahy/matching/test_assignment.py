"""The assignment between two lists: each rule, what must hold for any lists, and the decisions of people."""

import itertools
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leahy.matching.assignment import POSSIBLE, Pair, best_pairs, candidate_pairs, pair_units
from leahy.matching.equal_rows import equal_rows
from leahy.matching.names.unit_name import read_name
from leahy.matching.similarity import SAME_UNIT, compare
from leahy.record.same_unit import SAME_UNIT_HEADER, Decided, SameUnitError, read_same_unit
from leahy.text.fold import fold
from tests.leahy.matching.test_similarity import STRINGS
from tests.support.deep import examples


def frame(units: Sequence[str] | Sequence[tuple[str | None, str]]) -> pd.DataFrame:
    rows = [("XA", unit) if isinstance(unit, str) else unit for unit in units]
    return pd.DataFrame(rows, columns=["country_code", "unit_listed"])


def found(old: pd.DataFrame, new: pd.DataFrame, decided: Sequence[Decided] = ()) -> list[tuple[str, str, str]]:
    pairs = pair_units(old, new, decided)
    return [(old["unit_listed"][p.old], new["unit_listed"][p.new], p.kind) for p in pairs]


def decision(a: str, b: str, same: bool, country: str = "XA") -> Decided:
    return Decided(country, a, b, same, "a reason", "a source", date(2026, 1, 31))


# --- one rule each


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("7 Division", "7  DIVISION", "same"),
        ("7 Division", "7th Infantry Division", "reworded"),
        ("14 Brigade, 82 Division", "14 Brigade, 82 Division, Nigerian Army", "reworded"),
        ("14 Brigade, 82 Division", "82 Division, 14 Brigade", "reworded"),
        ("14 Brigade, 82 Division", "14 Bde, 81 Division", "moved"),
        ("Devi Dutta Battalion, Mid-Division", "Devi Dutta Battalion, Far Western Division", "moved"),
        ("Devi Dutta Battalion, Mid-Division", "Devi Dutta Battalion, Valley Command", "moved"),
        ("Rapid Action Battalion", "Rapid Action Battalion, Dhaka", "possible"),
        ("A Company, 3 Battalion", "A Company, 5 Battalion", None),
        ("Ramna Police Station, Dhaka Range", "Ramna Police Station, Khulna Range", None),
        (
            "Special Anti-Robbery Squad, Abia State Police Command",
            "Special Anti-Robbery Squad, Kano State Police Command",
            None,
        ),
        ("81 Division", "82 Division", None),
        ("7 Division", "7 Division Garrison", None),
        ("Border Guard Post 3", "Harbour Police", None),
        ("MOD", "Ministry of Defense", "reworded"),
        ("54, East Bengal Regiment", "54, East Bengal Regt", "reworded"),
        ("Caost Guard Station", "Coast Guard Station", "reworded"),
        ("Station Intelligence Seciion", "Station Intelligence Section", "reworded"),
        # its own part; a number that each battalion has; a band is no name; another name behind a number
        ("204 Air Sq", "Legal Office, 204 Air Sq", None),
        ("Alfa Group, SBU", "Intelligence Section, Alfa Group, SBU", None),
        ("1st Company, 2 Battalion", "1st Company, 3 Brigade", None),
        ("Band, 14 Battalion", "Band, 1st Patrol Squadron", None),
        ("Headquarters Company, 21 Brigade, Nigerian Army", "Headquarters Company, Nigerian Army Depot", None),
        ("Police Station 5 Carbon", "Police Station 5 Manila", None),
        (
            "Kampala Police Station, Kampala Metropolitan Police",
            "Wandegeya Police Station, Kampala Metropolitan Police",
            None,
        ),
        ("6 Armored Division", "6 Infantry Division", None),
        ("2nd Infantry Brigade, Moldovan Army", "2nd Mechanized Brigade, Moldovan Army", "possible"),
        ("16 Division Training School", "6 Division Training School, 6 Infantry Division", None),
        (
            "Headquarters Company, 2 Brigade, Moldovan Army",
            "Headquarters Company, Guard Battalion, Moldovan Army",
            None,
        ),
        ("Patti PS", "Patti Police Station", "reworded"),
        # each has a parent of its own: a number that each city has, and a name that may be in two of them
        (
            "Police Station 4, Prevention Unit No. 5, Honduran Police",
            "Police Station 4, Police Headquarters No. 1, Honduran Police",
            None,
        ),
        (
            "Larkin Police Station, Johor District Police Headquarters",
            "Larkin Police Station, Criminal Investigation Department",
            "possible",
        ),
        (
            "2nd Company, Zone Command 21, National Guard",
            "2nd Company, 47 Detachment, Regional Command 4, National Guard",
            None,
        ),
        # short forms that stand for something else alone
        ("Public Sec Dir, MOI", "Public Security Directorate, Ministry of Interior", "reworded"),
        ("Field Art battalion, Joint Ops Cmd", "Field Artillery battalion, Joint Operations Command", "reworded"),
        ("23rd, Bangladesh Infantry Regiment", "23, Bangladesh Infantry Regiment", "reworded"),
    ],
)
def test_kinds(old: str, new: str, kind: str | None) -> None:
    expected = [(old, new, kind)] if kind else []
    assert found(frame([old]), frame([new])) == expected
    assert found(frame([new]), frame([old])) == [(b, a, k) for a, b, k in expected]


def test_a_police_station_by_its_acronym_does_not_move() -> None:
    old, new = frame([("PH", "San Jose MPS, Romblon PPO")]), frame([("PH", "San Jose MPS, Occidental Mindoro PPO")])
    assert found(old, new) == []


def test_a_repeated_number_does_not_move() -> None:
    old = frame(["81 Battalion, 2 Brigade", "81 Battalion, 3 Brigade"])
    new = frame(["81 Battalion, 4 Brigade"])
    assert [kind for *_, kind in found(old, new)] == ["possible"]


def test_each_brigade_has_a_battalion_of_a_small_number() -> None:
    assert found(frame(["1st Battalion, 37th Brigade"]), frame(["1st Battalion, 34th Brigade"])) == []
    assert found(frame(["192 Battalion, 26 Brigade"]), frame(["192 Battalion, 21 Brigade"]))[0][2] == "moved"


def test_the_same_words_in_another_order_have_no_rival() -> None:
    old, new = frame(["2 Battalion, FADM"]), frame(["FADM, 2 Battalion", "2nd Battalion, FADM"])
    old["path"], new["path"] = [["FADM", "2 Battalion"]], [["FADM", "2 Battalion"], ["FADM", "2nd Battalion"]]
    assert found(old, new) == [("2 Battalion, FADM", "FADM, 2 Battalion", "reworded")]


def test_what_fits_two_units_equally_is_possible() -> None:
    assert found(frame(["21 Brigade"]), frame(["21 Armoured Brigade", "21 Infantry Brigade"]))[0][2] == "possible"


def test_best_in_total_and_not_first_come() -> None:
    old = frame(["3 Division", "3 Armoured Division"])
    new = frame(["3rd Armored Division", "Third Division"])
    assert found(old, new) == [
        ("3 Division", "Third Division", "reworded"),
        ("3 Armoured Division", "3rd Armored Division", "reworded"),
    ]


def test_rows_of_two_countries_are_never_paired() -> None:
    assert found(frame([("XA", "7 Division")]), frame([("XB", "7 Division")])) == []
    assert found(frame([("XA", "7 Division")]), frame([("XB", "7th Division")])) == []


def test_a_string_listed_twice() -> None:
    old, new = frame(["7 Division", "7 division", "8 Division"]), frame(["8 Division", "7 Division", "7th Division"])
    assert [(p.old, p.new, p.kind) for p in pair_units(old, new)] == [
        (0, 1, "same"),
        (1, 2, "reworded"),
        (2, 0, "same"),
    ]


def test_the_path_is_used_where_it_is_there() -> None:
    old = frame(["3 Bn, 2 Bde"])
    new = frame(["2 Bde / 3rd Battalion"])
    new["path"] = [["2 Bde", "3rd Battalion"]]
    old["path"] = [["2 Bde", "3 Bn"]]
    assert [kind for *_, kind in found(old, new)] == ["reworded"]


def test_an_empty_side() -> None:
    nothing, something = frame([]), frame(["7 Division"])
    assert pair_units(nothing, something) == pair_units(something, nothing) == pair_units(nothing, nothing) == []


def test_a_row_without_a_country_is_paired_by_its_string_alone() -> None:
    old, new = (
        frame([("XA", "7 Division"), (None, "8 Division"), (None, "9 Division")]),
        frame([(None, "8 Division"), (None, "9th Div")]),
    )
    assert [(p.old, p.new, p.kind) for p in pair_units(old, new)] == [(1, 0, "same")]


def test_an_index_of_its_own_is_ignored() -> None:
    old = frame(["8 Division", "7 Division"]).set_axis([7, 7])
    assert [(p.old, p.new) for p in pair_units(old, frame(["7 Division"]))] == [(1, 0)]


# --- decisions


def test_a_decision_forces_a_pair() -> None:
    old, new = frame(["Harbour Police"]), frame(["Marine Unit", "Harbor Police"])
    (pair,) = pair_units(old, new, [decision("MARINE unit", "Harbour Police", True)])
    assert (pair.old, pair.new, pair.score) == (0, 0, 1.0)
    assert "a reason" in pair.evidence


def test_a_decision_forbids_a_pair() -> None:
    old, new = frame(["7 Division"]), frame(["7th Division"])
    assert found(old, new, [decision("7th Division", "7 Division", False)]) == []
    assert found(old, new, [decision("7th Division", "7 Division", False, "XB")]) != []


def test_an_equal_string_needs_no_decision() -> None:
    old, new = frame(["A Unit"]), frame(["A Unit", "B Unit"])
    assert found(old, new, [decision("A Unit", "B Unit", True)]) == [("A Unit", "A Unit", "same")]


def line(*fields: str) -> str:
    return ",".join(f'"{field}"' for field in fields)


GOOD = ("NG", "7 Division", "Seventh Division, Army", "yes", "One commander", "A report", "2026-01-31")


def read(tmp_path: Path, *lines: str, header: str = ",".join(SAME_UNIT_HEADER)) -> tuple[Decided, ...]:
    path = tmp_path / "same_unit.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
    return read_same_unit(path)


def test_reading_decisions(tmp_path: Path) -> None:
    assert read_same_unit(tmp_path / "nothing.csv") == ()
    assert read(tmp_path) == ()
    assert read(tmp_path, line(*GOOD)) == (Decided("NG", GOOD[1], GOOD[2], True, *GOOD[4:6], date(2026, 1, 31)),)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([line(*GOOD[:6])], "6 fields, not 7"),
        ([line("Nigeria", *GOOD[1:])], "country_code is 'Nigeria'"),
        ([line("NG", "", *GOOD[2:])], "a is empty"),
        ([line(*GOOD[:3], "maybe", *GOOD[4:])], "same is 'maybe'"),
        ([line(*GOOD[:4], "", *GOOD[5:])], "reason is empty"),
        ([line(*GOOD[:5], "", GOOD[6])], "source is empty"),
        ([line(*GOOD[:6], "31.1.2026")], "decided_on is '31.1.2026'"),
        ([line(*GOOD[:6], "2026-02-30")], "which is no day"),
        ([line(*GOOD[:2], "7  DIVISION", *GOOD[3:])], "one string once folded"),
        ([line(*GOOD), line("NG", GOOD[2], GOOD[1], "no", *GOOD[4:])], "decided already in line 2"),
        (['NG,"7 Division'], "not CSV"),
    ],
)
def test_a_faulty_decision_names_its_line(tmp_path: Path, lines: list[str], says: str) -> None:
    with pytest.raises(SameUnitError, match=r"same_unit\.csv, line \d") as caught:
        read(tmp_path, *lines)
    assert says in str(caught.value)


def test_a_faulty_header_or_encoding(tmp_path: Path) -> None:
    with pytest.raises(SameUnitError, match="line 1: the columns must be"):
        read(tmp_path, header="a,b")
    (tmp_path / "same_unit.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(SameUnitError, match="not UTF-8"):
        read_same_unit(tmp_path / "same_unit.csv")


# --- any lists

unit = st.tuples(st.sampled_from(["XA", "XB"]), st.sampled_from(STRINGS[::7]))
lists = st.lists(unit, max_size=25)


def strings(pairs: Sequence[Pair], old: pd.DataFrame, new: pd.DataFrame) -> list[tuple[str, ...]]:
    return sorted(
        (old["country_code"][p.old], fold(old["unit_listed"][p.old]), fold(new["unit_listed"][p.new]), p.kind)
        for p in pairs
    )


@examples(25)
@given(lists, lists, st.randoms(use_true_random=False))
def test_any_two_lists(
    old_units: list[tuple[str, str]], new_units: list[tuple[str, str]], mixed: random.Random
) -> None:
    old, new = frame(old_units), frame(new_units)
    pairs = pair_units(old, new)
    assert len({p.old for p in pairs}) == len({p.new for p in pairs}) == len(pairs)
    for p in pairs:
        assert old["country_code"][p.old] == new["country_code"][p.new]
        equal = fold(old["unit_listed"][p.old]) == fold(new["unit_listed"][p.new])
        assert (p.kind == "same") == equal
        likeness = compare(read_name(old["unit_listed"][p.old]), read_name(new["unit_listed"][p.new]))
        if p.kind == "reworded":
            assert likeness.score >= SAME_UNIT
        if p.kind == "moved":
            assert likeness.alone >= SAME_UNIT
    order = mixed.sample(range(len(old)), len(old)), mixed.sample(range(len(new)), len(new))
    shuffled = old.iloc[order[0]].reset_index(drop=True), new.iloc[order[1]].reset_index(drop=True)
    assert strings(pairs, old, new) == strings(pair_units(*shuffled), *shuffled)


@examples(25)
@given(lists, lists, st.data())
def test_decisions_win(old_units: list[tuple[str, str]], new_units: list[tuple[str, str]], data: st.DataObject) -> None:
    old, new = frame(old_units), frame(new_units)
    before = [p for p in pair_units(old, new) if p.kind != "same"]
    if not before:
        return
    pair = data.draw(st.sampled_from(before))
    country, a, b = old["country_code"][pair.old], old["unit_listed"][pair.old], new["unit_listed"][pair.new]
    apart = strings(pair_units(old, new, [decision(a, b, False, country)]), old, new)
    assert not any(row[:3] in {(country, fold(a), fold(b)), (country, fold(b), fold(a))} for row in apart)
    together = pair_units(old, new, [decision(b, a, True, country)])
    assert any(p.score == 1.0 and p.kind != "same" for p in together)


def test_what_is_lost_by_not_comparing_all() -> None:
    """No pair that is one unit, and hardly one that is close, among labelled strings of all countries together."""
    listed = STRINGS[::8]
    sides = [[read_name(text) for text in sorted(listed[side::2], key=fold)] for side in (0, 1)]
    scores = {
        (i, j): score
        for i, a in enumerate(sides[0])
        for j, b in enumerate(sides[1])
        if (score := compare(a, b).score) >= POSSIBLE
    }
    lost = scores.keys() - set(candidate_pairs(*sides))
    assert len(scores) > 10
    assert len(lost) <= 0.1 * len(scores), [(sides[0][i], sides[1][j]) for i, j in sorted(lost)]
    assert not [pair for pair in lost if scores[pair] >= SAME_UNIT]


@examples(60)
@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.sampled_from([0.6, 0.75, 0.9, 0.97, 1.0])))
def test_the_total_is_the_greatest_that_there_is(scores: dict[tuple[int, int], float]) -> None:
    """Against every assignment there is, one by one."""
    chosen = best_pairs(scores)
    assert len({i for i, _ in chosen}) == len({j for _, j in chosen}) == len(chosen)
    greatest = max(
        sum(scores.get((i, j), 0.0) for i, j in enumerate(columns)) for columns in itertools.permutations(range(5))
    )
    assert sum(scores[pair] for pair in chosen) == pytest.approx(greatest)


@given(
    st.lists(st.tuples(st.sampled_from(["NP", "ZM"]), st.sampled_from(["A", "a", " a", "B", "b\u00a0c", "B C"]))),
    st.lists(st.tuples(st.sampled_from(["NP", "ZM"]), st.sampled_from(["A", "a", " a", "B", "b\u00a0c", "B C"]))),
)
def test_equal_rows_are_as_many_as_can_be(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    sides = [pd.DataFrame(rows, columns=["country_code", "unit_listed"], dtype="object") for rows in (old, new)]
    at_old, at_new = equal_rows(*sides)
    keys = [[(code, fold(text)) for code, text in rows] for rows in (old, new)]
    assert [keys[0][at] for at in at_old] == [keys[1][at] for at in at_new]
    assert len(set(at_old)) == len(at_old) == len(set(at_new)) == (Counter(keys[0]) & Counter(keys[1])).total()
