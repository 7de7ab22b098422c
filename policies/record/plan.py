"""What a publication will write, worked out before anything is written.

Drafts are the batch's documents; patches are documents outside the batch that show something the
batch changes. Whatever stands in the way is a refusal.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from policies.documents import document_of
from policies.documents.base import Json, mentioned
from policies.record.admission import Admission
from policies.record.proposals import Proposal, Refusal
from policies.record.queries import mentioning
from policies.record.standing import (
    CHAIN,
    LISTINGS,
    CircularError,
    Standing,
    listings_of,
    mentions_by_field,
)

HEADER = ("kind", "id", "format", "revision", "change", "link")
NAMED = 5  # ids that a sentence lists before it counts the others


class Plan:
    """The drafts and patches of one publication, finished but for revision and change.

    Read inside the lock: it holds only for the head that it was made from.
    """

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        self.admission = Admission(proposals)
        self.proposals = self.admission.admitted
        self.before = self.admission.heads
        self.standing = Standing(self.admission.drafts, self.admission.leaving, self.before)
        self.refusals = list(self.admission.refusals)
        self._load()
        self.drafts = {item: self._draft(item) for item in self.standing.drafts}
        self.patches = self._patches()
        self.refusals += self._unchanged()
        self.refusals += self._unmet_by_drafts()
        self.refusals += self._unmet_by_patches()

    def _load(self) -> None:
        """Read every head that the drafts show, at once."""
        wanted = set(self.standing.leaving.values()) - {""}
        for draft in self.standing.drafts.values():
            wanted.update(*mentions_by_field(draft).values())
        self.standing.load(wanted | self._listed(self.before))

    def _listed(self, items: Iterable[str]) -> set[str]:
        """Give the ids on the lists that the items' heads carry."""
        return {
            mention["id"]
            for item in items
            for listing in listings_of(item)
            for mention in (self.standing.head(item) or {}).get(listing.name, ())
        }

    def _draft(self, item: str) -> Json:
        draft = self.standing.drafts[item]
        finished = {name: self.standing.resolved(value) for name, value in draft.items()}
        disputed = any(cite.get("support") == "contradicts" for cite in draft["citations"])
        return finished | self._derived(item) | {"disputed": disputed}

    def _derived(self, item: str) -> Json:
        """Make what a document shows without saying it: survivors, lists of others, chains."""
        losers = self._losers.get(item, [])
        sources = [head for each in (item, *losers) if (head := self.standing.head(each))]
        merged = {*losers, *self.admission.restored.get(item, ())}
        merged.update(*(source["merged_from"] for source in sources))
        separate = self.standing.drafts  # an item that comes back is merged into nothing
        derived: Json = {"merged_from": sorted(each for each in merged if each not in separate)}
        for listing in listings_of(item):
            earlier = {each["id"] for source in sources for each in source[listing.name]}
            derived[listing.name] = self.standing.members(item, listing, earlier)
        if CHAIN[1] in document_of(item)._declared_fields:
            try:
                derived[CHAIN[1]] = self.standing.chain(item)
            except CircularError:
                self.refusals.append(
                    Refusal(item, CHAIN[0], "It lies in itself: name another parent.")
                )
        return derived

    @cached_property
    def _losers(self) -> dict[str, list[str]]:
        """Map each survivor to what the batch merges into it."""
        found: dict[str, list[str]] = {}
        for loser, into in self.standing.leaving.items():
            if into:
                found.setdefault(self.standing.survivor(loser), []).append(loser)
        return found

    @cached_property
    def changed(self) -> dict[str, str]:
        """Map the batch's items to what other documents will show changed of them, in words."""
        found: dict[str, str] = {}
        for item, head in self.before.items():
            if item in self.standing.leaving:
                survivor = self.standing.survivor(item)
                found[item] = f"merged into {survivor}" if survivor != item else "withdrawn"
            else:
                old, new = document_of(item).mention(head), self.standing.mention(item)
                names = [name for name in old if old[name] != new[name]]
                if head.get(CHAIN[1]) != self.drafts[item].get(CHAIN[1]):
                    names.append(CHAIN[1])
                if names:
                    found[item] = ", ".join(names)
        return found

    def _patches(self) -> dict[str, Json]:
        """Make anew every live document outside the batch that shows something of it."""
        items = {*mentioning(*self.changed), *self._owners(), *self._losers}
        items |= set(self.admission.returned_from.values())
        items -= self.proposals.keys()
        self.standing.load(items)
        self.standing.load(self._listed(items))
        patches = {}
        for item in sorted(items):
            head = self.standing.head(item)
            if head and (patch := self._patch(item, head)) != head:
                patches[item] = patch
        return patches

    def _patch(self, item: str, head: Json) -> Json:
        patched = {
            name: value if name in HEADER else self.standing.patched(value)
            for name, value in head.items()
        }
        return patched | self._derived(item)

    def _owners(self) -> set[str]:
        """Give the items whose lists show something of the batch, before or after it."""
        return {
            self.standing.survivor(document[listing.field]["id"])
            for documents in (self.before, self.standing.drafts)
            for item, document in documents.items()
            for listing in LISTINGS
            if listing.kind.prefix == item[:3] and document[listing.field]
        }

    def causes(self, item: str) -> list[str]:
        """Give the batch's items because of which a document outside of it is patched."""
        head, patch = self.standing.head(item) or {}, self.patches[item]
        shown = mentioned(head) | mentioned(patch) | {*patch["merged_from"], *head["merged_from"]}
        # A tenure's period shows nowhere, and yet orders the lists that it stands on.
        return sorted(shown & self._causing or shown & self.proposals.keys())

    @cached_property
    def _causing(self) -> set[str]:
        """Collect the batch's items that are new, or changed in what others show of them."""
        return self.changed.keys() | (self.standing.drafts.keys() - self.before.keys())

    def patch_reason(self, item: str) -> str:
        """Say what a patched document follows; by ids, so that no name stands in a reason."""
        causes = [
            f"{cause} ({self.changed.get(cause, self.proposals[cause].change)})"
            for cause in self.causes(item)
        ]
        return f"Follows {listed(causes) or 'this publication'}."

    def _unchanged(self) -> list[Refusal]:
        ignored = {"revision", "change", "format"}
        message = "Nothing differs from what is published: change something, or leave it out."
        return [
            Refusal(item, "", message)
            for item, head in self.before.items()
            if (draft := self.drafts.get(item))
            and _without(draft, ignored) == _without(head, ignored)
        ]

    def _unmet_by_drafts(self) -> list[Refusal]:
        missing = self.standing.missing - self.admission.excluded
        if not missing:
            return []
        return [
            Refusal(item, field, f"{listed(sorted(unmet))} would not be published: {REMEDY}")
            for item, draft in self.drafts.items()
            for field, found in mentions_by_field(draft).items()
            if (unmet := found & missing)
        ]

    def _unmet_by_patches(self) -> list[Refusal]:
        mentioners: dict[str, list[str]] = {}
        for item in self.patches:
            for gone in set().union(*mentions_by_field(self.patches[item]).values()):
                if gone in self.standing.leaving:
                    mentioners.setdefault(gone, []).append(item)
        message = "is mentioned by {}: withdraw what mentions it along, or edit that first."
        return [
            Refusal(gone, "", message.format(listed(sorted(items))))
            for gone, items in sorted(mentioners.items())
        ]


REMEDY = "publish it along, or take it out."


def listed(names: Sequence[str]) -> str:
    """Write names as a sentence does, the first few of them."""
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    *first, last = [*names[:NAMED], *more] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _without(document: Json, names: Iterable[str]) -> Json:
    return {name: value for name, value in document.items() if name not in names}
