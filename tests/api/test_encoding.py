"""Compression and digests of what is sent."""

import gzip
import hashlib
from base64 import b64encode

import pytest

from policies.api.http.cache import ANSWERS
from tests.api.readers import Reader
from tests.worlds import World

RULES = "/api/v1/detainer-policies/?as_of=any"


def sha256(body: bytes) -> str:
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def test_whoever_takes_gzip_gets_the_same_bytes_in_it(reader: Reader, county: World) -> None:
    plain = reader.get(RULES)
    assert "Accept-Encoding" in plain["Vary"]
    first, second = (reader.get(RULES, headers={"Accept-Encoding": "gzip"}) for _ in range(2))
    assert first["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.content) == plain.content
    assert first.content == second.content
    assert first["ETag"] == f"W/{plain['ETag']}"
    assert len(first.content) < len(plain.content) / 2
    again = reader.get(RULES, headers={"If-None-Match": first["ETag"], "Accept-Encoding": "gzip"})
    assert again.status_code == 304


def test_a_kept_answer_is_given_to_those_alone_who_ask_for_its_form(
    reader: Reader, county: World
) -> None:
    csv = reader.get(RULES, headers={"Accept": "text/csv"})
    json = reader.get(RULES, headers={"Accept": "application/json"})
    held = reader.get(RULES, headers={"If-None-Match": json["ETag"]})
    assert (csv["Content-Type"], held.status_code) == ("text/csv; charset=utf-8", 304)
    for response in (csv, json, held):
        assert "Accept" in response["Vary"].split(", ")


@pytest.mark.parametrize("given", ["", "br", "xgzipx", "gzip;q=0", "gzip; q=0.0, br", "identity"])
def test_whoever_does_not_take_gzip_gets_none(reader: Reader, county: World, given: str) -> None:
    ANSWERS.clear()
    for accepted in (given, "deflate, gzip;q=0.1"):  # neither is answered with what the other gets
        response = reader.get(RULES, headers={"Accept-Encoding": accepted})
        assert response.has_header("Content-Encoding") is (accepted != given)
        assert "Accept-Encoding" in response["Vary"]


def test_the_digest_is_of_what_is_sent(reader: Reader, county: World) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        response = reader.get(RULES, headers=headers)
        assert response["Content-Digest"] == sha256(response.content)
    problem = reader.get("/api/v1/nope/")
    assert problem["Content-Digest"] == sha256(problem.content)


def test_files_are_compressed_as_they_are_sent(reader: Reader, county: World) -> None:
    address = "/api/v1/detainer-policies.csv?as_of=any"
    plain = b"".join(reader.get(address))
    packed = reader.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(packed)) == plain
    assert not packed.has_header("Content-Digest")


def test_head_has_the_headers_of_get(reader: Reader, county: World) -> None:
    for address in (RULES, "/api/v1/detainer-policies.csv?as_of=any", "/api/v1/codebook/"):
        get, head = reader.get(address), reader.head(address)
        assert b"".join(head) == b""
        assert dict(head.items()) == dict(get.items())
