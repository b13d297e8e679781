"""Looking at registers against a real server on loopback: what is no whole register is refused by name, and the old one stays."""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

import leahy
from flows.__main__ import main
from flows.report.model import ExitCode, RunReport
from flows.report.render import as_markdown, as_text
from flows.run import nightly, replay
from flows.sources import load_sources
from flows.store.captures import read_looks
from leahy.exports.content import gather
from leahy.website.beside import gather_beside
from tests.support.hosts import Answer, Hosts, answer, serving
from tests.support.list_pages import NOW, copy_shipped
from tests.support.registers import aid, alt, sdn, training, trainings

HOST = "sanctionslistservice.ofac.treas.gov"
PATH = "/api/download/SDN.CSV"
RAB = (33951, "RAPID ACTION BATTALION", "GLOMAG", "")
OTHERS = [(n, f"FOUNDATION {n}", "SDGT", "") for n in range(1, 30)]
GOOD = sdn([RAB, *OTHERS])
NAMES = alt([(n, f"NAME {n}") for n in range(30)])
OTHERS_BESIDE = {
    "ofac-alt": (HOST, "/api/download/ALT.CSV", NAMES),
    "trainings": (
        "raw.githubusercontent.com",
        "/security-force-monitor/fmtrpt_data/master/data/fmtrpt_data_by_report/0_carve_by_year/input/"
        "final_fmtrpt_all_202410041854.tsv",
        trainings([training("2 JAGADAL BN"), *(training(f"{n} GUARD BN") for n in range(3, 40))]),
    ),
    "aid": (
        "s3.amazonaws.com",
        "/files.explorer.devtechlab.com/us_foreign_aid_country.csv",
        aid([(str(year), "Mexico", "Obligations", "5") for year in range(1980, 2020)]),
    ),
}
"""Register -> its host, its path there, and the whole of it: those beside ofac-sdn."""


@dataclass
class World:
    """The host of one register, a data folder with the shipped list, and one night after another."""

    hosts: Hosts
    data: Path
    nights: int = 0

    def sends(self, what: Answer | bytes) -> None:
        sent = answer(what, Content_Type="text/csv") if isinstance(what, bytes) else what
        self.hosts.pages[HOST] = {PATH: sent, "/api/download/ALT.CSV": answer(NAMES)}

    def night(self, days: int = 1) -> RunReport:
        self.nights += days
        return nightly(self.data, now=NOW + timedelta(days=self.nights), contact="someone@example.org")

    def verdicts(self, register: str = "ofac-sdn") -> list[str]:
        return [look.verdict for name, look in read_looks(self.data / "raw") if name == register]


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a night on which the register was whole."""
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch, opened(folder, patch) as world:
        world.sends(GOOD)
        world.night()
        assert world.verdicts() == ["register"]
        return world.data


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with opened(tmp_path, monkeypatch) as there:
        yield there


@contextlib.contextmanager
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, every_register: bool = False) -> Iterator[World]:
    """The world of a test, and the sources that lead to it; with `every_register`, all of them are there, and due every day."""
    with serving() as hosts:
        sources = hosts.sources(tmp_path)
        text = sources.read_text(encoding="utf-8").replace("least_rows = 10000", "least_rows = 20")
        there = {host for host, _, _ in OTHERS_BESIDE.values()} if every_register else {HOST}
        if every_register:
            text = text.replace("least_rows = 200000", "least_rows = 30").replace("every_days = 30", "every_days = 1")
            text = text.replace("every_days = 0", "every_days = 1")
        for host in sorted(there):
            text = text.replace('"evil.example" =', f'"{host}" = "127.0.0.1:{hosts.port}", "evil.example" =')
        sources.write_text(text, encoding="utf-8")
        monkeypatch.setenv("LEAHY_SOURCES", str(sources))
        yield World(hosts, copy_shipped(tmp_path / "data"))


def beside(world: World) -> list[tuple[str, str]]:
    rows = leahy.related(2018, data=world.data)
    rows = rows[rows["register"] != "child_soldiers"]
    return list(zip(rows["register"], rows["name"], strict=True))


def test_a_register_is_read_and_told_once_and_asked_again_when_due(world: World) -> None:
    world.sends(GOOD)
    report = world.night()
    assert world.verdicts() == ["register"]
    assert beside(world) == [("ofac_sdn", "RAPID ACTION BATTALION")]
    assert report.candidates == ("1 candidates: 1 ofac_sdn",)
    assert world.night().candidates == ()
    more = sdn([RAB, *OTHERS, (99, "BELIZE POLICE DEPARTMENT", "GLOMAG", "")])
    world.sends(more)
    (told,) = world.night().candidates
    assert "BELIZE POLICE DEPARTMENT (ofac_sdn 99, part_of)" in told
    world.sends(GOOD)
    assert world.night().candidates == (
        "there no more: San Ignacio Police Station, Belize Police Department ~ BELIZE POLICE DEPARTMENT (ofac_sdn 99, part_of)",
    )
    asked = world.hosts.paths(HOST).count(PATH)
    nightly(world.data, now=NOW + timedelta(days=world.nights, hours=1), contact="someone@example.org")
    assert world.hosts.paths(HOST).count(PATH) == asked, "a register is asked once a day"


def test_an_unchanged_register_is_not_sent_again(world: World) -> None:
    def sends(handler: object) -> None:
        same = handler.headers.get("If-None-Match") == '"v1"'  # type: ignore[attr-defined]
        (answer(status=304, ETag='"v1"') if same else answer(GOOD, ETag='"v1"'))(handler)  # type: ignore[arg-type]

    world.sends(sends)
    world.night()
    world.night()
    looks = [look for name, look in read_looks(world.data / "raw") if name == "ofac-sdn"]
    assert [look.status for look in looks] == [200, 304]
    assert looks[0].sha256 == looks[1].sha256


FAULTS = {
    "blocked": (answer(b"<html><title>Access Denied</title><p>You don't have permission.</p></html>", 403), "blocked"),
    "gone": (answer(b"<h1>Not found</h1>", 404), "not_found"),
    "empty": (answer(b"", Content_Type="text/csv"), "unavailable"),
    "cut": (answer(GOOD[:200]), "truncated"),
    "cut on the way": (answer(GOOD[:200], length=len(GOOD)), "truncated"),
    "another format": (answer(b"<sdnList><sdnEntry>" + b"x" * 3000 + b"</sdnEntry></sdnList>"), "not_a_list"),
    "a column more": (answer(GOOD.replace(b"SDGT,", b"SDGT,new,")), "not_a_list"),
    "another encoding": (answer(GOOD.replace(b"FOUNDATION 7", b"FUNDACI\xd3N 7")), "not_a_list"),
    "a third of its rows": (answer(sdn([RAB, *OTHERS[:20]])), "truncated"),
    "below the bound": (answer(sdn([RAB])), "truncated"),
    "a server error": (answer(b"oops", 503), "unavailable"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_no_whole_register_is_refused_by_name_and_the_old_one_stays(
    world: World, first_night: Path, fault: str
) -> None:
    sent, verdict = FAULTS[fault]
    shutil.rmtree(world.data)
    shutil.copytree(first_night, world.data)
    world.nights = 1
    before = (world.data / "processed" / "related.parquet").read_bytes()
    world.sends(sent)
    report = world.night()
    assert world.verdicts() == ["register", verdict]
    assert (world.data / "processed" / "related.parquet").read_bytes() == before
    assert report.look is not None
    assert report.look.unseen_registers == ("ofac-sdn",)
    assert "COULD NOT LOOK at the registers ofac-sdn" in as_text(report)
    assert "COULD NOT LOOK at the registers ofac-sdn" in as_markdown(report)
    assert "ofac-sdn has sent no whole register for 1 night" in as_text(report)


def cut_on_the_way(whole: bytes) -> Answer:
    return answer(whole[: len(whole) // 2], length=len(whole))


OTHER_FAULTS: dict[str, tuple[Callable[[bytes], Answer], str]] = {
    "blocked": (lambda _: FAULTS["blocked"][0], "blocked"),
    "empty": (lambda _: FAULTS["empty"][0], "unavailable"),
    "cut on the way": (cut_on_the_way, "truncated"),
    "half of its rows": (lambda whole: answer(whole[: whole.rindex(b"\n", 0, len(whole) // 2) + 1]), "truncated"),
    "another format": (lambda _: FAULTS["another format"][0], "not_a_list"),
    "a column renamed or more": (
        lambda whole: answer(
            whole.replace(b"recipient", b"student").replace(b"current_amount", b"sum").replace(b",aka,", b",aka,new,")
        ),
        "not_a_list",
    ),
    "another encoding": (
        lambda whole: answer(
            whole.replace(b"Mexico", b"M\xe9xico").replace(b"BN", b"B\xd3N").replace(b"NAME", b"N\xc1ME")
        ),
        "not_a_list",
    ),
}


@pytest.fixture(scope="module")
def night_of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a night on which every register was whole."""
    folder = tmp_path_factory.mktemp("all")
    with pytest.MonkeyPatch.context() as patch, opened(folder, patch, every_register=True) as world:
        world.sends(GOOD)
        for host, path, whole in OTHERS_BESIDE.values():
            world.hosts.pages.setdefault(host, {})[path] = answer(whole)
        world.night()
        assert [world.verdicts(name) for name in OTHERS_BESIDE] == [["register"]] * 3
        return world.data


@pytest.mark.parametrize("fault", OTHER_FAULTS)
def test_every_other_register_is_refused_by_name_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, night_of_all: Path, fault: str
) -> None:
    spoil, verdict = OTHER_FAULTS[fault]
    with opened(tmp_path, monkeypatch, every_register=True) as world:
        shutil.rmtree(world.data)
        shutil.copytree(night_of_all, world.data)
        world.nights = 1
        tables = ("related.parquet", "country_years.parquet")
        before = [(world.data / "processed" / name).read_bytes() for name in tables]
        world.sends(GOOD)
        for host, path, whole in OTHERS_BESIDE.values():
            world.hosts.pages.setdefault(host, {})[path] = spoil(whole)
        report = world.night()
        assert {name: world.verdicts(name)[-1] for name in OTHERS_BESIDE} == dict.fromkeys(OTHERS_BESIDE, verdict)
        assert [(world.data / "processed" / name).read_bytes() for name in tables] == before
        assert report.look is not None
        assert sorted(report.look.unseen_registers) == sorted(OTHERS_BESIDE)
        assert beside(world) == [("ofac_sdn", "RAPID ACTION BATTALION"), ("trainings", "2 JAGADAL BN")]
        for name in OTHERS_BESIDE:
            assert f"{name} has sent no whole register for 1 night" in as_text(report)


def test_a_register_that_a_newer_program_cannot_read_gives_way_to_the_one_before(world: World) -> None:
    world.sends(GOOD)
    world.night()
    world.sends(sdn([RAB, *OTHERS, (77, "OTHER", "SDGT", "")]))
    world.night()
    log = world.data / "raw" / "ofac-sdn" / "looks.jsonl"
    newest = json.loads(log.read_text().splitlines()[-1])["sha256"][:16]
    spoilt = world.data / "raw" / "ofac-sdn" / f"{newest}.csv"
    body = spoilt.read_bytes().replace(b"FOUNDATION 7", b"FUNDACI\xd3N 7")
    sha256 = hashlib.sha256(body).hexdigest()
    spoilt.unlink()
    spoilt.with_name(f"{sha256[:16]}.csv").write_bytes(body)
    log.write_text(log.read_text().replace(json.loads(log.read_text().splitlines()[-1])["sha256"], sha256))
    shutil.rmtree(world.data / "processed")  # a record does not follow a log that was edited
    report = replay(world.data, now=NOW + timedelta(days=9))
    assert any("cannot be read, so an older capture of ofac-sdn is used" in line for line in report.candidates)
    assert beside(world) == [("ofac_sdn", "RAPID ACTION BATTALION")]


def test_news_that_was_not_reported_is_told_by_the_next_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.sends(GOOD)
    world.night()
    world.sends(sdn([RAB, *OTHERS, (99, "BELIZE POLICE DEPARTMENT", "GLOMAG", "")]))
    with monkeypatch.context() as broken:
        broken.setattr("flows.run.runs_log.append_run", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            world.night()
    assert any("BELIZE POLICE DEPARTMENT" in line for line in world.night().candidates)


def test_a_decision_settles_a_candidate_and_one_that_fits_nothing_is_told(world: World) -> None:
    world.sends(GOOD)
    world.night()
    name_id = leahy.related(2018, country="BD", data=world.data)["name_id"].iloc[0]
    decisions = world.data / "decisions" / "related.csv"
    header = "name_id,register,entry,decision,source,reason,decided_on\n"
    decisions.write_text(
        f"{header}{name_id},ofac_sdn,33951,refuted,a report,another unit of that name,2026-11-30\n"
        f"{name_id},ofac_sdn,12345,confirmed,a report,the same unit,2026-11-30\n"
    )
    report = replay(world.data, now=NOW + timedelta(days=9))
    row = leahy.related(2018, country="BD", data=world.data).iloc[0]
    assert (row["decision"], row["decision_reason"]) == ("refuted", "another unit of that name (source: a report)")
    assert any("line 3: no candidate has" in line for line in report.candidates)
    decisions.write_text(f"{header}{name_id},ofac_sdn,33951,maybe,a report,why,2026-11-30\n")
    assert "write confirmed or refuted" in replay(world.data, now=NOW + timedelta(days=10)).problems[0]


def test_a_saved_register_is_added(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = Path(load_sources.__globals__["os"].environ["LEAHY_SOURCES"])
    sources.write_text(sources.read_text().replace("least_rows = 200000", "least_rows = 2"))
    monkeypatch.setenv("LEAHY_DATA", str(world.data))
    url = load_sources().named("trainings").addresses[0]
    file = tmp_path / "trainings.tsv"
    file.write_bytes(trainings([training("2 JAGADAL BN"), training("Guard")]))
    arguments = ["add", str(file), "--url", url, "--captured-at", "2024-10-04"]
    assert main(arguments) == ExitCode.GOOD
    assert "2 rows of the register trainings" in capsys.readouterr().out
    replay(world.data, now=NOW)
    assert beside(world) == [("trainings", "2 JAGADAL BN")]
    whom = gather_beside(world.data).attributions
    assert "Security Force Monitor" in whom
    assert "CC BY 4.0" in whom
    assert gather(None, None, None, world.data).about["registers"] == whom
    file.write_bytes(b"<html>blocked</html>")
    assert main(arguments) == ExitCode.REFUSED
    assert "It was not filed" in capsys.readouterr().err
