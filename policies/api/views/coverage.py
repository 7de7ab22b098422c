"""The door of coverage: where the record knows something, and where nobody has looked."""

from rest_framework.request import Request
from rest_framework.response import Response

from policies.api.citing import of_query
from policies.api.filters.columns import STATES, WordsParameter
from policies.api.filters.time import MomentParameters
from policies.api.openapi.shapes import NUMBER, TEXT, Schema, closed, envelope, listed, or_null
from policies.api.places.coverage import IN_RECORD, LAYERS, covered
from policies.api.places.denominators import CLASSES
from policies.api.views.base import ReadView


class CoverageParameters(MomentParameters):
    """The parameters of coverage."""

    state = WordsParameter("The rows of these states alone, by USPS code.", "state", STATES)


class CoverageView(ReadView):
    """Of how many places the record says something, beside how many there are."""

    parameters = CoverageParameters

    def shape(self) -> Schema:
        """Give the rows."""
        layer = closed(researched=NUMBER, nothing_found=NUMBER, not_researched=NUMBER)
        found = {
            "exist": NUMBER,
            IN_RECORD: NUMBER,
            "layers": closed(**dict.fromkeys(LAYERS, layer)),
        }
        names = {"state": or_null(TEXT), "class": {"enum": list(CLASSES.values())}}
        return envelope(results=listed(closed(**names, **found)))

    def get(self, request: Request) -> Response:
        """Answer in six queries: the revision; places, and the rows of each layer."""
        asked = self.ask(request)
        results = covered(asked, asked.value("state", []))
        cited_as = of_query("coverage", asked)
        links = {"next": None}
        return self.answer(asked, meta={}, links=links, cited_as=cited_as, results=results)
