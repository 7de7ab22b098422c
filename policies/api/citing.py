"""Citing: the address at which an answer stays as it is, and the words to cite it with."""

from datetime import date

from django.conf import settings

from policies.api.filters.base import Parameters
from policies.api.moment import Moment
from policies.documents import document_of
from policies.documents.base import Json

# Of a page of an answer: the answer as a whole is cited.
OF_A_PAGE = frozenset({"cursor", "count"})
# What the citation says elsewhere, or what does not say which rows are meant.
UNSAID = OF_A_PAGE | {"page_size", "as_of", "known_at", "format"}


def permanent(asked: Parameters) -> dict[str, str]:
    """Give the parameters with both clocks fixed, as values to send."""
    given = {name: value for name, value in asked.data.items() if name not in OF_A_PAGE}
    told = asked.echo()
    return given | {name: told[name] for name in ("as_of", "known_at") if name in told}


def citation(what: str, moment: Moment, address: str) -> str:
    """Give the words: the tracker, what is cited, its day and revision, and its address."""
    published = moment.published
    revision = f"revision {published.number}"
    if published.published_at:
        revision += f", published {in_words(published.published_at.date())}"
    day = f", as of {moment.as_of.text}" if moment.as_of else ""
    title = settings.SPECTACULAR_SETTINGS["TITLE"]
    return f"{title}: {what}{day} ({revision}). {address}"


def of_item(document: Json) -> str:
    """Name an item: stance “The mayor says no.” (sta-0123456789)."""
    kind = document_of(document["id"])
    return f"{kind.singular} “{kind.called(document)}” ({document['id']})"


def of_query(what: str, asked: Parameters) -> str:
    """Name the rows of a query: stances, label=claims, state=CA."""
    filters = (f"{name}={value}" for name, value in asked.data.items() if name not in UNSAID)
    return ", ".join((what, *filters))


def in_words(day: date) -> str:
    """Write a day: 22 November 2026."""
    return f"{day.day} {day:%B %Y}"
