"""One FilterSet a kind: what its document does not give by itself."""

from policies.api.filters.base import FlagParameter, Parameter
from policies.api.filters.columns import (
    BlankParameter,
    IdsParameter,
    OnBehalfOfParameter,
    PrintedParameter,
    TextsParameter,
    ValueIdsParameter,
    ValuesParameter,
    codes_of,
)
from policies.api.filters.items import BOUNDS, ItemParameters, coded, date_range, sort_of
from policies.documents.agency import AgencyDocument
from policies.documents.custody import CustodyDocument
from policies.documents.designation import DesignationDocument
from policies.documents.detainer_policy import DetainerPolicyDocument
from policies.documents.instrument import InstrumentDocument
from policies.documents.jurisdiction import JurisdictionDocument
from policies.documents.official import OfficialDocument
from policies.documents.source import SourceDocument
from policies.documents.stance import StanceDocument
from policies.documents.tenure import TenureDocument
from policies.ids import GEOID, OCD_ID


class JurisdictionParameters(ItemParameters):
    """Places, by their codes too."""

    document = JurisdictionDocument

    ocd_id = TextsParameter(
        "The OCD id.", "ocd_id", OCD_ID, "ocd-division/country:us/state:fl/county:miami-dade"
    )
    ocd_id__isnull = BlankParameter("The OCD id", "ocd_id")
    geoid = TextsParameter("The Census GEOID, as text.", "geoid", GEOID, "12086")
    geoid__isnull = BlankParameter("The GEOID", "geoid")


class AgencyParameters(ItemParameters):
    """Bodies."""

    document = AgencyDocument


class CustodyParameters(ItemParameters):
    """Who holds the people arrested in a place."""

    document = CustodyDocument


class OfficialParameters(ItemParameters):
    """People."""

    document = OfficialDocument


class TenureParameters(ItemParameters):
    """Offices held or sought."""

    document = TenureDocument

    party = PrintedParameter("The party as printed (case and accents aside).", "party")
    party__isnull = BlankParameter("The party", "party")


class SourceParameters(ItemParameters):
    """Sources."""

    document = SourceDocument


class InstrumentParameters(ItemParameters):
    """Papers; their place is the issuer's, their date that of their first dated event."""

    document = InstrumentDocument

    jurisdiction__isnull = BlankParameter("The place of the issuer", "jurisdiction")
    event = ValuesParameter("Had one of these events.", "event", codes_of("event"))
    relation = ValuesParameter("Does this to another.", "relation", codes_of("relation"))
    sponsor = ValueIdsParameter("Sponsored by one of these tenures.", {"ten": "sponsor"})
    sort = sort_of(InstrumentDocument, dated="first_event")

    @classmethod
    def generated(cls) -> dict[str, Parameter]:
        """Add the range of the first event."""
        return super().generated() | dict(date_range("first_event", BOUNDS["effective_from"]))


class StanceParameters(ItemParameters):
    """What officials say."""

    document = StanceDocument

    speaker = IdsParameter(
        "Who said it: a tenure, or an official in any office.",
        {"ten": "speaker", "off": "official"},
    )
    official = IdsParameter("The person who said it, in any office.", {"off": "official"})
    on_behalf_of = OnBehalfOfParameter(
        "The body that it was said for, or self: for the speaker alone.", {"agy": "on_behalf_of"}
    )
    elsewhere = FlagParameter("The place is not the speaker's own.", "elsewhere")

    @classmethod
    def generated(cls) -> dict[str, Parameter]:
        """Add the office that the speaker held."""
        return super().generated() | dict(coded("office", "office"))


class DetainerPolicyParameters(ItemParameters):
    """Rules."""

    document = DetainerPolicyDocument


class DesignationParameters(ItemParameters):
    """Labels that others put on a place."""

    document = DesignationDocument

    labeller = PrintedParameter("Who labels, as printed (case and accents aside).", "labeller")
    list = PrintedParameter("The list, as printed (case and accents aside).", "list_edition")
    list__isnull = BlankParameter("The list (the label stands in running text)", "list_edition")


ALL = (
    JurisdictionParameters,
    AgencyParameters,
    CustodyParameters,
    OfficialParameters,
    TenureParameters,
    SourceParameters,
    InstrumentParameters,
    StanceParameters,
    DetainerPolicyParameters,
    DesignationParameters,
)
OF_KIND = {parameters.document.kind: parameters for parameters in ALL}
