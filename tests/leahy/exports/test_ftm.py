"""FollowTheMoney entities: valid by the model's own rules, with ids that stay, and no word of sanctions."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import leahy
from flows.store.record_writer import refresh
from leahy import cli
from leahy.text.countries import COUNTRY_NAMES, alpha3_codes
from tests.support.made_up import FIRST_YEAR, NOW, capture, show
from tests.support.places import ROOT

_UNITS = {
    2018: ["1st Made-up Battalion, 2nd Made-up Brigade", "Made-up <b>Station</b>"],
    2019: [
        "2nd Made-up Brigade",
        "1st Made-up Battalion, 2nd Made-up Brigade",
        "3rd Made-up Battalion, 2nd Made-up Brigade",
    ],
}


def entities(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("ftm")
    for year, units in _UNITS.items():
        show(data / "processed", capture(str(year), year - 2018), units, year=year, branch="army")
    refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    return data


@pytest.mark.parametrize("record", ["made", "shipped"])
def test_the_model_takes_every_value(record: str, made: Path, tmp_path: Path) -> None:
    """`make_entity` with cleaning drops a value that the model does not take: none is dropped."""
    from followthemoney import (
        EntityProxy,
        model,
    )  # takes more than a second, which each worker would pay while it collects

    path = leahy.export(tmp_path / "units.ftm.json", data=made if record == "made" else ROOT / "data")
    written = entities(path)
    assert len({entity["id"] for entity in written}) == len(written)
    known = {entity["id"] for entity in written if entity["schema"] == "Organization"}
    for entity in written:
        model.get(entity["schema"]).validate(entity)
        cleaned = EntityProxy.from_dict(entity, cleaned=False)
        for name, values in entity["properties"].items():
            assert sorted(cleaned.get(name)) == sorted(values), (name, values)
        if entity["schema"] == "UnknownLink":
            assert {*entity["properties"]["subject"], *entity["properties"]["object"]} <= known
    assert not re.search("sanction|target", path.read_text(encoding="utf-8"), re.IGNORECASE)


def test_each_unit_is_one_entity_with_its_parents(made: Path, tmp_path: Path) -> None:
    written = entities(leahy.export(tmp_path / "units.ftm.json", data=made))
    organizations = {e["properties"]["name"][0]: e for e in written if e["schema"] == "Organization"}
    assert len(organizations) == sum(e["schema"] == "Organization" for e in written) == 4
    rows = leahy.load(data=made)
    ids = dict(zip(rows["name"], rows["name_id"], strict=True))
    assert all(organizations[name]["id"] == ids[name] for name in ids)  # the brigade too, which is listed in 2019
    battalion = organizations["1st Made-up Battalion"]["properties"]
    assert battalion["alias"] == ["1st Made-up Battalion, 2nd Made-up Brigade"]
    assert [note[:70] for note in battalion["notes"]] == [
        "On the list of units that were proposed for US assistance in calendar y"[:70]
    ] * 2
    assert battalion["topics"] == ["mil"]
    assert "Not listed means nothing more than that" in battalion["description"][0]
    links = [e["properties"] for e in written if e["schema"] == "UnknownLink"]
    assert {(link["subject"][0], link["object"][0]) for link in links} == {
        (ids["1st Made-up Battalion"], ids["2nd Made-up Brigade"]),
        (ids["3rd Made-up Battalion"], ids["2nd Made-up Brigade"]),
    }


def test_ids_do_not_depend_on_what_else_is_listed(tmp_path: Path) -> None:
    every = {e["id"] for e in entities(leahy.export(tmp_path / "a.ftm.json", data=ROOT / "data"))}
    assert len(every) > 26
    again = {e["id"] for e in entities(leahy.export(tmp_path / "b.ftm.json", year=2018, data=ROOT / "data"))}
    assert again == every


def test_police_are_security_and_armies_military(tmp_path: Path) -> None:
    rows = leahy.load(2018, data=ROOT / "data").set_index("name_id")["branch"]
    written = {e["id"]: e["properties"] for e in entities(leahy.export(tmp_path / "a.ftm.json", data=ROOT / "data"))}
    for name_id, branch in rows.items():
        topics = written[str(name_id)]["topics"]
        assert topics == ["mil"] if branch == "army" else topics in (["gov.security"], ["mil"])
        assert branch != "police" or topics == ["gov.security"]


def test_the_command_names_the_file(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["export", "2018", "--format", "ftm", "--data", str(made)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["leahy-2018.ftm.json"]


def test_every_country_has_one_alpha3_code() -> None:
    codes = alpha3_codes()
    assert codes.keys() == COUNTRY_NAMES.keys()
    assert len({*codes.values()}) == len(codes)
    assert all(re.fullmatch("[A-Z]{3}", code) for code in codes.values())
    assert (codes["MX"], codes["XK"], codes["CD"], codes["CG"]) == ("MEX", "XKX", "COD", "COG")
