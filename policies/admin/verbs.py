"""The verbs of the desk: who may use each, on what, what it asks for, and what it then does."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from policies.admin import items
from policies.codebook import choices
from policies.desk import checks, roles, workflow
from policies.desk.merge import merge
from policies.desk.models import Item
from policies.desk.workflow import Named
from policies.record import queries
from policies.record.proposals import Refusal, Refused


class Verb:
    """One thing that is done to items by their versions."""

    name: ClassVar[str]
    title: ClassVar[str]
    says: ClassVar[str]  # what happens then
    form: ClassVar[type[forms.Form]]
    one_by_one: ClassVar[bool] = False
    takes_along: ClassVar[bool] = False  # what mentions the item goes with it

    def may(self, request: HttpRequest) -> bool:
        """Say whether the account's role has the verb."""
        return request.user.has_perm(roles.permission(self.name))

    def is_offered(self, request: HttpRequest, item: Item) -> bool:
        """Say whether an item's page shows the verb."""
        starts, _ = workflow.TRANSITIONS[self.name]
        return self.may(request) and item.stage in starts

    def address(self, public_ids: Iterable[str]) -> str:
        """Give the address of the page that asks before doing it."""
        chosen = urlencode([("item", public_id) for public_id in public_ids])
        return f"{reverse('admin:act', args=[self.name])}?{chosen}"

    def act(self, named: Sequence[Named], by: str, data: dict[str, Any]) -> str:
        """Do it, and say what was done. Raises Refused."""
        raise NotImplementedError


def sentence(help_text: str, *, rows: int) -> forms.CharField:
    """Make a field for a sentence; that it is there is for the workflow to ask, in its own words."""
    widget = forms.Textarea(attrs={"rows": rows, "class": "sentence"})
    return forms.CharField(widget=widget, required=False, help_text=help_text)


class SubmitForm(forms.Form):
    """What kind of change this is, and why."""

    change = forms.ChoiceField(
        choices=[("", "---------"), *(c for c in choices("change") if c[0] in checks.CHANGES)],
        required=False,
        label="Kind of change",
        help_text="For items that are published already.",
    )
    reason = sentence("Why it changes, in a sentence that readers will see.", rows=3)


class NoteForm(forms.Form):
    """What is missing."""

    note = sentence("What is to be mended. Shown on the item; not published.", rows=4)


class MessageForm(forms.Form):
    """What the revision says of itself."""

    message = sentence(
        "What this publication brings, in a sentence. Published with the revision.", rows=2
    )


class ReasonForm(forms.Form):
    """Why readers lose it."""

    reason = sentence(
        "Why it is withdrawn, in a sentence that readers will see in its place.", rows=3
    )
    sure = forms.BooleanField(
        label="Withdraw it, and all that is listed as going along.",
        error_messages={"required": "Tick this to withdraw: readers lose what is listed."},
    )


class MergeForm(forms.Form):
    """Which item it is the same as, and why."""

    into = forms.CharField(
        label="Merge into",
        max_length=14,
        help_text="The id of the item that stays; of the same kind.",
    )
    reason = sentence("Why they are one, in a sentence that readers will see.", rows=3)
    sure = forms.BooleanField(
        label="Merge it: its own page will lead to the other one.",
        error_messages={"required": "Tick this to merge."},
    )


class Submit(Verb):
    """Hand drafts in for review."""

    name, title = "submit", "Submit for review"
    says = "Another editor looks at these, and publishes or returns them."
    form = SubmitForm

    def act(self, named: Sequence[Named], by: str, data: dict[str, Any]) -> str:
        """Submit, with the kind of change and its reason for what is published."""
        change, reason = data["change"], data["reason"]
        done = workflow.submit(named, by=by, at=timezone.now(), change=change, reason=reason)
        return f"Submitted for review: {_count(done)}."


class Return(Verb):
    """Send submitted items back."""

    name, title = "return", "Return to the editor"
    says = "They become drafts again, with your note."
    form = NoteForm

    def act(self, named: Sequence[Named], by: str, data: dict[str, Any]) -> str:
        """Return them with the note."""
        done = workflow.send_back(named, by=by, note=data["note"])
        return f"Returned: {_count(done)}."


class Publish(Verb):
    """Approve submitted items, and publish them together."""

    name, title = "publish", "Approve and publish"
    says = "Together they become one revision: readers see it at once, and it stays for ever."
    form = MessageForm

    def act(self, named: Sequence[Named], by: str, data: dict[str, Any]) -> str:
        """Publish them as one revision."""
        one_person = settings.ONE_PERSON_DESK
        revision = workflow.publish(named, by=by, message=data["message"], one_person=one_person)
        patched = revision.editions.count() - len(named)
        also = f", and {patched} documents that show them" if patched else ""
        return f"Published as revision {revision.number}: {_count(named)}{also}."


class Withdraw(Verb):
    """Take a published item back, with all that mentions it."""

    name, title = "withdraw", "Withdraw"
    says = "Readers find its reason in its place, at once. Its history stays. A second editor is asked to look."
    form: ClassVar[type[forms.Form]] = ReasonForm
    one_by_one = takes_along = True

    def is_offered(self, request: HttpRequest, item: Item) -> bool:
        """Offer it for what readers see."""
        return self.may(request) and queries.live().filter(item=item.pk).exists()

    def act(self, named: Sequence[Named], by: str, data: dict[str, Any]) -> str:
        """Withdraw it, with what the page listed and nothing else."""
        along, reason = data["along"], data["reason"]
        revision = workflow.withdraw(named[0], by=by, reason=reason, along=along)
        return f"Withdrawn by revision {revision.number}: {_count([*named, *along])}."


class Merge(Withdraw):
    """Take an item for the same as another, which takes over whatever names it."""

    name, title = "merge", "Merge into another"
    says = "Its address leads to the other, and whatever names it names the other. A second editor is asked to look."
    form = MergeForm
    takes_along = False

    def act(self, named: Sequence[Named], by: str, data: dict[str, Any]) -> str:
        """Merge it into the item that is named by its id, as that one is now."""
        survivor = data["into"].strip()
        there = items.found([survivor])
        if survivor not in there:
            said = "No item on the desk has this id: copy it from the other item's page."
            raise Refused([Refusal("", "into", said)])
        into = Named(survivor, there[survivor].version)
        revision = merge(named[0], into, by=by, reason=data["reason"])
        return f"Merged into {survivor} by revision {revision.number}."


EACH = (Submit(), Return(), Publish(), Withdraw(), Merge())
VERBS: dict[str, Verb] = {verb.name: verb for verb in EACH}


def _count(acted_on: Sequence[Any]) -> str:
    return f"{len(acted_on)} item{'s' if len(acted_on) != 1 else ''}"
