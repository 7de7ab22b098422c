"""Freshness: the last day on which the evidence of a claim, or of a layer, shows it true."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.utils.dates import MONTHS

from policies.dates import PartialDate
from policies.documents.base import Json
from policies.documents.fields import partial_date


def evidence_of(document: Json) -> Json:
    """Say how fresh the evidence is, as `{text, date}`.

    What was done or said once is attested by its own day: a statement's, an instrument's last event.
    """
    shape = document["attested_on"] or document.get("stated_on") or _last_event(document)
    day = partial_date(shape)
    text = f"last evidence {in_words(day)}" if day else "no dated evidence"
    return {"text": text, "date": shape}


def freshest(documents: Iterable[Json]) -> Json | None:
    """Give the latest evidence of a layer; None where the layer is empty."""
    found = [evidence_of(document) for document in documents]
    return max(found, key=lambda each: each["date"]["latest"] if each["date"] else "", default=None)


@lru_cache(4096)  # answers repeat few days
def in_words(day: PartialDate) -> str:
    """Write a partial date as a reader would: 2013, January 2017, 27 January 2017, or a range."""
    if day.text.startswith("["):
        return f"between {_day_in_words(day.earliest)} and {_day_in_words(day.latest)}"
    if day.earliest == day.latest:
        return _day_in_words(day.earliest)
    year = str(day.earliest.year)
    return f"{MONTHS[day.earliest.month]} {year}" if "-" in day.text else year


def _day_in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def _last_event(document: Json) -> Json | None:
    days = [event["date"] for event in document.get("events", []) if event["date"]]
    return max(days, key=lambda day: str(day["latest"]), default=None)
