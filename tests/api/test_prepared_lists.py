"""Written queries: the SQL that served for some values serves for others, and changes no answer."""

import os
from itertools import pairwise

import pytest

from policies.api.filters.kinds import OF_KIND
from policies.api.views.items import PAGES
from policies.documents import KINDS
from tests.api.readers import Reader
from tests.asking import Values

FULL = os.environ.get("PROOF") == "full"
ASKED = KINDS if FULL else ("detainer_policy",)
DAYS = ("2016-11-01", "2017-02", "2013", "[2016-11-09..2017-01-19]", "any")[: None if FULL else 2]


def alike(kind: str) -> list[str]:
    """Addresses of a list, of which many ask alike with other values."""
    values, found = Values(20261128), dict[str, None]()
    plain = [name for name, each in OF_KIND[kind].base_filters.items() if each.is_plain]
    for turn, day in enumerate(DAYS):
        for one, other in pairwise(plain):
            given = {name: values.of(OF_KIND[kind].base_filters[name]) for name in (one, other)}
            most = 1 if turn < 2 else 3  # of as many values there are two queries at least
            query = "&".join(
                f"{name}={','.join(value.split(',')[:most])}" for name, value in given.items()
            )
            more = ("", "", "&include_unknown=true", "&match=certain&as_of=2016")[turn % 4]
            when = "" if "as_of" in more else f"&as_of={day}"
            found[f"/api/v1/{KINDS[kind].endpoint}/?{query}{more}{when}"] = None
    return list(found)


@pytest.mark.proof
@pytest.mark.parametrize("kind", ASKED)
def test_sql_that_was_written_for_others_gives_the_same_answers(
    reader: Reader, articles: None, kind: str
) -> None:
    addresses = alike(kind)
    PAGES.written.clear()
    together = [reader.get(address).content for address in addresses]
    assert len(PAGES.written) <= len(addresses) - len(addresses) // len(DAYS)
    for address, found in zip(addresses, together, strict=True):
        PAGES.written.clear()
        assert reader.get(address).content == found, address


def test_a_lists_sql_is_written_once_for_all_states_codes_days_and_places(
    reader: Reader, articles: None
) -> None:
    PAGES.written.clear()
    for query in ("FL&holds=conditional&as_of=2016-11-01", "OH&holds=honors_all&as_of=2017"):
        assert reader.get(f"/api/v1/detainer-policies/?state={query}").status_code == 200
    assert len(PAGES.written) == 1
    reader.get("/api/v1/detainer-policies/?state=FL,OH&holds=conditional&as_of=2016-11-01")
    assert len(PAGES.written) == 2
    for place in ("12", "12086", "ocd-division/country:us/state:oh"):
        assert reader.get(f"/api/v1/detainer-policies/?within={place}").status_code == 200
    assert len(PAGES.written) == 3
