"""One admin class a kind: its sections, its columns and filters, and what it is found by."""

from typing import Any

from django.contrib import admin

from policies.admin.base import ItemAdmin
from policies.admin.forms import CaptureForm
from policies.admin.rows import ItemRows, StackedRows, TableRows
from policies.admin.site import desk
from policies.desk.models import (
    Agency,
    Capture,
    Custody,
    Designation,
    DetainerPolicy,
    Instrument,
    InstrumentEvent,
    InstrumentRelation,
    Jurisdiction,
    Official,
    Source,
    Stance,
    Tenure,
)

EVIDENCE, PLACES, PAPERS, SAID = (
    "Evidence",
    "Places, bodies and people",
    "Papers and rules",
    "What is said",
)
PERIOD = [("effective_from", "effective_from_basis"), ("effective_until", "effective_until_basis")]


def section(title: str | None, *fields: Any) -> tuple[str | None, dict[str, Any]]:
    """Make a section of a form; a tuple of fields stands on one line."""
    return title, {"fields": list(fields)}


class CaptureRows(StackedRows):
    """The captured text of a source."""

    model = Capture
    form = CaptureForm
    extra = 1
    max_num = 1
    verbose_name = verbose_name_plural = "captured text"
    fieldsets = ((None, {"fields": ("text", "looked_at")}),)


@admin.register(Source, site=desk)
class SourceAdmin(ItemAdmin):
    """Sources."""

    group = EVIDENCE
    sections = [
        section(None, "title", "classification", "publisher", "authors"),
        section("When", ("published", "published_basis"), "accessed"),
        section("Where", "url", "archived_url", "sha256"),
    ]
    inlines = [CaptureRows]
    columns = ("classification", "publisher", "published_text")
    filters = ("classification",)
    search_fields = ("title", "publisher", "authors", "url")

    @admin.display(description="Published", ordering="published")
    def published_text(self, source: Source) -> str:
        """Show when it appeared."""
        return source.published


@admin.register(Jurisdiction, site=desk)
class JurisdictionAdmin(ItemAdmin):
    """Places."""

    group = PLACES
    sections = [
        section(None, "name", "classification", "parent", "state", "aliases"),
        section("Identifiers", "ocd_id", "geoid", "wikidata_id", ("latitude", "longitude")),
    ]
    place, state_path = "parent", "state"
    columns = ("classification",)
    filters = ("classification",)
    search_fields = ("name", "aliases", "state", "geoid", "ocd_id")


@admin.register(Agency, site=desk)
class AgencyAdmin(ItemAdmin):
    """Bodies."""

    group = PLACES
    sections = [section(None, "name", "classification", "jurisdiction", "aliases")]
    place, state_path = "jurisdiction", "jurisdiction__state"
    columns = ("classification",)
    filters = ("classification",)
    search_fields = ("name", "aliases", "jurisdiction__name", "jurisdiction__state")


class TenureRows(ItemRows):
    """An official's offices; the citations of each stand on its own page."""

    model = Tenure
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("title", "office"),
                    ("jurisdiction", "agency"),
                    ("classification", "party"),
                    *PERIOD,
                    "version",
                )
            },
        ),
    )


@admin.register(Official, site=desk)
class OfficialAdmin(ItemAdmin):
    """People, with the offices that they held or sought."""

    group = PLACES
    sections = [section(None, "name", "names_as_printed", "wikidata_id")]
    inlines = [TenureRows]
    search_fields = ("name", "names_as_printed")


@admin.register(Tenure, site=desk)
class TenureAdmin(ItemAdmin):
    """Offices held or sought."""

    group = PLACES
    sections = [
        section(None, "official", "title", "office", "jurisdiction", "agency"),
        section("How and when", "classification", "party", *PERIOD),
    ]
    place, state_path = "jurisdiction", "jurisdiction__state"
    columns = ("office", "classification")
    filters = ("office", "classification")
    search_fields = (
        "title",
        "official__name",
        "official__names_as_printed",
        "jurisdiction__name",
        "agency__name",
    )


class EventRows(StackedRows):
    """What happened to an instrument."""

    model = InstrumentEvent
    verbose_name, verbose_name_plural = "event", "events"
    fields = (("event", "extent"), ("date", "date_basis"), ("by", "note"))


class RelationRows(TableRows):
    """What an instrument does to others."""

    model = InstrumentRelation
    fk_name = "owner"
    verbose_name, verbose_name_plural = "relation", "relations to other instruments"
    fields = ("relation", "instrument", "extent")


@admin.register(Instrument, site=desk)
class InstrumentAdmin(ItemAdmin):
    """Papers that order, enact, propose or decide something."""

    group = PAPERS
    sections = [
        section(None, "title", "classification", "identifier", "url", "summary"),
        section("Who", "issuer", "signed_by", "sponsors", "addressee"),
    ]
    inlines = [EventRows, RelationRows]
    place, state_path = "issuer__jurisdiction", "issuer__jurisdiction__state"
    columns = ("classification", "identifier")
    filters = ("classification",)
    search_fields = ("title", "identifier", "issuer__name")


@admin.register(Custody, site=desk)
class CustodyAdmin(ItemAdmin):
    """Who holds the people arrested in a place."""

    group = PAPERS
    sections = [
        section(None, "jurisdiction", "agency", "facility", "note"),
        section("When", *PERIOD),
    ]
    place, state_path = "jurisdiction", "jurisdiction__state"
    columns = ("agency", "facility")
    filters = ("facility",)
    search_fields = ("jurisdiction__name", "agency__name", "note")


@admin.register(DetainerPolicy, site=desk)
class DetainerPolicyAdmin(ItemAdmin):
    """What one instrument or one reported rule says."""

    group = PAPERS
    sections = [
        section(None, "summary", "jurisdiction", "agency", ("rule_form", "basis")),
        section("By which paper, and when", "instrument", "ended_by", *PERIOD),
        section("Detainers", ("holds", "detainer_form")),
        section(
            "Conditions",
            ("requires_reimbursement", "requires_probable_cause"),
            ("requires_removal_order", "requires_listed_offense"),
            ("requires_criminal_charge", "requires_warrant"),
            ("warrant_issuer", "warrant_nature"),
            ("other_condition", "conditions_joined"),
            "conditions",
        ),
        section(
            "Other dimensions",
            ("release_notice", "jail_access"),
            ("status_inquiry", "information_sharing"),
            ("civil_arrest", "general_assistance"),
            "localities",
        ),
        section("Ground and search", "ground", "search_note"),
    ]
    place, state_path = "jurisdiction", "jurisdiction__state"
    columns = ("holds", "effective_from")
    filters = ("holds", "rule_form", "basis", "release_notice")
    search_fields = ("summary", "jurisdiction__name", "jurisdiction__aliases", "agency__name")


@admin.register(Stance, site=desk)
class StanceAdmin(ItemAdmin):
    """What officials say."""

    group = SAID
    sections = [
        section(None, "summary", "jurisdiction", "about_class"),
        section(
            "Who and when", "speaker", "capacity", "on_behalf_of", ("stated_on", "stated_on_basis")
        ),
        section("Coded", "label", "cooperation", "federal_action", "on_others"),
        section("In response to, and search", "in_response_to", "search_note"),
    ]
    place, state_path = "jurisdiction", "jurisdiction__state"
    columns = ("stated_on", "label", "cooperation")
    filters = ("label", "cooperation", "federal_action", "on_others", "capacity")
    search_fields = (
        "summary",
        "jurisdiction__name",
        "about_class",
        "speaker__official__name",
        "speaker__official__names_as_printed",
        "speaker__title",
    )


@admin.register(Designation, site=desk)
class DesignationAdmin(ItemAdmin):
    """Labels that others put on places."""

    group = SAID
    sections = [
        section(None, "jurisdiction", "name_as_printed", "label_as_printed", "status"),
        section(
            "Who", "labeller", "labeller_agency", "labeller_tenure", "list_edition", "criteria"
        ),
        section("When", *PERIOD),
        section("The place's answer", "answer"),
    ]
    place, state_path = "jurisdiction", "jurisdiction__state"
    columns = ("labeller", "label_as_printed", "status")
    filters = ("status",)
    search_fields = ("name_as_printed", "jurisdiction__name", "labeller", "label_as_printed")
