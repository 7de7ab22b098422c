"""The public REST API, version 1."""

from typing import Any

from django.urls import URLPattern, path

from policies.api.filters.facets import COUNTING
from policies.api.filters.kinds import OF_KIND
from policies.api.filters.selection import of_one
from policies.api.views.base import ReadView
from policies.api.views.changes import ChangesView, CorrectionsView
from policies.api.views.compare import CompareView
from policies.api.views.coverage import CoverageView
from policies.api.views.facets import CountView, FacetsView
from policies.api.views.items import DetailView, HistoryView, ListView
from policies.api.views.places import PlaceHistoryView, PlaceView, TimelineView
from policies.api.views.record import RecordView
from policies.api.views.reference import CodebookView, DocsView, RootView, SchemaView
from policies.api.views.revisions import RevisionsView, RevisionView
from policies.api.views.search import SearchView
from policies.documents import KINDS, Document
from policies.documents.jurisdiction import JurisdictionDocument

app_name = "api"


def in_forms(name: str, view: type[ReadView], **given: Any) -> list[URLPattern]:
    """Give a door and its twin whose address ends in the form of the answer: `stances.csv`.

    The twin answers as `format=` does, and only that is in the schema.
    """
    twin = view.as_view(schema=None, **given)
    return [
        path(f"{name}/", view.as_view(**given), name=name),
        path(f"{name}.<str:suffix>", twin, name=f"{name}-as"),
    ]


def counting(kind: type[Document]) -> URLPattern:
    """Give the door that counts a kind's items."""
    view = CountView.as_view(document=kind, parameters=COUNTING[kind.kind])
    return path(f"facets/{kind.endpoint}/", view, name=f"facets-{kind.endpoint}")


def doors(kind: type[Document]) -> list[URLPattern]:
    """Give the doors of a kind."""
    place = kind is JurisdictionDocument
    detail, history = (PlaceView, PlaceHistoryView) if place else (DetailView, HistoryView)
    name = kind.endpoint
    one = {"document": kind} | ({} if place else {"parameters": of_one(kind)})
    return [
        *in_forms(name, ListView, document=kind, parameters=OF_KIND[kind.kind]),
        path(f"{name}/<str:public_id>/", detail.as_view(**one), name=f"{name}-item"),
        path(
            f"{name}/<str:public_id>/history/",
            history.as_view(document=kind),
            name=f"{name}-history",
        ),
    ]


urlpatterns = [
    path("", RootView.as_view(), name="root"),
    *(door for kind in KINDS.values() for door in doors(kind)),
    path(
        "jurisdictions/<str:public_id>/timeline/",
        TimelineView.as_view(),
        name="jurisdictions-timeline",
    ),
    *in_forms("changes", ChangesView),
    *in_forms("corrections", CorrectionsView),
    path("compare/", CompareView.as_view(), name="compare"),
    path("search/", SearchView.as_view(), name="search"),
    *in_forms("record", RecordView),
    path("revisions/", RevisionsView.as_view(), name="revisions"),
    path("revisions/<str:number>/", RevisionView.as_view(), name="revisions-item"),
    path("facets/", FacetsView.as_view(), name="facets"),
    *(counting(kind) for kind in KINDS.values()),
    path("coverage/", CoverageView.as_view(), name="coverage"),
    path("codebook/", CodebookView.as_view(), name="codebook"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
