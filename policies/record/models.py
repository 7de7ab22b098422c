"""The record: revisions and editions, only ever inserted; and the index derived from them."""

from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q

from policies.dates import FIRST_DAY, LAST_DAY

__all__ = ["LIVE", "NOWHERE", "OPEN", "Edition", "Entry", "Revision", "Value"]

OPEN = 2**31 - 1  # revision_to of an entry that no later edition has superseded
NOWHERE = 2**31 - 1  # latitude and longitude of what has none


@models.PositiveIntegerField.register_lookup
class IsOpen(models.Lookup):
    """`revision_to` is OPEN, said so that engines see that the head's own indexes hold the row.

    SQLite does not look into a value that is sent apart from the query.
    """

    lookup_name = "is_open"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Write the comparison with the number itself."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = {OPEN}", list(parameters)


LIVE = Q(revision_to__is_open=True)


class Revision(models.Model):
    """One publication: what was published together, when, submitted and approved by whom.

    `hash` = sha256(the previous revision's hash as 32 bytes, then the manifest); see `verify.py`.
    """

    number = models.PositiveIntegerField(primary_key=True)
    published_at = models.DateTimeField()
    submitter = models.CharField(max_length=40)  # a handle: a pen name, never an account name
    approver = models.CharField(max_length=40)
    two_people = models.BooleanField()
    message = models.TextField()
    # Canonical JSON: the editions this revision covered, with the digest of the covered document.
    redactions = models.TextField(default="[]")
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        db_table = "record_revision"
        ordering = ("number",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="record_revision_two_people",
                condition=Q(two_people=False) | ~Q(submitter=F("approver")),
                violation_error_message="Nobody approves what they submitted.",
            ),
            models.CheckConstraint(
                name="record_revision_handles", condition=~Q(submitter="") & ~Q(approver="")
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"


class Edition(models.Model):
    """One item as one revision published it: the finished document, stored once, served as is."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="editions")
    kind = models.CharField(max_length=40)
    item = models.CharField(max_length=14)  # the public id; no foreign key leaves the record
    change = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    document = models.TextField()
    digest = models.CharField(max_length=64)  # sha256 of the document as published
    # The revision that covered text in this document; the triggers' single exception.
    withheld_by = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, related_name="withheld"
    )

    class Meta:
        db_table = "record_edition"
        ordering = ("revision", "item")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("item", "revision"), name="record_edition_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("revision", "item", "change", "kind"), name="record_edition_by_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} at revision {self.revision_id}"


class SortKey(models.CharField):
    """Folded text that both engines order alike, byte by byte."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, str | None]:
        """Add PostgreSQL's byte order; SQLite's own order is that already."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class Code(models.CharField):
    """A codebook code, or "" for blank."""

    width = 40

    def __init__(self) -> None:
        super().__init__(max_length=self.width, default="")

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """Give migrations the bare field: its options never vary."""
        name, path, _, _ = super().deconstruct()
        return name, path, [], {}


class Mention(Code):
    """The public id of another item, or "" for none."""

    width = 14


# What is looked up by, at any revision and at the newest. The head has indexes of its own, which
# stay as they are however many editions an item has had.
OF_ANY_REVISION = (
    ("kind", "item"),
    ("kind", "name_key", "item"),
    ("kind", "dated_earliest", "item"),
    ("jurisdiction", "kind", "item"),
)
OF_THE_HEAD = (
    ("item",),
    ("kind", "name_key", "item"),
    ("kind", "dated_earliest", "item"),
    ("kind", "state", "dated_earliest", "item"),
    ("jurisdiction", "kind", "item"),
    ("agency", "kind", "item"),
    ("on_behalf_of", "item"),
    ("geoid", "item"),
    ("ocd_id", "item"),
)


def _of_any_revision(*columns: str) -> models.Index:
    name = "_".join(column[:8] for column in columns)
    # All that finding an edition reads, so that the rows themselves are not touched.
    return models.Index(
        fields=(*columns, "revision_from", "revision_to", "edition"), name=f"any_{name}"[:30]
    )


def _of_the_head(*columns: str) -> models.Index:
    name = "_".join(column[:8] for column in columns)
    return models.Index(
        fields=(*columns, "edition"), name=f"head_{name}"[:30], condition=Q(revision_to=OPEN)
    )


class Entry(models.Model):
    """The index: a row an edition with its filter columns, filled from the document alone.

    A document's field fills the column of its name; `documents` declares the others. Unknown and
    open bounds are sentinels, never NULL (see `policies.dates`).
    """

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=40)
    item = models.CharField(max_length=14)
    revision_from = models.PositiveIntegerField()
    revision_to = models.PositiveIntegerField(default=OPEN)
    change = Code()

    # Day bounds; a claim's own dates for date filters; the keys that lists are sorted by.
    possible_from = models.DateField(default=FIRST_DAY)
    possible_until = models.DateField(default=LAST_DAY)
    certain_from = models.DateField(default=FIRST_DAY)
    certain_until = models.DateField(default=LAST_DAY)
    dated_earliest = models.DateField(default=FIRST_DAY)
    dated_latest = models.DateField(default=LAST_DAY)
    attested_earliest = models.DateField(default=FIRST_DAY)
    attested_latest = models.DateField(default=FIRST_DAY)
    verified_on = models.DateField(default=FIRST_DAY)
    name_key = SortKey(max_length=200, default="")
    evidence_count = models.PositiveIntegerField(default=0)  # citations

    # Places and people, by public id.
    state = Code()
    ocd_id = models.CharField(max_length=200, default="")
    geoid = models.CharField(max_length=12, default="")
    latitude = models.IntegerField(default=NOWHERE)  # millionths of a degree
    longitude = models.IntegerField(default=NOWHERE)
    jurisdiction = Mention()
    parent = Mention()
    agency = Mention()
    official = Mention()
    speaker = Mention()
    on_behalf_of = Mention()
    instrument = Mention()
    ended_by = Mention()
    issuer = Mention()
    signed_by = Mention()
    in_response_to = Mention()
    labeller_agency = Mention()
    labeller_tenure = Mention()
    answer = Mention()

    # Printed words that are filtered on, folded.
    party = models.CharField(max_length=80, default="")
    labeller = models.CharField(max_length=200, default="")
    list_edition = models.CharField(max_length=200, default="")
    about_class = models.CharField(max_length=200, default="")

    disputed = models.BooleanField(default=False)
    elsewhere = models.BooleanField(default=False)
    # A statement or a rule about a place by a body of its own, or by nobody who is named.
    own = models.BooleanField(default=False)

    # Coded columns: one a dimension of the codebook.
    classification = Code()
    facility = Code()
    office = Code()
    capacity = Code()
    label = Code()
    cooperation = Code()
    federal_action = Code()
    on_others = Code()
    rule_form = Code()
    basis = Code()
    holds = Code()
    requires_reimbursement = Code()
    requires_probable_cause = Code()
    requires_removal_order = Code()
    requires_listed_offense = Code()
    requires_criminal_charge = Code()
    requires_warrant = Code()
    warrant_issuer = Code()
    warrant_nature = Code()
    other_condition = Code()
    conditions_joined = Code()
    release_notice = Code()
    jail_access = Code()
    status_inquiry = Code()
    information_sharing = Code()
    civil_arrest = Code()
    general_assistance = Code()
    localities = Code()
    detainer_form = Code()
    status = Code()

    class Meta:
        db_table = "index_entry"
        indexes: ClassVar = [
            # And which place it is about, for what is asked of very many items.
            models.Index(
                fields=("item", "revision_from", "revision_to", "edition", "jurisdiction", "state"),
                name="any_item",
            ),
            # What a search reads of the editions that it finds.
            models.Index(
                fields=("edition", "revision_from", "revision_to", "kind", "item", "state"),
                name="any_edition",
            ),
            *(_of_any_revision(*columns) for columns in OF_ANY_REVISION),
            *(_of_the_head(*columns) for columns in OF_THE_HEAD),
        ]

    def __str__(self) -> str:
        return f"{self.item} from revision {self.revision_from}"


class Value(models.Model):
    """The index's many-valued columns: a row a value of an entry."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="values_of")
    column = models.CharField(max_length=40)
    value = models.CharField(max_length=200)

    class Meta:
        db_table = "index_value"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("column", "value", "entry"), name="index_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.column}={self.value}"
