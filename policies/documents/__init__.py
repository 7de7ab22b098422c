"""The registry of kinds: the public shape of each, by name, by prefix and by endpoint."""

from policies.documents.agency import AgencyDocument
from policies.documents.base import Document
from policies.documents.custody import CustodyDocument
from policies.documents.designation import DesignationDocument
from policies.documents.detainer_policy import DetainerPolicyDocument
from policies.documents.instrument import InstrumentDocument
from policies.documents.jurisdiction import JurisdictionDocument
from policies.documents.official import OfficialDocument
from policies.documents.source import SourceDocument
from policies.documents.stance import StanceDocument
from policies.documents.tenure import TenureDocument

__all__ = ["BY_ENDPOINT", "BY_PREFIX", "KINDS", "Document", "document_of"]

# In an order in which each kind mentions only kinds before it: intake and fixtures follow it.
KINDS: dict[str, type[Document]] = {
    document.kind: document
    for document in (
        SourceDocument,
        JurisdictionDocument,
        AgencyDocument,
        OfficialDocument,
        TenureDocument,
        InstrumentDocument,
        CustodyDocument,
        StanceDocument,
        DetainerPolicyDocument,
        DesignationDocument,
    )
}
BY_PREFIX = {document.prefix: document for document in KINDS.values()}
BY_ENDPOINT = {document.endpoint: document for document in KINDS.values()}


def document_of(public_id: str) -> type[Document]:
    """Give the document class of a public id, read from its prefix."""
    return BY_PREFIX[public_id[:3]]
