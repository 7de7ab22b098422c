"""One FilterSet a kind: what its document does not give by itself."""

from policies.api.filters.base import FlagParameter, Parameter
from policies.api.filters.columns import (
    BlankParameter,
    PrintedParameter,
    TextsParameter,
    ValuesParameter,
    codes_of,
)
from policies.api.filters.items import BOUNDS, ItemParameters, coded, date_range, sort_of
from policies.api.filters.layer import LayeredParameters
from policies.api.filters.layers import OF_BODIES, OF_PEOPLE, OF_PLACES
from policies.api.filters.named import IdsParameter, OnBehalfOfParameter, ValueIdsParameter
from policies.api.filters.time import InForceParameter
from policies.api.problems import Fault
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


class JurisdictionParameters(LayeredParameters):
    """Places, by their codes, and by what is said, ruled and labelled there."""

    document = JurisdictionDocument
    layers = OF_PLACES

    ocd_id = TextsParameter(
        "The OCD id.", "ocd_id", OCD_ID, "ocd-division/country:us/state:fl/county:miami-dade"
    )
    ocd_id__isnull = BlankParameter("The OCD id", "ocd_id")
    geoid = TextsParameter("The Census GEOID, as text.", "geoid", GEOID, "12086")
    geoid__isnull = BlankParameter("The GEOID", "geoid")


class AgencyParameters(LayeredParameters):
    """Bodies, by their rules too."""

    document = AgencyDocument
    layers = OF_BODIES


class CustodyParameters(ItemParameters):
    """Who holds the people arrested in a place."""

    document = CustodyDocument


class OfficialParameters(LayeredParameters):
    """People, by the offices that they hold or seek."""

    document = OfficialDocument
    layers = OF_PEOPLE


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
    in_force = InForceParameter(
        "Applies on the day: adopted or effective by then, and not ended as a whole."
    )
    sort = sort_of(InstrumentDocument, dated="first_event")

    @classmethod
    def generated(cls) -> dict[str, Parameter]:
        """Add the range of the first event."""
        return super().generated() | dict(date_range("first_event", BOUNDS["effective_from"]))

    def conflicts(self) -> list[Fault]:
        """Refuse to say whether a paper applies on any day."""
        if "in_force" in self.data and self.value("as_of", "") is None:
            message = "in_force needs a day: give as_of another value than any."
            return [*super().conflicts(), Fault("in_force", message)]
        return super().conflicts()


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
    party = PrintedParameter("The speaker's party as printed (case and accents aside).", "party")
    party__isnull = BlankParameter("The speaker's party", "party")
    about_class = PrintedParameter(
        "The class that it is about, as we name it (case and accents aside).", "about_class"
    )
    about_class__isnull = BlankParameter("The class (it is about a place)", "about_class")

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
