"""The near-limit of w6: a Django view without middleware that knows its ETag.

Run as gunicorn benchmarks.bare:application.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

TAG = '"0123456789abcdef"'

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="a key of the benchmarks, which sign nothing",  # noqa: S106
)


def held(request: HttpRequest) -> HttpResponse:
    """Answer 304 to a reader that holds the answer."""
    status = 304 if request.headers.get("If-None-Match") == TAG else 200
    return HttpResponse(status=status, headers={"ETag": TAG})


urlpatterns = [path("held/", held)]
application = get_wsgi_application()
