"""The doors beside the data: the list of doors, the codebook, the schema and its page."""

import re

from django.contrib.staticfiles import finders

from policies.codebook import codebook
from policies.documents import KINDS
from tests.api.doors import NEEDED
from tests.api.readers import Reader, queries_of


def test_the_root_lists_every_door_and_each_answers(reader: Reader, county: dict[str, str]) -> None:
    doors = {each["name"]: each["href"] for each in reader.get("/api/v1/").json()["results"]}
    kinds = {kind.endpoint for kind in KINDS.values()}
    others = {"changes", "corrections", "compare", "search", "record", "facets", "coverage"}
    assert doors.keys() == kinds | others | {"revisions", "codebook", "schema", "docs"}
    for name, href in doors.items():
        assert reader.get(href + NEEDED.get(name, "")).status_code == 200


def test_the_codebook_gives_every_code_with_its_authority(reader: Reader) -> None:
    response = reader.get("/api/v1/codebook/").json()
    assert response["meta"] == {"version": codebook().version}
    assert response["result"]["dimensions"].keys() == codebook().dimensions.keys()
    for found in response["result"]["dimensions"].values():
        assert all(code["authority"] and code["definition"] for code in found["codes"])
    assert queries_of(reader, "/api/v1/codebook/") == []


def test_the_docs_need_no_other_server_and_no_inline_script(reader: Reader) -> None:
    page = reader.get("/api/v1/docs/")
    assert page["Content-Type"] == "text/html; charset=utf-8"
    text = page.content.decode()
    links = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert len(links) == 5
    assert all(link.startswith(("/static/", "/api/v1/docs/?script")) for link in links)
    assert not re.search(r"<style|style=|<script>|javascript:", text)
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page.cookies == {}


def test_the_files_of_the_docs_are_ours(reader: Reader) -> None:
    text = reader.get("/api/v1/docs/").content.decode()
    for link in re.findall(r'"(/static/[^"]+)"', text):
        assert finders.find(link.removeprefix("/static/"))


def test_the_script_of_the_docs_names_the_schema(reader: Reader) -> None:
    script = reader.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert 'url: "/api/v1/schema/"' in script.content.decode()
    assert script.cookies == {}


def test_the_docs_take_no_other_parameter(reader: Reader) -> None:
    for query in ("?lang=de", "?script=1", "?script", "?script=&lang=de"):
        assert reader.get(f"/api/v1/docs/{query}").status_code == 400
