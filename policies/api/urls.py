"""The public REST API, version 1."""

from django.urls import URLPattern, path

from policies.api.filters.kinds import OF_KIND
from policies.api.views.items import DetailView, HistoryView, ListView
from policies.api.views.places import PlaceHistoryView, PlaceView, TimelineView
from policies.api.views.reference import CodebookView, DocsView, RootView, SchemaView
from policies.api.views.revisions import RevisionsView, RevisionView
from policies.documents import KINDS, Document
from policies.documents.jurisdiction import JurisdictionDocument

app_name = "api"


def doors(kind: type[Document]) -> list[URLPattern]:
    """Give the doors of a kind."""
    place = kind is JurisdictionDocument
    detail, history = (PlaceView, PlaceHistoryView) if place else (DetailView, HistoryView)
    name = kind.endpoint
    listed = ListView.as_view(document=kind, parameters=OF_KIND[kind.kind])
    return [
        path(f"{name}/", listed, name=name),
        path(f"{name}/<str:public_id>/", detail.as_view(document=kind), name=f"{name}-item"),
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
    path("revisions/", RevisionsView.as_view(), name="revisions"),
    path("revisions/<str:number>/", RevisionView.as_view(), name="revisions-item"),
    path("codebook/", CodebookView.as_view(), name="codebook"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
