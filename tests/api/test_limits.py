"""Limits: what one client may ask, counted for all processes, whatever a client claims to be."""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pytest_django import Settings

from policies.api.http import limits
from tests.api.readers import Reader

ROOT = "/api/v1/codebook/"
OPEN = limits.counters.__wrapped__  # before a test puts another in its place


@pytest.fixture(autouse=True)
def three_a_minute(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    counters = limits.Counters(tmp_path / "limits")
    settings.RATE_LIMIT = (3, 60)
    monkeypatch.setattr(limits, "counters", lambda: counters)
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0)
    yield
    counters.memory.close()


def statuses(reader: Reader, count: int, **request: str) -> list[int]:
    return [reader.get(ROOT, **request).status_code for _ in range(count)]  # type: ignore[arg-type]


def test_beyond_the_limit_is_429_and_says_how_long_to_wait(reader: Reader) -> None:
    assert statuses(reader, 3) == [200, 200, 200]
    refused = reader.get(ROOT, headers={"Origin": "https://example.org"})
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == "20"
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert refused.json()["type"].endswith(":too-many-requests")
    assert refused.json()["detail"].startswith("Too many requests: wait 20 s.")


def test_each_answer_says_what_is_left(reader: Reader) -> None:
    found = [reader.get(ROOT) for _ in range(4)]
    assert {response["RateLimit-Policy"] for response in found} == {'"public";q=3;w=60'}
    assert [response["RateLimit"] for response in found] == [
        '"public";r=2;t=20',
        '"public";r=1;t=40',
        '"public";r=0;t=60',
        '"public";r=0;t=60',
    ]


def test_the_allowance_refills(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses(reader, 3)
    monkeypatch.setattr(time, "time", lambda: 1_000_021.0)
    assert statuses(reader, 2) == [200, 429]


def test_problems_count_too(reader: Reader) -> None:
    for _ in range(3):
        assert reader.get("/api/v1/nope/").status_code == 404
    assert reader.get("/api/v1/nope/").status_code == 429


def test_what_is_not_public_does_not_count(reader: Reader) -> None:
    for _ in range(5):
        assert reader.get("/healthz").status_code == 200
    assert not reader.get("/healthz").has_header("RateLimit")


def test_another_address_has_its_own_allowance(reader: Reader) -> None:
    assert statuses(reader, 4, REMOTE_ADDR="192.0.2.1")[-1] == 429
    assert statuses(reader, 1, REMOTE_ADDR="192.0.2.2") == [200]


def test_a_forged_forwarded_address_dodges_nothing(reader: Reader) -> None:
    found = [
        reader.get(ROOT, headers={"X-Forwarded-For": f"192.0.2.{place}"}).status_code
        for place in range(4)
    ]
    assert found == [200, 200, 200, 429]


def test_behind_a_proxy_the_address_that_it_saw_counts(reader: Reader, settings: Settings) -> None:
    settings.PROXIES = 1

    def ask(forwarded: str) -> int:
        return reader.get(ROOT, headers={"X-Forwarded-For": forwarded}).status_code

    assert [ask(f"192.0.2.{place}, 198.51.100.7") for place in range(4)] == [200, 200, 200, 429]
    assert ask("198.51.100.7, 198.51.100.8") == 200


def test_a_subscribers_network_is_one_client(reader: Reader) -> None:
    found = [
        statuses(reader, 1, REMOTE_ADDR=f"2001:db8:0:1:{place}::1")[0] for place in range(1, 5)
    ]
    assert found == [200, 200, 200, 429]
    assert statuses(reader, 1, REMOTE_ADDR="2001:db8:0:2::1") == [200]
    assert statuses(reader, 1, REMOTE_ADDR="not an address") == [200]


@pytest.mark.parametrize("address", ["203.0.113.5", "[2001:db8::1]", "2001:db8::1"])
def test_a_port_makes_no_other_client(reader: Reader, settings: Settings, address: str) -> None:
    settings.PROXIES = 1
    ports = (":4711", ":4712", "", ":4713") if address != "2001:db8::1" else ("",) * 4
    found = [
        reader.get(ROOT, headers={"X-Forwarded-For": f"{address}{port}"}).status_code
        for port in ports
    ]
    assert found == [200, 200, 200, 429]


def _take(path: Path, count: int) -> int:
    counters = limits.Counters(path)
    return sum(counters.take("client", 100, 3600, 5.0).allowed for _ in range(count))


def test_processes_count_together(tmp_path: Path) -> None:
    asked = [(tmp_path / "shared", 60)] * 4
    with multiprocessing.get_context("fork").Pool(4) as pool:
        allowed = pool.starmap(_take, asked)
    assert sum(allowed) == 100
    assert _take(tmp_path / "shared", 1) == 0  # one that starts anew has forgotten nothing


def test_no_other_accounts_file_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("as it was")
    (tmp_path / "linked").symlink_to(victim)
    with pytest.raises(OSError, match="symbolic link"):
        limits.Counters(tmp_path / "linked")
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(PermissionError, match="belongs to another account"):
        limits.Counters(tmp_path / "limits")
    assert victim.read_text() == "as it was"


def test_many_clients_do_not_free_one_that_asks_on(tmp_path: Path) -> None:
    counters = limits.Counters(tmp_path / "many")
    found = []
    for client in range(20_000):
        counters.take(f"client {client}", 100, 3600, 5.0)
        found.append(counters.take("busy", 100, 3600, 5.0).allowed)
    assert sum(found) == 100


@pytest.mark.parametrize("until", [float("nan"), float("inf"), float("-inf"), 1_000_061.0])
def test_a_time_that_cannot_be_is_taken_for_now(tmp_path: Path, until: float) -> None:
    counters = limits.Counters(tmp_path / "damaged")
    place, who, _ = counters._find("client")
    limits.SLOT.pack_into(counters.memory, place, who, until)
    allowed = [counters.take("client", 3, 60, 1_000_000.0).allowed for _ in range(4)]
    assert allowed == [True, True, True, False]


def test_a_file_of_holes_is_filled_and_keeps_what_it_counted(tmp_path: Path) -> None:
    """As a version before this one made it: its pages had no place on the disk yet."""
    path = tmp_path / "sparse"
    limits.Counters(path).take("client", 100, 3600, 5.0)
    with path.open("r+b") as file:
        file.truncate(limits.SIZE // 2)
        file.truncate(2 * limits.SIZE)
    counters = limits.Counters(path)
    found = path.stat()
    assert found.st_size == 2 * limits.SIZE  # another process may have mapped what is behind
    assert found.st_blocks * 512 >= limits.SIZE
    assert counters.take("client", 100, 3600, 5.0).remaining in {98, 99}


def test_a_full_disk_is_said_when_the_file_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "pwrite", lambda *_: 4096)
    with pytest.raises(OSError, match="No space left"):
        limits.Counters(tmp_path / "full")


def test_counters_that_cannot_be_kept_are_logged_once_and_stop_nobody(
    reader: Reader,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(limits, "counters", cache(OPEN))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "nowhere"))
    (tmp_path / "nowhere").write_text("not a folder")
    assert statuses(reader, 4) == [200] * 4
    assert not reader.get(ROOT).has_header("RateLimit")
    assert [each.message for each in caplog.records].count(
        "Requests are not counted: RATE_LIMIT holds for none of this process."
    ) == 1
