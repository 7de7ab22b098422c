"""The benchmarks' generator and arithmetic: no timing here, `make bench` times."""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from benchmarks import abuse, build, load, table, targets
from benchmarks.alike import is_alike
from benchmarks.measure import Result, Sample, percentile
from benchmarks.table import Workload
from benchmarks.targets import OURS, P1, P2, L
from benchmarks.world import SMALLEST, World
from policies.api.openapi.shapes import name_of
from policies.documents import KINDS
from policies.record.index import differences
from policies.record.models import Edition, Entry
from policies.record.queries import certain_overlaps


def made() -> list[Any]:
    """Every document of the smallest world."""
    world = World(0)
    return [*world.jurisdictions(), *build.in_bulk(world)]


@pytest.fixture
def small(db: None) -> None:
    """The smallest world, built."""
    build.fill(0)


def test_the_same_scale_makes_the_same_documents() -> None:
    assert made() == made()
    assert made() != [*World(0, seed=1).jurisdictions()]


def test_a_place_has_four_statements_and_two_rules_and_ten_citations() -> None:
    documents = made()
    kinds = Counter(document["kind"] for document in documents)
    assert kinds.keys() == KINDS.keys() - {"designation"}
    assert kinds["jurisdiction"] == SMALLEST
    assert kinds["stance"] == 4 * SMALLEST
    assert kinds["detainer_policy"] == kinds["tenure"] == 2 * SMALLEST
    assert sum(len(document["citations"]) for document in documents) == 10 * SMALLEST


def test_what_is_built_is_a_record_as_publishing_makes_it(small: None, client: Client) -> None:
    schema = client.get("/api/v1/schema/").json()
    registry: Registry[Any] = Registry().with_resource(
        "urn:schema", DRAFT202012.create_resource(schema)
    )
    editions = list(Edition.objects.all())
    assert len(editions) == Entry.objects.count() == len(made())
    for edition in editions:
        name = name_of(KINDS[edition.kind])
        shape = {"$ref": f"urn:schema#/components/schemas/{name}"}
        found = json.loads(edition.document)
        errors = Draft202012Validator(shape, registry=registry).iter_errors(found)
        assert [f"{edition}: {error.message[:300]}" for error in errors] == []
        assert found.keys() == schema["components"]["schemas"][name]["properties"].keys()
    assert list(differences()) == []


def test_no_two_rules_that_are_built_certainly_overlap(small: None) -> None:
    rules = Edition.objects.filter(kind="detainer_policy").values_list("document", flat=True)
    assert [found for text in rules if (found := certain_overlaps(json.loads(text)))] == []


def sample(requests: int, seconds: float, cpu: float, p99: float = 9.0) -> Sample:
    return Sample(requests, seconds, cpu, 1024 * requests, 1.0, 2.0, p99)


def test_a_result_is_the_median_of_each_figure() -> None:
    found = Result.of([sample(100, 1, 1), sample(300, 1, 1), sample(200, 1, 4)])
    assert (found.rate, found.cost, found.requests) == (200, 10, 600)
    assert found.size == 1024


def test_a_percentile_is_the_value_below_which_the_share_lies() -> None:
    assert percentile([1, 2, 3, 4], 0.5) == 3
    assert percentile([1], 0.99) == 1


def test_each_ratio_is_reached_by_throughput_by_processor_time_only_or_not() -> None:
    workload = Workload("w1", "w1 a place", {P1: 20, P2: 2.5, L: 0.4}, p99=True)
    results = {
        OURS: Result.of([sample(1000, 1, 1, p99=4)]),
        P1: Result.of([sample(40, 1, 1)]),
        P2: Result.of([sample(500, 1, 2)]),
        L: Result.of([sample(4000, 1, 1)]),
    }
    found = table.ratios(workload, results)
    assert [(line.against, line.rate, line.cost, line.verdict) for line in found] == [
        (P1, 25, 25, "reached"),
        (P2, 2, 4, "by CPU only"),
        (L, 0.25, 0.25, "not reached"),
        ("P2's p99", 4 / 9, None, "reached"),
    ]


def test_what_is_not_served_yet_is_not_measured() -> None:
    (line,) = table.ratios(Workload("w5", "w5 search", {P1: 6}), {P1: Result.of([sample(9, 1, 1)])})
    assert (line.verdict, line.note) == ("not measured", "not served yet")


def test_a_cost_that_stays_flat_is_the_large_over_the_small() -> None:
    small, large = (Result.of([sample(100, 1, cpu)]) for cpu in (1, 1.2))
    line = table.grown("w1, ten times the rows", 1.3, small, large)
    assert (line.rate, line.verdict) == (1, "reached")
    assert line.cost == pytest.approx(1.2)


def test_the_report_has_a_line_a_ratio_and_a_line_a_peer() -> None:
    results = {"w5": {OURS: Result.of([sample(6, 1, 1)]), P1: Result.of([sample(1, 1, 1)])}}
    lines = table.ratios(Workload("w5", "w5 search", {P1: 6}), results["w5"])
    facts = {"date": "2026-11-22", "commit": "abc1234", "processors": "2"}
    report = table.report(facts, lines, results, ["w5: a note."])
    assert "# Benchmarks, 2026-11-22, abc1234" in report
    assert "1 of 1 ratios reached" in report
    assert "| w5 search | P1 | ≥ 6x | 6x | 6x | reached |  |" in report
    assert report.rstrip().endswith("- w5: a note.")


def test_the_load_reads_answers_of_a_known_length_and_in_chunks() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    empty = b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'
    for answer, status in ((whole, 200), (chunked, 200), (empty, 304)):
        with answering(answer) as port:
            found = load.run([port], [("/", "")] * 5, 2, 60, again=False)
        assert (found["requests"], found["statuses"]) == (5, {str(status): 5})
        assert found["bytes"] == 5 * len(answer)


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server of two connections that gives the same answer to each request."""

    def serve(connection: socket.socket) -> None:
        with connection:
            while connection.recv(4096):
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor() as threads:
        for _ in range(2):
            threads.submit(lambda: serve(listening.accept()[0]))
        yield listening.getsockname()[1]


def test_the_corpus_of_abuse_is_admitted(small: None, client: Client) -> None:
    for address in islice(abuse.corpus(), len(abuse.CORPUS)):
        found = client.get(address)
        assert found.status_code == 200, (address, found.content)


def test_targets_are_the_same_each_time_and_no_two_alike() -> None:
    asked = targets.filtered(500)
    assert asked == targets.filtered(500)
    assert len({each.ours for each in asked}) == 500
    assert len({each.ours for each in targets.details(0)}) == SMALLEST - 52


def test_a_peer_that_names_other_items_is_told_from_one_that_names_the_same() -> None:
    rules = [b"dpo-000000000%d" % number for number in range(3)]
    assert is_alike("w2", b" ".join(rules), b" ".join(reversed(rules)))
    assert not is_alike("w2", b" ".join(rules), b" ".join(rules[1:]))
    many = [b"dpo-0000000%03d" % number for number in range(101)]
    assert is_alike("w2", b" ".join(many[1:]), b" ".join(many[:-1]))
    place = b"sta-0000000001 dpo-0000000001 dpo-0000000002 cus-0000000001"
    assert is_alike("w1", place, b"sta-0000000000 sta-0000000001 dpo-0000000001 cus-0000000001")
    for other in (b"sta-0000000000 cus-0000000001", b"sta-0000000001", place + b" dpo-0000000003"):
        assert not is_alike("w1", place, other)
