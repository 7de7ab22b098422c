"""Checks before publishing: everything that is refused, as one list naming item and field."""

from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError

from policies.codebook import dimension, needs_citation, needs_search_note
from policies.desk.models import CITED, Capture, Item
from policies.desk.quotations import problem_of
from policies.documents import KINDS
from policies.documents.base import Json
from policies.record import queries
from policies.record.admission import OWN
from policies.record.canonical import NotCanonicalError, canonical_text
from policies.record.proposals import Refusal

# The kinds of change that an edit of a published item can be.
CHANGES = dimension("change").codes.keys() - {"new", "withdrawal", "merge", *OWN}


def refusals(items: Sequence[Item], documents: dict[str, Json]) -> list[Refusal]:
    """Collect what stands against publishing these items, given their rendered documents.

    That whatever they mention is published, and that something changed, the record itself asks.
    """
    published = queries.head_documents(documents)
    found: list[Refusal] = []
    for item in items:
        found += _fields(item)
        found += change_refusals(item, is_published=item.id in published)
        found += _claims(item, documents[item.id])
    return found + list(_quotations(items)) + list(_overlaps(documents))


def _fields(item: Item) -> Iterator[Refusal]:
    relations = {field.name for field in item._meta.concrete_fields if field.is_relation}
    try:
        item.clean_fields(exclude=relations | {"id", "submitted_by"})
    except ValidationError as error:
        for field, said in error.message_dict.items():
            yield Refusal(item.id, field, " ".join(said))


def change_refusals(item: Item, *, is_published: bool) -> Iterator[Refusal]:
    """Refuse a change to what is published that does not say its kind and its reason."""
    change, reason = item.proposed_change, item.proposed_reason
    if is_published and change in {"", "new"}:
        yield Refusal(
            item.id, "change", "It is published already: say what kind of change this is."
        )
    elif is_published and change not in CHANGES:
        yield Refusal(item.id, "change", f"No edit is a “{change}”: name another kind of change.")
    if is_published and not reason.strip():
        yield Refusal(item.id, "reason", "It is published already: say why it changes.")
    try:
        canonical_text(reason)
    except NotCanonicalError as error:
        yield Refusal(item.id, "reason", str(error))


def _claims(item: Item, document: Json) -> Iterator[Refusal]:
    kind = KINDS[item.document.kind]
    bounds = kind.bounds(document)
    if bounds.possible_from >= bounds.possible_until:
        yield Refusal(item.id, "effective_until", "The period is empty: it ends before it starts.")
    attested, until = document["attested_on"], document.get("effective_until")
    if attested and until and attested["earliest"] >= until["latest"]:
        said = "It is attested on a day after its end: correct one of the two dates."
        yield Refusal(item.id, "attested_on", said)
    if not kind.must_cite:
        return
    supporting = [each for each in document["citations"] if each["support"] == "supports"]
    cited = {field for citation in supporting for field in citation["bears_on"]}
    for field, code in kind.claims(document).items():
        if needs_search_note(code) and not document.get("search_note"):
            yield Refusal(
                item.id,
                "search_note",
                f"“{field}” says that nothing was found: say where"
                " you searched, when, and who did.",
            )
        elif needs_citation(code) and not cited & {field, field.partition(".")[0]}:
            yield Refusal(
                item.id,
                field,
                f"“{field}” is coded “{code}”, and no citation supports it:"
                " cite the evidence, or clear the code.",
            )


def _quotations(items: Sequence[Item]) -> Iterator[Refusal]:
    citing = [item for item in items if item.document.kind in CITED]
    citations = [citation for item in citing for citation in item.citations.all()]
    wanted = {citation.source_id for citation in citations}
    found = Capture.objects.filter(source__in=wanted).select_related()
    captures = {capture.source_id: capture for capture in found}
    for source_id, text in captures.items():
        if text.is_another_text:
            said = "Its captured text is not the one whose SHA-256 it names: paste that one again."
            yield Refusal(source_id, "sha256", said)
    for citation in citations:
        capture = captures.get(citation.source_id)
        if capture and (problem := problem_of(citation, capture)):
            yield Refusal(citation.item.id, "citations", problem)


def _overlaps(documents: dict[str, Json]) -> Iterator[Refusal]:
    earlier: list[Json] = []
    for public_id, document in documents.items():
        published = [rival for rival in queries.rivals(document) if rival["id"] not in documents]
        for rival in [*published, *earlier]:
            for name in queries.overlaps(document, rival):
                yield Refusal(
                    public_id,
                    name,
                    f"It certainly overlaps {rival['id']} on “{name}”: end one rule where the"
                    " other starts, or leave the dimension blank in one.",
                )
        earlier.append(document)
