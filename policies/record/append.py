"""Writing a revision: numbers, canonical texts, digests and the hash that chains them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from policies.dates import instant
from policies.documents.base import Json
from policies.record import index, rows
from policies.record.models import Edition, Revision
from policies.record.queries import head, is_tombstone
from policies.record.verify import FORMAT, GENESIS, canonical, chain, digest, manifest

EDITION = ("revision_id", "kind", "item", "change", "reason", "document", "digest")


@dataclass(frozen=True)
class Signature:
    """Who publishes, when and saying what."""

    submitter: str
    approver: str
    two_people: bool
    message: str
    at: datetime


@dataclass(frozen=True)
class Unwritten:
    """An edition that has no revision yet."""

    item: str
    change: str
    reason: str
    document: Json


def append(
    unwritten: Sequence[Unwritten],
    signature: Signature,
    redactions: Sequence[dict[str, Any]] = (),
) -> Revision:
    """Insert the next revision with its editions, and index them; inside the lock only."""
    last = head()
    number = last.number + 1 if last else 1
    documents = {
        each.item: each.document | {"revision": number, "change": each.change} for each in unwritten
    }
    editions = [
        _edition(each, documents[each.item], number)
        for each in sorted(unwritten, key=lambda each: each.item)
    ]
    revision = Revision(
        number=number,
        published_at=signature.at,
        submitter=signature.submitter,
        approver=signature.approver,
        two_people=signature.two_people,
        message=signature.message,
        redactions=canonical(list(redactions)),
    )
    lines = [manifest_line(edition) for edition in editions]
    header = manifest_header(revision, list(redactions))
    revision.hash = chain(last.hash if last else GENESIS, manifest(header, lines))
    revision.save(force_insert=True)
    rows.insert(
        Edition, EDITION, [tuple(getattr(row, name) for name in EDITION) for row in editions]
    )
    _index(number, documents)
    return revision


def manifest_header(revision: Revision, redactions: list[dict[str, Any]]) -> dict[str, Any]:
    """Give a revision's line of its manifest."""
    return {
        "number": revision.number,
        "published_at": instant(revision.published_at),
        "submitter": revision.submitter,
        "approver": revision.approver,
        "two_people": revision.two_people,
        "message_digest": digest(revision.message),
        "redactions": redactions,
        "format": FORMAT,
    }


def manifest_line(edition: Edition) -> dict[str, Any]:
    """Give an edition's line of its revision's manifest."""
    return {
        "kind": edition.kind,
        "item": edition.item,
        "change": edition.change,
        "reason_digest": digest(edition.reason),
        "digest": edition.digest,
    }


def _edition(unwritten: Unwritten, document: Json, number: int) -> Edition:
    text = canonical(document)
    return Edition(
        revision_id=number,
        kind=document["kind"],
        item=unwritten.item,
        change=unwritten.change,
        reason=unwritten.reason,
        document=text,
        digest=digest(text),
    )


def _index(number: int, documents: dict[str, Json]) -> None:
    """Close what the revision supersedes, then open its live editions."""
    index.close(documents, number)
    numbers = dict(Edition.objects.filter(revision=number).values_list("item", "pk"))
    index.add(
        index.Indexed(numbers[item], document)
        for item, document in documents.items()
        if not is_tombstone(document)
    )
    if len(documents) >= rows.MANY:
        rows.analyze(Edition, *index.TABLES)
