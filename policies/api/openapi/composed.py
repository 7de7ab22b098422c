"""JSON schemas of answers that are composed around documents: of a place, its days, and change."""

from policies.api.openapi.shapes import (
    EVIDENCE,
    FLAG,
    INSTANT,
    NUMBER,
    SHA256,
    TEXT,
    Schema,
    closed,
    field_shape,
    listed,
    mapped,
    name_of,
    or_null,
    ref,
)
from policies.codebook import dimension
from policies.documents import KINDS, Document
from policies.documents.stance import StanceDocument

MATCH: Schema = {"enum": ["certain", "possible", None]}
CODE_OF_CHANGE: Schema = {"enum": list(dimension("change").codes)}
DIFFERENCE = closed(field=TEXT, before={}, after={})
DIFFERENCES = or_null(listed(DIFFERENCE))
CHANGE = closed(
    revision=NUMBER,
    published_at=INSTANT,
    item=TEXT,
    kind={"enum": list(KINDS)},
    link=TEXT,
    title=or_null(TEXT),
    change=CODE_OF_CHANGE,
    reason=TEXT,
    tombstone=FLAG,
    digest=SHA256,
    withheld_by=or_null(NUMBER),
    differences=DIFFERENCES,
)
WHOSE: Schema = {"enum": ["own", "holder", "state", "other"]}
BRIEF = {
    "item": TEXT,
    "link": TEXT,
    "summary": TEXT,
    "match": MATCH,
    "evidence": EVIDENCE,
    "citations": listed(ref("Citation")),
}
TOMBSTONE = {
    "description": "What is left of an item that was withdrawn or merged.",
    "type": "object",
    "required": ["kind", "id", "format", "revision", "change", "link", "reason"],
    "not": {"required": ["citations"]},
}


def edition_shape(document: type[Document]) -> Schema:
    """Describe an edition in an item's history."""
    return closed(
        revision=NUMBER,
        published_at=INSTANT,
        change=CODE_OF_CHANGE,
        reason=TEXT,
        digest=SHA256,
        withheld_by=or_null(NUMBER),
        differences=DIFFERENCES,
        document={"oneOf": [ref(name_of(document)), TOMBSTONE]},
    )


def _body_shape() -> Schema:
    """Describe a body's latest statement on a code."""
    stance = StanceDocument().fields
    shown = ("speaker", "stated_on", "in_response_to")
    statement = closed(
        code=TEXT, **{name: field_shape(StanceDocument, stance[name]) for name in shown}, **BRIEF
    )
    return closed(body=or_null(ref("AgencyMention")), code=TEXT, statements=listed(statement))


def _ruled_shape() -> Schema:
    """Describe what a rule says on a dimension."""
    return closed(whose=WHOSE, code=TEXT, agency=or_null(ref("AgencyMention")), **BRIEF)


def answer_shape() -> Schema:
    """Describe the answer about a place."""
    stated = closed(finding={"enum": ["agree", "differ", "only_one"]}, bodies=listed(_body_shape()))
    unknown = closed(layer=TEXT, dimension=or_null(TEXT), sentence=TEXT)
    return closed(
        place=ref("Jurisdiction"),
        stated_stance=closed(
            by_code=mapped(or_null(stated)),
            said_by_others=listed(_row("Stance")),
            about_others=listed(_row("Stance")),
        ),
        policy=closed(
            dimensions=mapped(listed(_ruled_shape())),
            rules=listed(_row("DetainerPolicy", whose=WHOSE)),
        ),
        custody=listed(_row("Custody")),
        officials=listed(_row("Tenure")),
        labels=listed(_row("Designation")),
        instruments=listed(_row("Instrument")),
        freshness=mapped(or_null(EVIDENCE)),
        unknown=listed(unknown),
    )


def timeline_shape() -> Schema:
    """Describe an entry of a timeline."""
    return closed(
        date=or_null(ref("PartialDate")),
        event=TEXT,
        kind={"enum": list(KINDS)},
        item=TEXT,
        link=TEXT,
        title=TEXT,
        instrument=or_null(ref("InstrumentMention")),
        issuer=or_null(ref("AgencyMention")),
        by=or_null(ref("TenureMention")),
        ground=or_null(TEXT),
        match=MATCH,
        evidence=EVIDENCE,
        citations=listed(ref("Citation")),
    )


def comparison_shape() -> Schema:
    """Describe two answers about places, side by side."""
    side = closed(
        place=ref("JurisdictionMention"),
        as_of=TEXT,
        known_at=TEXT,
        published_at=or_null(INSTANT),
    )
    layers = {
        "statements": "Stance",
        "rules": "DetainerPolicy",
        "custody": "Custody",
        "officials": "Tenure",
        "labels": "Designation",
        "instruments": "Instrument",
    }
    changed = closed(item=TEXT, differences=listed(DIFFERENCE))
    return closed(
        left=side,
        right=side,
        layers=closed(
            policy=mapped(_sides(_ruled_shape())),
            stated_stance=mapped(_sides(_body_shape())),
            **{name: _sides(_row(kind), changed=listed(changed)) for name, kind in layers.items()},
        ),
    )


def _sides(row: Schema, **more: Schema) -> Schema:
    return closed(same=FLAG, left=listed(row), right=listed(row), **more)


def _row(kind: str, **more: Schema) -> Schema:
    return closed(item=TEXT, match=MATCH, evidence=EVIDENCE, document=ref(kind), **more)
