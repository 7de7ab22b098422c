"""A client that a generator makes of our schema: it lists, filters, crawls and reads errors."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from policies.api.views.reference import openapi
from tests.api.wsgi import Application

PACKAGE = "generated_client"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The client's package, made of the schema that we serve."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "schema.json").write_bytes(openapi())
    (folder / "settings.yaml").write_text("post_hooks: []\n")  # no formatter
    generate(folder)
    sys.path.insert(0, str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))


def generate(folder: Path) -> None:
    """Run the generator, for which a part of the schema that it cannot read is a failure."""
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning"]
    given = ["--path", "schema.json", "--config", "settings.yaml"]
    made = ["--output-path", PACKAGE, "--meta", "none"]
    found = subprocess.run(  # noqa: S603 - our own words
        [*command, *given, *made], cwd=folder, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


class Client:
    """The generated client, asking this process."""

    def __init__(self, package: str) -> None:
        self.package = package
        made = importlib.import_module(f"{package}.client")
        transport = httpx.WSGITransport(Application())
        self.client = made.Client(
            "http://testserver",
            raise_on_unexpected_status=True,
            httpx_args={"transport": transport},
        )

    def ask(self, door: str, **given: Any) -> Any:
        """Ask a door by the name of its operation; give what the client reads of the answer."""
        module = importlib.import_module(
            f"{self.package}.api.{door.split('_', maxsplit=1)[0]}.{door}"
        )
        return module.sync(client=self.client, **given)

    def model(self, name: str) -> Any:
        """Give a class that the client reads answers into."""
        return getattr(importlib.import_module(f"{self.package}.models"), name)


@pytest.fixture
def client(package: str, articles: None) -> Client:
    return Client(package)


def test_it_lists_documents_as_their_kind(client: Client) -> None:
    for door, model in (("stances", "Stance"), ("jurisdictions", "Jurisdiction")):
        found = client.ask(door, page_size=500)
        assert len(found.results) > 5
        assert {type(each) for each in found.results} == {client.model(model)}
        assert found.links["next"] is None


def test_it_filters(client: Client) -> None:
    items = importlib.import_module(f"{PACKAGE}.models.stances_label_item")
    found = client.ask("stances", label=[items.StancesLabelItem.CLAIMS], as_of="any")
    assert {each.label.value for each in found.results} == {"claims"}
    every = client.ask("stances", as_of="any", page_size=500).results
    assert len(found.results) == sum(each.label == "claims" for each in every) < len(every)


def test_it_crawls(client: Client) -> None:
    whole = [each.id for each in client.ask("stances", as_of="any", page_size=500).results]
    page = client.ask("stances", as_of="any", page_size=7)
    crawled = [each.id for each in page.results]
    while following := page.links["next"]:
        cursor = dict(parse_qsl(urlsplit(following).query))["cursor"]
        page = client.ask("stances", as_of="any", page_size=7, cursor=cursor)
        crawled += [each.id for each in page.results]
    assert crawled == whole
    assert len(whole) > 14


def test_it_reads_answers_of_other_shapes(client: Client) -> None:
    found = client.ask("search", q="detainers").results
    assert found[0].position == 1
    assert any(part.match for excerpt in found[0].excerpts for part in excerpt.parts)
    compared = client.ask("compare", jurisdiction=["12086"], as_of=["2016-11-01,2017-02-01"])
    assert [compared.result.left.as_of, compared.result.right.as_of] == ["2016-11-01", "2017-02-01"]


def test_it_reads_errors(client: Client) -> None:
    problem = client.ask("stances", as_of="yesterday")
    assert isinstance(problem, client.model("Problem"))
    assert problem.status == 400
    assert [fault.parameter for fault in problem.errors] == ["as_of"]
    assert "write 2013" in problem.detail
    missing = client.ask("agencies_item_history", public_id="agn-0000000000")
    assert (missing.status, missing.type_) == (404, "urn:sanctuary-tracker:problem:malformed-id")
