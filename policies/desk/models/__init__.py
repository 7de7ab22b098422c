"""The desk's tables: one working copy of each item, with real foreign keys."""

from policies.desk.models.agency import Agency
from policies.desk.models.citation import Citation
from policies.desk.models.custody import Custody
from policies.desk.models.designation import Designation
from policies.desk.models.detainer_policy import DetainerPolicy
from policies.desk.models.instrument import Instrument, InstrumentEvent, InstrumentRelation
from policies.desk.models.item import Item, Stage
from policies.desk.models.jurisdiction import Jurisdiction
from policies.desk.models.kinds import CITED, MODELS, model_of
from policies.desk.models.official import Official
from policies.desk.models.source import Capture, Source
from policies.desk.models.stance import Stance
from policies.desk.models.tenure import Tenure
from policies.desk.models.version import Editor, Version

__all__ = [
    "CITED",
    "MODELS",
    "Agency",
    "Capture",
    "Citation",
    "Custody",
    "Designation",
    "DetainerPolicy",
    "Editor",
    "Instrument",
    "InstrumentEvent",
    "InstrumentRelation",
    "Item",
    "Jurisdiction",
    "Official",
    "Source",
    "Stage",
    "Stance",
    "Tenure",
    "Version",
    "model_of",
]
