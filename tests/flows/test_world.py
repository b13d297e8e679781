"""The world on loopback does what it says: its faults are faults to a plain client, its lists are lists to the parsers."""

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError, ReadTimeoutError, SSLError

import parsers
from flows.http.client import Client
from flows.sources import SOURCES, load_sources
from tests.support.faults import ACCESS_DENIED, CHALLENGE, FAULTS, SOFT_404, block_page, bomb
from tests.support.world import LIST, TWIN, Host, World, list_page, made_up


def pool(host: Host, timeout: float = 5) -> urllib3.HTTPSConnectionPool:
    return urllib3.HTTPSConnectionPool(
        "127.0.0.1",
        host.port,
        timeout=timeout,
        retries=False,
        ca_certs=str(host.world.ca_file),
        server_hostname=host.name,
        assert_hostname=host.name,
    )


def get(host: Host, path: str = LIST, **headers: str) -> urllib3.BaseHTTPResponse:
    """A plain client that follows nothing and tries once."""
    told = {"Host": host.name} | {name.replace("_", "-"): value for name, value in headers.items()}
    with pool(host) as plain:
        return plain.request("GET", path, headers=told, redirect=False)


def test_sources_are_the_real_ones_led_here(world: World, tmp_path: Path) -> None:
    real, here = load_sources(SOURCES), load_sources(world.sources_toml(tmp_path / "sources.toml", deadline=0.5))
    assert (here.sources, here.bounds) == (real.sources, real.bounds)
    assert (here.fetching.deadline, here.fetching.most_bytes) == (0.5, real.fetching.most_bytes)
    assert here.loopback is not None
    assert here.loopback.connect_to["web.archive.org"] == f"127.0.0.1:{world.wayback.port}"
    others = ("index", "register")  # an index has no pages, and a world has the registers only where a test puts them
    asked = [address for source in real.sources if source.kind not in others for address in source.addresses]
    assert world.state.url(LIST) in asked
    assert world.state.url(TWIN) in asked
    assert {host.name for host in world.hosts} >= {address.split("/")[2] for address in asked}


def test_lists_are_lists(world: World) -> None:
    for year in (2017, 2018, 2019, 2022):
        body = world.state.publish(year)
        answer = get(world.state)
        assert (answer.status, answer.data) == (200, body)
        for path in (LIST, TWIN):
            answer = get(world.state, path)
            assert parsers.judge(answer.data, url=world.state.url(path), headers=answer.headers).kind == "list"
            (listing,) = parsers.parse_listings(answer.data, url=world.state.url(path))
            printed = {(entry.country_listed, entry.unit_listed) for entry in listing.entries}
            assert listing.year == year
            assert printed == {(country, unit) for country, names in made_up(year).items() for unit in names}


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (block_page(660_000), 200, "blocked"),
        (ACCESS_DENIED, 403, "blocked"),
        (CHALLENGE, 403, "challenge"),
        (SOFT_404, 200, "not_found"),
        (b"", 200, "empty"),
    ],
)
def test_bodies_are_judged_as_what_they_play(body: bytes, status: int, kind: str) -> None:
    assert parsers.judge(body, url="https://www.state.gov/", status=status).kind == kind


def test_etag_is_believed_and_block_page_has_one_for_every_path(world: World) -> None:
    world.state.publish(2019)
    etag = get(world.state).headers["ETag"]
    assert get(world.state, If_None_Match=etag).status == 304
    world.state.publish(2020)
    assert get(world.state, If_None_Match=etag).status == 200
    world.state.block("technical_difficulties")
    answers = [get(world.state, path) for path in (LIST, TWIN, "/robots.txt", "/other/")]
    assert {(answer.status, answer.headers["ETag"]) for answer in answers} == {(200, '"one-and-the-same"')}
    assert get(world.state, If_None_Match='"one-and-the-same"').status == 304
    world.state.behave()
    assert get(world.state).status == 200
    assert get(world.state, "/robots.txt").data.startswith(b"User-agent")


def test_fault_may_last_for_so_many_requests_and_stand_at_some_paths(world: World) -> None:
    world.state.publish(2019)
    world.state.misbehave("503", times=2, paths=LIST)
    assert [get(world.state).status for _ in range(3)] == [503, 503, 200]
    world.state.misbehave("empty", paths=r".*/pages\?.*")
    assert (get(world.state).status, get(world.state, TWIN).data) == (200, b"")
    assert [request.status for request in world.state.asked(LIST)] == [503, 503, 200, 200]


def test_moved_page_and_nearest_memento(world: World) -> None:
    world.state.publish(2019)
    world.state.move(LIST, "/new/")
    answer = get(world.state)
    assert (answer.status, answer.headers["Location"]) == (301, world.state.url("/new/"))
    assert get(world.state, "/new/").data == list_page(2019)
    page = world.state.url(LIST)
    at = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    kept = world.wayback.keep(page, list_page(2018), at, headers={"ETag": '"x"'})
    world.wayback.keep(page, list_page(2017), datetime(2018, 1, 1, tzinfo=UTC))
    answer = get(world.wayback, f"/web/20261121000000id_/{page}")
    assert (answer.status, answer.headers["Location"]) == (302, kept)
    answer = get(world.wayback, kept.removeprefix(world.wayback.url()))
    assert answer.data == list_page(2018)
    assert answer.headers["memento-datetime"] == "Mon, 03 Feb 2020 04:05:06 GMT"
    assert answer.headers["x-archive-orig-etag"] == '"x"'
    assert get(world.wayback, "/web/20261121000000id_/https://www.state.gov/none/").status == 404


def test_faults_are_faults(world: World) -> None:
    """Each of them, as a plain client tells it; those that are only an answer are told by the answer."""
    page = world.state.publish(2019)
    statuses: dict[str, int] = {}
    broken: dict[str, type[Exception]] = {}
    for name in FAULTS.keys() - {"silence", "slow_drip", "slow_headers", "gzip_bomb", "too_large", "absurd_length"}:
        world.state.behave()
        world.state.misbehave(name)
        try:
            answer = get(world.state)
            statuses[name] = answer.status
            assert answer.data != page or answer.status == 500
        except HTTPError as error:
            broken[name] = type(error)
    assert broken == dict.fromkeys(("reset", "short", "garbage", "list_without_http", "so_many_headers"), ProtocolError)
    assert {name: status for name, status in statuses.items() if status != 200} == {
        "access_denied": 403, "challenge": 403, "list_with_500": 500, "retry_after_no_day": 503,
        "half_with_206": 206, "unchanged": 304,
        **dict.fromkeys(("too_many", "too_many_retry_after", "too_many_retry_tomorrow"), 429),
        **dict.fromkeys(("redirect_loop", "to_foreign_host", "to_metadata", "to_file", "to_plain_http", "endless_address"), 302),
    }  # fmt: skip
    assert not world.foreign.requests


def test_slow_and_large_faults(world: World) -> None:
    world.state.publish(2019)
    world.state.misbehave("slow_drip")
    begun = time.monotonic()
    with pool(world.state) as plain:
        answer = plain.request("GET", LIST, preload_content=False)
        assert [answer.read(1) for _ in range(5)] == [b"<", b"!", b"d", b"o", b"c"]
        answer.close()
    assert time.monotonic() - begun >= 4 * 0.02
    world.state.misbehave("silence")
    with pool(world.state, timeout=0.1) as plain, pytest.raises(ReadTimeoutError):
        plain.request("GET", LIST)
    world.state.misbehave("gzip_bomb")
    with pool(world.state) as plain:
        answer = plain.request("GET", LIST, decode_content=False)
    assert (answer.headers["Content-Encoding"], answer.data) == ("gzip", bomb())
    assert len(bomb()) < 100_000
    assert len(gzip.decompress(bomb())) == 64 << 20
    world.state.misbehave("too_large")
    answer = get(world.state)
    assert "Content-Length" not in answer.headers
    assert len(answer.data) > 20 << 20


@pytest.mark.parametrize("kind", ["unknown authority", "another host's", "expired"])
def test_wrong_certificates(world: World, kind: str) -> None:
    world.state.publish(2019)
    world.state.certificate = kind  # type: ignore[assignment]
    with pytest.raises(SSLError, match=r"certificate verify failed|doesn't match"):
        get(world.state)
    assert not world.state.requests
    world.state.behave()
    assert get(world.state).status == 200


def test_host_goes_down_and_comes_back_where_it_was(world: World) -> None:
    world.wayback.down()
    with pytest.raises(NewConnectionError):
        get(world.wayback)
    world.wayback.up()
    assert get(world.wayback).status == 404


def test_the_file_of_authorities_is_read_once(world: World, tmp_path: Path) -> None:
    world.state.publish(2019)
    authorities, toml = tmp_path / "authorities.pem", world.sources_toml(tmp_path / "sources.toml")
    authorities.write_bytes(world.ca_file.read_bytes())
    toml.write_text(toml.read_text(encoding="utf-8").replace(str(world.ca_file), str(authorities)), encoding="utf-8")
    sources = load_sources(toml)
    (source,) = (source for source in sources.sources if source.name == "state-gov")
    with Client(sources, "tests@example.org", now=datetime.now(UTC)) as client:
        assert client.fetch(source, world.state.url(LIST)).status == 200
        authorities.write_text("nonsense")
        assert client.fetch(source, world.state.url(LIST)).status == 200


def test_error_of_the_world_is_told() -> None:
    def wrong(exchange: object) -> None:
        raise RuntimeError("made up")

    world = World().__enter__()
    world.state.misbehave(wrong)
    with pytest.raises(ProtocolError):
        get(world.state)
    with pytest.raises(RuntimeError, match="made up"):
        world.__exit__()
    with pytest.raises(NewConnectionError):
        get(world.state)
