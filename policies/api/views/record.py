"""The door of the whole record: what it holds at a revision, and all of it as one file."""

from django.db.models import Count
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from policies.api.files.bundle import Bundle
from policies.api.files.download import download
from policies.api.filters.time import KnownAtParameters
from policies.api.openapi.shapes import NUMBER, Schema, envelope, mapped
from policies.api.views.base import ReadView
from policies.documents import KINDS
from policies.record.queries import entries_at


class RecordParameters(KnownAtParameters):
    """The parameters of the whole record."""

    formats = ("json", "zip")


class RecordView(ReadView):
    """How many items of each kind the record holds, and where it can be had as one file."""

    parameters = RecordParameters

    def shape(self) -> Schema:
        """Give the numbers."""
        return envelope(result=mapped(NUMBER))

    def get(self, request: Request) -> HttpResponseBase:
        """Answer in two queries, the revision and the numbers; the file takes more as it goes."""
        asked = self.ask(request)
        counted = entries_at(asked.revision).values("kind").annotate(items=Count("pk")).order_by()
        items = dict(counted.values_list("kind", "items"))
        address = self.link({"known_at": str(asked.revision)}, "/api/v1/record.zip")
        if self.form == "json":
            numbers = {kind.endpoint: items.get(name, 0) for name, kind in KINDS.items()}
            links = {"zip": address}
            return self.answer(
                asked, meta={}, links=links, cited_as="the whole record", result=numbers
            )
        bundle = Bundle(asked.moment.published, request.build_absolute_uri(address))
        name = f"sanctuary-tracker-r{asked.revision}"
        return download(request, self.form, name, sum(items.values()), bundle.pieces())
