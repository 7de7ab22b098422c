"""What became of an item that a request names and that does not stand at the revision."""

from typing import Any

import orjson
from django.core.exceptions import ValidationError

from policies.documents import BY_PREFIX
from policies.documents.base import Json
from policies.record import queries
from policies.record.models import Entry

Code = tuple[str, str]  # the column of a place's own row, and what stands there
PLACE = "jurisdiction"
CODES = {"ocd_id": "OCD id", "geoid": "GEOID"}


def unpublished(public_id: str, revision: int) -> ValidationError:
    """Say that nothing was published under an id, or since when there is."""
    first = Entry.objects.filter(item=public_id).order_by("revision_from").first()
    if first:
        return ValidationError(
            f"“{public_id}” was first published by revision {first.revision_from}; this is "
            f"{revision}."
        )
    kind = BY_PREFIX[public_id.partition("-")[0]]
    return ValidationError(
        f"“{public_id}” was never published: copy it anew; {kind.endpoint}/?name= finds it by name."
    )


def gone(public_id: str, revision: int, named: str = "") -> ValidationError:
    """Say what an item was merged into, or that it was withdrawn; `named` as the request names it."""
    named, survivor = named or public_id, public_id
    first = last = _tombstone(public_id, revision)
    while last and survivor:
        survivor = last.get("merged_into", {}).get("id", "")
        left = _tombstone(survivor, revision)
        if not left:
            break
        last = left
    if survivor:
        message = (
            f"“{named}” was merged into {survivor} by revision {first['revision']}: ask for that."
        )
        return ValidationError(message, params={"nearest": survivor})
    return ValidationError(
        f"“{named}” was withdrawn by revision {last['revision']}: "
        f"{BY_PREFIX[last['id'][:3]].endpoint}/{last['id']}/ says why."
    )


def _tombstone(public_id: str, revision: int) -> Json:
    """Give what tells that an item left; nothing of one that stands."""
    edition = queries.edition_at(public_id, revision) if public_id else None
    found: Any = orjson.loads(edition.document) if edition else {}
    return found if found and queries.is_tombstone(found) else {}


def no_place(code: Code, revision: int) -> ValidationError:
    """Say that no place has a code at a revision, and what became of the last that had it."""
    column, text = code
    had = Entry.objects.filter(kind=PLACE, revision_from__lte=revision, **{column: text})
    last = had.order_by("-revision_from", "item").values_list("item", flat=True).first()
    if last and _tombstone(last, revision):
        return gone(last, revision, named=text)
    if last:
        message = f"“{text}” is the {CODES[column]} of {last} no more: ask for that."
        return ValidationError(message, params={"nearest": last})
    return ValidationError(
        f"No place of {CODES[column]} “{text}” is in the record of revision {revision}: "
        "jurisdictions/?name= finds those that are."
    )
