"""The registry of working copies: the model of each kind."""

from policies.desk.models.agency import Agency
from policies.desk.models.custody import Custody
from policies.desk.models.designation import Designation
from policies.desk.models.detainer_policy import DetainerPolicy
from policies.desk.models.instrument import Instrument
from policies.desk.models.item import Item
from policies.desk.models.jurisdiction import Jurisdiction
from policies.desk.models.official import Official
from policies.desk.models.source import Source
from policies.desk.models.stance import Stance
from policies.desk.models.tenure import Tenure

MODELS: dict[str, type[Item]] = {
    model.document.kind: model
    for model in (
        Source,
        Jurisdiction,
        Agency,
        Official,
        Tenure,
        Instrument,
        Custody,
        Stance,
        DetainerPolicy,
        Designation,
    )
}
BY_PREFIX: dict[str, type[Item]] = {model.document.prefix: model for model in MODELS.values()}
CITED: dict[str, type[Item]] = {
    kind: model for kind, model in MODELS.items() if model is not Source
}


def model_of(public_id: str) -> type[Item]:
    """Give the model of a public id, read from its prefix; KeyError where there is none."""
    return BY_PREFIX[public_id[:3]]
