"""Redaction: covering a text wherever the record carries it, for a court or a private person.

It overrides "never changes", and shows that it did: by its own revision, which names every text
that it covered. Digests stay, so the chain still holds; `verify` says "withheld" of the rest.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.db.models import Q
from django.utils import timezone
from rest_framework import serializers

from policies.documents import KINDS
from policies.documents.base import Json
from policies.documents.fields import CodeField, Url
from policies.record import index, texts
from policies.record.append import Unwritten, append
from policies.record.models import OPEN, Edition, Entry, Revision
from policies.record.proposals import Refusal, Refused
from policies.record.publish import Clock, publishing, signed
from policies.record.queries import chunks
from policies.record.verify import COVER, canonical, digest

SHORTEST = 4  # fewer characters would stand in too many words
DOCUMENT, REASON, MESSAGE = "document", "reason", "message"


@dataclass(frozen=True)
class Carrier:
    """A text that carries what is to be covered: of an edition, or the message of a revision."""

    revision: int
    item: str  # "" for a message
    part: str


@dataclass(frozen=True)
class Redaction:
    """What a redaction did: its revision, and every item of which it covered an edition."""

    revision: Revision
    items: list[str]
    carriers: list[Carrier]


def pattern(text: str) -> re.Pattern[str]:
    """Match a text in upper or lower case and over line ends; Refused if it is too short."""
    words = unicodedata.normalize("NFC", text).split()
    if len("".join(words)) < SHORTEST:
        message = f"Give at least {SHORTEST} characters: fewer would cover other words too."
        raise Refused([Refusal("", "text", message)])
    return re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)


def covered(value: Any, text: re.Pattern[str]) -> Any:
    """Give a document, or a part of one, with the text covered; codes, ids and dates stay.

    An address that carries the words, however it parts them, is left out whole.
    """
    if isinstance(value, str):
        return text.sub(COVER, value)
    if isinstance(value, list):
        return [covered(each, text) for each in value]
    if isinstance(value, dict):
        return {name: _covered_field(name, each, text) for name, each in value.items()}
    return value


def _covered_field(name: str, value: Any, text: re.Pattern[str]) -> Any:
    if name in STRUCTURE:
        return value
    if name in ADDRESSES and value:
        words = text.pattern.replace(r"\s+", r"[^a-z0-9]+")
        return None if re.search(words, unquote(value), re.IGNORECASE) else value
    return covered(value, text)


def preview(text: str) -> list[Carrier]:
    """List every text that carries the text, the oldest first; nothing changes."""
    found = pattern(text)
    return _carriers(_carrying(found), _messages(found))


def redact(
    text: str,
    *,
    submitter: str,
    approver: str,
    two_people: bool,
    reason: str,
    clock: Clock = timezone.now,
) -> Redaction:
    """Cover the text in every document, reason and message, by a revision that says so.

    A document is covered word by word, a reason or message whole. Live items get an edition of
    change `redaction`. The desk covers its own copies, in the same transaction, or they bring the
    text back. Raises Refused where nothing carries the text, or the reason itself does.
    """
    found = pattern(text)
    with publishing():
        signature, refusals = signed(submitter, approver, two_people, reason, clock)
        if not reason.strip() or found.search(reason):
            message = "Say why in a sentence without the text: it is published."
            refusals.append(Refusal("", "reason", message))
        rows, messages = list(_carrying(found)), _messages(found)
        if not rows and not messages:
            refusals.append(Refusal("", "text", "Nothing published carries it: check the letters."))
        if refusals or not signature:
            raise Refused(refusals)
        heads = _heads(rows, signature.message)
        revision = append(heads, signature, _lines(rows, messages))
        _cover(rows, messages, revision)
        _reindex(rows)
    items = sorted({row.edition.item for row in rows})
    return Redaction(revision, items, _carriers(rows, messages))


def _structure() -> set[str]:
    """Name the keys whose values are no sentences: covering them would break the document."""
    names = {"id", "kind", "link", "change", "merged_from", "bears_on"}
    names |= {"value", "earliest", "latest", "basis"}  # of a partial date
    names |= {"state", "ocd_id", "geoid", "wikidata_id", "sha256"}  # identify places and texts
    pending: list[Any] = [field for kind in KINDS.values() for field in _fields(kind)]
    while pending:
        name, field = pending.pop()
        if isinstance(field, CodeField):
            names.add(name)
        elif isinstance(field, serializers.ListSerializer):
            pending.extend(_fields(type(field.child)))
    return names


def _fields(shape: Any) -> Iterator[tuple[str, Any]]:
    return iter(shape._declared_fields.items())


STRUCTURE = _structure()
ADDRESSES = {
    name for kind in KINDS.values() for name, field in _fields(kind) if isinstance(field, Url)
}


@dataclass(frozen=True)
class _Row:
    """An edition that carries the text, and its document and reason without it."""

    edition: Edition
    document: Json
    reason: str

    @property
    def parts(self) -> Iterator[str]:
        if canonical(self.document) != self.edition.document:
            yield DOCUMENT
        if self.reason != self.edition.reason:
            yield REASON

    def line(self) -> Json:
        """Give its line in the revision's `redactions`."""
        line: Json = {"revision": self.edition.revision_id, "item": self.edition.item}
        line["digest"] = digest(canonical(self.document))
        if self.reason == COVER and (reason_digest := self._reason_digest()):
            line["reason_digest"] = reason_digest
        return line

    def _reason_digest(self) -> str | None:
        """Give the digest of the reason as published, even where it was covered before."""
        earlier = self.edition.withheld_by
        if self.edition.reason != COVER or not earlier:
            return digest(self.edition.reason)
        key = (self.edition.revision_id, self.edition.item)
        lines = json.loads(earlier.redactions)
        found = [line for line in lines if (line["revision"], line["item"]) == key]
        return found[0].get("reason_digest") if found else None


def _carrying(text: re.Pattern[str]) -> Iterator[_Row]:
    editions = Edition.objects.select_related("withheld_by").order_by("revision", "item")
    # A document holds ASCII alone, so that the database can only look for the words' plain parts.
    plain = max(re.findall(r"[A-Za-z0-9]+", re.sub(r"\\.", " ", text.pattern)), key=len, default="")
    if plain:
        editions = editions.filter(Q(document__icontains=plain) | Q(reason__icontains=plain))
    for edition in editions.iterator():
        document = json.loads(edition.document)
        reason = COVER if text.search(edition.reason) else edition.reason
        row = _Row(edition, covered(document, text), reason)
        if row.document != document or reason != edition.reason:
            yield row


def _messages(text: re.Pattern[str]) -> list[Revision]:
    return [row for row in Revision.objects.order_by("number") if text.search(row.message)]


def _carriers(rows: Iterable[_Row], messages: list[Revision]) -> list[Carrier]:
    carriers = [
        Carrier(row.edition.revision_id, row.edition.item, part)
        for row in rows
        for part in row.parts
    ]
    carriers += [Carrier(row.number, "", MESSAGE) for row in messages]
    return sorted(carriers, key=lambda carrier: (carrier.revision, carrier.item, carrier.part))


def _heads(rows: list[_Row], reason: str) -> list[Unwritten]:
    """Publish anew, without the text, every live item whose document carried it."""
    spans = _spans(rows)
    return [
        Unwritten(row.edition.item, "redaction", reason, row.document)
        for row in rows
        if spans.get(row.edition.pk) == OPEN and DOCUMENT in row.parts
    ]


def _lines(rows: list[_Row], messages: list[Revision]) -> list[Json]:
    """Name every covered text, for the revision's `redactions`."""
    lines = [row.line() for row in rows]
    lines += [
        {"revision": row.number, "item": "", "message_digest": digest(row.message)}
        for row in messages
    ]
    return sorted(lines, key=lambda line: (line["revision"], line["item"]))


def _cover(rows: list[_Row], messages: list[Revision], revision: Revision) -> None:
    for row in rows:
        Edition.objects.filter(pk=row.edition.pk).update(
            document=canonical(row.document), reason=row.reason, withheld_by=revision
        )
    for message in messages:
        Revision.objects.filter(pk=message.pk).update(message=COVER)


def _reindex(rows: list[_Row]) -> None:
    """Make the entries of covered editions anew; a tombstone has none, a revision's message neither."""
    spans = _spans(rows)
    index.remove(spans)
    index.add(
        index.Indexed(row.edition.pk, row.document, spans[row.edition.pk])
        for row in rows
        if row.edition.pk in spans
    )
    texts.wipe()
    index.count_making()


def _spans(rows: list[_Row]) -> dict[int, int]:
    """Map the editions that the index holds to what supersedes them."""
    found: dict[int, int] = {}
    for chunk in chunks(row.edition.pk for row in rows):
        found.update(Entry.objects.filter(pk__in=chunk).values_list("pk", "revision_to"))
    return found
