"""The addresses of this process: public doors, the admin, or both, as SURFACE says."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if settings.SURFACE != "desk":
    urlpatterns.append(path("api/v1/", include("policies.api.urls")))
if settings.SURFACE != "public":
    urlpatterns.append(path("admin/", admin.site.urls))

handler400 = "policies.api.problems.bad_request"
handler403 = "policies.api.problems.forbidden"
handler404 = "policies.api.problems.not_found"
handler500 = "policies.api.problems.server_error"
