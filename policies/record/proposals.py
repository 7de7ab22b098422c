"""What the desk hands to the record, and what it hears where the record refuses."""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.documents.base import Json

__all__ = ["Proposal", "Refusal", "Refused"]


@dataclass(frozen=True)
class Proposal:
    """One item of a publication.

    `document` is the item's document; its header and whatever is derived may be missing. Without
    a document the item is withdrawn, or merged into the survivor that `merged_into` names.
    """

    item: str
    change: str
    reason: str
    document: Json | None
    merged_into: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why an item cannot be published: `field` is "" for the item itself, as `item` is for all."""

    item: str
    field: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.item, self.field, self.message) if part)


class Refused(Exception):
    """The publication is refused, for each of these reasons; nothing was written."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = list(refusals)
        super().__init__("\n".join(map(str, self.refusals)))
