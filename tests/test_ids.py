"""Public ids, OCD ids and GEOIDs."""

import re

import pytest

from policies.documents import KINDS
from policies.ids import GEOID, OCD_ID, PUBLIC_ID, derived_id, new_id, prefix_of


def test_a_new_id_is_the_prefix_and_ten_characters_that_cannot_be_misread() -> None:
    assert re.fullmatch(r"src-[0-9a-hjkmnp-tv-z]{10}", new_id("src"))


def test_new_ids_do_not_repeat() -> None:
    assert len({new_id("src") for _ in range(1000)}) == 1000


def test_a_natural_key_always_gives_the_same_id() -> None:
    assert derived_id("jur", "miami-dade-county-fl") == "jur-cdmrdcgfh9"
    assert derived_id("agy", "miami-dade-county-fl") != "agy-cdmrdcgfh9"


def test_the_prefix_of_a_malformed_id_is_none() -> None:
    assert prefix_of(new_id("sta")) == "sta"
    for malformed in ("", "sta", "sta-", "sta-ILOU000000", "STA-0000000000", "sta-00000000000"):
        assert prefix_of(malformed) is None


def test_each_kind_has_a_prefix_of_its_own() -> None:
    assert len({kind.prefix for kind in KINDS.values()}) == len(KINDS)
    assert all(PUBLIC_ID.fullmatch(new_id(kind.prefix)) for kind in KINDS.values())


@pytest.mark.parametrize("geoid", ["06", "06075", "0667000", "1208692158"])
def test_geoids_keep_their_leading_zeros(geoid: str) -> None:
    assert GEOID.fullmatch(geoid)


@pytest.mark.parametrize("geoid", ["6", "6075", "060755", "place-06", ""])
def test_what_is_no_geoid_is_none(geoid: str) -> None:
    assert not GEOID.fullmatch(geoid)


def test_ocd_ids_of_the_country_and_its_places_are_known() -> None:
    assert OCD_ID.fullmatch("ocd-division/country:us")
    assert OCD_ID.fullmatch("ocd-division/country:us/state:fl/county:miami-dade")
    assert not OCD_ID.fullmatch("ocd-division/country:ca")
