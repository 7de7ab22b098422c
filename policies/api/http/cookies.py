"""A middleware: cookies are not looked at by public doors, so that none can change an answer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def ignored(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Drop the cookies of a public request before sessions and CSRF read them.

    They would answer a malformed cookie with another one, and with `Vary: Cookie`.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.PUBLIC):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware
