"""The addresses of this process: public doors, the admin, or both, as SURFACE says."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from policies.api.views.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
]
if settings.SURFACE != "desk":
    urlpatterns += [
        path("", RedirectView.as_view(pattern_name="api:docs"), name="start"),
        path("api/v1/", include("policies.api.urls")),
    ]
if settings.SURFACE != "public":
    from policies.admin import desk  # readers' processes do not load the editors' door

    urlpatterns.append(path("admin/", desk.urls))

handler400 = "policies.api.problems.bad_request"
handler403 = "policies.api.problems.forbidden"
handler404 = "policies.api.problems.not_found"
handler500 = "policies.api.problems.server_error"
