"""Denominators: how many places exist, by state and class, from Open Civic Data's division ids.

Made anew by `python -m policies.api.places.denominators DIRECTORY DAY >policies/api/places/denominators.yaml`; the
directory holds that project's states.csv, us_census_places.csv and aliases.csv.
"""

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# The length of its Census GEOID says what a place is.
CLASSES = {2: "states", 5: "counties", 7: "municipalities", 10: "townships"}
STATES, PLACES, ALIASES = "states.csv", "us_census_places.csv", "aliases.csv"
Counts = dict[str, dict[str, int]]

HEADER = """\
# How many places exist, by state (USPS code) and class. Made by policies/api/places/denominators.py; not edited by hand.
#
# source     Open Civic Data division identifiers, https://github.com/opencivicdata/ocd-division-ids
# license    CC0 1.0, https://creativecommons.org/publicdomain/zero/1.0/
# counted    ids of us_census_places.csv by the length of their Census GEOID. An id that aliases.csv makes another name
#            of an id that is counted (San Francisco, city and county) is not counted again; `same` maps the GEOIDs.
#   states          each state, district or territory that states.csv, aliases.csv or a place's id names
#   counties        5 digits: counties, parishes, boroughs and census areas of Alaska, municipios of Puerto Rico
#   municipalities  7 digits: incorporated places; the independent cities of Virginia and others are here, not above
#   townships       10 digits: county subdivisions with a government, such as townships and the towns of New England
"""


def denominators() -> Counts:
    """Give how many places exist, by USPS code and class."""
    return dict(_read()["places"])


def same_places() -> dict[str, str]:
    """Map the GEOID of a place that is counted under another one to that one."""
    return dict(_read()["same"])


@cache
def _read() -> dict[str, Any]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def counted(directory: Path) -> Counts:
    """Count the places of Open Civic Data's files, by USPS code and class."""
    geoids, uncounted = _geoids(directory), same(directory)
    found: dict[str, Counter[str]] = {}
    for division in [*_below_the_country(directory), *geoids]:
        found.setdefault(_state(division), Counter(states=1))
    for division, geoid in geoids.items():
        if geoid not in uncounted:
            found[_state(division)][CLASSES[len(geoid)]] += 1
    return {
        state: {name: found[state][name] for name in CLASSES.values()} for state in sorted(found)
    }


def same(directory: Path) -> dict[str, str]:
    """Map the GEOIDs of places that are other names of places that are counted."""
    geoids = _geoids(directory)
    pairs = ((row["id"], row["sameAs"]) for row in _rows(directory / ALIASES))
    return {geoids[one]: geoids[other] for one, other in pairs if {one, other} <= geoids.keys()}


def _geoids(directory: Path) -> dict[str, str]:
    return {row["id"]: row["census_geoid"].partition("-")[2] for row in _rows(directory / PLACES)}


def _below_the_country(directory: Path) -> list[str]:
    """Give the ids of states, the district and the territories; these stand among the aliases."""
    with (directory / STATES).open(encoding="utf-8", newline="") as file:
        named = [division for division, _ in csv.reader(file)]
    named += [row["sameAs"] for row in _rows(directory / ALIASES)]
    return [division for division in named if division.count("/") == 2]


def _state(division: str) -> str:
    """Read the USPS code from an id: ocd-division/country:us/state:oh/place:cincinnati."""
    return division.split("/")[2].partition(":")[2].upper()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def written(directory: Path, day: str) -> str:
    """Write the table, with the day of counting (ISO) and the digests of the files."""
    digests = {
        name: hashlib.sha256((directory / name).read_bytes()).hexdigest()
        for name in (STATES, PLACES, ALIASES)
    }
    places = {"same": same(directory), "places": counted(directory)}
    body = {"date": day, "sha256": digests} | places
    return HEADER + yaml.safe_dump(body, sort_keys=False, default_flow_style=None, width=120)


if __name__ == "__main__":
    _, source, today = sys.argv
    sys.stdout.write(written(Path(source), today))
