"""What is asked of each proposal by itself, before documents are put together."""

import json
from collections import Counter
from collections.abc import Sequence

from policies.documents import BY_PREFIX, document_of
from policies.documents.base import FORMAT, Json
from policies.ids import prefix_of
from policies.record.canonical import NotCanonicalError, canonical_form, canonical_text
from policies.record.models import Edition
from policies.record.proposals import Proposal, Refusal
from policies.record.queries import chunks, head_documents, is_tombstone
from policies.record.standing import DERIVED

# What the record makes of its own accord: nobody proposes these.
OWN = {"reference_update", "redaction"}
ADDED = {
    *("kind", "id", "format", "revision", "change", "link", "merged_from", "disputed"),
    *DERIVED,
}


class Admission:
    """The proposals that can be worked on, and a refusal for each of the others.

    `heads`: live documents of the batch's items; `drafts`: canonical documents without what is
    derived; `leaving`: withdrawn and merged items, with the survivor or "".
    """

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        self.refusals: list[Refusal] = []
        self.admitted: dict[str, Proposal] = {}
        self.drafts: dict[str, Json] = {}
        self.leaving: dict[str, str] = {}
        known = [each for each in proposals if prefix_of(each.item) in BY_PREFIX]
        self.heads = head_documents(each.item for each in known)
        self.restored: dict[str, list[str]] = {}
        self.returned_from: dict[str, str] = {}
        for proposal in proposals:
            self._admit(proposal)
        for item, times in Counter(each.item for each in proposals).items():
            if times > 1:
                self._refuse(item, "", "It stands in this publication twice: keep one.")
        self._refuse_merges()
        self.excluded = {each.item for each in proposals} - self.admitted.keys()
        self.heads = {item: head for item, head in self.heads.items() if item in self.admitted}
        self._restore([item for item in self.drafts if item not in self.heads])

    def _refuse(self, item: str, field: str, message: str) -> None:
        self.refusals.append(Refusal(item, field, message))
        self.admitted.pop(item, None)
        self.drafts.pop(item, None)
        self.leaving.pop(item, None)

    def _admit(self, proposal: Proposal) -> None:
        item = proposal.item
        if prefix_of(item) not in BY_PREFIX:
            self._refuse(item, "id", "It is not the public id of any kind: make it anew.")
            return
        if objections := self._objections(proposal):
            self.refusals += [Refusal(item, *objection) for objection in objections]
        else:
            self._take(proposal)

    def _objections(self, proposal: Proposal) -> list[tuple[str, str]]:
        """Give (field, message) for what is wrong with the change and its reason."""
        found = []
        is_live, change = proposal.item in self.heads, proposal.change
        if change == "new" and is_live:
            found.append(("change", "It is published already: say how it changed."))
        elif not is_live and proposal.document is None:
            found.append(("", "It is not published: there is nothing to withdraw or merge."))
        elif change != "new" and not is_live:
            found.append(("change", "It is not published: its change is new, or leave it out."))
        if change in OWN:
            found.append(("change", f"Only the record itself makes a {change}: name another."))
        if change != "new" and not proposal.reason.strip():
            found.append(("reason", "Say why it changed, in a sentence that readers will see."))
        try:
            canonical_text(proposal.reason)
        except NotCanonicalError as error:
            found.append(("reason", str(error)))
        if proposal.document is None:
            merging = proposal.merged_into != ""
            if change != ("merge" if merging else "withdrawal"):
                found.append(("change", "Without a document it is withdrawn or merged: say which."))
        elif change == "withdrawal" or proposal.merged_into:
            found.append(("change", "What is withdrawn or merged has no document: leave it out."))
        return found

    def _take(self, proposal: Proposal) -> None:
        item = proposal.item
        self.admitted[item] = proposal
        if proposal.document is None:
            self.leaving[item] = proposal.merged_into
            return
        document = {name: value for name, value in proposal.document.items() if name not in ADDED}
        expected = document_of(item)._declared_fields.keys() - ADDED
        if differing := sorted(expected ^ document.keys()):
            for name in differing:
                wrong = "The document lacks this field." if name in expected else "No such field."
                self._refuse(item, name, wrong)
            return
        try:
            self.drafts[item] = canonical_form(document) | header(item)
        except NotCanonicalError as error:
            self._refuse(item, error.field, str(error))

    def _refuse_merges(self) -> None:
        into = {item: survivor for item, survivor in self.leaving.items() if survivor}
        live = head_documents(set(into.values()) - self.drafts.keys() - into.keys())
        for item, survivor in into.items():
            if item[:4] != survivor[:4]:
                self._refuse(item, "merged_into", "Merge it into an item of its own kind.")
            elif survivor not in {*self.drafts, *live, *into} or self.leaving.get(survivor) == "":
                self._refuse(item, "merged_into", f"{survivor} is not published: name another.")
            elif _circular(item, into):
                self._refuse(item, "merged_into", "The merges go in a circle: keep one item.")

    def _restore(self, returning: list[str]) -> None:
        """Find what tombstones and earlier editions say of items that were gone and come back."""
        rows: list[tuple[str, str]] = []
        for chunk in chunks(returning):
            editions = Edition.objects.filter(item__in=chunk).order_by("-revision")
            rows.extend(editions.values_list("item", "document"))
        for item, text in rows:
            document = json.loads(text)
            if item in self.restored:
                continue
            if not is_tombstone(document):
                self.restored[item] = document["merged_from"]
            elif "merged_into" in document:
                self.returned_from.setdefault(item, _survivor(document["merged_into"]["id"]))
        # What was merged into it may have come back before it did.
        live = head_documents(each for found in self.restored.values() for each in found)
        for item, found in self.restored.items():
            self.restored[item] = [each for each in found if each not in live]


def _survivor(item: str) -> str:
    """Follow the published merges of an item to the one that is not merged."""
    while last := Edition.objects.filter(item=item).order_by("revision").last():
        document = json.loads(last.document)
        if "merged_into" not in document:
            break
        item = document["merged_into"]["id"]
    return item


def _circular(item: str, into: dict[str, str]) -> bool:
    met = {item}
    while (item := into.get(item, "")) and item not in met:
        met.add(item)
    return bool(item)


def header(item: str) -> Json:
    """Give what each edition of an item says first; revision and change are added last."""
    kind = document_of(item)
    return {
        "kind": kind.kind,
        "id": item,
        "format": FORMAT,
        "link": f"/api/v1/{kind.endpoint}/{item}/",
    }
