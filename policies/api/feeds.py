"""The feed: changes as Atom (RFC 4287) in pages (RFC 5005), the same bytes for the same request."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.feedgenerator import Atom1Feed

from policies.api.pagination import FREE
from policies.codebook import dimension
from policies.documents import KINDS
from policies.documents.base import Json

MEDIA_TYPE = "application/atom+xml"
NAMES = "urn:sanctuary-tracker:"  # what ids begin with: a server has no address of its own
AUTHOR = "Sanctuary Tracker"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a record without a revision was updated
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


class PagedFeed(Atom1Feed):
    """Django's feed, with the next page, plain summaries, and no clock of its own."""

    def latest_post_date(self) -> datetime:
        """Give the newest entry's instant; where there is none, that of the record."""
        instants: list[datetime] = [item["updateddate"] for item in self.items]
        updated: datetime = self.feed["updated"]
        return max(instants, default=updated)

    def add_root_elements(self, handler: Any) -> None:
        """Add the address of the next page."""
        super().add_root_elements(handler)
        if self.feed["next"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["next"]})

    def add_item_elements(self, handler: Any, item: Json) -> None:
        """Add the summary as text; Django's own is HTML."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("summary", item["summary"], {"type": "text"})


@dataclass(frozen=True)
class Feed:
    """What a feed is of: its name, what was asked, its addresses, and when the record was updated.

    `covered` maps the revisions that covered text of its entries to their instants; `absolute`
    makes an address of this server from a path.
    """

    name: str  # changes or corrections
    given: dict[str, str]
    address: str
    home: str
    following: str | None
    updated: datetime | None
    covered: Mapping[int, datetime]
    note: str
    absolute: Callable[[str], str]

    def write(self, changes: Sequence[Json]) -> str:
        """Write the feed of these changes."""
        filters = self.filters
        asked = f"?{urlencode(filters, safe=',:', quote_via=quote)}" if filters else ""
        of = f" ({', '.join(map('='.join, filters.items()))})" if filters else ""
        feed = PagedFeed(
            title=plain(f"{AUTHOR}: {self.name}{of}"),
            link=self.absolute(self.home + asked),
            description=None,
            subtitle=plain(self.note) if self.note else None,
            author_name=AUTHOR,
            feed_url=self.absolute(self.address),
            feed_guid=f"{NAMES}feed:{self.name}{asked.replace('?', '?=', 1)}",
            next=self.absolute(self.following) if self.following else None,
            updated=self.updated or NEVER,
            language="en-US",
        )
        for change in changes:
            feed.add_item(**self.entry(change))
        return str(feed.writeString("utf-8"))

    @property
    def filters(self) -> dict[str, str]:
        """Give what makes this feed another than the whole: its pages and form do not."""
        return {name: self.given[name] for name in sorted(self.given.keys() - FREE)}

    def entry(self, change: Json) -> dict[str, Any]:
        """Give an entry: its id is that of the edition, its link permanent."""
        at = datetime.fromisoformat(change["published_at"])
        door = f"{change['link']}history/" if change["tombstone"] else change["link"]
        label = dimension("change").codes[change["change"]].label
        return {
            "title": plain(f"{label}: {change['title'] or change['item']}"),
            "link": self.absolute(f"{door}?known_at={change['revision']}"),
            "description": None,
            "summary": plain(summary(change)),
            "unique_id": f"{NAMES}edition:{change['item']}:{change['revision']}",
            "pubdate": at,
            "updateddate": self.covered.get(change["withheld_by"], at),
            "categories": (change["change"], change["kind"]),
        }


def summary(change: Json) -> str:
    """Say a change in plain sentences: what of, why, and in which fields."""
    code, kind = dimension("change").codes[change["change"]], KINDS[change["kind"]].singular
    said = [f"{kind.capitalize()}: {change['title'] or change['item']}"]
    said.append(f"{code.label}: {code.definition}")
    if change["reason"]:
        said.append(f"Reason: {change['reason']}")
    if change["differences"]:
        names = (each["field"].replace("_", " ") for each in change["differences"])
        said.append(f"What differs: {', '.join(names)}.")
    return "\n".join(said)


def plain(text: str) -> str:
    """Give a text that XML can carry: what it cannot is replaced."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
